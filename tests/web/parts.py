"""A web application without sockets: its store has what lines say, and it answers requests of the test."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from places import PCAPS

import pyp0f
from pyp0f.outputs.eve import EveFormatter
from pyp0f.verdicts.judging import BasicJudge
from pyp0f.web.assets import asset_of
from pyp0f.web.process import make_parts
from pyp0f.web.serving import Server, listen
from pyp0f.web.settings import Endpoint
from pyp0f.web.sources import Batch
from pyp0f.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.types import ASGIApp, Message

    from pyp0f.web.ingest import Ingest

TOKEN: Final = "0123456789abcdef"


@functools.cache
def lines_of(name: str) -> tuple[bytes, ...]:
    """The lines of ``--json`` of a capture of the project."""
    formatter = EveFormatter(lambda: BasicJudge(pyp0f.load_database()))
    return tuple(formatter.lines(list(pyp0f.read(str(PCAPS / name)))).splitlines())


class Lines:
    """A source of given lines."""

    def __init__(self, lines: Sequence[bytes], name: str = "east", position: str = "") -> None:
        self.name = name
        self.key = f"test {name}"
        self.asked = ""
        self._batch = Batch([*lines], position)

    def read(self, position: str, _stop: threading.Event) -> Iterator[Batch]:
        self.asked = position
        yield self._batch


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.body)


class Parts(NamedTuple):
    """An application and what it answers from."""

    store: Store
    ingest: Ingest
    app: ASGIApp
    said: list[str]

    def ask(self, target: str, *, method: str = "GET", token: str = "", **headers: str) -> Answer:
        """The answer to a request."""
        return asyncio.run(asked(self.app, target, method=method, token=token, headers=headers))


def made_parts(
    *sources: Lines, store: Store | None = None, token: str = "", names: Sequence[str] = (), wait: bool = True
) -> Parts:
    """An application with the lines of sources; without sources, those of a capture."""
    sources = sources or (Lines([*lines_of("nat_two_systems.pcap"), *lines_of("http_chromium.pcap")]),)
    store = store or Store(None, keep=1000, days=36_500, max_hosts=100)
    said: list[str] = []
    left = threading.Semaphore(0)
    files = {"/": asset_of("index.html", b"<p>page"), "/app.js": asset_of("app.js", b"1")}
    ingest, app = make_parts(token, names, store, sources, files, said.append, lambda _: left.release())
    ingest.interval = 0.01
    ingest.start()
    for _ in sources if wait else ():
        assert left.acquire(timeout=10)
    return Parts(store, ingest, app, said)


@functools.cache
def shared_parts() -> Parts:
    """An application with the observations of captures, for tests that only ask."""
    return made_parts()


@contextmanager
def served(web: Parts) -> Iterator[int]:
    """The application on a port."""
    listener = listen(Endpoint("127.0.0.1", 0))
    server = Server(web.app, listener, tls=None)
    started = threading.Event()
    thread = threading.Thread(target=server.run, args=(started.set,), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield listener.getsockname()[1]
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


async def asked(app: ASGIApp, target: str, *, method: str, token: str, headers: dict[str, str]) -> Answer:
    path, _, query = target.partition("?")
    given = {"host": "127.0.0.1:8080", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        given["authorization"] = f"Bearer {token}"
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "scheme": "http",
        "client": ("192.0.2.1", 4000),
        "server": ("127.0.0.1", 8080),
        "root_path": "",
        "http_version": "1.1",
    }
    waiting: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], names, b"".join([message["body"] for message in sent[1:]]))
