"""Decoded packets: `Packet` for TCP and `Datagram` for UDP.

*Quirks* are properties of IP and TCP headers that differ between systems (`pyp0f.wire.quirks`).  The *option layout*
is the sequence of TCP option kinds (`pyp0f.wire.options`).
"""

from __future__ import annotations

from collections.abc import Callable, Container
from struct import Struct
from typing import Final, NamedTuple

from pyp0f.wire.quirks import (
    QUIRK_DF,
    QUIRK_ECN,
    QUIRK_FLOW,
    QUIRK_NONZERO_ACK,
    QUIRK_NONZERO_ID,
    QUIRK_NONZERO_MBZ,
    QUIRK_NONZERO_URG,
    QUIRK_PUSH,
    QUIRK_URG,
    QUIRK_ZERO_ACK,
    QUIRK_ZERO_ID,
    QUIRK_ZERO_SEQ,
)

PROTOCOL_TCP: Final = 6
PROTOCOL_UDP: Final = 17
"""Protocol numbers in IPv4 and IPv6 headers."""

USUAL_IPV4: Final = 0x45
"""First byte of an IPv4 packet without options."""

MAX_PACKET: Final = 65535
"""Maximum number of bytes of a packet that are read; also the snapshot length of live captures."""
IPV4_HEADER: Final = 20
"""Bytes of an IPv4 header without options."""
IPV6_HEADER: Final = 40
"""Bytes of the fixed IPv6 header."""
DATA_OFFSET_AT: Final = 12
"""Offset, in a TCP header, of the byte whose upper half is the length of the header in words of four bytes."""
MIN_IPV4_TCP: Final = 40
"""Bytes of an IPv4 and a TCP header without options."""
MIN_IPV6_TCP: Final = 60
"""Bytes of an IPv6 and a TCP header without options."""
MIN_TCP: Final = 20
"""Bytes of a TCP header without options."""
TO_FLAGS: Final = 14
"""Bytes of a TCP header up to its flags."""
MIN_IPV4_UDP: Final = 28
"""Bytes of an IPv4 header without options and a UDP header."""

# TCP flags (RFC 9293, section 3.1).
FIN: Final = 0x01
SYN: Final = 0x02
RST: Final = 0x04
PSH: Final = 0x08
ACK: Final = 0x10
URG: Final = 0x20
ECE: Final = 0x40
CWR: Final = 0x80

# Answers of `pyp0f.wire.quick_look`.
CLOSER: Final = 0
"""The slow path must decide."""
NOT_FOLLOWED: Final = 1
"""TCP, or a fragment of it, that every handler would ignore."""
NO_TCP: Final = 2
"""Neither TCP nor a datagram that is looked at."""
MAX_SHORT: Final = 1_000
"""Packets that are cut before the TCP flags and that are decoded; the others are only counted."""
Look = Callable[[bytes, int, int, int], int]
"""Looks at the packet data[at:end].  Returns `CLOSER`, `NOT_FOLLOWED` or `NO_TCP`.  The last argument is passed on to
`seconds_of` if the packet time is needed."""
ShapedLook = Callable[[object, bytes, int, int, int, int], int]
"""A `Look` with two more arguments.  The first one is the selector: a value that the engine reads from each packet,
such as the EtherType, and by which shapes and shortcuts are found; None if there is none.  The last one is the end of
an outer IP header, from the start of the packet, if the selector says enough about all bytes up to there; 0 if the
selector is from the link header (`pyp0f.wire.shapes`)."""

TYPE_FLAGS: Final = SYN | ACK | FIN | RST
"""The flags that determine the type of a packet."""

FRAGMENTED: Final = 0x3FFF
"""The bit for more fragments and the offset, in the fragment field of IPv4 (RFC 791)."""
_DONT_FRAGMENT: Final = 0x4000
_RESERVED_FRAGMENT_BIT: Final = 0x8000
_RESERVED: Final = 0x01  # bit NS (RFC 3540) of the byte with the TCP header length


Marks = Container[bytes]
"""Which datagrams are looked at: the bytes 1 to 4 (counted from 0) of their payload.  They tell protocols apart before
anything is decoded.  In QUIC, they are the version."""
NO_MARKS: Final[Marks] = frozenset()
"""No datagram is looked at."""


class EveryMark:
    """Contains everything: all datagrams are looked at."""

    def __contains__(self, _: object) -> bool:
        return True


EVERY_MARK: Final[Marks] = EveryMark()
MARK_AT: Final = 8 + 1
MARK_END: Final = 8 + 5
"""Where the mark of a datagram begins and ends, from its UDP header on."""


