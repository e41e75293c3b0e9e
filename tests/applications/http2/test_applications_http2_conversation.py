"""Reading the beginning of an HTTP/2 client."""

from __future__ import annotations

import tracemalloc

import pytest
from http2_frames import CLIENT, PREFACE, TEXT, USUAL, block, frame, priority, settings, window_update
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http2.application import HTTP2, first_request
from pyp0f.applications.http2.conversation import MAX_ITEMS, Beginning
from pyp0f.applications.interface import END, GO_ON


def beginning(*frames: bytes) -> Beginning | None:
    found: Beginning | None = first_request(PREFACE + b"".join(frames))
    return found


def test_whole() -> None:
    found = first_request(CLIENT)
    assert found is not None
    assert found.text == TEXT
    assert found.software == b"curl/8.5"
    assert b"secret" not in repr(found).encode()
    assert "host.example" not in repr(found)


def test_byte_by_byte_and_split_at_each_point() -> None:
    expected = first_request(CLIENT)
    conversation = HTTP2.conversation()
    for end in range(len(PREFACE), len(CLIENT)):
        assert conversation.read(CLIENT[:end], True, False) == GO_ON
    assert conversation.read(CLIENT, True, False) == ((expected,), False)
    for end in range(len(CLIENT)):
        halves = HTTP2.conversation()
        assert halves.read(CLIENT[:end], True, False) == GO_ON
        assert halves.read(CLIENT, True, False) == ((expected,), False)


def test_continuation_padding_and_priority() -> None:
    whole = block(*USUAL)
    first = b"\4" + b"\0\0\0\0\xff" + whole[:9] + bytes(4)
    found = beginning(
        settings(), frame(1, first, flags=0x29, stream=1), frame(9, whole[9:12], stream=1),
        frame(9, whole[12:], flags=4, stream=1),
    )  # fmt: skip
    assert found is not None
    assert found.text == "|00|0|m,p,s,a|user-agent,accept"


def test_what_is_passed_over() -> None:
    found = beginning(
        settings((1, 2)), frame(4, flags=1), settings((9, 9)), frame(0x0A, b"new kind"), window_update(7, stream=1),
        window_update(1), window_update(2), frame(6, bytes(8)), frame(1, block((":method", "GET")), flags=4, stream=1),
    )  # fmt: skip
    assert found is not None
    assert found.text == "1:2|1|0|m|"


def test_names_that_are_not_names() -> None:
    found = beginning(
        settings(), frame(1, block((":x", "1"), ("A|b", "1"), ("", "1"), ("n" * 99, "1")), flags=4, stream=1)
    )
    assert found is not None
    assert (found.pseudo_headers, found.headers, found.software) == (("?",), ("?", "?", "n" * 32), None)


@pytest.mark.parametrize(
    "frames",
    [
        [window_update(1)],
        [frame(4, b"12345")],
        [settings(), frame(8, b"123")],
        [settings(), frame(2, b"1234", stream=3)],
        [settings(), frame(1, b"\xff\xff\xff\xff\xff", flags=4, stream=1)],
        [settings(), frame(1, b"\x80", flags=4, stream=1)],
        [settings(), frame(1, b"", flags=12, stream=1)],
        [settings(), frame(1, b"\5abc", flags=12, stream=1)],
        [settings(), frame(1, b"abc", flags=0x24, stream=1)],
        [settings(), frame(1, b"", stream=1), frame(6, bytes(8))],
        [settings(), frame(1, b"", stream=1), frame(9, b"", flags=4, stream=3)],
        [frame(4, bytes(2**14 + 2))],
    ],
)
def test_malformed(frames: list[bytes]) -> None:
    assert HTTP2.conversation().read(PREFACE + b"".join(frames), True, False) == END


def test_the_ends() -> None:
    assert HTTP2.conversation().read(CLIENT[:-1], True, True) == END
    assert HTTP2.conversation().read(b"x", False, False) == GO_ON
    assert HTTP2.conversation().read(b"x", False, True) == END
    assert first_request(b"GET / HTTP/1.1\r\n\r\n") is None


def test_what_is_kept_is_bounded() -> None:
    many = [
        settings(*[(number, number) for number in range(500)]), *[priority(3, 1, 2)] * 200,
        frame(1, block(*[("a", "b")] * 400), flags=4, stream=1),
    ]  # fmt: skip
    found = beginning(*many)
    assert found is not None
    assert {len(found.settings), len(found.priorities), len(found.headers)} == {MAX_ITEMS}


def test_a_small_block_cannot_become_large() -> None:
    """One byte can stand for an entry of the table of 4,000 bytes: 8,000 bytes for 32 million."""
    header = block(("x", "y" * 3_900))
    tracemalloc.start()
    try:
        assert beginning(settings(), frame(1, header + b"\xbe" * (8_000 - len(header)), flags=4, stream=1)) is None
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=200), st.integers(0, len(CLIENT)))
def test_any_bytes(data: bytes, kept: int) -> None:
    first_request(CLIENT[: max(kept, len(PREFACE))] + data)
    beginning(settings(), frame(1, data, flags=4, stream=1))
