"""Filters for packets in encapsulations."""

from __future__ import annotations

from typing import Final

import pcapy
import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from surroundings import mostly_slow
from wrapping import IPV6_WRAPPERS, WRAPPERS, pieces4, pieces6

from pyp0f.capture.inside import InsideFilter, all_pass, none_passes, with_encapsulations
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_NULL,
    DLT_PPP,
    DLT_RAW,
    link_for,
)
from pyp0f.wire.packet import EVERY_MARK, NO_MARKS

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
SYN6: Final = ipv6(tcp(options=SYN_OPTIONS))
LINK: Final = link_for(DLT_EN10MB)
FRAMES: Final = {
    **{f"{name}, 4": wrap(SYN) for name, wrap in WRAPPERS.items()},
    **{f"{name}, 6": wrap(SYN6) for name, wrap in (WRAPPERS | IPV6_WRAPPERS).items()},
    "fragment": ethernet(pieces4(SYN, 16)[1]),
    "fragment, 6": ethernet(pieces6(SYN6, 16)[1]),
    "fragment of a tunnel": ethernet(pieces4(WRAPPERS["vxlan"](SYN)[14:], 16)[1]),
    "tagged twice": WRAPPERS["vxlan"](SYN)[:12] + b"\x88\xa8\0\5\x81\0\0\6" + WRAPPERS["vxlan"](SYN)[12:],
}
OTHERS: Final = [
    ethernet(ipv4(bytes(40), protocol=17)),
    ethernet(ipv4(bytes(40), protocol=1)),
    ethernet(ipv6(bytes(40), next_header=17)),
    ethernet(ipv6(bytes(40), next_header=58)),
    bytes(12) + b"\x08\x06" + bytes(46),
]


@pytest.mark.parametrize("frame", mostly_slow(list(FRAMES.values())), ids=FRAMES)
def test_what_may_carry_tcp_passes(frame: bytes) -> None:
    """Both filters pass it: that for the kernel, and the one that is applied packet by packet."""
    program = pcapy.compile(DLT_EN10MB, 65535, with_encapsulations(DLT_EN10MB, "tcp"), 1, 0)
    assert program.filter(frame)
    assert InsideFilter(LINK, datagrams=NO_MARKS)(frame)


@pytest.mark.parametrize("frame", OTHERS)
def test_other_packets_do_not_pass(frame: bytes) -> None:
    program = pcapy.compile(DLT_EN10MB, 65535, with_encapsulations(DLT_EN10MB, "tcp"), 1, 0)
    assert not program.filter(frame)
    assert not InsideFilter(LINK, datagrams=NO_MARKS)(frame)


def test_datagrams() -> None:
    frame = WRAPPERS["gre"](ipv4(bytes(40), protocol=17))
    assert not InsideFilter(LINK, datagrams=NO_MARKS)(frame)
    assert InsideFilter(LINK, datagrams=EVERY_MARK)(frame)
    assert InsideFilter(LINK, datagrams=EVERY_MARK)(ethernet(ipv4(bytes(40), protocol=17)))


@pytest.mark.parametrize(
    ("link_type", "header"),
    [
        (DLT_RAW, b""),
        (DLT_NULL, b"\2\0\0\0"),
        (DLT_PPP, b"\xff\3\0\x21"),
        (DLT_LINUX_SLL, bytes(14) + b"\x08\0"),
        (DLT_LINUX_SLL2, b"\x08\0" + bytes(18)),
    ],
)
def test_other_links(link_type: int, header: bytes) -> None:
    program = pcapy.compile(link_type, 65535, with_encapsulations(link_type, "tcp"), 1, 0)
    assert program.filter(header + SYN)
    assert program.filter(header + WRAPPERS["vxlan"](SYN)[14:])
    assert program.filter(header + WRAPPERS["gre"](SYN)[14:])
    assert not program.filter(header + ipv4(bytes(40), protocol=17))
    assert InsideFilter(link_for(link_type), datagrams=NO_MARKS)(header + WRAPPERS["gre"](SYN)[14:])


def test_the_expression_may_be_empty() -> None:
    program = pcapy.compile(DLT_EN10MB, 65535, with_encapsulations(DLT_EN10MB, ""), 1, 0)
    assert not program.filter(ethernet(SYN))
    assert program.filter(WRAPPERS["vxlan"](SYN))


def test_which_filter_is_asked() -> None:
    plain, tunnelled = ethernet(SYN), WRAPPERS["vxlan"](SYN)
    seen: list[bytes] = []

    def inner(packet: bytes) -> bool:
        seen.append(packet)
        return False

    made = InsideFilter(LINK, datagrams=NO_MARKS, plain=all_pass, whole=none_passes, inner=inner)
    assert made(plain)
    assert seen == []
    assert not made(tunnelled)
    assert seen == [tunnelled[14:], tunnelled[-len(SYN) :]]
    assert not InsideFilter(LINK, datagrams=NO_MARKS, plain=none_passes, whole=all_pass)(plain)
    assert InsideFilter(LINK, datagrams=NO_MARKS, plain=none_passes, whole=all_pass)(tunnelled)