class Headers(NamedTuple):
    """The fields of the fixed headers of a SYN or SYN+ACK that differ between systems.

    Attributes:
        version: 4 or 6.
        tos: the TOS byte or traffic class, 0 to 255.
        fragment: the IPv4 field with the three flags and the fragment offset (RFC 791); 0 for IPv6.
        ttl: TTL or hop limit, 0 to 255.
        ip_options_length: length of the IPv4 options, 0 to 40, or of the IPv6 extension headers, 0 to 255, in bytes.
        length: length of the IP and TCP headers together, with options, in bytes.
        offset: the byte with the TCP header length and the reserved bits.
        flags: all eight TCP flags.
        window: unscaled window, 0 to 65535.
        has_urgent: whether the urgent pointer is not 0, with or without the URG flag.
        has_id: whether the IPv4 identification or the IPv6 flow label is not 0.
        has_seq: whether the sequence number is not 0.
        has_ack: whether the acknowledgement number is not 0, with or without the ACK flag.
        has_payload: whether the packet has a payload.
    """

    version: int
    tos: int
    fragment: int
    ttl: int
    ip_options_length: int
    length: int
    offset: int
    flags: int
    window: int
    has_urgent: bool
    has_id: bool
    has_seq: bool
    has_ack: bool
    has_payload: bool

    @property
    def quirks(self) -> int:
        """The quirks of the fixed headers, as bits (docs/p0f-3.09b.md, section 4.2).

        `Options` has the quirks of the TCP options.
        """
        version, tos, fragment, _, _, _, offset, flags, _, has_urgent, has_id, has_seq, has_ack, _ = self
        quirks = QUIRK_ECN if tos & 0x03 or flags & (ECE | CWR) or offset & _RESERVED else 0
        if version == 6:
            if has_id:
                quirks |= QUIRK_FLOW
        else:
            if fragment & _DONT_FRAGMENT:
                quirks |= QUIRK_DF | QUIRK_NONZERO_ID if has_id else QUIRK_DF
            elif not has_id:
                quirks |= QUIRK_ZERO_ID
            if fragment & _RESERVED_FRAGMENT_BIT:
                quirks |= QUIRK_NONZERO_MBZ
        if not has_seq:
            quirks |= QUIRK_ZERO_SEQ
        if flags & ACK:
            if not has_ack:
                quirks |= QUIRK_ZERO_ACK
        elif has_ack:
            # Departure: 3.09b tests only one bit of the number (docs/differences.md, "ack+").
            quirks |= QUIRK_NONZERO_ACK
        if flags & URG:
            quirks |= QUIRK_URG
        elif has_urgent:
            quirks |= QUIRK_NONZERO_URG
        return quirks | QUIRK_PUSH if flags & PSH else quirks


_make_headers: Final = tuple.__new__


class Packet:
    """A TCP packet with valid IP and TCP headers.

    Decoding prepares only what all packets of a tracked connection need.  `form` and `options` contain what a
    fingerprint needs.  They are evaluated only for SYNs and SYN+ACKs that differ from earlier ones.

    Attributes:
        version: 4 or 6.
        key: source address, destination address, source port and destination port in network byte order (12 bytes,
            36 for IPv6).  This is the sender's key in the connection table.
        type: the flags SYN, ACK, FIN and RST of the packet.
        seq: sequence number.
        options: the TCP option bytes.
        payload: the bytes after the TCP header, without Ethernet padding.
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: the fraction of the packet time.
        ms: packet time in milliseconds, not modulo 2^32.
        form: the fields of `Headers`; set only for SYN and SYN+ACK.
        ack: acknowledgement number.
    """

    __slots__ = ("ack", "form", "key", "microseconds", "ms", "options", "payload", "seconds", "seq", "type", "version")

    version: int
    key: bytes
    type: int
    seq: int
    options: bytes
    payload: bytes
    seconds: int
    microseconds: int
    ms: int
    form: tuple[int, ...]
    ack: int

    @property
    def headers(self) -> Headers:
        """The fixed headers of a SYN or SYN+ACK."""
        return _make_headers(Headers, self.form)


class Datagram:
    """A UDP datagram with valid IP and UDP headers.

    Attributes:
        key: source address, destination address, source port and destination port in network byte order (12 bytes,
            36 for IPv6).
        payload: the bytes after the UDP header.
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: the fraction of the packet time.
    """

    __slots__ = ("key", "microseconds", "payload", "seconds")

    def __init__(self, key: bytes, payload: bytes, seconds: int, microseconds: int) -> None:
        self.key = key
        self.payload = payload
        self.seconds = seconds
        self.microseconds = microseconds


_groups: Final = Struct(">8H").unpack
SMALL_NUMBERS: Final = tuple(map(str, range(256)))
"""The numbers 0 to 255 as text: looking up takes an eighth of the time."""
_BYTES_AND_DOT: Final = tuple([f"{number}." for number in SMALL_NUMBERS])


def address_text(address: bytes) -> str:
    """An address of 4 or 16 bytes as p0f prints it: dotted decimal, or eight groups of hex digits without ``::``."""
    if len(address) == 4:
        # Made for each new host.  Without the table, this took a third of the time that a new host takes.
        a, b, c, d = address
        return f"{_BYTES_AND_DOT[a]}{_BYTES_AND_DOT[b]}{_BYTES_AND_DOT[c]}{SMALL_NUMBERS[d]}"
    return ":".join([f"{group:x}" for group in _groups(address)])
