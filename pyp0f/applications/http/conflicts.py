"""HTTP signatures that stand in each other's way: which lines can never be the answer, and why.

p0f 3.09b refuses a file for some of them, and so does pyp0f (`covers`); but that rule overlooks others.  The rest is
the plain logic of matching.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyp0f.applications.http.signatures import HeaderRule, HttpSignature

# The rule of p0f ------------------------------------------------------------------------------------


def covers(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether the later line is refused because the earlier one matches first; the rule of p0f 3.09b."""
    return (
        earlier.required <= later.required
        and not earlier.label.generic
        and earlier.version in (None, later.version)
        and later.required.isdisjoint(earlier.absent)
        and len(earlier.absent) <= len(later.absent)
        and set(earlier.absent).issubset(later.absent)
        and _headers_cover(earlier.headers, later.headers)
    )


def _headers_cover(earlier: tuple[HeaderRule, ...], later: tuple[HeaderRule, ...]) -> bool:
    """Whether the earlier headers fit the later ones as if these were those of a message.

    All that are required are known to be there, in whatever order.
    """
    names = [rule.name for rule in later]
    cursor = 0
    for rule in earlier:
        if rule.name not in names:
            continue
        try:
            at = names.index(rule.name, cursor)
        except ValueError:
            return False
        if rule.text is not None and rule.text not in (later[at].text or b""):
            return False
        cursor = at + 1
    return True


# The logic of matching -------------------------------------------------------------------------------


def hides(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether whatever matches the later line matches the earlier one as well, which is the answer then.

    A generic line hides only generic ones.  Lines that hide another only together are not seen.
    """
    return (
        (later.label.generic or not earlier.label.generic)
        and earlier.version in (None, later.version)
        # What it must not have is known to be absent, and what it must have is known to be there.
        and set(earlier.absent) <= set(later.absent)
        and earlier.required <= later.required
        and _is_part(earlier, later)
    )


def _is_part(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether the headers of the earlier line stand in the later one, with nothing in doubt."""
    names = [rule.name for rule in later.headers]
    at = 0
    for number, rule in enumerate(earlier.headers):
        if rule.name not in names[at:]:
            # It might be there all the same, unless the later line rules that out.
            if rule.optional and rule.name in later.absent:
                continue
            return False
        found = names.index(rule.name, at)
        other = later.headers[found]
        if other.optional and not rule.optional:
            return False
        if (
            rule.text is not None
            and (
                rule.text not in (other.text or b"")
                # Of headers that occur twice both must look at the same one.
                or _outline(earlier.headers[:number]) != _outline(later.headers[:found])
            )
        ):
            return False
        at = found + 1
    return True


def _outline(rules: Iterable[HeaderRule]) -> list[tuple[bytes, bool]]:
    """The headers without their values."""
    return [(rule.name, rule.optional) for rule in rules]


def overlaps(one: HttpSignature, other: HttpSignature) -> bool:
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
    orders = [[rule.name for rule in signature.headers if rule.name in common] for signature in (one, other)]
    return orders[0] == orders[1] or any(len(order) > len(common) for order in orders)


def reasons(earlier: HttpSignature, later: HttpSignature) -> str:
    """In which respects the earlier of two lines takes in the later one, in words."""
    words = []
    if earlier.version != later.version:
        words.append("any HTTP version")
    if earlier.headers != later.headers:
        fewer = len(earlier.required) < len(later.required)
        words.append("heads with fewer headers" if fewer else "other values or optional headers")
    if set(earlier.absent) != set(later.absent):
        words.append("headers that must be absent here")
    return f"it takes {', '.join(words)}" if words else "it requires the same headers"
