"""Packets that were rewritten on the way: what a device must have changed for a packet to match a signature.

Routers clamp the MSS, firewalls remove options or overwrite them with NOPs, and traffic shapers set windows.  Such a
packet matches no signature of its sender.  Here the changes are undone as far as possible, and the rest is compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import ObservedTcp, compare, window_agrees
from pyp0f.signatures.tcp_pattern import WINDOW_ANY, WINDOW_MOD, WINDOW_MSS
from pyp0f.wire.options import (
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NAMES,
    OPTION_NOP,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
)
from pyp0f.wire.quirks import QUIRK_OPT_EXWS, QUIRK_OPT_NONZERO_TS2, QUIRK_OPT_ZERO_TS1

_SIZES: Final = {OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
"""Bytes of the options that devices overwrite."""
_PADDING: Final = frozenset((OPTION_NOP, OPTION_EOL))
_QUIRKS: Final = {OPTION_TS: QUIRK_OPT_ZERO_TS1 | QUIRK_OPT_NONZERO_TS2, OPTION_WS: QUIRK_OPT_EXWS}
"""The quirks that an option takes with it."""
_LEAST_LEFT: Final = 2
"""Options, without padding, that must be left.  Fewer say nothing about the system."""
_LEAST_FOR_WINDOW: Final = 4
"""Options, without padding, that must agree if the window was changed."""
_USUAL_MSS: Final = frozenset(
    mtu - headers for mtu in (1400, 1420, 1440, 1450, 1460, 1480, 1492, 1500, 8900, 9000, 9001) for headers in (40, 60)
)
_TIMESTAMP_SIZE: Final = 12
WINDOW_CHANGED: Final = "window changed"
"""The weakest explanation: versions of a system differ in the window, too."""


def rewriting(signature: TcpSignature, observed: ObservedTcp) -> tuple[str, ...]:
    """What was changed on the way if the sender of a packet is the system of a signature, in words.

    Args:
        signature: the signature.
        observed: the properties of the packet.

    Returns:
        The changes; empty if the packet is unchanged, or if changes cannot explain the differences.
    """
    changes: list[str] = []
    undone = signature
    if (signature.layout, signature.eol_padding) != (observed.layout, observed.eol_padding):
        found = _removed(signature.layout, observed.layout)
        if found is None:
            return ()
        removed, change = found
        changes.append(change)
        undone = _without(undone, observed, removed)
    if signature.mss is not None and observed.mss < signature.mss:
        changes.append(f"MSS lowered from {signature.mss} to {observed.mss}")
        undone = replace(undone, mss=observed.mss)
    if not window_agrees(undone, observed):
        change = _window_change(signature, observed, bool(changes))
        if not change:
            return ()
        changes.append(change)
        undone = replace(undone, window_form=WINDOW_ANY, window=0)
    return tuple(changes) if changes and compare(undone, observed) else ()


def can_become(layout: bytes, found: bytes) -> bool:
    """Whether a device on the way can make one layout of options of another one, or leave it unchanged.

    Args:
        layout: the option kinds that were sent, one byte each.
        found: those that arrived.
    """
    return layout == found or _removed(layout, found) is not None


def _removed(layout: bytes, found: bytes) -> tuple[frozenset[int], str] | None:
    """The options that were removed, and the change in words; None if the layouts differ in another way."""
    overwritten = _overwritten(layout, found)
    if overwritten:
        return overwritten, f"overwritten with NOPs: {_names(overwritten)}"
    kinds, left = [[kind for kind in one if kind not in _PADDING] for one in (layout, found)]
    gone = frozenset(kinds) - frozenset(left)
    if (
        len(left) < _LEAST_LEFT
        or not gone
        or OPTION_MSS in gone
        or [kind for kind in kinds if kind not in gone] != left
    ):
        return None
    return gone, f"removed: {_names(gone)}"


def _overwritten(layout: bytes, found: bytes) -> frozenset[int]:
    """The options in whose place there are NOPs; empty if the layouts differ in another way."""
    gone: set[int] = set()
    at = 0
    for kind in layout:
        if found[at : at + 1] == bytes([kind]):
            at += 1
            continue
        size = _SIZES.get(kind, 0)
        if not size or found[at : at + size] != bytes([OPTION_NOP]) * size:
            return frozenset()
        gone.add(kind)
        at += size
    return frozenset(gone) if at == len(found) else frozenset()


def _names(kinds: frozenset[int]) -> str:
    return ", ".join([OPTION_NAMES.get(kind, f"?{kind}") for kind in sorted(kinds)])


def _without(signature: TcpSignature, observed: ObservedTcp, removed: frozenset[int]) -> TcpSignature:
    """The signature of packets from which options were removed."""
    quirks = signature.quirks
    for kind in removed:
        quirks &= ~_QUIRKS.get(kind, 0)
    return replace(
        signature,
        layout=observed.layout,
        eol_padding=observed.eol_padding,
        scale=0 if OPTION_WS in removed else signature.scale,
        quirks=quirks,
    )


def _window_change(signature: TcpSignature, observed: ObservedTcp, other_changes: bool) -> str:
    """The change that explains the window, in words; empty if there is none."""
    if signature.window_form == WINDOW_MSS:
        mss, rest = divmod(observed.window, signature.window)
        sent = next((one for one in (mss, mss + _TIMESTAMP_SIZE) if one in _USUAL_MSS and one > observed.mss), 0)
        if sent and not rest:
            return f"MSS lowered from {sent} to {observed.mss}"
    if other_changes or signature.window_form in (WINDOW_ANY, WINDOW_MOD):
        return ""
    options = [kind for kind in observed.layout if kind not in _PADDING]
    return WINDOW_CHANGED if len(options) >= _LEAST_FOR_WINDOW else ""
