"""Signature lines for what pyp0f does not know yet, with a comment that says where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lab.rows import observations_of
from lab.stack import Names, Origin
from pyp0f.library.loading import load_database
from pyp0f.library.suggesting.unknown import Unknown
from pyp0f.signatures.label import APPLICATION, Label

_HEADER_LINES: Final = ("; Signatures for what", "; Seen in", "classes =")
"""Beginnings of lines of a suggestion that belong to a complete file."""


def origin_comment(origin: Origin, date: str) -> str:
    """The comment that says where lines come from (docs/signatures.md).

    Args:
        origin: names and values.
        date: the day of the measurement, as in 2026-11-28.
    """
    values = {"date": date, **origin}
    return " | ".join(["; origin: measured", *[f"{name} {value}" for name, value in values.items()]])


def new_lines(capture: Path, names: Names, system: str, origin: Origin, date: str) -> list[str]:
    """Signature lines for everything in a capture that no specific signature matches exactly.

    The lines are a suggestion: a person decides which of them are typical of the stack.

    Args:
        capture: the capture.
        names: what the ports stand for.
        system: the label for packets of the stack.
        origin: where the stack comes from.
        date: the day of the measurement.
    """
    unknown = Unknown(load_database(), fuzzy=True, generic=True)
    for name, observation in observations_of(capture, names):
        unknown.add(observation, name)
    return list(_with_labels(unknown.text(), system, origin_comment(origin, date)))


def _with_labels(text: str, system: str, comment: str) -> Iterator[str]:
    """The lines of a suggestion, with our label in place of the invented ones for systems."""
    for line in text.splitlines():
        if line.startswith(_HEADER_LINES):
            continue
        if not line.startswith("label"):
            yield line
            continue
        suggested = Label.parse(line.partition("=")[2])
        yield comment
        is_program = suggested.is_application and not system.startswith(APPLICATION)
        yield line if is_program else f"label = {'g' if suggested.generic else 's'}:{system}"
