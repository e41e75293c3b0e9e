"""The server on a real socket, with its limits."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from parts import served, shared_parts

from pyp0f.errors import OutputError, UsageError
from pyp0f.web import serving
from pyp0f.web.serving import listen, tls_context
from pyp0f.web.settings import Endpoint

if TYPE_CHECKING:
    from pathlib import Path

    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def closed_by_server(port: int, data: bytes) -> bytes:
    """What the server sends until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        found = b""
        try:
            while block := connection.recv(65_536):
                found += block
        except ConnectionResetError:
            pass
        return found


def test_requests_over_a_socket(web: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.1)
    with served(web) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(2):
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, b'{"status":"ok"}')
            assert response.headers["server"] is None
        connection.close()
        # Slow heads, silent clients and heads that are too long.
        assert closed_by_server(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n") == b""
        assert closed_by_server(port, b"") == b""
        assert b"400" in closed_by_server(port, b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000)
        assert closed_by_server(port, b"\x16\x03\x01\x02\x00").startswith((b"HTTP/1.1 400", b""))
        refused = closed_by_server(port, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        assert refused.startswith(b"HTTP/1.1 405")
        monkeypatch.setattr(serving, "MAX_CONNECTIONS", 0)
        assert closed_by_server(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") == b""


def test_heads_in_pieces_and_requests_in_one_piece(web: Parts) -> None:
    with served(web) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
            with suppress(OSError):
                for _ in range(40):
                    client.sendall(b"X: " + b"x" * 500 + b"\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 400")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 8_000 + b"\r\n\r\n"
            client.sendall(one * 5)
            found = b""
            while found.count(b'{"status":"ok"}') < 5:
                found += client.recv(65_536)
            assert found.count(b"HTTP/1.1 200") == 5


def test_an_address_that_is_in_use() -> None:
    with listen(Endpoint("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(OutputError, match=f"--http 127.0.0.1:{port}: cannot listen: Address already in use"):
            listen(Endpoint("127.0.0.1", port))


def test_what_is_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    with pytest.raises(UsageError, match="No such file"):
        tls_context(str(file), None)
    file.write_text("x")
    with pytest.raises(UsageError, match=r"--http-cert .*cert\.pem"):
        tls_context(str(file), None)
