"""Refuses packets that show departures which depend on single bytes.

The generator is free to damage headers as it likes; each finished packet is read again here, the
way both programs will read it, and refused when they are meant to disagree about it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .departures import Departure
from .wire import ACK, FIN, RST, SYN, TCP_PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .departures import Allowed
    from .signatures import Database, TcpSignature

OPTION_SIZES: Final = {2: 3, 3: 2, 4: 1, 8: 9}
"""Bytes that follow the kind byte of the options of fixed size."""
MOST_OPTIONS: Final = 24
ACK_PLUS_BIT: Final = 1 << 24


@dataclass(slots=True)
class Options:
    """The contents of an option area."""

    layout: list[int]
    eol_padding: int = 0
    mss: int = 0
    scale: int = 0
    lonely_last_byte: bool = False
    """Padding behind end-of-options, zero but for its last byte."""


def read_options(area: bytes) -> Options:
    """Walk the options (docs/p0f-3.09b.md, section 2.3)."""
    seen = Options([])
    at = 0
    while at < len(area) and len(seen.layout) < MOST_OPTIONS:
        kind = area[at]
        at += 1
        seen.layout.append(kind)
        if kind == 0:
            padding = area[at:]
            seen.eol_padding = len(padding)
            seen.lonely_last_byte = bool(padding) and padding[-1] != 0 and not any(padding[:-1])
            break
        if kind == 1:
            continue
        size = OPTION_SIZES.get(kind) or _own_size(kind, area, at)
        if size is None or at + size > len(area):
            break
        if kind == 2:
            seen.mss = int.from_bytes(area[at + 1 : at + 3], "big")
        elif kind == 3:
            seen.scale = area[at + 1]
        at += size
    return seen


def _own_size(kind: int, area: bytes, at: int) -> int | None:
    """Bytes after the kind byte of an option that states its length; None if the walk ends here."""
    if at >= len(area):
        return None
    least, most = (10, 34) if kind == 5 else (2, 40)
    return area[at] - 1 if least <= area[at] <= most else None


@dataclass(frozen=True, slots=True)
class Opening:
    """A SYN or SYN+ACK that is fingerprinted."""

    version: int
    ip_option_length: int
    flags: int
    ack: int
    options: Options


def read_opening(packet: bytes) -> Opening | None:
    """The SYN or SYN+ACK at the start of these bytes, if both programs read it as one."""
    if len(packet) < 40:
        return None
    version = packet[0] >> 4
    if version == 4:
        (length,) = struct.unpack_from(">H", packet, 2)
        start, protocol = (packet[0] & 15) * 4, packet[9]
    elif version == 6:
        length = struct.unpack_from(">H", packet, 4)[0] + 40
        start, protocol = 40, packet[6]
    else:
        return None
    # Both programs drop fragments and truncated packets, so reading on is harmless.
    segment = packet[start:length]
    if protocol != TCP_PROTOCOL or start < 20 or len(segment) < 20:
        return None
    ack, words, flags = struct.unpack_from(">8xIBB", segment)
    if not flags & SYN or flags & (FIN | RST):
        return None
    return Opening(version, start - 20 if version == 4 else 0, flags, ack, read_options(segment[20 : (words >> 4) * 4]))


def departures_of(packet: bytes, database: Database) -> Iterator[Departure]:
    """The departures that this packet shows."""
    opening = read_opening(packet)
    if opening is None:
        return
    if not opening.flags & ACK and opening.ack and not opening.ack & ACK_PLUS_BIT:
        yield Departure.ACK_PLUS
    if opening.options.lonely_last_byte:
        yield Departure.OPT_PLUS
    direction = "response" if opening.flags & ACK else "request"
    if any(_wrong_version(opening, signature) for signature in database.tcp[direction]):
        yield Departure.VERSIONS


def _wrong_version(opening: Opening, signature: TcpSignature) -> bool:
    """Whether the two programs may disagree if this signature fits, because of the IP version."""
    if signature.version == "*":
        if opening.version == 4 or "0+" not in signature.quirks:
            return False
    elif signature.version == str(opening.version):
        return False
    options = opening.options
    return (
        list(signature.layout) == options.layout
        and signature.eol_padding == options.eol_padding
        and signature.ip_option_length == opening.ip_option_length
        and signature.mss in (None, options.mss)
        and signature.scale in (None, options.scale)
    )


def is_sound(packet: bytes, database: Database, allowed: Allowed) -> bool:
    """Whether both programs must agree about the packet."""
    return all(departure in allowed for departure in departures_of(packet, database))
