"""Reading the ClientHello of an exchange of DTLS."""

from __future__ import annotations

from random import Random

import pytest
from datagram_bytes import DTLS_HELLO, dtls_body, dtls_record, fragment
from hypothesis import given
from hypothesis import strategies as st
from surroundings import mostly_slow

from pyp0f.applications.dtls.conversation import DtlsConversation
from pyp0f.applications.interface import GO_ON
from pyp0f.applications.tls.fingerprints import ja4, ja4_r
from pyp0f.applications.tls.hello import ClientHello, read_client_hello

BODY = dtls_body()
EXPECTED = read_client_hello(BODY, "d")
VERIFY = dtls_record(fragment(b"\xfe\xff\x14" + bytes(20), kind=3))


def read(own: DtlsConversation, *datagrams: bytes) -> list[ClientHello]:
    """The hellos in datagrams of the client."""
    return [hello for data in datagrams for hello in own.read(data, True, False)[0]]


def test_a_hello() -> None:
    (found,) = read(DtlsConversation(), DTLS_HELLO)
    assert found == EXPECTED
    assert ja4_r(found) == "dd2d020200_1301,c02f_000a"
    assert ja4(found).startswith("dd2d020200_")


@pytest.mark.parametrize("version", [0xFEFF, 0xFEFD, 0x0100])
def test_versions_of_records(version: int) -> None:
    assert read(DtlsConversation(), dtls_record(fragment(BODY), version=version)) == [EXPECTED]


@pytest.mark.parametrize("cut", mostly_slow(range(1, len(BODY), 5), 4))
@pytest.mark.parametrize("order", [1, -1])
def test_two_fragments(cut: int, order: int) -> None:
    parts = [fragment(BODY, 0, cut), fragment(BODY, cut)]
    own = DtlsConversation()
    assert read(own, dtls_record(parts[::order][0])) == []
    assert read(own, dtls_record(parts[::order][1])) == [EXPECTED]
    assert read(DtlsConversation(), b"".join(map(dtls_record, parts))) == [EXPECTED], "in one datagram"
    assert read(DtlsConversation(), dtls_record(b"".join(parts))) == [EXPECTED], "in one record"


@pytest.mark.parametrize("seed", range(10))
def test_fragments_in_any_order_and_with_overlap(seed: int) -> None:
    random = Random(seed)
    places = list(range(0, len(BODY), 7))
    random.shuffle(places)
    datagrams = [dtls_record(fragment(BODY, max(at - random.randrange(7), 0), 7 + 6)) for at in [*places, *places[:4]]]
    assert read(DtlsConversation(), *datagrams) == [EXPECTED]


def test_byte_by_byte() -> None:
    own = DtlsConversation()
    datagrams = [dtls_record(fragment(BODY, at, 1), sequence=at) for at in range(len(BODY))]
    assert read(own, *datagrams[:-1]) == []
    assert read(own, datagrams[-1]) == [EXPECTED]


def test_the_second_hello_is_not_reported() -> None:
    """It has the cookie of a HelloVerifyRequest; before it, the first one may be sent again."""
    own = DtlsConversation()
    assert read(own, DTLS_HELLO, DTLS_HELLO) == [EXPECTED]
    assert own.read(VERIFY, False, False) == GO_ON
    again = dtls_body(cookie=bytes(20))
    assert read(own, dtls_record(fragment(again, 0, 60, 1)), dtls_record(fragment(again, 60, None, 1))) == []


def test_only_the_second_hello_was_captured() -> None:
    body = dtls_body(cookie=bytes(20))
    assert read(DtlsConversation(), dtls_record(fragment(body, sequence=1))) == [EXPECTED]


def test_another_connection_of_the_same_port() -> None:
    assert read(DtlsConversation(), DTLS_HELLO, dtls_record(fragment(dtls_body(random=b"\1" * 32)))) == [EXPECTED] * 2


def test_other_records_before() -> None:
    alert = dtls_record(b"\1\0", kind=21)
    assert read(DtlsConversation(), alert + DTLS_HELLO + dtls_record(b"x" * 30, epoch=1)) == [EXPECTED]


@pytest.mark.parametrize(
    "data",
    [
        DTLS_HELLO[:-1],
        dtls_record(fragment(BODY), epoch=1),
        dtls_record(fragment(BODY), version=0x0303),
        dtls_record(fragment(BODY)[:-1]),
        dtls_record(b"\1\0\0\x05\0\0\0\0\1\0\0\5hello"),
        dtls_record(b"\1" + bytes(11)),
        dtls_record(fragment(b"no hello")),
        dtls_record(fragment(bytes(9000))),
        dtls_record(fragment(BODY, kind=2)),
    ],
)
def test_what_is_no_hello(data: bytes) -> None:
    assert DtlsConversation().read(data, True, False) == GO_ON


@given(st.lists(st.tuples(st.sampled_from(range(3)), st.binary(max_size=70)), max_size=5))
def test_any_bytes(sent: list[tuple[int, bytes]]) -> None:
    own = DtlsConversation()
    for form, data in sent:
        own.read((data, dtls_record(data), dtls_record(fragment(data)))[form], True, False)
    assert len(own._pieces.whole) <= 8192
