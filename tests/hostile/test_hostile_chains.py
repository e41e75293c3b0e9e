"""Long chains of headers of each kind that is passed: a packet costs no more, however long its chain is."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Final

import pytest
from packets import ipv4, tcp

from hostile.costs import UNIT, Kind, cost, keep_out_of_collections, unit
from pyp0f.applications.standard import STANDARD
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import parse_database
from pyp0f.wire.further_links import any_link_for
from pyp0f.wire.packet import ACK, MAX_PACKET

pytestmark = pytest.mark.hostile

DATABASE: Final = parse_database(b"")
BOUND: Final = 40
"""Microseconds a packet, as in docs/security.md."""
PACKETS: Final = 300
SIZES: Final = (1_500, 60_000)
SYN: Final = ipv4(tcp())
SEGMENT: Final = tcp()
_MACS: Final = bytes(12)
Chain = Callable[[int], bytes]
"""Makes a packet of at least so many bytes."""


def _ip(payload: bytes, protocol: int, options: bytes = b"") -> bytes:
    size = 20 + len(options)
    total = min(size + len(payload), 0xFFFF)
    return struct.pack(">BBHHHBBH8x", 0x40 | size // 4, 0, total, 1, 0, 64, protocol, 0) + options + payload


def _ip6(payload: bytes, protocol: int) -> bytes:
    return struct.pack(">IHBB32x", 0x60000000, min(len(payload), 0xFFFF), protocol, 64) + payload


def _frame(payload: bytes, kind: int = 0x0800) -> bytes:
    return _MACS + struct.pack(">H", kind) + payload


def _udp(payload: bytes, port: int) -> bytes:
    return _ip(struct.pack(">HHHH", 4000, port, min(8 + len(payload), 0xFFFF), 0) + payload, 17)


def _row(before: bytes, element: bytes, after: bytes) -> Chain:
    """The same element again and again."""
    return lambda size: before + element * (size // len(element)) + after


def _nested(wrap: Callable[[bytes], bytes], innermost: bytes = SYN) -> Chain:
    """A packet in a packet in a packet, and so on."""

    def make(size: int) -> bytes:
        packet = innermost
        while len(packet) < size:
            packet = wrap(packet)
        return _frame(packet)

    return make


def _extensions(kind: int, header: bytes) -> Chain:
    return lambda size: _frame(_ip6(header * (size // len(header)) + b"\x06" + bytes(7) + SEGMENT, kind), 0x86DD)


def _gtp(packet: bytes) -> bytes:
    head = struct.pack(">BBHIHBB", 0x34, 0xFF, min(32 + len(packet), 0xFFFF), 1, 0, 0, 0x85)
    return _udp(head + b"\1ab\x85" * 6 + b"\1ab\0" + packet, 2152)


CHAINS: Final[dict[str, tuple[int, Chain]]] = {
    "VLAN tags": (1, _row(_MACS, b"\x81\0\0\1\x88\xa8\0\1\x91\0\0\1\x92\0\0\1", b"\x08\0" + SYN)),
    "MPLS labels": (1, _row(_MACS + b"\x88\x47", b"\0\1\0\x40", b"\0\1\1\x40" + SYN)),
    "stacks of MPLS": (1, _row(_MACS + b"\x88\x47", b"\0\1\1\x40" + _MACS + b"\x88\x47", b"\0\1\1\x40" + SYN)),
    "VN tags": (1, _row(_MACS, b"\x89\x26" + bytes(4), b"\x08\0" + SYN)),
    "tags of port extenders": (1, _row(_MACS, b"\x89\x3f" + bytes(6), b"\x08\0" + SYN)),
    "tags of Cisco": (1, _row(_MACS, b"\x89\x09" + bytes(6), b"\x08\0" + SYN)),
    "backbones": (1, _nested(lambda one: bytes(4) + _frame(one, 0x88E7))),
    "service headers": (1, _row(_MACS + b"\x89\x4f", b"\0\2\1\4" + bytes(4), b"\0\2\1\1" + bytes(4) + SYN)),
    "IPv4 in IPv4": (1, _nested(lambda one: _ip(one, 4))),
    "IPv4 with options": (1, _nested(lambda one: _ip(one, 4, b"\1" * 40))),
    "IPv6 in IPv6": (1, lambda size: _nested(lambda one: _ip6(one, 41), _ip6(SEGMENT, 6))(size)[:12] + b"\x86\xdd"
                     + _nested(lambda one: _ip6(one, 41), _ip6(SEGMENT, 6))(size)[14:]),
    "GRE": (1, _nested(lambda one: _ip(b"\0\0\x65\x58" + _frame(one), 47))),
    "source routes of GRE": (1, lambda size: _frame(_ip(b"\x40\0\x08\0" + bytes(4) + b"\0\0\0\4abcd" * (size // 8),
                                                        47))),
    "ERSPAN": (1, _nested(lambda one: _ip(b"\x10\0\x88\xbe" + bytes(12) + _frame(one), 47))),
    "EtherIP": (1, _nested(lambda one: _ip(b"\x30\0" + _frame(one), 97))),
    "wireless frames in GRE": (1, _nested(lambda one: _ip(b"\0\0\x82\0\x08\0" + bytes(22) + b"\xaa\xaa\x03\0\0\0\x08\0"
                                                          + one, 47))),
    "VXLAN": (1, _nested(lambda one: _udp(b"\x08" + bytes(7) + _frame(one), 4789))),
    "options of GENEVE": (1, _nested(lambda one: _udp(b"\x3f\0\x65\x58" + bytes(4) + b"\0\1\0\0" * 63 + _frame(one),
                                                      6081))),
    "extensions of GTP-U": (1, _nested(_gtp)),
    "one chain of GTP-U": (1, lambda size: _frame(_udp(struct.pack(">BBHIHBB", 0x34, 0xFF, size, 1, 0, 0, 0x85)
                                                       + b"\1ab\x85" * (size // 4), 2152))),
    "indications of Teredo": (1, lambda size: _frame(_udp(bytes(8) * (size // 8) + _ip6(SEGMENT, 6), 3544))),
    "LISP": (1, _nested(lambda one: _udp(bytes(8) + one, 4341))),
    "FOU": (1, _nested(lambda one: _udp(one, 5555))),
    "GUE": (1, _nested(lambda one: _udp(b"\x1f\4\0\0" + bytes(124) + one, 6080))),
    "CAPWAP": (1, _nested(lambda one: _udp((2 << 19).to_bytes(4, "big") + bytes(4) + _frame(one), 5247))),
    "AYIYA": (1, _nested(lambda one: _udp(b"\0\0\1\4" + bytes(5) + one, 5072))),
    "L2TP": (1, _nested(lambda one: _udp(struct.pack(">HHHH", 0x4002, min(12 + len(one), 0xFFFF), 1, 1)
                                         + b"\xff\3\0\x21" + one, 1701))),
    "hop-by-hop options": (1, _extensions(0, bytes(8))),
    "destination options": (1, _extensions(60, b"\x3c" + bytes(7))),
    "routing headers": (1, _extensions(43, b"\x2b" + bytes(7))),
    "authentication headers": (1, _extensions(51, b"\x33\1" + bytes(10))),
    "atomic fragments": (1, _extensions(44, b"\x2c" + bytes(7))),
    "one hop-by-hop header": (1, lambda _: _frame(_ip6(b"\x06\xff" + bytes(2046) + SEGMENT, 0), 0x86DD)),
    "PPI fields": (192, lambda size: struct.pack("<BBHI", 0, 0, 8 + size // 4 * 4, 1) + b"\1\0\0\0" * (size // 4)
                   + _frame(SYN)),
    "attributes of NFLOG": (239, _row(bytes(4), b"\4\0\1\0", struct.pack("<HH", 4 + len(SYN), 9) + SYN)),
    "words of radiotap": (127, lambda size: struct.pack("<BBH", 0, 0, size // 4 * 4 + 4)
                          + b"\2\0\0\x80" * (size // 4) + b"\x08\1" + bytes(22) + b"\xaa\xaa\3\0\0\0\x08\0" + SYN),
    "fields of PPP": (9, _row(b"", b"\xff\3", b"\0\x21" + SYN)),
    "tags, labels, and tunnels": (1, lambda size: _MACS + b"\x81\0\0\1" * 6 + b"\x88\x47" + b"\0\1\0\x40" * 6
                                  + b"\0\1\1\x40" + _nested(lambda one: _ip(one, 4))(size)[14:]),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CHAINS)
def test_a_chain(name: str, size: int) -> None:
    number, make = CHAINS[name]
    packet = make(size)[:MAX_PACKET]
    link, tracker = any_link_for(number), Tracker(DATABASE, applications=STANDARD)
    records = [(1_700_000_000, count, 0, len(packet)) for count in range(PACKETS)]
    keep_out_of_collections()
    before = unit()
    began = time.process_time()
    tracker.feed(link, packet, records)
    spent = time.process_time() - began
    assert tracker.packets == PACKETS
    assert spent / PACKETS * 1e6 * UNIT / ((before + unit()) / 2) < 1.5 * BOUND


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_in_a_file(name: str, size: int, tmp_path: Path) -> None:
    """Records that are alike are compared with each other, whatever is before TCP."""
    number, make = CHAINS[name]
    packet = make(size)[:MAX_PACKET].replace(SYN, ipv4(tcp(flags=ACK)))
    reading = len(packet) / 1_000
    keep_out_of_collections()
    measured = cost(Kind(BOUND, lambda count: repeat(packet, count), PACKETS, number), tmp_path)
    (tmp_path / "capture").unlink()  # it is large
    assert measured < 1.5 * BOUND + reading


def test_short_chains_lead_to_the_packet() -> None:
    """The makers are right: where a chain has few elements, TCP is found behind it."""
    found = {}
    for name, (number, make) in CHAINS.items():
        tracker, packet = Tracker(DATABASE, applications=STANDARD), make(len(SYN) + 17 if "in" in name else 16)
        tracker.feed(any_link_for(number), packet, [(1_700_000_000, 0, 0, len(packet))])
        found[name] = len(tracker.connections)
    ends = {"source routes of GRE", "one chain of GTP-U", "fields of PPP"}  # nothing, or not TCP, is behind these
    assert found == {name: int(name not in ends) for name in CHAINS}
