"""API queries and responses, byte by byte."""

from __future__ import annotations

import struct
import sys
from ipaddress import ip_address
from typing import Final

import pytest
from api_ends import FULL
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.api.errors import AddressError, BadAnswerError
from pyp0f.api.protocol import (
    ANSWER_SIZE,
    QUERY_SIZE,
    Answer,
    BadQuery,
    Frames,
    Query,
    Status,
    pack_address,
)

LITTLE: Final = sys.byteorder == "little"

U32: Final = st.integers(0, 2**32 - 1)
U8: Final = st.integers(0, 255)
FITTING: Final = st.text(st.characters(min_codepoint=1, max_codepoint=0x7FF), max_size=15)
"""Of each character, UTF-8 has at most two bytes."""


def number(data: bytes, offset: int, size: int = 4) -> int:
    return int.from_bytes(data[offset : offset + size], sys.byteorder)


# Queries ------------------------------------------------------------------------------------------


@pytest.mark.skipif(not LITTLE, reason="these are the bytes on a little-endian machine")
def test_query_of_the_specification() -> None:
    data = bytes.fromhex("01463050 04 0a000001") + bytes(12)
    assert Query(b"\x0a\0\0\1").to_bytes() == data
    assert Query.parse(data) == Query(b"\x0a\0\0\1")


@pytest.mark.parametrize("address", ["0.0.0.0", "255.254.253.252", "::", "2001:db8::1", "ffff::ffff"])
def test_query_goes_round(address: str) -> None:
    data = Query(pack_address(address)).to_bytes()
    assert len(data) == QUERY_SIZE
    assert (number(data, 0), data[4]) == (0x50304601, ip_address(address).version)
    assert Query.parse(data) == Query(ip_address(address).packed)


def test_only_four_bytes_of_an_ipv4_query_count() -> None:
    data = Query(b"\x0a\0\0\1").to_bytes()[:9] + b"junk of twel"
    assert Query.parse(data) == Query(b"\x0a\0\0\1")


@pytest.mark.parametrize(
    ("magic", "kind", "reason"),
    [
        (0x50304601, 5, "the address type is 5, not 4 or 6"),
        (0x50304601, 0, "the address type is 0, not 4 or 6"),
        (0x50304601, 255, "the address type is 255, not 4 or 6"),
        (0x50304602, 4, "it begins with 0x50304602, not 0x50304601"),
        (0, 4, "it begins with 0x00000000, not 0x50304601"),
        (0xFFFFFFFF, 0, "it begins with 0xffffffff, not 0x50304601"),
    ],
)
def test_bad_query(magic: int, kind: int, reason: str) -> None:
    query = Query.parse(struct.pack("=IB16s", magic, kind, b""))
    assert isinstance(query, BadQuery)
    assert query.reason == reason


@given(st.binary(min_size=QUERY_SIZE, max_size=QUERY_SIZE))
def test_any_query_is_understood_or_bad(data: bytes) -> None:
    query = Query.parse(data)
    if isinstance(query, BadQuery):
        assert query.reason.isprintable()
    else:
        assert len(query.address) in (4, 16)


@pytest.mark.parametrize(
    "text", ["", "10.0.0", "10.0.0.1.2", "10.0.0.256", "1:2:3", "::1::", "localhost", "10.0.0.1 ", "\0"]
)
def test_no_address(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        pack_address(text)
    assert str(caught.value) == f"{text!r} is not an IPv4 or IPv6 address"


# Answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "size", "value"),
    [
        (0, 4, 0x50304602),
        (4, 4, 0x10),
        (8, 4, FULL.first_seen),
        (12, 4, FULL.last_seen),
        (16, 4, FULL.connections),
        (20, 4, FULL.uptime_minutes),
        (24, 4, FULL.wrap_days),
        (28, 4, FULL.last_nat),
        (32, 4, FULL.last_change),
        (36, 2, FULL.distance),
        (38, 1, FULL.dishonesty),
        (39, 1, FULL.quality),
    ],
)
def test_place_of_numbers(offset: int, size: int, value: int) -> None:
    assert number(FULL.to_bytes(), offset, size) == value


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (40, FULL.os_name),
        (72, FULL.os_flavor),
        (104, FULL.http_name),
        (136, FULL.http_flavor),
        (168, FULL.link),
        (200, FULL.language),
    ],
)
def test_place_of_texts(offset: int, text: str) -> None:
    assert FULL.to_bytes()[offset : offset + 32] == text.encode().ljust(32, b"\0")


