"""Warnings about TCP signatures that no packet can match, or that have another effect than intended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.signatures.sections import Oddity
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_conflicts import possible_mss, versions
from pyp0f.signatures.tcp_pattern import WINDOW_LARGEST, WINDOW_MSS, WINDOW_MTU
from pyp0f.wire.options import (
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NAMES,
    OPTION_NOP,
    OPTION_SACK,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
)
from pyp0f.wire.quirks import (
    QUIRK_DF,
    QUIRK_NAMES,
    QUIRK_NONZERO_ACK,
    QUIRK_NONZERO_ID,
    QUIRK_NONZERO_URG,
    QUIRK_OPT_BAD,
    QUIRK_OPT_EOL_NONZERO,
    QUIRK_OPT_EXWS,
    QUIRK_OPT_NONZERO_TS2,
    QUIRK_OPT_ZERO_TS1,
    QUIRK_URG,
    QUIRK_ZERO_ACK,
    QUIRK_ZERO_ID,
)

_LEAST_MSS: Final = 100
"""With a smaller MSS, no window is a multiple."""
_LEAST_DIVISOR: Final = 1428
"""The smallest divisor of windows that does not depend on the MSS of the packet."""
_MAX_IP_OPTIONS: Final = 40
_MAX_TCP_OPTION_BYTES: Final = 40
_MAX_USUAL_SCALE: Final = 14

_SIZES: Final = {OPTION_EOL: 1, OPTION_NOP: 1, OPTION_MSS: 4, OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
_LEAST_SIZES: Final = {**_SIZES, OPTION_SACK: 10}


def oddities(signature: TcpSignature, *, is_syn: bool) -> Iterator[Oddity]:
    """Warnings about parts of a signature.

    Args:
        signature: the signature.
        is_syn: whether the signature is for SYNs; otherwise it is for SYN+ACKs.
    """
    yield from _empty_numbers(signature)
    if signature.olen:
        if signature.olen % 4:
            yield "IP option length", str(signature.olen), "never matches: must be a multiple of 4"
        elif signature.version == 4 and signature.olen > _MAX_IP_OPTIONS:
            yield "IP option length", str(signature.olen), "never matches: must be 40 at most in IPv4"
    yield from _odd_values(signature, is_syn)
    yield from _odd_options(signature)
    for bit, name in QUIRK_NAMES:
        if signature.quirks & bit:
            reason = _odd_quirk(signature, bit, is_syn)
            if reason:
                yield "quirks", name, reason


def _empty_numbers(signature: TcpSignature) -> Iterator[Oddity]:
    fields = signature.text.split(":")
    window, _, scale = fields[4].partition(",") if len(fields) > 4 else ("0", "", "0")
    parts = [("IP option length", fields[2]), ("MSS", fields[3]), ("window", window), ("window scale", scale)]
    for part, text in parts if "-" not in fields[1] else ():
        if not text:
            yield part, "", "is empty, which reads as 0"


def _odd_values(signature: TcpSignature, is_syn: bool) -> Iterator[Oddity]:
    mss, scale, layout = signature.mss, signature.scale, signature.layout
    if mss and OPTION_MSS not in layout:
        yield "MSS", str(mss), "never matches: without the option mss it is 0"
    if scale is not None and OPTION_WS not in layout:
        if scale:
            yield "window scale", str(scale), "never matches: without the option ws it is 0"
    elif (
        scale is not None
        and layout.count(OPTION_WS) == 1
        and (scale > _MAX_USUAL_SCALE) != bool(signature.quirks & QUIRK_OPT_EXWS)
    ):
        yield "window scale", str(scale), "never matches: the quirk exws says that it is above 14"
    if signature.window_form in (WINDOW_MSS, WINDOW_MTU, WINDOW_LARGEST):
        value = str(signature).split(":")[4].partition(",")[0]
        if possible_mss(signature) is not None and (possible_mss(signature) or 0) < _LEAST_MSS:
            yield "window", value, f"never matches: multiples need an MSS of {_LEAST_MSS} or more"
        elif is_syn and signature.window * min(_LEAST_DIVISOR, (mss or _LEAST_MSS) - 12) > 0xFFFF:
            yield "window", value, "never matches: no window is so large"


def _odd_options(signature: TcpSignature) -> Iterator[Oddity]:
    layout = signature.layout
    text = str(signature).split(":")[5]
    if OPTION_EOL in layout[:-1]:
        yield "options", text, "never matches: nothing is read after end-of-options"
        return
    if signature.quirks & QUIRK_OPT_BAD:
        return
    size = sum([_LEAST_SIZES.get(kind, 2) for kind in layout]) + signature.eol_padding
    if size > _MAX_TCP_OPTION_BYTES:
        yield "options", text, f"never matches: they take {size} bytes, and a header has room for 40"
    elif size % 4 and all(kind in _SIZES for kind in layout):
        yield "options", text, f"never matches: they take {size} bytes, which must be a multiple of 4"


_NEEDS: Final = {
    QUIRK_OPT_ZERO_TS1: OPTION_TS,
    QUIRK_OPT_NONZERO_TS2: OPTION_TS,
    QUIRK_OPT_EXWS: OPTION_WS,
    QUIRK_OPT_EOL_NONZERO: OPTION_EOL,
}
"""Quirks of options, and the option that each one needs."""


def _odd_quirk(signature: TcpSignature, quirk: int, is_syn: bool) -> str:
    """Why no packet can have a quirk together with the other properties of a signature; empty if a packet can."""
    option = _NEEDS.get(quirk)
    if option is not None and option not in signature.layout:
        return f"never matches: there is no option {OPTION_NAMES.get(option, 'eol+n')}"
    others = signature.quirks
    is_ipv4 = 4 in versions(signature)
    reasons = (
        (QUIRK_NONZERO_ID, is_ipv4 and not others & QUIRK_DF, "matches IPv4 only fuzzily: df is missing"),
        (QUIRK_ZERO_ID, bool(others & QUIRK_DF), "never matches IPv4: it is about packets without df"),
        (QUIRK_NONZERO_URG, bool(others & QUIRK_URG), "never matches: it is about packets without URG"),
        (QUIRK_NONZERO_ACK, not is_syn, "never matches: a SYN+ACK has ACK set"),
        (QUIRK_ZERO_ACK, is_syn, "never matches: a SYN has ACK not set"),
        (QUIRK_OPT_NONZERO_TS2, not is_syn, "never matches: it is about SYNs"),
        (QUIRK_OPT_EOL_NONZERO, not signature.eol_padding, "never matches: there is no padding"),
    )  # fmt: skip
    return next((reason for bit, applies, reason in reasons if bit == quirk and applies), "")
