"""The client for asyncio: the same questions and answers as those of the plain one, with ``await``."""

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
    """Asks about addresses over one connection, which is made when it is first needed.

    Any number of tasks may ask at the same time: their queries go out one after the other without waiting, and
    the answers come back in the same order.  If the other side has been restarted since the latest answer, the client
    connects again and nobody notices.  A client belongs to the event loop in which it is first used.

        async with AsyncClient("p0f.sock") as client:
            host = await client.query("192.0.2.1")

    Attributes:
        path: of the socket.
        timeout: seconds that a query may take altogether; None to wait for ever.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Make a client that is not connected yet.

        Args:
            path: of the socket.
            timeout: seconds that a query may take altogether; None to wait for ever.

        Raises:
            TypeError: an argument is of another type.
            ValueError: `timeout` is negative or not a number.
        """
        check_path("path", path)
        check_timeout("timeout", timeout)
        self.path: str = os.fsdecode(path)
        self.timeout: float | None = timeout
        self._connection: _Connection | None = None
        self._connecting = asyncio.Lock()

    async def query(self, address: str | Address) -> HostInfo | None:
        """What is known of an address; None if nothing is.

        Raises:
            AddressError: the text is no address.
            TypeError: `address` is neither text nor an object of `ipaddress`.
            ApiConnectionError: the socket cannot be reached, the connection was lost, or the client was closed.
            ApiTimeoutError: no answer came in time.
            BadAnswerError: what came back is not an answer.
            BadQueryError: the other side did not understand.
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
                pass  # it was lost since the latest answer, which is no reason to fail
        connection = await asyncio.wait_for(self._connected(), deadline.remaining())
        return await connection.ask(query, deadline)

    async def _connected(self) -> _Connection:
        """The connection, made anew if need be: by the first who asks, and then it is there for all."""
        async with self._connecting:
            if self._connection is None or not self._connection.usable:
                self._connection = await _connect(self.path)
            return self._connection

    async def close(self) -> None:
        """Close the connection, if there is one; queries that wait fail, a later one connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close(ApiConnectionError(f"{self.path}: the client was closed"))

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Connection(asyncio.Protocol):
    """Queries on their way out, and who waits for the answers, in the same order.

    Attributes:
        usable: whether it takes more queries.  One on which somebody stopped waiting does not: nobody knows when
            the answers will come.  It lives on for those who still wait.
    """

    def __init__(self) -> None:
        self.usable = True
        self._loop = asyncio.get_running_loop()
        self._answers = Frames(ANSWER_SIZE)
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._asking = 0
        self._lost = self._loop.create_future()
        self._transport: asyncio.Transport | None = None

    async def ask(self, query: bytes, deadline: Deadline) -> bytes:
        """Send a query and wait for its answer.

        Raises:
            ConnectionError: the connection was lost.
            TimeoutError: the deadline came first.
        """
        if self._transport is None:
            raise ConnectionResetError(None, CLOSED)
        patience = deadline.remaining()
        answer: asyncio.Future[bytes] = self._loop.create_future()
        # asyncio.wait_for() would do the same in three times the time of everything else here.
        timer = None if patience is None else self._loop.call_later(patience, _give_up, answer)
        self._asking += 1
        self._waiting.append(answer)
        try:
            self._transport.write(query)
            return await answer
        except BaseException:
            self.usable = False
            raise
        finally:
            if timer is not None:
                timer.cancel()
            self._asking -= 1
            if not self.usable and not self._asking and self._transport is not None:
                self._transport.abort()

    async def close(self, reason: Exception) -> None:
        """Close; those who wait get the reason."""
        self.usable = False
        self._fail(reason)
        if self._transport is not None:
            self._transport.abort()
            await self._lost

    def _fail(self, reason: Exception) -> None:
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(reason)
        self._waiting.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for frame in self._answers.feed(data):
            if self._waiting:
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        self._transport = None
        self._fail(exc if isinstance(exc, ConnectionError) else ConnectionResetError(None, CLOSED))
        if not self._lost.done():
            self._lost.set_result(None)


def _give_up(answer: asyncio.Future[bytes]) -> None:
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
                # The queue is full.  asyncio would take that for a connection in progress.
                await asyncio.sleep(RETRY_DELAY)
            else:
                break
        _, connection = await asyncio.get_running_loop().create_unix_connection(_Connection, sock=link)
    except BaseException:
        link.close()
        raise
    return connection
