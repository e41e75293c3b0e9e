"""Remembering what was made of an object: real traffic repeats few distinct findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

MAX_REMEMBERED: Final = 8_192
"""Objects that one table remembers, some 4 MB; a full table is emptied.  TCP fingerprints are remembered as many."""
MAX_LENGTH: Final = 2_000
"""Characters of the longest text that is remembered.  Text of real traffic is rarely half as long.  Longer ones are
made each time: otherwise HTTP heads of the greatest length would fill a table with 50 MB and more."""

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


class Memory(Generic[_Given, _Made]):
    """The results of a function of one argument, by the identity of the argument.

    Equal findings are one object, so that it is enough to recognise objects: their contents are not hashed.  The table
    keeps the objects, so that no other object can get the same identity.

        known = memory.known.get(id(given))
        made = memory.learn(given) if known is None else known[1]

    is written out where it runs for each observation: a call would take half as long again.

    Attributes:
        known: argument and result, by the `id` of the argument.
    """

    __slots__ = ("_length", "_make", "known")

    def __init__(self, make: Callable[[_Given], _Made], length: Callable[[_Made], int]) -> None:
        """Make an empty table.

        Args:
            make: the function.
            length: gives the characters of a result; it is remembered if they are at most `MAX_LENGTH`.
        """
        self.known: dict[int, tuple[_Given, _Made]] = {}
        self._make = make
        self._length = length

    def learn(self, given: _Given) -> _Made:
        """The result for an argument that is not known yet."""
        made = self._make(given)
        if self._length(made) <= MAX_LENGTH:
            if len(self.known) >= MAX_REMEMBERED:
                self.known.clear()
            self.known[id(given)] = given, made
        return made
