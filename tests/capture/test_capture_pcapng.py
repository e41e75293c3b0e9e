"""The blocks of pcapng files, and packets in place."""

from __future__ import annotations

import struct
from typing import Final

import pytest
from capture_files import FRAME, SYN, UDP
from hypothesis import given
from hypothesis import strategies as st
from packets import ethernet, ipv4, tcp
from pcapng_blocks import TIME, interface, option, packet, section

from pyp0f.capture.pcapng import BlockError, Blocks, PcapngInterface, PcapngSection, checked_size, section_order
from pyp0f.wire.link import link_for

ORDERS: Final = ["<", ">"]


def described(options: bytes, order: str = "<", *, strict: bool = False) -> PcapngInterface:
    """The interface of a description with these options."""
    data = interface(1, 96, order, options)
    return PcapngSection(order).add_interface(data, 0, len(data), strict=strict)


@pytest.mark.parametrize("order", ORDERS)
def test_interfaces(order: str) -> None:
    made = described(b"", order)
    assert (made.number, made.link_type, made.snap_length, made.time(1_500_000)) == (0, 1, 96, (1, 500_000))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("resolution", "offset", "ticks", "expected"),
    [
        (6, 0, TIME * 10**6 + 7, (TIME, 7)),
        (9, 0, TIME * 10**9 + 7999, (TIME, 7)),
        (3, 0, TIME * 10**3 + 7, (TIME, 7000)),
        (0, 0, TIME, (TIME, 0)),
        (12, 0, TIME * 10**12 + 7_999_999, (TIME, 7)),
        (0x80 | 20, 0, TIME << 20 | 1 << 19, (TIME, 500_000)),
        (0x80 | 30, 0, TIME << 30, (TIME, 0)),
        (6, TIME, 7, (TIME, 7)),
        (6, -5, TIME * 10**6, (TIME - 5, 0)),
        (0x7F, 0, 2**64 - 1, (0, 0)),
        (0xFF, 0, 2**64 - 1, (0, 0)),
    ],
)
def test_times(resolution: int, offset: int, ticks: int, expected: tuple[int, int], order: str) -> None:
    options = option(9, bytes([resolution]), order) + option(14, struct.pack(order + "q", offset), order)
    for whole in (options, option(2, b"eth0", order) + options + option(0, b"", order) + option(9, b"\0", order)):
        assert described(whole, order).time(ticks) == expected


@pytest.mark.parametrize(
    "options",
    [
        option(9, b"\6\6"),
        option(9, b"\x14"),
        option(9, b"\xc0"),
        option(9, b"\6") * 2,
        option(14, b"\0"),
        struct.pack("<HH", 2, 500),
    ],
    ids=["two bytes", "10^-20", "2^-64", "twice", "short offset", "too long"],
)
def test_options_that_libpcap_refuses(options: bytes) -> None:
    described(options)
    with pytest.raises(BlockError):
        described(options, strict=True)


@given(options=st.binary(max_size=40), order=st.sampled_from(ORDERS))
def test_any_options(options: bytes, order: str) -> None:
    described(options, order).time(2**64 - 1)


def test_a_description_that_is_too_short() -> None:
    with pytest.raises(BlockError, match="19 bytes"):
        PcapngSection("<").add_interface(bytes(40), 0, 19, strict=False)


def test_orders() -> None:
    assert [section_order(bytes(4) + section(order), 4) for order in ORDERS] == ORDERS
    assert section_order(section()[:8] + bytes(20), 0) is None
    assert section_order(packet(FRAME), 0) is None


@pytest.mark.parametrize(
    ("captured", "room", "fits"), [(0, 0, True), (5, 5, True), (6, 5, False), (262_145, 2**20, False)]
)
def test_sizes(captured: int, room: int, fits: bool) -> None:
    if fits:
        assert checked_size(captured, room) == captured
    else:
        with pytest.raises(BlockError):
            checked_size(captured, room)


# In place -------------------------------------------------------------------------------------------


