"""Encapsulations, byte by byte: functions that put headers around an IP packet, and make an Ethernet frame of it.

The tests use them, too.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MACS: Final = bytes.fromhex("020000000002 020000000001")
INNER_MACS: Final = bytes.fromhex("020000000012 020000000011")
NEAR, FAR = bytes([203, 0, 113, 1]), bytes([203, 0, 113, 2])
NEAR6, FAR6 = (bytes.fromhex("20010db8ffff000000000000000000") + bytes([last]) for last in (1, 2))
VNI: Final = 0x0001F4
"""Network identifier: 500."""


def type_of(packet: bytes) -> int:
    """The EtherType of an IP packet."""
    return 0x86DD if packet[0] >> 4 == 6 else 0x0800


def typed(packet: bytes) -> bytes:
    """The packet behind its EtherType."""
    return struct.pack(">H", type_of(packet)) + packet


def ethernet(packet: bytes, macs: bytes = INNER_MACS) -> bytes:
    """An Ethernet frame with an IP packet."""
    return macs + typed(packet)


def frame(kind: int, payload: bytes) -> bytes:
    """The outermost frame, with a payload of that EtherType."""
    return MACS + struct.pack(">H", kind) + payload


def ip(protocol: int, payload: bytes, fragment: int = 0) -> bytes:
    """An IPv4 packet between the ends of a tunnel."""
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 7, fragment, 64, protocol, 0) + NEAR + FAR
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xFFFF) + (total >> 16)
    return head[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + head[12:] + payload


def ip6(protocol: int, payload: bytes) -> bytes:
    """An IPv6 packet between the ends of a tunnel."""
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + NEAR6 + FAR6 + payload


def udp(port: int, payload: bytes, source: int = 49152) -> bytes:
    """A UDP datagram."""
    return struct.pack(">HHHH", source, port, 8 + len(payload), 0) + payload


def in_ip(protocol: int, payload: bytes) -> bytes:
    """A frame with an IPv4 packet."""
    return frame(0x0800, ip(protocol, payload))


def in_udp(port: int, payload: bytes, source: int = 49152) -> bytes:
    """A frame with a UDP datagram."""
    return in_ip(17, udp(port, payload, source))


def ppp(packet: bytes) -> bytes:
    """An IP packet behind its PPP protocol number."""
    return (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21") + packet


def pppoe(packet: bytes, *, is_ip: bool = True) -> bytes:
    """A PPPoE session of number 9, with an IP packet or with any PPP packet."""
    inner = ppp(packet) if is_ip else packet
    return struct.pack(">BBHH", 0x11, 0, 9, len(inner)) + inner


def vxlan(packet: bytes) -> bytes:
    """VXLAN with an Ethernet frame."""
    return struct.pack(">II", 0x08000000, VNI << 8) + ethernet(packet)


def gre(kind: int, payload: bytes, flags: int = 0, fields: bytes = b"") -> bytes:
    """GRE with optional fields."""
    return struct.pack(">HH", flags, kind) + fields + payload


def snap(packet: bytes) -> bytes:
    """LLC and SNAP."""
    return b"\xaa\xaa\x03\0\0\0" + typed(packet)


def wireless(packet: bytes) -> bytes:
    """A data frame of IEEE 802.11."""
    return b"\x08\x01\0\0" + bytes.fromhex("020000000001 020000000002 020000000003") + b"\0\0" + snap(packet)


def extended(packet: bytes, kind: int, header: bytes) -> bytes:
    """The IP packet with one more header behind the IP header; its first byte is made here."""
    if packet[0] >> 4 == 6:
        head = packet[:4] + struct.pack(">HB", len(packet) - 40 + len(header), kind) + packet[7:40]
        return head + packet[6:7] + header[1:] + packet[40:]
    size = (packet[0] & 15) * 4
    head = packet[:2] + struct.pack(">H", len(packet) + len(header)) + packet[4:9] + bytes([kind]) + packet[10:size]
    return head + packet[9:10] + header[1:] + packet[size:]


def without_length(packet: bytes) -> bytes:
    """The IP packet with a length of 0, as with segmentation offload."""
    return packet[:4] + b"\0\0" + packet[6:] if packet[0] >> 4 == 6 else packet[:2] + b"\0\0" + packet[4:]


ISL: Final = bytes.fromhex("aaaa03 00000c 000a 0000 0000")
"""What follows the length in a header of Inter-Switch Link: VLAN 5."""
LABEL: Final = b"\x00\x01\x00\x40"
LAST_LABEL: Final = b"\x00\x06\x41\x40"
"""Label 100."""

WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": lambda p: frame(type_of(p), p),
    "vlan": lambda p: frame(0x8100, b"\x00\x05" + typed(p)),
    "qinq": lambda p: frame(0x88A8, b"\x00\x06\x81\x00\x00\x05" + typed(p)),
    "pbb": lambda p: frame(0x88E7, struct.pack(">I", VNI) + ethernet(p)),
    "vn-tag": lambda p: frame(0x8926, b"\x00\x01\x00\x02" + typed(p)),
    "802.1br": lambda p: frame(0x893F, b"\x00\x00\x00\x01\x00\x00" + typed(p)),
    "cisco metadata": lambda p: frame(0x8909, b"\x01\x01\x00\x01\x00\x0a" + typed(p)),
    "snap": lambda p: MACS + struct.pack(">H", len(p) + 8) + snap(p),
    "jumbo llc": lambda p: frame(0x8870, snap(p)),
    "llc, osi": lambda p: (
        MACS + struct.pack(">H", len(p) + 4) + b"\xfe\xfe\3" + (b"\x8e" if p[0] >> 4 == 6 else b"\xcc") + p
    ),
    "bridged ethernet": lambda p: MACS + struct.pack(">H", len(p) + 24) + b"\xaa\xaa\3\0\x80\xc2\0\7\0\0" + ethernet(p),
    "inter-switch link": lambda p: (
        bytes.fromhex("01000c000000 020000000001") + struct.pack(">H", len(p) + 30) + ISL + ethernet(p) + bytes(4)
    ),
    "macsec": lambda p: frame(0x88E5, b"\x20\0\0\0\0\1" + bytes(8) + typed(p) + bytes(16)),
    "macsec, no channel": lambda p: frame(0x88E5, b"\0\0\0\0\0\1" + typed(p) + bytes(16)),
    "hsr": lambda p: frame(0x892F, struct.pack(">HH", len(p) + 6, 1) + typed(p)),
    "802.1cb": lambda p: frame(0xF1C1, b"\0\0\0\1" + typed(p)),
    "trill": lambda p: frame(0x22F3, b"\0\x4f\0\1\0\2" + bytes(4) + ethernet(p)),
    "batman-adv": lambda p: frame(0x4305, b"\x40\x0f\x32\1" + MACS[:6] + ethernet(p)),
    "batman-adv, four addresses": lambda p: frame(0x4305, b"\x42\x0f\x32\1" + MACS + b"\1\0" + ethernet(p)),
    "fabricpath": lambda p: frame(0x8903, b"\0\x40" + ethernet(p)),
    "mpls": lambda p: frame(0x8847, LABEL + LAST_LABEL + p),
    "ethernet over mpls": lambda p: frame(0x8847, LAST_LABEL + ethernet(p)),
    "ethernet over mpls, control word": lambda p: frame(0x8847, LAST_LABEL + bytes(4) + ethernet(p)),
    "mpls multicast": lambda p: frame(0x8848, LAST_LABEL + p),
    "pppoe": lambda p: frame(0x8864, pppoe(p)),
    "multilink ppp": lambda p: frame(0x8864, pppoe(b"\0\x3d\xc0\0\0\1" + ppp(p), is_ip=False)),
    "bridged ppp": lambda p: frame(0x8864, pppoe(b"\0\x31\0\1" + ethernet(p), is_ip=False)),
    "pppoe behind tags": lambda p: frame(0x88A8, b"\x00\x06\x81\x00\x00\x05\x88\x64" + pppoe(p)),
    "nsh": lambda p: frame(0x894F, struct.pack(">BBBBIIIII", 0, 6, 1, 3, 0x00002AFF, 0, 0, 0, 0) + ethernet(p)),
    "ip in ip": lambda p: in_ip(41 if p[0] >> 4 == 6 else 4, p),
    "ip in ipv6": lambda p: frame(0x86DD, ip6(41 if p[0] >> 4 == 6 else 4, p)),
    "gre": lambda p: in_ip(47, gre(type_of(p), p)),
    "gre, key and checksum": lambda p: in_ip(47, gre(type_of(p), p, 0xB000, struct.pack(">III", 0, 77, 1))),
    "gre, source route": lambda p: in_ip(47, gre(type_of(p), p, 0x4000, bytes(4) + b"\x08\0\0\x04abcd" + bytes(4))),
    "gre over ipv6": lambda p: frame(0x86DD, ip6(47, gre(type_of(p), p))),
    "nvgre": lambda p: in_ip(47, gre(0x6558, ethernet(p), 0x2000, struct.pack(">I", VNI << 8))),
    "pptp": lambda p: in_ip(47, gre(0x880B, b"\xff\x03" + ppp(p), 0x3081, struct.pack(">HHII", len(p) + 4, 9, 1, 1))),
    "eoip": lambda p: in_ip(47, gre(0x6400, ethernet(p), 0x2001, struct.pack(">H", len(p) + 14) + b"\x07\0")),
    "frame relay in gre": lambda p: in_ip(47, gre(0x6559, b"\x18\x41" + typed(p))),
    "gre of an access point": lambda p: in_ip(47, gre(0x8200, wireless(p))),
    "wccp": lambda p: in_ip(47, gre(0x883E, bytes(4) + p)),
    "erspan": lambda p: in_ip(47, gre(0x88BE, ethernet(p))),
    "erspan 2": lambda p: in_ip(47, gre(0x88BE, struct.pack(">HHI", 0x1000, 9, 0) + ethernet(p), 0x1000, bytes(4))),
    "erspan 3": lambda p: in_ip(
        47, gre(0x22EB, struct.pack(">HHIHH", 0x2000, 9, 0, 0, 1) + bytes(8) + ethernet(p), 0x1000, bytes(4))
    ),
    "etherip": lambda p: in_ip(97, b"\x30\x00" + ethernet(p)),
    "ethernet in ip": lambda p: in_ip(143, ethernet(p)),
    "mpls in ip": lambda p: in_ip(137, LAST_LABEL + p),
    "gre in udp": lambda p: in_udp(4754, gre(type_of(p), p)),
    "mpls in udp": lambda p: in_udp(6635, LAST_LABEL + p),
    "vxlan": lambda p: in_udp(4789, vxlan(p)),
    "vxlan, port of Linux": lambda p: in_udp(8472, vxlan(p)),
    "vxlan over ipv6": lambda p: frame(0x86DD, ip6(17, udp(4789, vxlan(p)))),
    "vxlan-gpe": lambda p: in_udp(4790, struct.pack(">BxxBI", 0x0C, 2 if p[0] >> 4 == 6 else 1, VNI << 8) + p),
    "geneve": lambda p: in_udp(
        6081, struct.pack(">BBHI", 2, 0, 0x6558, VNI << 8) + struct.pack(">HBBI", 0x0102, 0x80, 1, 3) + ethernet(p)
    ),
    "gtp": lambda p: in_udp(2152, struct.pack(">BBHI", 0x30, 0xFF, len(p), VNI) + p),
    "gtp, extension header": lambda p: in_udp(
        2152, struct.pack(">BBHIHBB", 0x34, 0xFF, len(p) + 8, VNI, 0, 0, 0x85) + b"\x01\x10\x01\x00" + p
    ),
    "gtp, ethernet": lambda p: in_udp(2152, struct.pack(">BBHI", 0x30, 0xFF, len(p) + 14, VNI) + ethernet(p)),
    "gtp 0": lambda p: in_udp(3386, b"\x1e\xff" + struct.pack(">H", len(p)) + b"\0\1\0\1" + b"\xff" * 12 + p),
    "tzsp": lambda p: in_udp(37008, b"\1\0\0\1\x0a\1\x10\x0d\4\0\0\0\1\0\1" + ethernet(p)),
    "tzsp, 802.11": lambda p: in_udp(37008, b"\1\0\0\x12\1" + wireless(p)),
    "lwapp": lambda p: in_udp(12222, struct.pack(">HHH", 0, len(p) + 32, 0) + wireless(p)),
    "jmirror": lambda p: in_udp(30030, b"\x30\0\0\1" + struct.pack(">I", VNI) + p),
    "ayiya": lambda p: in_udp(
        5072, bytes([0x41, 0x52, 0x11, 41 if p[0] >> 4 == 6 else 4]) + bytes(4) + NEAR6 + bytes(20) + p
    ),
    "l2tp": lambda p: in_udp(1701, struct.pack(">HHHH", 0x4002, len(p) + 12, 3, 4) + b"\xff\x03" + ppp(p), 1701),
    "lisp": lambda p: in_udp(4341, struct.pack(">II", 0x08000000, VNI << 8) + p),
    "capwap": lambda p: in_udp(5247, bytes([0, 0x10, 0, 0]) + bytes(4) + ethernet(p)),
    "capwap, 802.11": lambda p: in_udp(5247, bytes([0, 0x10, 0x03, 0]) + bytes(4) + wireless(p), 5247),
    "fou": lambda p: in_udp(5555, p),
    "gue": lambda p: in_udp(6080, bytes([0, 41 if p[0] >> 4 == 6 else 4, 0, 0]) + p),
    "gue, direct": lambda p: in_udp(6080, p),
    "vxlan in gre behind a tag": lambda p: frame(
        0x8100, b"\x00\x05\x08\x00" + ip(47, gre(0x0800, ip(17, udp(4789, vxlan(p)))))
    ),
    "authentication header": lambda p: frame(type_of(p), extended(p, 51, b"\0\x04\0\0" + bytes(20))),
    "length 0": lambda p: frame(type_of(p), without_length(p)),
}
"""Frames around an IP packet of either version."""

IPV6_WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "teredo": lambda p: in_udp(3544, b"\0\1\0\0" + bytes(9) + b"\0\0" + bytes(6) + p),
    "hop-by-hop options": lambda p: frame(0x86DD, extended(p, 0, b"\0\0\1\4\0\0\0\0")),
    "destination options": lambda p: frame(0x86DD, extended(p, 60, b"\0\1\1\x0c" + bytes(12))),
    "routing header": lambda p: frame(0x86DD, extended(p, 43, b"\0\2\2\0" + bytes(20))),
    "atomic fragment": lambda p: frame(0x86DD, extended(p, 44, b"\0\0\0\0\0\0\0\1")),
    "mobility header": lambda p: frame(0x86DD, extended(p, 135, b"\0\1\5\0" + bytes(12))),
    "hip": lambda p: frame(0x86DD, extended(p, 139, b"\0\4\1\x21" + bytes(36))),
    "authentication header over ipv6": lambda p: frame(0x86DD, extended(p, 51, b"\0\4\0\0" + bytes(20))),
    "shim6": lambda p: frame(0x86DD, extended(p, 140, b"\0\0\x80\0\0\0\0\1")),
    "several extension headers": lambda p: frame(
        0x86DD, extended(extended(p, 60, b"\0\0\1\4\0\0\0\0"), 0, b"\0\0\1\4\0\0\0\0")
    ),
}
"""Frames around an IPv6 packet."""
