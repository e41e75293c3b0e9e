"""Converts packets of Scapy and dpkt to bytes.  Neither library is imported."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, SupportsBytes, SupportsFloat

from pyp0f.arguments import check_whole_number, wrong_type
from pyp0f.wire.link import (
    DLT_EN10MB,
    DLT_IEEE802_11,
    DLT_IEEE802_11_RADIO,
    DLT_LINUX_SLL,
    DLT_LINUX_SLL2,
    DLT_LOOP,
    DLT_NULL,
    DLT_PPP,
    DLT_RAW_FILE,
    KNOWN,
    Link,
    link_for,
)

_MAX_PAYLOAD: Final = 0xFFFF - 60 - 60
"""Maximum length of the payload in an IPv4 packet with the longest headers, in bytes."""

Bytes = bytes | bytearray | memoryview
"""Types that hold raw bytes."""


class LinkType(IntEnum):
    """The first header of a packet: link-layer header types of libpcap (LINKTYPE values).

    Functions with an argument ``link_type`` also accept any other number that libpcap defines.
    """

    NULL = 0
    """BSD loopback: a 4-byte address family."""
    ETHERNET = 1
    """Ethernet, with or without VLAN tags."""
    PPP = 9
    """PPP, with or without HDLC-like framing."""
    RAW = 101
    """An IPv4 or IPv6 header."""
    IEEE802_11 = 105
    """IEEE 802.11 wireless LAN."""
    LOOP = 108
    """OpenBSD loopback."""
    LINUX_SLL = 113
    """Linux cooked capture."""
    PFLOG = 117
    """Log of OpenBSD's packet filter (pf)."""
    IEEE802_11_RADIO = 127
    """IEEE 802.11 behind a radiotap header."""
    LINUX_SLL2 = 276
    """Linux cooked capture, version 2."""


_LAYERS: Final[dict[tuple[str, str], int]] = {
    ("scapy", "CookedLinux"): DLT_LINUX_SLL,
    ("scapy", "CookedLinuxV2"): DLT_LINUX_SLL2,
    ("scapy", "Dot11"): DLT_IEEE802_11,
    ("scapy", "Dot3"): DLT_EN10MB,  # an Ethernet frame with a length in place of a type
    ("scapy", "Ether"): DLT_EN10MB,
    ("scapy", "HDLC"): DLT_PPP,
    ("scapy", "IP"): DLT_RAW_FILE,
    ("scapy", "IPv6"): DLT_RAW_FILE,
    ("scapy", "Loopback"): DLT_NULL,
    ("scapy", "LoopbackOpenBSD"): DLT_LOOP,
    ("scapy", "PPP"): DLT_PPP,
    ("scapy", "RadioTap"): DLT_IEEE802_11_RADIO,
    ("dpkt", "Ethernet"): DLT_EN10MB,
    ("dpkt", "IP"): DLT_RAW_FILE,
    ("dpkt", "IP6"): DLT_RAW_FILE,
    ("dpkt", "Loopback"): DLT_NULL,
    ("dpkt", "SLL"): DLT_LINUX_SLL,
    ("dpkt", "SLL2"): DLT_LINUX_SLL2,
}
"""Link types by library and class of the outermost layer.

dpkt's classes for 802.11 and PPP are missing, because their `bytes` differ from the bytes that were parsed.
"""

_PAYLOADS: Final = {"scapy": "payload", "dpkt": "data"}
"""The attribute with the next layer, by library."""


def captured(packet: Bytes | SupportsBytes, link_type: int | None, default: int) -> tuple[bytes, int]:
    """The bytes of a packet and their link type.

    Args:
        packet: raw bytes, or a packet of Scapy or dpkt.
        link_type: the link type; if None, it is `default` for bytes, and taken from the outermost layer otherwise.
        default: the link type of raw bytes if `link_type` is None.

    Raises:
        TypeError: `packet` is not a packet, its outermost layer is unknown, or `link_type` is not a whole number.
        ValueError: the packet of Scapy or dpkt cannot be serialized because a field is out of range.
    """
    if link_type is not None and (not isinstance(link_type, int) or link_type is True or link_type is False):
        raise wrong_type("link_type", link_type, "a whole number")
    if isinstance(packet, bytes):
        return packet, default if link_type is None else link_type
    if isinstance(packet, (bytearray, memoryview)):
        return bytes(packet), default if link_type is None else link_type
    kind = _link_type_of(type(packet)) if link_type is None else link_type
    if kind is None or not hasattr(packet, "__bytes__"):
        raise TypeError(
            f"packet must be bytes, or a packet of Scapy or dpkt that begins with a link or IP header, "
            f"not {type(packet).__module__}.{type(packet).__qualname__}"
        )
    try:
        return bytes(packet), kind
    except Exception as error:  # noqa: BLE001 - each library raises errors of its own
        raise ValueError(_problem(packet, error)) from None


def _problem(packet: object, error: Exception) -> str:
    """The message for a packet that cannot be serialized.

    Args:
        packet: a packet of Scapy or dpkt.
        error: the error of the library.
    """
    attribute = _PAYLOADS.get(_library(type(packet)))
    layer = packet
    while attribute is not None:
        inner = getattr(layer, attribute, None)
        if not inner:
            break
        layer = inner
    try:
        length = len(layer)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - packets of other libraries raise anything
        length = 0
    return too_long(length) or f"packet cannot be made into bytes: {first_line(error)}"


def link_of_type(link_type: int) -> Link:
    """A new `Link` for the argument ``link_type``.

    Raises:
        ValueError: the number is not a link type of libpcap, which has 16 bits.
    """
    check_whole_number("link_type", link_type, 0, 0xFFFF)
    if link_type in KNOWN:
        return link_for(link_type)
    from pyp0f.wire.further_links import any_link_for  # noqa: PLC0415 - most packets are of the usual link types

    return any_link_for(link_type)


def too_long(length: int) -> str:
    """The problem with a payload of this length, in bytes; empty if an IPv4 packet has room for it."""
    if length <= _MAX_PAYLOAD:
        return ""
    return f"the payload of packet must have {_MAX_PAYLOAD} bytes at most, not {length}"


def first_line(error: Exception) -> str:
    """The first line of an error's message.  Messages of Scapy have several lines."""
    return str(error).partition("\n")[0].rstrip(":")


def time_of(packet: object) -> SupportsFloat:
    """The capture time of a Scapy packet.

    Raises:
        TypeError: the packet is not from Scapy, or has no time.
    """
    time: SupportsFloat | None = getattr(packet, "time", None)
    if time is None or _library(type(packet)) != "scapy":
        raise TypeError("time must be given: only packets of Scapy have one")
    return time


def _link_type_of(layer: type) -> int | None:
    for base in layer.__mro__:
        found = _LAYERS.get((_library(base), base.__name__))
        if found is not None:
            return found
    return None


def _library(layer: type) -> str:
    return layer.__module__.partition(".")[0]
