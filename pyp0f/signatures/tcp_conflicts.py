"""TCP signatures that stand in each other's way: which lines can never be the answer, and why.

p0f 3.09b refuses a file for some of them, and so does pyp0f (`covers`); but that rule overlooks others.  The rest is
the plain logic of matching.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import window_multiple
from pyp0f.signatures.tcp_pattern import WINDOW_ANY, WINDOW_FIXED, WINDOW_MOD, WINDOW_MSS, WINDOW_MTU, quirks_in
from pyp0f.wire.options import OPTION_MSS, OPTION_TS, OPTION_WS
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_FLOW, QUIRK_NONZERO_ID, QUIRK_ZERO_ID, QUIRKS_IPV6_ONLY
from pyp0f.wire.ttl import MAX_DISTANCE

# The rule of p0f ------------------------------------------------------------------------------------

_UNSTEADY_IPV4: Final = QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID


def covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the later line is refused because it can never be the answer.

    This holds if p0f 3.09b refuses it (docs/p0f-3.09b.md, section 3.10) and the line really is out of reach.
    3.09b also refuses lines that are not, because it ignores the IP version of both lines and some
    quirks; these are accepted (docs/differences.md, "Duplicate signatures").
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
    ignored = QUIRKS_IPV6_ONLY if later.version == 4 else _UNSTEADY_IPV4
    if later.version is None and earlier.quirks & ignored:
        # 3.09b drops these from the earlier line alone: it takes df for nothing, but does not see that df is df.
        return False
    return earlier.quirks & ~ignored == later.quirks


def _ttl_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line's TTL counts as taking in the later one's."""
    if earlier.random_ttl:
        return later.ttl <= earlier.ttl
    return 0 <= earlier.ttl - later.ttl <= MAX_DISTANCE


def _window_covers(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether the earlier line takes all windows that the later one asks for."""
    form = earlier.window_form
    if later.window_form != WINDOW_FIXED:
        return form == later.window_form and earlier.window == later.window
    if form == WINDOW_ANY:
        return True
    if form == WINDOW_FIXED:
        return earlier.window == later.window
    if form == WINDOW_MOD:
        return later.window % earlier.window == 0
    return all(multiple == (form, earlier.window) for multiple in _multiples(later))


_HEADER_TOTALS: Final = (0, *range(40, 124, 4))
"""None, as in the duplicate check of 3.09b, and all that packets can have."""


def _multiples(signature: TcpSignature) -> Iterator[tuple[str, int] | None]:
    """What `window_multiple` may say of packets that match a signature with a fixed window."""
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


# The logic of matching -------------------------------------------------------------------------------


def hides(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether whatever matches the later line matches the earlier one as well, which is the answer then.

    A generic line hides only generic ones.  Lines that hide another only together are not seen.
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
        # A random TTL that is too high is no match, any other is a fuzzy one.
        and earlier.random_ttl <= later.random_ttl
        and possible_mss(earlier) in (None, possible_mss(later))
        and possible_scale(earlier) in (None, possible_scale(later))
        and earlier.payload in (None, later.payload)
        and _window_hides(earlier, later)
    )


def refused_by_p0f(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether p0f 3.09b refuses a file with both lines (docs/p0f-3.09b.md, section 3.10).

    It does not compare IP versions, nor look at which packets there can be.  pyp0f takes more files: see
    docs/differences.md, "Duplicate signatures".
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
    """Whether packets of an IP version may match both lines exactly; in doubt they may.

    Args:
        one: a line.
        other: another line.
        version: 4 or 6.
    """
    return (
        one.layout == other.layout
        and one.eol_padding == other.eol_padding
        and one.olen == other.olen
        and version in versions(one)
        and version in versions(other)
        and quirks_in(one, version) == quirks_in(other, version)
        and ttls(one).start < ttls(other).stop
        and ttls(other).start < ttls(one).stop
        and _may_agree(possible_mss(one), possible_mss(other))
        and _may_agree(possible_scale(one), possible_scale(other))
        and _may_agree(one.payload, other.payload)
        and _windows_may_agree(one, other)
    )


def versions(signature: TcpSignature) -> tuple[int, ...]:
    """The IP versions that a line is about."""
    return (4, 6) if signature.version is None else (signature.version,)


def ttls(signature: TcpSignature) -> range:
    """The TTLs that match a line exactly."""
    least = 0 if signature.random_ttl else max(0, signature.ttl - MAX_DISTANCE)
    return range(least, signature.ttl + 1)


def possible_mss(signature: TcpSignature) -> int | None:
    """The MSS that a line asks for, None if any: packets without that option have 0."""
    return signature.mss if OPTION_MSS in signature.layout or signature.mss is not None else 0


def possible_scale(signature: TcpSignature) -> int | None:
    """The window scale that a line asks for, None if any: packets without that option have 0."""
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
    # A packet's window is a multiple of one kind only, and by one factor.
    if len(forms) == 1 and WINDOW_MOD not in forms:
        return one.window == other.window
    return WINDOW_ANY in forms or WINDOW_FIXED in forms or WINDOW_MOD in forms


def reasons(earlier: TcpSignature, later: TcpSignature) -> str:
    """In which respects the earlier of two lines takes in the later one, in words."""
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
        words.append("quirks that do not count there")
    return f"it takes {', '.join(words)}" if words else "it says the same"


def _value(name: str, earlier: int | None, later: int | None, option: str) -> str:
    if earlier is None and later is not None:
        return f"any {name}"
    return f"{name} {'*' if earlier is None else earlier}, which is all there is without the option {option}"
