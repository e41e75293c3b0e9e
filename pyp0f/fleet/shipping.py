"""The work of ``pyp0f-ship``: from a log, a socket or a pipe to a broker."""

from __future__ import annotations

import os
import select
import socket
import stat
import threading
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from pyp0f.errors import Pyp0fError, UsageError, reason_of
from pyp0f.fleet.messages import counts_message, message_of
from pyp0f.fleet.spool import Spool
from pyp0f.fleet.tail import Tail
from pyp0f.fleet.targets import Target
from pyp0f.outputs.linefile import MAX_LINE

BATCH: Final = 1_000
"""Lines that are sent before the position moves."""
_WAIT: Final = 0.2
"""Seconds between two looks at a file that has ended."""
_AGAIN: Final = 2.0
"""Seconds before a socket that has ended is connected to again."""
_BLOCK: Final = 1 << 18
STANDARD_INPUT: Final = "-"
_INPUT: Final = 0
"""The descriptor of standard input."""


class WaitingLines(Protocol):
    """Lines that wait to be sent."""

    def read(self, most: int) -> list[bytes]:
        """The next lines, at most `most`; none if there are none now."""

    def commit(self) -> None:
        """Everything that was read is sent."""

    def close(self) -> None:
        """Close the file."""


class Shipped(NamedTuple):
    """What came out.

    Attributes:
        sent: number of lines that the broker has.
        skipped: number of lines that are not observations.
        dropped: number of lines for which the spool had no room.
    """

    sent: int
    skipped: int
    dropped: int


def ship(
    lines: WaitingLines,
    target: Target,
    names: tuple[str, str],
    stop: threading.Event,
    ended: Callable[[], bool],
    dropped: Callable[[], int] = lambda: 0,
) -> tuple[int, int]:
    """Send lines until there are no more, or a stop is requested.

    Args:
        lines: the lines.
        target: the broker.
        names: site and sensor.
        stop: is set when the work must end.  What the broker has not confirmed is sent again after a restart.
        ended: whether no more lines come.
        dropped: number of lines for which there was no room.  The broker gets it, too.

    Returns:
        How many lines were sent, and how many are not observations.

    Raises:
        OSError: a file cannot be read.
        OutputError: a position cannot be written.
    """
    sent = skipped = told = 0
    while not stop.is_set():
        is_last = ended()
        found = lines.read(BATCH)
        if not found:
            if is_last:
                break
            stop.wait(_WAIT)
            continue
        messages = [message for line in found if (message := message_of(line, *names)) is not None]
        everything = [*messages]
        if (now := dropped()) > told:
            everything.append(counts_message(now - told, *names))
            told = now
        if everything and not target.send(everything, stop):
            break
        lines.commit()
        sent += len(messages)
        skipped += len(found) - len(messages)
    return sent, skipped


class Shipper:
    """Ships the lines of one source."""

    def __init__(self, source: str, *, spool: str | None, limit: int, state: str | None, once: bool) -> None:
        """Open the source.

        Args:
            source: a file, a Unix socket, or ``-``.
            spool: path of the spool; needed for a socket or a pipe.
            limit: its largest size in bytes.
            state: path of the file with the position in a file.
            once: end at the end of a file.

        Raises:
            OutputError: the spool or a position cannot be opened.
            UsageError: the source does not exist, or an option is missing.
        """
        self._problem: Exception | None = None
        self._once = once
        self._thread: threading.Thread | None = None
        self._spool: Spool | None = None
        self.lines: WaitingLines
        kind = _kind_of(source)
        if kind == stat.S_IFREG:
            self.lines = Tail(source, state or f"{source}.position")
            return
        if spool is None:
            raise UsageError("--spool FILE: is needed for a socket or standard input")
        self._spool = self.lines = Spool(spool, limit)
        self._reader = _read_stream if kind != stat.S_IFSOCK else _read_socket
        self._source = source

    def run(self, target: Target, names: tuple[str, str], stop: threading.Event) -> Shipped:
        """Ship until the source ends, or a stop is requested.

        Args:
            target: the broker.
            names: site and sensor.
            stop: is set when the work must end.

        Raises:
            OSError: the source cannot be read.
            OutputError: a file cannot be written.
        """
        if self._spool is not None:
            self._thread = threading.Thread(target=self._fill, args=(self._spool, stop), daemon=True)
            self._thread.start()
        sent, skipped = ship(self.lines, target, names, stop, self._has_ended, self._dropped)
        if self._thread is not None and not stop.is_set():
            self._thread.join()
        self.lines.close()
        if self._problem is not None:
            raise self._problem
        return Shipped(sent, skipped, self._dropped())

    def _dropped(self) -> int:
        return 0 if self._spool is None else self._spool.dropped

    def _has_ended(self) -> bool:
        return self._once if self._thread is None else not self._thread.is_alive()

    def _fill(self, spool: Spool, stop: threading.Event) -> None:
        """Move lines from the source to the spool.  It runs in a thread, and never waits for the broker."""
        try:
            self._reader(self._source, spool, stop)
        except (OSError, Pyp0fError) as error:
            self._problem = error


def _kind_of(source: str) -> int:
    if source == STANDARD_INPUT:
        return stat.S_IFIFO
    try:
        mode = os.stat(source).st_mode
    except (OSError, ValueError) as error:
        raise UsageError(f"--from {source}: {reason_of(error)}") from None
    if not (stat.S_ISREG(mode) or stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)):
        raise UsageError(f"--from {source}: must be a file, a FIFO, a socket or -")
    return stat.S_IFMT(mode)


def _read_stream(source: str, spool: Spool, stop: threading.Event) -> None:
    # For reading and writing, so that a FIFO does not end when one of several writers does (Linux, fifo(7)).
    descriptor = _INPUT if source == STANDARD_INPUT else os.open(source, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    _copy(descriptor, spool, stop)


def _read_socket(source: str, spool: Spool, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(source)
                _copy(connection.fileno(), spool, stop)
        except (ConnectionError, FileNotFoundError):
            pass
        stop.wait(_AGAIN)


def _copy(descriptor: int, spool: Spool, stop: threading.Event) -> None:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    rest = b""
    while not stop.is_set():
        if not poll.poll(_WAIT * 1000):
            continue
        block = os.read(descriptor, _BLOCK)
        if not block:
            return
        *found, rest = (rest + block).split(b"\n")
        rest = rest[: MAX_LINE + 1]
        spool.append([line for line in found if len(line) <= MAX_LINE])
