"""How often answers are right: rates measured on labelled data, and the confidence that follows (docs/confidence.md).

`pyp0f.verdicts.measured` has the rates.  ``benchmarks/reliability.py`` measures them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

SUREST: Final = 0.99
"""The highest confidence that is stated.  Labelled data do not allow more."""
_PRIOR: Final = 8.0
"""How many answers the rate of a wider group counts for, when the rate of a narrower one is estimated."""


class Rate(NamedTuple):
    """How often answers of a group were right.  A host counts once, so that counts are not whole numbers.

    Attributes:
        answers: number of answers.
        right: number of those whose name and versions were right.
        family: number of those whose family was right.
    """

    answers: float = 0.0
    right: float = 0.0
    family: float = 0.0

    def plus(self, other: Rate) -> Rate:
        """The sum of two groups."""
        return Rate(*[one + more for one, more in zip(self, other, strict=True)])


class Confidence(NamedTuple):
    """The probability that an answer is right.

    Attributes:
        answer: that name and versions are right, 0 to 1.
        family: that the family is right, 0 to 1.
    """

    answer: float
    family: float


Group = tuple[str, ...]
"""Kind of observation, way of the match, and label; shorter groups contain longer ones, and ``()`` contains all."""


def confidence(rates: Mapping[Group, Rate], group: Group) -> Confidence:
    """The probability that an answer is right.

    The rate of a group is estimated from its answers and from the rate of the wider group, which counts for eight
    answers.  So a label without labelled data has the confidence of its kind and way.

    Args:
        rates: rates by group.
        group: kind of observation, way of the match, and label.
    """
    wider = Confidence(0.5, 0.5) if not group else confidence(rates, group[:-1])
    answers, right, family = rates.get(group, Rate())
    total = answers + _PRIOR
    return Confidence((right + _PRIOR * wider.answer) / total, (family + _PRIOR * wider.family) / total)
