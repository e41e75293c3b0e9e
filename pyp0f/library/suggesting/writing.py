"""Writes suggestions as lines of a signature file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyp0f.safetext import safe_text
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Index, Section
from pyp0f.signatures.suggesting import Suggestion


class Writer:
    """Writes suggestions.  Lines that can never match, because of the lines above them, become comments."""

    def __init__(self, known: Database, classes: Sequence[str], *, places: bool = False) -> None:
        """Start a file.

        Args:
            known: known signatures.  Lines that overlap with them get a generic label.
            classes: the classes of systems that the file declares.
            places: whether comments name the first host and its capture.
        """
        self._places = places
        self._known = known
        self._os_class = "other" if "other" in classes else classes[-1]
        self._sys = ",".join([f"@{name}" for name in classes])
        self._number = 0
        self._written: dict[str, Index[Any]] = {}

    def section(self, section: Section[Any], what: str, suggestions: Iterable[Suggestion]) -> Iterator[str]:
        """The lines of one section.

        Args:
            section: the section.
            what: the word for one gathered packet or message, such as "SYN".
            suggestions: the suggestions, in the order of the file.
        """
        is_empty = True
        for suggestion in suggestions:
            if is_empty:
                yield ""
                yield f"[{section.name}]"
                is_empty = False
            yield ""
            yield f"; {safe_text(suggestion.seen.text(what, places=self._places))}"
            for remark in suggestion.remarks:
                yield f"; {safe_text(remark)}"
            if section.plain_labels:
                yield from _plain_label(suggestion)
            else:
                yield from self._label(section, what, suggestion)

    def _label(self, section: Section[Any], what: str, suggestion: Suggestion) -> Iterator[str]:
        generic = any(self._overlaps_known(section, text) for text, _ in suggestion.lines)
        label = self._new_label(suggestion, "g" if generic else "s")
        needed = [self._is_needed(section, text, label) for text, _ in suggestion.lines]
        if any(needed):
            if generic:
                yield "; generic, because specific signatures match some of these"
            yield f"label = {label}"
            if label.is_application:
                yield f"sys   = {label.sys}"
        for is_needed, (text, seen) in zip(needed, suggestion.lines, strict=True):
            if len(suggestion.lines) > 1:
                yield f"; {safe_text(seen.text(what, places=self._places))}"
            yield f"sig   = {text}" if is_needed else f"; a line above matches these: {text}"

    def _new_label(self, suggestion: Suggestion, kind: str) -> Label:
        self._number += 1
        if not suggestion.of_program:
            return Label.parse(f"{kind}:{self._os_class}:Unknown {self._number}:")
        if suggestion.name:
            return Label.parse(f"{kind}:!:{suggestion.name}:unknown {self._number}", self._sys)
        return Label.parse(f"{kind}:!:Unknown {self._number}:", self._sys)

    def _overlaps_known(self, section: Section[Any], text: str) -> bool:
        """Whether a line may match packets or messages that a known signature matches."""
        signature = section.parse(text, Label(name="Unknown"), 0)
        return any(section.overlaps(signature, one) for one in self._known.signatures_in(section))

    def _is_needed(self, section: Section[Any], text: str, label: Label) -> bool:
        """Whether a line can match, given the lines above it.  If so, it counts as written."""
        signature = section.parse(text, label, 0)
        if section.name not in self._written:
            self._written[section.name] = section.index()
        index = self._written[section.name]
        if any(section.makes_useless(earlier, signature) for earlier in index.rivals(signature)):
            return False
        index.add(signature)
        return True


def _plain_label(suggestion: Suggestion) -> Iterator[str]:
    if suggestion.lines:
        yield f"label = {suggestion.name}"
        for text, _ in suggestion.lines:
            yield f"sig   = {text}"
