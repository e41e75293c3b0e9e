"""The one source of chance: seeded by a text, so that a capture can be made again from its name."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice(random.Random):
    """`random.Random` with the few throws that a generator keeps asking for."""

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random() < probability

    def weighted(self, table: Sequence[tuple[float, T]]) -> T:
        """One of the table's right sides, as often as its left side says."""
        at = self.random() * sum(weight for weight, _ in table)
        for weight, value in table:
            at -= weight
            if at < 0:
                return value
        return table[-1][1]

    def some(self, values: Sequence[T], most: int) -> list[T]:
        """Up to `most` different ones of the values, in random order."""
        return self.sample(values, self.randint(0, min(most, len(values))))

    def word(self, alphabet: str, least: int, most: int) -> str:
        """Letters of the alphabet, between `least` and `most` of them."""
        return "".join([self.choice(alphabet) for _ in range(self.randint(least, most))])
