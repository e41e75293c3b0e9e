"""Facts about a host with counts and times, in tables of bounded size that can be merged in any order.

A fact is a tuple whose first item is its kind.  Of each kind, a table keeps a fixed number of facts: those that come
first in the order of tuples.  This order does not depend on when a fact was seen.  So the result of merging does not
depend on the order, and a fact that is kept has all its counts.  That facts of a kind were left out is a fact itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from pyp0f.arguments import check_type
from pyp0f.safetext import safe_text

Item = str | int
Fact = tuple[Item, ...]
"""A kind, and values whose types are the same in all facts of the kind."""

MORE: Final = "more"
"""States that facts of another kind were left out, because there were more than `LIMITS` allows: that kind."""
SEEN: Final = "seen"
"""A SYN from or to the host: its role, ``client`` or ``server``."""
EVIDENCE: Final = "evidence"
"""A packet or message that a system or program sends.  `pyp0f.summaries.evidence` writes and reads its nine values."""
UNKNOWN: Final = "unknown"
"""A packet or message that no signature matches: kind of observation, raw signature."""
CLAIM: Final = "claim"
"""A system that a program names: header, family, name, lowest and highest version."""
PROGRAM: Final = "program"
"""A program: its role, and its name and version."""
DISHONEST: Final = "dishonest"
"""A program that calls itself by another name: name of the signature, name that it gives."""
LANGUAGE: Final = "language"
"""The English name of a preferred language."""
LINK: Final = "link"
"""A link: MTU, and name of the link; empty if it is unknown."""
DISTANCE: Final = "distance"
"""A number of hops."""
BOOT: Final = "boot"
"""The time at which the timestamp clock was zero, in units of 10 minutes since 1970; the rate of the clock."""
CHANGE: Final = "change"
"""A sign of another system: kind of observation, reasons separated by spaces."""
REWRITTEN: Final = "rewritten"
"""What a device on the way has changed, in words."""

LIMITS: Final[Mapping[str, int]] = {
    MORE: 16,
    SEEN: 2,
    EVIDENCE: 32,
    UNKNOWN: 4,
    CLAIM: 8,
    PROGRAM: 16,
    DISHONEST: 4,
    LANGUAGE: 8,
    LINK: 8,
    DISTANCE: 16,
    BOOT: 4,
    CHANGE: 8,
    REWRITTEN: 4,
}
"""The maximum number of facts of each kind that a summary has."""
SHAPES: Final[Mapping[str, tuple[type, ...]]] = {
    MORE: (str,),
    SEEN: (str,),
    EVIDENCE: (str,) * 9,
    UNKNOWN: (str, str),
    CLAIM: (str,) * 5,
    PROGRAM: (str, str),
    DISHONEST: (str, str),
    LANGUAGE: (str,),
    LINK: (int, str),
    DISTANCE: (int,),
    BOOT: (int, int),
    CHANGE: (str, str),
    REWRITTEN: (str,),
}
"""The types of the values of a fact after its kind."""
MAX_SOURCES: Final = 8
"""The maximum number of sources of a fact."""


class Tally(NamedTuple):
    """How often, when and where a fact was seen.

    Attributes:
        times: number of observations.
        first: time of the first one, in microseconds since 1970.
        last: time of the last one, in microseconds since 1970.
        sources: names of sensors or files; of more than `MAX_SOURCES`, those that come first in the alphabet.
    """

    times: int
    first: int
    last: int
    sources: tuple[str, ...] = ()

    def plus(self, other: Tally) -> Tally:
        """The sum of two tallies.

        Raises:
            TypeError: `other` is not a `Tally`.
        """
        if type(other) is not Tally:
            check_type("other", other, Tally, "a Tally")
        sources = self.sources
        if other.sources != sources:
            sources = tuple(sorted({*sources, *other.sources})[:MAX_SOURCES])
        return Tally(self.times + other.times, min(self.first, other.first), max(self.last, other.last), sources)


_NO_TALLY: Final = Tally(0, 0, 0)
"""The tally of facts of the kind `MORE`.  It is constant, so that it does not depend on the order of merging."""

Facts = tuple[tuple[Fact, Tally], ...]
"""Facts with their tallies, in the order of facts."""


class FactTable:
    """A table of facts that grows."""

    __slots__ = ("_kinds",)

    def __init__(self, facts: Facts = ()) -> None:
        self._kinds: dict[Item, dict[Fact, Tally]] = {}
        for fact, tally in facts:
            self.add(fact, tally)

    def add(self, fact: Fact, tally: Tally) -> None:
        """Add observations of a fact."""
        table = self._kinds.get(fact[0])
        if table is None:
            table = self._kinds[fact[0]] = {}
        known = table.get(fact)
        if fact[0] == MORE:
            table[fact] = _NO_TALLY
        elif known is not None:
            table[fact] = known.plus(tally)
        elif len(table) < LIMITS[str(fact[0])]:
            table[fact] = tally
        else:
            self._add_to_full(table, fact, tally)

    def _add_to_full(self, table: dict[Fact, Tally], fact: Fact, tally: Tally) -> None:
        last = max(table)
        if fact < last:
            del table[last]
            table[fact] = tally
        self.add((MORE, fact[0]), _NO_TALLY)

    def facts(self) -> Facts:
        """All facts, in order."""
        return tuple(sorted([item for table in self._kinds.values() for item in table.items()]))


Latest = tuple[tuple[str, int, Fact], ...]
"""The latest values: name, time in microseconds since 1970, and value, in the order of names."""


def latest_of(values: Iterable[tuple[str, int, Fact]]) -> Latest:
    """The latest value of each name.  Of several values of the same time, the greatest counts."""
    found: dict[str, tuple[int, Fact]] = {}
    for name, moment, value in values:
        known = found.get(name)
        if known is None or (moment, value) > known:
            found[name] = moment, value
    return tuple([(name, *found[name]) for name in sorted(found)])


_MAX_TEXT: Final = 200
"""Longer texts are cut, in characters."""
_MAX_NUMBER: Final = 1 << 32


def text_item(value: object) -> str:
    """A text from a log, safe to print and not too long.

    Raises:
        TypeError: it is not text.
    """
    if not isinstance(value, str):
        raise TypeError(f"must be text, not {value!r}")
    return safe_text(value[:_MAX_TEXT])


def number_item(value: object) -> int:
    """A number from a log.

    Raises:
        TypeError: it is not a whole number.
        ValueError: it is negative or has more than 32 bits.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"must be a whole number, not {value!r}")
    if not 0 <= value < _MAX_NUMBER:
        raise ValueError(f"must be from 0 to {_MAX_NUMBER - 1}, not {value}")
    return value


def items_of(values: object, shape: tuple[type, ...]) -> tuple[Item, ...]:
    """Values from a log.

    Args:
        values: a list.
        shape: their types, `str` or `int`.

    Raises:
        TypeError: it is not a list, or a value has the wrong type.
        ValueError: there are more or fewer values, or a number is out of range.
    """
    if not isinstance(values, list):
        raise TypeError(f"must be a list, not {values!r}")
    return tuple(
        [text_item(value) if kind is str else number_item(value) for kind, value in zip(shape, values, strict=True)]
    )


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(microseconds: int) -> datetime:
    """A time in microseconds since 1970 as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)
