"""The random generator, seeded by a text, so that a capture can be made again from its name."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice(random.Random):
    """`random.Random` with some helper methods."""

    def chance(self, probability: float) -> bool:
        """True with a probability."""
        return self.random() < probability

    def weighted(self, table: Sequence[tuple[float, T]]) -> T:
        """A value of a table of weights and values."""
        at = self.random() * sum(weight for weight, _ in table)
        for weight, value in table:
            at -= weight
            if at < 0:
                return value
        return table[-1][1]

    def some(self, values: Sequence[T], most: int) -> list[T]:
        """Up to `most` different values, in random order."""
        return self.sample(values, self.randint(0, min(most, len(values))))

    def word(self, alphabet: str, least: int, most: int) -> str:
        """Letters of the alphabet, between `least` and `most` of them."""
        return "".join([self.choice(alphabet) for _ in range(self.randint(least, most))])
