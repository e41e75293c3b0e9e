"""Signatures that are texts of observations, with ``*`` for parts of any value: reading, comparing, matching.

The time to match a text does not depend on the number of lines.  Lines that give the same parts are one group, and
each group is a dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, Protocol

from pyp0f.arguments import check_type, wrong_type
from pyp0f.errors import SignatureError
from pyp0f.frozen import Frozen, fast_constructor
from pyp0f.signatures.label import Label
from pyp0f.signatures.provenance import Provenance, read_origin
from pyp0f.signatures.sections import ANY

Parts = tuple[str, ...]
"""The parts of a text; in lines, `ANY` stands for any value."""


class Texts(Protocol):
    """How the texts of a section are made: the part of `pyp0f.applications.text_sections.TextSection` that is needed.

    Attributes:
        parts: number of parts of a text.
    """

    parts: int

    @property
    def form(self) -> str:
        """What a line must be, for messages."""

    def split(self, text: str) -> Parts:
        """The parts of a text."""

    def check(self, parts: Parts) -> None:
        """Check the parts of a line."""

    def readings(self, text: str) -> Iterable[str]:
        """The texts that a line stands for."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TextSignature(Frozen):
    """A line of a section whose lines are texts, such as ``[tls:request]``.

    Making one raises TypeError if a value has the wrong type.  A database has the readings that its text has
    (`pyp0f.make_database`).

    Attributes:
        label: the program or system.
        text: the value of the ``sig`` line.
        line: line number in the file, from 1; 0 if the signature was made in code.  Not compared.
        readings: the parts of each text that the line stands for.
    """

    label: Label
    text: str
    line: int = field(default=0, compare=False)
    readings: tuple[Parts, ...] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        check_type("label", self.label, Label, "a Label")
        check_type("text", self.text, str, "text")
        check_type("line", self.line, int, "a whole number")
        if not isinstance(self.readings, tuple) or not all(isinstance(one, tuple) for one in self.readings):
            raise wrong_type("readings", self.readings, "a tuple of tuples of parts")

    @property
    def path(self) -> str:
        """The path of the file; empty if the signature was made in code."""
        return self.label.path

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where the signature comes from; empty if the file does not say it."""
        return read_origin(self.label.origin)

    def includes(self, other: TextSignature) -> bool:
        """Whether this line matches all texts that another line matches.

        Raises:
            TypeError: `other` is not a `TextSignature`.
        """
        check_type("other", other, TextSignature, "a TextSignature")
        return all(any(_includes(mine, theirs) for mine in self.readings) for theirs in other.readings)

    def overlaps(self, other: TextSignature) -> bool:
        """Whether a text can match both lines.

        Raises:
            TypeError: `other` is not a `TextSignature`.
        """
        check_type("other", other, TextSignature, "a TextSignature")
        return any(_overlap(mine, theirs) for mine in self.readings for theirs in other.readings)

    def __hash__(self) -> int:
        return hash(self.text)  # quickly: caches of texts have signatures in their keys

    def __str__(self) -> str:
        return self.text


_make_signature: Final = fast_constructor(TextSignature)


def _includes(wider: Parts, other: Parts) -> bool:
    return all(mine in (ANY, theirs) for mine, theirs in zip(wider, other, strict=True))


def _overlap(one: Parts, other: Parts) -> bool:
    return all(mine == theirs or ANY in (mine, theirs) for mine, theirs in zip(one, other, strict=True))


def parse_text(section: Texts, text: str, label: Label, line: int = 0) -> TextSignature:
    """Parse the value of a ``sig`` line.

    Args:
        section: the section of the line.
        text: the value, without blanks around it.
        label: the program or system.
        line: the line number.

    Raises:
        SignatureError: the number of parts is wrong, a part is invalid, or no part has a value.
    """
    readings = tuple([_parts(section, reading, text) for reading in section.readings(text)])
    signature: TextSignature = _make_signature(label, text, line, readings)
    return signature


def _parts(section: Texts, reading: str, text: str) -> Parts:
    parts = section.split(reading)
    if len(parts) != section.parts:
        raise SignatureError(section.form, part="signature", value=text)
    if parts.count(ANY) == len(parts):
        raise SignatureError(f"must have a part other than {ANY}", part="signature", value=text)
    section.check(parts)
    return parts


# Matching -------------------------------------------------------------------------------------------

_Places = tuple[int, ...]
"""The indexes of the parts that have a value in a line."""


def _places(parts: Parts) -> _Places:
    return tuple([place for place, part in enumerate(parts) if part != ANY])


class TextMatcher:
    """Finds the line that a text matches."""

    __slots__ = ("_groups", "_section", "_signatures")

    def __init__(self, section: Texts, signatures: Iterable[TextSignature]) -> None:
        """Sort the lines into groups.

        Args:
            section: the section of the lines.
            signatures: the lines, in matching order.
        """
        self._section = section
        # A generic line counts only if no specific one matches.
        self._signatures = sorted(signatures, key=lambda signature: signature.label.generic)
        groups: dict[_Places, dict[Any, int]] = {}
        for rank, signature in enumerate(self._signatures):
            for parts in signature.readings:
                places = _places(parts)
                groups.setdefault(places, {}).setdefault(itemgetter(*places)(parts), rank)
        self._groups: list[tuple[Callable[[Parts], Any], dict[Any, int]]] = [
            (itemgetter(*places), ranks) for places, ranks in groups.items()
        ]

    def find(self, text: str) -> TextSignature | None:
        """The first specific line that a text matches, or else the first generic one; None if there is none."""
        parts = self._section.split(text)
        if len(parts) != self._section.parts:
            return None
        found = [ranks[key] for key_of, ranks in self._groups if (key := key_of(parts)) in ranks]
        return self._signatures[min(found)] if found else None


class TextIndex:
    """Lines in file order, to find those that can cover or hide a later one.

    Of equal lines, only the first specific and the first generic one are kept: they hide all that the others hide.
    """

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        self._groups: dict[_Places, dict[tuple[bool, Any], TextSignature]] = {}

    def add(self, signature: TextSignature) -> None:
        """Add a line."""
        for parts in signature.readings:
            places = _places(parts)
            key = signature.label.generic, itemgetter(*places)(parts)
            self._groups.setdefault(places, {}).setdefault(key, signature)

    def rivals(self, signature: TextSignature) -> Iterator[TextSignature]:
        """The lines that match all texts of one reading of this line, in any order."""
        for parts in signature.readings:
            given = set(_places(parts))
            for places, signatures in self._groups.items():
                if given.issuperset(places):
                    values = itemgetter(*places)(parts)
                    for key in ((False, values), (True, values)):
                        if key in signatures:
                            yield signatures[key]
