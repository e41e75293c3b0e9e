"""Sources of lines: files that grow, pipes and sockets.  Other modules can have others."""

from __future__ import annotations

import os
import select
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, Final, NamedTuple, Protocol

from pyp0f.errors import UsageError, reason_of
from pyp0f.outputs.linefile import MAX_LINE
from pyp0f.safetext import safe_text

STANDARD_INPUT: Final = "-"
ASK: Final = b"?"
"""Asks the capturing process for its counts."""
_BLOCK: Final = 1 << 18
_WAIT: Final = 0.25
"""Seconds between two looks at a file that has ended, or at a request to stop."""
_AGAIN: Final = 2.0
"""Seconds before a socket that has ended is connected to again."""


class Numbered(NamedTuple):
    """What is known of lines that are messages of a broker.  They can be sent again.

    Attributes:
        key: name of their partition or stream: what its position is stored under.
        numbers: their numbers in it, which rise.
        ids: their ids, by which a message that a sensor has sent twice is recognized; empty if one has none.
        first: there is no message that is missing between this number and the first of `numbers`.
        floor: all messages up to this number are stored, as the broker knows.
        is_new: the partition has begun again, so that what is stored of it does not count.
        settle: called when they are stored.  Any thread may do so.
    """

    key: str
    numbers: list[int]
    ids: list[str]
    first: int
    floor: int
    is_new: bool
    settle: Callable[[], None]


class Batch(NamedTuple):
    """Lines of a source.

    Attributes:
        lines: the lines without line feeds.
        position: where the source goes on after them; empty if it cannot go back.
        numbered: what is known of them if they come from a broker.
    """

    lines: list[bytes]
    position: str = ""
    numbered: Numbered | None = None


