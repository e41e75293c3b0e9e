"""Reading one connection: hellos in records, in any segmentation."""

from __future__ import annotations

import pytest
from hello_bytes import CLIENT, RETRY, SERVER, message, records, server_body, ssl2_hello, vector
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.interface import END, GO_ON
from pyp0f.applications.tls.conversation import HandshakeRecords, TlsConversation
from pyp0f.applications.tls.hello import read_client_hello, read_server_hello, read_ssl2_hello

HELLO = read_client_hello(CLIENT[4:])
ANSWER = read_server_hello(SERVER[4:])
assert ANSWER is not None


def test_a_client_and_its_server() -> None:
    own = TlsConversation()
    assert own.read(records(CLIENT), True, False) == ((HELLO,), True)
    assert own.read(records(CLIENT) + b"more", True, False) == GO_ON
    assert own.read(records(SERVER), False, False) == ((ANSWER,), False)


def test_the_server_may_be_first() -> None:
    """If segments of the two directions were captured in the wrong order."""
    own = TlsConversation()
    assert own.read(records(SERVER), False, False) == ((ANSWER,), True)
    assert own.read(records(SERVER) + b"more", False, False) == GO_ON
    assert own.read(records(CLIENT), True, False) == ((HELLO,), False)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 100, 1000, 2**14])
def test_records_of_any_size(size: int) -> None:
    own = TlsConversation()
    assert own.read(records(CLIENT, size)[:8192], True, False)[0] == ((HELLO,) if size > 1 else ())
    assert own.read(records(SERVER, size), False, False)[0] == (ANSWER,)


def test_byte_by_byte() -> None:
    own, data = TlsConversation(), records(CLIENT, 100)
    for size in range(1, len(data)):
        assert own.read(data[:size], True, False) == GO_ON
    assert own.read(data, True, False) == ((HELLO,), True)


def test_a_record_that_is_not_complete() -> None:
    """Certificates follow the hello in the same record, and are longer than what is kept of a stream."""
    data = records(SERVER + message(11, bytes(9000)))
    assert TlsConversation().read(data[: 5 + len(SERVER)], False, False) == ((ANSWER,), True)


def test_records_before_the_answer() -> None:
    own = TlsConversation()
    own.read(records(CLIENT), True, False)
    before = records(b"\1\x70", kind=21) + records(message(0, b"")) + records(b"\1", kind=20)
    assert own.read(before, False, False) == GO_ON
    assert own.read(before + records(SERVER), False, False) == ((ANSWER,), False)


def test_after_a_retry() -> None:
    own = TlsConversation()
    retry = records(message(2, server_body(random=RETRY))) + records(b"\1", kind=20)
    assert own.read(retry, False, False) == GO_ON
    assert ANSWER is not None
    assert own.read(retry + records(SERVER), False, False) == ((ANSWER._replace(retried=True),), True)


def test_the_form_of_ssl2() -> None:
    own, data = TlsConversation(), ssl2_hello()
    for size in range(1, len(data)):
        assert own.read(data[:size], True, False) == GO_ON
    assert own.read(data + b"more", True, False) == ((read_ssl2_hello(data[2:]),), True)


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x02\x00\x00\x01\x00",  # no version of TLS
        b"\x17\x03\x03\x00\x05",  # application data
        b"\x16\x03\x01\x40\x01",  # longer than a record may be
        b"\x16\x03\x01\x00\x04\x01\x00\x20\x01",  # longer than a stream
        records(message(1, b"short")),
        records(message(4, b"")),
        records(CLIENT[:50]) + records(b"\1\0", kind=21),  # another record within a message
        b"\x80\x05\x01\x03\x01\x00\x03",
    ],
)
@pytest.mark.parametrize("from_client", [True, False])
def test_what_it_does_not_read(data: bytes, from_client: bool) -> None:
    own = TlsConversation()
    assert own.read(data, from_client, False) == GO_ON
    assert own.read(data + records(CLIENT), from_client, False) == GO_ON
    hello, other = (ANSWER, SERVER) if from_client else (HELLO, CLIENT)
    assert own.read(records(other), not from_client, False) == ((hello,), False)


def test_a_full_stream() -> None:
    """A hello that is not complete by then is not read."""
    data = records(message(1, bytes(8186)))
    assert TlsConversation().read(data[:8192], True, False) == GO_ON
    own = TlsConversation()
    assert own.read(data[:8192], True, True) == GO_ON
    assert own.read(data[:8192], False, True) == END


@given(st.binary(min_size=1, max_size=60), st.lists(st.integers(1, 20)), st.booleans(), st.sampled_from(range(4)))
def test_whatever_the_bytes_and_cuts(data: bytes, cuts: list[int], from_client: bool, form: int) -> None:
    """No exception; and the same messages as in one piece."""
    given_as = (data, records(data), records(message(1 + (not from_client), data), 9), b"\x16\x03" + vector(data))
    stream = given_as[form]
    whole = TlsConversation().read(stream, from_client, False)
    own, size, goes_on = TlsConversation(), 0, True
    found: tuple[object, ...] = ()
    for step in [*cuts, len(stream)]:
        size = min(size + step, len(stream))
        messages, further = own.read(stream[:size], from_client, False)
        goes_on = bool(further)
        found += tuple(messages)
        if not goes_on:
            break
    assert (found, goes_on) == (tuple(whole[0]), whole[1])


def test_nothing_is_copied_before_a_hello_is_complete() -> None:
    own, data = TlsConversation(), records(message(1, bytes(8000)), 1)[:8192]
    for size in range(1, len(data) + 1):
        assert own.read(data[:size], True, False) == GO_ON
    assert isinstance(own._client, HandshakeRecords)
    kept = [getattr(own._client, name) for name in own._client.__slots__]
    assert all(isinstance(one, (int, tuple)) for one in kept)


def test_empty_records() -> None:
    empty = b"\x16\x03\x01\0\0"
    data = empty + records(CLIENT[:3]) + empty * 2 + records(CLIENT[3:100]) + empty + records(CLIENT[100:])
    assert TlsConversation().read(data, True, False) == ((HELLO,), True)


def test_messages_that_share_records() -> None:
    """A HelloRequest and a retry come before the answer, in records that end anywhere."""
    sent = message(0, b"") + message(2, server_body(random=RETRY)) + SERVER + message(14, b"")
    assert ANSWER is not None
    for size in range(1, len(sent)):
        assert TlsConversation().read(records(sent, size), False, False)[0] == (ANSWER._replace(retried=True),)
