"""Link types: where the IP header of a packet begins.

Link types are identified by their DLT number, as libpcap reports it for an open capture.  A file can have another
number: raw IP is 101 in a file and 12 in memory.  Link types that p0f 3.09b does not know are in
`pyp0f.wire.further_links`; new ones are added there.  A `Link` does three things:

* `Link.payload` says what follows the link header of one packet, for `pyp0f.wire.encapsulations`.
* `Link.locate` finds the outermost IP header of one packet, for filters, and for the engine with ``--classic``, where
  `pyp0f.wire.encapsulations` would find more than p0f does.  This is why VLAN tags, MPLS labels and PPPoE are passed
  here, too.
* `Link.peek4` and `Link.peek6` describe the usual layout of a packet.  With it, the engine reads most packets with a
  single struct.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from typing import Any, Final, NamedTuple

from pyp0f.wire.packet import MIN_IPV4_TCP, MIN_IPV6_TCP, USUAL_IPV4

DLT_NULL: Final = 0
DLT_EN10MB: Final = 1
DLT_PPP: Final = 9
DLT_RAW: Final = 12
DLT_RAW_OPENBSD: Final = 14
DLT_PPP_SERIAL: Final = 50
DLT_PPP_ETHER: Final = 51
DLT_RAW_FILE: Final = 101
DLT_IEEE802_11: Final = 105
DLT_LOOP: Final = 108
DLT_LINUX_SLL: Final = 113
DLT_PFLOG: Final = 117
DLT_IEEE802_11_RADIO: Final = 127
DLT_LINUX_SLL2: Final = 276

TYPE_IPV4: Final = 0x0800
TYPE_IPV6: Final = 0x86DD
"""EtherTypes of IP."""
TYPE_PPP: Final = 0x880B
TYPE_PPPOE: Final = 0x8864
"""EtherTypes of PPP, and of a PPPoE session."""
LEAST_TYPE: Final = 0x600
"""The smallest EtherType; a smaller number in its place is a length (IEEE 802.3)."""
VLAN_TAGS: Final = frozenset({0x8100, 0x88A8, 0x9100})
"""EtherTypes of IEEE 802.1Q and 802.1ad tags, and the older one of stacked tags (0x9100)."""
_MPLS: Final = frozenset({0x8847, 0x8848})

NO_PAYLOAD: Final = -2
ENCRYPTED: Final = -3
"""What `Link.payload` returns as offset if a packet has no payload by its kind, and if the payload is encrypted."""

MAX_CHAIN: Final = 24
"""VLAN tags, MPLS labels, or words of a radiotap header that are followed."""

_ethertype: Final = Struct(">H").unpack_from


class Shape(NamedTuple):
    """The usual layout of packets of a link type.

    Attributes:
        unpack: reads (marker, first byte of IP, fragment field, IP protocol, connection key, TCP flags) at the offset
            of the packet; of IPv6, there is no fragment field.
        marker: the payload type that the link header must have; empty if the header has no payload type.
        size: length of the shortest TCP packet of this layout, in bytes.
    """

    unpack: Callable[[bytes, int], tuple[Any, ...]]
    marker: bytes
    size: int


class Link:
    """A link type with a header of fixed length; base class of all others.

    Args:
        skip: length of the link header, in bytes.
        marker_at: offset of the payload type in the header; None if there is none.

    Attributes:
        peek4: usual layout of packets with IPv4; None if there is none.
        peek6: usual layout of packets with IPv6; None if there is none.
    """

    found = True
    """Whether the offset of the IP header is known."""
    always_ip = True
    """Whether what follows the header is IP: anything else is unusual."""
    remark: str | None = None
    """What is to be said because a packet was not of this link type; None as long as there was none."""
    peek4: Shape | None
    peek6: Shape | None

    def __init__(self, skip: int, marker_at: int | None = None) -> None:
        self.skip = skip
        self.marker_at = marker_at
        self._set_shapes()

    def _set_shapes(self) -> None:
        if self.marker_at is None:
            before, marker4, marker6 = f"{self.skip}x0s", b"", b""
        else:
            before, marker4, marker6 = f"{self.marker_at}x2s{self.skip - self.marker_at - 2}x", b"\x08\x00", b"\x86\xdd"
        # An IPv4 header without options: fragment field at 6, protocol at 9, addresses at 12, ports at 20, TCP flags
        # at 33.
        self.peek4 = Shape(Struct(f">{before}B5xHxB2x12s9xB").unpack_from, marker4, self.skip + MIN_IPV4_TCP)
        # An IPv6 header: protocol at 6, addresses at 8, ports at 40, TCP flags at 53.
        self.peek6 = Shape(Struct(f">{before}B5xBx36s9xB").unpack_from, marker6, self.skip + MIN_IPV6_TCP)

    def locate(self, data: bytes, start: int, end: int) -> int:  # noqa: ARG002 - subclasses look at the packet
        """The offset in `data` of the IP header of the packet data[start:end]; -1 if there is none."""
        return start + self.skip

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """What follows the link header of the packet data[start:end], for `pyp0f.wire.encapsulations`.

        Returns:
            The EtherType, or a length below 0x600, or 0 if IP follows and the header does not say its version; and the
            offset in `data`, negative if nothing follows: `NO_PAYLOAD`, `ENCRYPTED`, or -1 if the packet is cut.
        """
        return 0, self.locate(data, start, end)


class TaggedLink(Link):
    """Ethernet and Linux cooked captures: the payload type can announce VLAN tags, MPLS labels or a PPPoE session.

    Departure: 3.09b captures tagged packets, and then expects the IP header at the tag (docs/differences.md, "VLAN").
    """

    def __init__(self, skip: int, type_at: int) -> None:
        super().__init__(skip, type_at)
        self.type_at = type_at

    def locate(self, data: bytes, start: int, end: int) -> int:
        """The offset in `data` of the IP header of the packet data[start:end]; -1 if there is none.

        VLAN tags, MPLS labels (at most `MAX_CHAIN` of each) and PPPoE session headers are skipped.
        """
        at = start + self.skip
        if at > end:
            return -1
        (kind,) = _ethertype(data, start + self.type_at)
        for _ in range(MAX_CHAIN):
            if kind not in VLAN_TAGS:
                break
            if at + 4 > end:
                return -1
            (kind,) = _ethertype(data, at + 2)
            at += 4
        if kind in VLAN_TAGS:
            return -1
        if kind in _MPLS:
            return _behind_mpls(data, at, end)
        if kind == TYPE_PPPOE:
            return at + 8
        # The payload type is not checked: the IP version field decides, as in 3.09b.
        return at

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if it is truncated."""
        at = start + self.skip
        return (_ethertype(data, start + self.type_at)[0], at) if at <= end else (0, -1)


