"""The web process from its start to its end: open everything, drop privileges, serve."""

from __future__ import annotations

import gc
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Final, NamedTuple

import anyio
from starlette.types import ASGIApp, Message, Scope

from pyp0f.errors import PrivilegeError, UsageError
from pyp0f.safetext import safe_text
from pyp0f.service import privileges
from pyp0f.service.privileges import Account
from pyp0f.web import application, assets, suggested
from pyp0f.web.api import OPERATIONS, Answering
from pyp0f.web.export import Exports
from pyp0f.web.ingest import Ingest
from pyp0f.web.metrics import Metrics
from pyp0f.web.overview import Overview
from pyp0f.web.serving import Server, listen, tls_context
from pyp0f.web.settings import MAX_HOSTS, WebSettings, read_token
from pyp0f.web.sources import FeedSource, LineSource
from pyp0f.web.store import Store, is_url, load_driver
from pyp0f.web.streams import Streams
from pyp0f.web.turns import Turns

Say = Callable[[str], None]
"""Writes a line to the user."""
READY: Final = b"+"
"""What the capturing process gets when requests are answered."""
_GRACE: Final = 3.0
"""Seconds in which what a capturing process has sent must be stored after its end."""
_THRESHOLDS: Final = (20_000, 20, 100)
"""When the garbage collector looks for cycles.  There are hardly any, and to look at all hosts takes 40 ms."""
_LAZY: Final = ("anyio._backends._asyncio", "concurrent.futures.thread", "encodings.idna", "stringprep", "traceback")
"""Modules that others load only when they need them, when their files may be out of reach."""


class Opened(NamedTuple):
    """What is opened before privileges are dropped.

    Attributes:
        listener: the socket that listens.
        tls: the settings of TLS; None for HTTP without it.
        assets: the files of the page.
        token: the bearer token; empty if none is needed.
    """

    listener: socket.socket
    tls: ssl.SSLContext | None
    assets: dict[str, assets.Asset]
    token: str


def serve(settings: WebSettings, sources: Iterable[LineSource], say: Say) -> int:
    """Serve until a signal, or until the capturing process ends.  Returns the exit status.

    Args:
        settings: the settings.
        sources: give lines; a `FeedSource` ends the process when it ends.  An iterator can open them: it is read after
            the user has been looked up.
        say: writes a line to the user.

    Raises:
        Pyp0fError: something cannot be opened or used.
    """
    account = None if settings.user is None else privileges.find_account(settings.user)
    sources = list(sources)
    tls = None if settings.certificate is None else tls_context(settings.certificate, settings.key)
    token = "" if settings.token_file is None else read_token(settings.token_file)
    opened = Opened(listen(settings.endpoint), tls, assets.load(), token)
    place = settings.store
    if account is not None or os.geteuid() == 0:
        _warm_up(opened, settings.store)
    if account is not None:
        place = _inside(settings.store, account)
        privileges.prepare()
        privileges.drop(account)
    elif os.geteuid() == 0:
        _become_nobody(settings)
    return _Run(settings, opened, sources, say, place=place).run()


def _inside(store: str | None, account: Account) -> str | None:
    """The path of the store in the new root directory.

    Raises:
        PrivilegeError: it is outside.
    """
    if store is None or is_url(store):
        return store
    folder, name = os.path.split(store)
    root, path = os.path.realpath(account.home), os.path.join(os.path.realpath(folder or "."), name)
    if os.path.commonpath((root, path)) != root:
        raise PrivilegeError(
            f"--store {store}: must be inside {account.home!r}, which becomes the root directory with -u {account.name}"
        )
    return os.path.join("/", os.path.relpath(path, root))


def _become_nobody(settings: WebSettings) -> None:
    """Drop the rights of root without -u: to the user nobody, in the same root directory.

    Raises:
        PrivilegeError: the change failed.
        UsageError: a store in a file would belong to root.
    """
    if settings.store is not None and not is_url(settings.store):
        raise UsageError("--store: the web process does not run as root; a store in a file needs -u USER")
    privileges.become_nobody()


