"""The blocking client."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import BARE, FULL, KNOWN, STRANGER, scripted, serving
from surroundings import wait_until

from pyp0f.api.client import Client
from pyp0f.api.errors import AddressError, ApiConnectionError, ApiTimeoutError, BadAnswerError, BadQueryError
from pyp0f.api.hostinfo import read_answer
from pyp0f.api.protocol import Answer, Query, Status, pack_address

if TYPE_CHECKING:
    from pathlib import Path

FOUND: Final = FULL.to_bytes()
NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()
BAD_QUERY: Final = Answer(Status.BAD_QUERY).to_bytes()
HOST: Final = read_answer(ip_address(KNOWN), FOUND)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


def test_asking(path: Path) -> None:
    with serving(path) as server, Client(path) as client:
        assert client.query(KNOWN) == HOST
        assert client.query(ip_address(KNOWN)) == HOST
        assert client.query(f"::ffff:{KNOWN}") == HOST
        assert client.query(STRANGER) is None
        bare = client.query(BARE)
        assert bare is not None
        assert (bare.address, bare.os_name, bare.distance) == (ip_address(BARE), None, None)
        assert server.clients == 1


def test_nothing_is_opened_before_it_is_needed(path: Path) -> None:
    with Client(str(path)) as client:
        with serving(path):
            assert client.query(KNOWN) == HOST
        client.close()
        client.close()


def test_leaving_the_block_disconnects(path: Path) -> None:
    with serving(path) as server:
        with Client(path) as client:
            client.query(KNOWN)
        wait_until(lambda: server.clients == 0)
        assert client.query(KNOWN) == HOST
        client.close()


@pytest.mark.parametrize("restarts", [1, 3])
def test_a_server_that_was_restarted_is_connected_to_again(path: Path, restarts: int) -> None:
    with Client(path) as client:
        for _ in range(restarts + 1):
            with serving(path):
                assert client.query(KNOWN) == HOST


def test_a_connection_that_is_lost_half_way_is_made_again(path: Path) -> None:
    with scripted(path, [[FOUND], [FOUND[:99]]], [[FOUND]]) as queries, Client(path) as client:
        assert client.query(KNOWN) == HOST
        assert client.query(KNOWN) == HOST
    assert queries == [Query(pack_address(KNOWN)).to_bytes()] * 3


def test_a_connection_that_is_lost_at_once_is_an_error(path: Path) -> None:
    with scripted(path, [[b""]], [[FOUND]]), Client(path) as client:
        with pytest.raises(ApiConnectionError) as caught:
            client.query(KNOWN)
        assert str(caught.value) == f"{path}: the server closed the connection"
        assert client.query(KNOWN) == HOST


def test_nobody_there(path: Path) -> None:
    with Client(path) as client, pytest.raises(ApiConnectionError) as caught:
        client.query(KNOWN)
    assert str(caught.value) == f"{path}: No such file or directory"


def test_too_slow(path: Path) -> None:
    with scripted(path, [[]], [[FOUND]]), Client(path, timeout=0.05) as client:
        with pytest.raises(ApiTimeoutError) as caught:
            client.query(KNOWN)
        assert str(caught.value) == f"{path}: no answer about {KNOWN} within 0.05 seconds"
        client.timeout = None
        assert client.query(KNOWN) == HOST


def test_not_an_answer(path: Path) -> None:
    with scripted(path, [[b"x" * 232]], [[FOUND]]), Client(path) as client:
        with pytest.raises(BadAnswerError, match=r"^not an answer: it begins with 0x78787878, not 0x50304602$"):
            client.query(KNOWN)
        assert client.query(KNOWN) == HOST


def test_not_understood(path: Path) -> None:
    with scripted(path, [[BAD_QUERY]]), Client(path) as client, pytest.raises(BadQueryError):
        client.query(KNOWN)


def test_no_address(path: Path) -> None:
    with Client(path) as client, pytest.raises(AddressError):
        client.query("example.com")
