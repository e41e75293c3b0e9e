"""Filters for packets in encapsulations: the user's expression counts for the packet as it is and for what is inside.

`InsideFilter` is applied packet by packet.  `with_encapsulations` is the text of a filter for the kernel, made from the
table in `pyp0f.wire.encapsulations`; it passes all packets that may carry TCP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pyp0f.wire.encapsulations import (
    CUT,
    DATAGRAM,
    ETHERTYPES,
    FRAGMENT,
    IPS,
    IPV6_ONLY,
    LLC_STARTS,
    PORTS,
    PROTOCOLS,
    find,
    first_header,
    may_carry_tcp,
)
from pyp0f.wire.fragments import Fragments
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    VLAN_TAGS,
    Link,
)
from pyp0f.wire.packet import (
    CLOSER,
    FRAGMENTED,
    MARK_AT,
    MARK_END,
    MAX_PACKET,
    MAX_SHORT,
    NOT_FOLLOWED,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    Look,
    Marks,
)

Passes = Callable[[bytes], bool]
"""Tells whether a packet passes."""

_TAG_DEPTH: Final = 2
"""VLAN tags behind which the kernel looks for encapsulations.  Packets with more tags all pass."""


def all_pass(_: bytes) -> bool:
    """The filter that all packets pass."""
    return True


def none_passes(_: bytes) -> bool:
    """The filter that no packet passes."""
    return False


class InsideFilter:
    """Passes packets that carry TCP, if the user's expression is true for them as they are or for a packet inside."""

    def __init__(
        self,
        link: Link,
        datagrams: Marks,
        plain: Passes = all_pass,
        *,
        whole: Passes = all_pass,
        inner: Passes = none_passes,
    ) -> None:
        """Set the filters.

        Args:
            link: how to get to the first header.
            datagrams: which UDP datagrams pass, too.
            plain: applied to packets that are not encapsulated.
            whole: applied to packets that are encapsulated, as they are.
            inner: applied to each IP packet in a packet that is encapsulated, from its IP header on.
        """
        self._link = link
        self._datagrams = datagrams
        self._plain = plain
        self._whole = whole
        self._inner = inner
        self._look: Look | None = None

    def __call__(self, packet: bytes) -> bool:
        """Whether a packet passes."""
        if self._plain is all_pass and self._whole is all_pass:
            if self._look is None:
                self._look = self._look_for_tcp()
            answer = self._look(packet, 0, min(len(packet), MAX_PACKET), 0)
            if answer != CLOSER:
                return answer == NOT_FOLLOWED
        trail: list[tuple[int, int]] = []
        length = min(len(packet), MAX_PACKET)
        kind, at = first_header(self._link, packet, 0, length)
        kind, start, at, end = find(packet, kind, at, length, trail)
        if kind == DATAGRAM:
            if packet[at + MARK_AT : min(at + MARK_END, end)] not in self._datagrams:
                return False
        elif kind != PROTOCOL_TCP and not (kind == FRAGMENT and may_carry_tcp(packet, start, at)):
            return False
        if len(trail) == 1 + (kind == DATAGRAM) and self._is_in_place(packet, start, length):
            return self._plain(packet)
        return self._whole(packet) or any(self._inner(packet[place:length]) for header, place in trail if header in IPS)

    def _is_in_place(self, packet: bytes, start: int, length: int) -> bool:
        """Whether the IP header is where libpcap looks for it.  It may be in an aggregate of 802.11, or mislabelled."""
        return self._plain is all_pass or self._link.locate(packet, 0, length) == start

    def _look_for_tcp(self) -> Look:
        """A quick look that tells whether there is TCP at all."""
        from pyp0f.wire.quick_look import quick_look  # noqa: PLC0415 - most captures do not need it

        return quick_look(
            self._link,
            lambda _, when: when,
            lambda: None,
            tracked=frozenset(),
            first_bytes=frozenset(),
            marks=self._datagrams,
            fragments=Fragments(),
            counts={CUT: MAX_SHORT},
        )


def with_encapsulations(link_type: int, expression: str, wanted: str = "tcp") -> str:
    """A filter for the kernel: what passes an expression, and what may carry TCP in an encapsulation.

    Args:
        link_type: DLT number.
        expression: a filter expression for packets that are not encapsulated; empty if none of them passes.
        wanted: the expression for what passes behind VLAN tags.
    """
    # In 802.11, the program is longer, because the place of each field depends on several others.
    inside = _in_ip(all_datagrams=link_type in (DLT_IEEE802_11, DLT_IEEE802_11_RADIO))
    expression = f"({expression}) or " if expression else ""
    if link_type == DLT_EN10MB:
        types = " or ".join([f"ether proto {kind:#x}" for kind in sorted(ETHERTYPES - VLAN_TAGS)])
        # LLC has a length in place of the EtherType.
        llc = is_one_of("ether[14:2]", [int.from_bytes(start[:2], "big") for start in LLC_STARTS])
        inside = f"{inside} or {types} or (ether[12:2] < 0x600 and {llc})"
        # What follows the word vlan applies behind a tag, so that it comes last.
        behind = f"{wanted} or {inside} or vlan"
        for _ in range(_TAG_DEPTH - 1):
            behind = f"{wanted} or {inside} or (vlan and ({behind}))"
        return f"{expression}{inside} or (vlan and ({behind}))"
    if link_type in (DLT_LINUX_SLL, DLT_LINUX_SLL2):
        at = 14 if link_type == DLT_LINUX_SLL else 0
        inside = f"{inside} or {is_one_of(f'link[{at}:2]', ETHERTYPES)}"
    return f"{expression}{inside}"


def _in_ip(*, all_datagrams: bool) -> str:
    """What may carry TCP behind an IP header.

    Args:
        all_datagrams: pass UDP datagrams of all ports: the kernel takes 4,096 instructions at most.
    """
    protocols = PROTOCOLS - {PROTOCOL_UDP}
    version4 = is_one_of("ip[9]", protocols - IPV6_ONLY)
    version6 = is_one_of("ip6[6]", protocols)
    if all_datagrams:
        return f"{version4} or {version6} or udp"
    ports = is_one_of("udp[0:2]", PORTS), is_one_of("udp[2:2]", PORTS)
    fragments = f"ip[6:2] & {FRAGMENTED:#x} != 0 and ip[9] = {PROTOCOL_UDP}"
    ports6 = is_one_of("ip6[40:2]", PORTS), is_one_of("ip6[42:2]", PORTS)
    return (
        f"{version4} or {version6} or {ports[0]} or {ports[1]} or ({fragments}) "
        f"or (ip6[6] = {PROTOCOL_UDP} and ({ports6[0]} or {ports6[1]}))"
    )


def is_one_of(field: str, values: Iterable[int]) -> str:
    """The expression that a field has one of these values."""
    return "(" + " or ".join([f"{field} = {value:#x}" for value in sorted(values)]) + ")"
