"""Answers queries on a Unix socket (docs/p0f-3.09b.md, section 14.3, as mended in 17.4).

A client is a non-blocking socket, less than 21 bytes of a query that is not complete yet, and the answers that it
has not taken yet.  What it sends is read a page at a time, and answered at once, before it is the others' turn;
nothing more is read until it has taken those answers.  So the slowest client costs no more than the fastest, and none
can be kept waiting by another.  asyncio's transports were weighed and measured (docs/performance.md, "API socket").

What misbehaving clients meet:

    ========================= ====================================================================
    more clients than allowed the connection is closed at once
    pieces, one byte a second they are put together; nothing waits for them
    never reads its answers   no more of its queries are read
    half-closes               gets the answers to its complete queries, and is closed
    vanishes                  is forgotten
    sends garbage             gets the answer "bad query" for each 21 bytes
    ========================= ====================================================================

Warnings about clients are rare, whatever they do (`Throttle`).
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from pyp0f.api.lookup import describe
from pyp0f.api.protocol import QUERY_SIZE, Answer, BadQuery, Query, Status
from pyp0f.api.socketfile import SocketFile
from pyp0f.hosts.table import Hosts


class Readiness(Protocol):
    """What the server needs of an event loop: loops of asyncio have it, and `pyp0f.service.event_loop.EventLoop`."""

    def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call this whenever the descriptor can be read, or has failed."""

    def remove_reader(self, descriptor: int, /) -> bool:
        """Stop that; returns whether the descriptor was watched."""

    def add_writer(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call this whenever the descriptor can be written, or has failed."""

    def remove_writer(self, descriptor: int, /) -> bool:
        """Stop that; returns whether the descriptor was watched."""


class Memory(Protocol):
    """What the server answers from; a `pyp0f.engine.tracker.Tracker` is one."""

    @property
    def hosts(self) -> Hosts:
        """What is known of each address."""

    @property
    def packets(self) -> int:
        """How many packets have been looked at: as long as this is the same, so are all answers."""


DEFAULT_CLIENTS: Final = 20
"""As in p0f."""

_BACKLOG: Final = 128
"""Connections that may wait to be accepted while the event loop is busy, surplus ones among them."""
_READ_SIZE: Final = 195 * QUERY_SIZE
"""Bytes of queries that are taken from a client at a time: a page full."""
_REMEMBERED: Final = 4096
"""Answers that are kept until there is another packet: 1.3 MB, and more than there are at most times between two."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings of the same kind."""

_BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
_NO_DESCRIPTOR: Final = (errno.EMFILE, errno.ENFILE)


class ApiServer:
    """Answers queries about hosts.

    In the order in which a program calls them: `bind`, while it still may; `start`, in the event loop; `close`.

    Attributes:
        path: of the socket, as the user named it.
        limit: clients that may be connected at the same time.
    """

    def __init__(
        self, path: str, memory: Memory, limit: int = DEFAULT_CLIENTS, warn: Callable[[str], None] | None = None
    ) -> None:
        """Make a server that does not listen yet.

        Args:
            path: of the socket.
            memory: what is known; asking changes nothing.
            limit: clients that may be connected at the same time, at least 1.
            warn: called with one line of text when clients misbehave, at most once a minute for each kind of it.
        """
        self.path = path
        self.limit = limit
        self._memory = memory
        self._answers: dict[bytes, bytes] = {}
        self._packets = -1
        self._warn = Throttle(warn or _say_nothing, time.monotonic, _WARNING_INTERVAL)
        self._clients: dict[int, _Client] = {}
        self._file: SocketFile | None = None
        self._loop: Readiness | None = None
        self._reserve = -1

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._clients)

    def bind(self) -> SocketFile:
        """Bind the socket and listen: connections and queries wait until `start`.

        It can be called before privileges are dropped, the root directory changes, or the process forks.

        Raises:
            OutputError: as `SocketFile` does.
        """
        self._file = SocketFile(self.path, _BACKLOG)
        return self._file

    def start(self, loop: Readiness) -> None:
        """Begin to answer; binds the socket if that was not done yet.

        Args:
            loop: one of asyncio's, or a `pyp0f.service.event_loop.EventLoop`; it need not run yet.

        Raises:
            OutputError: as `bind` does.
        """
        listener = (self._file or self.bind()).socket
        self._reserve = os.dup(listener.fileno())
        self._loop = loop
        loop.add_reader(listener.fileno(), self._accept)

    def close(self) -> None:
        """Close all connections, stop listening, and remove the socket's file if it is still this server's.

        Answers that clients have not read are lost.
        """
        for client in tuple(self._clients.values()):
            client.close()
        if self._file is None:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._file.socket.fileno())
            self._loop = None
            if self._reserve >= 0:
                os.close(self._reserve)
        self._file.close()
        self._file = None

    def _accept(self) -> None:
        """Let one client in, or turn it away."""
        if self._file is None or self._loop is None:
            return
        try:
            stream, _ = self._file.socket.accept()
        except (BlockingIOError, ConnectionError):
            return  # it has gone already
        except OSError as error:
            if error.errno not in _NO_DESCRIPTOR:
                raise
            self._turn_away(self._file.socket, error)
            return
        if len(self._clients) >= self.limit:
            stream.close()
            self._warn("surplus", f"{self.path}: rejected an API client: {self.limit} are connected (see -S)")
            return
        stream.setblocking(False)
        self._clients[stream.fileno()] = _Client(stream, self._loop, self.answer, self._forget)

    def _turn_away(self, listener: socket.socket, reason: OSError) -> None:
        """Close a connection for which no descriptor is left: it would be offered again and again."""
        reserve, self._reserve = self._reserve, -1
        if reserve >= 0:
            os.close(reserve)
        with suppress(OSError):  # it has gone already, or the whole system has none left
            listener.accept()[0].close()
        with suppress(OSError):
            self._reserve = os.dup(listener.fileno())
        self._warn("descriptors", f"{self.path}: rejected an API client: {reason.strerror}")

    def _forget(self, descriptor: int) -> None:
        del self._clients[descriptor]

    def answer(self, data: bytes) -> bytes:
        """The answer to what should be a query."""
        if self._memory.packets != self._packets:
            self._packets = self._memory.packets
            self._answers.clear()
        return self._answers.get(data) or self._find_answer(data)

    def _find_answer(self, data: bytes) -> bytes:
        query = Query.parse(data)
        if isinstance(query, BadQuery):
            self._warn("garbage", f"{self.path}: an API client sent a bad query: {query.reason}")
            return _BAD_QUERY
        answer = describe(self._memory.hosts.get(query.address)).to_bytes()
        if len(self._answers) == _REMEMBERED:
            self._answers.clear()
        self._answers[data] = answer
        return answer