class EthernetLink(TaggedLink):
    """Ethernet, and IP packets without a link header in a capture that says Ethernet.

    Captures of iOS devices have such packets, for the interfaces of their modems.
    """

    def __init__(self) -> None:
        super().__init__(14, 12)

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if it is truncated."""
        value, at = super().payload(data, start, end)
        if value < LEAST_TYPE and data.startswith(_INTER_SWITCH, start):
            return _ETHERNET, start + _INTER_SWITCH_SIZE
        if value in _USUAL_TYPES or start >= end or data[start] >> 4 not in (4, 6) or not is_ip(data, start, end):
            return value, at
        self.remark = "packets are IP without a link header, although the capture says Ethernet: they are read as IP"
        return 0, start


class RawLink(Link):
    """IP without a link header, and Ethernet frames in a capture that says raw IP."""

    def __init__(self) -> None:
        super().__init__(0)

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if it is truncated."""
        at = start + 14
        if at >= end or data[start] in _USUAL_STARTS:
            return 0, start
        (value,) = _ethertype(data, start + 12)
        if value not in (TYPE_IPV4, TYPE_IPV6) or not is_ip(data, at, end, padding=_MOST_PADDING):
            return 0, start
        self.remark = "packets are Ethernet frames, although the capture says IP: they are read as Ethernet"
        return value, at


