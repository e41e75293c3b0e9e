"""Shapes: where TCP begins behind headers that are the same in many packets.

`pyp0f.engine.hotloop` reads plain IP packets with one struct.  Packets with VLAN tags, MPLS labels, PPPoE, IP options,
extension headers or tunnels often have the same headers as packets before.  A shape has a struct for such packets, and
remembers the bytes of earlier packets that decide where TCP begins.  A packet with the same deciding bytes has its TCP
header at the same place.

A shape only tells whether a packet must be decoded.  Lengths within the headers are not compared, because they differ
from packet to packet; a packet whose lengths contradict each other would be rejected anyway.  All packets that are not
rejected take the slow path, which checks everything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from itertools import pairwise
from struct import Struct
from typing import Any, Final

from pyp0f.wire.decoding import LOOSE_ROUTE, ROUTING_HEADER, STRICT_ROUTE
from pyp0f.wire.encapsulations import (
    AUTHENTICATION,
    DATAGRAM,
    EXTENSIONS,
    FRAGMENT_HEADER,
    GTP,
    IPS,
    PORT_FIELDS,
    STEPS,
    find,
    first_header,
)
from pyp0f.wire.link import LEAST_TYPE, TYPE_PPPOE, Link, PppLink, WirelessLink
from pyp0f.wire.packet import (
    CLOSER,
    FRAGMENTED,
    MARK_AT,
    NO_TCP,
    NOT_FOLLOWED,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    TO_FLAGS,
    Look,
    Marks,
    ShapedLook,
)
from pyp0f.wire.shortcuts import LENGTH_MATTERS, deciding_bytes, runs_of

MAX_SELECTORS: Final = 64
"""Selectors that have shapes."""
MAX_SHAPES: Final = 8
"""Shapes of a selector.  They are tried one after the other."""
MAX_HEADS: Final = 4_096
"""Values of the deciding bytes that all shapes of a link type know."""
MAX_WAIT: Final = 1_024
"""Packets without a shape from which nothing is learned, at most, before it is tried again."""
FORGET_AFTER: Final = 65_536
"""Packets without a shape after which all shapes are forgotten, if there is no room for more."""
_MAX_HEADERS: Final = 256
"""Bytes of all headers before TCP.  A packet with more has no shape."""
_TINY: Final = 14
"""A packet with fewer bytes behind the link header is not looked at."""

_LENGTHS: Final = {TYPE_PPPOE: (4, 2), PROTOCOL_UDP: (4, 2), GTP: (2, 2)}
"""Offset and size of the length in headers that have one."""
_EXTENSIONS: Final = {**dict.fromkeys((*EXTENSIONS, AUTHENTICATION), 2), FRAGMENT_HEADER: 4}
"""Bytes that decide in extension headers: next header and length, or the fragment field."""

Heads = set[tuple[bytes, ...]]
Shape = tuple[Callable[[bytes, int], tuple[Any, ...]], Heads, int, int, int, int, bool]
"""A shape.  It is a plain tuple, because unpacking a NamedTuple takes longer.  Its items:

1. a function that reads, at the offset of a packet: two runs of deciding bytes, four bytes of IP, the addresses and
   perhaps the ports, a third run, the ports if they are not with the addresses, the TCP data offset, the TCP flags
