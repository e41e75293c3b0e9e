"""The API server responds in order, whatever clients do."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import struct
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, Memory, connected, exactly, serving, some_hosts
from places import PCAPS
from surroundings import need_descriptors, no_more_descriptors, wait_until

import pyp0f
from pyp0f.api import server as api_server
from pyp0f.api.lookup import describe
from pyp0f.api.protocol import ANSWER_SIZE, QUERY_SIZE, Answer, Query, Status, pack_address
from pyp0f.api.server import _ACCEPTS_PER_TURN, _CACHE_SIZE, _READ_SIZE, ApiServer, Throttle
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import OutputError
from pyp0f.library.loading import load_database
from pyp0f.service.event_loop import EventLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

FOUND: Final = FULL.to_bytes()
NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()
BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
GARBAGE: Final = b"GET / HTTP/1.1\r\nHost:"


def query(address: str) -> bytes:
    return Query(pack_address(address)).to_bytes()


def expected(address: str) -> bytes:
    return describe(some_hosts().get(pack_address(address))).to_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


# Answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [KNOWN, BARE, STRANGER, "10.0.0.2", "2001:db8::2"])
def test_one_query(path: Path, address: str) -> None:
    with serving(path), connected(path) as client:
        client.sendall(query(address))
        assert exactly(client) == expected(address)


def test_the_known_host_is_found_and_the_stranger_is_not() -> None:
    assert expected(KNOWN) == FOUND
    assert expected(STRANGER) == NO_MATCH


def test_many_queries_one_after_the_other(path: Path) -> None:
    with serving(path), connected(path) as client:
        for address in (KNOWN, STRANGER, BARE) * 50:
            client.sendall(query(address))
            assert exactly(client) == expected(address)


@pytest.mark.parametrize("count", [2, _READ_SIZE // QUERY_SIZE, 1000])
def test_pipelined_queries_are_answered_in_order(path: Path, count: int) -> None:
    addresses = [(KNOWN, STRANGER, BARE)[i * i % 3] for i in range(count)]
    with serving(path), connected(path) as client:
        client.sendall(b"".join(map(query, addresses)))
        for address in addresses:
            assert exactly(client) == expected(address)


def test_a_query_byte_by_byte(path: Path) -> None:
    with serving(path), connected(path) as client:
        for byte in query(KNOWN) + query(STRANGER):
            client.send(bytes([byte]))
        assert exactly(client, 2 * ANSWER_SIZE) == FOUND + NO_MATCH


def test_what_is_learned_between_two_queries_is_told(path: Path) -> None:
    memory = Memory()
    with serving(path, memory=memory), connected(path) as client:
        client.sendall(query(STRANGER))
        assert exactly(client) == NO_MATCH
        for count in (1, 2):
            memory.hosts.acquire(pack_address(STRANGER), 5)
            memory.packets += 1
            client.sendall(query(STRANGER))
            assert exactly(client) == Answer(Status.FOUND, 5, 5, count, distance=-1).to_bytes()


@pytest.mark.slow
def test_few_answers_are_remembered(path: Path) -> None:
    """The cache of responses is bounded, although a client may query all addresses."""
    addresses = [f"10.9.{number // 250}.{number % 250}" for number in range(2 * _CACHE_SIZE)]
    with serving(path) as server, connected(path) as client:
        for _ in range(2):
            client.sendall(b"".join(map(query, [KNOWN, *addresses])))
            assert exactly(client) == FOUND
            assert exactly(client, len(addresses) * ANSWER_SIZE) == NO_MATCH * len(addresses)
        assert len(server._answers) <= _CACHE_SIZE


def test_queries_change_nothing(path: Path) -> None:
    memory = Memory()
    with serving(path, memory=memory), connected(path) as client:
        before = list(memory.hosts._hosts)
        client.sendall(query(KNOWN) + query(STRANGER))
        exactly(client, 2 * ANSWER_SIZE)
        assert list(memory.hosts._hosts) == before


def test_clients_do_not_wait_for_each_other(path: Path) -> None:
    with serving(path), connected(path) as slow, connected(path) as fast:
        slow.sendall(query(KNOWN)[:20])
        fast.sendall(query(KNOWN))
        assert exactly(fast) == FOUND
        slow.sendall(query(KNOWN)[20:])
        assert exactly(slow) == FOUND


# Clients that misbehave ---------------------------------------------------------------------------


def test_garbage_is_answered_and_the_warning_is_rare(path: Path) -> None:
    warnings: list[str] = []
    with serving(path, warn=warnings.append), connected(path) as client:
        client.sendall(GARBAGE * 3 + query(KNOWN))
        assert exactly(client, 4 * ANSWER_SIZE) == BAD_QUERY * 3 + FOUND
    magic = int.from_bytes(b"GET ", "little" if FULL.to_bytes()[0] == 0x02 else "big")
    assert warnings == [f"{path}: an API client sent a bad query: it begins with 0x{magic:08x}, not 0x50304601"]


def test_an_unknown_address_type_is_answered(path: Path) -> None:
    warnings: list[str] = []
    wrong = query(KNOWN)[:4] + b"\x09" + query(KNOWN)[5:]
    with serving(path, warn=warnings.append), connected(path) as client:
        client.sendall(wrong)
        assert exactly(client) == BAD_QUERY
    assert warnings == [f"{path}: an API client sent a bad query: the address type is 9, not 4 or 6"]


def test_a_server_that_nobody_listens_to_is_quiet(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(path), connected(path) as client:
        client.sendall(GARBAGE)
        assert exactly(client) == BAD_QUERY
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("rest", [0, 1, 20])
def test_a_client_that_half_closes_is_answered_and_closed(path: Path, rest: int) -> None:
    """3.09b spins: docs/api.md."""
    with serving(path) as server, connected(path) as client:
        client.sendall(query(KNOWN) + query(STRANGER) + query(BARE)[:rest])
        client.shutdown(socket.SHUT_WR)
        assert exactly(client, 9999) == FOUND + NO_MATCH
        wait_until(lambda: server.clients == 0)


def test_idle_clients_give_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longest idle first; a client that asks is not disturbed."""
    monkeypatch.setattr(api_server, "IDLE", 0.05)
    warnings: list[str] = []
    with (
        serving(path, limit=2, warn=warnings.append) as server,
        connected(path) as idle,
        connected(path) as busy,
    ):
        for client in (idle, busy):
            client.sendall(query(KNOWN))
            assert exactly(client) == FOUND
        wait_until(lambda: min(one.active for one in server._clients.values()) < time.monotonic() - 0.06)
        busy.sendall(query(KNOWN))
        assert exactly(busy) == FOUND
        idle.sendall(query(KNOWN)[:1])  # a part of a query is none
        wait_until(lambda: any(one._rest for one in server._clients.values()))
        with connected(path) as later:
            later.sendall(query(KNOWN))
            assert exactly(later) == FOUND
            assert idle.recv(1) == b""
        busy.sendall(query(KNOWN))
        assert exactly(busy) == FOUND
    assert warnings == [f"{path}: closed an API client for a new one: 2 were connected (see -S)"]