_USUAL_TYPES: Final = frozenset({TYPE_IPV4, TYPE_IPV6, *VLAN_TAGS, *_MPLS, TYPE_PPPOE})
_ETHERNET: Final = 0x6558
_INTER_SWITCH: Final = b"\x01\0\x0c\0\0"
"""Start of the header of Cisco's Inter-Switch Link, which is before an Ethernet frame."""
_INTER_SWITCH_SIZE: Final = 26
_USUAL_STARTS: Final = frozenset({USUAL_IPV4, 0x60})
"""First bytes of most IP packets."""
_MOST_PADDING: Final = 46
"""Bytes behind an IP packet in the shortest Ethernet frame."""
_LEAST_CUT: Final = 64
"""Captured bytes of the shortest packet that may be cut."""
_ipv4_length: Final = Struct(">2xH").unpack_from
_ipv6_length: Final = Struct(">4xH").unpack_from
_words: Final = Struct(">10H").unpack_from


def is_ip(data: bytes, start: int, end: int, padding: int = 0) -> bool:
    """Whether data[start:end] is an IP packet beyond doubt: its length is right, and the checksum of an IPv4 header."""
    length = end - start
    if length >= 40 and data[start] >> 4 == 6:
        total = 40 + _ipv6_length(data, start)[0]
    elif length >= 20 and data[start] == USUAL_IPV4:
        total = _ipv4_length(data, start)[0]
        words = sum(_words(data, start))
        if (words & 0xFFFF) + (words >> 16) != 0xFFFF:
            return False
    else:
        return False
    return bool(total <= length <= total + padding or total > length >= _LEAST_CUT)


def _behind_mpls(data: bytes, at: int, end: int) -> int:
    """The offset after the last MPLS label, which has the bottom-of-stack bit (RFC 3032); -1 if there is none."""
    for _ in range(MAX_CHAIN):
        if at + 4 > end:
            break
        last = data[at + 2] & 0x01
        at += 4
        if last:
            return at
    return -1


class PppLink(Link):
    """PPP: the address and control fields may be missing, and the protocol compressed (RFC 1661, RFC 1662)."""

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:  # noqa: ARG002 - as for other links
        """PPP, from the start of the packet on."""
        return TYPE_PPP, start


class PfLogLink(Link):
    """The log of OpenBSD's packet filter: the first byte is the header length before padding to 4 bytes.

    Departure: 3.09b assumes 28 bytes (docs/differences.md, "Link types").
    """

    def _set_shapes(self) -> None:
        self.peek4 = self.peek6 = None

    def locate(self, data: bytes, start: int, end: int) -> int:
        """The offset in `data` of the IP header of the packet data[start:end]; -1 if there is none."""
        return start + (data[start] + 3 & ~3) if start < end else -1


