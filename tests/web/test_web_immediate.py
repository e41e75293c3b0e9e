"""Hosts that are answered at once get the same answers as from the application."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from parts import TOKEN, Lines, lines_of, made_parts, served, shared_parts

from pyp0f.web import serving
from pyp0f.web.guard import GUESSES, Guard
from pyp0f.web.immediate import ImmediateHosts
from pyp0f.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from parts import Answer, Parts

HOST = "/api/v1/hosts/203.0.113.5"
ONE = f"GET {HOST} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@pytest.fixture
def web() -> Parts:
    return shared_parts()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(shared_parts()) as port:
        yield port


def immediate(store: Store, token: str = "") -> ImmediateHosts:
    return ImmediateHosts(store, Guard(lambda *_: None, token=token, names=(), public=(), report=print))  # type: ignore[arg-type]


def scope_of(**headers: str) -> dict[str, Any]:
    given = {"host": "localhost", **headers}
    return {
        "type": "http",
        "scheme": "http",
        "client": ("192.0.2.1", 4000),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def test_what_is_answered_at_once(web: Parts) -> None:
    hosts = immediate(web.store)
    assert hosts.answer(scope_of(), HOST.encode()) is not None
    for target in (f"{HOST}?site=x", f"{HOST}/observations", "/api/v1/hosts/1.2.3", "/api/v1/hosts/192.0.2.99", "/"):
        assert hosts.answer(scope_of(), target.encode()) is None
    for headers in (
        {"host": "x.example"},
        {"origin": "null"},
        {"content-length": "1"},
        {"transfer-encoding": "chunked"},
    ):
        assert hosts.answer(scope_of(**headers), HOST.encode()) is None
    needs_token = immediate(web.store, TOKEN)
    assert needs_token.answer(scope_of(), HOST.encode()) is None
    assert needs_token.answer(scope_of(authorization=f"Bearer {TOKEN}"), HOST.encode()) is not None


def test_stores_that_are_not_quick_or_not_open(tmp_path: Path) -> None:
    file = Store(str(tmp_path / "store"), keep=10, days=1, max_hosts=10)
    assert immediate(file).answer(scope_of(), HOST.encode()) is None
    file.close()
    memory = made_parts().store
    hosts = immediate(memory)
    assert hosts.answer(scope_of(), HOST.encode()) is not None
    memory.close()
    assert hosts.answer(scope_of(), HOST.encode()) is None


def test_an_address_at_several_sites_is_put_together() -> None:
    lines = lines_of("nat_two_systems.pcap")
    elsewhere = [line.replace(b"{", b'{"site":"a","sensor":"b",', 1) for line in lines]
    web = made_parts(Lines([*lines, *elsewhere]))
    assert immediate(web.store).answer(scope_of(), HOST.encode()) is None
    with served(web) as port, connected(port) as connection:
        status, _, body = asked(connection, HOST, {"host": "localhost"})
    assert (status, body) == (200, web.ask(HOST).body)


def connected(port: int) -> closing[HTTPConnection]:
    return closing(HTTPConnection("127.0.0.1", port, timeout=10))


def asked(
    connection: HTTPConnection, target: str, headers: Mapping[str, str], method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """A response: its status, headers without the date, and body."""
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders() if name.lower() != "date"}
    return response.status, found, response.read()


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        (HOST, {}, 200),
        (f"{HOST}?site=unknown", {}, 200),
        ("/api/v1/hosts/203.0.113.0005", {}, 404),
        ("/api/v1/hosts/2001:DB8:0::1", {}, 200),
        (HOST, {"host": "attacker.example"}, 421),
        (HOST, {"origin": "http://attacker.example"}, 403),
        (HOST, {"content-length": "5"}, 413),
        (HOST, {"expect": "100-continue"}, 200),
        (HOST, {"upgrade": "x", "connection": "upgrade"}, 200),
    ],
)
def test_answers_are_those_of_the_application(
    web: Parts, port: int, target: str, headers: dict[str, str], status: int
) -> None:
    given = {"host": "localhost", **headers}
    answer: Answer = web.ask(target, **given)
    for method, body in (("GET", answer.body), ("HEAD", b"")):
        with connected(port) as connection:
            assert asked(connection, target, given, method) == (status, answer.headers, body)


def test_requests_in_one_piece_are_answered_in_order(web: Parts, port: int) -> None:
    other = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = ONE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(ONE + other + ONE + ONE + other + last)
        found = b""
        while block := client.recv(65_536):
            found += block
    bodies = [part.partition(b"\r\n\r\n")[2] for part in found.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    host, health = web.ask(HOST).body, web.ask("/healthz").body
    assert bodies == [host, health, host, host, health, host]


def test_wrong_tokens_count_once() -> None:
    number = GUESSES + 2
    with served(made_parts(Lines([]), token=TOKEN)) as port, connected(port) as connection:
        wrong = {"host": "localhost", "authorization": "Bearer wrong"}
        found = [asked(connection, HOST, wrong)[0] for _ in range(number)]
    other = made_parts(Lines([]), token=TOKEN)
    assert found == [other.ask(HOST, token="wrong").status for _ in range(number)]
    assert found[-1] == 429


def test_idle_slow_and_deaf_clients_are_closed(web: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_KEEP_ALIVE", 0.1)
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.1)
    with served(web) as port:
        for rest in (b"", ONE[:-2]):
            # On a busy machine, the client may be so late that it is closed before it sends: then it is reset.
            client = socket.create_connection(("127.0.0.1", port), timeout=60)
            with client, suppress(ConnectionResetError, BrokenPipeError):
                client.sendall(ONE + rest)
                while client.recv(65_536):
                    pass
        deaf = socket.create_connection(("127.0.0.1", port), timeout=60)
        with deaf, suppress(ConnectionResetError, BrokenPipeError):
            for _ in range(10_000):
                deaf.sendall(ONE * 20)
            pytest.fail("what is not read has no limit")
