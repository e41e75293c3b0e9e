"""Observations of TLS clients and servers."""

from __future__ import annotations

import pickle

import pytest
from sample_observations import CLIENT_HELLO, SERVER_HELLO, tls_request, tls_response

from pyp0f.applications.tls.hello import ClientHello


def test_a_request() -> None:
    found = tls_request()
    assert (found.kind, found.subject, found.version) == ("tls request", "client", "TLS 1.3")
    assert (found.server_name, found.alpn, found.words) == ("www.example.com", ("h2", "http/1.1"), ("grease",))
    assert found.ja4_r == "t13d0206h2_1301,c02f_000a,000b,000d,002b_0403,0804"
    assert found.ja4_ro == "t13d0206h2_1301,c02f_0000,0010,000a,000b,000d,002b_0403,0804"
    assert found.ja3_r == "771,4865-49199,0-16-10-11-13-43,29,0"


def test_a_response() -> None:
    found = tls_response()
    assert (found.kind, found.subject, found.version) == ("tls response", "server", "TLS 1.2")
    assert (found.cipher, found.alpn, found.words) == ("c02f", "h2", ())
    chosen = tls_response(SERVER_HELLO._replace(chosen_version=0x0304, alpn=None, retried=True))
    assert (chosen.version, chosen.alpn, chosen.words) == ("TLS 1.3", None, ("retry",))


def test_without_names() -> None:
    found = tls_request(ClientHello(0x0301, (), ssl2=True))
    assert (found.server_name, found.alpn, found.words, found.version) == (None, (), ("sslv2",), "TLS 1.0")
    assert tls_request(ClientHello(0x0303, (), (0xFE0D,))).words == ("ech",)


def test_names_that_are_not_text() -> None:
    found = tls_request(CLIENT_HELLO._replace(server_name="ü".encode() + b"\xff", alpn=(b"\x80",)))
    assert (found.server_name, found.alpn) == ("ü\\xff", ("\\x80",))


@pytest.mark.parametrize("found", [tls_request(), tls_response()])
def test_values(found: object) -> None:
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert hash(again) == hash(found)