def layout(order: str = "<", options: bytes = b"", count: int = 1) -> Blocks:
    """The layout of Ethernet packets of some interfaces."""
    made = PcapngSection(order)
    for _ in range(count):
        data = interface(1, 0, order, options)
        one = made.add_interface(data, 0, len(data), strict=False)
        one.link, one.passes = LINK, lambda packet: packet[23:24] == b"\6"
    return Blocks(made, made.interfaces[0])


LINK: Final = link_for(1)
SEGMENT: Final = ethernet(ipv4(tcp(flags=0x10, payload=bytes(50))))
KEY: Final = SEGMENT[26:38]


@pytest.mark.parametrize("order", ORDERS)
def test_reading(order: str) -> None:
    blocks = layout(order)
    data = bytes(8) + packet(FRAME, 0, TIME * 10**6 + 5, order, original=40) + bytes(99)
    assert blocks.read(data, 8) == (TIME, 5, 40)
    assert blocks.passes_at(data, 8)
    assert blocks.next_passing(data, 8, len(data) - 99) == (8, TIME, KEY)


@pytest.mark.parametrize("order", ORDERS)
def test_the_next_packet_that_passes(order: str) -> None:
    blocks = layout(order)
    others = packet(ethernet(UDP), order=order) * 3
    tagged = packet(ethernet(SYN, (0x8100, 5)), order=order)
    data = others + packet(FRAME, order=order) + bytes(99)
    assert blocks.next_passing(data, 0, len(data)) == (len(others), TIME, KEY)
    assert blocks.next_passing(others + tagged + bytes(99), 0, len(others + tagged))[1] is None
    for stop in (interface(order=order), packet(FRAME, 1, order=order), packet(FRAME, order=order, captured=99)):
        assert blocks.next_passing(others + stop + bytes(99), 0, len(others + stop)) == (len(others), None, None)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("options", "units"), [(b"", 10**6), (option(9, b"\x09"), 10**9), (option(9, b"\3"), 10**3), (option(9, b"\0"), 1)]
)
def test_runs_end_with_the_second(order: str, options: bytes, units: int) -> None:
    """Also if times go back, or change in any byte."""
    blocks = layout(order, options if order == "<" else option(9, options[4:5], ">") if options else b"")
    for shift in range(0, 64, 4):
        for before, after in ((0, 1 << shift), (1 << shift, 0), (units - 1, units - 1 + (1 << shift))):
            ticks = [TIME * units + before] * 6 + [TIME * units + after] * 5
            data = b"".join([packet(SEGMENT, 0, one % 2**64, order) for one in ticks]) + bytes(99)
            count, size = blocks.alike(data, 0, len(data) - 99, {})
            seconds = [blocks.read(data, number * size)[0] for number in range(count)]
            assert count in ((11, 6) if ticks[-1] // units == ticks[0] // units else (6,))
            assert set(seconds) == {TIME + before // units}


@pytest.mark.parametrize(
    "other",
    [
        packet(ethernet(ipv4(tcp(flags=0x11, payload=bytes(50))))),
        packet(ethernet(ipv4(tcp(flags=0x10, payload=bytes(50)), protocol=17))),
        packet(SEGMENT, 1),
        packet(SEGMENT, captured=len(SEGMENT) - 1),
        packet(SEGMENT + b"12345678"),
        b"\7" + packet(SEGMENT)[1:],
    ],
    ids=["flags", "protocol", "interface", "captured", "size", "type"],
)
def test_how_many_are_alike(other: bytes) -> None:
    blocks = layout(count=2)
    data = packet(SEGMENT) * 10 + other * 10 + bytes(99)
    end = len(data) - 99
    assert blocks.alike(data, 0, end, {}) == (10, len(packet(SEGMENT)))
    assert blocks.alike(data, 0, end, {KEY}) == (0, 0)
    assert blocks.alike(packet(FRAME) * 10, 0, 10 * len(packet(FRAME)), {}) == (0, 0)
    assert blocks.alike(interface() + data, 0, end, {}) == (0, 0)


def test_a_layout_needs_a_filter() -> None:
    made = PcapngSection("<")
    data = interface()
    with pytest.raises(ValueError, match="filter"):
        Blocks(made, made.add_interface(data, 0, len(data), strict=False))
