"""TCP options: kinds, names, values and quirks (docs/p0f-3.09b.md, section 2.3)."""

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

# TCP option kinds (RFC 9293, RFC 7323, RFC 2018).
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
"""Names of TCP option kinds.  End-of-options is printed as ``eol+n`` with its padding, unknown kinds as ``?n``."""

_EOL: Final = "eol"
_ALL_NAMES: Final = tuple([_EOL if kind == OPTION_EOL else OPTION_NAMES.get(kind) or f"?{kind}" for kind in range(256)])

MAX_TCP_OPTIONS: Final = 24
"""Maximum number of options that are recorded per packet.  40 bytes have room for 40 NOPs; real packets have fewer."""

_TIMESTAMPS: Final = Struct(">II").unpack_from
_OWN_TIMESTAMP: Final = Struct(">I").unpack_from


def layout_text(layout: bytes, eol_padding: int) -> str:
    """The option layout as p0f prints it.

    Args:
        layout: option kinds in order, one byte each.
        eol_padding: number of bytes after end-of-options.
    """
    text = ",".join(map(_ALL_NAMES.__getitem__, layout))
    return text.replace(_EOL, f"{_EOL}+{eol_padding}") if OPTION_EOL in layout else text


class Options(NamedTuple):
    """The TCP options of a packet; a value is 0 if its option is absent.

    Attributes:
        layout: option kinds in order, at most 24, one byte each.
        eol_padding: number of bytes after end-of-options.
        mss: maximum segment size, in bytes.
        scale: window scale as sent, 0 to 255.
        timestamp: timestamp value (TSval) of the sender.
        timestamp_at: offset of the timestamp option that has this value; -1 if there is none.
        quirks: quirks of the options, as bits.
    """

    layout: bytes
    eol_padding: int
    mss: int
    scale: int
    timestamp: int
    timestamp_at: int
    quirks: int


_FIXED_LENGTHS: Final = {OPTION_MSS: 4, OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
"""Options of fixed length.  Their length byte is not used to skip them."""


def read_options(data: bytes, is_syn: bool) -> Options:  # noqa: C901 - a call for each option takes half as long again
    """Read the TCP options (docs/p0f-3.09b.md, section 2.3).

    Args:
        data: the option bytes of the TCP header, at most 40.
        is_syn: whether the packet is a SYN without ACK.  In such a packet, an echoed timestamp is a quirk.
    """
    end = len(data)
    at = 0
    kinds: list[int] = []
    padding = mss = scale = timestamp = quirks = 0
    timestamp_at = -1
    fixed_length = _FIXED_LENGTHS.get
    for _ in range(MAX_TCP_OPTIONS):
        if at >= end:
            break
        kind = data[at]
        kinds.append(kind)
        at += 1
        if kind == OPTION_NOP:
            continue
        if kind == OPTION_EOL:
            padding = end - at
            # Departure: 3.09b ignores the last byte (docs/differences.md, "opt+").
            if any(data[at:]):
                quirks |= QUIRK_OPT_EOL_NONZERO
            at = end
            break
        # From the length byte on.
        rest = end - at
        size = fixed_length(kind)
        if size is None:
            size = data[at] if rest else 0
            if size > rest + 1 or not (10 <= size <= 34 if kind == OPTION_SACK else 2 <= size <= 40):
                quirks |= QUIRK_OPT_BAD
                break
            at += size - 1
            continue
        if size > rest + 1:
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
    return Options(bytes(kinds), padding, mss, scale, timestamp, timestamp_at, quirks)


def own_timestamp(options: bytes) -> int:
    """The timestamp value (TSval) of the sender, 0 if there is none.  ACKs need no other option."""
    # Nearly all systems send NOP, NOP, timestamp on established connections.
    if len(options) == 12 and options.startswith(b"\x01\x01\x08\x0a"):
        return int(_OWN_TIMESTAMP(options, 4)[0])
    return read_options(options, is_syn=False).timestamp if options else 0