def test_one_user_does_not_take_all_places(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    users = [1, 1, 1, 2, 2, 1]  # the fourth one is asked for twice, because there is no place
    monkeypatch.setattr(api_server, "_user_of", lambda _: users.pop(0))
    with serving(path, limit=3) as server:
        greedy = [connected(path) for _ in range(3)]
        for client in greedy:
            client.sendall(query(KNOWN))
            assert exactly(client) == FOUND
        wait_until(lambda: server.clients == 3)
        with connected(path) as other, connected(path) as surplus:
            other.sendall(query(KNOWN))
            assert exactly(other) == FOUND
            assert greedy[0].recv(1) == b""
            assert surplus.recv(1) == b""
        for client in greedy:
            client.close()


def test_surplus_clients_are_closed_at_once(path: Path) -> None:
    """3.09b spins: docs/api.md."""
    warnings: list[str] = []
    with serving(path, limit=2, warn=warnings.append) as server:
        with connected(path) as first, connected(path) as second:
            for client in (first, second):
                client.sendall(query(KNOWN))
                assert exactly(client) == FOUND
            for _ in range(5):
                with connected(path) as surplus:
                    assert surplus.recv(1) == b""
            first.sendall(query(KNOWN))
            assert exactly(first) == FOUND
            assert server.clients == 2
        wait_until(lambda: server.clients == 0)
        with connected(path) as later:
            later.sendall(query(KNOWN))
            assert exactly(later) == FOUND
    assert warnings == [f"{path}: rejected an API client: 2 are connected (see -S)"]


@pytest.mark.parametrize("sent", [b"", query(KNOWN)[:7], query(KNOWN), query(KNOWN) * 5000])
def test_a_client_that_vanishes_is_forgotten(path: Path, sent: bytes) -> None:
    with serving(path) as server:
        for _ in range(3):
            with connected(path) as client:
                client.settimeout(0)
                with suppress(BlockingIOError):  # all that is wanted is that it is full
                    client.sendall(sent)
        wait_until(lambda: server.clients == 0)
        with connected(path) as client:
            client.sendall(query(KNOWN))
            assert exactly(client) == FOUND


def test_a_client_that_never_reads_costs_little_and_harms_nobody(path: Path) -> None:
    with serving(path) as server, connected(path) as deaf, connected(path) as honest:
        deaf.setblocking(False)
        sent = 0
        while sent < 100_000_000:
            try:
                sent += deaf.send(query(KNOWN) * 1000)
            except BlockingIOError:
                honest.sendall(query(KNOWN))
                assert exactly(honest) == FOUND
                if any(client._unsent for client in tuple(server._clients.values())):
                    break
        assert [len(client._unsent) <= _READ_SIZE // QUERY_SIZE * ANSWER_SIZE for client in server._clients.values()]
        # The response may change.
        deaf.setblocking(True)
        deaf.shutdown(socket.SHUT_WR)
        whole = sent // QUERY_SIZE
        assert exactly(deaf, whole * ANSWER_SIZE + 1) == FOUND * whole


def test_no_descriptor_is_left_for_another_client(path: Path) -> None:
    """The client is rejected, and the server does not spin."""
    warnings: list[str] = []
    with serving(path, warn=warnings.append) as server, connected(path) as first:
        first.sendall(query(KNOWN))
        assert exactly(first) == FOUND
        with socket.socket(socket.AF_UNIX) as second, no_more_descriptors():
            second.settimeout(20)
            second.connect(str(path))
            assert second.recv(1) == b""
            first.sendall(query(KNOWN))
            assert exactly(first) == FOUND
        with connected(path) as later:
            later.sendall(query(KNOWN))
            assert exactly(later) == FOUND
        assert server.clients >= 1
    assert warnings == [f"{path}: rejected an API client: {os.strerror(errno.EMFILE)}"]


def test_a_fault_of_ours_ends_the_connection(path: Path) -> None:
    """An internal error, such as a time that does not fit, closes the connection: the client does not wait forever."""
    faults: list[Exception] = []
    memory = Memory()
    memory.hosts.acquire(pack_address(STRANGER), 2**40)
    with serving(path, faults=faults, memory=memory), connected(path) as client, connected(path) as another:
        client.sendall(query(STRANGER))
        assert client.recv(1) == b""
        another.sendall(query(KNOWN))
        assert exactly(another) == FOUND
    assert [type(fault) for fault in faults] == [struct.error]


# Sources of answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [pyp0f.Engine, lambda: Tracker(load_database(), applications=STANDARD)], ids=["Engine", "Tracker"]
)
def test_what_an_engine_has_learned_is_answered(path: Path, make: Callable[[], pyp0f.Engine | Tracker]) -> None:
    """The public engine and the tracker of the commands give the same answers."""
    engine = make()
    server = ApiServer(str(path), engine)
    assert server.answer(query("192.0.2.1")) == NO_MATCH
    capture = CaptureFile(str(PCAPS / "http_dishonest.pcap"))
    for link, data, records in capture.runs():
        for seconds, microseconds, offset, length in records:
            if isinstance(engine, pyp0f.Engine):
                engine.feed(data[offset : offset + length], seconds + microseconds / 1e6)
            else:
                engine.feed(link, data, [(seconds, microseconds, offset, length)])
    capture.close()
    answer = Answer.parse(server.answer(query("192.0.2.2")))
    assert (answer.status, answer.http_name, answer.dishonesty) == (Status.FOUND, "curl", 2)
    assert server.answer(query("203.0.113.99")) == NO_MATCH


# Many clients at once -----------------------------------------------------------------------------

BURST: Final = 1000


@pytest.fixture
def burst(path: Path) -> Iterator[Callable[[], list[socket.socket]]]:
    """A function that connects many non-blocking clients, each with a query."""
    limit = Path("/proc/sys/net/core/somaxconn")
    if not limit.exists() or int(limit.read_text("ascii")) < BURST:
        pytest.skip(f"the kernel does not queue {BURST} connections")
    need_descriptors(3 * BURST)
    clients = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(BURST)]

    def connect() -> list[socket.socket]:
        for client in clients:
            client.setblocking(False)
            client.connect(str(path))  # BlockingIOError (EAGAIN) if the queue is full
            with suppress(BrokenPipeError):  # the server has rejected the client already
                client.send(query(KNOWN))
            client.settimeout(20)
        return clients

    yield connect
    for client in clients:
        client.close()


