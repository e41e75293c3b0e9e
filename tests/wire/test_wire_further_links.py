"""Link types that p0f does not know: every frame of pcaps/links_rare.py, and any bytes."""

from __future__ import annotations

import runpy
import time
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packets import ethernet, ipv4, ipv6, tcp
from places import PCAPS

from pyp0f.wire.encapsulations import find, first_header
from pyp0f.wire.further_links import LINKS, NestedLink, any_link_for
from pyp0f.wire.link import DLT_EN10MB, ENCRYPTED, KNOWN, NO_PAYLOAD, DetectedLink
from pyp0f.wire.packet import PROTOCOL_TCP

IN_MEMORY: Final = {100: 11, 102: 15, 103: 16}
PACKETS: Final = [ipv4(tcp()), ipv6(tcp())]


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Any]]:
    """Link types, and how each frames a packet."""
    monkeypatch.syspath_prepend(str(PCAPS))
    found: list[tuple[int, Any]] = runpy.run_path(str(PCAPS / "links_rare.py"))["LINKS"]
    return found


def test_all_frames(frames: list[tuple[int, Any]]) -> None:
    """The IP header is found in the middle of a buffer, and in no frame that is cut before it."""
    for number, frame in frames:
        link = any_link_for(IN_MEMORY.get(number, number))
        for packet in PACKETS:
            data = frame(packet)
            expected = 3 + data.index(packet)
            whole = b"\xff" * 3 + data + b"\xff" * 9
            assert link.locate(whole, 3, 3 + len(data)) == expected, number
            kind, at = first_header(link, whole, 3, 3 + len(data))
            assert find(whole, kind, at, 3 + len(data))[:2] == (PROTOCOL_TCP, expected)
            for end in range(expected - 3):
                start = link.locate(data, 0, end)
                assert (
                    start < 0 or start >= end or find(data, *first_header(link, data, 0, end), end)[0] != PROTOCOL_TCP
                )


def test_each_has_a_frame(frames: list[tuple[int, Any]]) -> None:
    others = {16, 112}  # PPP of BSD/OS is like SLIP of BSD/OS; 112 is another number of 104
    assert {IN_MEMORY.get(number, number) for number, _ in frames} | others == set(LINKS)


@given(number=st.sampled_from(sorted(LINKS)), data=st.binary(max_size=120))
def test_any_bytes(number: int, data: bytes) -> None:
    link = any_link_for(number)
    assert link.locate(data, 0, len(data)) <= len(data) + 64
    _, at = link.payload(data, 0, len(data))
    assert at >= 0 or at in (-1, NO_PAYLOAD, ENCRYPTED)


def test_nflog_of_the_other_byte_order() -> None:
    data = b"\2\0\0\0" + b"\0\x09\0\x0aabcde\0\0\0" + b"\0\x3c\0\x09" + PACKETS[0]
    assert any_link_for(239).locate(data, 0, len(data)) == len(data) - len(PACKETS[0])


def test_many_attributes_take_no_time() -> None:
    data = b"\2\0\0\0" + b"\4\0\1\0" * 16_000
    began = time.process_time()
    for _ in range(100):
        assert any_link_for(239).locate(data, 0, len(data)) == -1
    assert time.process_time() - began < 1


@pytest.mark.parametrize("inner", [192, 258, 149, 2**32 - 1])
def test_headers_in_headers_are_not_followed(inner: int) -> None:
    data = b"\0\0\x08\0" + inner.to_bytes(4, "little") + ethernet(PACKETS[0])
    assert any_link_for(192).locate(data, 0, len(data)) == -1


def test_infiniband_that_is_no_datagram() -> None:
    link = any_link_for(247)
    for data in (bytes(80), b"\0\2" + bytes(80), b"\0\1" + bytes(6) + b"\x64" + bytes(80)):
        assert link.locate(data, 0, len(data)) == -1
    with_global = b"\0\3" + bytes(46) + b"\x65" + bytes(11 + 8 + 4) + b"\x08\0\0\0" + PACKETS[0]
    assert link.locate(with_global, 0, len(with_global)) == len(with_global) - len(PACKETS[0])


def test_others_are_those_of_p0f() -> None:
    assert any_link_for(DLT_EN10MB).skip == 14
    assert isinstance(any_link_for(999), DetectedLink)


@pytest.mark.parametrize(("number", "header"), [(192, b"\0\0\x08\0"), (258, bytes((44, 0, 0, 0, 1, 0, 0, 0)))])
def test_links_that_are_not_known_behind_a_link(number: int, header: bytes) -> None:
    """They are not read, so that nothing is kept of each number."""
    link = any_link_for(number)
    size = header[2] or header[0]
    for inner in [*range(300), *range(300, 65536, 97)]:
        frame = (header + inner.to_bytes(4, "little")).ljust(size, b"\0") + ethernet(ipv4(tcp()))
        assert (link.payload(frame, 0, len(frame))[1] >= 0) <= (inner in LINKS or inner in KNOWN)
    assert isinstance(link, NestedLink)
    assert 0 < len(link._links) <= len(LINKS) + len(KNOWN)