2. the runs of the packets that were seen
3. the mask of the four bytes of IP
4. the value of these bytes under the mask
5. the least number of captured bytes of such a packet
6. the offset of TCP or UDP
7. whether it is UDP
"""
_Runs = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
"""Offset and size of each of the three runs of deciding bytes, from the start of the packet."""


class Shapes:
    """The shapes of packets of a link type.

    Attributes:
        known: the shapes of each selector (`pyp0f.wire.packet.ShapedLook`).
        empty: selectors of packets that carry neither TCP nor UDP.
    """

    def __init__(self, link: Link) -> None:
        """Begin without shapes.

        Args:
            link: the link type.
        """
        self.known: dict[object, list[Shape]] = {}
        self.empty: set[object] = set()
        self._link = link
        # The engine takes the two bytes before the payload as selector.  In Linux cooked captures of version 2, these
        # are not the payload type.
        self._is_marked = link.marker_at is not None and link.marker_at + 2 == link.skip
        is_fixed = link.peek4 is not None and not isinstance(link, PppLink)
        self._told = link.skip if is_fixed and (self._is_marked or link.marker_at is None) else 0
        self._is_full = False
        # Each time nothing could be learned, twice as many packets are left out; else half as many.
        self._wait = 0
        self._last_wait = 1
        self._room = MAX_HEADS
        self._heads: dict[object, Heads] = {}

    def look_through(
        self, look: Look, *, tracked: Container[bytes], first_bytes: Container[int], marks: Marks
    ) -> ShapedLook:
        """Make a look that tells from the shapes, if it can, whether a packet is followed, and learns from the others.

        Args:
            look: the quick look, for other packets.
            tracked: the keys of connections that are tracked.
            first_bytes: bytes with which the data of a connection without a captured SYN may begin.
            marks: which UDP datagrams are looked at.
        """
        known, empty, learn = self.known, self.empty, self._learn
        least_size, ip_versions, ports = self._told + _TINY, (4, 6), PORT_FIELDS

        def shaped_look(selector: object, data: bytes, start: int, end: int, when: int, told: int) -> int:
            for read, heads, mask, value, size, transport, is_udp in known.get(selector, ()):
                if start + size <= end:
                    first, second, word, key, third, rest, offset, flags = read(data, start)
                    if word & mask == value and (first, second, third) in heads:
                        if rest:
                            key += rest
                        begin = start + transport
                        if is_udp:
                            begin += MARK_AT
                            is_of_use = key[-2:] in ports or key[-4:-2] in ports or data[begin : begin + 4] in marks
                            return CLOSER if is_of_use else NO_TCP
                        if key in tracked or flags & SYN:
                            return CLOSER
                        begin += offset >> 2 & 0x3C
                        if begin < end:
                            return CLOSER if data[begin] in first_bytes else NOT_FOLLOWED
                        return CLOSER if begin > end and told else NOT_FOLLOWED  # cut packets in tunnels are counted
            if end - start < least_size or (selector in empty and data[start] >> 4 not in ip_versions):
                return NO_TCP
            answer = CLOSER if told else look(data, start, end, when)
            if self._wait:
                self._wait -= 1
            elif selector is not None:
                learn(selector, data, start, end, told)
            return answer

        return shaped_look

    def _learn(self, selector: object, data: bytes, start: int, end: int, told: int) -> None:
        """Remember the shape of the packet data[start:end], if its headers may be repeated by later packets.

        Args:
            selector: the selector of the packet.
            data: a buffer that contains it.
            start: its offset.
            end: offset after its last captured byte.
            told: as for `ShapedLook`.
        """
        if self._is_full:
            self._forget()
        kind, at = first_header(self._link, data, start, end)
        if kind >= LEAST_TYPE and kind not in STEPS and self._is_marked and len(self.empty) < MAX_SELECTORS:
            self.empty.add(selector)
            return
        self._wait = self._last_wait = min(2 * self._last_wait, MAX_WAIT)
        if self._is_marked and at - start < self._link.skip:
            return  # IP without a link header
        trail: list[tuple[int, int]] = []
        kind, ip, transport, _ = find(data, kind, at, end, trail)
        is_udp = kind == DATAGRAM and trail[-1][0] == PROTOCOL_UDP
        if is_udp:
            transport = trail.pop()[1]
        elif kind != PROTOCOL_TCP:
            return
        if transport + TO_FLAGS > end or transport - start > _MAX_HEADERS:
            return
        deciding = self._deciding(data, trail, (start, at, ip, transport))
        if deciding is not None:
            told = told or self._told
            deciding[:told] = bytes(told)
            self._add(selector, deciding, data, (start, ip, transport), is_udp)

    def _add(
        self, selector: object, deciding: bytearray, data: bytes, places: tuple[int, int, int], is_udp: bool
    ) -> None:
        """Add the deciding bytes of a packet to a shape, a new one if there is none for them.

        Args:
            selector: the selector of the packet.
            deciding: for each byte before TCP or UDP, whether it decides.
            data: a buffer that contains the packet.
            places: the offsets of the packet, of its innermost IP header, and of TCP or UDP.
            is_udp: whether it is UDP.
        """
        start, ip, transport = places
        next_header = data[ip + 6] if data[ip] >> 4 == 6 else None
        runs = _three_runs(deciding, ip - start, ip - start + (20 if next_header is None else 40))
        way = selector, runs, next_header, is_udp
        heads = self._heads.get(way)
        if heads is None:
            shapes = self.known.get(selector, [])
            if len(shapes) >= MAX_SHAPES or (not shapes and len(self.known) >= MAX_SELECTORS):
                self._wait, self._is_full = FORGET_AFTER, True
                return
            self.known[selector] = shapes
            heads = self._heads[way] = set()
            shapes.append(_shape(runs, ip - start, transport - start, next_header, heads, is_udp=is_udp))
        head = tuple([data[start + place : start + place + size] for place, size in runs])
        if not self._room:
            self._wait, self._is_full = FORGET_AFTER, True
        elif head not in heads:
            self._room -= 1
            self._wait, self._last_wait = 0, max(self._last_wait // 4, 1)
            heads.add(head)

    def _forget(self) -> None:
        """Begin again, because nothing more can be learned."""
        self.known.clear()
        self.empty.clear()
        self._heads.clear()
        self._room, self._is_full = MAX_HEADS, False

    def key_of(self, selector: object, data: bytes, start: int, captured: int) -> bytes | None:
        """The connection key of the packet at `start`, if it has a known shape with TCP; None otherwise."""
        for read, heads, mask, value, least, _, is_udp in self.known.get(selector, ()):
            if captured >= least and not is_udp:
                first, second, word, key, third, ports, _, _ = read(data, start)
                if word & mask == value and (first, second, third) in heads:
                    return bytes(key + ports)
        return None

    def _deciding(
        self, data: bytes, trail: Sequence[tuple[int, int]], places: tuple[int, int, int, int]
    ) -> bytearray | None:
        """Which bytes decide, of those before TCP or UDP; None if it cannot be told.

        Args:
            data: a buffer that contains the packet.
            trail: kind and offset of each header.
            places: the offsets of the packet, behind its link header, of the innermost IP header, and of TCP or UDP.
        """
        start, at, ip, transport = places
        if _has_other_addresses(data, ip, transport, trail):
            return None
        deciding = deciding_bytes(self._link, data, trail, start, transport)
        if deciding is None or not LENGTH_MATTERS.isdisjoint(kind for kind, _ in trail):
            return None
        ends = [place for _, place in trail[1:]] + [transport]
        for (kind, place), end in zip(trail, ends, strict=True):
            if kind in IPS:
                free, size = (2, 2) if data[place] >> 4 == 4 else (4, 2)
            elif kind in _EXTENSIONS:
                free, size = _EXTENSIONS[kind], end - place
            else:
                free, size = _LENGTHS.get(kind, (0, 0))
            begin, stop = place + free, min(place + free + size, end)
            deciding[begin - start : stop - start] = bytes(stop - begin)
        if isinstance(self._link, WirelessLink):
            # The length of the radiotap header, and LLC with SNAP, which are at the same place in no other packet.
            size = 4 * self._link.radiotap
            deciding[: at - start] = b"\1" * size + bytes(at - start - size - 8) + b"\1" * 8
        return deciding


def _has_other_addresses(data: bytes, ip: int, tcp: int, trail: Sequence[tuple[int, int]]) -> bool:
    """Whether a source route may be in a packet: then the addresses of a connection are not those in the IP header."""
    if data[ip] >> 4 == 6:
        return any(kind == ROUTING_HEADER for kind, _ in trail)
    options = data[ip + 20 : tcp]
    return LOOSE_ROUTE in options or STRICT_ROUTE in options


def _three_runs(deciding: bytearray, ip: int, behind: int) -> _Runs:
    """Two runs up to the first byte of the innermost IP, and one behind its fixed header, with all deciding bytes.

    Args:
        deciding: for each byte from the start of a packet up to TCP, whether it decides.
        ip: the offset of the innermost IP.
        behind: the offset behind its fixed header.
    """
    before = runs_of(deciding[: ip + 1])
    while len(before) > 2:
        # The two with the smallest gap become one.
        gaps = [after - (at + size) for (at, size), (after, _) in pairwise(before)]
        nearest = gaps.index(min(gaps))
        (first, _), (last, size) = before[nearest : nearest + 2]
        before[nearest : nearest + 2] = [(first, last + size - first)]
    before += [(ip + 1, 0)] * (2 - len(before))
    options = runs_of(bytes(behind) + deciding[behind:])
    third = (options[0][0], sum(options[-1]) - options[0][0]) if options else (behind, 0)
    return before[0], before[1], third


def _shape(runs: _Runs, ip: int, at: int, next_header: int | None, heads: Heads, *, is_udp: bool) -> Shape:
    """Make a shape.

    Args:
        runs: offsets and sizes of the runs of deciding bytes.
        ip: the offset of the innermost IP header.
        at: the offset of the TCP or UDP header.
        next_header: the next header of IPv6; None for IPv4.
        heads: the runs of packets that were seen.
        is_udp: whether it is UDP.
    """
    if next_header is None:
        # Fragment field, TTL, protocol; addresses at 12.
        protocol = PROTOCOL_UDP if is_udp else PROTOCOL_TCP
        word, mask, value, addresses, size = 6, FRAGMENTED << 16 | 0xFF, protocol, 12, 8
    else:
        # Payload length, next header, hop limit; addresses at 8.
        word, mask, value, addresses, size = 4, 0xFF00, next_header << 8, 8, 32
    ports = 4 if ip + addresses + size == at else 0
    first, second, third = runs
    fields = (
        (*first, "s"), (*second, "s"), (ip + word, 4, "I"), (ip + addresses, size + ports, "s"), (*third, "s"),
        (at, 4 - ports, "s"), (at + 12, 1, "B"), (at + 13, 1, "B"),
    )  # fmt: skip
    text, done = ">", 0
    for place, length, form in fields:
        if length:
            text += f"{place - done}x"
            done = place + length
        text += f"{length}s" if form == "s" else form
    return Struct(text).unpack_from, heads, mask, value, at + TO_FLAGS, at, is_udp
