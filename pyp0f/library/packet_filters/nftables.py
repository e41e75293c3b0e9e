"""Packet filters as nftables rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from pyp0f.library.packet_filters.conditions import (
    EQUAL,
    AnyBit,
    Condition,
    Conditions,
    FieldTest,
    LargestMultiple,
    MssMultiple,
    Multiple,
)

_RELATIONS: Final = {EQUAL: "=="}
"""nftables' signs, where they differ."""
_MOST_WINDOWS: Final = 256
"""The largest number of windows that a rule lists."""
_NAMES: Final = {
    4: {(2, 2): "ip length", (4, 2): "ip id", (6, 2): "ip frag-off", (8, 1): "ip ttl", (9, 1): "ip protocol"},
    6: {(4, 2): "ip6 length", (6, 1): "ip6 nexthdr", (7, 1): "ip6 hoplimit"},
}
"""Names of fields of the IP headers, by offset and size."""
_TCP_NAMES: Final = {
    (4, 4): "tcp sequence", (8, 4): "tcp ackseq", (13, 1): "tcp flags", (14, 2): "tcp window", (18, 2): "tcp urgptr",
}  # fmt: skip
"""Names of fields of the TCP header, by offset and size."""


class Rules(NamedTuple):
    """Rules that together match the packets.  No packet matches two of them.

    Attributes:
        rules: the matching parts of the rules, without verdict.
        gaps: conditions that nftables cannot express, in words.
    """

    rules: tuple[str, ...]
    gaps: tuple[str, ...]


def rules_of(conditions: Conditions) -> Rules:
    """The rules for conditions.  They belong to a chain of the family ``inet``, ``ip`` or ``ip6``."""
    tcp_at = _tcp_at(conditions)
    gaps: list[str] = []
    common: list[str] = [f"meta nfproto ipv{conditions.version}"]
    alternatives: list[tuple[FieldTest, ...]] = [()]
    for test in conditions.tests:
        if isinstance(test, AnyBit):
            alternatives = [(*before, *one) for before in alternatives for one in _exclusive(test)]
        elif (text := _text(test, conditions.version, tcp_at)) is None:
            gaps.append("the window as a multiple")
        else:
            common.append(text)
    rules = [
        " ".join([*common, *[_field_test(test, conditions.version, tcp_at) for test in alternative]])
        for alternative in alternatives
    ]
    return Rules(tuple(rules), tuple(gaps))


def _tcp_at(conditions: Conditions) -> int:
    first = conditions.tests[0]
    return (first.value & 0x0F) * 4 if conditions.version == 4 and isinstance(first, FieldTest) else 40


def _exclusive(test: AnyBit) -> Iterator[tuple[FieldTest, ...]]:
    """The alternatives, each with the negation of those before it."""
    before: tuple[FieldTest, ...] = ()
    for one in test.tests:
        yield (*before, one)
        before = (*before, replace(one, relation=EQUAL))


def _text(test: Condition, version: int, tcp_at: int) -> str | None:
    """A condition in nftables' language; None if there is no way to write it."""
    if isinstance(test, FieldTest):
        return _field_test(test, version, tcp_at)
    if isinstance(test, Multiple):
        if test.divisor & (test.divisor - 1) == 0:
            return f"tcp window & {test.divisor - 1} == 0"
        return _one_of(range(0, 0x10000, test.divisor))
    if isinstance(test, (MssMultiple, LargestMultiple)) and test.mss is not None:
        return _one_of(test.windows)
    return None


def _one_of(windows: Iterable[int]) -> str | None:
    numbers = list(windows)
    return f"tcp window {{ {', '.join(map(str, numbers))} }}" if len(numbers) <= _MOST_WINDOWS else None


def _field_test(test: FieldTest, version: int, tcp_at: int) -> str:
    name = _NAMES[version].get((test.at, test.size)) if test.at < tcp_at else None
    if test.at >= tcp_at:
        at = test.at - tcp_at
        name = _TCP_NAMES.get((at, test.size), f"@th,{8 * at},{8 * test.size}")
    name = name or f"@nh,{8 * test.at},{8 * test.size}"
    relation = _RELATIONS.get(test.relation, test.relation)
    if test.is_whole:
        return f"{name} {relation} {test.value}"
    return f"{name} & {test.mask:#x} {relation} {test.value:#x}"
