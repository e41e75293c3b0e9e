"""Reading ClientHello and ServerHello messages."""

from __future__ import annotations

import pytest
from hello_bytes import RETRY, alpn, client_body, extension, server_body, server_name, ssl2_hello, vector, words
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.tls.hello import (
    ClientHello,
    ServerHello,
    read_client_hello,
    read_server_hello,
    read_ssl2_hello,
)


def client(*extensions: bytes) -> ClientHello:
    hello = read_client_hello(client_body(*extensions))
    assert hello is not None
    return hello


def test_a_client() -> None:
    assert client(
        server_name(b"example.org"),
        alpn(b"h2", b"x"),
        extension(10, vector(words(29, 23))),
        extension(11, vector(b"\0\1", 1)),
        extension(13, vector(words(0x0403))),
        extension(43, vector(words(0x0304, 0x0303), 1)),
        extension(0x4469, b"any"),
    ) == ClientHello(
        version=0x0303,
        ciphers=(0x1301, 0xC02F),
        extensions=(0, 16, 10, 11, 13, 43, 0x4469),
        server_name=b"example.org",
        alpn=(b"h2", b"x"),
        versions=(0x0304, 0x0303),
        groups=(29, 23),
        point_formats=(0, 1),
        signature_algorithms=(0x0403,),
    )


def test_a_client_without_extensions() -> None:
    assert read_client_hello(client_body()) == ClientHello(0x0303, (0x1301, 0xC02F))
    assert read_client_hello(client_body() + bytes(2)) == ClientHello(0x0303, (0x1301, 0xC02F))


def test_a_client_in_the_form_of_ssl2() -> None:
    """Ciphers that only SSLv2 has are left out."""
    assert read_ssl2_hello(ssl2_hello()[2:]) == ClientHello(0x0301, (0x0005, 0x002F), ssl2=True)
    assert read_ssl2_hello(ssl2_hello()[2:14]) is None
    assert read_ssl2_hello(b"\1\3") is None


def test_a_server() -> None:
    body = server_body(extension(43, words(0x0304)), alpn(b"h2"), cipher=0x1302)
    assert read_server_hello(body) == ServerHello(0x0303, 0x1302, (43, 16), 0x0304, b"h2")
    assert read_server_hello(server_body()) == ServerHello(0x0303, 0x1301)
    retry = read_server_hello(server_body(random=RETRY))
    assert retry is not None
    assert retry.is_retry


@pytest.mark.parametrize("version", [0x7F12, 0x0304])
def test_a_server_of_a_draft(version: int) -> None:
    """Before draft 22, there is neither session identifier nor compression method."""
    body = words(version) + bytes(32) + words(0x1301) + vector(extension(40, b"x"))
    assert read_server_hello(body) == ServerHello(version, 0x1301, (40,))


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"", None),
        (vector(b""), None),
        (vector(b"\0"), None),
        (vector(b"\0" + vector(b"")), None),
        (vector(b"\1" + vector(b"abc")), None),  # not a host name
        (vector(b"\0" + vector(b"abc")), b"abc"),
        (vector(b"\0" + vector(b"abc") + b"\0" + vector(b"x")), b"abc"),
        (vector(b"\0" + words(99) + b"abc"), b"abc"),
        (words(99) + b"\0" + vector(b"abc"), b"abc"),
    ],
)
def test_server_names_are_read_as_far_as_they_are_there(sent: bytes, name: bytes | None) -> None:
    assert client(extension(0, sent)).server_name == name


@pytest.mark.parametrize(
    ("sent", "protocols"),
    [
        (b"", ()),
        (vector(b""), ()),
        (vector(b"\0"), (b"",)),
        (vector(b"\2h2"), (b"h2",)),
        (vector(b"\2h2\x08http"), (b"h2", b"http")),
        (words(99) + b"\2h2", (b"h2",)),
    ],
)
def test_protocols_are_read_as_far_as_they_are_there(sent: bytes, protocols: tuple[bytes, ...]) -> None:
    assert client(extension(16, sent)).alpn == protocols


def test_of_an_extension_that_comes_twice_the_first_counts() -> None:
    hello = client(server_name(b"one"), server_name(b"two"))
    assert (hello.server_name, hello.extensions) == (b"one", (0, 0))


def test_odd_lists() -> None:
    assert client(extension(10, b"\0\3\0\x1d\0")).groups == (29,)
    assert client(extension(43, b"\x09\3\4")).versions == (0x0304,)
    assert client(extension(43)).versions == ()


@pytest.mark.parametrize("data", [client_body(server_name(b"x"), alpn(b"h2")), client_body()])
def test_cut_messages_are_not_read(data: bytes) -> None:
    complete = {len(client_body())}  # the extensions may be absent
    for size in range(len(data)):
        assert (read_client_hello(data[:size]) is None) == (size not in complete), size


def test_bytes_behind_a_message_and_behind_a_list_mean_nothing() -> None:
    data = client_body(server_name(b"x"), alpn(b"h2"))
    assert read_client_hello(data + b"\0") == read_client_hello(data)
    found = read_client_hello(words(0x0303) + bytes(32) + b"\0" + vector(b"\x13\1\0") + vector(b"\0", 1))
    assert found is not None
    assert found.ciphers == (0x1301,)
    answer = server_body(alpn(b"h2"))
    assert read_server_hello(answer + b"\0") == read_server_hello(answer)


def test_cut_servers_are_not_read() -> None:
    data = server_body(alpn(b"h2"))
    for size in range(len(data)):
        assert (read_server_hello(data[:size]) is None) == (size != len(server_body())), size


@given(st.binary(max_size=400))
def test_whatever_the_bytes(data: bytes) -> None:
    for read in (read_client_hello, read_server_hello, read_ssl2_hello):
        read(data)
        read(words(0x0303) + bytes(32) + data)


@given(st.lists(st.tuples(st.sampled_from([0, 10, 11, 13, 16, 43]), st.binary(max_size=40)), max_size=6))
def test_whatever_the_extensions(extensions: list[tuple[int, bytes]]) -> None:
    sent = [extension(*one) for one in extensions]
    assert client(*sent).extensions == tuple([kind for kind, _ in extensions])
    assert read_server_hello(server_body(*sent)) is not None
