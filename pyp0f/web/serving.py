"""The server: uvicorn, with limits of its connections."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol, cast, runtime_checkable

import uvicorn
import uvloop
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from pyp0f.errors import OutputError, UsageError
from pyp0f.web.settings import Endpoint

MAX_CONNECTIONS: Final = 512
"""Connections at the same time; further ones are closed at once."""
MAX_HEAD: Final = 16_384
"""Bytes of the head of a request."""
HEAD_SECONDS: Final = 10.0
"""Seconds in which the head of a request must be complete."""
MAX_WAITING: Final = 16
"""Requests of a connection that wait for the answer to an earlier one; with more, the connection is closed."""
WRITE_SECONDS: Final = 30.0
"""Seconds in which a client must read something of a response that does not fit into the buffers."""
_KEEP_ALIVE: Final = 15
"""Seconds that a connection may be idle between two requests."""
_BACKLOG: Final = 256
_THREADS: Final = 16
"""Threads that read the store, at most, at the same time."""
_TLS_REASONS: Final = {"KEY_VALUES_MISMATCH": "the key is not that of the certificate"}
"""What reasons of OpenSSL mean."""
_SEND_BUFFER: Final = 1 << 18
"""Bytes that the kernel keeps for a client that does not read; otherwise it would be several megabytes."""


@runtime_checkable
class ImmediateApplication(Protocol):
    """An application that has answers to some requests at once, before they become tasks."""

    def answer_at_once(self, scope: Scope, target: bytes) -> bytes | None:
        """The answer to a request with GET; None if the application must be called.

        Args:
            scope: the request, to which the method and the parts of the target may be added.
            target: path and query.

        Returns:
            Lines of headers, and the body, of a response with the status 200.
        """


class _Timer:
    """Ends a connection after a time, unless it is cancelled.

    A timer of the event loop goes on after `cancel`, for the next start: requests start and cancel timers all the time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: float | None = None
        self._handle: asyncio.TimerHandle | None = None

    def start(self, loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
        """Start the timer, if it does not run."""
        if self._due is None:
            self._due = loop.time() + self._seconds
            if self._handle is None:
                self._handle = loop.call_at(self._due, self._look, loop, end)

    def _look(self, loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
        self._handle = None
        if self._due is None:
            return
        if loop.time() < self._due:
            self._handle = loop.call_at(self._due, self._look, loop, end)
        else:
            end()

    def cancel(self) -> None:
        """Cancel the timer, if it runs."""
        self._due = None

    def close(self) -> None:
        """Cancel the timer, and remove it from the event loop."""
        self.cancel()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class LimitedProtocol(HttpToolsProtocol):
    """A connection that is closed when its client is too slow or sends too much, and when there are too many."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - those of uvicorn
        super().__init__(*arguments, **settings)
        self._head_timer = _Timer(HEAD_SECONDS)
        self._write_timer = _Timer(WRITE_SECONDS)
        self._idle_timer = _Timer(_KEEP_ALIVE)
        self._at_once = self.app.answer_at_once if isinstance(self.app, ImmediateApplication) else None
        self._is_answered = False
        self._is_in_head = True
        self._head = 0
        self._unanswered: list[RequestResponseCycle] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()
        self._head_timer.start(self.loop, self._abort)

    def _abort(self) -> None:
        self._end_answers()
        self.transport.abort()

    def _end_answers(self) -> None:
        """Tell all that answer a request that the client is gone.  uvicorn tells only the one of the latest request."""
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Bytes have arrived."""
        self._idle_timer.cancel()
        if self._is_idle:
            self._head_timer.start(self.loop, self._abort)
        for start in range(0, len(data), MAX_HEAD):
            piece = data[start : start + MAX_HEAD]
            super().data_received(piece)
            if self.transport.is_closing():
                return
            if self._is_in_head:
                self._head += len(piece)
                if self._head > MAX_HEAD:
                    self.send_400_response("The head of the request is too long.")
                    return
        if not self._is_idle:
            self._head_timer.cancel()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._is_in_head, self._head = True, 0
        self._is_answered = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is complete."""
        self._is_in_head = False
        if len(self.pipeline) >= MAX_WAITING:
            self._abort()
        if self.transport.is_closing():  # the rest of what has arrived is passed over
            return
        if self._answer_at_once():
            self._is_answered = True
            return
        super().on_headers_complete()
        self._unanswered = [*[one for one in self._unanswered if not one.response_complete], self.cycle]

    def _answer_at_once(self) -> bool:
        """Answer a request without a task.  Returns whether this could be done.

        Only simple requests are answered: HTTP/1.1 on a keep-alive connection, whose earlier requests are answered, and
        whose client reads.
        """
        parser = self.parser
        if (
            self._at_once is None
            or not self._is_idle
            or self.flow.write_paused
            or self.expect_100_continue
            or parser.get_method() != b"GET"
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
            or parser.should_upgrade()
        ):
            return False
        answer = self._at_once(cast("Scope", self.scope), self.url)
        if answer is None:
            return False
        own = b"".join([b"%s: %s\r\n" % pair for pair in self.server_state.default_headers])
        self.transport.write(b"HTTP/1.1 200 OK\r\n" + own + answer)
        self.server_state.total_requests += 1
        self._head_timer.cancel()
        self._idle_timer.start(self.loop, self.timeout_keep_alive_handler)
        return True

    def on_body(self, body: bytes) -> None:
        """A part of the body of a request has arrived."""
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is complete."""
        if not self._is_answered:
            super().on_message_complete()

    @property
    def _is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def on_response_complete(self) -> None:
        """A response is complete."""
        self._head_timer.cancel()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        self._write_timer.start(self.loop, self._abort)

    def resume_writing(self) -> None:
        """The client has read."""
        self._write_timer.cancel()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        for timer in (self._head_timer, self._write_timer, self._idle_timer):
            timer.close()
        super().connection_lost(exc)
        self._end_answers()


def listen(endpoint: Endpoint) -> socket.socket:
    """A socket that listens.

    Raises:
        OutputError: the address cannot be used.
    """
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)  # connections inherit it
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except BaseException:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:
        raise OutputError(f"--http {endpoint}: cannot listen: {getattr(error, 'strerror', None) or error}") from None
    return listener


def tls_context(certificate: str, key: str | None) -> ssl.SSLContext:
    """The settings of TLS: version 1.2 or later.

    Args:
        certificate: path of the certificate with its chain, in PEM.
        key: path of its private key; None if it is in the same file.

    Raises:
        UsageError: a file cannot be read or is wrong.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # Without a password, OpenSSL would ask for it on the terminal.
        context.load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        reason = _TLS_REASONS.get(error.reason, error.reason or "no certificate with a key without password")
        raise UsageError(f"{_files(certificate, key)}: {reason}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise UsageError(f"{_files(certificate, key)}: {reason}") from None
    return context


def _files(certificate: str, key: str | None) -> str:
    """The options of TLS, for messages."""
    return f"--http-cert {certificate}" if key is None else f"--http-cert {certificate} and --http-key {key}"


class Server:
    """uvicorn on a socket that listens."""

    def __init__(self, app: ASGIApp, listener: socket.socket, *, tls: ssl.SSLContext | None) -> None:
        """Load all that uvicorn needs, because the root directory may change afterwards.

        Args:
            app: answers requests.
            listener: the socket.
            tls: the settings of TLS; None for HTTP without it.
        """
        self._listener = listener
        config = uvicorn.Config(
            app,
            http=LimitedProtocol,
            ws="none",
            loop="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=1,
        )
        # A client must not be able to write to standard error, as logging does if nobody else takes its messages.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        config.load()
        config.ssl = tls
        self._server = _Server(config)

    def run(self, when_started: Callable[[], None]) -> None:
        """Answer requests until `stop` is called.

        Args:
            when_started: called once when requests are answered.
        """
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.get_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "answer"))
            runner.run(self._run(when_started))

    async def _run(self, when_started: Callable[[], None]) -> None:
        self._server.when_started = when_started
        await self._server.serve(sockets=[self._listener])

    def stop(self) -> None:
        """End `run` soon.  Any thread and signal handlers may call this."""
        self._server.should_exit = True


class _Loop(uvloop.Loop):
    """An event loop in which clients must begin TLS soon; uvicorn has no setting for it."""

    async def create_server(  # type: ignore[override]
        self,
        *arguments: Any,  # noqa: ANN401 - those of asyncio
        **settings: Any,  # noqa: ANN401 - those of asyncio
    ) -> asyncio.AbstractServer:
        """Create a server as asyncio does, with a limit for the time of the TLS handshake."""
        if settings.get("ssl") is not None:
            settings["ssl_handshake_timeout"] = HEAD_SECONDS
        return await super().create_server(*arguments, **settings)


class _Server(uvicorn.Server):
    """uvicorn's server, without its signal handlers and messages."""

    when_started: Callable[[], None]

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals to the command."""
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections, and call `when_started`."""
        await super().startup(sockets)
        self.when_started()
