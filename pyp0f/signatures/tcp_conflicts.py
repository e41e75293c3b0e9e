"""Conflicts between TCP signatures: lines that never match because an earlier line matches first.

`covers` is the rule of p0f 3.09b: a file with such lines is rejected.  The rule does not find all conflicts.  `hides`
and `overlaps` follow from the rules of matching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import isqrt
from typing import Final

from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import is_largest_multiple, window_multiple
from pyp0f.signatures.tcp_pattern import (
    WINDOW_ANY,
    WINDOW_FIXED,
    WINDOW_LARGEST,
    WINDOW_MOD,
    WINDOW_MSS,
    WINDOW_MTU,
    quirks_in,
)
from pyp0f.wire.options import OPTION_MSS, OPTION_TS, OPTION_WS
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_FLOW, QUIRK_NONZERO_ID, QUIRK_ZERO_ID, QUIRKS_IPV6_ONLY
from pyp0f.wire.ttl import MAX_DISTANCE

# The rule of p0f ------------------------------------------------------------------------------------

_IGNORED_IPV4: Final = QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID


def covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the later line is rejected because it can never match.

    This is so if p0f 3.09b rejects the line (docs/p0f-3.09b.md, section 3.10) and the line really can never match.
    Departure: 3.09b also rejects some lines that can match, because it ignores the IP version of both lines and some
    quirks.  These are accepted (docs/differences.md, "Duplicate signatures").
    """
    return (
        not earlier.label.generic
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.olen == later.olen
        and earlier.version in (None, later.version)
        and earlier.mss in (None, later.mss)
        and earlier.scale in (None, later.scale)
        and earlier.payload in (None, later.payload)
        and _quirks_cover(earlier, later)
        and _ttl_covers(earlier, later)
        and _window_covers(earlier, later)
    )


def _quirks_cover(earlier: TcpSignature, later: TcpSignature) -> bool:
    if earlier.version is not None:
        return earlier.quirks == later.quirks
    ignored = QUIRKS_IPV6_ONLY if later.version == 4 else _IGNORED_IPV4
    if later.version is None and earlier.quirks & ignored:
        # 3.09b removes these quirks from the earlier line only.  So a line with df covers a line without quirks, but
        # not a line with df.
        return False
    return earlier.quirks & ~ignored == later.quirks


def _ttl_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the TTL of the earlier line covers the TTL of the later line, by the rule of p0f 3.09b."""
    if earlier.random_ttl:
        return later.ttl <= earlier.ttl
    return 0 <= earlier.ttl - later.ttl <= MAX_DISTANCE


def _window_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line matches all windows that the later line matches."""
    form = earlier.window_form
    if later.window_form != WINDOW_FIXED:
        return form == later.window_form and earlier.window == later.window
    if form == WINDOW_ANY:
        return True
    if form == WINDOW_FIXED:
        return earlier.window == later.window
    if form == WINDOW_MOD:
        return later.window % earlier.window == 0
    if form == WINDOW_LARGEST:
        has_timestamp = OPTION_TS in later.layout
        return later.mss is not None and is_largest_multiple(later.window, later.mss, has_timestamp)
    return all(multiple == (form, earlier.window) for multiple in _multiples(later))


_HEADER_TOTALS: Final = (0, *range(40, 124, 4))
"""Bytes of IP and TCP headers together: 0, as in the duplicate check of 3.09b, and all that packets can have."""


def _multiples(signature: TcpSignature) -> Iterator[tuple[str, int] | None]:
    """All possible results of `window_multiple` for packets that match a signature with a fixed window."""
    return (
        window_multiple(
            signature.window,
            signature.mss or 0,
            version=version,
            header_total=header_total,
            timestamp=timestamp,
            peer_mss=0,
        )
        for version in ((4, 6) if signature.version is None else (signature.version,))
        for timestamp in {False, OPTION_TS in signature.layout}
        for header_total in _HEADER_TOTALS
    )


