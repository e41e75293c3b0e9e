"""Answers queries on a Unix socket (specification, section 14.3, as mended in 17.4).

A client is an `asyncio.BufferedProtocol`: a few hundred bytes of state, no task.  The two alternatives were
weighed: streams (``asyncio.start_unix_server``) cost a task and two buffers per client and wake it up for each
query; a plain ``Protocol`` is handed up to 256 KB at once, which are 12,000 queries whose answers (2.9 MB) would have
to be kept for each client that does not read.  Here the protocol owns the buffer that is read into, so a client gets
at most `_READ_SIZE` bytes' worth of answers before it is the others' turn.

What misbehaving clients meet:

    ========================= ====================================================================
    more clients than allowed the connection is closed at once
    pieces, one byte a second they are put together; nothing waits for them
    never reads its answers   no more of its queries are read once `_HIGH_WATER` bytes wait for it
    half-closes               gets the answers to its complete queries, and is closed
    vanishes                  is forgotten
    sends garbage             gets the answer "bad query" for each 21 bytes
    ========================= ====================================================================

Warnings about clients are rare, whatever they do (`Throttle`).
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any, Final, cast

from pyp0f.api.lookup import describe
from pyp0f.api.protocol import QUERY_SIZE, Answer, BadQuery, Frames, Query, Status
from pyp0f.api.socketfile import SocketFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyp0f.hosts import Hosts

DEFAULT_CLIENTS: Final = 20
"""As in p0f."""

_BACKLOG: Final = 128
"""Connections that may wait to be accepted while the event loop is busy, surplus ones among them."""
_READ_SIZE: Final = 195 * QUERY_SIZE
"""Bytes of queries that are taken from a client at a time: a page full."""
_HIGH_WATER: Final = 65536
"""Bytes of answers that may wait for a client, besides those to the queries of one reading."""
_WARNING_INTERVAL: Final = 60.0
"""Seconds between two warnings of the same kind."""

_LEAVE_FILE_ALONE: Final[dict[str, Any]] = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}
"""Newer event loops would remove the socket's file too, and complain if they may not."""

_BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
_NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()


class ApiServer:
    """Answers queries about hosts.

    In the order in which a program calls them: `bind`, while it still may; `start`, in the event loop; `close`.

    Attributes:
        path: of the socket, as the user named it.
        limit: clients that may be connected at the same time.
    """

    def __init__(
        self, path: str, hosts: Hosts, limit: int = DEFAULT_CLIENTS, warn: Callable[[str], None] | None = None
    ) -> None:
        """Make a server that does not listen yet.

        Args:
            path: of the socket.
            hosts: what is known of each address, always asked anew; asking changes nothing.
            limit: clients that may be connected at the same time, at least 1.
            warn: called with one line of text when clients misbehave, at most once a minute for each kind of it.
        """
        self.path = path
        self.limit = limit
        self._hosts = hosts
        self._warn = Throttle(warn or _say_nothing, time.monotonic, _WARNING_INTERVAL)
        self._clients: set[_Client] = set()
        self._file: SocketFile | None = None
        self._server: asyncio.Server | None = None

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

    async def start(self) -> None:
        """Begin to answer, in the running event loop; binds the socket if that was not done yet.

        Raises:
            OutputError: as `bind` does.
        """
        listener = (self._file or self.bind()).socket
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(
            lambda: _Client(self), sock=listener, backlog=_BACKLOG, **_LEAVE_FILE_ALONE
        )

    def close(self) -> None:
        """Close all connections, stop listening, and remove the socket's file if it is still this server's."""
        for client in tuple(self._clients):
            client.drop()
        if self._file is not None:
            self._file.remove()
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def admit(self, client: _Client) -> bool:
        """Count a client in, unless there are as many as may be."""
        if len(self._clients) >= self.limit:
            self._warn("surplus", f"{self.path}: an API client was turned away: {self.limit} are connected (see -S)")
            return False
        self._clients.add(client)
        return True

    def forget(self, client: _Client) -> None:
        """Count a client out."""
        self._clients.discard(client)

    def answer(self, data: bytes) -> bytes:
        """The answer to what should be a query."""
        query = Query.parse(data)
        if isinstance(query, BadQuery):
            self._warn("garbage", f"{self.path}: an API client sent a bad query: {query.reason}")
            return _BAD_QUERY
        host = self._hosts.get(query.address)
        return _NO_MATCH if host is None else describe(host).to_bytes()


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


class _Client(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self, server: ApiServer) -> None:
        self._server = server
        self._buffer = memoryview(bytearray(_READ_SIZE))
        self._queries = Frames(QUERY_SIZE)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._server.admit(self):
            self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        else:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - how much there is, is not known
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        answers = [self._server.answer(query) for query in self._queries.feed(self._buffer[:nbytes])]
        if answers and self._transport is not None:
            self._transport.write(b"".join(answers))

    def pause_writing(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why does not matter
        self._server.forget(self)
        self._transport = None

    def drop(self) -> None:
        """Close now; answers that the client has not read are lost with it."""
        if self._transport is not None:
            self._transport.abort()


def _say_nothing(text: str) -> None:
    """Stands in for somebody who listens to warnings."""
