"""All lines that fit the text of an observation, and those that nearly do, with what differs.

`pyp0f.applications.text_signatures` gives the answer for each text.  This module is used only on demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from pyp0f.applications.text_sections import Piece, TextSection
from pyp0f.applications.text_signatures import Parts, TextSignature
from pyp0f.signatures.candidates import EXACT, GENERIC, Candidate, Difference, Near, nearest_of
from pyp0f.signatures.sections import ANY

_TYPICAL: Final = 3
"""The weight from which on a part is typical of a program."""


def text_candidates(section: TextSection, signatures: Iterable[TextSignature], text: str) -> tuple[Candidate, ...]:
    """All lines that fit a text: specific ones, then generic ones.

    Args:
        section: the section of the lines.
        signatures: the lines, in file order.
        text: the raw signature.
    """
    parts = section.split(text)
    found = [
        Candidate(signature=signature, way=GENERIC if signature.label.generic else EXACT)
        for signature in signatures
        if section.fits(signature, parts)
    ]
    return tuple(sorted(found, key=lambda one: one.way == GENERIC))


def nearest_texts(section: TextSection, signatures: Iterable[TextSignature], text: str) -> tuple[Near, ...]:
    """The lines that a text nearly fits, the nearest one first; one for each label.

    Lines that have nothing typical in common with the text are left out.

    Args:
        section: the section of the lines.
        signatures: the lines, in file order.
        text: the raw signature.
    """
    parts = section.split(text)
    alike = [one for one in signatures if any(_is_alike(section, reading, parts) for reading in one.readings)]
    return nearest_of([Near(one, text_differences(section, one, text)) for one in alike])


def text_differences(section: TextSection, signature: TextSignature, text: str) -> tuple[Difference, ...]:
    """The parts in which a text differs from a line.

    Args:
        section: the section of the line.
        signature: the line.  Of the texts that it stands for, the nearest one counts.
        text: the raw signature.
    """
    parts = section.split(text)
    found = [tuple(_differences(section, reading, parts)) for reading in signature.readings]
    return min(found, key=lambda one: sum([difference.weight for difference in one]))


def _differences(section: TextSection, line: Parts, parts: Parts) -> Iterator[Difference]:
    for piece in section.pieces:
        name, weight, separator, start, stop = piece
        if not _fits(section, piece, line, parts):
            expected, found = "".join(line[start:stop]), "".join(parts[start:stop])
            others = _other_items(expected, found, separator) if separator else weight
            yield Difference(part=name, found=found, expected=expected, weight=min(weight, others))


def _fits(section: TextSection, piece: Piece, line: Parts, parts: Parts) -> bool:
    return all(section.part_fits(place, line[place], parts[place]) for place in range(piece[3], piece[4]))


def _is_alike(section: TextSection, line: Parts, parts: Parts) -> bool:
    """Whether a text and a line have a typical part in common, or half of the items of a list."""
    for piece in section.pieces:
        _, weight, separator, start, stop = piece
        expected, found = "".join(line[start:stop]), "".join(parts[start:stop])
        if weight < _TYPICAL or expected.strip(ANY) == "":
            continue
        if _fits(section, piece, line, parts):
            return True
        if separator and 2 * _other_items(expected, found, separator) <= len(expected.split(separator)):
            return True
    return False


def _other_items(expected: str, found: str, separator: str) -> int:
    """How many items of two lists differ."""
    mine, theirs = expected.split(separator), found.split(separator)
    changes = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return sum([max(b - a, d - c) for change, a, b, c, d in changes if change != "equal"])
