"""A blocking connection, also to a server that is slow, full, or gone."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import FULL, KNOWN, connected, scripted, serving

from pyp0f.api.connection import ClientConnection, Deadline
from pyp0f.api.protocol import Query, pack_address

if TYPE_CHECKING:
    from pathlib import Path

QUERY: Final = Query(pack_address(KNOWN)).to_bytes()
FOUND: Final = FULL.to_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p0f.sock"


def ask(path: Path, timeout: float | None = 20) -> bytes:
    connection = ClientConnection(path, timeout)
    try:
        return connection.ask(QUERY, timeout)
    finally:
        connection.close()


@pytest.mark.parametrize("timeout", [20.0, None])
def test_asking(path: Path, timeout: float | None) -> None:
    with serving(path):
        assert ask(path, timeout) == FOUND


@pytest.mark.parametrize("size", [1, 100, 231, 232])
def test_an_answer_in_pieces(path: Path, size: int) -> None:
    with scripted(path, [[FOUND[at : at + size] for at in range(0, len(FOUND), size)]]) as queries:
        assert ask(path) == FOUND
    assert queries == [QUERY]


@pytest.mark.parametrize("sent", [b"", FOUND[:1], FOUND[:231]])
def test_an_answer_that_is_cut(path: Path, sent: bytes) -> None:
    with scripted(path, [[sent]]), pytest.raises(ConnectionResetError) as caught:
        ask(path)
    assert caught.value.strerror == "the server closed the connection"


@pytest.mark.parametrize("sent", [b"", FOUND[:100]])
def test_no_answer_in_time(path: Path, sent: bytes) -> None:
    with scripted(path, [[sent] if sent else [], []]), pytest.raises((TimeoutError, ConnectionResetError)):
        ask(path, 0.05)


def test_nobody_listens(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    with pytest.raises(ConnectionRefusedError):
        ask(path)


@pytest.mark.slow
def test_a_full_queue_is_waited_for(path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(0)
    with listener, connected(path):
        with pytest.raises(TimeoutError):
            ask(path, 0.05)
        first, _ = listener.accept()
        with connected(path), first:
            timer = threading.Timer(0.05, _accept, [listener])
            timer.start()
            ClientConnection(path, 20).close()
            timer.join()


def _accept(listener: socket.socket) -> None:
    listener.accept()[0].close()


def test_deadline() -> None:
    assert Deadline(None).remaining() is None
    left = Deadline(20).remaining()
    assert left is not None
    assert 19 < left <= 20
    deadline = Deadline(0.001)
    time.sleep(0.002)
    with pytest.raises(TimeoutError):
        deadline.remaining()
