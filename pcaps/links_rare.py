"""A pcapng file with an interface for each link type that p0f does not know, and one exchange over each.

p0f refuses such files, or stops at the second interface.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from _build import START, Capture, Session, ethernet, ethertype, save
from _pcapng import interface, packet, section
from _sessions import REQUEST, RESPONSE
from links_wifi import KINDS, data_frame

Frame = Callable[[bytes], bytes]

ADDRESSES: Final = bytes.fromhex("020000000002 020000000001")
SNAP: Final = bytes.fromhex("aaaa03 000000")


def family(packet: bytes, ipv6: int = 10) -> int:
    """Choose the address family; that of IPv6 depends on the system, and is 10 on Linux."""
    return ipv6 if packet[0] >> 4 == 6 else 2


def nflog(packet: bytes) -> bytes:
    """Frame the packet as netfilter logs it: a header, a prefix of 5 bytes, a mark, and the packet."""

    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)

    start = bytes((family(packet), 0, 0, 5))
    return start + attribute(10, b"drop\0") + attribute(2, bytes(4)) + attribute(9, packet)


def pktap(frame: bytes, number: int) -> bytes:
    """Put Apple's header before a frame; it names the interface and the process."""
    fields = struct.pack("<III24sII", 108, 1, number, b"en0", 2, 2)
    return fields.ljust(108, b"\0") + frame


def ppi(frame: bytes, number: int) -> bytes:
    """Put a header of per-packet information before a frame, with one field of 20 bytes."""
    field = struct.pack("<HH", 2, 20) + bytes(20)
    return struct.pack("<BBHI", 0, 0, 8 + len(field), number) + field + frame


