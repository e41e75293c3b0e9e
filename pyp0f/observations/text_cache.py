"""A cache for the text of findings.  Few findings of real traffic are distinct.

`forget_oldest` is for all caches that grow with the traffic.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, Final, Generic, TypeVar

MAX_REMEMBERED: Final = 8_192
"""Maximum number of objects in one cache (about 4 MB), the same as for TCP fingerprints."""
MAX_LENGTH: Final = 2_000
"""Maximum length of a cached text, in characters.  Texts of real traffic are rarely half as long.  Longer texts are
made each time.  Otherwise, HTTP heads of maximum length would fill a cache with 50 MB and more."""

_FORGOTTEN: Final = 64
"""Entries that a full cache loses at a time.  To clear a cache takes 8 ms, for which clients of the API would wait."""

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def forget_oldest(known: dict[Any, Any]) -> None:
    """Make room in a full cache: remove those entries that were added first."""
    for key in list(islice(known, _FORGOTTEN)):
        del known[key]


class TextCache(Generic[_Given, _Made]):
    """A cache for a function of one argument; the key is the identity of the argument.

    Equal findings are one object, so the contents need not be hashed.  The cache keeps a reference to each argument, so
    that no other object can get the same identity.  Code that runs for each observation contains these lines instead
    of a method call, which would take half as long again:

        known = memory.known.get(id(given))
        made = memory.learn(given) if known is None else known[1]

    Attributes:
        known: argument and result, by the `id` of the argument.
    """

    __slots__ = ("_length", "_make", "known")

    def __init__(self, make: Callable[[_Given], _Made], length: Callable[[_Made], int]) -> None:
        """Make an empty cache.

        Args:
            make: the function.
            length: returns the length of a result in characters; longer results than `MAX_LENGTH` are not cached.
        """
        self.known: dict[int, tuple[_Given, _Made]] = {}
        self._make = make
        self._length = length

    def learn(self, given: _Given) -> _Made:
        """Compute the result for a new argument, and add it to the cache."""
        made = self._make(given)
        if self._length(made) <= MAX_LENGTH:
            if len(self.known) >= MAX_REMEMBERED:
                forget_oldest(self.known)
            self.known[id(given)] = given, made
        return made
