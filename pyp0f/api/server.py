"""The server of the API: it answers queries on a Unix socket (docs/p0f-3.09b.md, sections 14.3 and 17.4).

The state of a client is a non-blocking socket, fewer than 21 bytes of an incomplete query, and the answers that are
not sent yet.  The server reads at most 4,095 bytes from a client, answers these queries, and then serves the next
client.  It reads again from a client when all answers to that client are sent.  Therefore no client delays another
one.  docs/performance.md, "API socket", compares this design with asyncio's transports.

The server handles unusual clients as follows:

    ====================================== ============================================================
    there are too many clients             one gives way that has asked nothing for `IDLE` seconds, longest idle first;
                                           else one of a user with more clients than the new one's (Linux);
                                           else the server closes the new connection immediately
    a query arrives in pieces              the server joins the pieces, and does not wait for them
    a client does not read its answers     the server does not read further queries from it
    a client half-closes the connection    the server sends the answers to all complete queries, then closes
    a client disconnects                   the server removes it
    a client sends invalid data            the server answers "bad query" for each 21 bytes
    ====================================== ============================================================

`Throttle` limits the number of warnings about clients.
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from struct import Struct
from typing import Final, Protocol

from pyp0f.api.lookup import describe
from pyp0f.api.protocol import QUERY_SIZE, Answer, BadQuery, Query, Status
from pyp0f.api.socketfile import SocketFile
from pyp0f.hosts.table import Host


class Readiness(Protocol):
    """The interface to an event loop.  asyncio's loops and `pyp0f.service.event_loop.EventLoop` implement it."""

    def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call `callback` whenever the descriptor is readable or has an error."""

    def remove_reader(self, descriptor: int, /) -> bool:
        """Stop watching for readability; returns whether the descriptor was watched."""

    def add_writer(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call `callback` whenever the descriptor is writable or has an error."""

    def remove_writer(self, descriptor: int, /) -> bool:
        """Stop watching for writability; returns whether the descriptor was watched."""


class HostSource(Protocol):
    """The source of the answers.  `pyp0f.Engine` and `pyp0f.engine.tracker.Tracker` implement this protocol."""

    @property
    def packets(self) -> int:
        """The number of processed packets.  Answers stay the same as long as this number does."""

    def find_host(self, address: bytes) -> Host | None:
        """The host with an address (4 or 16 bytes in network byte order); None if it is unknown."""


DEFAULT_CLIENTS: Final = 20
"""Maximum number of clients at the same time; p0f has the same default."""

_BACKLOG: Final = 0x7FFFFFFF
"""Connections that can wait for accept().  The kernel reduces it to its own maximum (net.core.somaxconn on Linux).

If the queue is full, connect() fails on a non-blocking socket (EAGAIN).
"""
_ACCEPTS_PER_TURN: Final = 64
"""Maximum number of connections that are accepted or rejected before other descriptors are served: about 2 ms."""
_READ_SIZE: Final = 195 * QUERY_SIZE
"""Maximum number of bytes that are read from a client at once: the whole queries that fit into a page of 4,096."""
_CACHE_SIZE: Final = 4096
"""Maximum number of cached answers, 1.3 MB.  The cache is cleared after each packet, so that it is rarely full."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings of the same kind."""

IDLE: Final = 5.0
"""Seconds without a query after which a client gives way to a new one, if there are too many."""
_CREDENTIALS: Final = Struct("=iii")
"""Process, user and group of the other end, as Linux gives them."""

_BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
_NO_DESCRIPTOR: Final = (errno.EMFILE, errno.ENFILE)


