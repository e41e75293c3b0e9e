"""The API client for asyncio: it asks a socket of pyp0f or p0f about addresses."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from typing import cast

from pyp0f.api.client import DEFAULT_TIMEOUT
from pyp0f.api.connection import CLOSED, RETRY_DELAY, Deadline
from pyp0f.api.errors import ApiConnectionError, ApiTimeoutError, BadAnswerError
from pyp0f.api.hostinfo import HostInfo, plain_address, read_answer
from pyp0f.api.protocol import ANSWER_SIZE, Address, Frames, Query
from pyp0f.arguments import check_path, check_timeout


class AsyncClient:
    """An API client for asyncio.  It keeps one connection, which the first query opens.

    Any number of tasks can send queries at the same time.  The client sends a query without waiting for earlier
    answers; the answers arrive in the order of the queries.  If the server was restarted since the latest answer, the
    client reconnects and repeats the query.  A client must be used in one event loop only.

    For example::

        async with AsyncClient("p0f.sock") as client:
            host = await client.query("192.0.2.1")

    Attributes:
        path: path of the socket.
        timeout: maximum seconds for a query, including the connection; None for no limit.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Create a client that is not connected yet.

        Args:
            path: path of the socket.
            timeout: maximum seconds for a query, including the connection; None for no limit.

        Raises:
            TypeError: an argument has the wrong type.
            ValueError: `timeout` is negative or NaN.
        """
        check_path("path", path)
        check_timeout("timeout", timeout)
        self.path: str = os.fsdecode(path)
        self.timeout: float | None = timeout
        self._connection: _Connection | None = None
        self._connecting = asyncio.Lock()

    async def query(self, address: str | Address) -> HostInfo | None:
        """Ask about an address.

        Args:
            address: an IPv4 or IPv6 address.  An IPv4-mapped IPv6 address is converted to IPv4; a zone is removed.

        Returns:
            The facts about the host; None if the server has not seen the address.

        Raises:
            AddressError: the text is not an IP address.
            TypeError: `address` is neither a str nor an object of `ipaddress`.
            ApiConnectionError: the socket cannot be reached, the connection was lost, or the client was closed.
            ApiTimeoutError: no answer arrived in time.
            BadAnswerError: the reply is not an answer of the protocol.
            BadQueryError: the server rejected the query.
        """
        subject = plain_address(address)
        try:
            return read_answer(subject, await self._ask(Query(subject.packed).to_bytes()))
        except TimeoutError:
            raise ApiTimeoutError(f"{self.path}: no answer about {subject} within {self.timeout} seconds") from None
        except OSError as error:
            raise ApiConnectionError(f"{self.path}: {error.strerror or error}") from None
        except BadAnswerError:
            await self.close()
            raise

    async def _ask(self, query: bytes) -> bytes:
        deadline = Deadline(self.timeout)
        if self._connection is not None and self._connection.usable:
            try:
                return await self._connection.ask(query, deadline)
            except ConnectionError:
                pass  # lost since the latest answer: connect again
        connection = await asyncio.wait_for(self._connected(), deadline.remaining())
        return await connection.ask(query, deadline)

    async def _connected(self) -> _Connection:
        """The usable connection.  The first task that needs a new connection opens it for all tasks."""
        async with self._connecting:
            if self._connection is None or not self._connection.usable:
                self._connection = await _connect(self.path)
            return self._connection

    async def close(self) -> None:
        """Close the connection, if there is one.  Pending queries fail.  A later query connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close(ApiConnectionError(f"{self.path}: the client was closed"))

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Connection(asyncio.Protocol):
    """One connection, with the futures of the pending queries in the order of the queries.

    Attributes:
        usable: whether the connection accepts further queries.  It is false after a query was cancelled or timed out,
            because its answer may still arrive, at an unknown time.  The connection stays open until the other
            pending queries are answered.
    """

    def __init__(self) -> None:
        self.usable = True
        self._loop = asyncio.get_running_loop()
        self._answers = Frames(ANSWER_SIZE)
        self._pending: deque[asyncio.Future[bytes]] = deque()
        self._users = 0
        self._lost = self._loop.create_future()
        self._transport: asyncio.Transport | None = None

    async def ask(self, query: bytes, deadline: Deadline) -> bytes:
        """Send a query and wait for its answer.

        Raises:
            ConnectionError: the connection was lost.
            TimeoutError: the deadline passed before the answer arrived.
        """
        if self._transport is None:
            raise ConnectionResetError(None, CLOSED)
        remaining = deadline.remaining()
        answer: asyncio.Future[bytes] = self._loop.create_future()
        # Not asyncio.wait_for(): it takes three times as long as everything else here.
        timer = None if remaining is None else self._loop.call_later(remaining, _time_out, answer)
        self._users += 1
        self._pending.append(answer)
        try:
            self._transport.write(query)
            return await answer
        except BaseException:
            self.usable = False
            raise
        finally:
            if timer is not None:
                timer.cancel()
            self._users -= 1
            if not self.usable and not self._users and self._transport is not None:
                self._transport.abort()

    async def close(self, reason: Exception) -> None:
        """Close the connection.  Pending queries raise `reason`."""
        self.usable = False
        self._fail(reason)
        if self._transport is not None:
            self._transport.abort()
            await self._lost

    def _fail(self, reason: Exception) -> None:
        for answer in self._pending:
            if not answer.done():
                answer.set_exception(reason)
        self._pending.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for frame in self._answers.feed(data):
            if self._pending:
                answer = self._pending.popleft()
                if not answer.done():
                    answer.set_result(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        self._transport = None
        self._fail(exc if isinstance(exc, ConnectionError) else ConnectionResetError(None, CLOSED))
        if not self._lost.done():
            self._lost.set_result(None)


def _time_out(answer: asyncio.Future[bytes]) -> None:
    if not answer.done():
        answer.set_exception(TimeoutError("timed out"))


async def _connect(path: str) -> _Connection:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.setblocking(False)
    try:
        while True:
            try:
                link.connect(path)
            except BlockingIOError:
                # The backlog of the server is full (EAGAIN).  asyncio would treat that as a connection in progress.
                await asyncio.sleep(RETRY_DELAY)
            else:
                break
        _, connection = await asyncio.get_running_loop().create_unix_connection(_Connection, sock=link)
    except BaseException:
        link.close()
        raise
    return connection
