"""Packets with long headers, and the frames in them."""

from __future__ import annotations

import pytest
from datagram_bytes import ID, WHOLE, crypto, initial, long_packet, number
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.quic.packets import crypto_frames, long_packets
from pyp0f.applications.tls.code_points import VERSION_2

HANDSHAKE = long_packet(0xE0, b"\x05hello")
ZERO_RTT = long_packet(0xD0, b"\x05hello")
RETRY = long_packet(0xF0, b"token" + bytes(16))


def test_a_packet() -> None:
    data = initial(bytes(100), source=b"me", token=b"secret")
    (found,) = long_packets(data)
    assert (found.version, found.target, found.source, found.start, found.end) == (b"\0\0\0\1", ID, b"me", 0, len(data))
    assert data[: found.number_at].endswith(b"secret\x40\x78")


def test_coalesced_packets() -> None:
    data = ZERO_RTT + WHOLE + HANDSHAKE + b"\x40short header"
    assert [(one.start, bool(one.number_at)) for one in long_packets(data)] == [
        (0, False),
        (len(ZERO_RTT), True),
        (len(ZERO_RTT) + len(WHOLE), False),
    ]


@pytest.mark.parametrize(("first", "is_initial"), [(0xC0, False), (0xD0, True), (0xE0, False), (0xF0, False)])
def test_version_2_numbers_types_differently(first: int, is_initial: bool) -> None:
    data = long_packet(first, b"\0\x05hello" if is_initial else b"\x05hello", version=VERSION_2)
    assert [bool(one.number_at) for one in long_packets(data)] == ([] if first == 0xC0 else [is_initial])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc0\0\0\0\1\x08",
        WHOLE[:-1],
        RETRY,
        long_packet(0xE0, b"\x05hell"),
        long_packet(0xC0, b"\x7f\xff"),
        long_packet(0xC0, b"\x05to"),
        long_packet(0xE0, b"\x05hello", target=bytes(21)),
        long_packet(0xE0, b"\x05hello", source=bytes(21)),
        long_packet(0xE0, b""),
        b"\x40" * 50,
    ],
)
def test_what_does_not_fit(data: bytes) -> None:
    assert list(long_packets(data)) == []


def test_frames() -> None:
    ack = b"\x02" + number(70000) + number(5) + number(1) + number(0) + number(1) + number(2)
    counts = b"\x03" + number(9) + number(5) + number(0) + number(0) + number(1) * 3
    data = b"\1\0\0\0" + crypto(20000, b"later") + ack + counts + b"\1" + crypto(0, b"first") + bytes(900)
    assert list(crypto_frames(data)) == [(20000, b"later"), (0, b"first")]


@pytest.mark.parametrize(
    "after",
    [
        b"\x06",
        b"\x06\0",
        b"\x06\0\x05four",
        b"\x06\x40",
        b"\x1c\0\0\0",
        b"\x02\0\0\xff\xff\xff\xff\xff\xff\xff\xff" + crypto(0, b"x"),
        b"\x02\0\0\x41\x01" + crypto(0, b"x"),
    ],
)
def test_frames_that_cannot_be_read(after: bytes) -> None:
    assert list(crypto_frames(crypto(5, b"data") + after)) == [(5, b"data")]


@given(st.binary(max_size=80), st.sampled_from([b"", b"\xc0\0\0\0\1\x08", b"\xd0\x6b\x33\x43\xcf", b"\x06\0", b"\x02"]))
def test_any_bytes(data: bytes, before: bytes) -> None:
    given_bytes = before + data
    places = [(one.start, one.number_at, one.end) for one in long_packets(given_bytes)]
    assert all(start < end <= len(given_bytes) and at <= end for start, at, end in places)
    assert all(at >= 0 and piece in given_bytes for at, piece in crypto_frames(given_bytes))
