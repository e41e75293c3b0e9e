"""Fields, JSON and ECS members of TLS observations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_observations import CLIENT_HELLO, SERVER_HELLO, tls_request, tls_response

from pyp0f.applications.tls.forms import version_text
from pyp0f.applications.tls.hello import ClientHello


def sni(name: bytes | None) -> str:
    return dict(tls_request(CLIENT_HELLO._replace(server_name=name)).fields())["sni"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"www.example.com", "www.example.com"),
        (None, "none"),
        (b"a|os=Forged", "a"),
        (b"a\nb", "a"),
        (b"\x1b[31m", "none"),
        (b"a\x7fb", "a"),
        (b"a\xc3\xbc", "a"),
        (b"a" * 300, "a" * 255),
    ],
)
def test_names_are_shown_up_to_the_first_byte_that_is_not_safe(name: bytes | None, text: str) -> None:
    assert sni(name) == text


@given(st.binary())
def test_no_name_forges_a_line(name: bytes) -> None:
    hello = CLIENT_HELLO._replace(server_name=name, alpn=(name,))
    fields = dict(tls_request(hello).fields()) | dict(tls_response(SERVER_HELLO._replace(alpn=name)).fields())
    assert all(" " <= letter <= "~" and letter != "|" for text in fields.values() for letter in text)


def test_fields_without_names() -> None:
    assert tls_request(ClientHello(0x0303, (0x1301,))).fields() == (
        ("app", "???"),
        ("sni", "none"),
        ("alpn", "none"),
        ("params", "none"),
        ("raw_sig", "t12i010000_0f2cb44170f4_000000000000"),
    )
    assert dict(tls_response(SERVER_HELLO._replace(alpn=None)).fields())["alpn"] == "none"


def test_json_has_whole_names() -> None:
    details = tls_request(CLIENT_HELLO._replace(server_name=b"a|\n" * 200)).to_dict()
    assert details["sni"] == "a|\n" * 200
    assert details["alpn"] == ["h2", "http/1.1"]


def test_ecs() -> None:
    request, response = tls_request(), tls_response()
    assert request.form.ecs(request) == {"tls": {"client": {"ja3": request.ja3, "server_name": "www.example.com"}}}
    assert response.form.ecs(response) == {
        "tls": {
            "server": {"ja3s": response.ja3s},
            "version": "1.2",
            "version_protocol": "tls",
            "next_protocol": "h2",
        }
    }
    bare = tls_request(ClientHello(0x0303, ()))
    assert bare.form.ecs(bare) == {"tls": {"client": {"ja3": bare.ja3}}}
    draft = tls_response(SERVER_HELLO._replace(chosen_version=0x7F1C, alpn=None))
    assert draft.form.ecs(draft) == {"tls": {"server": {"ja3s": draft.ja3s}}}


def test_versions() -> None:
    assert [version_text(one) for one in (0x0304, 0x0300, 0x7F1C)] == ["TLS 1.3", "SSL 3.0", "0x7f1c"]
