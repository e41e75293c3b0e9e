"""Suggests signatures for messages that are looked up by their text: TLS, QUIC, DTLS, HTTP/2, SSH, mail and FTP.

Messages of one program share some parts of the text (`pyp0f.applications.text_sections.TextSection.program_of`).  They
get one label, with a line for each text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from pyp0f.applications.text_observations import TextObservation
from pyp0f.applications.text_signatures import Parts
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import NAME_ALPHABET, Label
from pyp0f.signatures.suggesting import Gatherer, Seen, Suggestion

if TYPE_CHECKING:  # that module imports this one when it is used
    from pyp0f.applications.text_sections import TextSection

_MAX_NAME: Final = 40
_MAX_REMARK: Final = 200
"""Characters of a text that cannot be a signature, in a comment."""


class TextGatherer(Gatherer[str, TextObservation]):
    """Gathers the texts of messages."""

    def __init__(self, section: TextSection) -> None:
        """Begin.

        Args:
            section: the section of the messages.
        """
        self.what = section.kind.partition(" ")[2]
        self._section = section
        self._texts: dict[str, Seen] = {}
        self._names: dict[Parts, str] = {}

    def takes(self, observation: object) -> bool:
        """Whether an observation is of a message of this section."""
        return isinstance(observation, TextObservation) and observation.kind == self._section.kind

    def kind_of(self, observation: TextObservation) -> str:
        """The raw signature, by which messages are gathered."""
        return observation.raw_signature

    def has(self, kind: str) -> bool:
        """Whether this text was added before."""
        return kind in self._texts

    def add(self, kind: str, observation: TextObservation, address: str, source: str) -> None:
        """Add an observation."""
        self._texts.setdefault(kind, Seen()).add(address, source)
        program = self._section.program_of(self._section.split(kind))
        if not self._names.get(program):
            self._names[program] = _name(self._section.name_in(observation))

    def suggestions(self, known: Sequence[Any]) -> Iterator[Suggestion]:  # noqa: ARG002 - part of the interface
        """One label for each program, with its texts."""
        found: dict[Parts, Suggestion] = {}
        for text, seen in sorted(self._texts.items(), key=lambda item: -item[1].count):
            program = self._section.program_of(self._section.split(text))
            new = Suggestion(seen=Seen(), name=self._names[program], of_program=True)
            suggestion = found.setdefault(program, new)
            suggestion.seen.merge(seen)
            line = self._line(text)
            if line:
                suggestion.lines.append((line, seen))
            else:
                suggestion.remarks.append(f"cannot be a signature: {text[:_MAX_REMARK]}")
        yield from found.values()

    def _line(self, text: str) -> str:
        """A line that matches a text and loads; empty if there is none."""
        for line in (text, self._section.widened(text)):
            if line == line.strip() and _loads(self._section, line, text):
                return line
        return ""


def _loads(section: TextSection, line: str, text: str) -> bool:
    try:
        signature = section.parse(line, Label(name="Unknown"), 0)
    except SignatureError:
        return False
    return section.fits(signature, section.split(text))


def _name(text: str) -> str:
    """A text as the name of a label."""
    return "".join([character for character in text if character in NAME_ALPHABET])[:_MAX_NAME].strip()