def infiniband(packet: bytes) -> bytes:
    """Frame the packet as an unreliable datagram with IP over InfiniBand."""
    local = struct.pack(">BBHHH", 0, 0x02, 1, len(packet) // 4 + 8, 2)
    base = struct.pack(">BBHII", 0x64, 0, 0xFFFF, 7, 1)
    datagram = struct.pack(">II", 0x0B1B, 7)
    return local + base + datagram + ethertype(packet) + bytes(2) + packet + bytes(4)


def tagged(tag: bytes) -> Frame:
    """Make the function that frames packets with the tag of a switch after the addresses."""
    return lambda packet: ADDRESSES + tag + ethertype(packet) + packet


def frame_relay(packet: bytes) -> bytes:
    """Frame the packet with the header of RFC 2427."""
    return b"\x18\x41\3" + (b"\x8e" if packet[0] >> 4 == 6 else b"\xcc") + packet


def endace(kind: int, frame: bytes, extensions: bytes = b"") -> bytes:
    """Put the header of a record of Endace's cards before a frame."""
    size = 16 + len(extensions) + len(frame)
    return bytes(8) + struct.pack(">BBHHH", kind, 4, size, 0, len(frame)) + extensions + frame


def exported(name: bytes, frame: bytes) -> bytes:
    """Put the tags that Wireshark exports before a frame: its dissector, and a port."""
    return struct.pack(">HH", 12, len(name)) + name + b"\0\x14\0\4\0\0\0\x50" + bytes(4) + frame


def wireless(packet: bytes) -> bytes:
    """Frame the packet as plain IEEE 802.11 data."""
    return data_frame(packet, *KINDS[0])


LINKS: Final[tuple[tuple[int, Frame], ...]] = (
    (8, lambda p: bytes(16) + p),  # SLIP
    (102, lambda p: bytes(24) + p),  # SLIP of BSD/OS
    (10, lambda p: b"\x50" + ADDRESSES + SNAP + ethertype(p) + p),  # FDDI
    (99, lambda p: bytes(6) + ethertype(p) + bytes(36) + p),  # Symantec's firewall
    (104, lambda p: b"\x0f\0" + ethertype(p) + p),  # Cisco HDLC
    (109, lambda p: bytes((family(p, 24), 0, 0, 0)) + bytes(8) + p),  # encapsulation of OpenBSD
    (119, lambda p: struct.pack("<II", 0x44, 144).ljust(144, b"\0") + wireless(p)),  # Prism
    (122, lambda p: bytes(16) + SNAP + ethertype(p) + p),  # IP over Fibre Channel
    (163, lambda p: struct.pack(">II", 0x80211001, 64).ljust(64, b"\0") + wireless(p)),  # AVS
    (100, lambda p: SNAP + ethertype(p) + p),  # ATM
    (100, lambda p: b"\xaa\xaa\3\0\x80\xc2\0\7\0\0" + ethernet(p)),  # bridged
    (106, lambda p: p),  # classical IP over ATM
    (107, frame_relay),
    (107, lambda p: b"\x18\x41" + ethertype(p) + p),
    (107, lambda p: b"\x18\x41\3\0\x80\0\0\0" + ethertype(p) + p),
    (107, lambda p: b"\x18\x40\2\1\3\0\x80\0\x80\xc2\0\7" + ethernet(p)),
    (138, lambda p: bytes(16) + ethertype(p) + p),  # IP over IEEE 1394
    (143, lambda p: b"\1\4" + struct.pack(">H", len(p) + 22) + b"\x12\2\3\0" + bytes(2) + ethernet(p)),  # DOCSIS
    (178, lambda p: b"MGC\x81\0\6\1\1\x0a\2\1\1" + ethernet(p)),  # Juniper
    (178, lambda p: b"MGC\3\2\0\0\0" + p),  # without a link header
    (179, lambda p: b"MGC\1\xff\3" + (b"\0\x57" if p[0] >> 4 == 6 else b"\0\x21") + p),
    (180, lambda p: b"MGC\1" + frame_relay(p)),
    (181, lambda p: b"MGC\1\x0f\0" + ethertype(p) + p),
    (197, lambda p: endace(2, b"\0\0" + ethernet(p))),
    (197, lambda p: endace(0x8B, b"\0\0" + ethernet(p), b"\x83" + bytes(7) + b"\x03" + bytes(7))),
    (197, lambda p: endace(1, b"\x0f\0" + ethertype(p) + p)),
    (197, lambda p: endace(22, p)),
    (206, lambda p: b"\1" + frame_relay(p)),
    (252, lambda p: exported(b"ip\0\0", p)),
    (252, lambda p: exported(b"eth_withoutfcs\0\0", ethernet(p))),
    (192, lambda p: ppi(ethernet(p), 1)),
    (192, lambda p: ppi(wireless(p), 105)),
    (204, lambda p: b"\1\xff\3" + (b"\0\x57" if p[0] >> 4 == 6 else b"\0\x21") + p),  # PPP with a direction
    (205, lambda p: b"\1\x0f\0" + ethertype(p) + p),  # Cisco HDLC with a direction
    (219, lambda p: b"\0\1\1\x40" + p),  # MPLS
    (226, lambda p: bytes((1, family(p, 26))) + bytes(22) + p),  # IPNET
    (239, nflog),
    (242, lambda p: bytes(40) + ethertype(p) + bytes(2) + p),  # IP over InfiniBand
    (247, infiniband),
    (258, lambda p: pktap(ethernet(p), 1)),
    (149, lambda p: pktap(p, 12)),  # PKTAP with the number that Apple's tools write
    (259, lambda p: bytes(8) + ethernet(p)),  # EPON
    (274, lambda p: bytes(8) + ethernet(p)),  # IEEE 802.3br
    (281, tagged(b"\x20\0\0\3")),  # Broadcom
    (282, lambda p: b"\x20\0\0\3" + ethernet(p)),  # Broadcom, in front
    (283, tagged(b"\xc0\0\0\0")),  # DSA
    (284, tagged(b"\xda\xda\0\0\xc0\0\0\0")),  # EDSA
)
"""Link types, and how each frames a packet."""


def exchanges() -> list[tuple[int, int, bytes]]:
    """Make one HTTP exchange for each link type: its place in `LINKS`, time and IP packet of each packet."""
    found = []
    time = START * 1_000_000
    for number in range(len(LINKS)):
        capture = Capture(lambda packet: packet, time)
        ends = (f"192.0.2.{number + 1}", f"198.51.100.{number + 1}")
        if number % 3 == 2:
            ends = (f"2001:db8:1::{number + 1:x}", f"2001:db8:2::{number + 1:x}")
        Session(capture, *ends).open().request(REQUEST).respond(RESPONSE).close()
        found += [(number, record.time, record.data) for record in capture.records]
        time = capture.time
    return found


def build() -> bytes:
    """Build the capture."""
    parts = [section("<"), *[interface("<", link) for link, _ in LINKS]]
    parts += [packet("<", number, time, LINKS[number][1](data)) for number, time, data in exchanges()]
    return b"".join(parts)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    capture = Capture()
    for _, time, data in exchanges():
        capture.time = time
        capture.add_ip(data)
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
