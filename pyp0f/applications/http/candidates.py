"""All signatures that fit an HTTP head, and those that nearly do.

`pyp0f.applications.http.matching` gives the answer for each head.  This module is used only on demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyp0f.applications.http.signatures import AnyCase, HttpHead, HttpSignature, NamedHead
from pyp0f.signatures.candidates import EXACT, GENERIC, Candidate, Difference, Near, nearest_of


def http_candidates(signatures: Iterable[HttpSignature], head: HttpHead) -> tuple[Candidate, ...]:
    """All signatures that fit a head, in p0f's order of preference: specific ones, then generic ones.

    Args:
        signatures: the signatures for this direction, in file order.
        head: the head of the message.
    """
    named = NamedHead(head)
    found = [
        Candidate(signature=signature, way=GENERIC if signature.label.generic else EXACT)
        for signature in signatures
        if AnyCase(signature).fits(named)
    ]
    return tuple(sorted(found, key=lambda one: one.way == GENERIC))


def nearest_heads(signatures: Iterable[HttpSignature], head: HttpHead) -> tuple[Near, ...]:
    """The signatures that a head nearly fits, the nearest one first; one for each label.

    Args:
        signatures: the signatures for this direction, in file order.
        head: the head of the message.
    """
    return nearest_of([Near(one, http_differences(one, head)) for one in signatures])


def http_differences(signature: HttpSignature, head: HttpHead) -> tuple[Difference, ...]:
    """All properties in which a head differs from a signature.

    Args:
        signature: the signature.
        head: the head of the message.
    """
    rows = [*_names(signature, head), *_values(signature, head)]
    return tuple(
        [Difference(part=part, found=found, expected=expected, weight=weight) for part, found, expected, weight in rows]
    )


_Row = tuple[str, str, str, int]
"""Part, value in the head, value in the signature, weight."""


def _names(signature: HttpSignature, head: HttpHead) -> Iterator[_Row]:
    """Names in any case (RFC 9110, section 5.1)."""
    names = [name.lower() for name, _ in head.headers]
    for rule in signature.headers:
        if rule.name.lower() not in names and not rule.optional:
            yield f"header {_text(rule.name)}", "absent", "present", 3
    for name in signature.absent:
        if name.lower() in names:
            yield f"header {_text(name)}", "present", "absent", 2
    expected = [rule.name for rule in signature.headers if rule.name.lower() in names]
    wanted = [name.lower() for name in expected]
    if not _in_order(wanted, names):
        found = [name for name, _ in head.headers if name.lower() in wanted]
        yield "order of headers", ",".join(map(_text, found)), ",".join(map(_text, expected)), 3


def _values(signature: HttpSignature, head: HttpHead) -> Iterator[_Row]:
    if signature.version not in (None, head.version):
        yield "HTTP version", f"1.{head.version}", f"1.{signature.version}", 3
    values = {name.lower(): value or b"" for name, value in reversed(head.headers)}
    for rule in signature.headers:
        found = values.get(rule.name.lower())
        if rule.text is not None and found is not None and rule.text not in found:
            yield f"value of {_text(rule.name)}", _text(found), _text(rule.text), 2


def _in_order(wanted: list[bytes], names: list[bytes]) -> bool:
    """Whether names occur in this order, perhaps with others between them."""
    rest = iter(names)
    return all(name in rest for name in wanted)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
