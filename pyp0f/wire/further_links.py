"""Link types that p0f 3.09b does not know.  New link types are added here, to `_TABLE`.

With ``--classic``, these link types are left to `pyp0f.wire.link`, which detects where the IP header begins.  Numbers
are those of files (LINKTYPE) and, where they differ, of libpcap (DLT); their formats are described at
https://www.tcpdump.org/linktypes.html.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Final

from pyp0f.wire.encapsulations import (
    CUT,
    ETHERNET,
    FRAME_RELAY,
    IP,
    LLC_STARTS,
    MAX_HEADERS,
    STEPS,
    first_header,
)
from pyp0f.wire.link import KNOWN, NO_PAYLOAD, TYPE_IPV4, TYPE_IPV6, TYPE_PPP, Link, WirelessLink, link_for

_LENGTH: Final = 1
"""A payload type below 0x600: IEEE 802.2 follows."""
_IS_IP: Final = frozenset({IP, TYPE_IPV4, TYPE_IPV6})
_MAX_ATTRIBUTES: Final = 64
"""Attributes of an NFLOG packet that are looked at."""

_half_big: Final = Struct(">H").unpack_from
_halves_little: Final = Struct("<HH").unpack_from
_halves_big: Final = Struct(">HH").unpack_from
_word_little: Final = Struct("<I").unpack_from
_word_big: Final = Struct(">I").unpack_from

Payload = tuple[int, int]
"""Type of what follows the link header, and its offset; the offset is negative if nothing follows."""
_NOTHING: Final = 0, -1


class FurtherLink(Link):
    """A link type whose packets have no usual shape for the engine: each takes the slow way."""

    def __init__(self) -> None:
        super().__init__(0)

    def _set_shapes(self) -> None:
        self.peek4 = self.peek6 = None

    def locate(self, data: bytes, start: int, end: int) -> int:
        """The offset in `data` of the outermost IP header of the packet data[start:end]; -1 if there is none."""
        kind, at = first_header(self, data, start, end)
        for _ in range(MAX_HEADERS):
            if kind in _IS_IP:
                return at
            step = STEPS.get(kind) if kind != CUT else None
            if step is None:
                break
            kind, at, end = step(data, at, end)
        return -1


class FixedLink(FurtherLink):
    """A header of fixed length.

    Args:
        skip: bytes of the header.
        type_at: offset of the EtherType or length; None if there is none.
        kind: what follows if `type_at` is None: an EtherType, `_LENGTH`, or 0 for IP of any version.
    """

    def __init__(self, skip: int, type_at: int | None = None, kind: int = 0) -> None:
        super().__init__()
        self._header = skip
        self._type_at = type_at
        self._kind = kind

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        at = start + self._header
        if at > end:
            return _NOTHING
        return (self._kind if self._type_at is None else _half_big(data, start + self._type_at)[0]), at


class NflogLink(FurtherLink):
    """Netfilter's log: attributes, of which one is the packet from its IP header on."""

    _PAYLOAD = 9

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        at = start + 4
        for _ in range(_MAX_ATTRIBUTES):
            if at + 4 > end:
                break
            size, kind = _halves_little(data, at)
            if not 4 <= size <= end - at:  # captured on a machine of the other byte order
                size, kind = _halves_big(data, at)
            if kind & 0x7FFF == self._PAYLOAD:
                return 0, at + 4
            if size < 4:
                break
            at += size + 3 & ~3
        return _NOTHING


class NestedLink(FurtherLink):
    """A header that names the link type of what follows: PPI (per-packet information) and Apple's PKTAP.

    Args:
        read: reads (length of the header, DLT number of what follows) at an offset.
        least: bytes of the shortest header.
    """

    def __init__(self, read: Callable[[bytes, int], tuple[int, int]], least: int) -> None:
        super().__init__()
        self._read = read
        self._least = least
        self._links: dict[int, Link] = {}

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        if start + self._least > end:
            return _NOTHING
        size, number = self._read(data, start)
        if size < self._least or start + size > end or number in _NESTED:
            return _NOTHING
        if number not in KNOWN and number not in LINKS:
            return _NOTHING
        link = self._links.get(number)
        if link is None:
            link = self._links[number] = any_link_for(number)
        return link.payload(data, start + size, end)


def _read_ppi(data: bytes, at: int) -> tuple[int, int]:
    return _halves_little(data, at)[1], _word_little(data, at + 4)[0]


def _read_pktap(data: bytes, at: int) -> tuple[int, int]:
    return _word_little(data, at)[0], _word_little(data, at + 8)[0]