# Windows as keys ------------------------------------------------------------------------------------

Window = tuple[str, int]
"""Form and size of a window."""
_ANY: Final[Window] = (WINDOW_ANY, 0)
_LARGEST: Final[Window] = (WINDOW_LARGEST, 0)


def window_of(signature: TcpSignature) -> Window:
    """The window of a signature."""
    return signature.window_form, signature.window


def wider_windows(signature: TcpSignature, moduli: Collection[int]) -> Collection[Window]:
    """All windows that can include the window of a signature.

    A fixed window can be a multiple, also by the rule of p0f 3.09b (see `refused_by_p0f`).

    Args:
        signature: the signature.
        moduli: the numbers n of windows ``%n`` to consider.
    """
    own = window_of(signature)
    if signature.window_form == WINDOW_MOD:
        return {own, _ANY, *_moduli(signature.window, moduli)}
    if signature.window_form != WINDOW_FIXED:
        return {own, _ANY}
    by_p0f = window_multiple(
        signature.window, signature.mss or 0, version=signature.version, header_total=0, timestamp=False, peer_mss=0
    )
    multiples = [multiple for multiple in (by_p0f, next(_multiples(signature))) if multiple is not None]
    return {own, _ANY, _LARGEST, *multiples, *_moduli(signature.window, moduli)}


