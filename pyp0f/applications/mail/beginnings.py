"""Finds the line of a client of mail or FTP, also among lines for any further commands, and judges its statement.

What a client does after its login depends on its user.  A line that ends with ``,*`` has the commands before.

X-Mailer and User-Agent of a mail are statements.  If commands and header lines are those of a line with another
statement, and the stated program is one of the file, the client is not what it calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyp0f.applications.text_sections import TextSection
from pyp0f.applications.text_signatures import Parts, TextIndex, TextMatcher, TextSignature

_statements: Final = re.compile(r"=\[([^\]]*)\]").findall
_without: Final = re.compile(r"=\[[^\]]*\]").sub
_words: Final = re.compile(r"[a-z][a-z0-9!+.]*(?:-[a-z]+)*").findall


def _without_statements(text: str) -> str:
    """A text with the names of statements only."""
    return _without("=[]", text)


def _names(signature: TextSignature) -> set[str]:
    """The names of the program of a line, in lower case: the name in its label, and words of its statements."""
    stated = {name for statement in _statements(signature.text) for name in _words(statement.lower())}
    return stated | set(_words(signature.label.name.lower()))


def _fits(section: TextSection, wider: Parts, other: Parts) -> bool:
    return all(map(section.part_fits, range(section.parts), wider, other))


def includes(section: TextSection, wider: TextSignature, other: TextSignature) -> bool:
    """Whether a line matches all texts that another line of the section matches."""
    return all(any(_fits(section, mine, theirs) for mine in wider.readings) for theirs in other.readings)


def overlaps(section: TextSection, one: TextSignature, other: TextSignature) -> bool:
    """Whether a text can match both lines of the section."""
    fits = section.part_fits
    return any(
        all(
            fits(place, first, second) or fits(place, second, first)
            for place, (first, second) in enumerate(zip(mine, theirs, strict=True))
        )
        for mine in one.readings
        for theirs in other.readings
    )


def _beginnings(part: str, further: str) -> Iterator[str]:
    """What lines have for any further commands, if they match these or more commands."""
    items = part.removesuffix(further).split(",")
    for count in range(1, len(items) + 1):
        yield ",".join(items[:count]) + further


class CommandIndex(TextIndex):
    """Lines in file order, to find those that can cover or hide a later one, also by a beginning of its commands.

    Of those with the same beginning, the first specific and the first generic one are kept.
    """

    __slots__ = ("_by_beginning", "_further", "_section")

    def __init__(self, section: TextSection, further: str) -> None:
        """Make an empty index.

        Args:
            section: the section of the lines.
            further: the end of commands in a line, if any further ones can follow.
        """
        super().__init__()
        self._section = section
        self._further = further
        self._by_beginning: dict[str, dict[tuple[bool, Parts], TextSignature]] = {}

    def add(self, signature: TextSignature) -> None:
        """Add a line."""
        super().add(signature)
        for parts in signature.readings:
            for part in parts:
                if part.endswith(self._further):
                    same = self._by_beginning.setdefault(part, {})
                    same.setdefault((signature.label.generic, parts), signature)

    def rivals(self, signature: TextSignature) -> Iterator[TextSignature]:
        """The lines that match all texts of one reading of this line, in any order."""
        yield from super().rivals(signature)
        for parts in signature.readings:
            for part in parts:
                for beginning in _beginnings(part, self._further):
                    for (_, wider), found in self._by_beginning.get(beginning, {}).items():
                        if _fits(self._section, wider, parts):
                            yield found


class CommandMatcher:
    """Finds the line that the commands of a client match."""

    __slots__ = ("_beginnings", "_further", "_known", "_ranks", "_section", "_unstated", "_whole")

    def __init__(self, section: TextSection, signatures: Iterable[TextSignature], further: str) -> None:
        """Sort the lines.

        Args:
            section: the section of the lines.
            signatures: the lines, in matching order.
            further: the end of commands in a line, if any further ones can follow.
        """
        self._section = section
        self._further = further
        known = list(signatures)
        self._whole = TextMatcher(section, known)
        lines = sorted(known, key=lambda signature: signature.label.generic)
        self._ranks = {id(signature): rank for rank, signature in enumerate(lines)}
        self._beginnings: dict[str, list[tuple[TextSignature, Parts]]] = {}
        for signature in lines:
            for parts in signature.readings:
                for part in parts:
                    if part.endswith(further):
                        self._beginnings.setdefault(part, []).append((signature, parts))
        self._known = {name for signature in lines for name in _names(signature)}
        self._unstated: dict[str, list[TextSignature]] = {}
        for signature in lines:
            for parts in signature.readings:
                if _statements(text := section.separator.join(parts)):
                    self._unstated.setdefault(_without_statements(text), []).append(signature)

    def find(self, text: str) -> TextSignature | None:
        """The first specific line that a text matches, or else the first generic one; None if there is none."""
        found = list(self._matching(text)) if self._beginnings else []
        whole = self._whole.find(text)
        if whole is not None:
            found.append(whole)
        return min(found, key=lambda signature: self._ranks[id(signature)], default=None)

    def judge(self, text: str) -> tuple[TextSignature | None, bool]:
        """The line of a text, and whether the client is not what it calls itself; then the line is that of its form."""
        found = self.find(text)
        if found is not None or not self._unstated:
            return found, False
        stated = {name for statement in _statements(text) for name in _words(statement.lower())} & self._known
        alike = self._unstated.get(_without_statements(text), []) if stated else []
        if alike and not any(stated & _names(signature) for signature in alike):
            return alike[0], True
        return None, False

    def _matching(self, text: str) -> Iterator[TextSignature]:
        """The lines for any further commands that match."""
        section = self._section
        parts = section.split(text)
        if len(parts) != section.parts:
            return
        for part in parts:
            for beginning in _beginnings(part, self._further):
                for signature, line in self._beginnings.get(beginning, ()):
                    if _fits(section, line, parts):
                        yield signature
