"""Reading the ClientHello of an exchange of QUIC."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from datagram_bytes import HELLO, ID, JA4, WHOLE, crypto, initial, long_packet, split
from hello_bytes import client_body, extension, message
from hypothesis import given
from hypothesis import strategies as st
from surroundings import mostly_slow

from pyp0f.applications.interface import END, GO_ON
from pyp0f.applications.quic.conversation import QuicConversation
from pyp0f.applications.tls.code_points import DRAFTS, QUIC_MARKS, VERSION_1, VERSION_2
from pyp0f.applications.tls.fingerprints import ja4
from pyp0f.applications.tls.hello import read_client_hello
from pyp0f.applications.tls.pieces import MAX_PIECES

EXPECTED = read_client_hello(HELLO[4:], "q")
SERVER_ID = b"the server"
RETRY = long_packet(0xF0, b"token" + bytes(16), target=b"", source=SERVER_ID)
CHANGED = initial(crypto(0, HELLO))[:-1] + b"\0"


def read(own: QuicConversation, *datagrams: bytes) -> list[tuple[object, bytes]]:
    """The hellos in datagrams of the client."""
    return [(one.hello, one.version) for data in datagrams for one in own.read(data, True, False)[0]]


def pieces(data: bytes, *cuts: int) -> list[bytes]:
    return [crypto(at, piece) for at, piece in split(data, *cuts)]


def test_the_packet_of_the_rfc() -> None:
    own = QuicConversation()
    assert read(own, WHOLE) == [(EXPECTED, VERSION_1)]
    assert EXPECTED is not None
    assert ja4(EXPECTED) == JA4


@pytest.mark.parametrize("version", sorted(QUIC_MARKS))
def test_every_version(version: bytes) -> None:
    assert read(QuicConversation(), initial(crypto(0, HELLO), version=version)) == [(EXPECTED, version)]


@pytest.mark.parametrize("cut", mostly_slow(range(1, len(HELLO), 6)))
@pytest.mark.parametrize("order", [1, -1])
def test_two_datagrams(cut: int, order: int) -> None:
    datagrams = [initial(piece + bytes(900), packet_number=n) for n, piece in enumerate(pieces(HELLO, cut))]
    own = QuicConversation()
    assert read(own, datagrams[::order][0]) == []
    assert read(own, datagrams[::order][1]) == [(EXPECTED, VERSION_1)]


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_frames(seed: int) -> None:
    """In pieces, in any order, some twice, some overlapping, with PING and PADDING between, in several packets."""
    random = Random(seed)
    frames = pieces(HELLO, *sorted(random.sample(range(1, len(HELLO)), 12)))
    frames += [crypto(at, HELLO[at : at + 30]) for at in random.sample(range(200), 4)] + random.sample(frames, 3)
    random.shuffle(frames)
    frames = [frame + random.choice((b"", b"\1", bytes(7))) for frame in frames]
    sizes = sorted(random.sample(range(1, len(frames)), 3))
    parts = [b"".join(frames[a:b]) for a, b in zip([0, *sizes], [*sizes, len(frames)], strict=True)]
    packets = [initial(part, packet_number=n) for n, part in enumerate(parts)]
    datagrams = [packets[0] + packets[1], packets[1], packets[2] + long_packet(0xE0, b"\x05hello"), packets[3]]
    assert read(QuicConversation(), *datagrams) == [(EXPECTED, VERSION_1)]


def test_byte_by_byte() -> None:
    own = QuicConversation()
    for at in range(len(HELLO) - 1):
        assert read(own, initial(crypto(at, HELLO[at : at + 1]), packet_number=at)) == []
    assert read(own, initial(crypto(len(HELLO) - 1, HELLO[-1:]), packet_number=300)) == [(EXPECTED, VERSION_1)]


def test_what_follows_in_the_same_connection() -> None:
    """A hello is reported once, whatever is sent again, and whether the packets of the server were captured or not."""
    for server in ([], [long_packet(0xC0, b"\0\x05hello", target=b"", source=SERVER_ID)]):
        own = QuicConversation()
        assert len(read(own, WHOLE)) == 1
        for data in server:
            assert own.read(data, False, False) == GO_ON
        later = [initial(b"\x02" + bytes(4), target=SERVER_ID, keys_of=ID), initial(b"\1" * 30), WHOLE, b"\x40" * 30]
        assert read(own, *later) == []
        assert own._server_id == SERVER_ID


def test_a_second_flight_with_the_rest_of_the_hello() -> None:
    """The server acknowledges the first datagram; the client sends the rest to the identifier of the server."""
    first, second = pieces(HELLO, 100)
    own = QuicConversation()
    assert read(own, initial(first)) == []
    assert read(own, initial(second, target=SERVER_ID, keys_of=ID)) == [(EXPECTED, VERSION_1)]


def test_after_a_retry() -> None:
    """The client begins again, with new keys."""
    first, second = pieces(HELLO, 100)
    own = QuicConversation()
    assert read(own, initial(first)) == []
    assert own.read(RETRY, False, False) == GO_ON
    assert read(own, initial(first, target=SERVER_ID, token=b"token"), initial(second, target=SERVER_ID)) == [
        (EXPECTED, VERSION_1)
    ]


def test_a_hello_is_sent_again_after_a_retry() -> None:
    """It must be the same (RFC 9000, section 17.2.5.3), but some programs send another one.  One is reported."""
    assert len(read(QuicConversation(), WHOLE, initial(crypto(0, HELLO), target=SERVER_ID, token=b"token"))) == 1
    own, other = QuicConversation(), message(1, client_body(extension(5)))
    assert len(read(own, WHOLE)) == 1
    own.read(RETRY, False, False)
    assert read(own, initial(crypto(0, other), target=SERVER_ID, token=b"token")) == []


def test_after_version_negotiation() -> None:
    """The client may keep its Destination Connection ID."""
    own = QuicConversation()
    first, second = pieces(HELLO, 100)
    assert read(own, initial(first, version=DRAFTS[29])) == []
    again = [initial(first, version=VERSION_2), initial(second, version=VERSION_2)]
    assert read(own, *again) == [(EXPECTED, VERSION_2)]


def test_another_connection_of_the_same_port() -> None:
    other = message(1, client_body(extension(5), ciphers=(0x1303,)))  # its random value is another one
    own = QuicConversation()
    found = read(own, WHOLE, initial(crypto(0, other), target=b"another one"))
    assert found == [(EXPECTED, VERSION_1), (read_client_hello(other[4:], "q"), VERSION_1)]


@pytest.mark.parametrize("data", [CHANGED, WHOLE[:-1], long_packet(0xD0, b"\x05hello"), b"\xc0\0\0\0\1\x08" + ID])
def test_what_cannot_be_decrypted_ends_an_exchange(data: bytes) -> None:
    assert QuicConversation().read(data, True, False) == END


def test_forged_packets_do_not_disturb_a_connection() -> None:
    first, second = pieces(HELLO, 100)
    own = QuicConversation()
    forged = initial(crypto(0, b"\1\0\0\4evil"), target=b"12345678", keys_of=b"87654321")
    assert read(own, initial(first), CHANGED, forged, initial(second)) == [(EXPECTED, VERSION_1)]


@pytest.mark.parametrize(
    "sent",
    [
        message(2, bytes(40)),
        message(1, bytes(30)),
        b"\1\xff\xff\xff" + bytes(100),
        b"\1\0\x20\0" + bytes(100),
    ],
)
def test_what_is_no_hello(sent: bytes) -> None:
    own = QuicConversation()
    assert own.read(initial(crypto(0, sent)), True, False) == GO_ON
    assert own._is_done
    assert own._pieces.whole == b""


def test_a_datagram_has_at_most_four_initial_packets() -> None:
    """Each of them costs time."""
    parts = pieces(HELLO, 20, 40, 60, 80)
    own = QuicConversation()
    packets = [initial(part, packet_number=n) for n, part in enumerate(parts)]
    assert read(own, b"".join(packets)) == []
    assert read(own, packets[4]) == [(EXPECTED, VERSION_1)]


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=5), st.sampled_from([b"", b"\6", b"\6\0"]))
def test_any_frames(sent: Sequence[tuple[bool, bytes]], before: bytes) -> None:
    own = QuicConversation()
    for is_protected, data in sent:
        datagram = initial(before + data) if is_protected else b"\xc0\0\0\0\1\x08" + ID + data
        own.read(datagram, True, False)
        own.read(datagram, False, False)
    assert read(own, initial(b"\1")) == []


@pytest.mark.parametrize("size", [1, 2, 3])
def test_more_frames_than_pieces_that_can_wait(size: int) -> None:
    """All in a packet, from the last one to the first one."""
    frames = pieces(HELLO, *range(size, len(HELLO), size))
    assert len(frames) > MAX_PIECES
    own = QuicConversation()
    assert read(own, initial(b"\1".join(reversed(frames)))) == [(EXPECTED, VERSION_1)]