class ApiServer:
    """Answers queries about hosts.

    Call `bind` before privileges are dropped, then `start` with the event loop, then `close`.

    Attributes:
        path: path of the socket, as it was given.
        limit: maximum number of clients at the same time.
    """

    def __init__(
        self, path: str, source: HostSource, limit: int = DEFAULT_CLIENTS, warn: Callable[[str], None] | None = None
    ) -> None:
        """Create a server that does not listen yet.

        Args:
            path: path of the socket.
            source: what is asked about hosts, for example a `pyp0f.Engine`; queries do not change it.
            limit: maximum number of clients at the same time, at least 1.
            warn: called with one line of text about rejected clients and bad queries, at most once a minute for each
                kind of warning.
        """
        self.path = path
        self.limit = limit
        self._source = source
        self._answers: dict[bytes, bytes] = {}
        self._packets = -1
        self._warn = Throttle(warn or _ignore, time.monotonic, _WARNING_INTERVAL)
        self._clients: dict[int, _Client] = {}
        self._file: SocketFile | None = None
        self._loop: Readiness | None = None
        self._spare_descriptor = -1

    @property
    def clients(self) -> int:
        """The number of connected clients."""
        return len(self._clients)

    def bind(self) -> SocketFile:
        """Bind the socket and listen.  Connections and queries wait until `start`.

        It can be called before privileges are dropped, the root directory changes, or the process forks.

        Raises:
            OutputError: the path is too long, is not a socket, is in use, or is not writable.
        """
        self._file = SocketFile(self.path, _BACKLOG)
        return self._file

    def start(self, loop: Readiness) -> None:
        """Start to answer queries.  Calls `bind` if it was not called before.

        Args:
            loop: an asyncio loop or a `pyp0f.service.event_loop.EventLoop`; it need not run yet.

        Raises:
            OutputError: the path is too long, is not a socket, is in use, or is not writable.
        """
        listener = (self._file or self.bind()).socket
        self._spare_descriptor = os.dup(listener.fileno())
        self._loop = loop
        loop.add_reader(listener.fileno(), self._accept)

    def close(self) -> None:
        """Close all connections, stop listening, and remove the socket file if it still belongs to this server.

        Answers that are not sent yet are dropped.
        """
        for client in tuple(self._clients.values()):
            client.close()
        if self._file is None:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._file.socket.fileno())
            self._loop = None
            if self._spare_descriptor >= 0:
                os.close(self._spare_descriptor)
        self._file.close()
        self._file = None

    def _accept(self) -> None:
        """Accept or reject waiting clients, up to `_ACCEPTS_PER_TURN`.  The event loop calls again if more wait."""
        for _ in range(_ACCEPTS_PER_TURN):
            if self._file is None or self._loop is None or not self._accept_one(self._file.socket, self._loop):
                return

    def _accept_one(self, listener: socket.socket, loop: Readiness) -> bool:
        """Accept or reject one client; returns whether another one may be waiting."""
        try:
            stream, _ = listener.accept()
        except BlockingIOError:
            return False
        except ConnectionError:
            return True  # the client has already disconnected
        except OSError as error:
            if error.errno not in _NO_DESCRIPTOR:
                raise
            return self._reject(listener, error)
        if len(self._clients) >= self.limit and not self._make_room(_user_of(stream)):
            stream.close()
            self._warn("surplus", f"{self.path}: rejected an API client: {self.limit} are connected (see -S)")
            return True
        stream.setblocking(False)
        self._clients[stream.fileno()] = _Client(stream, loop, self.answer, self._remove)
        return True

    def _make_room(self, user: int) -> bool:
        """Close a client that gives way to one of this user; returns whether there is one."""
        oldest = min(self._clients.values(), key=_active)
        if time.monotonic() - oldest.active < IDLE:
            counts = Counter([client.user for client in self._clients.values()])
            greedy, most = counts.most_common(1)[0]
            if most <= counts[user] + 1:
                return False
            oldest = min([client for client in self._clients.values() if client.user == greedy], key=_active)
        oldest.close()
        self._warn("idle", f"{self.path}: closed an API client for a new one: {self.limit} were connected (see -S)")
        return True

    def _reject(self, listener: socket.socket, reason: OSError) -> bool:
        """Close a connection when no descriptor is left; returns whether another one may be waiting.

        Otherwise the listening socket would stay readable, and the event loop would use all processor time.
        """
        spare, self._spare_descriptor = self._spare_descriptor, -1
        if spare >= 0:
            os.close(spare)
        try:
            listener.accept()[0].close()
            rejected = True
        except BlockingIOError:
            return False  # no client waits: accept() looks for a free descriptor first
        except OSError:  # the client has disconnected, or the whole system has no descriptor left
            rejected = False
        finally:
            with suppress(OSError):
                self._spare_descriptor = os.dup(listener.fileno())
        self._warn("descriptors", f"{self.path}: rejected an API client: {reason.strerror}")
        return rejected

    def _remove(self, descriptor: int) -> None:
        del self._clients[descriptor]

    def answer(self, data: bytes) -> bytes:
        """The answer to the `QUERY_SIZE` bytes of a query."""
        if self._source.packets != self._packets:
            self._packets = self._source.packets
            self._answers.clear()
        return self._answers.get(data) or self._find_answer(data)

    def _find_answer(self, data: bytes) -> bytes:
        query = Query.parse(data)
        if isinstance(query, BadQuery):
            self._warn("garbage", f"{self.path}: an API client sent a bad query: {query.reason}")
            return _BAD_QUERY
        answer = describe(self._source.find_host(query.address)).to_bytes()
        if len(self._answers) == _CACHE_SIZE:
            self._answers.clear()
        self._answers[data] = answer
        return answer


