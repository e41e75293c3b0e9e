"""Helpers for API tests: hosts, a server in a thread, and a scripted server."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from pyp0f.api.connection import ClientConnection
from pyp0f.api.protocol import ANSWER_SIZE, QUERY_SIZE, Answer, Status
from pyp0f.api.server import ApiServer
from pyp0f.applications.http.facts import HttpFacts
from pyp0f.hosts.samples import Uptime
from pyp0f.hosts.table import History, Host, Hosts
from pyp0f.service.event_loop import EventLoop
from pyp0f.signatures.label import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

KNOWN: Final = "10.0.0.1"
"""An address of which everything is known."""
BARE: Final = "2001:db8::1"
"""An address that was seen, and of which nothing else is known."""
STRANGER: Final = "192.0.2.99"
"""An address that was never seen."""

FULL: Final = Answer(
    Status.FOUND,
    first_seen=1_600_000_000,
    last_seen=1_600_000_100,
    connections=3,
    uptime_minutes=19_999,
    wrap_days=49,
    last_nat=1_600_000_050,
    last_change=1_600_000_060,
    distance=7,
    dishonesty=1,
    quality=3,
    os_name="Linux",
    os_flavor="3.x",
    http_name="curl",
    http_flavor="7",
    link="Ethernet or modem",
    language="English",
)
"""What is known of `KNOWN`."""


def full_host() -> Host:
    """The host that `FULL` describes."""
    host = Host(ip_address(KNOWN).packed, FULL.first_seen)
    host.last_seen = FULL.last_seen
    host.connections = FULL.connections
    host.label = Label(
        number=1, line=1, generic=bool(FULL.quality & 2), os_class="unix", name=FULL.os_name, flavor=FULL.os_flavor
    )
    host.quality = FULL.quality
    host.distance = FULL.distance
    host.link = FULL.link
    host.uptime = Uptime(FULL.uptime_minutes, FULL.wrap_days, 100.0, 100)
    host.history = History()
    host.history.last_nat = FULL.last_nat
    host.history.last_change = FULL.last_change
    http = host.add_facts("http", HttpFacts())
    http.dishonesty = FULL.dishonesty
    http.name = FULL.http_name
    http.flavor = FULL.http_flavor
    http.language = FULL.language
    return host


def some_hosts() -> Hosts:
    """A table with `KNOWN` and `BARE`."""
    hosts = Hosts(1000, 7200)
    hosts._hosts[ip_address(KNOWN).packed] = full_host()
    hosts.acquire(ip_address(BARE).packed, FULL.first_seen)
    return hosts


class Memory:
    """Stands in for an engine; `packets` must grow whenever `hosts` change."""

    def __init__(self) -> None:
        self.hosts = some_hosts()
        self.packets = 0

    def find_host(self, address: bytes) -> Host | None:
        return self.hosts.get(address)


@contextmanager
def serving(
    path: Path,
    limit: int = 20,
    warn: Callable[[str], None] | None = None,
    faults: list[Exception] | None = None,
    memory: Memory | None = None,
) -> Iterator[ApiServer]:
    """Run a server in another thread.  At the end, its faults are raised unless `faults` collects them."""
    server = ApiServer(str(path), memory or Memory(), limit, warn)
    found: list[Exception] = []
    with closing(EventLoop((found if faults is None else faults).append)) as loop:
        server.start(loop)
        thread = threading.Thread(target=loop.run)
        thread.start()
        try:
            yield server
        finally:
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
    for fault in found:
        raise fault


@contextmanager
def scripted(path: Path, *connections: Sequence[Sequence[bytes]]) -> Iterator[list[bytes]]:
    """A socket that says what it is told to, meanwhile, in another thread.

    Args:
        path: of the socket.
        connections: for each connection the replies to its queries, each of them in pieces; after the last reply it
            closes, or if that is empty, says nothing and waits until the client closes.

    Yields:
        The queries that came, as they come.
    """
    queries: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(8)

    def serve() -> None:
        for replies in connections:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                _play(client, replies, queries)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield queries
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # wakes up who accepts
        thread.join()
        listener.close()


def _play(client: socket.socket, replies: Sequence[Sequence[bytes]], queries: list[bytes]) -> None:
    for pieces in replies:
        query = client.recv(QUERY_SIZE, socket.MSG_WAITALL)
        if not query:
            return
        queries.append(query)
        for piece in pieces:
            client.sendall(piece)
        if not pieces:
            client.recv(1)
            return


def exactly(stream: socket.socket, size: int = ANSWER_SIZE) -> bytes:
    """Read `size` bytes; fewer if the other side closes the connection."""
    data = b""
    while len(data) < size and (more := stream.recv(size - len(data))):
        data += more
    return data


def connected(path: Path) -> socket.socket:
    """A socket that is connected to a path and has a timeout."""
    stream = ClientConnection(path, 20).socket
    stream.settimeout(20)
    return stream
