"""Decodes the bytes of IP packets: TCP packets and UDP datagrams.

The checks and their order are those of p0f (docs/p0f-3.09b.md, sections 1.4 to 2.3).  Checksums are not verified:
with checksum offloading, captured outgoing packets do not have valid ones yet.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from pyp0f.wire.modular import U32
from pyp0f.wire.packet import (
    ACK,
    FIN,
    FRAGMENTED,
    MAX_PACKET,
    MIN_IPV4_TCP,
    MIN_IPV4_UDP,
    MIN_IPV6_TCP,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    RST,
    SYN,
    TYPE_FLAGS,
    Datagram,
    Packet,
)

# Version and header length, TOS, total length, identification, fragment field, TTL, protocol (RFC 791).  Without IP
# options, the addresses and ports are adjacent, and the TCP fields that are named below follow.
_IPV4_AND_TCP: Final = Struct(">BBHHHBB2x12sIIBBH2xH").unpack_from
# Version, traffic class and flow label; payload length, next header, hop limit, addresses (RFC 8200).
_IPV6: Final = Struct(">IHBB32s").unpack_from
# Ports; sequence, acknowledgement, data offset, flags, window, urgent pointer (RFC 9293).
_TCP: Final = Struct(">4sIIBBH2xH").unpack_from


# All others are invalid: SYN with FIN or RST, FIN with RST, or none of the four flags.
_VALID_TYPES: Final = frozenset({SYN, SYN | ACK, ACK, FIN, FIN | ACK, RST, RST | ACK})


def decode(data: bytes, start: int, end: int, seconds: int, microseconds: int) -> Packet | None:
    """Decode the TCP packet whose IP header begins at `start`.

    Args:
        data: a buffer that contains the packet.
        start: offset of the IP header in the buffer.
        end: offset after the last captured byte of the packet.
        seconds: capture time, whole seconds since 1970.
        microseconds: fraction of the capture time.

    Returns:
        The packet; None if it is not TCP, is a fragment, is truncated or is invalid.
    """
    length = end - start
    if length < MIN_IPV4_TCP:
        return None
    if length > MAX_PACKET:
        length = MAX_PACKET
    first, tos, total, identification, fragment, ttl, protocol, key, seq, ack, offset, flags, window, urgent = (
        _IPV4_AND_TCP(data, start)
    )
    version, ip_header = first >> 4, (first & 0x0F) * 4
    if version == 6:
        # Extension headers are not skipped here; `decode_inner` skips them.
        word, payload, protocol, ttl, addresses = _IPV6(data, start)
        total, ip_header = payload + 40, 40
        if total > length or total < MIN_IPV6_TCP or protocol != PROTOCOL_TCP:
            return None
        tos, fragment, identification = word >> 20 & 0xFF, 0, word & 0xFFFFF
        ports, seq, ack, offset, flags, window, urgent = _TCP(data, start + 40)
        key = addresses + ports
    elif (
        version != 4
        or total > length
        or ip_header < 20
        or ip_header + 20 > total
        or protocol != PROTOCOL_TCP
        or fragment & FRAGMENTED
    ):
        return None
    elif ip_header != 20:
        ports, seq, ack, offset, flags, window, urgent = _TCP(data, start + ip_header)
        key = key[:8] + ports
    header = ip_header + (offset >> 4) * 4
    packet_type = flags & TYPE_FLAGS
    if offset < 0x50 or header > total or packet_type not in _VALID_TYPES:
        return None
    packet = Packet()
    packet.version = version
    packet.key = key
    packet.type = packet_type
    packet.seq = seq
    packet.ack = ack
    packet.options = data[start + ip_header + 20 : start + header]
    packet.payload = data[start + header : start + total]
    packet.seconds = seconds & U32
    packet.microseconds = microseconds
    # A forged file can contain a negative fraction.  It is rounded towards zero, as in 3.09b.
    packet.ms = seconds * 1000 + (microseconds // 1000 if microseconds >= 0 else -(-microseconds // 1000))
    if packet_type & SYN:
        packet.form = (
            version,
            tos,
            fragment,
            ttl,
            ip_header - 20 if version == 4 else 0,
            header,
            offset,
            flags,
            window,
            urgent != 0,
            identification != 0,
            seq != 0,
            ack != 0,
            header != total,
        )
    return packet


MAX_OLEN: Final = 252
"""Largest length of extension headers in a signature; longer ones count as this length."""
_length: Final = Struct(">H").unpack_from
_put_length: Final = Struct(">H").pack


def decode_inner(data: bytes, start: int, at: int, end: int, seconds: int, microseconds: int) -> Packet | None:
    """Decode a TCP packet that `pyp0f.wire.encapsulations.find` has found.

    In addition to what `decode` decodes, there may be IPv6 extension headers or an authentication header before TCP,
    and the length in the IP header may be 0: the network card fills it in when it segments the packet.  The
    destination is the last one of a source route.

    Args:
        data: a buffer that contains the packet.
        start: offset of the IP header in the buffer; -1 if there is none, only extension headers.
        at: offset of the TCP header.
        end: offset after the last captured byte of the packet.
        seconds: capture time, whole seconds since 1970.
        microseconds: fraction of the capture time.

    Returns:
        The packet; None if it is truncated or invalid, or if there is no IP header.
    """
    if start < 0:
        return None
    first = data[start]
    version, before = (6, 40) if first >> 4 == 6 else (4, (first & 0x0F) * 4)
    length_at = start + (4 if version == 6 else 2)
    (length,) = _length(data, length_at)
    if at - start == before and length:
        packet = decode(data, start, end, seconds, microseconds)
    elif length and start + length + (before if version == 6 else 0) > end:
        return None
    else:
        packet = _decode_mended(data, start, at, end, before, seconds, microseconds)
    if packet is not None and at - start > (40 if version == 6 else 20):
        packet.key = addresses_of(data, start, at) + packet.key[-4:]
    return packet


def _decode_mended(
    data: bytes, start: int, at: int, end: int, before: int, seconds: int, microseconds: int
) -> Packet | None:
    """Decode the same packet with a plain IP header of `before` bytes and the right length."""
    version = data[start] >> 4
    stop = min(end, at + MAX_PACKET - before)
    head = bytearray(data[start : start + before])
    if version == 6:
        head[4:7] = _put_length(stop - at) + bytes((PROTOCOL_TCP,))
    else:
        head[2:4] = _put_length(before + stop - at)
        head[9] = PROTOCOL_TCP
    packet = decode(bytes(head) + data[at:stop], 0, before + stop - at, seconds, microseconds)
    if packet is not None and packet.type & SYN and version == 6:
        # README of p0f: olen is the length of the IPv4 options or of the IPv6 extension headers.
        form = packet.form
        packet.form = (*form[:4], min(at - start - before, MAX_OLEN), *form[5:])
    return packet


LOOSE_ROUTE: Final = 131
STRICT_ROUTE: Final = 137
_NO_OPERATION: Final = 1
ROUTING_HEADER: Final = 43
_FRAGMENT_HEADER: Final = 44
_AUTHENTICATION_HEADER: Final = 51
_SOURCE_ROUTE: Final = 0
_MOBILE: Final = 2
_SEGMENT_ROUTING: Final = 4
"""Types of routing headers (RFC 5095, RFC 6275, RFC 8754)."""


def addresses_of(data: bytes, start: int, at: int) -> bytes:
    """The source of an IP packet, and its final destination.

    A packet with a source route has the address of the next router as its destination, until the route is used up.
    Checksums are computed with the last address of the route, and answers come from it (RFC 791, section 3.1; RFC 8200,
    sections 4.4 and 8.1; RFC 8754).

    Args:
        data: a buffer that contains the packet.
        start: offset of the IP header.
        at: offset of what follows all IP headers.
    """
    if data[start] >> 4 == 6:
        route = _route_of_ipv6(data, start, at)
        return data[start + 8 : start + 24] + (route or data[start + 24 : start + 40])
    route = _route_of_ipv4(data, start + 20, start + (data[start] & 0x0F) * 4)
    return data[start + 12 : start + 16] + (route or data[start + 16 : start + 20])


def _route_of_ipv4(data: bytes, at: int, end: int) -> bytes:
    """The last address of the source route in these IPv4 options; empty if there is none or it is used up."""
    while at + 3 <= end and data[at]:
        if data[at] == _NO_OPERATION:
            at += 1
            continue
        size = data[at + 1]
        if size < 2 or at + size > end:
            break
        if data[at] in (LOOSE_ROUTE, STRICT_ROUTE) and size >= 7 and data[at + 2] <= size:
            last = at + 3 + (size - 3) // 4 * 4
            return data[last - 4 : last]
        at += size
    return b""


def _route_of_ipv6(data: bytes, start: int, end: int) -> bytes:
    """The last address of the routing header of an IPv6 packet; empty if there is none or it is used up."""
    kind, at = data[start + 6], start + 40
    while at + 8 <= end:
        size = (data[at + 1] + 2) * 4 if kind == _AUTHENTICATION_HEADER else (data[at + 1] + 1) * 8
        if kind == _FRAGMENT_HEADER:
            size = 8
        if kind == ROUTING_HEADER and data[at + 3] and 24 <= size <= end - at:
            if data[at + 2] == _SOURCE_ROUTE:
                return data[at + size - 16 : at + size]
            if data[at + 2] in (_MOBILE, _SEGMENT_ROUTING):
                return data[at + 8 : at + 24]  # the segments are in reverse order
        kind, at = data[at], at + size
    return b""


def is_cut(data: bytes, start: int, end: int) -> bool:
    """Whether the IP packet that begins at `start` is longer than what was captured of it."""
    if data[start] >> 4 == 6:
        return bool(start + 40 + _length(data, start + 4)[0] > end)
    return bool(start + _length(data, start + 2)[0] > end)


# Version and header length, total length, fragment field, protocol, addresses (RFC 791).
_IPV4: Final = Struct(">BxH2xHxB2x8s").unpack_from
# Ports, length (RFC 768).
_UDP: Final = Struct(">4sH2x").unpack_from
_UDP_HEADER: Final = 8


def protocol_of(data: bytes, start: int, end: int) -> int:
    """The protocol number in the IP header that begins at `start`; -1 if it is not IP or is truncated."""
    if start < 0 or start + 10 > end:
        return -1
    version = data[start] >> 4
    return data[start + 9] if version == 4 else data[start + 6] if version == 6 else -1


def find_datagram(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the header of the UDP datagram lies whose IP header begins at `start`, without extension headers.

    Args:
        data: a buffer that contains the packet.
        start: offset of the IP header in the buffer.
        end: offset after the last captured byte of the packet.

    Returns:
        The offset of the UDP header, and the offset after the packet; None if it is not UDP, is a fragment, is
        truncated or is invalid.
    """
    length = min(end - start, MAX_PACKET)
    if length < MIN_IPV4_UDP:
        return None
    first, total, fragment, protocol, _ = _IPV4(data, start)
    header = (first & 0x0F) * 4
    if first >> 4 == 6:
        if length < 48:
            return None
        _, payload, protocol, _, _ = _IPV6(data, start)
        total, header, fragment = payload + 40, 40, 0
    elif first >> 4 != 4 or header < 20:
        return None
    if protocol != PROTOCOL_UDP or fragment & FRAGMENTED or not header + _UDP_HEADER <= total <= length:
        return None
    return start + header, start + total


def decode_datagram(data: bytes, start: int, at: int, end: int, seconds: int, microseconds: int) -> Datagram | None:
    """Decode a UDP datagram that `pyp0f.wire.encapsulations.find` or `find_datagram` has found.

    Args:
        data: a buffer that contains the packet.
        start: offset of the innermost IP header.
        at: offset of the UDP header.
        end: offset where the packet ends according to its IP header; at most what was captured.
        seconds: capture time, whole seconds since 1970.
        microseconds: fraction of the capture time.

    Returns:
        The datagram; None if its length does not fit.
    """
    if end - at < _UDP_HEADER:
        return None
    ports, size = _UDP(data, at)
    if not _UDP_HEADER <= size <= end - at:
        return None
    return Datagram(
        addresses_of(data, start, at) + ports, data[at + _UDP_HEADER : at + size], seconds & U32, microseconds
    )
