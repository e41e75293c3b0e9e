"""Finds the line of a client of mail or FTP, also among lines for any further commands.

What a client does after its login depends on its user.  A line that ends with ``,*`` has the commands before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyp0f.applications.mail.application import FURTHER, CommandSection
from pyp0f.applications.text_signatures import Parts, TextMatcher, TextSignature


class CommandMatcher:
    """Finds the line that the commands of a client match."""

    __slots__ = ("_beginnings", "_ranks", "_section", "_whole")

    def __init__(self, section: CommandSection, signatures: Iterable[TextSignature]) -> None:
        """Sort the lines.

        Args:
            section: the section of the lines.
            signatures: the lines, in matching order.
        """
        self._section = section
        known = list(signatures)
        self._whole = TextMatcher(section, known)
        lines = sorted(known, key=lambda signature: signature.label.generic)
        self._ranks = {id(signature): rank for rank, signature in enumerate(lines)}
        self._beginnings: dict[str, list[tuple[TextSignature, Parts]]] = {}
        for signature in lines:
            for parts in signature.readings:
                for part in parts:
                    if part.endswith(FURTHER):
                        self._beginnings.setdefault(part, []).append((signature, parts))

    def find(self, text: str) -> TextSignature | None:
        """The first specific line that a text matches, or else the first generic one; None if there is none."""
        found = list(self._matching(text)) if self._beginnings else []
        whole = self._whole.find(text)
        if whole is not None:
            found.append(whole)
        return min(found, key=lambda signature: self._ranks[id(signature)], default=None)

    def _matching(self, text: str) -> Iterator[TextSignature]:
        """The lines for any further commands that match."""
        section = self._section
        parts = section.split(text)
        if len(parts) != section.parts:
            return
        for part in parts:
            items = part.split(",")
            for count in range(1, len(items) + 1):
                for signature, line in self._beginnings.get(",".join(items[:count]) + FURTHER, ()):
                    if all(map(section.part_fits, range(section.parts), line, parts)):
                        yield signature
