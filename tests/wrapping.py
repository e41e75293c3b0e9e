"""The encapsulations of pcaps/_wrap.py, with types."""

from __future__ import annotations

import runpy
import struct
from collections.abc import Callable
from typing import Final

from places import PCAPS

_names: Final = runpy.run_path(str(PCAPS / "_wrap.py"))
WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = _names["WRAPPERS"]
"""Functions that make an Ethernet frame with an IP packet of either version inside."""
IPV6_WRAPPERS: Final[dict[str, Callable[[bytes], bytes]]] = _names["IPV6_WRAPPERS"]
"""The same, for IPv6 only."""


def pieces4(packet: bytes, size: int, number: int = 1) -> list[bytes]:
    """The fragments of an IPv4 packet without options."""
    payload = packet[20:]
    out = []
    for at in range(0, len(payload), size):
        part = payload[at : at + size]
        field = at // 8 | (0x2000 if at + size < len(payload) else 0)
        head = packet[:2] + struct.pack(">HHH", 20 + len(part), number, field) + packet[8:20]
        out.append(head + part)
    return out


def pieces6(packet: bytes, size: int, number: int = 1) -> list[bytes]:
    """The fragments of an IPv6 packet."""
    payload = packet[40:]
    out = []
    for at in range(0, len(payload), size):
        part = payload[at : at + size]
        extension = struct.pack(">BxHI", packet[6], at | (at + size < len(payload)), number)
        out.append(packet[:4] + struct.pack(">HB", 8 + len(part), 44) + packet[7:40] + extension + part)
    return out
