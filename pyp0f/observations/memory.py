"""Remembering what was made of an object: real traffic repeats few distinct findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

MAX_REMEMBERED: Final = 4_096
"""Objects that one table remembers, some 2 MB; a full table is emptied."""
MAX_LENGTH: Final = 2_000
"""Characters of the longest text that is remembered.  Text of real traffic is rarely half as long.  Longer ones are
made each time: otherwise HTTP heads of the greatest length would fill a table with 50 MB and more."""

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def remembered(
    length: Callable[[_Made], int],
) -> Callable[[Callable[[_Given], _Made]], Callable[[_Given], _Made]]:
    """Decorate a function of one argument so that it remembers its results by the identity of the argument.

    Equal findings are one object, so that it is enough to recognise objects: their contents are not hashed.  The table
    keeps the objects, so that no other object can get the same identity.

    Args:
        length: gives the characters of a result; it is remembered if they are at most `MAX_LENGTH`.
    """

    def decorate(make: Callable[[_Given], _Made]) -> Callable[[_Given], _Made]:
        known: dict[int, tuple[_Given, _Made]] = {}

        def recall(given: _Given) -> _Made:
            try:
                return known[id(given)][1]
            except KeyError:
                made = make(given)
            if length(made) <= MAX_LENGTH:
                if len(known) >= MAX_REMEMBERED:
                    known.clear()
                known[id(given)] = given, made
            return made

        return recall

    return decorate