def _moduli(window: int, moduli: Collection[int]) -> Iterator[Window]:
    """The windows ``%n`` that include a window of that size, or ``%`` of that number."""
    if not window:
        yield from [(WINDOW_MOD, divisor) for divisor in moduli]
    for low in range(1, isqrt(window) + 1):
        if window % low == 0:
            for divisor in (low, window // low):
                if divisor in moduli:
                    yield WINDOW_MOD, divisor


# The logic of matching -------------------------------------------------------------------------------


def hides(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether all packets that match the later line match the earlier line first.

    A generic line hides only generic lines.  Several lines that hide another line only together are not detected.
    """
    return (
        (later.label.generic or not earlier.label.generic)
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.olen == later.olen
        and all(version in versions(earlier) for version in versions(later))
        and all(quirks_in(earlier, version) == quirks_in(later, version) for version in versions(later))
        and ttls(earlier).start <= ttls(later).start
        and ttls(earlier).stop >= ttls(later).stop
        # A TTL that is too high does not match a random TTL.  It matches other TTLs fuzzily.
        and earlier.random_ttl <= later.random_ttl
        and possible_mss(earlier) in (None, possible_mss(later))
        and possible_scale(earlier) in (None, possible_scale(later))
        and earlier.payload in (None, later.payload)
        and _window_hides(earlier, later)
    )


def refused_by_p0f(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether p0f 3.09b rejects a file with both lines (docs/p0f-3.09b.md, section 3.10).

    3.09b does not compare IP versions, and does not consider which packets are possible.  pyp0f accepts more files
    (docs/differences.md, "Duplicate signatures").
    """
    ignored = 0
    if earlier.version is None:
        ignored = QUIRK_FLOW if later.version == 4 else QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID
    return (
        not earlier.label.generic
        and earlier.layout == later.layout
        and earlier.eol_padding == later.eol_padding
        and earlier.olen == later.olen
        and earlier.quirks & ~ignored == later.quirks
        and earlier.mss in (None, later.mss)
        and earlier.scale in (None, later.scale)
        and earlier.payload in (None, later.payload)
        and _ttl_covers(earlier, later)
        and _window_refused(earlier, later)
    )


def _window_refused(earlier: TcpSignature, later: TcpSignature) -> bool:
    if later.window_form != WINDOW_FIXED or earlier.window_form not in (WINDOW_MSS, WINDOW_MTU):
        return _window_covers(earlier, later)
    multiple = window_multiple(
        later.window, later.mss or 0, version=later.version, header_total=0, timestamp=False, peer_mss=0
    )
    return multiple == (earlier.window_form, earlier.window)


def overlaps(one: TcpSignature, other: TcpSignature, version: int) -> bool:
    """Whether packets of an IP version can match both lines exactly; true if unknown.

    Args:
        one: a signature.
        other: another signature.
        version: 4 or 6.
    """
    return (
        one.layout == other.layout
        and one.eol_padding == other.eol_padding
        and one.olen == other.olen
        and version in versions(one)
        and version in versions(other)
        and not (quirks_in(one, version) ^ quirks_in(other, version)) & ~QUIRK_FLOW
        and ttls(one).start < ttls(other).stop
        and ttls(other).start < ttls(one).stop
        and _may_agree(possible_mss(one), possible_mss(other))
        and _may_agree(possible_scale(one), possible_scale(other))
        and _may_agree(one.payload, other.payload)
        and _windows_may_agree(one, other)
    )


def versions(signature: TcpSignature) -> tuple[int, ...]:
    """The IP versions that a signature matches."""
    return (4, 6) if signature.version is None else (signature.version,)


def ttls(signature: TcpSignature) -> range:
    """The TTLs that a signature matches exactly."""
    least = 0 if signature.random_ttl else max(0, signature.ttl - MAX_DISTANCE)
    return range(least, signature.ttl + 1)


def possible_mss(signature: TcpSignature) -> int | None:
    """The MSS that a signature matches; None for any.  It is 0 for packets without the option."""
    return signature.mss if OPTION_MSS in signature.layout or signature.mss is not None else 0


def possible_scale(signature: TcpSignature) -> int | None:
    """The window scale that a signature matches; None for any.  It is 0 for packets without the option."""
    return signature.scale if OPTION_WS in signature.layout or signature.scale is not None else 0


def _window_hides(earlier: TcpSignature, later: TcpSignature) -> bool:
    if earlier.window_form == WINDOW_ANY:
        return True
    if earlier.window_form == later.window_form == WINDOW_MOD:
        return later.window % earlier.window == 0
    return _window_covers(earlier, later)


def _may_agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other


def _windows_may_agree(one: TcpSignature, other: TcpSignature) -> bool:
    forms = {one.window_form, other.window_form}
    if forms == {WINDOW_FIXED, WINDOW_MOD}:
        fixed, mod = (one, other) if one.window_form == WINDOW_FIXED else (other, one)
        return fixed.window % mod.window == 0
    # The window of a packet has one form of multiple and one factor.
    if len(forms) == 1 and WINDOW_MOD not in forms:
        return one.window == other.window
    if WINDOW_LARGEST in forms:
        return True
    return WINDOW_ANY in forms or WINDOW_FIXED in forms or WINDOW_MOD in forms


def reasons(earlier: TcpSignature, later: TcpSignature) -> str:
    """A text that says why the earlier line covers the later one."""
    words = []
    if earlier.version != later.version:
        words.append("any IP version")
    if earlier.ttl != later.ttl or earlier.random_ttl != later.random_ttl:
        words.append(f"TTLs of {ttls(earlier).start} to {earlier.ttl}")
    if earlier.mss != later.mss:
        words.append(_value("MSS", earlier.mss, later.mss, "mss"))
    if (earlier.window_form, earlier.window) != (later.window_form, later.window):
        window = str(earlier).split(":")[4].partition(",")[0]
        words.append("any window" if window == "*" else f"windows {window}")
    if earlier.scale != later.scale:
        words.append(_value("scale", earlier.scale, later.scale, "ws"))
    if earlier.payload != later.payload:
        words.append("packets with and without data")
    if earlier.quirks != later.quirks:
        words.append("quirks that are ignored there")
    return f"it takes {', '.join(words)}" if words else "it is equivalent"


def _value(name: str, earlier: int | None, later: int | None, option: str) -> str:
    if earlier is None and later is not None:
        return f"any {name}"
    return f"{name} {'*' if earlier is None else earlier}, the only value without the option {option}"
