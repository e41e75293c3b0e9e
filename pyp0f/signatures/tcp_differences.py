"""The properties in which a packet differs from a TCP signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.signatures.candidates import Difference
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp, olen_agrees, window_agrees
from pyp0f.signatures.tcp_pattern import quirks_in
from pyp0f.wire.options import layout_text
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_ECN, QUIRK_FLOW, QUIRK_NONZERO_ID, QUIRK_ZERO_ID, quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE

_OPTION_WEIGHT: Final = 4
"""For each option that must be inserted, removed or replaced: options say most about a system."""
_WEIGHTS: Final = {
    "IP version": 8,
    "initial TTL": 3,
    "IP option length": 4,
    "MSS": 2,
    "window": 3,
    "window scale": 2,
    "payload": 4,
}
_USUAL_QUIRKS: Final = QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID | QUIRK_ECN
"""Quirks that networks change: they count half of the others."""


def differences(signature: TcpSignature, observed: ObservedTcp) -> tuple[Difference, ...]:
    """All properties in which a SYN or SYN+ACK differs from a signature.

    Args:
        signature: the signature.
        observed: the properties of the packet.
    """
    return (*_fields(signature, observed), *_options(signature, observed), *_quirks(signature, observed))


def window_text(observed: ObservedTcp) -> str:
    """The window of a packet as raw signatures show it: a multiple, or a number."""
    return "*".join(map(str, observed.multiple)) if observed.multiple else str(observed.window)


def _fields(signature: TcpSignature, observed: ObservedTcp) -> Iterator[Difference]:
    fields = str(signature).split(":")
    window, _, scale = fields[4].partition(",")
    rows: tuple[tuple[str, bool, object, str], ...] = (
        ("IP version", signature.version in (None, observed.version), observed.version, fields[0]),
        ("initial TTL", _ttl_agrees(signature, observed.ttl), f"{observed.ttl} received", fields[1]),
        ("IP option length", olen_agrees(signature, observed), observed.ip_options_length, fields[2]),
        ("MSS", signature.mss in (None, observed.mss), observed.mss, fields[3]),
        ("window", window_agrees(signature, observed), window_text(observed), window),
        ("window scale", signature.scale in (None, observed.scale), observed.scale, scale),
        ("payload", signature.payload in (None, observed.has_payload), "+" if observed.has_payload else "0", fields[7]),
    )
    for part, agrees, found, expected in rows:
        if not agrees:
            yield Difference(part=part, found=str(found), expected=expected, weight=_WEIGHTS[part])


def _ttl_agrees(signature: TcpSignature, ttl: int) -> bool:
    distance = signature.ttl - ttl
    return distance >= 0 and (signature.random_ttl or distance <= MAX_DISTANCE)


def _options(signature: TcpSignature, observed: ObservedTcp) -> Iterator[Difference]:
    steps = edits(signature.layout, observed.layout) + (signature.eol_padding != observed.eol_padding)
    if steps:
        yield Difference(
            part="options",
            found=layout_text(observed.layout, observed.eol_padding),
            expected=layout_text(signature.layout, signature.eol_padding),
            weight=steps * _OPTION_WEIGHT,
        )


def _quirks(signature: TcpSignature, observed: ObservedTcp) -> Iterator[Difference]:
    expected = quirks_in(signature, observed.version)
    changed = (expected ^ observed.quirks) & ~QUIRK_FLOW
    if changed:
        weight = changed.bit_count() + (changed & ~_USUAL_QUIRKS).bit_count()
        yield Difference(
            part="quirks", found=quirks_text(observed.quirks), expected=quirks_text(expected), weight=weight
        )


def edits(one: bytes, other: bytes) -> int:
    """How many bytes must be inserted, removed or replaced to make one text of the other (the Levenshtein distance)."""
    row = list(range(len(other) + 1))
    for count, first in enumerate(one, 1):
        diagonal, row[0] = row[0], count
        for at, second in enumerate(other, 1):
            diagonal, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, diagonal + (first != second))
    return row[-1]
