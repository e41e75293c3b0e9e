"""Reading one connection: greetings in any segmentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ssh_bytes import CLIENT, LISTS, SERVER, hello, packet

from pyp0f.applications.interface import END, GO_ON
from pyp0f.applications.ssh.conversation import SshConversation
from pyp0f.applications.ssh.greeting import Greeting

ASK, ANSWER = hello(CLIENT), hello(SERVER)


def greeting(data: bytes, from_client: bool, *, is_full: bool = False) -> Greeting | None:
    messages, _ = SshConversation().read(data, from_client, is_full)
    return messages[0] if messages else None


def test_a_client_and_its_server() -> None:
    own = SshConversation()
    (first,), goes_on = own.read(ANSWER, False, False)
    assert (first, goes_on) == (greeting(ANSWER, False), True)
    assert own.read(ANSWER + b"more", False, False) == GO_ON
    (second,), goes_on = own.read(ASK, True, False)
    assert (second, goes_on) == (greeting(ASK, True), False)
    assert (second.software, second.version, second.crlf, second.lines) == (b"ExampleSSH_1.0 Debian-1", "2.0", True, 0)


@pytest.mark.parametrize("from_client", [True, False])
def test_byte_by_byte(from_client: bool) -> None:
    own, data = SshConversation(), ASK if from_client else b"Hello\n" + ANSWER
    for size in range(1, len(data)):
        assert own.read(data[:size], from_client, False) == GO_ON
    (found,), _ = own.read(data, from_client, False)
    assert found == greeting(data, from_client)
    assert found.exchange.kex == LISTS[0]


def test_split_at_each_point() -> None:
    for cut in range(1, len(ASK)):
        own = SshConversation()
        assert own.read(ASK[:cut], True, False) == GO_ON
        assert own.read(ASK + b"more", True, False)[0] == (greeting(ASK, True),)


def test_lines_before_the_line_of_a_server() -> None:
    found = greeting(b"Hello\r\n\r\nSSH\n" + ANSWER, False)
    assert found is not None
    assert (found.lines, found.software) == (3, b"OtherSSH_2.1")
    assert greeting(b"Hello\r\n" + ASK, True) is None


def test_messages_before_the_kexinit() -> None:
    before = b"".join([packet(kind, bytes(kind)) for kind in (2, 3, 4)])
    assert greeting(CLIENT + before + ASK[len(CLIENT) :], True) == greeting(ASK, True)


@pytest.mark.parametrize("version", [b"1.5", b"1.3"])
def test_ssh_1_has_no_kexinit(version: bytes) -> None:
    found = greeting(b"SSH-%s-x y\n" % version, True)
    assert found == Greeting(True, version.decode(), b"x y", None, False)


def test_servers_of_both_versions() -> None:
    found = greeting(hello(b"SSH-1.99-Cisco-1.25\n"), False)
    assert found is not None
    assert (found.version, found.software, found.exchange is None) == ("1.99", b"Cisco-1.25", False)


@pytest.mark.parametrize(
    "rest",
    [
        b"Protocol mismatch.\n",
        packet(1, bytes(12)),
        b"\0\0\x88\xb9\x04\x14",  # longer than a packet may be
        packet(20, bytes(16) + b"\xff" * 60),
        packet(20, bytes(10)),
    ],
)
def test_something_else_than_a_kexinit(rest: bytes) -> None:
    assert greeting(SERVER + rest, False) == Greeting(False, "2.0", b"OtherSSH_2.1")


@pytest.mark.parametrize("data", [b"SSH-x-y\r\n", b"SSH-2.0\r\n", b"SSH-2.000000000-y\n", b"SSH-\n"])
def test_what_it_does_not_read(data: bytes) -> None:
    own = SshConversation()
    assert own.read(data, False, False) == GO_ON
    assert own.read(data, True, False) == END


def test_a_side_that_does_not_speak_ssh_does_not_hide_the_other() -> None:
    own = SshConversation()
    assert own.read(SERVER, False, False) == GO_ON
    assert own.read(b"GET / HTTP/1.0\r\n\r\n", True, False) == GO_ON
    assert own.read(SERVER + b"Protocol mismatch.\n", False, False)[0] == (Greeting(False, "2.0", b"OtherSSH_2.1"),)


def test_a_side_that_sends_no_kexinit() -> None:
    own = SshConversation()
    own.read(SERVER, False, False)
    own.read(CLIENT[:-1], True, False)
    assert (own.end(False), own.end(True)) == ((Greeting(False, "2.0", b"OtherSSH_2.1"),), ())
    own.read(ASK, True, False)
    assert own.end(True) == ()


def test_a_full_stream() -> None:
    """Then lists that are there count, even if the message is longer; what is missing does not."""
    long = (*LISTS[:9], bytes(9000))
    data = hello(CLIENT, long)
    assert greeting(data[:8192], True) is None
    found = greeting(data[:8192], True, is_full=True)
    assert found is not None
    assert found.exchange == (greeting(ASK, True) or found).exchange._replace(guessed=None)  # type: ignore[union-attr]
    lists = (bytes(9000), *LISTS[1:])
    found = greeting(hello(CLIENT, lists)[:8192], True, is_full=True)
    assert found == Greeting(True, "2.0", b"ExampleSSH_1.0 Debian-1")
    assert greeting(b"SSH-" + bytes(8188), True, is_full=True) is None


def test_a_kexinit_of_nearly_the_bound_is_read() -> None:
    lists = (b"k" * 7900, *LISTS[1:])
    found = greeting(hello(CLIENT, lists), True)
    assert found is not None
    assert found.exchange is not None
    assert found.exchange.kex == lists[0]


@given(
    st.sampled_from([b"", b"SSH-", CLIENT, CLIENT + packet(4, b"x"), CLIENT + b"\0\0\0\x40\4\x14", ASK[:-80]]),
    st.binary(max_size=80),
    st.lists(st.integers(1, 30)),
    st.booleans(),
)
def test_whatever_the_bytes_and_cuts(start: bytes, data: bytes, cuts: list[int], from_client: bool) -> None:
    """No exception; and the same messages as in one piece."""
    stream = start + data
    whole = SshConversation().read(stream, from_client, False)
    own, size = SshConversation(), 0
    found: tuple[object, ...] = ()
    goes_on: object = True
    for step in [*cuts, len(stream)]:
        size = min(size + step, len(stream))
        messages, goes_on = own.read(stream[:size], from_client, False)
        found += tuple(messages)
    assert (found, goes_on) == (tuple(whole[0]), whole[1])
    SshConversation().read(stream, from_client, True)


def test_nothing_but_the_line_is_copied_before_the_message_is_complete() -> None:
    own = SshConversation()
    own.read(hello(CLIENT, (bytes(7000), *LISTS[1:]))[:7000], True, False)
    assert own._client is not None
    kept = [getattr(own._client, name) for name in ("_at", "_of_client", "greeting")]
    assert all(isinstance(one, int) or len(one.line) < 40 for one in kept)
