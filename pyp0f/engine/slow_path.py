"""The slow path: finds the headers of a packet of any shape step by step, and decodes what they carry.

It serves packets that are not of the usual shape: VLAN tags, IP options, encapsulations, extension headers, fragments.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final

from pyp0f.engine.connections import Connections, Side
from pyp0f.engine.passed_over import NO_VERSION, OTHER_FRAGMENT, PassedOver, service_port
from pyp0f.observations.base import Observation
from pyp0f.wire.decoding import decode, decode_datagram, decode_inner, find_datagram, is_cut, protocol_of
from pyp0f.wire.encapsulations import CUT, DATAGRAM, FRAGMENT, IP, MALFORMED, find, first_header, may_carry_tcp
from pyp0f.wire.fragments import Fragments
from pyp0f.wire.link import Link
from pyp0f.wire.outer import Outer, describe, network_of
from pyp0f.wire.packet import (
    DATA_OFFSET_AT,
    IPV4_HEADER,
    IPV6_HEADER,
    MARK_AT,
    MARK_END,
    MAX_PACKET,
    MIN_IPV4_TCP,
    MIN_IPV4_UDP,
    NO_MARKS,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    USUAL_IPV4,
    Datagram,
    Marks,
    Packet,
)
from pyp0f.wire.shortcuts import Shortcuts

MAX_NETWORKS: Final = 65_536
"""VLANs and virtual networks that are kept apart."""
_FLAGS_AT: Final = 13
"""Offset of the flags in a TCP header."""
_MAX_REASSEMBLIES: Final = 4
"""Fragmented datagrams within fragmented datagrams that are put together."""

PacketHandler = Callable[[Packet, Side | None], None]
"""Acts on a packet, given the side of a tracked connection that sent it, if there is one."""


class SlowPath(ABC):
    """Decodes packets of any shape, and calls their handlers.

    Attributes:
        source: name of the capture that the packets come from, for warnings; empty if there is only one.
        connections: the tracked ones.
        marks: which UDP datagrams are looked at as well.
        looks_inside: whether to look for TCP in encapsulations, behind extension headers and in fragments.
        passed_over: counts of packets that were passed over.
    """

    def __init__(
        self,
        connections: Connections,
        marks: Marks,
        warn: Callable[[str], None] | None,
        *,
        looks_inside: bool = False,
        separate_networks: bool = False,
        first_bytes: frozenset[int] = frozenset(),
    ) -> None:
        """Begin.

        Args:
            connections: the connection table.
            marks: which UDP datagrams are looked at as well.
            warn: called with one line of text when packets do not look like packets of their link type.
            looks_inside: whether to look for TCP in encapsulations, behind extension headers and in fragments.
            separate_networks: whether to keep hosts and connections of different VLANs and virtual networks apart.
            first_bytes: bytes with which the data of a side may begin whose SYN was not captured.
        """
        self.source = ""
        self.connections = connections
        self.marks = marks
        self._has_marks = marks is not NO_MARKS
        self.looks_inside = looks_inside
        self.passed_over = PassedOver()
        self._feed_one = self._feed_inside if looks_inside else self._feed_outside
        self._first_bytes = first_bytes
        tracked = None if separate_networks else connections.sides
        counts = self.passed_over.kinds
        self._fragments = Fragments(marks, tracked=tracked, first_bytes=first_bytes, counts=counts)
        self._separate = separate_networks
        self._networks: dict[object, bytes] = {}
        self._shortcuts = Shortcuts(separate_networks)
        self._outer: tuple[Outer, ...] = ()
        self._warn = warn
        self._warned: set[str] = set()
        self._found: list[Observation] = []
        self._handlers = self._packet_handlers()

    @abstractmethod
    def _packet_handlers(self) -> dict[int, PacketHandler]:
        """What acts on a TCP packet that passed all checks, by the flags among SYN, ACK, FIN and RST."""

    @abstractmethod
    def _handle_datagram(self, datagram: Datagram) -> None:
        """Act on a UDP datagram that passed all checks."""

    # Packets of any shape -------------------------------------------------------------------------

    def _feed_outside(
        self,
        link: Link,
        data: bytes,
        seconds: int,
        microseconds: int,
        offset: int,
        length: int,
        _: object = None,
    ) -> bool:
        """Find the IP header of a packet step by step, and decode what it carries.  For ``--classic``."""
        end = offset + min(length, MAX_PACKET)
        start = link.locate(data, offset, end)
        self._warn_without_offset(link)
        if start < 0 or end - start < MIN_IPV4_UDP:
            return True
        version = data[start] >> 4
        if version not in (4, 6):
            self._warn_of_version(end - start)
            return True
        if self._has_marks and protocol_of(data, start, end) == PROTOCOL_UDP:
            place = find_datagram(data, start, end)
            datagram = place and self._marked_datagram(data, start, *place, seconds, microseconds)
            if datagram is not None:
                self._feed_datagram(datagram, ())
            return True
        packet = decode(data, start, end, seconds, microseconds)
        if packet is not None:
            self._handlers[packet.type](packet, self.connections.sides.get(packet.key))
        return True

    def _feed_inside(
        self,
        link: Link,
        data: bytes,
        seconds: int,
        microseconds: int,
        offset: int,
        length: int,
        selector: object = None,
    ) -> bool:
        """Find the innermost IP packet, and decode what it carries.

        Args:
            link: how to get to the first header.
            data: a buffer that holds the packet.
            seconds: packet time.
            microseconds: the fraction of the packet time.
            offset: where the packet begins.
            length: its captured length.
            selector: the selector of the packet, for shortcuts; None if it has none.

        Returns:
            Whether it carries TCP, or is a fragment of a packet that may.
        """
        shortcuts = self._shortcuts.known.get(selector)
        if shortcuts is not None:
            shortcut = shortcuts.get(length)
            if shortcut is not None:
                look, expected, start, end, trail, suffix = shortcut
                found = look(data, offset)
                if found[:-2] == expected:
                    side = self.connections.sides.get(found[-2] + suffix if suffix else found[-2])
                    if side is None and not found[-1] & SYN and not self._may_begin(data, offset + start, offset + end):
                        return True
                    packet = decode(data, offset + start, offset + end, seconds, microseconds)
                    if packet is not None:
                        packet.key += suffix
                        if packet.type & SYN:
                            self._handle_inner(packet, side, data, trail, offset)
                        else:
                            self._handlers[packet.type](packet, side)
                        return True
        return self._feed_unknown(link, data, seconds, microseconds, offset, length, selector)

    def _may_begin(self, data: bytes, start: int, end: int) -> bool:
        """Whether a TCP packet without IP options has data with which a side may begin whose SYN was not captured."""
        at = start + (IPV4_HEADER if data[start] == USUAL_IPV4 else IPV6_HEADER)
        begin = at + (data[at + DATA_OFFSET_AT] >> 2 & 0x3C)
        return begin < end and data[begin] in self._first_bytes

    def _feed_unknown(
        self, link: Link, data: bytes, seconds: int, microseconds: int, offset: int, length: int, selector: object
    ) -> bool:
        """Go past all headers of a packet one by one."""
        end = offset + min(length, MAX_PACKET)
        kind, at = first_header(link, data, offset, end)
        self._warn_without_offset(link)
        trail: list[tuple[int, int]] = []
        kind, start, at, end = find(data, kind, at, end, trail)
        if kind == FRAGMENT:
            return self._feed_fragment(data, trail, (start, at, end), seconds, microseconds)
        if kind == PROTOCOL_TCP:
            packet = decode_inner(data, start, at, end, seconds, microseconds)
            if packet is not None:
                suffix = self._suffix_of(describe(data, trail)) if self._separate else b""
                if selector is not None:
                    self._shortcuts.learn(selector, link, data, trail, (offset, length, at), suffix)
                packet.key += suffix
                self._handle_inner(packet, self.connections.sides.get(packet.key), data, trail, 0)
            elif is_cut(data, start, end):
                self.passed_over.count(CUT)
                if at + _FLAGS_AT < end and data[at + _FLAGS_AT] & SYN:
                    self.passed_over.count_cut_syn(length)
            else:
                self.passed_over.count(MALFORMED)
            return True
        if kind == DATAGRAM and self._has_marks:
            datagram = self._marked_datagram(data, start, at, end, seconds, microseconds)
            if datagram is not None:
                self._feed_datagram(datagram, describe(data, trail))
                return True
        if kind == MALFORMED and link.always_ip and 0 <= start < end and data[start] >> 4 not in (4, 6):
            kind = NO_VERSION if self._warn_of_version(end - start) else kind
        self.passed_over.explained += self.passed_over.count(service_port(data, at) if kind == DATAGRAM else kind)
        return False

    def _feed_fragment(
        self,
        data: bytes,
        trail: list[tuple[int, int]],
        place: tuple[int, int, int],
        seconds: int,
        microseconds: int,
    ) -> bool:
        """Put a datagram together, and decode what it carries if it is complete.

        Args:
            data: a buffer that holds the fragment.
            trail: kind and offset of each header.
            place: offsets of the innermost IP header, of the fragment, and of its end.
            seconds: packet time.
            microseconds: the fraction of the packet time.

        Returns:
            Whether it is a fragment of a packet that may carry TCP.
        """
        start, at, end = place
        if not may_carry_tcp(data, start, at):
            self.passed_over.explained += self.passed_over.count(OTHER_FRAGMENT)
            return False
        outer: tuple[Outer, ...] = ()
        kind, count = FRAGMENT, 1
        for _ in range(_MAX_REASSEMBLIES):
            if kind != FRAGMENT:
                break
            outer += describe(data, trail)
            whole = self._fragments.add(data, start, at, end, seconds, self._suffix_of(outer))
            if whole is None:
                return True
            (data, count), trail = whole, []
            kind, start, at, end = find(data, IP, 0, len(data), trail)
        if not self._takes_whole(data, trail, (kind, start, at, end), outer, seconds, microseconds):
            what = service_port(data, at) if kind == DATAGRAM else MALFORMED if kind == PROTOCOL_TCP else kind
            self.passed_over.count(what, count)
        return True

    def _takes_whole(
        self,
        data: bytes,
        trail: list[tuple[int, int]],
        found: tuple[int, int, int, int],
        outer: tuple[Outer, ...],
        seconds: int,
        microseconds: int,
    ) -> bool:
        """Decode what a datagram carries that was put together.  False if it is rejected.

        Args:
            data: the datagram.
            trail: kind and offset of each header.
            found: what `find` has found in it.
            outer: the headers of its fragments.
            seconds: packet time.
            microseconds: the fraction of the packet time.
        """
        kind, start, at, end = found
        if kind == PROTOCOL_TCP:
            packet = decode_inner(data, start, at, end, seconds, microseconds)
            if packet is None:
                return False
            self._outer = outer + describe(data, trail)
            packet.key += self._suffix_of(self._outer)
            self._handlers[packet.type](packet, self.connections.sides.get(packet.key))
            self._outer = ()
            return True
        if kind == DATAGRAM and self._has_marks:
            datagram = self._marked_datagram(data, start, at, end, seconds, microseconds)
            if datagram is not None:
                self._feed_datagram(datagram, outer + describe(data, trail))
                return True
        return False

    def _marked_datagram(
        self, data: bytes, start: int, at: int, end: int, seconds: int, microseconds: int
    ) -> Datagram | None:
        """Decode a UDP datagram; None if it is invalid, or none of those that are looked at."""
        if data[at + MARK_AT : min(at + MARK_END, end)] not in self.marks:
            return None
        return decode_datagram(data, start, at, end, seconds, microseconds)

    def _feed_datagram(self, datagram: Datagram, outer: tuple[Outer, ...]) -> None:
        self._outer = outer
        datagram.key += self._suffix_of(outer)
        self._handle_datagram(datagram)
        self._outer = ()

    def _suffix_of(self, outer: Sequence[Outer]) -> bytes:
        """What follows the connection keys and addresses of a network; empty if networks are not kept apart."""
        network = network_of(outer) if self._separate else ()
        if not network:
            return b""
        known = self._networks.get(network)
        if known is None:
            if len(self._networks) >= MAX_NETWORKS:
                return bytes(4)  # the networks that are too many have one suffix
            known = self._networks[network] = (len(self._networks) + 1).to_bytes(4, "big")
        return known

    def _handle_inner(
        self, packet: Packet, side: Side | None, data: bytes, trail: Sequence[tuple[int, int]], shift: int
    ) -> None:
        """Call the handler of a packet that may have outer headers; they are needed if it begins a connection."""
        if len(trail) > 1 and (packet.type == SYN or (side is None and packet.type & SYN)):
            self._outer = describe(data, trail, shift)
            self._handlers[packet.type](packet, side)
            self._outer = ()
        else:
            self._handlers[packet.type](packet, side)

    @property
    def _explains(self) -> bool:
        """Whether packets without TCP are still looked at more closely, for `statistics`."""
        return self.looks_inside and self.passed_over.explains

    def _warn_without_offset(self, link: Link) -> None:
        if link.remark is not None:
            self.warn_once(link.remark)
        if not link.found:
            self.warn_once("no packet so far shows where the IP header begins: is this a capture of TCP/IP?")

    def _warn_of_version(self, length: int) -> bool:
        """Warn of a packet of this length that is neither IPv4 nor IPv6, unless it is too short for TCP."""
        if length < MIN_IPV4_TCP:
            return False
        self.warn_once("a packet is neither IPv4 nor IPv6: is the capture's link type right?")
        return True

    def warn_once(self, text: str) -> None:
        """Pass on a warning about the packets, unless it is the same as an earlier one."""
        if self.source:
            text = f"{self.source}: {text}"
        if self._warn is not None and text not in self._warned:
            self._warned.add(text)
            self._warn(text)
