"""Encapsulations: finds the innermost IP packet behind the link header and all other headers.

One table, `STEPS`, has a function for each kind of header.  A kind is a number: an IP protocol (below 256), an
EtherType (from 0x600 on), a UDP port plus `PORT`, or a negative number for what has no number on the wire.  A step goes
past one header, and returns what follows: its kind, its offset, and where it ends.  `find` takes steps until it arrives
at TCP, or at something that has no step.

A new header gets an entry in `STEPS`.  If it is to be shown, `pyp0f.wire.outer.KINDS` has its name.
`pyp0f.wire.shortcuts` works without an entry for it, but finds fewer packets that are alike.

A UDP port is a hint only: if the header behind it makes no sense, the datagram is not looked into.

Bounds: at most `MAX_HEADERS` headers per packet.  Each VLAN tag, MPLS label and IPv6 extension header is one of them.
Within a header, at most `_MAX_CHAIN` elements of a chain are followed (extension headers of GTP-U, indications of
Teredo, source routes).

Nothing here is used with ``--classic``.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Final

from pyp0f.wire.link import (
    ENCRYPTED,
    NO_PAYLOAD,
    TYPE_IPV4,
    TYPE_IPV6,
    TYPE_PPP,
    TYPE_PPPOE,
    VLAN_TAGS,
    Link,
    WirelessLink,
)
from pyp0f.wire.packet import FRAGMENTED, PROTOCOL_TCP, PROTOCOL_UDP

MAX_HEADERS: Final = 24
"""Headers of a packet that are passed, from the one behind the link header to the one before TCP."""
_MAX_CHAIN: Final = 8

# Kinds that have no number on the wire.
IP: Final = -1
"""IPv4 or IPv6: the version field decides."""
LLC: Final = -2
"""IEEE 802.2."""
WIRELESS: Final = -3
"""IEEE 802.11."""
PSEUDOWIRE: Final = -4
"""What follows the last MPLS label."""
MULTILINK: Final = -5
BRIDGED: Final = -6
"""Multilink PPP, and Ethernet over PPP."""

# Ends of the way that are not kinds of headers.
FRAGMENT: Final = -10
"""A fragment of an IP packet."""
CUT: Final = -11
"""The captured bytes end within a header."""
MALFORMED: Final = -12
"""A header is invalid."""
TOO_DEEP: Final = -13
"""There are more than `MAX_HEADERS` headers."""
DATAGRAM: Final = -14
"""A UDP datagram that is not an encapsulation."""

NO_IP: Final = -18
"""A frame that carries no IP, by its kind: management of 802.11, and other protocols of LLC and PPP."""
HIDDEN: Final = -19
"""An encrypted frame of 802.11."""

PORT: Final = 0x10000
"""This plus a UDP port is the kind of what the datagram contains."""

# EtherTypes.
ETHERNET: Final = 0x6558
VLANS: Final = *VLAN_TAGS, 0x9200
"""Those of `VLAN_TAGS`, and another old one of stacked tags, which p0f does not know."""
VN_TAG: Final = 0x8926
BRIDGE_PORT: Final = 0x893F
"""IEEE 802.1BR."""
CISCO_METADATA: Final = 0x8909
BACKBONE: Final = 0x88E7
"""IEEE 802.1ah."""
NSH: Final = 0x894F
FRAME_RELAY: Final = 0x6559
TRILL: Final = 0x22F3
BATMAN: Final = 0x4305
FABRIC_PATH: Final = 0x8903
MACSEC: Final = 0x88E5
HSR: Final = 0x892F
REDUNDANCY: Final = 0xF1C1
"""IEEE 802.1CB."""
_JUMBO_LLC: Final = 0x8870
EOIP: Final = 0x6400
"""Ethernet over IP of MikroTik, in GRE."""
ERSPAN: Final = 0x88BE
ERSPAN_3: Final = 0x22EB
_MPLS: Final = 0x8847
_MPLS_MULTICAST: Final = 0x8848
_WCCP: Final = 0x883E

# IP protocols.
_IPV4_IN_IP: Final = 4
_IPV6_IN_IP: Final = 41
FRAGMENT_HEADER: Final = 44
_GRE: Final = 47
AUTHENTICATION: Final = 51
ETHERIP: Final = 97
_MPLS_IN_IP: Final = 137
_ETHERNET_IN_IP: Final = 143
EXTENSIONS: Final = (0, 43, 60, 135, 139, 140)
"""Hop-by-hop options, routing, destination options, mobility, HIP, shim6 (RFC 8200, RFC 6275, RFC 7401, RFC 5533)."""
IPV6_ONLY: Final = frozenset((*EXTENSIONS, FRAGMENT_HEADER))
"""Protocols that are headers of IPv6, and mean nothing in IPv4."""

# UDP ports.
L2TP: Final = PORT + 1701
GTP: Final = PORT + 2152
GTP_0: Final = PORT + 3386
TEREDO: Final = PORT + 3544
LISP: Final = PORT + 4341
AYIYA: Final = PORT + 5072
CAPWAP: Final = PORT + 5247
LWAPP: Final = PORT + 12222
JMIRROR: Final = PORT + 30030
TZSP: Final = PORT + 37008
FOU: Final = PORT + 5555
"""The port in the documentation of Linux."""
GUE: Final = PORT + 6080
GENEVE: Final = PORT + 6081

# Kinds of the same header.
LABELS: Final = _MPLS, _MPLS_MULTICAST, PORT + 6635
"""MPLS."""
GRES: Final = _GRE, PORT + 4754
VXLANS: Final = PORT + 4789, PORT + 4790, PORT + 8472
"""VXLAN, VXLAN-GPE, and the port of Linux before there was a standard."""

Next = tuple[int, int, int]
"""What follows a header: its kind, its offset in the buffer, and the offset where it ends."""
Step = Callable[[bytes, int, int], Next]
"""Goes past the header at an offset of a buffer, in which the packet ends at another offset."""

_half: Final = Struct(">H").unpack_from
_two_halves: Final = Struct(">HH").unpack_from
# Version and header length, total length, fragment field, protocol (RFC 791).
_ipv4: Final = Struct(">BxH2xHxB").unpack_from
# Version, payload length, next header (RFC 8200).
_ipv6: Final = Struct(">B3xHB").unpack_from


# IP ------------------------------------------------------------------------------------------------


def _past_ip(data: bytes, at: int, end: int) -> Next:
    if at + 20 > end:
        return CUT, at, end
    first, total, fragment, protocol = _ipv4(data, at)
    if first >> 4 == 6:
        return _past_ipv6(data, at, end)
    header = (first & 0x0F) * 4
    # A length of 0 is one that the network card fills in (segmentation offload): the captured length counts.
    stop = min(end, at + total) if total else end
    if first >> 4 != 4 or header < 20 or at + header > stop:
        return MALFORMED, at, end
    if fragment & FRAGMENTED:
        return FRAGMENT, at + header, stop
    return (protocol, at + header, stop) if protocol not in IPV6_ONLY else (MALFORMED, at, end)


def _past_ipv6(data: bytes, at: int, end: int) -> Next:
    if at + 40 > end:
        return CUT, at, end
    first, payload, protocol = _ipv6(data, at)
    if first >> 4 != 6:
        return MALFORMED, at, end
    return protocol, at + 40, min(end, at + 40 + payload) if payload else end


def _past_nothing(data: bytes, at: int, end: int) -> Next:
    """FOU: IP right behind the UDP header.  Its length must fit."""
    return (IP if _is_whole_ip(data, at, end) else MALFORMED), at, end


def _is_whole_ip(data: bytes, at: int, end: int) -> bool:
    """Whether an IP packet begins at `at` and ends at `end`."""
    if at + 20 > end:
        return False
    first, total, _, _ = _ipv4(data, at)
    if first >> 4 == 6:
        return at + 40 <= end and bool(at + 40 + _ipv6(data, at)[1] == end)
    return first >> 4 == 4 and first & 0x0F >= 5 and bool(at + total == end)


def _past_extension(data: bytes, at: int, end: int) -> Next:
    if at + 8 > end:
        return CUT, at, end
    return data[at], at + 8 + data[at + 1] * 8, end


def _past_fragment_header(data: bytes, at: int, end: int) -> Next:
    if at + 8 > end:
        return CUT, at, end
    if _half(data, at + 2)[0] & 0xFFF9:
        return FRAGMENT, at, end
    return data[at], at + 8, end  # an atomic fragment (RFC 6946)


def _past_authentication(data: bytes, at: int, end: int) -> Next:
    if at + 12 > end:
        return CUT, at, end
    return data[at], at + 8 + data[at + 1] * 4, end


# Ethernet, and what stands behind it ---------------------------------------------------------------


def _past_ethernet(data: bytes, at: int, end: int) -> Next:
    if at + 14 > end:
        return CUT, at, end
    kind = _half(data, at + 12)[0]
    return kind_of_type(kind), at + 14, end


def kind_of_type(value: int) -> int:
    """The kind of what follows a field that has an EtherType, or a length below 0x600 (IEEE 802.3)."""
    return value if value >= 0x600 else LLC


_SNAP: Final = b"\xaa\xaa\x03"
_LLC_IP: Final = b"\x06\x06\x03"
_LLC_OSI: Final = b"\xfe\xfe\x03"
LLC_STARTS: Final = frozenset({_SNAP, _LLC_IP, _LLC_OSI})
"""Headers of IEEE 802.2 behind which IP may follow."""
_BRIDGED_ETHERNET: Final = frozenset({b"\0\x80\xc2\0\x01", b"\0\x80\xc2\0\x07"})
"""Organization and protocol of bridged Ethernet, with and without its check sequence (RFC 2427, RFC 2684)."""
_NETWORK_PROTOCOLS: Final = {0xCC: TYPE_IPV4, 0x8E: TYPE_IPV6, 0xCF: TYPE_PPP}
"""Identifiers of network layer protocols (ISO/IEC TR 9577)."""


def _past_llc(data: bytes, at: int, end: int) -> Next:
    head = data[at : min(at + 3, end)]
    if head == _LLC_IP:
        return IP, at + 3, end
    if head == _LLC_OSI and at + 4 <= end:
        return _NETWORK_PROTOCOLS.get(data[at + 3], NO_IP), at + 4, end
    if head != _SNAP:
        return NO_IP if len(head) == 3 else CUT, at, end
    if at + 8 > end:
        return CUT, at, end
    if data[at + 3 : at + 8] in _BRIDGED_ETHERNET:
        return ETHERNET, at + 10, end  # behind two bytes of padding
    return kind_of_type(_half(data, at + 6)[0]), at + 8, end


def _typed(size: int) -> Step:
    """A step past a header of that many bytes, whose last two are the EtherType of what follows."""

    def past(data: bytes, at: int, end: int) -> Next:
        stop = at + size
        return (kind_of_type(_half(data, stop - 2)[0]), stop, end) if stop <= end else (CUT, at, end)

    return past


def _fixed(size: int, kind: int) -> Step:
    """A step past a header of that many bytes, behind which is always the same kind."""

    def past(_: bytes, at: int, end: int) -> Next:
        return (kind, at + size, end) if at + size <= end else (CUT, at, end)

    return past


def _past_pppoe(data: bytes, at: int, end: int) -> Next:
    if at + 6 > end:
        return CUT, at, end
    if data[at] != 0x11 or data[at + 1]:
        return MALFORMED, at, end
    return TYPE_PPP, at + 6, min(end, at + 6 + _half(data, at + 4)[0])


_PPP_PROTOCOLS: Final = {
    0x21: TYPE_IPV4, 0x57: TYPE_IPV6, 0x0281: _MPLS, 0x0283: _MPLS, 0x31: BRIDGED, 0x3D: MULTILINK,
}  # fmt: skip
_CISCO_HDLC: Final = frozenset({b"\x0f\0", b"\x8f\0"})
"""Address and control of Cisco HDLC, which the same serial links may have."""


def _past_ppp(data: bytes, at: int, end: int) -> Next:
    if data[at : min(at + 2, end)] == b"\xff\x03":  # address and control (RFC 1662)
        at += 2
    if at + 2 > end:
        return CUT, at, end
    protocol, size = (data[at], 1) if data[at] & 1 else (_half(data, at)[0], 2)
    kind = _PPP_PROTOCOLS.get(protocol)
    if kind is None and data[at : at + 2] in _CISCO_HDLC:
        return (kind_of_type(_half(data, at + 2)[0]), at + 4, end) if at + 4 <= end else (CUT, at, end)
    return (kind, at + size, end) if kind is not None else (NO_IP, at, end)


def _past_multilink(data: bytes, at: int, end: int) -> Next:
    """Multilink PPP with long sequence numbers (RFC 1990), if the packet is not in fragments."""
    if at + 4 > end:
        return CUT, at, end
    return (TYPE_PPP if data[at] & 0xC0 == 0xC0 else NO_IP), at + 4, end


def _past_bridged(data: bytes, at: int, end: int) -> Next:
    """Ethernet in PPP (RFC 3518)."""
    if at + 2 > end:
        return CUT, at, end
    return (ETHERNET if data[at + 1] == 1 else NO_IP), at + 2 + 4 * bool(data[at] & 0x40), end


def _past_frame_relay(data: bytes, at: int, end: int) -> Next:
    """Frame Relay (RFC 2427), and the form of Cisco with an EtherType."""
    size = 2
    while size < 4 and at + size <= end and not data[at + size - 1] & 1:
        size += 1
    at += size
    if at + 2 > end:
        return CUT, at, end
    if data[at] != 0x03:
        kind = _half(data, at)[0]
        return (kind if kind >= 0x600 else NO_IP), at + 2, end
    at += 2 if data[at + 1] == 0 else 1  # padding
    if at + 6 > end:
        return CUT, at, end
    if data[at] != 0x80:
        return _NETWORK_PROTOCOLS.get(data[at], NO_IP), at + 1, end
    if data[at + 1 : at + 6] in _BRIDGED_ETHERNET:
        return ETHERNET, at + 6, end
    return kind_of_type(_half(data, at + 4)[0]), at + 6, end


def _past_trill(data: bytes, at: int, end: int) -> Next:
    """TRILL (RFC 6325)."""
    if at + 6 > end:
        return CUT, at, end
    flags = _half(data, at)[0]
    return (MALFORMED if flags >> 14 else ETHERNET), at + 6 + (flags >> 6 & 0x1F) * 4, end


_BATMAN_SIZES: Final = {b"\x40\x0f": 10, b"\x42\x0f": 18, b"\x01\x0f": 14, b"\x03\x0e": 10, b"\x04\x0e": 14}
"""Bytes of the headers of B.A.T.M.A.N. advanced that are before frames, by type and version."""


def _past_batman(data: bytes, at: int, end: int) -> Next:
    if at + 2 > end:
        return CUT, at, end
    size = _BATMAN_SIZES.get(data[at : at + 2])
    return (ETHERNET, at + size, end) if size is not None else (NO_IP, at, end)


def _past_macsec(data: bytes, at: int, end: int) -> Next:
    """MACsec that is not encrypted (IEEE 802.1AE)."""
    if at + 8 > end:
        return CUT, at, end
    if data[at] & 0x0C:
        return HIDDEN, at, end
    stop = at + 8 + 8 * bool(data[at] & 0x20)
    return (kind_of_type(_half(data, stop - 2)[0]), stop, end) if stop <= end else (CUT, at, end)


def _past_label(data: bytes, at: int, end: int) -> Next:
    if at + 4 > end:
        return CUT, at, end
    return PSEUDOWIRE if data[at + 2] & 1 else _MPLS, at + 4, end


def _past_pseudowire(data: bytes, at: int, end: int) -> Next:
    """IP, or Ethernet with or without a control word (RFC 4448)."""
    if at >= end:
        return CUT, at, end
    version = data[at] >> 4
    if (version == 4 and data[at] & 0x0F >= 5) or version == 6:
        kind = _past_ip(data, at, end)[0]
        if kind in STEPS or kind in (PROTOCOL_TCP, FRAGMENT):
            return IP, at, end
    for frame in (at + 4, at) if version == 0 else (at,):
        if _is_ethernet(data, frame, end):
            return ETHERNET, frame, end
    return (IP if version in (4, 6) else MALFORMED), at, end


def _is_ethernet(data: bytes, at: int, end: int) -> bool:
    """Whether an Ethernet frame with a payload that has a step seems to begin at `at`."""
    if at + 17 > end:
        return False
    (value,) = _half(data, at + 12)
    return value in STEPS if value >= 0x600 else data[at + 14 : at + 17] in LLC_STARTS


def _past_nsh(data: bytes, at: int, end: int) -> Next:
    """The network service header (RFC 8300)."""
    if at + 8 > end:
        return CUT, at, end
    size = (data[at + 1] & 0x3F) * 4
    kind = _NEXT_PROTOCOLS.get(data[at + 3])
    if data[at] >> 6 or size < 8 or kind is None:
        return MALFORMED, at, end
    return kind, at + size, end


_NEXT_PROTOCOLS: Final = {1: TYPE_IPV4, 2: TYPE_IPV6, 3: ETHERNET, 4: NSH, 5: _MPLS}
"""Next protocols of VXLAN-GPE and NSH."""

_FRAMES: Final = WirelessLink(radiotap=False)


def _past_wireless(data: bytes, at: int, end: int) -> Next:
    value, start = _FRAMES.payload(data, at, end)
    if start >= 0:
        return kind_of_type(value), start, end
    if at + 2 <= end and data[at + 1] & 0x0F == 0x08:
        # Controllers of Cisco swap the two bytes of frame control.
        swapped = bytes((data[at + 1], data[at])) + data[at + 2 : min(at + 40, end)]
        start = _FRAMES.locate(swapped, 0, len(swapped))
        if start >= 0:
            return LLC, at + start - 8, end
    return (HIDDEN if start == ENCRYPTED else NO_IP), at, end


# GRE -----------------------------------------------------------------------------------------------

_CHECKSUM: Final = 0x8000
_ROUTING: Final = 0x4000
_KEY: Final = 0x2000
_SEQUENCE: Final = 0x1000
_ACKNOWLEDGEMENT: Final = 0x0080


def _past_gre(data: bytes, at: int, end: int) -> Next:
    """GRE (RFC 2784, RFC 2890, with source routes of RFC 1701) and its version for PPTP (RFC 2637)."""
    if at + 4 > end:
        return CUT, at, end
    flags, kind = _two_halves(data, at)
    version = flags & 0x0007
    size = 4 + 4 * (bool(flags & (_CHECKSUM | _ROUTING)) + bool(flags & _KEY) + bool(flags & _SEQUENCE))
    if version == 1 and kind == TYPE_PPP:
        if not flags & _SEQUENCE:
            return MALFORMED, at, end  # an acknowledgement, without a payload
        return TYPE_PPP, at + size + 4 * bool(flags & _ACKNOWLEDGEMENT), end
    if version == 1 and kind == EOIP:
        return ETHERNET, at + size, end
    if version:
        return MALFORMED, at, end
    at += size
    if flags & _ROUTING:
        at = _behind_routes(data, at, end)
    if at < 0 or at > end:
        return CUT, end, end
    if kind == ERSPAN and not flags & _SEQUENCE:
        return ETHERNET, at, end  # ERSPAN I has no header
    if kind == _WCCP:
        # WCCP 2 has a redirect header of 4 bytes.
        return IP, at + 4 * (at < end and data[at] >> 4 != 4), end
    return kind_of_type(kind), at, end


def _behind_routes(data: bytes, at: int, end: int) -> int:
    """The offset behind the source routes of RFC 1701; -1 if they do not end."""
    for _ in range(_MAX_CHAIN):
        if at + 4 > end:
            break
        size = data[at + 3]
        if not size:
            return at + 4
        at += 4 + size
    return -1


def _past_erspan_3(data: bytes, at: int, end: int) -> Next:
    if at + 12 > end:
        return CUT, at, end
    return ETHERNET, at + 12 + 8 * (data[at + 11] & 1), end


def _past_etherip(data: bytes, at: int, end: int) -> Next:
    """EtherIP (RFC 3378)."""
    if at + 2 > end:
        return CUT, at, end
    return (ETHERNET, at + 2, end) if data[at] >> 4 == 3 else (MALFORMED, at, end)


# UDP -----------------------------------------------------------------------------------------------


def _past_udp(data: bytes, at: int, end: int) -> Next:
    if at + 8 > end:
        return CUT, at, end
    source, target = _two_halves(data, at)
    port = target if target in PORTS else source
    if port not in PORTS:
        return DATAGRAM, at, end
    size = _half(data, at + 4)[0]
    return PORT + port, at + 8, min(end, at + size) if size else end


def _past_vxlan(data: bytes, at: int, end: int) -> Next:
    """VXLAN (RFC 7348), also with a group policy, and VXLAN-GPE.  Reserved bits may have any value."""
    if at + 8 > end:
        return CUT, at, end
    flags = data[at]
    kind = _NEXT_PROTOCOLS.get(data[at + 3]) if flags & 0x0C == 0x0C else None
    if kind is not None and kind != ETHERNET:
        return kind, at + 8, end
    if not flags & 0x08 or not _is_ethernet(data, at + 8, end):
        return MALFORMED, at, end
    return ETHERNET, at + 8, end


def _past_geneve(data: bytes, at: int, end: int) -> Next:
    """GENEVE (RFC 8926)."""
    if at + 8 > end:
        return CUT, at, end
    stop = at + 8 + (data[at] & 0x3F) * 4
    kind = _half(data, at + 2)[0]
    if data[at] >> 6 or kind not in STEPS or data[at + 7] or stop > end:
        return MALFORMED, at, end
    return kind, stop, end


_GTP_PACKET: Final = 0xFF


def _past_gtp(data: bytes, at: int, end: int) -> Next:
    """GTP-U (3GPP TS 29.281)."""
    if at + 8 > end:
        return CUT, at, end
    flags, message = data[at], data[at + 1]
    if flags & 0xF0 != 0x30 or message != _GTP_PACKET:
        return MALFORMED, at, end
    stop = min(end, at + 8 + _half(data, at + 2)[0])
    at += 8
    if flags & 0x07:
        at += 4
        if at > stop:
            return CUT, at, end
        extension = data[at - 1] if flags & 0x04 else 0
        for _ in range(_MAX_CHAIN):
            if not extension:
                break
            size = data[at] * 4 if at < stop else 0
            at += size
            if not size or at > stop:
                return MALFORMED, at, end
            extension = data[at - 1]
    if at < stop and data[at] >> 4 in (4, 6):
        return IP, at, stop
    return (ETHERNET if _is_ethernet(data, at, stop) else MALFORMED), at, stop


def _past_gtp_0(data: bytes, at: int, end: int) -> Next:
    """The first version of GTP (3GPP TS 09.60)."""
    if at + 21 > end:
        return CUT, at, end
    if data[at] & 0xF0 != 0x10 or data[at + 1] != _GTP_PACKET:
        return MALFORMED, at, end
    return (IP if data[at + 20] >> 4 in (4, 6) else MALFORMED), at + 20, min(end, at + 20 + _half(data, at + 2)[0])


_TZSP_PAYLOADS: Final = {1: ETHERNET, 18: WIRELESS}
_MAX_TAGS: Final = 32


def _past_tzsp(data: bytes, at: int, end: int) -> Next:
    """TZSP: frames that routers of MikroTik, and access points, have captured."""
    if at + 5 > end:
        return CUT, at, end
    kind = _TZSP_PAYLOADS.get(_half(data, at + 2)[0])
    if data[at] != 1 or data[at + 1] > 1 or kind is None:
        return MALFORMED, at, end
    at += 4
    for _ in range(_MAX_TAGS):
        if at + 2 > end:
            break
        if data[at] == 1:
            return kind, at + 1, end
        at += 2 + data[at + 1] if data[at] else 1  # a tag, or padding
    return MALFORMED, at, end


def _past_teredo(data: bytes, at: int, end: int) -> Next:
    """Teredo with its indications (RFC 4380, section 5.1.1)."""
    for _ in range(_MAX_CHAIN):
        if at + 40 > end:
            break
        indication = _half(data, at)[0]
        if indication == 0:  # origin
            at += 8
        elif indication == 1:  # authentication
            at += 13 + data[at + 2] + data[at + 3]
        else:
            return (IP if data[at] >> 4 == 6 else MALFORMED), at, end
    return MALFORMED, at, end


def _past_ayiya(data: bytes, at: int, end: int) -> Next:
    """AYIYA (draft-massar-v6ops-ayiya-02)."""
    if at + 8 > end:
        return CUT, at, end
    stop = at + 8 + (1 << (data[at] >> 4)) + (data[at + 1] >> 4) * 4
    kind = data[at + 3]
    if data[at + 2] & 0x0F != 1 or kind not in (_IPV4_IN_IP, _IPV6_IN_IP):
        return MALFORMED, at, end
    return kind, stop, end


def _past_l2tp(data: bytes, at: int, end: int) -> Next:
    """Data messages of L2TP, version 2 (RFC 2661)."""
    if at + 6 > end:
        return CUT, at, end
    flags = _half(data, at)[0]
    if flags & 0xB4FF != 0x0002:  # control messages, reserved bits, another version
        return MALFORMED, at, end
    stop = end
    if flags & 0x4000:
        stop = min(end, at + _half(data, at + 2)[0])
        at += 2
    at += 6 + (4 if flags & 0x0800 else 0)
    if flags & 0x0200:
        if at + 2 > stop:
            return CUT, at, end
        at += 2 + _half(data, at)[0]
    return TYPE_PPP, at, stop


def _past_lisp(data: bytes, at: int, end: int) -> Next:
    """The data plane of LISP (RFC 9300)."""
    if at + 8 > end:
        return CUT, at, end
    return _past_nothing(data, at + 8, end)


def _past_gue(data: bytes, at: int, end: int) -> Next:
    """Generic UDP encapsulation (draft-ietf-intarea-gue); version 1 is IP without a header."""
    if at + 4 > end:
        return CUT, at, end
    version, kind = data[at] >> 6, data[at + 1]
    if version == 1:
        return _past_nothing(data, at, end)
    if version or data[at] & 0x20 or (kind not in PROTOCOLS and kind != PROTOCOL_TCP):
        return MALFORMED, at, end
    return kind, at + 4 + (data[at] & 0x1F) * 4, end


def _past_lwapp(data: bytes, at: int, end: int) -> Next:
    """The data channel of LWAPP (RFC 5412), which CAPWAP has replaced."""
    if at + 6 > end:
        return CUT, at, end
    is_data = not data[at] & 0xC6 and at + 6 + _half(data, at + 2)[0] == end
    return (WIRELESS if is_data else MALFORMED), at + 6, end


def _past_capwap(data: bytes, at: int, end: int) -> Next:
    """The data channel of CAPWAP (RFC 5415, section 4.3)."""
    if at + 8 > end:
        return CUT, at, end
    word = int.from_bytes(data[at : at + 4], "big")
    size = (word >> 19 & 0x1F) * 4
    native, fragment, keep_alive, binding = word & 0x100, word & 0x80, word & 0x08, word >> 9 & 0x1F
    if word >> 24 or size < 8 or fragment or keep_alive or (native and binding != 1):
        return MALFORMED, at, end  # also DTLS, whose preamble is 1
    return (WIRELESS if native else ETHERNET), at + size, end


# The table -----------------------------------------------------------------------------------------

STEPS: Final[dict[int, Step]] = {
    IP: _past_ip,
    LLC: _past_llc,
    WIRELESS: _past_wireless,
    PSEUDOWIRE: _past_pseudowire,
    MULTILINK: _past_multilink,
    BRIDGED: _past_bridged,
    # EtherTypes
    TYPE_IPV4: _past_ip,
    TYPE_IPV6: _past_ip,
    ETHERNET: _past_ethernet,
    **dict.fromkeys(VLANS, _typed(4)),
    VN_TAG: _typed(6),
    BRIDGE_PORT: _typed(8),
    CISCO_METADATA: _typed(8),
    BACKBONE: _fixed(4, ETHERNET),
    **dict.fromkeys(LABELS, _past_label),  # also in UDP
    TYPE_PPPOE: _past_pppoe,
    TYPE_PPP: _past_ppp,
    NSH: _past_nsh,
    _JUMBO_LLC: _past_llc,
    FRAME_RELAY: _past_frame_relay,
    TRILL: _past_trill,
    BATMAN: _past_batman,
    FABRIC_PATH: _fixed(2, ETHERNET),
    MACSEC: _past_macsec,
    **dict.fromkeys((HSR, REDUNDANCY), _typed(6)),
    ERSPAN: _fixed(8, ETHERNET),
    ERSPAN_3: _past_erspan_3,
    # Frames of access points, in GRE
    **dict.fromkeys((*range(0x8200, 0x8211), *range(0x8300, 0x8380, 0x10), 0x9000), _fixed(0, WIRELESS)),
    # IP protocols
    **dict.fromkeys(EXTENSIONS, _past_extension),
    _IPV4_IN_IP: _past_ip,
    PROTOCOL_UDP: _past_udp,
    _IPV6_IN_IP: _past_ipv6,
    FRAGMENT_HEADER: _past_fragment_header,
    **dict.fromkeys(GRES, _past_gre),  # also in UDP
    AUTHENTICATION: _past_authentication,
    ETHERIP: _past_etherip,
    _MPLS_IN_IP: _fixed(0, _MPLS),
    _ETHERNET_IN_IP: _past_ethernet,
    # UDP ports
    L2TP: _past_l2tp,
    GTP: _past_gtp,
    GTP_0: _past_gtp_0,
    TEREDO: _past_teredo,
    LISP: _past_lisp,
    **dict.fromkeys(VXLANS, _past_vxlan),
    AYIYA: _past_ayiya,
    CAPWAP: _past_capwap,
    LWAPP: _past_lwapp,
    JMIRROR: _past_lisp,  # has a header of 8 bytes, too
    TZSP: _past_tzsp,
    FOU: _past_nothing,
    GUE: _past_gue,
    GENEVE: _past_geneve,
}
"""How to go past a header, by its kind."""

PORTS: Final = frozenset([kind - PORT for kind in STEPS if kind >= PORT])
"""UDP ports of encapsulations."""
PORT_FIELDS: Final = frozenset([port.to_bytes(2, "big") for port in PORTS])
"""UDP ports of encapsulations as two bytes, for comparisons with headers."""
PROTOCOLS: Final = frozenset([kind for kind in STEPS if 0 <= kind < 0x100])
"""IP protocols of encapsulations and extension headers."""
IN_FRAGMENTS_OF_4: Final = (PROTOCOLS - IPV6_ONLY) | {PROTOCOL_TCP}
"""What an IPv4 packet can carry that may have TCP in it."""
ETHERTYPES: Final = frozenset([kind for kind in STEPS if 0x600 <= kind < PORT]) - {TYPE_IPV4, TYPE_IPV6}
"""EtherTypes of encapsulations."""
IPS: Final = frozenset([kind for kind, step in STEPS.items() if step in (_past_ip, _past_ipv6)])
"""Kinds of IP headers."""


def find(
    data: bytes, kind: int, at: int, end: int, trail: list[tuple[int, int]] | None = None
) -> tuple[int, int, int, int]:
    """Go past all headers up to the one that has no step: TCP, or something that is not looked into.

    Args:
        data: a buffer that contains the packet.
        kind: kind of the first header.
        at: its offset.
        end: offset after the last captured byte of the packet.
        trail: kind and offset of each header that was passed are added to it; they are complete.

    Returns:
        What is there: `PROTOCOL_TCP`, `FRAGMENT`, `DATAGRAM`, the number of another protocol or EtherType, or `CUT`,
        `MALFORMED` or `TOO_DEEP`; the offset of the innermost IP header, -1 if there is none; the offset of what is
        there; and where it ends according to the headers before it.
    """
    ip_at = -1
    for _ in range(MAX_HEADERS):
        step = STEPS.get(kind)
        if step is None:
            return kind, ip_at, at, end
        if kind in IPS:
            ip_at = at
        found, next_at, next_end = step(data, at, end)
        if next_at > next_end and found != MALFORMED:
            found = CUT  # a length in the header is larger than what is there
        if found in (CUT, MALFORMED):
            # What follows a UDP header need not be a header.
            return (DATAGRAM, ip_at, at - 8, end) if kind >= PORT else (found, ip_at, next_at, next_end)
        if trail is not None:
            trail.append((kind, at))
        kind, at, end = found, next_at, next_end
    return TOO_DEEP if kind in STEPS else kind, ip_at, at, end


def may_carry_tcp(data: bytes, start: int, at: int) -> bool:
    """Whether a fragment may belong to a packet with TCP, perhaps in an encapsulation.

    Args:
        data: a buffer that holds the fragment.
        start: offset of its IP header.
        at: offset of what `find` calls a fragment: over IPv6, the fragment header.
    """
    if data[start] >> 4 == 4:
        return data[start + 9] in IN_FRAGMENTS_OF_4
    return data[at] == PROTOCOL_TCP or data[at] in PROTOCOLS


_WITHOUT_PAYLOAD: Final = {NO_PAYLOAD: NO_IP, ENCRYPTED: HIDDEN}


def first_header(link: Link, data: bytes, start: int, end: int) -> tuple[int, int]:
    """The kind and the offset of what follows the link header of the packet data[start:end]."""
    value, at = link.payload(data, start, end)
    if at < 0 or at > end:
        return _WITHOUT_PAYLOAD.get(at, CUT), end
    return kind_of_type(value) if value > 0 else IP, at