@pytest.mark.parametrize("status", [Status.BAD_QUERY, Status.NO_MATCH])
def test_answer_without_a_host_is_zero_but_for_its_status(status: Status) -> None:
    data = Answer(status).to_bytes()
    assert len(data) == ANSWER_SIZE
    assert (number(data, 0), number(data, 4)) == (0x50304602, status)
    assert data[8:] == bytes(224)
    assert Answer.parse(data) == Answer(status)


def test_unknown_distance_is_minus_one() -> None:
    assert Answer(Status.FOUND, distance=-1).to_bytes()[36:38] == b"\xff\xff"


@given(
    st.builds(
        Answer, st.just(Status.FOUND), U32, U32, U32, U32, U32, U32, U32, st.integers(-32768, 32767), U8, U8,
        FITTING, FITTING, FITTING, FITTING, FITTING, FITTING,
    )
)  # fmt: skip
def test_answer_goes_round(answer: Answer) -> None:
    assert Answer.parse(answer.to_bytes()) == answer


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("x" * 31, b"x" * 31),
        ("x" * 32, b"x" * 31),
        ("10.9 or newer (sometimes iPhone or iPad)", b"10.9 or newer (sometimes iPhone"),
        ("x" * 30 + "\u00e9", b"x" * 30),
        ("x" * 29 + "\u00e9", b"x" * 29 + b"\xc3\xa9"),
        ("x" * 28 + "\U0001f600", b"x" * 28),
        ("\u00e9" * 40, b"\xc3\xa9" * 15),
        ("\udce9" * 40, b"\xe9" * 31),
        ("\udce9", b"\xe9"),
    ],
)
def test_texts_end_in_a_zero_and_with_a_whole_character(text: str, sent: bytes) -> None:
    data = Answer(Status.FOUND, os_name=text).to_bytes()
    assert data[40:72] == sent.ljust(32, b"\0")
    assert Answer.parse(data).os_name == sent.decode("utf-8", "surrogateescape")


def test_texts_without_a_zero_are_read_whole() -> None:
    """3.09b sends such: differences in docs/api.md."""
    data = bytearray(FULL.to_bytes())
    data[40:72] = b"x" * 32
    data[72:104] = b"a\0b".ljust(32, b"c")
    answer = Answer.parse(bytes(data))
    assert (answer.os_name, answer.os_flavor) == ("x" * 32, "a")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an answer: 0 bytes instead of 232"),
        (FULL.to_bytes()[:-1], "not an answer: 231 bytes instead of 232"),
        (FULL.to_bytes() + b"\0", "not an answer: 233 bytes instead of 232"),
        (bytes(232), "not an answer: it begins with 0x00000000, not 0x50304602"),
        (struct.pack("=II224x", 0x50304602, 0x11), "not an answer: its status is 0x11"),
    ],
)
def test_what_is_not_an_answer(data: bytes, reason: str) -> None:
    with pytest.raises(BadAnswerError) as caught:
        Answer.parse(data)
    assert str(caught.value) == reason


@pytest.mark.parametrize("answer", [Answer(Status.FOUND, connections=2**32), Answer(Status.FOUND, distance=40_000)])
def test_numbers_out_of_range_cannot_be_sent(answer: Answer) -> None:
    with pytest.raises(struct.error):
        answer.to_bytes()


# Streams ------------------------------------------------------------------------------------------

STREAM: Final = bytes(range(1, 14))
PIECES: Final = [STREAM[:5], STREAM[5:10]]


def test_stream_in_one_piece() -> None:
    assert Frames(5).feed(STREAM) == PIECES


def test_stream_byte_by_byte() -> None:
    frames = Frames(5)
    assert [frame for at in range(len(STREAM)) for frame in frames.feed(STREAM[at : at + 1])] == PIECES


@pytest.mark.parametrize("at", range(len(STREAM) + 1))
def test_stream_split_anywhere(at: int) -> None:
    frames = Frames(5)
    assert frames.feed(STREAM[:at]) + frames.feed(memoryview(STREAM)[at:]) == PIECES


@pytest.mark.parametrize("length", range(len(STREAM)))
def test_stream_cut_anywhere(length: int) -> None:
    frames = Frames(5)
    assert frames.feed(bytearray(STREAM[:length])) == PIECES[: length // 5]
    assert len(frames._rest) == length % 5