class MonitorLink(WirelessLink):
    """IEEE 802.11 frames behind a Prism or AVS header."""

    _AVS = b"\x80\x21\x10"
    _PRISM = 144

    def __init__(self) -> None:
        super().__init__(radiotap=False)

    def frame(self, data: bytes, start: int, end: int) -> tuple[int, bool]:
        """The offset of the 802.11 frame, -1 if there is none; its header is never padded."""
        if start + 8 > end:
            return -1, False
        if data.startswith(self._AVS, start):
            (size,) = _word_big(data, start + 4)
        else:
            (size,) = _word_little(data, start + 4)  # in the byte order of the machine
            size = size if size == self._PRISM else _word_big(data, start + 4)[0]
        return (start + size, False) if 8 <= size <= end - start else (-1, False)


class InfinibandLink(FurtherLink):
    """InfiniBand from its local route header on, with IP over InfiniBand (RFC 4391) in datagrams."""

    _UNRELIABLE_DATAGRAMS = frozenset({0x64, 0x65})

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        if start + 8 > end:
            return _NOTHING
        following = data[start + 1] & 0x03
        at = start + 8 + (40 if following == 0x03 else 0)  # global route header
        if following < 0x02 or at + 12 > end or data[at] not in self._UNRELIABLE_DATAGRAMS:
            return _NOTHING
        at += 12 + 8 + (4 if data[at] & 1 else 0)  # base and datagram transport headers, immediate data
        return (_half_big(data, at)[0], at + 4) if at + 4 <= end else _NOTHING


class JuniperLink(FurtherLink):
    """Juniper's header in front of frames of another link type.

    Args:
        skip: bytes of the header of the other link type; 0 if `kind` has a step for it.
        type_at: offset of the EtherType in that header; None if there is none.
        kind: what follows if there is none.
    """

    _MAGIC = b"MGC"
    _EXTENSIONS = 0x80
    _WITHOUT_LINK = 0x02

    def __init__(self, skip: int, type_at: int | None = None, kind: int = 0) -> None:
        super().__init__()
        self._behind = FixedLink(skip, type_at, kind)

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        if start + 6 > end or not data.startswith(self._MAGIC, start):
            return _NOTHING
        flags, at = data[start + 3], start + 4
        if flags & self._EXTENSIONS:
            at += 2 + _half_big(data, at)[0]
        if flags & self._WITHOUT_LINK:
            return 0, at + 4
        return self._behind.payload(data, at, end)


class ErfLink(FurtherLink):
    """Records of Endace's cards: Ethernet, serial links, IP."""

    _ETHERNETS = frozenset({2, 11, 16, 20})
    _SERIALS = frozenset({1, 10, 15})
    _IPS = frozenset({22, 23})
    _MORE = 0x80

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        at = start + 16
        if at > end:
            return _NOTHING
        more, kind = data[start + 8] & self._MORE, data[start + 8] & ~self._MORE
        for _ in range(MAX_HEADERS):
            if not more or at + 8 > end:
                break
            more = data[at] & self._MORE
            at += 8
        if kind in self._ETHERNETS:
            return ETHERNET, at + 2
        if kind in self._SERIALS:
            return TYPE_PPP, at
        return (0, at) if kind in self._IPS else (0, NO_PAYLOAD)


class DocsisLink(FurtherLink):
    """Frames of cable networks: Ethernet behind a header with optional extensions."""

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        if start + 6 > end:
            return _NOTHING
        if data[start] & 0xC0:
            return 0, NO_PAYLOAD  # management, for example
        return ETHERNET, start + 6 + (data[start + 1] if data[start] & 1 else 0)


class ExportedLink(FurtherLink):
    """What Wireshark exports: tags, one of which names what follows."""

    _KINDS: Final = {
        b"ip": 0,
        b"ipv6": 0,
        **dict.fromkeys((b"eth", b"eth_withoutfcs", b"eth_maybefcs"), ETHERNET),
        b"ppp": TYPE_PPP,
    }
    _NAME = 12
    _END = 0

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        at, kind = start, None
        for _ in range(_MAX_ATTRIBUTES):
            if at + 4 > end:
                return _NOTHING
            tag, size = _halves_big(data, at)
            at += 4 + size
            if tag == self._NAME:
                kind = self._KINDS.get(data[at - size : at].rstrip(b"\0"))
            if tag == self._END:
                break
        return (0, NO_PAYLOAD) if kind is None else (kind, at)


class AtmLink(FurtherLink):
    """Linux' classical IP over ATM: LLC, or IP without a header."""

    def payload(self, data: bytes, start: int, end: int) -> Payload:
        """The payload type of the packet data[start:end], and its offset in `data`; -1 if there is none."""
        return (_LENGTH if data[start : min(start + 3, end)] in LLC_STARTS else 0), start


