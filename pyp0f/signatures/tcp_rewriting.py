"""Packets that were rewritten on the way: what a device must have changed for a packet to match a signature.

Routers clamp the MSS, firewalls remove options or overwrite them with NOPs, and traffic shapers set windows.  Such a
packet matches no signature of its sender.  Here the changes are undone as far as possible, and the rest is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import (
    MAX_WINDOW,
    TIMESTAMP_SIZE,
    ObservedTcp,
    olen_agrees,
    quirks_agree,
    window_agrees,
)
from pyp0f.signatures.tcp_pattern import WINDOW_ANY, WINDOW_FIXED, WINDOW_LARGEST, WINDOW_MOD, WINDOW_MSS, WINDOW_MTU
from pyp0f.wire.options import (
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NAMES,
    OPTION_NOP,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
)
from pyp0f.wire.quirks import QUIRK_FLOW, QUIRK_OPT_EXWS, QUIRK_OPT_NONZERO_TS2, QUIRK_OPT_ZERO_TS1

_SIZES: Final = {OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
"""Bytes of the options that devices overwrite."""
_PADDING: Final = bytes((OPTION_NOP, OPTION_EOL))
_QUIRKS: Final = {OPTION_TS: QUIRK_OPT_ZERO_TS1 | QUIRK_OPT_NONZERO_TS2, OPTION_WS: QUIRK_OPT_EXWS}
"""The quirks that an option takes with it."""
_LEAST_LEFT: Final = 2
"""Options, without padding, that must be left.  Fewer say nothing about the system."""
_LEAST_FOR_WINDOW: Final = 4
"""Options, without padding, that must agree if the window was changed."""
_USUAL_MSS: Final = tuple([
    mtu - headers
    for mtu in (1500, 1492, 9001, 9000, 8900, 1480, 1460, 1450, 1440, 1420, 1400)
    for headers in (40, 60)
])  # fmt: skip
"""The MSS of usual links, for IPv4 and IPv6, the most usual ones first."""
_MAX_LOWERED: Final = 9216
"""No device lowers a larger MSS: only loopback interfaces have one."""
_CERTAIN: Final = ("MSS lowered", "overwritten")
"""The beginnings of changes that leave most of a packet as it was sent."""
_REMOVED_KEY: Final = bytes(3)
"""Stands before the options of a packet without padding, as a key.  No layout begins with three end-of-options."""
_WindowOrMultiple = int | tuple[str, int] | None
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
    if (
        not olen_agrees(signature, observed)
        or signature.version not in (None, observed.version)
        or signature.payload not in (None, observed.has_payload)
        or (signature.random_ttl and signature.ttl < observed.ttl)
    ):
        return ()
    changes: list[str] = []
    removed: frozenset[int] = frozenset()
    if (signature.layout, signature.eol_padding) != (observed.layout, observed.eol_padding):
        found = _removed(signature.layout, observed.layout)
        if found is None:
            return ()
        removed, change = found
        changes.append(change)
    if (0 if OPTION_WS in removed else signature.scale) not in (None, observed.scale):
        return ()
    if not quirks_agree(signature, observed, QUIRK_FLOW | _quirks_of(removed)):
        return ()
    if signature.mss is not None and signature.mss != observed.mss:
        if observed.mss > signature.mss:
            return ()
        changes.append(f"MSS lowered from {signature.mss} to {observed.mss}")
    if not window_agrees(signature, observed):
        change = _window_change(signature, observed, bool(changes))
        if not change:
            return ()
        changes.append(change)
    return tuple(changes)


def can_become(layout: bytes, found: bytes) -> bool:
    """Whether a device on the way can make one layout of options of another one, or leave it unchanged.

    Args:
        layout: the option kinds that were sent, one byte each.
        found: those that arrived.
    """
    return layout == found or _removed(layout, found) is not None


@lru_cache(maxsize=4096)
def _removed(layout: bytes, found: bytes) -> tuple[frozenset[int], str] | None:
    """The options that were removed, and the change in words; None if the layouts differ in another way."""
    overwritten = _overwritten(layout, found)
    if overwritten:
        return overwritten, f"overwritten with NOPs: {_names(overwritten)}"
    kinds, left = [list(one.translate(None, _PADDING)) for one in (layout, found)]
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


def _quirks_of(kinds: frozenset[int]) -> int:
    """The quirks that some options take with them."""
    quirks = 0
    for kind in kinds:
        quirks |= _QUIRKS.get(kind, 0)
    return quirks


def _window_change(signature: TcpSignature, observed: ObservedTcp, other_changes: bool) -> str:
    """The change that explains the window, in words; empty if there is none."""
    sent = _mss_before(signature, observed)
    if sent:
        return f"MSS lowered from {sent} to {observed.mss}"
    if other_changes or signature.window_form in (WINDOW_ANY, WINDOW_MOD):
        return ""
    options = observed.layout.translate(None, _PADDING)
    return WINDOW_CHANGED if len(options) >= _LEAST_FOR_WINDOW else ""


def _mss_before(signature: TcpSignature, observed: ObservedTcp) -> int:
    """A larger MSS that explains the window; 0 if there is none."""
    if signature.window_form == WINDOW_LARGEST:
        fits: Iterable[int] = _largest_windows(OPTION_TS in signature.layout).get(observed.window, ())
    elif signature.window_form == WINDOW_MSS and not observed.window % signature.window:
        mss = observed.window // signature.window
        fits = [one for one in (mss, mss + TIMESTAMP_SIZE) if one in _USUAL_MSS]
    else:
        return 0
    return next((one for one in fits if one > observed.mss), 0)


@lru_cache(maxsize=2)
def _largest_windows(has_timestamp: bool) -> dict[int, list[int]]:
    """For the windows that are the largest multiples of usual values of the MSS, these values."""
    found: dict[int, list[int]] = {}
    for mss in _USUAL_MSS:
        for unit in (mss, mss - TIMESTAMP_SIZE) if has_timestamp else (mss,):
            found.setdefault(MAX_WINDOW // unit * unit, []).append(mss)
    return found


def best_rewriting(
    signatures: Iterable[TcpSignature], observed: ObservedTcp
) -> tuple[TcpSignature, tuple[str, ...]] | None:
    """The first signature of the best explanation, and the changes; None if there is none.

    Args:
        signatures: those that are possible (`Rewritten.possible`).
        observed: the properties of the packet.
    """
    best: tuple[TcpSignature, tuple[str, ...]] | None = None
    for signature in signatures:
        changes = rewriting(signature, observed)
        if changes and is_certain(changes):
            return signature, changes
        # A changed window alone is no answer: versions of a system differ in it, too.  Several changes explain too
        # much.
        if best is None and len(changes) == 1 and changes != (WINDOW_CHANGED,):
            best = signature, changes
    return best


def is_certain(changes: tuple[str, ...]) -> bool:
    """Whether changes are better evidence of the system than a generic signature: it says less about the system.

    Args:
        changes: the result of `rewriting`.
    """
    return all(change.startswith(_CERTAIN) for change in changes)


class _OneLayout:
    """The signatures of a layout whose packets are recognized if their MSS was lowered.

    Attributes:
        largest: those whose window is the largest multiple of the MSS.
        largest_windows: the windows that are the largest multiple of a usual MSS.
        fixed: those with a fixed MSS.
        windows: the windows, and the multiples as in `ObservedTcp.multiple`, that these can have; None if any.
        by_window: those whose window is a multiple of the MSS, by each window that a usual MSS explains.
        all_windows: all these windows and multiples; None if any.
    """

    __slots__ = ("all_windows", "by_window", "fixed", "largest", "largest_windows", "windows")

    def __init__(self, signatures: Iterable[TcpSignature]) -> None:
        self.largest: list[TcpSignature] = []
        multiples: dict[int, list[TcpSignature]] = {}
        self.fixed: list[TcpSignature] = []
        has_timestamp = False
        for one in signatures:
            if not _is_system(one):
                continue
            has_timestamp = OPTION_TS in one.layout
            if one.mss is not None:
                if one.mss <= _MAX_LOWERED:
                    self.fixed.append(one)
            elif one.window_form == WINDOW_LARGEST:
                self.largest.append(one)
            elif one.window_form == WINDOW_MSS:
                multiples.setdefault(one.window, []).append(one)

        self.largest_windows = _largest_windows(has_timestamp)
        self.by_window: dict[int, list[TcpSignature]] = {}
        for factor, of_factor in multiples.items():
            for window in _usual_windows(factor):
                self.by_window.setdefault(window, []).extend(of_factor)
        self.windows = _windows_of(self.fixed)
        self.all_windows: set[_WindowOrMultiple] | None = None
        if self.windows is not None:
            self.all_windows = {*self.windows, *self.by_window, *(self.largest_windows if self.largest else ())}

    def possible(self, observed: ObservedTcp) -> Sequence[TcpSignature]:
        """The signatures whose window and MSS allow that the MSS was lowered."""
        window, multiple = observed.window, observed.multiple
        every, windows = self.all_windows, self.windows
        if every is not None and window not in every and multiple not in every:
            return ()  # nearly always
        found = [*self.largest] if window in self.largest_windows else []
        found += self.by_window.get(window, ())
        if windows is not None and window not in windows and multiple not in windows:
            return found
        for one in self.fixed:
            if (
                one.mss is not None
                and observed.mss < one.mss
                and observed.scale == (one.scale or observed.scale)
                and (window_agrees(one, observed) or _mss_before(one, observed))
            ):
                found.append(one)
        return found


def _usual_windows(factor: int) -> set[int]:
    """The windows that are this multiple of a usual MSS."""
    return {factor * unit for mss in _USUAL_MSS for unit in (mss, mss - TIMESTAMP_SIZE)}


def _windows_of(signatures: Iterable[TcpSignature]) -> set[_WindowOrMultiple] | None:
    """The windows of packets of these signatures whose MSS may have been lowered (see `_OneLayout.windows`)."""
    found: set[_WindowOrMultiple] = set()
    for one in signatures:
        if one.window_form == WINDOW_FIXED:
            found.add(one.window)
        elif one.window_form in (WINDOW_MSS, WINDOW_MTU):
            found.add((one.window_form, one.window))
            found |= _usual_windows(one.window)
        else:
            return None
    return found


class Rewritten:
    """Finds the signatures of packets that were rewritten on the way."""

    def __init__(self) -> None:
        self._layouts: dict[bytes, list[bytes]] | None = None
        self._lowerable: dict[bytes, _OneLayout] = {}

    def possible(
        self, observed: ObservedTcp, by_layout: Mapping[bytes, Sequence[TcpSignature]]
    ) -> Sequence[TcpSignature]:
        """The signatures of systems that a packet can have matched: a quick choice, in the order of precedence.

        Args:
            observed: the properties of the packet.
            by_layout: the signatures by their layouts; always the same.
        """
        layout = observed.layout
        found: Sequence[TcpSignature] = ()
        own = by_layout.get(layout)
        if own is not None:
            lowerable = self._lowerable.get(layout)
            if lowerable is None:
                lowerable = self._lowerable[layout] = _OneLayout(own)
            found = lowerable.possible(observed)
        origins = self._layouts
        if origins is None:
            origins = self._layouts = _origins(by_layout)
        overwritten = origins.get(layout)
        removed = origins.get(_REMOVED_KEY + layout.translate(None, _PADDING))
        if overwritten is None and removed is None:
            return found
        return [
            *found,
            *[
                one
                for as_sent in (*(overwritten or ()), *(removed or ()))
                for one in by_layout[as_sent]
                if _is_system(one) and (window_agrees(one, observed) or _mss_before(one, observed))
            ],
        ]


def _is_system(signature: TcpSignature) -> bool:
    """Whether a signature says enough for a rewritten packet: those of families and programs say too little."""
    return not signature.label.generic and not signature.label.is_application


def _origins(by_layout: Mapping[bytes, Sequence[TcpSignature]]) -> dict[bytes, list[bytes]]:
    """For layouts of rewritten packets, and for the options that are left (see `_REMOVED_KEY`), the layouts as sent."""
    found: dict[bytes, list[bytes]] = {}
    for layout, signatures in by_layout.items():
        if not any(map(_is_system, signatures)):
            continue
        kinds = layout.translate(None, _PADDING)
        removable = [kind for kind in dict.fromkeys(kinds) if kind in _SIZES]
        # By the options that are gone, as bits: the layout with NOPs in their place, and what is left.
        overwritten, left = [layout], [kinds]
        for kind in removable:
            option, in_place = bytes([kind]), bytes([OPTION_NOP]) * _SIZES[kind]
            overwritten += [one.replace(option, in_place) for one in overwritten]
            left += [one.replace(option, b"") for one in left]
        for with_nops, without in zip(overwritten[1:], left[1:], strict=True):
            found.setdefault(with_nops, []).append(layout)
            if len(without) >= _LEAST_LEFT:
                found.setdefault(_REMOVED_KEY + without, []).append(layout)
    return found
