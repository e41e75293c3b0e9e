"""The client for asyncio."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, connected, scripted, serving

from pyp0f.api.aioclient import AsyncClient
from pyp0f.api.errors import AddressError, ApiConnectionError, ApiTimeoutError, BadAnswerError, BadQueryError
from pyp0f.api.hostinfo import read_answer
from pyp0f.api.protocol import Answer, Status

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

FOUND: Final = FULL.to_bytes()
NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()
BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
HOST: Final = read_answer(ip_address(KNOWN), FOUND)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 20))


def test_asking(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            assert await client.query(KNOWN) == HOST
            assert await client.query(ip_address(KNOWN)) == HOST
            assert await client.query(f"::ffff:{KNOWN}") == HOST
            assert await client.query(STRANGER) is None
            bare = await client.query(BARE)
            assert bare is not None
            assert (bare.address, bare.os_name, bare.distance) == (ip_address(BARE), None, None)

    with serving(path):
        run(scenario())


def test_queries_at_the_same_time_share_a_connection_and_get_their_own_answers(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            addresses = [(KNOWN, STRANGER, BARE)[i * i % 3] for i in range(500)]
            hosts = await asyncio.gather(*map(client.query, addresses))
            for address, host in zip(addresses, hosts, strict=True):
                assert (host and host.address) == (None if address == STRANGER else ip_address(address))
            assert server.clients == 1

    with serving(path) as server:
        run(scenario())


def test_answers_in_pieces(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            hosts = await asyncio.gather(client.query(KNOWN), client.query(STRANGER))
            assert list(hosts) == [HOST, None]

    stream = FOUND + NO_MATCH
    with scripted(path, [[stream[:100]], [stream[100:300], stream[300:]]]):
        run(scenario())


def test_closing_and_asking_again(path: Path) -> None:
    async def scenario() -> None:
        client = AsyncClient(str(path))
        await client.close()
        for _ in range(3):
            assert await client.query(KNOWN) == HOST
            await client.close()
            await client.close()

    with serving(path):
        run(scenario())


def test_a_server_that_was_restarted_is_connected_to_again(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            for _ in range(3):
                with serving(path):
                    assert await client.query(KNOWN) == HOST

    run(scenario())


def test_all_who_wait_are_asked_for_again_when_the_connection_is_lost(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            assert await client.query(KNOWN) == HOST
            assert await asyncio.gather(*[client.query(KNOWN) for _ in range(3)]) == [HOST] * 3

    # A response that arrives just before the connection is lost may be lost as well.
    with scripted(path, [[FOUND], [FOUND], [FOUND[:9]]], [[FOUND]] * 3) as queries:
        run(scenario())
    assert 5 <= len(queries) <= 6


def test_a_connection_that_is_lost_at_once_is_an_error(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            with pytest.raises(ApiConnectionError) as caught:
                await client.query(KNOWN)
            assert str(caught.value) == f"{path}: the server closed the connection"
            assert await client.query(KNOWN) == HOST

    with scripted(path, [[b""]], [[FOUND]]):
        run(scenario())


def test_nobody_there(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            with pytest.raises(ApiConnectionError) as caught:
                await client.query(KNOWN)
            assert str(caught.value) == f"{path}: No such file or directory"

    run(scenario())


def test_too_slow(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path, timeout=0.05) as client:
            with pytest.raises(ApiTimeoutError) as caught:
                await client.query(KNOWN)
            assert str(caught.value) == f"{path}: no answer about {KNOWN} within 0.05 seconds"
            client.timeout = None
            assert await client.query(KNOWN) == HOST

    with scripted(path, [[]], [[FOUND]]):
        run(scenario())


def test_who_stops_waiting_does_not_harm_those_who_wait(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            assert await client.query(KNOWN) == HOST
            impatient = asyncio.create_task(client.query(STRANGER))
            patient = asyncio.create_task(client.query(KNOWN))
            await asyncio.sleep(0)
            impatient.cancel()
            with pytest.raises(asyncio.CancelledError):
                await impatient
            assert await patient == HOST
            assert await client.query(KNOWN) == HOST

    with serving(path):
        run(scenario())


def test_closing_fails_those_who_wait(path: Path) -> None:
    async def scenario() -> None:
        client = AsyncClient(path)
        assert await client.query(KNOWN) == HOST
        waiting = asyncio.create_task(client.query(KNOWN))
        await asyncio.sleep(0)
        await client.close()
        with pytest.raises(ApiConnectionError) as caught:
            await waiting
        assert str(caught.value) == f"{path}: the client was closed"

    with scripted(path, [[FOUND], []]):
        run(scenario())


def test_a_full_queue_is_waited_for(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path, timeout=0.05) as client:
            with pytest.raises(ApiTimeoutError):
                await client.query(KNOWN)

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(0)
    with listener, connected(path):
        run(scenario())


def test_not_an_answer(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            with pytest.raises(BadAnswerError):
                await client.query(KNOWN)
            assert await client.query(KNOWN) == HOST

    with scripted(path, [[b"x" * 232], []], [[FOUND]]):
        run(scenario())


def test_an_answer_that_nobody_asked_for(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            assert await client.query(KNOWN) == HOST
            assert await client.query(STRANGER) is None

    with scripted(path, [[FOUND + FOUND], [NO_MATCH]]):
        run(scenario())


def test_not_understood(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            with pytest.raises(BadQueryError):
                await client.query(KNOWN)

    with scripted(path, [[BAD_QUERY]]):
        run(scenario())


def test_no_address(path: Path) -> None:
    async def scenario() -> None:
        async with AsyncClient(path) as client:
            with pytest.raises(AddressError):
                await client.query("example.com")

    run(scenario())


@pytest.mark.slow
def test_only_this_client_loads_asyncio() -> None:
    program = "import sys, pyp0f.api.client, pyp0f.compat.p0f, pyp0f.compat.p0fmod; sys.exit('asyncio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
