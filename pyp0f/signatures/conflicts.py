"""Signatures that stand in each other's way: which lines can never be the answer, and why.

p0f 3.09b refuses a file for some of them (`pyp0f.signatures.tcp.covers`,
`pyp0f.applications.http.signatures.covers`), and so does pyp0f; but that rule overlooks others.  What is here is the
plain logic of matching.
"""

from __future__ import annotations

from typing import cast

from pyp0f.applications.http import signatures as http
from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.constants import MAX_DISTANCE
from pyp0f.signatures import tcp
from pyp0f.signatures.tcp import WINDOW_ANY, WINDOW_FIXED, WINDOW_MOD, WINDOW_MSS, WINDOW_MTU, TcpSignature, quirks_in
from pyp0f.wire.packet import OPTION_MSS, OPTION_WS, QUIRK_DF, QUIRK_FLOW, QUIRK_NONZERO_ID, QUIRK_ZERO_ID

# TCP ------------------------------------------------------------------------------------------------


def hides_tcp(earlier: TcpSignature, later: TcpSignature) -> bool:
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


def no_use_of_tcp(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether a line is of no use behind another one: that hides it, or a file with both does not load."""
    return tcp.covers(earlier, later) or hides_tcp(earlier, later)


def refused_by_p0f(earlier: TcpSignature, later: TcpSignature) -> bool:
    """Whether p0f 3.09b refuses a file with both lines (specification, section 3.10).

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
        and tcp.ttl_covers(earlier, later)
        and _window_refused(earlier, later)
    )


def _window_refused(earlier: TcpSignature, later: TcpSignature) -> bool:
    if later.window_form != WINDOW_FIXED or earlier.window_form not in (WINDOW_MSS, WINDOW_MTU):
        return tcp.window_covers(earlier, later)
    multiple = tcp.window_multiple(
        later.window, later.mss or 0, version=later.version, header_total=0, timestamp=False, peer_mss=0
    )
    return multiple == (earlier.window_form, earlier.window)


def overlaps_tcp(one: TcpSignature, other: TcpSignature, version: int) -> bool:
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
    return tcp.window_covers(earlier, later)


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


def _reasons_tcp(earlier: TcpSignature, later: TcpSignature) -> str:
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


# HTTP -----------------------------------------------------------------------------------------------


def hides_http(earlier: HttpSignature, later: HttpSignature) -> bool:
    """As `hides_tcp`, for heads of messages."""
    return (
        (later.label.generic or not earlier.label.generic)
        and earlier.version in (None, later.version)
        # What it must not have is known to be absent, and what it must have is known to be there.
        and set(earlier.absent) <= set(later.absent)
        and earlier.required <= later.required
        and _is_part(earlier, later)
    )


def no_use_of_http(earlier: HttpSignature, later: HttpSignature) -> bool:
    """As `no_use_of_tcp`."""
    return http.covers(earlier, later) or hides_http(earlier, later)


def _is_part(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether the headers of the earlier line stand in the later one, with nothing in doubt."""
    names = [rule.name for rule in later.headers]
    at = 0
    for number, (name, optional, text) in enumerate(earlier.headers):
        if name not in names[at:]:
            # It might be there all the same, unless the later line rules that out.
            if optional and name in later.absent:
                continue
            return False
        found = names.index(name, at)
        rule = later.headers[found]
        if rule.optional and not optional:
            return False
        if (
            text is not None
            and (
                text not in (rule.text or b"")
                # Of headers that occur twice both must look at the same one.
                or [rule[:2] for rule in earlier.headers[:number]] != [rule[:2] for rule in later.headers[:found]]
            )
        ):
            return False
        at = found + 1
    return True


def overlaps_http(one: HttpSignature, other: HttpSignature) -> bool:
    """Whether heads may match both lines; in doubt they may."""
    return (
        (one.version is None or other.version is None or one.version == other.version)
        and one.required.isdisjoint(other.absent)
        and other.required.isdisjoint(one.absent)
        and _same_order(one, other)
    )


def _same_order(one: HttpSignature, other: HttpSignature) -> bool:
    """Whether the headers that both ask for may stand in both orders at once: each once, or in the same order."""
    common = one.required & other.required
    orders = [[name for name, _, _ in signature.headers if name in common] for signature in (one, other)]
    return orders[0] == orders[1] or any(len(order) > len(common) for order in orders)


def _reasons_http(earlier: HttpSignature, later: HttpSignature) -> str:
    words = []
    if earlier.version != later.version:
        words.append("any HTTP version")
    if earlier.headers != later.headers:
        fewer = len(earlier.required) < len(later.required)
        words.append("heads with fewer headers" if fewer else "other values or optional headers")
    if set(earlier.absent) != set(later.absent):
        words.append("headers that must be absent here")
    return f"it takes {', '.join(words)}" if words else "it asks for the same headers"


def reasons(earlier: TcpSignature | HttpSignature, later: TcpSignature | HttpSignature) -> str:
    """In which respects the earlier of two lines of a section takes in the later one, in words."""
    if isinstance(earlier, TcpSignature) and isinstance(later, TcpSignature):
        return _reasons_tcp(earlier, later)
    return _reasons_http(cast("HttpSignature", earlier), cast("HttpSignature", later))