def _fixed(skip: int, type_at: int | None = None, kind: int = 0) -> Callable[[], Link]:
    return lambda: FixedLink(skip, type_at, kind)


_NESTED: Final = frozenset({192, 258, 149})
"""Headers that name the link type of what follows.  One of them does not follow another."""

_TABLE: Final[dict[int, tuple[str, Callable[[], Link]]]] = {
    8: ("SLIP", _fixed(16)),  # SLIP: direction and compressed header
    15: ("SLIP_BSDOS", _fixed(24)),  # SLIP of BSD/OS
    16: ("PPP_BSDOS", _fixed(24)),  # PPP of BSD/OS
    10: ("FDDI", _fixed(13, kind=_LENGTH)),  # FDDI
    11: ("ATM_RFC1483", _fixed(0, kind=_LENGTH)),  # ATM
    99: ("SYMANTEC_FIREWALL", _fixed(44, 6)),  # Symantec's firewall
    104: ("C_HDLC", _fixed(4, 2)),  # Cisco HDLC
    112: ("HDLC", _fixed(4, 2)),
    106: ("ATM_CLIP", AtmLink),
    107: ("FRELAY", _fixed(0, kind=FRAME_RELAY)),
    206: ("FRELAY_WITH_DIR", _fixed(1, kind=FRAME_RELAY)),  # with a direction
    109: ("ENC", _fixed(12)),  # encapsulation of OpenBSD
    119: ("IEEE802_11_PRISM", MonitorLink),  # Prism
    122: ("IP_OVER_FC", _fixed(16, kind=_LENGTH)),  # IP over Fibre Channel
    138: ("APPLE_IP_OVER_IEEE1394", _fixed(18, 16)),  # IP over IEEE 1394
    143: ("DOCSIS", DocsisLink),
    163: ("IEEE802_11_AVS", MonitorLink),  # AVS
    178: ("JUNIPER_ETHER", lambda: JuniperLink(0, kind=ETHERNET)),
    179: ("JUNIPER_PPP", lambda: JuniperLink(2, kind=TYPE_PPP)),
    180: ("JUNIPER_FRELAY", lambda: JuniperLink(0, kind=FRAME_RELAY)),
    181: ("JUNIPER_CHDLC", lambda: JuniperLink(4, 2)),
    192: ("PPI", lambda: NestedLink(_read_ppi, 8)),
    197: ("ERF", ErfLink),
    204: ("PPP_WITH_DIR", _fixed(1, kind=TYPE_PPP)),  # PPP with a direction
    205: ("C_HDLC_WITH_DIR", _fixed(5, 3)),  # Cisco HDLC with a direction
    219: ("MPLS", _fixed(0, kind=0x8847)),  # MPLS
    226: ("IPNET", _fixed(24)),  # IPNET of Solaris
    239: ("NFLOG", NflogLink),
    242: ("IPOIB", _fixed(44, 40)),  # IP over InfiniBand
    247: ("INFINIBAND", InfinibandLink),
    252: ("WIRESHARK_UPPER_PDU", ExportedLink),
    259: ("EPON", _fixed(22, 20)),  # Ethernet with the preamble of EPON
    274: ("ETHERNET_MPACKET", _fixed(22, 20)),  # IEEE 802.3br
    281: ("DSA_TAG_BRCM", _fixed(18, 16)),  # tags of switches: Broadcom
    282: ("DSA_TAG_BRCM_PREPEND", _fixed(18, 16)),  # Broadcom, in front of the frame
    283: ("DSA_TAG_DSA", _fixed(18, 16)),  # Marvell (DSA)
    284: ("DSA_TAG_EDSA", _fixed(22, 20)),  # Marvell, with an EtherType (EDSA)
    258: ("PKTAP", lambda: NestedLink(_read_pktap, 44)),
    149: ("USER2", lambda: NestedLink(_read_pktap, 44)),  # what Apple's tools write for PKTAP
}
"""Name of each link type (https://www.tcpdump.org/linktypes.html), and how to make its link."""
LINKS: Final = {number: make for number, (_, make) in _TABLE.items()}
"""How to make a link, by its number."""
NAMES: Final = {number: name for number, (name, _) in _TABLE.items()}
"""Names of these link types, for messages."""


def any_link_for(number: int) -> Link:
    """A new `Link` for any link type; for an unknown number, one that detects the offset of the IP header."""
    make = LINKS.get(number)
    return make() if make is not None else link_for(number)
