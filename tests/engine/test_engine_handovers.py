"""Connections that go on as another protocol."""

from __future__ import annotations

from itertools import permutations

import pytest
from hello_bytes import CLIENT, SERVER, records
from talk import Talk, Watch, kinds, request, response
from upgrade_bytes import UPGRADES_SEEN, Upgrade

from pyp0f.engine.connections import MAX_HANDOVERS
from pyp0f.engine.streams import MAX_STREAM

TALK = Talk()
CONNECT = b"CONNECT secret.example:443 HTTP/1.1\r\nHost: secret.example:443\r\n\r\n"
OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
HELLOS = (records(CLIENT), records(SERVER))
TLS = ["tls request", "tls response"]


def watch(*, classic: bool = False) -> Watch:
    made = Watch(classic=classic)
    made.see(*TALK.shake())
    return made


class Exchange:
    """Feeds what both sides send, in pieces."""

    def __init__(self, own: Watch, size: int = 1000) -> None:
        self.own, self.size = own, size
        self.at = {True: 1, False: 1}
        self.found: list[str] = []

    def send(self, data: bytes, by_client: bool) -> None:
        say = TALK.say if by_client else TALK.answer
        for begin in range(0, len(data), self.size):
            piece = data[begin : begin + self.size]
            self.found += kinds(self.own.see(say(piece, self.at[by_client])))
            self.at[by_client] += len(piece)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("seen", UPGRADES_SEEN, ids=str)
def test_tls_behind_each(seen: Upgrade, size: int) -> None:
    exchange = Exchange(watch(), size)
    for number, turn in enumerate(seen.turns):
        exchange.send(turn, (number % 2 == 0) is not seen.by_server)
    exchange.send(HELLOS[0], True)
    exchange.send(HELLOS[1], False)
    assert sorted(exchange.found) == TLS
    assert exchange.own.connections == []


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_http_connect(size: int, ends: bytes) -> None:
    exchange = Exchange(watch(), size)
    for data, by_client in ((CONNECT, True), (OPEN, False), (HELLOS[0], True), (HELLOS[1], False)):
        exchange.send(data.replace(b"\r\n", ends) if data in (CONNECT, OPEN) else data, by_client)
    assert exchange.found == ["http request", "http response", *TLS]


def test_what_is_in_the_tunnel_is_recognized_anew() -> None:
    exchange = Exchange(watch())
    for data, by_client in (
        (CONNECT, True), (OPEN, False), (request("Host: x"), True), (response("Server: nginx"), False),
    ):  # fmt: skip
        exchange.send(data, by_client)
    assert exchange.found == ["http request", "http response"] * 2


@pytest.mark.parametrize("answer", [b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 403 2\r\nA: 1\r\n\r\n"])
def test_a_proxy_that_refuses(answer: bytes) -> None:
    exchange = Exchange(watch())
    exchange.send(CONNECT, True)
    exchange.send(answer, False)
    assert exchange.own.connections == []
    assert exchange.found == ["http request", "http response"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order(order: tuple[int, ...]) -> None:
    """The client sends its hello at once; segments of the client arrive in any order."""
    data = CONNECT + HELLOS[0]
    cuts = [0, 20, len(CONNECT) - 1, len(CONNECT) + 9, len(data)]
    own, found = watch(), []
    for number in order:
        found += own.see(TALK.say(data[cuts[number] : cuts[number + 1]], 1 + cuts[number]))
    found += own.see(TALK.answer(OPEN))
    found += own.see(TALK.say(data))  # again: all of it is known
    found += own.see(TALK.answer(HELLOS[1], 1 + len(OPEN)))
    assert kinds(found) == ["http request", "http response", *TLS]


def test_the_last_byte_of_a_head_comes_late() -> None:
    own = watch()
    found = own.see(TALK.say(CONNECT[:-1]), TALK.answer(OPEN[:-1]))
    found += own.see(TALK.say(HELLOS[0], 1 + len(CONNECT)), TALK.say(CONNECT[-1:], len(CONNECT)))
    found += own.see(TALK.answer(OPEN[-1:] + HELLOS[1], len(OPEN)))
    assert kinds(found) == ["http request", "http response", *TLS]


def test_both_sides_have_sent_more() -> None:
    """The hellos are there when the answer of the proxy, which was lost, is sent again."""
    own = watch()
    found = own.see(
        TALK.say(CONNECT), TALK.say(HELLOS[0], 1 + len(CONNECT)), TALK.answer(HELLOS[1], 1 + len(OPEN)),
        TALK.answer(OPEN),
    )  # fmt: skip
    assert kinds(found) == ["http request", "http response", *TLS]
    assert own.connection.candidates == ()


def test_not_too_often() -> None:
    exchange = Exchange(watch())
    for _ in range(MAX_HANDOVERS):
        exchange.send(CONNECT, True)
        exchange.send(OPEN, False)
        assert len(exchange.own.connections) == 1
    exchange.send(CONNECT, True)
    exchange.send(OPEN, False)
    assert exchange.own.connections == []
    assert exchange.found == ["http request", "http response"] * (MAX_HANDOVERS + 1)


def test_bounds_count_anew() -> None:
    exchange = Exchange(watch())
    padded = request("Host: x", "A: " + "x" * 6000)
    for data, by_client in ((CONNECT, True), (OPEN, False), (padded, True), (response("Server: nginx"), False)):
        exchange.send(data, by_client)
    assert len(exchange.found) == 4


def test_a_full_stream_does_not_go_on() -> None:
    """Bytes of it may be lost."""
    exchange = Exchange(watch())
    exchange.send(CONNECT + bytes(MAX_STREAM), True)
    exchange.send(OPEN, False)
    assert exchange.own.connections == []


def test_nothing_that_is_known_follows() -> None:
    exchange = Exchange(watch())
    for data, by_client in ((CONNECT, True), (OPEN, False), (b"?" * 20, True)):
        exchange.send(data, by_client)
    assert exchange.own.connections == []


def test_never_in_classic_mode() -> None:
    for turns in (UPGRADES_SEEN[0].turns, (CONNECT, OPEN)):
        exchange = Exchange(watch(classic=True))
        for number, turn in enumerate((*turns, *HELLOS)):
            exchange.send(turn, number % 2 == 0)
        assert exchange.found == []
