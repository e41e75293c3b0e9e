"""Pieces of evidence about the system or a program of a host."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from pyp0f.summaries.facts import Item, Tally
from pyp0f.verdicts.confidence import SUREST, Confidence, confidence
from pyp0f.verdicts.judging import group_of
from pyp0f.verdicts.measured import RATES
from pyp0f.verdicts.systems import System
from pyp0f.verdicts.versions import Versions


class Piece(NamedTuple):
    """A piece of evidence about the system or a program of a host.

    Attributes:
        kind: kind of observation, such as ``syn``; for a claim, ``User-Agent``, ``Server``, ``SSH`` or ``greeting``.
        system: the system or program.
        way: how the signature fits; ``claim`` for a claim.
        label: text of the label; empty for a claim.
        signature: file and line of the signature; empty if there is none.
        origin: where the signature comes from; empty if the file does not say it.
        sure: the probability that this piece is right.
        tally: how often, when and where it was seen.
    """

    kind: str
    system: System
    way: str
    label: str
    signature: str
    origin: str
    sure: Confidence
    tally: Tally


CLAIMED: Final = "claim"
"""The way of a piece of evidence that is a claim of a program."""
CLAIM_CONFIDENCE: Final = Confidence(0.7, 0.85)
"""The probability that a User-Agent, Server, greeting or identification of SSH names the right system.  It is an
assumption, not measured."""


def piece_of(values: tuple[Item, ...], tally: Tally) -> Piece:
    """The piece of evidence in a fact of the kind `EVIDENCE`.

    Args:
        values: the fact without its kind.
        tally: how often, when and where it was seen.
    """
    return Piece(*_evidence(values), tally)


@lru_cache(maxsize=1_024)
def _evidence(values: tuple[Item, ...]) -> tuple[str, System, str, str, str, str, Confidence]:
    """A piece without its tally.  Hosts of one system share it."""
    kind, family, name, low, high, way, label, place, origin = map(str, values)
    system = System(family, name, Versions(low, high))
    return kind, system, way, label, place, origin, _sure(kind, way, label)


def _sure(kind: str, way: str, label: str) -> Confidence:
    """The probability that answers of this kind, way and label are right."""
    sure = confidence(RATES, group_of(kind, way, label))
    return Confidence(min(sure.answer, sure.family, SUREST), min(sure.family, SUREST))


def claimed_piece(values: tuple[Item, ...], tally: Tally) -> Piece:
    """The piece of evidence in a fact of the kind `CLAIM`.

    Args:
        values: the fact without its kind.
        tally: how often, when and where it was seen.
    """
    header, family, name, low, high = map(str, values)
    system = System(family, name, Versions(low, high))
    return Piece(header, system, CLAIMED, "", "", "", CLAIM_CONFIDENCE, tally)
