"""The server on a real socket, with its limits."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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


@pytest.mark.parametrize("path", [b"/healthz", b"/api/v1/events"])
def test_many_requests_in_advance_end_the_connection(web: Parts, path: bytes) -> None:
    """Otherwise each of them would wait in memory; nothing of it is an error of the program."""
    one = b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(web) as port:
        found = closed_by_server(port, one * 1_000)
        assert found.count(b"HTTP/1.1 200 OK") <= serving.MAX_WAITING + 1
        for _ in range(5):  # clients that leave while their requests wait
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(one * 10)
        assert b"200 OK" in closed_by_server(port, b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert [line for line in web.said if "internal error" in line] == []


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
    with pytest.raises(UsageError, match=r"^--http-cert \S*cert\.pem: no certificate with a key without password$"):
        tls_context(str(file), None)


def pem(private: ec.EllipticCurvePrivateKey, password: bytes = b"") -> bytes:
    hidden = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)


def test_keys_that_are_of_another_certificate_or_have_a_password(tmp_path: Path) -> None:
    own, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    made, day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, own.public_key(), 1, made, made + day)
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(builder.sign(own, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    for data, reason in (
        (pem(other), "the key is not that of the certificate"),
        (pem(own, b"secret"), "no certificate with a key without password"),
    ):
        key.write_bytes(data)
        with pytest.raises(UsageError) as caught:
            tls_context(str(certificate), str(key))
        assert str(caught.value) == f"--http-cert {certificate} and --http-key {key}: {reason}"
    key.write_bytes(pem(own))
    assert tls_context(str(certificate), str(key)).minimum_version == ssl.TLSVersion.TLSv1_2