class _Run:
    """The parts of the process that serves."""

    def __init__(
        self, settings: WebSettings, opened: Opened, sources: Sequence[LineSource], say: Say, *, place: str | None
    ) -> None:
        """Open the store.

        Args:
            settings: the settings.
            opened: what was opened before.
            sources: give lines.
            say: writes a line to the user.
            place: where the store is, in the root directory of now.
        """
        self._say = say
        self._settings = settings
        self._token = opened.token
        self._feeds = [source for source in sources if isinstance(source, FeedSource)]
        for feed in self._feeds:
            feed.when_closed = self._feed_closed
        # Users know the path that they gave, not that in another root directory.
        title = None if settings.store is None or is_url(settings.store) else safe_text(settings.store)
        self._store = Store(place, keep=settings.keep, days=settings.days, max_hosts=MAX_HOSTS, title=title)
        self._ingest, app = make_parts(
            opened.token, settings.names, self._store, sources, opened.assets, say, self._source_ended
        )
        self._server = Server(app, opened.listener, tls=opened.tls)
        self._port = int(opened.listener.getsockname()[1])

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._server.stop())
        if self._feeds:
            # Ctrl-C reaches both processes.  The capturing process sends the rest, and ends this one.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        self._ingest.start()
        self._server.run(self._started)
        self._ingest.stop()
        self._store.close()
        if self._ingest.problem:
            self._say(f"[-] ended before everything was stored: {self._ingest.problem}")
            return 1
        return 0

    def _started(self) -> None:
        endpoint = self._settings.endpoint._replace(port=self._port)
        settings = self._settings._replace(endpoint=endpoint)
        self._say(f"[+] Serving {settings.url}")
        if not endpoint.is_loopback and not self._token:
            self._say(f"[!] everybody who can reach {endpoint} can read everything (see --http-token-file)")
        if not endpoint.is_loopback and self._token and settings.certificate is None:
            self._say("[!] the token is sent without encryption (see --http-cert)")
        for feed in self._feeds:
            feed.send(READY)

    def _feed_closed(self) -> None:
        """End also if the store cannot be written.  If it can, all is stored sooner."""
        timer = threading.Timer(_GRACE, self._server.stop)
        timer.daemon = True
        timer.start()

    def _source_ended(self, source: LineSource) -> None:
        if source in self._feeds:
            if not self._ingest.is_complete:
                self._say("[-] the capturing process has ended unexpectedly")
            self._server.stop()


def make_parts(
    token: str,
    names: Sequence[str],
    store: Store,
    sources: Sequence[LineSource],
    files: Mapping[str, assets.Asset],
    say: Say,
    when_ended: Callable[[LineSource], None],
) -> tuple[Ingest, ASGIApp]:
    """What writes to the store, and what answers from it."""
    streams = Streams()
    turns = Turns()
    ingest = Ingest(store, sources, turns, publish=streams.publish, say=say, when_ended=when_ended)
    statistics = Overview(store, ingest)
    own = Answering(store, ingest, streams, statistics, Metrics(statistics, ingest, streams), Exports(store))
    app = application.make_application(own, files, turns, token=token, names=names, report=say)
    return ingest, app


# Before the user or the root directory changes ------------------------------------------------------------------


def _warm_up(opened: Opened, place: str | None) -> None:
    """Answer a request of each kind from an empty store, so that everything that is loaded late is loaded now."""
    if place is not None and is_url(place):
        load_driver(place)
    for name in (*_LAZY, *suggested.LATE):
        import_module(name)
    store = Store(None, keep=1, days=1, max_hosts=1)
    _, app = make_parts("", (), store, [], opened.assets, lambda _: None, lambda _: None)
    paths = [operation.path.replace("{address}", "127.0.0.1") for operation in OPERATIONS]
    Server(app, opened.listener, tls=opened.tls)
    anyio.run(_ask_all, app, [path for path in paths if "events" not in path])
    store.close()


async def _ask_all(app: ASGIApp, paths: Sequence[str]) -> None:
    for path in (*paths, "/"):
        await _ask(app, path)


async def _ask(app: ASGIApp, path: str) -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not messages:
            await anyio.sleep_forever()  # the client stays
        return messages.pop()

    async def send(_: Message) -> None:
        pass

    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "client": None,
        "server": None,
        "root_path": "",
        "http_version": "1.1",
    }
    await app(scope, receive, send)
