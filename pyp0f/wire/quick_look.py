"""A quick look at packets of unusual shapes: most can be rejected before all headers are read.

`pyp0f.engine.hotloop` reads plain IP packets with one struct.  Packets with VLAN tags, MPLS labels, PPPoE, IP options
or extension headers, short ones, and those without TCP come here before they take the slow path.  A look makes no
object.  It is one function for each link type; what most packets need is written out in it, because each call of a
function takes a tenth of a microsecond.

Packets with headers that came before do not come here (`pyp0f.wire.shapes`).

Where there is any doubt, the answer is `CLOSER`: tunnels, SYNs, packets of tracked connections, and what may begin a
connection whose SYN was not captured.  Then `pyp0f.wire.encapsulations` decides.  `tests/wire/test_wire_quick_look.py`
compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from struct import Struct
from typing import Final

from pyp0f.wire.decoding import LOOSE_ROUTE, ROUTING_HEADER, STRICT_ROUTE, addresses_of
from pyp0f.wire.encapsulations import (
    AUTHENTICATION,
    CUT,
    EXTENSIONS,
    FRAGMENT,
    FRAGMENT_HEADER,
    IN_FRAGMENTS_OF_4,
    IP,
    LABELS,
    LLC_STARTS,
    MAX_HEADERS,
    PORT_FIELDS,
    PROTOCOLS,
    STEPS,
    VLANS,
)
from pyp0f.wire.fragments import Fragments
from pyp0f.wire.link import TYPE_IPV4, TYPE_IPV6, TYPE_PPP, TYPE_PPPOE, EthernetLink, Link, TaggedLink, is_ip
from pyp0f.wire.packet import (
    CLOSER,
    FRAGMENTED,
    IPV4_HEADER,
    MARK_AT,
    MARK_END,
    MAX_SHORT,
    NO_TCP,
    NOT_FOLLOWED,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    TO_FLAGS,
    USUAL_IPV4,
    Look,
    Marks,
)

_MAX_CHAIN: Final = 6
"""VLAN tags, MPLS labels or extension headers behind which a quick look is taken; together less than `MAX_HEADERS`."""
_FAR: Final = 4 * _MAX_CHAIN + 20
"""Bytes from the start of a packet to the IP header behind as many tags, with the longest link header."""
_NOT_ATOMIC: Final = 0xFFF9
"""The bits of the field of an IPv6 fragment header that only fragments have (RFC 6946)."""

_VLANS: Final = frozenset(VLANS)
_LABELS: Final = frozenset(LABELS)
_IPS: Final = frozenset({0, TYPE_IPV4, TYPE_IPV6})
"""What `Link.payload` returns if IP follows."""
_USUAL: Final = frozenset({TYPE_IPV4, TYPE_IPV6, *_VLANS, *_LABELS, TYPE_PPPOE})
_EXTENSIONS: Final = frozenset((*EXTENSIONS, FRAGMENT_HEADER, AUTHENTICATION))
_NOTHING: Final = -1
_LLC: Final = 1
"""A type below 0x600 is a length; LLC follows."""
_SURELY_IP: Final = frozenset({*STEPS, PROTOCOL_TCP, FRAGMENT})
"""What follows an IP header behind MPLS labels; otherwise, it may be something else that looks like one."""

_past_ip, _past_pppoe, _past_ppp = STEPS[IP], STEPS[TYPE_PPPOE], STEPS[TYPE_PPP]
_half: Final = Struct(">H").unpack_from
# Total length, fragment field, protocol, addresses and ports, TCP data offset and flags, if there are no options.
_ipv4: Final = Struct(">2xH2xHxB2x12s8xBB").unpack_from
# Total length, fragment field, protocol.
_short_ipv4: Final = Struct(">2xH2xHxB").unpack_from
_IPV4_AND_FLAGS: Final = IPV4_HEADER + TO_FLAGS
# Payload length, next header, addresses and ports, TCP data offset and flags, if there are no extension headers.
_ipv6: Final = Struct(">4xHBx36s8xBB").unpack_from
# Ports, TCP data offset and flags.
_tcp: Final = Struct(">4s8xBB").unpack_from
# Ports and mark of a datagram.
_udp: Final = Struct(f">2s2s{MARK_AT - 4}x{MARK_END - MARK_AT}s").unpack_from
# Length and protocol in a header of PPPoE.
_pppoe: Final = Struct(">HH").unpack_from
_PPPOE_DATA: Final = b"\x11\0"
_PPP_IPS: Final = frozenset({0x21, 0x57})


def quick_look(  # noqa: C901 - one function, because each call of a function takes a tenth of a microsecond
    link: Link,
    seconds_of: Callable[[bytes, int], int],
    warn: Callable[[], None],
    *,
    tracked: Container[bytes],
    first_bytes: Container[int],
    marks: Marks,
    fragments: Fragments,
    counts: dict[int, int],
) -> Look:
    """Make the quick look for packets of a link type.

    Args:
        link: the link type.
        seconds_of: the packet time, given the buffer and the last argument of the look.
        warn: called if the link has something to say about its packets (`Link.remark`).
        tracked: the keys of connections that are tracked.
        first_bytes: bytes with which the data of a connection without a captured SYN may begin.
        marks: which UDP datagrams are looked at.
        fragments: the datagrams that wait for fragments.
        counts: how often packets were passed over, by their kind; packets that are cut are added.
    """
    payload, skip, type_at = link.payload, link.skip, link.marker_at or 0
    is_tagged, is_ethernet = isinstance(link, TaggedLink), isinstance(link, EthernetLink)
    vlans, usual, fragmented, tcp, syn = _VLANS, USUAL_IPV4, FRAGMENTED, PROTOCOL_TCP, SYN

    def look(data: bytes, at: int, end: int, when: int) -> int:  # noqa: C901 - one function is faster than several
        ip = at + skip
        if is_tagged:
            if ip > end:
                return NO_TCP  # its link header is not complete
            (kind,) = _half(data, at + type_at)
            if kind in vlans:
                while kind in vlans:
                    ip += 4
                    if ip > end or ip - at > _FAR:
                        return _look_at_many_tags(data, at + skip, end)
                    (kind,) = _half(data, ip - 2)
                kind = kind or _LLC
            elif is_ethernet and kind not in _USUAL and data[at] >> 4 in (4, 6) and is_ip(data, at, end):
                return CLOSER
        else:
            kind, ip = payload(data, at, end)
            if link.remark is not None:
                warn()
        if kind not in _IPS:
            ip, end = _find_ip(data, kind, ip, end)
            if ip < 0:
                return end
        if ip + _IPV4_AND_FLAGS > end or ip < 0:
            if 0 <= ip <= end - 20 and counts.get(CUT, 0) >= MAX_SHORT:
                total, fragment, protocol = _short_ipv4(data, ip)
                if protocol == tcp and data[ip] == usual and total >= 20 and not fragment & fragmented:
                    counts[CUT] += 1
                    return NOT_FOLLOWED
            return _look_at_short(data, ip, end, counts)
        first = data[ip]
        if first == usual:
            at = ip + 20
            total, fragment, protocol, key, offset, flags = _ipv4(data, ip)
            if total < 20 and total:
                return NO_TCP
        elif first >> 4 == 6:
            at = ip + 40
            if at + TO_FLAGS > end:
                return _look_at_short_ipv6(data, ip, end, counts)
            total, protocol, key, offset, flags = _ipv6(data, ip)
            if total and at + total < end:
                end = at + total
            fragment = 0
            if protocol == FRAGMENT_HEADER and data[at] == tcp and _half(data, at + 2)[0] & _NOT_ATOMIC:
                return NOT_FOLLOWED if fragments.settles(data, ip, at, end, seconds_of(data, when)) else CLOSER
            if protocol in _EXTENSIONS:
                protocol, at, fragment, is_routed = _past_extensions(data, protocol, at, end)
                if at + TO_FLAGS <= end:
                    ports, offset, flags = _tcp(data, at)
                    key = (addresses_of(data, ip, at) if is_routed else key[:32]) + ports
            if protocol == tcp and at + TO_FLAGS > end and not fragment:
                return _look_at_short_tcp(counts)
        else:
            at = ip + (first & 0x0F) * 4
            if first >> 4 != 4 and not link.always_ip:
                return NO_TCP
            if first >> 4 != 4 or at < ip + 20 or at + TO_FLAGS > end:
                return CLOSER
            total, fragment, protocol, key, _, _ = _ipv4(data, ip)
            if total < at - ip and total:
                return NO_TCP
            ports, offset, flags = _tcp(data, at)
            options = data[ip + 20 : at]
            is_routed = LOOSE_ROUTE in options or STRICT_ROUTE in options
            key = (addresses_of(data, ip, at) if is_routed else key[:8]) + ports
        if fragment & fragmented:
            if protocol == tcp:
                return NOT_FOLLOWED if fragments.settles(data, ip, at, end, seconds_of(data, when)) else CLOSER
            return CLOSER if protocol in IN_FRAGMENTS_OF_4 or (protocol in PROTOCOLS and first >> 4 == 6) else NO_TCP
        if protocol == tcp:
            if key in tracked or flags & syn:
                return CLOSER
            begin = at + (offset >> 2 & 0x3C)
            return CLOSER if begin < end and data[begin] in first_bytes else NOT_FOLLOWED
        if protocol == PROTOCOL_UDP:
            if at + MARK_END > end:
                return _look_at_short_udp(data, at, end, marks)
            source, target, mark = _udp(data, at)
            return CLOSER if target in PORT_FIELDS or source in PORT_FIELDS or mark in marks else NO_TCP
        return CLOSER if protocol in PROTOCOLS else NO_TCP

    return look


def _look_at_short(data: bytes, ip: int, end: int, counts: dict[int, int]) -> int:
    """Look at a packet that ends before the TCP flags, or before its IP header."""
    if ip < 0 or ip + 20 > end:
        return NO_TCP
    first, protocol = data[ip], data[ip + 9]
    if first >> 4 == 6:
        return NO_TCP  # its header is not complete
    total = _half(data, ip + 2)[0]
    if first != USUAL_IPV4 or _half(data, ip + 6)[0] & FRAGMENTED or 0 < total < 20:
        return CLOSER
    if protocol == PROTOCOL_TCP:
        return _look_at_short_tcp(counts)
    return CLOSER if protocol in PROTOCOLS else NO_TCP


def _look_at_short_ipv6(data: bytes, ip: int, end: int, counts: dict[int, int]) -> int:
    """Look at an IPv6 packet that ends before the flags, if TCP is right behind its header."""
    if ip + 40 > end:
        return NO_TCP
    if data[ip + 6] == PROTOCOL_TCP:
        return _look_at_short_tcp(counts)
    return CLOSER if data[ip + 6] in PROTOCOLS else NO_TCP


def _look_at_short_tcp(counts: dict[int, int]) -> int:
    count = counts.get(CUT, 0)
    if count < MAX_SHORT:
        return CLOSER
    counts[CUT] = count + 1
    return NOT_FOLLOWED


def _look_at_short_udp(data: bytes, at: int, end: int, marks: Marks) -> int:
    if data[at : at + 2] in PORT_FIELDS or data[at + 2 : at + 4] in PORT_FIELDS:
        return CLOSER
    return CLOSER if data[at + MARK_AT : end] in marks else NO_TCP


def _past_extensions(data: bytes, protocol: int, at: int, end: int) -> tuple[int, int, int, bool]:
    """Go past the extension headers of IPv6.

    Returns:
        The protocol of what follows, `_NOTHING` if they end too early, one of them if they are many; its offset; the
        bits that make it a fragment, in which case the offset is that of the fragment header; and whether there is a
        routing header.
    """
    is_routed = False
    for _ in range(_MAX_CHAIN):
        if at + 8 > end:
            return _NOTHING, end, 0, False
        found = data[at]
        if protocol == FRAGMENT_HEADER:
            if _half(data, at + 2)[0] & _NOT_ATOMIC:
                return found, at, FRAGMENTED, is_routed
            at += 8
        elif protocol == AUTHENTICATION:
            if at + 12 > end:
                return _NOTHING, end, 0, False
            at += 8 + data[at + 1] * 4
        else:
            is_routed = is_routed or protocol == ROUTING_HEADER
            at += 8 + data[at + 1] * 8
        if at > end:
            return _NOTHING, end, 0, False
        protocol = found
        if protocol not in _EXTENSIONS:
            return protocol, at, 0, is_routed
    return AUTHENTICATION, at, 0, is_routed


def _look_at_many_tags(data: bytes, at: int, end: int) -> int:
    """Look at a packet that ends within its VLAN tags, or has many of them, the first of which ends at `at` + 4."""
    for _ in range(MAX_HEADERS):
        at += 4
        if at > end:
            return NO_TCP
        if _half(data, at - 2)[0] not in _VLANS:
            return CLOSER
    return NO_TCP


def _find_ip(data: bytes, kind: int, at: int, end: int) -> tuple[int, int]:
    """Go past PPPoE, PPP or MPLS labels.

    Returns:
        The offset of the IP header, and where it ends; or -1 and an answer.
    """
    if kind == TYPE_PPPOE:
        if at + 8 <= end and data[at : at + 2] == _PPPOE_DATA:
            length, protocol = _pppoe(data, at + 4)
            if protocol in _PPP_IPS:
                return at + 8, min(end, at + 6 + length)
        kind, at, end = _past_pppoe(data, at, end)
        if at > end:
            return -1, NO_TCP
    if kind == TYPE_PPP:
        kind, at, end = _past_ppp(data, at, end)
        if at > end:
            return -1, NO_TCP
    if kind in _LABELS:
        for _ in range(_MAX_CHAIN):
            if at + 4 > end:
                return -1, NO_TCP
            at += 4
            if data[at - 2] & 1:
                return (at, end) if _is_surely_ip(data, at, end) else (-1, CLOSER)
        return -1, CLOSER
    if kind in _IPS:
        return at, end
    if 0 < kind < 0x600:
        return -1, CLOSER if data[at : min(at + 3, end)] in LLC_STARTS else NO_TCP
    return -1, CLOSER if kind in STEPS else NO_TCP


def _is_surely_ip(data: bytes, at: int, end: int) -> bool:
    """Whether IP, and nothing else, follows the last MPLS label."""
    if at + 20 > end:
        return False
    if data[at] == USUAL_IPV4 and data[at + 9] == PROTOCOL_TCP:  # the most frequent case
        return bool(_half(data, at + 2)[0] >= 20)
    return data[at] >> 4 in (4, 6) and _past_ip(data, at, end)[0] in _SURELY_IP