class Throttle:
    """Limits warnings to one of each kind per interval.  A warning includes the number of suppressed ones."""

    def __init__(self, warn: Callable[[str], None], clock: Callable[[], float], interval: float) -> None:
        """Create a throttle.  It passes the first warning of each kind.

        Args:
            warn: called with each warning that passes.
            clock: returns the time in seconds since an arbitrary start.
            interval: seconds between two warnings of the same kind.
        """
        self._warn = warn
        self._clock = clock
        self._interval = interval
        self._next: dict[str, float] = {}
        self._suppressed: dict[str, int] = {}

    def __call__(self, kind: str, text: str) -> None:
        """Pass or count a warning.  The number of kinds must be small, because kinds are never removed."""
        now = self._clock()
        suppressed = self._suppressed.get(kind, 0)
        if now < self._next.get(kind, now):
            self._suppressed[kind] = suppressed + 1
            return
        self._next[kind] = now + self._interval
        self._suppressed[kind] = 0
        self._warn(f"{text} (and {suppressed} more since the last such warning)" if suppressed else text)


def _user_of(stream: socket.socket) -> int:
    """The user ID of the other end; -1 if the system does not say it."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return -1
    with suppress(OSError):
        found: int = _CREDENTIALS.unpack(stream.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size))[1]
        return found
    return -1


_active: Final = attrgetter("active")


class _Client:
    """One connection.  The event loop watches it either for new queries or until all answers are sent.

    Attributes:
        active: when the client completed a query, or connected, by the monotonic clock.
        user: the user ID of the client; -1 if it is unknown.
    """

    def __init__(
        self,
        stream: socket.socket,
        loop: Readiness,
        answer: Callable[[bytes], bytes],
        remove: Callable[[int], None],
    ) -> None:
        self.active = time.monotonic()
        self.user = _user_of(stream)
        self._stream = stream
        self._descriptor = stream.fileno()
        self._loop = loop
        self._answer = answer
        self._remove = remove
        self._rest = b""
        self._unsent: memoryview | bytes = b""
        loop.add_reader(self._descriptor, self._read)

    def _read(self) -> None:
        answers = b""
        try:
            data = self._stream.recv(_READ_SIZE)
            if len(data) == QUERY_SIZE and not self._rest:
                self.active = time.monotonic()
                answers = self._answer(data)  # fast path: a client that waits for each answer
            elif data:
                answers = self._answer_all(data)
            else:
                self.close()
                return
            sent = self._stream.send(answers)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()  # the client has disconnected
            return
        except BaseException:
            self.close()
            raise
        if sent != len(answers):
            self._unsent = memoryview(answers)[sent:]
            self._loop.remove_reader(self._descriptor)
            self._loop.add_writer(self._descriptor, self._send_rest)

    def _answer_all(self, data: bytes) -> bytes:
        """The answers to all complete queries.  An incomplete query is kept until the next call."""
        data = self._rest + data
        whole = len(data) - len(data) % QUERY_SIZE
        self._rest = data[whole:]
        if whole:
            self.active = time.monotonic()
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
        """Close the connection and remove the client from the server."""
        self._loop.remove_writer(self._descriptor)
        self._loop.remove_reader(self._descriptor)
        self._stream.close()
        self._remove(self._descriptor)


def _ignore(text: str) -> None:
    """The default for `warn`: warnings are dropped."""