def said_to(client: socket.socket) -> bytes:
    try:
        return exactly(client)
    except ConnectionResetError:
        return b""  # closed by the server before it has read the query


@pytest.mark.parametrize("limit", [20, BURST])
def test_a_burst_of_clients_while_the_server_is_busy(
    path: Path, limit: int, burst: Callable[[], list[socket.socket]]
) -> None:
    """All clients are in the queue before the server accepts one.  As many as the limit are served."""
    server = ApiServer(str(path), Memory(), limit)
    server.bind()
    clients = burst()

    async def scenario() -> None:
        server.start(asyncio.get_running_loop())
        said = await asyncio.to_thread(lambda: [said_to(client) for client in clients])
        assert said == [FOUND] * limit + [b""] * (BURST - limit)
        assert server.clients == limit
        server.close()

    in_loop(scenario)


@pytest.mark.parametrize("limit", [20, BURST])
def test_a_burst_of_clients(path: Path, limit: int, burst: Callable[[], list[socket.socket]]) -> None:
    """Every client is answered or told that there are too many."""
    with serving(path, limit=limit):
        said = [said_to(client) for client in burst()]
    assert said.count(FOUND) == limit
    assert set(said) <= {FOUND, b""}


def test_one_turn_accepts_many_clients_but_not_any_number(path: Path, burst: Callable[[], list[socket.socket]]) -> None:
    turns: list[Callable[[], object]] = []

    class Loop(EventLoop):
        def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> None:
            super().add_reader(descriptor, callback)
            turns.append(callback)

    server = ApiServer(str(path), Memory(), BURST)
    with closing(Loop(lambda error: pytest.fail(str(error)))) as loop, closing(server):
        server.start(loop)
        accept = turns[-1]
        burst()
        accept()
        assert server.clients == _ACCEPTS_PER_TURN
        for _ in range(BURST // _ACCEPTS_PER_TURN):
            accept()
        assert server.clients == BURST


def test_no_warning_if_the_last_descriptor_was_enough(path: Path) -> None:
    """accept() fails without a free descriptor, also if no client waits."""
    warnings: list[str] = []
    server = ApiServer(str(path), Memory(), warn=warnings.append)

    async def scenario() -> None:
        server.start(asyncio.get_running_loop())
        with no_more_descriptors():
            server._accept()
        server.close()

    in_loop(scenario)
    assert warnings == []


# Beginning and end --------------------------------------------------------------------------------


def in_loop(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scenario())


def test_queries_wait_between_bind_and_start(path: Path) -> None:
    server = ApiServer(str(path), Memory())
    server.bind()
    with connected(path) as client:
        client.sendall(query(KNOWN))

        async def scenario() -> None:
            server.start(asyncio.get_running_loop())
            assert await asyncio.to_thread(exactly, client) == FOUND
            server.close()

        in_loop(scenario)
        assert client.recv(1) == b""
    assert not path.exists()


def test_start_binds_if_need_be(path: Path) -> None:
    async def scenario() -> None:
        server = ApiServer(str(path), Memory())
        server.start(asyncio.get_running_loop())
        with connected(path) as client:
            client.sendall(query(KNOWN))
            assert await asyncio.to_thread(exactly, client) == FOUND
        server.close()
        server.close()

    in_loop(scenario)
    assert not path.exists()


def test_a_path_that_is_taken(path: Path) -> None:
    path.write_text("precious")

    async def scenario() -> None:
        ApiServer(str(path), Memory()).start(asyncio.get_running_loop())

    with pytest.raises(OutputError, match=r"exists and is not a socket$"):
        in_loop(scenario)


def test_closing_before_the_start(path: Path) -> None:
    server = ApiServer(str(path), Memory())
    server.close()
    server.bind()
    server.close()
    assert not path.exists()


@pytest.mark.slow
def test_closing_ends_all_connections_even_those_that_do_not_read(path: Path) -> None:
    with serving(path) as server:
        clients = [connected(path) for _ in range(3)]
        clients[0].settimeout(0.2)
        with pytest.raises(TimeoutError):
            clients[0].sendall(query(KNOWN) * 500_000)
        wait_until(lambda: server.clients == 3)
    assert server.clients == 0
    for client in clients:
        client.close()


def test_the_server_outlives_its_file(path: Path) -> None:
    with serving(path), connected(path) as client:
        path.unlink()
        path.write_text("something else")
        client.sendall(query(KNOWN))
        assert exactly(client) == FOUND
    assert path.read_text() == "something else"


def test_a_file_that_may_not_be_removed_any_more_is_no_harm(
    path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], logged: list[logging.LogRecord]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with serving(path):
        monkeypatch.setattr(os, "unlink", refuse)
        monkeypatch.setattr(Path, "unlink", refuse)
    assert path.is_socket()
    assert capfd.readouterr() == ("", "")
    assert logged == []


@pytest.mark.slow
def test_an_idle_server_uses_no_processor_time(path: Path) -> None:
    with serving(path), connected(path) as idle, connected(path) as half:
        half.sendall(query(KNOWN)[:20])
        idle.sendall(query(KNOWN))
        assert exactly(idle) == FOUND
        idle.settimeout(0.2)
        before = os.times()
        with pytest.raises(TimeoutError):
            idle.recv(1)
        after = os.times()
    assert after.user + after.system - before.user - before.system <= 0.05


# Warnings -----------------------------------------------------------------------------------------


def test_throttle() -> None:
    now = 100.0
    said: list[str] = []
    warn = Throttle(said.append, lambda: now, 60)
    for moment, kind in enumerate("aabaaab"):
        now = 100.0 + 30 * moment
        warn(kind, f"{kind} at {now:g}")
    assert said == [
        "a at 100",
        "b at 160",
        "a at 190 (and 1 more since the last such warning)",
        "a at 250 (and 1 more since the last such warning)",
        "b at 280",
    ]