class WirelessLink(Link):
    """IEEE 802.11 data frames, with or without a radiotap header.

    Departure: 3.09b skips 32 bytes and does not support radiotap (docs/differences.md, "Link types").
    """

    always_ip = False  # frames can be encrypted, or carry keys

    def __init__(self, radiotap: bool) -> None:
        self.radiotap = radiotap
        super().__init__(0)

    def _set_shapes(self) -> None:
        self.peek4 = self.peek6 = None

    def locate(self, data: bytes, start: int, end: int) -> int:
        """The offset in `data` of the IP header of the packet data[start:end]; -1 if there is none."""
        frame, padded = self.frame(data, start, end)
        if frame < 0 or frame + 24 > end:
            return -1
        header = _frame_header(data[frame : frame + 2])
        if header < 0:
            return -1
        if padded:
            header = header + 3 & ~3
        return frame + header + _SNAP_HEADER

    def frame(self, data: bytes, start: int, end: int) -> tuple[int, bool]:
        """The offset of the 802.11 frame, -1 if there is none, and whether its header is padded to words of 4 bytes."""
        if not self.radiotap:
            return start, False
        if start + 8 > end:
            return -1, False
        size, flags_at = _radiotap(data[start : start + 8])
        padded = False
        if flags_at < 0:
            padded = _radiotap_pads(data, start, end)
        elif flags_at:
            padded = start + flags_at < end and data[start + flags_at] & _RADIOTAP_DATA_PAD != 0
        return start + size, padded

    def payload(self, data: bytes, start: int, end: int) -> tuple[int, int]:
        """The payload type behind LLC and SNAP, and the offset of the payload; negative as for other links.

        Of an aggregate (A-MSDU), it is the first packet.
        """
        at = self.locate(data, start, end)
        if at < 0:
            return 0, NO_PAYLOAD
        if data.startswith(_SNAP, at - _SNAP_HEADER):
            return (_ethertype(data, at - 2)[0], at) if at <= end else (0, -1)
        frame = self.frame(data, start, end)[0]
        for size in _before_snap(data, frame, at - _SNAP_HEADER):
            if at + size <= end and data.startswith(_SNAP, at + size - _SNAP_HEADER):
                return _ethertype(data, at + size - 2)[0], at + size
        if data[frame + 1] & _PROTECTED:
            return 0, ENCRYPTED
        return _LLC, at - _SNAP_HEADER


_SNAP: Final = b"\xaa\xaa\x03"
_SNAP_HEADER: Final = 8
"""Bytes of LLC and SNAP."""
_LLC: Final = 1
"""A payload type below 0x600: IEEE 802.2 follows."""
_PROTECTED: Final = 0x40
_VECTOR: Final = 8
"""Bytes of the initialization vector, which stays in front of the payload if the card has decrypted it."""
_SUBFRAME: Final = 14
"""Bytes of the header of a packet in an aggregate."""
_ADDRESSES_OF_MESH: Final = 0x03


def _before_snap(data: bytes, frame: int, at: int) -> list[int]:
    """Bytes that may be between the header of a data frame and LLC: a mesh header, a vector, and that of an aggregate.

    Args:
        data: buffer.
        frame: offset of the frame.
        at: offset behind its header.
    """
    kind, flags = data[frame], data[frame + 1]
    size = _VECTOR if flags & _PROTECTED else 0
    if not kind & 0x80:
        return [size]
    sizes = [size, size + _SUBFRAME]
    for before in (size, size + _SUBFRAME):
        mesh = data[at + before : at + before + 1]
        sizes += [before + 6 + 6 * (mesh[0] & _ADDRESSES_OF_MESH)] if mesh else []
    return sizes


@lru_cache(1024)
def _frame_header(control: bytes) -> int:
    """Length of the header of a data frame with these two bytes of frame control; -1 if it has no payload."""
    kind, flags = control
    if kind & 0x0C != 0x08 or kind & 0x40:  # not a data frame, or a data frame without payload
        return -1
    header = 24
    if flags & 0x03 == 0x03:  # between access points: four addresses
        header += 6
    if kind & 0x80:  # QoS control; with the order flag also HT control
        header += 6 if flags & 0x80 else 2
    return header


@lru_cache(256)
def _radiotap(start: bytes) -> tuple[int, int]:
    """What the first eight bytes of a radiotap header say.

    Returns:
        Its length; and the offset of its flags, 0 if there are none, -1 if more bytes tell.
    """
    size, present = _radiotap_start(start, 0)
    if not present & _RADIOTAP_FLAGS:
        return size, 0
    if present & _RADIOTAP_MORE:
        return size, -1
    return size, 16 if present & _RADIOTAP_TSFT else 8


_RADIOTAP_MORE: Final = 0x80000000
_RADIOTAP_TSFT: Final = 0x01
_RADIOTAP_FLAGS: Final = 0x02
_RADIOTAP_DATA_PAD: Final = 0x20
_radiotap_present: Final = Struct("<I").unpack_from
_radiotap_start: Final = Struct("<2xHI").unpack_from


