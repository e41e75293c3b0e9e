"""Why packets were passed over, as a value.  Programs and the last line of ``pyp0f -r`` show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyp0f.engine.passed_over import FILTERED, NO_VERSION, OTHER_FRAGMENT, TOO_MANY, UNKNOWN_LINK
from pyp0f.engine.tracker import Tracker
from pyp0f.wire.encapsulations import CUT, FRAGMENT, HIDDEN, MALFORMED, NO_IP, PORT, TOO_DEEP
from pyp0f.wire.fragments import CONTRADICTORY, OTHER_DATAGRAM, TOO_MANY_FRAGMENTS

_PROTOCOLS: Final = {
    1: "ICMP", 2: "IGMP", 50: "ESP", 58: "ICMPv6", 88: "EIGRP", 89: "OSPF", 103: "PIM", 112: "VRRP", 115: "L2TPv3",
    132: "SCTP",
}  # fmt: skip
_TYPES: Final = {
    0x0806: "ARP", 0x8035: "RARP", 0x8137: "IPX", 0x8863: "PPPoE discovery", 0x888E: "EAPOL", 0x88CC: "LLDP",
}  # fmt: skip
_ENDS: Final = {
    FRAGMENT: "fragments of incomplete packets",
    OTHER_FRAGMENT: "fragments of other packets",
    OTHER_DATAGRAM: "fragments of UDP datagrams",
    CONTRADICTORY: "fragments that overlap",
    TOO_MANY_FRAGMENTS: "fragments above the limit per packet",
    CUT: "cut when captured",
    MALFORMED: "malformed",
    TOO_DEEP: "nested too deep",
    NO_IP: "without IP",
    NO_VERSION: "neither IPv4 nor IPv6",
    HIDDEN: "encrypted",
    FILTERED: "TCP that does not pass the filter",
    UNKNOWN_LINK: "of a link type that is not supported",
    TOO_MANY: "datagrams above the limit per second",
}
_SINGULAR: Final = {
    FRAGMENT: "a fragment of an incomplete packet",
    OTHER_DATAGRAM: "a fragment of a UDP datagram",
    CONTRADICTORY: "a fragment that overlaps",
    TOO_MANY_FRAGMENTS: "a fragment above the limit per packet",
}
_UNUSED: Final = CUT, MALFORMED, FRAGMENT, CONTRADICTORY, TOO_MANY_FRAGMENTS, OTHER_DATAGRAM
"""Kinds of packets that gave nothing, although they carry TCP, or may."""
_MOST_NAMED: Final = 2
_ETHERTYPES: Final = 0x600


def name_of(kind: int) -> str:
    """What a packet is that carries no TCP: a protocol, an EtherType, UDP to a port, or why it could not be read."""
    if kind >= PORT:
        return f"UDP to port {kind - PORT}"
    if kind >= _ETHERTYPES:
        return _TYPES.get(kind) or f"EtherType 0x{kind:04x}"
    return _ENDS.get(kind) or _PROTOCOLS.get(kind) or f"IP protocol {kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts of packets, and why packets were passed over.

    Only the first thousand packets without TCP are named one by one; `others` counts the rest.

    Attributes:
        packets: packets that carry TCP, or that were fed by a program.
        passed_over: packets without TCP that can be decoded, by what they are, most frequent first.
        others: packets without TCP that were not looked at more closely.
        unused: packets among `packets` that gave nothing, because they are cut, malformed, or fragments.
        cut_syns: SYNs that are not complete because packets were cut when they were captured.
        cut_at: the captured length of the longest of these, in bytes; 0 if there are none.
        exhausted: connections that were not followed to their end, because they had more than 10,000 packets.
    """

    packets: int
    passed_over: Mapping[str, int]
    others: int
    unused: int
    cut_syns: int
    cut_at: int
    exhausted: int

    @property
    def hint(self) -> str | None:
        """One sentence if little or nothing could be found, for a user who expected more; None otherwise."""
        if self.cut_syns:
            several = "SYN was" if self.cut_syns == 1 else "SYNs were"
            return f"{self.cut_syns} {several} cut at {self.cut_at} bytes when captured: capture with -s 0"
        # The fragment that completes a packet is not counted: then there are more packets than fragments.
        if 0 < self.packets <= self.unused:
            unused = {kind: count for kind in _UNUSED if (count := self.passed_over.get(_ENDS[kind], 0))}
            return "; ".join(
                [_clause(kind, count) for kind, count in sorted(unused.items(), key=lambda item: -item[1])]
            )
        named = sum(self.passed_over.values())
        most = list(self.passed_over.items())[:_MOST_NAMED]
        # Of packets that are neither IPv4 nor IPv6, the engine warns.
        if self.packets or not named or most[0][0] == _ENDS[NO_VERSION]:
            return None
        if _ENDS[FILTERED] in self.passed_over:
            return f"no packet passes the filter, of {named + self.others}"
        what = " and ".join([f"{count} {'is' if count == 1 else 'are'} {name}" for name, count in most])
        among = f"{named} packet{'' if named == 1 else 's'}"
        return f"no TCP among {'the first ' if self.others else ''}{among}; {what}"


def _clause(kind: int, count: int) -> str:
    """What the packets of a kind in `_UNUSED` are, in singular or plural."""
    if count > 1:
        return f"{count} packets are {_ENDS[kind]}"
    return f"1 packet is {_SINGULAR.get(kind, _ENDS[kind])}"


def statistics_of(engine: Tracker) -> Statistics:
    """The counts of an engine, as they are now."""
    counts = engine.passed_over
    by_count = sorted(counts.kinds.items(), key=lambda item: (-item[1], item[0]))
    return Statistics(
        packets=engine.packets,
        passed_over={name_of(kind): count for kind, count in by_count if count},
        others=max(counts.total - counts.explained, 0),
        unused=counts.unused,
        cut_syns=counts.cut_syns,
        cut_at=counts.cut_at,
        exhausted=engine.exhausted,
    )