class LineSource(Protocol):
    """Gives lines.  `read` runs in a thread of its own, so it may wait.

    Attributes:
        name: name of the sensor.
        key: what the position is stored under; it is the same after a restart.
    """

    @property
    def name(self) -> str:
        """Name of the sensor."""

    @property
    def key(self) -> str:
        """What the position is stored under; it is the same after a restart."""

    def read(self, position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches until the source ends, or soon after a stop is requested.

        Args:
            position: where to go on: the position of an earlier batch; empty for the beginning.
            stop: is set when the source must end.

        Raises:
            OSError: the source cannot be read.
        """


def split(text: str) -> tuple[str, str]:
    """The name of the sensor, which may be empty, and the place, of a text on the command line."""
    name, mark, place = text.partition("=")
    return (name, place) if mark and name and "/" not in name else ("", text)


def source_of(text: str) -> LineSource:
    """The source that a text on the command line names: ``NAME=PLACE`` or ``PLACE``.

    Args:
        text: a file, ``-`` for standard input, or a Unix socket; without a name, the sensor has the name of the file.

    Raises:
        UsageError: the place does not exist or is of a kind that cannot be read.
    """
    name, place = split(text)
    sensor = safe_text(name or ("" if place == STANDARD_INPUT else os.path.basename(place)))
    if place == STANDARD_INPUT:
        return StreamSource(sensor, os.dup(0), place)
    try:
        mode = os.stat(place).st_mode
    except (OSError, ValueError) as error:
        raise UsageError(f"--from {place}: {reason_of(error)}") from None
    if stat.S_ISSOCK(mode):
        return SocketSource(sensor, place)
    if stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
        try:
            return FileSource(sensor, place) if stat.S_ISREG(mode) else StreamSource(sensor, _open_fifo(place), place)
        except OSError as error:
            raise UsageError(f"--from {place}: {error.strerror}") from None
    raise UsageError(f"--from {place}: must be a file, a FIFO, a socket or -")


def _open_fifo(path: str) -> int:
    # For reading and writing, so that it does not end when one of several writers does (Linux, fifo(7)).
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)


class Splitter:
    """Splits blocks of bytes into lines.  Of a line that is too long, only the beginning is kept."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def waiting(self) -> int:
        """Bytes that wait for the end of their line."""
        return len(self._rest)

    def lines(self, block: bytes) -> list[bytes]:
        """The lines that are complete now."""
        *lines, rest = (self._rest + block).split(b"\n")
        self._rest = rest[: MAX_LINE + 1]
        return lines


class StreamSource:
    """A pipe, a FIFO or a connected socket, by its descriptor.  It cannot go back."""

    def __init__(self, name: str, descriptor: int, place: str) -> None:
        """Take over a descriptor.

        Args:
            name: name of the sensor.
            descriptor: is read, and closed at the end.
            place: where it comes from.
        """
        self.name = name
        self.key = f"stream {place}"
        self._descriptor = descriptor

    def read(self, _position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches until the other side closes it."""
        try:
            yield from _blocks_of(self._descriptor, stop)
        finally:
            os.close(self._descriptor)


def _blocks_of(descriptor: int, stop: threading.Event, each_turn: Callable[[], None] = lambda: None) -> Iterator[Batch]:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    splitter = Splitter()
    while not stop.is_set():
        each_turn()
        if not poll.poll(_WAIT * 1000):
            continue
        try:
            block = os.read(descriptor, _BLOCK)
        except ConnectionResetError:
            continue  # a Unix socket whose other end did not read all; what it has sent can still be read
        if not block:
            if splitter.waiting:
                yield Batch(splitter.lines(b"\n"))
            return
        lines = splitter.lines(block)
        if lines:
            yield Batch(lines)


class SocketSource:
    """A Unix socket on which another program listens and sends lines.  It is connected to again when it has ended."""

    def __init__(self, name: str, path: str) -> None:
        """Make the source.

        Args:
            name: name of the sensor.
            path: path of the socket.
        """
        self.name = name
        self.key = f"socket {path}"
        self._path = path

    def read(self, _position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches until a stop is requested."""
        while not stop.is_set():
            with suppress(ConnectionError, FileNotFoundError), socket.socket(socket.AF_UNIX) as connection:
                connection.connect(self._path)
                yield from _blocks_of(connection.fileno(), stop)
            stop.wait(_AGAIN)


class FileSource:
    """A file that may grow, as a log does.  After rotation, it goes on with the new file of the same name."""

    def __init__(self, name: str, path: str) -> None:
        """Open the file.

        Args:
            name: name of the sensor.
            path: path of the file.

        Raises:
            OSError: the file cannot be opened.
        """
        self.name = name
        self.key = f"file {os.path.abspath(path)}"
        self._path = path
        self._file: BinaryIO = open(path, "rb")  # noqa: SIM115 - `read` closes it

    def read(self, position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches, also of lines that are added later, until a stop is requested."""
        self._go_to(position)
        splitter = Splitter()
        with suppress(ValueError):
            while not stop.is_set():
                block = self._file.read(_BLOCK)
                if block:
                    lines = splitter.lines(block)
                    if lines:
                        yield Batch(lines, self._position(splitter))
                elif self._is_replaced():
                    splitter = Splitter()
                else:
                    stop.wait(_WAIT)
        self._file.close()

    def _position(self, splitter: Splitter) -> str:
        return f"{os.fstat(self._file.fileno()).st_ino}:{self._file.tell() - splitter.waiting}"

    def _go_to(self, position: str) -> None:
        inode, _, offset = position.partition(":")
        status = os.fstat(self._file.fileno())
        if inode == str(status.st_ino) and offset.isdecimal() and int(offset) <= status.st_size:
            self._file.seek(int(offset))

    def _is_replaced(self) -> bool:
        """Whether there is another file of the name now, or the file is shorter.  Then read from its beginning."""
        status = os.fstat(self._file.fileno())
        if status.st_size < self._file.tell():
            self._file.seek(0)
            return True
        try:
            if os.path.samestat(status, os.stat(self._path)):
                return False
            new = open(self._path, "rb")  # noqa: SIM115 - closed by `close`
        except OSError:
            return False
        self._file.close()
        self._file = new
        return True


class FeedSource:
    """The socket to the capturing process (`pyp0f.service.feed`).  It asks for counts once a second.

    Attributes:
        when_closed: is called when the capturing process has ended and all that it sent was read.
    """

    def __init__(self, name: str, connection: socket.socket) -> None:
        """Make the source.

        Args:
            name: name of the sensor.
            connection: the socket; it is closed at the end.
        """
        self.name = name
        self.key = "feed"
        self.when_closed: Callable[[], None] = lambda: None
        self._socket = connection
        self._next = 0.0

    def read(self, _position: str, stop: threading.Event) -> Iterator[Batch]:
        """Give batches until the capturing process ends."""
        with self._socket:
            yield from _blocks_of(self._socket.fileno(), stop, self._ask)
        self.when_closed()

    def _ask(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 1
            self.send(ASK)

    def send(self, data: bytes) -> None:
        """Send a request or an answer to the capturing process; it is lost if it has ended."""
        with suppress(OSError):
            self._socket.send(data, socket.MSG_DONTWAIT)
