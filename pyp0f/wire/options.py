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

MAX_SCALE: Final = 14
"""Largest valid window scale (RFC 7323, section 2.3)."""

_TIMES: Final = (None,) * MAX_TCP_OPTIONS
_LEAST_SIZE: Final = 2
_LEAST_SACK: Final = 10
_MOST_SACK: Final = 34
_TIMESTAMPS: Final = Struct(">II").unpack_from
_OWN_TIMESTAMP: Final = Struct(">I").unpack_from

_texts: Final[dict[bytes, str]] = {}
_MAX_TEXTS: Final = 1_024
"""Maximum number of layouts whose text is remembered.  The text of others is made each time."""


def layout_text(layout: bytes, eol_padding: int) -> str:
    """The option layout as p0f prints it.

    Args:
        layout: option kinds in order, one byte each.
        eol_padding: number of bytes after end-of-options.
    """
    known = _texts.get(layout)
    if known is None:
        names = _ALL_NAMES
        known = ",".join([names[kind] for kind in layout])
        if len(_texts) < _MAX_TEXTS:
            _texts[layout] = known
    return known.replace(_EOL, f"{_EOL}+{eol_padding}") if OPTION_EOL in layout else known


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


_NO_MORE: Final = (0, 0)
"""Stands behind the options, so that the length byte of the last one can be read without a test."""
_make_options: Final = tuple.__new__


def read_options(data: bytes, is_syn: bool) -> Options:  # noqa: C901 - a call for each option takes half as long again
    """Read the TCP options (docs/p0f-3.09b.md, section 2.3).

    The length byte of an option of fixed length is compared, but not used to skip the option.

    Args:
        data: the option bytes of the TCP header, at most 40.
        is_syn: whether the packet is a SYN without ACK.  In such a packet, an echoed timestamp is a quirk.
    """
    end = len(data)
    octets = [*data, *_NO_MORE]  # a list gives its items faster than bytes
    kinds: list[int] = []
    at = padding = mss = scale = timestamp = quirks = 0
    timestamp_at = -1
    for _ in _TIMES:
        if at >= end:
            break
        kind = octets[at]
        kinds.append(kind)
        if kind == OPTION_NOP:
            at += 1
            continue
        size = octets[at + 1]
        if kind > OPTION_TS:
            # No length above 40 fits.
            after = at + size
            if size < _LEAST_SIZE or after > end:
                quirks |= QUIRK_OPT_BAD
                break
            at = after
            continue
        if kind == OPTION_MSS:
            expected, after = 4, at + 4
            if after <= end:
                mss = octets[at + 2] << 8 | octets[at + 3]
        elif kind == OPTION_SACK_OK:
            expected, after = 2, at + 2
        elif kind == OPTION_WS:
            expected, after = 3, at + 3
            if after <= end:
                scale = octets[at + 2]
                if scale > MAX_SCALE:
                    quirks |= QUIRK_OPT_EXWS
        elif kind == OPTION_TS:
            expected, after = 10, at + 10
            if after <= end:
                timestamp, echoed = _TIMESTAMPS(data, at + 2)
                timestamp_at = at
                if timestamp == 0:
                    quirks |= QUIRK_OPT_ZERO_TS1
                if echoed and is_syn:
                    quirks |= QUIRK_OPT_NONZERO_TS2
        elif kind:  # SACK and kinds without a name
            expected, after = size, at + size
            if not (_LEAST_SACK <= size <= _MOST_SACK if kind == OPTION_SACK else size >= _LEAST_SIZE):
                quirks |= QUIRK_OPT_BAD
                break
        else:  # end of options
            padding = end - at - 1
            # Departure: 3.09b ignores the last byte (docs/differences.md, "opt+").
            if any(data[at + 1 :]):
                quirks |= QUIRK_OPT_EOL_NONZERO
            at = end
            break
        if after > end:
            quirks |= QUIRK_OPT_BAD
            break
        if size != expected:
            quirks |= QUIRK_OPT_BAD
        at = after
    if at != end:
        quirks |= QUIRK_OPT_BAD
    return _make_options(Options, (bytes(kinds), padding, mss, scale, timestamp, timestamp_at, quirks))


def own_timestamp(options: bytes) -> int:
    """The timestamp value (TSval) of the sender, 0 if there is none.  ACKs need no other option."""
    # Nearly all systems send NOP, NOP, timestamp on established connections.
    if len(options) == 12 and options.startswith(b"\x01\x01\x08\x0a"):
        return int(_OWN_TIMESTAMP(options, 4)[0])
    return read_options(options, is_syn=False).timestamp if options else 0
