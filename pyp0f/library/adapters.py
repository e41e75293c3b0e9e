"""Packets of other libraries, as bytes: Scapy's and dpkt's, without importing either."""

from __future__ import annotations

from typing import Final, SupportsBytes, SupportsFloat

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
)

Bytes = bytes | bytearray | memoryview
"""What holds raw bytes."""

_LAYERS: Final[dict[tuple[str, str], int]] = {
    ("scapy", "CookedLinux"): DLT_LINUX_SLL,
    ("scapy", "CookedLinuxV2"): DLT_LINUX_SLL2,
    ("scapy", "Dot11"): DLT_IEEE802_11,
    ("scapy", "Dot3"): DLT_EN10MB,  # what Scapy makes of Ethernet frames with a length in place of a type
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
"""The link type of a packet whose outermost layer is of that library's class.

dpkt's layers of 802.11 and PPP are missing: they do not give back the bytes that they were made of.
"""


def captured(packet: Bytes | SupportsBytes, link_type: int | None, otherwise: int) -> tuple[bytes, int]:
    """The bytes of a packet, and the link type that says what they begin with.

    Args:
        packet: raw bytes, or a packet of Scapy or dpkt.
        link_type: as the caller knows it; None if he leaves it to the packet.
        otherwise: the link type of raw bytes then.

    Raises:
        TypeError: that is no packet, or its outermost layer is none that is known.
        ValueError: a packet of Scapy or dpkt has a field that is out of range, such as the length of a large payload.
    """
    if link_type is not None and not isinstance(link_type, int):
        raise TypeError(f"link_type must be a whole number, not {link_type!r}")
    if isinstance(packet, bytes):
        return packet, otherwise if link_type is None else link_type
    if isinstance(packet, (bytearray, memoryview)):
        return bytes(packet), otherwise if link_type is None else link_type
    kind = _link_type_of(type(packet)) if link_type is None else link_type
    if kind is None or not hasattr(packet, "__bytes__"):
        raise TypeError(
            f"packet must be bytes, or a packet of Scapy or dpkt that begins with a link or IP header, "
            f"not {type(packet).__module__}.{type(packet).__qualname__}"
        )
    try:
        return bytes(packet), kind
    except Exception as error:  # noqa: BLE001 - each library raises errors of its own
        raise ValueError(f"packet cannot be made into bytes: {error}") from None


def time_of(packet: object) -> SupportsFloat:
    """When a packet of Scapy was captured.

    Raises:
        TypeError: a packet of its kind does not know.
    """
    time: SupportsFloat | None = getattr(packet, "time", None)
    if time is None or _library(type(packet)) != "scapy":
        raise TypeError("the time of the packet is missing")
    return time


def _link_type_of(layer: type) -> int | None:
    for base in layer.__mro__:
        found = _LAYERS.get((_library(base), base.__name__))
        if found is not None:
            return found
    return None


def _library(layer: type) -> str:
    return layer.__module__.partition(".")[0]
