"""Remembering the text of fields: real traffic repeats few distinct findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyp0f.observations.base import Fields

MAX_TEXTS: Final = 4_096
"""Texts that one output remembers, some 2 MB; a full table is emptied."""
MAX_LENGTH: Final = 2_000
"""Characters of the longest text that is remembered; of real traffic hardly one is half as long.  Longer ones are made
anew each time, or heads as large as they may be would fill the table with 50 MB and more."""


def remembered(make: Callable[[Fields], str]) -> Callable[[Fields], str]:
    """Remember what `make` says of each fields object.

    Alike findings share one object, so that it is enough to know objects again: their contents need not be
    hashed.  Those that are remembered are kept, so none can take the place of another in memory.
    """
    known: dict[int, tuple[Fields, str]] = {}

    def text(fields: Fields) -> str:
        found = known.get(id(fields))
        if found is not None:
            return found[1]
        if len(known) >= MAX_TEXTS:
            known.clear()
        made = make(fields)
        if len(made) <= MAX_LENGTH:
            known[id(fields)] = fields, made
        return made

    return text