class Throttle:
    """Hands on warnings, but few: one of each kind per interval, with the number of those held back since."""

    def __init__(self, warn: Callable[[str], None], clock: Callable[[], float], interval: float) -> None:
        """Make one that lets the first warning of each kind through.

        Args:
            warn: gets the warnings.
            clock: seconds, from any beginning.
            interval: seconds between two warnings of a kind.
        """
        self._warn = warn
        self._clock = clock
        self._interval = interval
        self._next: dict[str, float] = {}
        self._held: dict[str, int] = {}

    def __call__(self, kind: str, text: str) -> None:
        """Warn, or count.  There must be few kinds: each is kept for good."""
        now = self._clock()
        held = self._held.get(kind, 0)
        if now < self._next.get(kind, now):
            self._held[kind] = held + 1
            return
        self._next[kind] = now + self._interval
        self._held[kind] = 0
        self._warn(f"{text} (and {held} more since the last such warning)" if held else text)


class _Client:
    """One connection: either its queries are waited for, or that it takes its answers."""

    def __init__(
        self,
        stream: socket.socket,
        loop: Readiness,
        answer: Callable[[bytes], bytes],
        forget: Callable[[int], None],
    ) -> None:
        self._stream = stream
        self._descriptor = stream.fileno()
        self._loop = loop
        self._answer = answer
        self._forget = forget
        self._rest = b""
        self._unsent: memoryview | bytes = b""
        loop.add_reader(self._descriptor, self._read)

    def _read(self) -> None:
        answers = b""
        try:
            data = self._stream.recv(_READ_SIZE)
            if len(data) == QUERY_SIZE and not self._rest:
                answers = self._answer(data)  # who asks one by one waits for this
            elif data:
                answers = self._answer_all(data)
            else:
                self.close()
                return
            sent = self._stream.send(answers)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()  # it has vanished
            return
        except BaseException:
            self.close()
            raise
        if sent != len(answers):
            self._unsent = memoryview(answers)[sent:]
            self._loop.remove_reader(self._descriptor)
            self._loop.add_writer(self._descriptor, self._send_rest)

    def _answer_all(self, data: bytes) -> bytes:
        """The answers to all queries that are complete now."""
        data = self._rest + data
        whole = len(data) - len(data) % QUERY_SIZE
        self._rest = data[whole:]
        answer = self._answer
        return b"".join([answer(data[at : at + QUERY_SIZE]) for at in range(0, whole, QUERY_SIZE)])

    def _send_rest(self) -> None:
        try:
            self._unsent = self._unsent[self._stream.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        if not self._unsent:
            self._loop.remove_writer(self._descriptor)
            self._loop.add_reader(self._descriptor, self._read)

    def close(self) -> None:
        """Close now."""
        self._loop.remove_writer(self._descriptor)
        self._loop.remove_reader(self._descriptor)
        self._stream.close()
        self._forget(self._descriptor)


def _say_nothing(text: str) -> None:
    """Stands in for somebody who listens to warnings."""