def _radiotap_pads(data: bytes, start: int, end: int) -> bool:
    """Whether the radiotap header has the flag for an 802.11 header that is padded to a multiple of 4 bytes."""
    (present,) = _radiotap_present(data, start + 4)
    if not present & _RADIOTAP_FLAGS:
        return False
    at = start + 8
    word = present
    for _ in range(MAX_CHAIN):
        if not word & _RADIOTAP_MORE or at + 4 > end:
            break
        (word,) = _radiotap_present(data, at)
        at += 4
    if present & _RADIOTAP_TSFT:  # 8 bytes, aligned
        at = start + (at - start + 7 & ~7) + 8
    return at < end and bool(data[at] & _RADIOTAP_DATA_PAD)


class DetectedLink(Link):
    """Any other link type: the first packet with a recognized IP header for TCP sets the offset for all packets."""

    def __init__(self) -> None:
        self.found = False
        super().__init__(0)

    def _set_shapes(self) -> None:
        if self.found:
            super()._set_shapes()
        else:
            self.peek4 = self.peek6 = None

    def locate(self, data: bytes, start: int, end: int) -> int:
        """The offset in `data` of the IP header of the packet data[start:end].

        Until the length of the link header is detected, it is taken as 0.
        """
        if not self.found:
            offset = detect_offset(data, start, end)
            if offset >= 0:
                self.found = True
                self.skip = offset
                self._set_shapes()
        return start + self.skip


def detect_offset(data: bytes, start: int, end: int) -> int:
    """The first even offset, 0 to 38, at which an IP header with protocol TCP seems to begin; -1 if there is none."""
    for offset in range(0, 40, 2):
        at = start + offset
        left = end - at
        if left < MIN_IPV4_TCP:
            break
        version = data[at] >> 4
        if (left >= MIN_IPV6_TCP and version == 6 and data[at + 6] == 6) or (version == 4 and data[at + 9] == 6):
            return offset
    return -1


_TABLE: Final[dict[int, tuple[str, Callable[[], Link]]]] = {
    DLT_RAW: ("RAW", RawLink),
    DLT_RAW_OPENBSD: ("RAW_OPENBSD", RawLink),
    DLT_RAW_FILE: ("RAW", RawLink),
    DLT_NULL: ("NULL", lambda: Link(4)),
    DLT_PPP: ("PPP", lambda: PppLink(4)),
    # Departure: 3.09b skips 8 bytes of these two (docs/differences.md, "Link types").
    DLT_LOOP: ("LOOP", lambda: Link(4)),
    DLT_PPP_SERIAL: ("PPP_HDLC", lambda: PppLink(4)),
    DLT_PPP_ETHER: ("PPP_ETHER", lambda: Link(8)),
    DLT_EN10MB: ("ETHERNET", EthernetLink),
    DLT_LINUX_SLL: ("LINUX_SLL", lambda: TaggedLink(16, 14)),
    DLT_LINUX_SLL2: ("LINUX_SLL2", lambda: TaggedLink(20, 0)),
    DLT_PFLOG: ("PFLOG", lambda: PfLogLink(0)),
    DLT_IEEE802_11: ("IEEE802_11", lambda: WirelessLink(radiotap=False)),
    DLT_IEEE802_11_RADIO: ("IEEE802_11_RADIOTAP", lambda: WirelessLink(radiotap=True)),
}
"""Name of each link type (https://www.tcpdump.org/linktypes.html), and how to make its link."""
KNOWN: Final = {number: name for number, (name, _) in _TABLE.items()}
"""Names of the link types of this module; of others, the offset of the IP header is detected from the packets."""


def link_for(dlt: int) -> Link:
    """A new `Link` for a DLT number of libpcap; for unknown numbers, one that detects the offset from the packets."""
    return _TABLE[dlt][1]() if dlt in _TABLE else DetectedLink()
