"""Fingerprints of bytes that a program holds itself."""

from __future__ import annotations

from typing import Any, Final

import http2_frames
import pytest
from hello_bytes import CLIENT, SERVER, records, ssl2_hello
from hypothesis import given
from hypothesis import strategies as st
from sample_observations import http2_request, ssh_request, ssh_response, tls_request, tls_response
from ssh_bytes import CLIENT as LINE
from ssh_bytes import hello as greeting_bytes

import pyp0f
from pyp0f.applications.tls.hello import read_client_hello, read_server_hello
from pyp0f.library.programs import (
    SshRequestFingerprint,
    SshResponseFingerprint,
    TlsRequestFingerprint,
    TlsResponseFingerprint,
)

NAMED: Final = records(CLIENT)


@pytest.mark.parametrize("data", [NAMED, records(CLIENT, 50), CLIENT, NAMED + b"more", bytearray(NAMED)])
def test_client(data: bytes) -> None:
    found = pyp0f.fingerprint_tls(data)
    assert isinstance(found, TlsRequestFingerprint)
    hello = read_client_hello(CLIENT[4:])
    assert hello is not None
    assert found.hello == hello
    seen = tls_request(hello)
    assert (found.ja4, found.ja3, found.server_name, found.raw_signature) == (
        seen.ja4, seen.ja3, seen.server_name, seen.raw_signature,
    )  # fmt: skip
    common = {name: value for name, value in seen.to_dict().items() if name in found.to_dict()}
    assert found.to_dict() == common
    assert str(found) == f"(tls request) {str(seen).partition(' client: ')[2]}"


@pytest.mark.parametrize("data", [records(SERVER), SERVER])
def test_server(data: bytes) -> None:
    found = pyp0f.fingerprint_tls(data)
    assert isinstance(found, TlsResponseFingerprint)
    hello = read_server_hello(SERVER[4:])
    assert hello is not None
    assert (found.hello, found.ja3s, found.kind) == (hello, tls_response(hello).ja3s, "tls response")


def test_old_form() -> None:
    found = pyp0f.fingerprint_tls(ssl2_hello())
    assert isinstance(found, TlsRequestFingerprint)
    assert found.words == ("sslv2",)


@pytest.mark.parametrize("data", [b"", b"\1", b"\2\0\0", NAMED[:-1], CLIENT[:-1], b"GET / HTTP/1.1\r\n\r\n", b"\x80"])
def test_nothing(data: bytes) -> None:
    assert pyp0f.fingerprint_tls(data) is None


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for beginning in (b"", NAMED[:11], CLIENT[:9], SERVER[:9], ssl2_hello()[:11]):
        pyp0f.fingerprint_tls(beginning + data)


def test_http2() -> None:
    found = pyp0f.fingerprint_http2(http2_frames.CLIENT + b"more")
    assert found is not None
    of_observation = http2_request(found.beginning).to_dict()
    assert found.to_dict() == {name: of_observation[name] for name in found.to_dict()}
    assert (found.raw_signature, found.software, found.anonymous) == (http2_frames.TEXT, "curl/8.5", False)
    for data in (b"", b"PRI", http2_frames.CLIENT[:-1], NAMED):
        assert pyp0f.fingerprint_http2(data) is None


def test_signatures() -> None:
    first = pyp0f.fingerprint_tls(NAMED)
    assert first is not None
    text = f"[tls:request]\nlabel = s:!:Mine:1\nsys = Linux\nsig = {first.raw_signature}\n"
    database = pyp0f.parse_database(text.encode())
    for given_database, name in ((database, "Mine 1"), (None, None), (database, "Mine 1")):
        found = pyp0f.fingerprint_tls(NAMED, database=given_database)
        assert found is not None
        assert (found.label and found.label.text) == name


def test_wrong_arguments() -> None:
    wrong: Any = "text"
    with pytest.raises(TypeError, match="data must be bytes, not 'text'"):
        pyp0f.fingerprint_tls(wrong)


@pytest.mark.parametrize("of_client", [True, False])
def test_ssh(of_client: bool) -> None:
    found = pyp0f.fingerprint_ssh(bytearray(greeting_bytes(LINE) + b"more"), of_client=of_client)
    assert found is not None
    assert isinstance(found, SshRequestFingerprint if of_client else SshResponseFingerprint)
    seen = (ssh_request if of_client else ssh_response)(found.greeting)
    common = {name: value for name, value in seen.to_dict().items() if name in found.to_dict()}
    assert found.to_dict() == common
    assert (found.greeting.of_client, found.software, found.hassh) == (of_client, "ExampleSSH_1.0 Debian-1", seen.hassh)
    assert str(found).startswith(f"({seen.kind}) app = ???, banner = SSH-2.0-ExampleSSH_1.0 Debian-1, ")


def test_ssh_without_a_kexinit() -> None:
    for data in (LINE, LINE + b"\0", greeting_bytes(LINE)[:-1]):
        found = pyp0f.fingerprint_ssh(data)
        assert found is not None
        assert (found.hassh, found.banner) == (None, "SSH-2.0-ExampleSSH_1.0 Debian-1")
    for data in (b"", b"SSH-2.0-x", b"GET / HTTP/1.1\r\n\r\n", b"Hello\r\n" + LINE):
        assert pyp0f.fingerprint_ssh(data) is None
    assert pyp0f.fingerprint_ssh(b"Hello\r\n" + LINE, of_client=False) is not None


def test_signatures_of_ssh() -> None:
    text = "[ssh:request]\nlabel = s:!:Trap:\nsys = Linux\nsig = *:3f854bbf4618039ae94779536d67b11d:Trap\n"
    text += "label = g:!:ExampleSSH:\nsys = Linux\nsig = *:*:ExampleSSH_*\n"
    database = pyp0f.parse_database(text.encode())
    found = pyp0f.fingerprint_ssh(LINE, database=database)
    assert found is not None
    assert (found.label and found.label.text, found.generic, found.dishonest) == ("ExampleSSH", True, False)


def test_wrong_arguments_for_ssh() -> None:
    wrong: Any = "text"
    with pytest.raises(TypeError, match="data must be bytes, not 'text'"):
        pyp0f.fingerprint_ssh(wrong)
    with pytest.raises(TypeError, match="of_client must be True or False, not 'text'"):
        pyp0f.fingerprint_ssh(b"", of_client=wrong)
