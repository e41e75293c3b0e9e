"""TCP options: their kinds and names, what they say, and the quirks that they show (docs/p0f-3.09b.md, section 2.3)."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from pyp0f.wire.quirks import (
    QUIRK_OPT_BAD,
    QUIRK_OPT_EOL_NONZERO,
    QUIRK_OPT_EXWS,
    QUIRK_OPT_NONZERO_TS2,
    QUIRK_OPT_ZERO_TS1,
)

# TCP option kinds with a name of their own (RFC 9293, 7323, 2018).
OPTION_EOL: Final = 0
OPTION_NOP: Final = 1
OPTION_MSS: Final = 2
OPTION_WS: Final = 3
OPTION_SACK_OK: Final = 4
OPTION_SACK: Final = 5
OPTION_TS: Final = 8

OPTION_NAMES: Final[dict[int, str]] = {
    OPTION_NOP: "nop",
    OPTION_MSS: "mss",
    OPTION_WS: "ws",
    OPTION_SACK_OK: "sok",
    OPTION_SACK: "sack",
    OPTION_TS: "ts",
}
"""All but end-of-options, which is printed with its padding, and unknown kinds (``?n``)."""

MAX_TCP_OPTIONS: Final = 24
"""Options recorded per packet.  40 bytes of NOPs would be 40; nothing real comes close."""

_TIMESTAMPS: Final = Struct(">II").unpack_from
_OWN_TIMESTAMP: Final = Struct(">I").unpack_from


def layout_text(layout: bytes, eol_padding: int) -> str:
    """The option layout as p0f prints it; `eol_padding` is the number of bytes after end-of-options."""
    return ",".join(
        [f"eol+{eol_padding}" if kind == OPTION_EOL else OPTION_NAMES.get(kind) or f"?{kind}" for kind in layout]
    )


class Options(NamedTuple):
    """What the TCP options of a packet say; values are 0 where the option is absent.

    Attributes:
        layout: option kinds in order, at most 24, one byte each.
        eol_padding: bytes after end-of-options.
        mss: maximum segment size.
        scale: window scale, 0 to 255 as sent.
        timestamp: the sender's own timestamp.
        timestamp_at: offset of the option that it is from, -1 if there is none.
        quirks: the quirks that the options show.
    """

    layout: bytes
    eol_padding: int
    mss: int
    scale: int
    timestamp: int
    timestamp_at: int
    quirks: int


_FIXED_LENGTHS: Final = {OPTION_MSS: 4, OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
"""These options always take their nominal length, whatever their length byte says."""


def read_options(data: bytes, is_syn: bool) -> Options:
    """Walk the TCP options (docs/p0f-3.09b.md, section 2.3).

    Args:
        data: the option bytes of the TCP header, at most 40.
        is_syn: whether the packet is a SYN without ACK, where an echoed timestamp is a quirk.
    """
    end = len(data)
    at = 0
    layout = bytearray()
    padding = mss = scale = timestamp = quirks = 0
    timestamp_at = -1
    while at < end and len(layout) < MAX_TCP_OPTIONS:
        kind = data[at]
        layout.append(kind)
        at += 1
        if kind == OPTION_NOP:
            continue
        if kind == OPTION_EOL:
            padding = end - at
            # Departure: 3.09b misses a non-zero byte in the last place (docs/differences.md, "opt+").
            if any(data[at:]):
                quirks |= QUIRK_OPT_EOL_NONZERO
            at = end
            break
        size = _option_size(kind, data, at, end)
        if size == 0:
            quirks |= QUIRK_OPT_BAD
            break
        if data[at] != size:
            quirks |= QUIRK_OPT_BAD
        if kind == OPTION_MSS:
            mss = data[at + 1] << 8 | data[at + 2]
        elif kind == OPTION_WS:
            scale = data[at + 1]
            if scale > 14:
                quirks |= QUIRK_OPT_EXWS
        elif kind == OPTION_TS:
            timestamp, echoed = _TIMESTAMPS(data, at + 1)
            timestamp_at = at - 1
            if timestamp == 0:
                quirks |= QUIRK_OPT_ZERO_TS1
            if echoed and is_syn:
                quirks |= QUIRK_OPT_NONZERO_TS2
        at += size - 1
    if at != end:
        quirks |= QUIRK_OPT_BAD
    return Options(bytes(layout), padding, mss, scale, timestamp, timestamp_at, quirks)


def _option_size(kind: int, data: bytes, at: int, end: int) -> int:
    """Bytes that the option takes, its kind byte included; 0 if it does not fit or has no valid length."""
    fixed = _FIXED_LENGTHS.get(kind)
    if fixed is not None:
        return fixed if at + fixed - 1 <= end else 0
    if at >= end:
        return 0
    size = data[at]
    low, high = (10, 34) if kind == OPTION_SACK else (2, 40)
    return size if low <= size <= high and at - 1 + size <= end else 0


def own_timestamp(options: bytes) -> int:
    """The sender's own timestamp, 0 if there is none: all that is needed of an ACK's options."""
    # Nearly every system sends NOP, NOP, timestamp on established connections.
    if len(options) == 12 and options.startswith(b"\x01\x01\x08\x0a"):
        return int(_OWN_TIMESTAMP(options, 4)[0])
    return read_options(options, is_syn=False).timestamp if options else 0
