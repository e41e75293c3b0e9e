"""Verdicts about observations: system or program, versions and confidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from pyp0f.errors import SignatureError
from pyp0f.fingerprinting.candidates import TCP_SECTIONS, Rewritings
from pyp0f.observations.base import Observation
from pyp0f.observations.text_cache import forget_oldest
from pyp0f.signatures.candidates import EXACT, FUZZY, GENERIC, REWRITTEN, Candidate
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.signatures.tcp_rewriting import WINDOW_CHANGED
from pyp0f.verdicts.confidence import SUREST, Group, confidence
from pyp0f.verdicts.measured import RATES
from pyp0f.verdicts.systems import System, names_agree, system_of
from pyp0f.verdicts.versions import Versions

DISHONEST: Final = "dishonest"
"""The way of a match of HTTP software that calls itself by another name."""
_MAX_REMEMBERED: Final = 4_096
"""Verdicts about packets without a match that are remembered. """


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a match means, and how sure it is.

    Attributes:
        family: the family of the system (`pyp0f.verdicts.systems.System`); ``program`` for a program.
        name: name of the system or program.
        versions: the range of its versions.
        way: how the signature fits: ``exact``, ``generic``, ``fuzzy``, ``rewritten`` or ``dishonest``.
        confidence: the probability that name and versions are right, 0 to 1.
        family_confidence: the probability that the family is right, 0 to 1; at least `confidence`.
        changes: for a rewritten packet, what was changed on the way, in words; otherwise empty.
    """

    family: str
    name: str
    versions: Versions
    way: str
    confidence: float
    family_confidence: float
    changes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Name and versions, and whether the packet was rewritten."""
        text = str(System(self.family, self.name, self.versions))
        return f"{text}, rewritten on the way" if self.way == REWRITTEN else text

    def __str__(self) -> str:
        return f"{self.text}, confidence {self.confidence:.2f} ({self.family} {self.family_confidence:.2f})"

    def to_dict(self) -> dict[str, object]:
        """All values as JSON types; versions that are not known are None."""
        return {
            "family": self.family,
            "name": self.name,
            "version_from": self.versions.low or None,
            "version_to": self.versions.high or None,
            "way": self.way,
            "confidence": self.confidence,
            "family_confidence": self.family_confidence,
            "changes": list(self.changes),
        }


class BasicJudge:
    """Gives verdicts about observations of TCP and HTTP.  `pyp0f.library.summarizing.Judge` also checks arguments.

    Attributes:
        database: the signatures with which packets without a match are compared again.
    """

    def __init__(self, database: Database) -> None:
        """Make a judge.

        Args:
            database: the signatures that gave the observations.
        """
        self.database = database
        self._rewritings: dict[str, Rewritings] = {}
        self._unmatched: dict[tuple[str, str], Verdict | None] = {}

    def verdict(self, observation: Observation) -> Verdict | None:
        """The verdict about an observation; None if it names no system or program.

        A packet without a match gets a verdict if it was probably rewritten on the way.

        Args:
            observation: an observation of any kind.
        """
        finding: Any = getattr(observation, "finding", None)
        if finding is None:
            return None
        label = finding.label
        if label is not None:
            return verdict_of(observation.kind, way_of(finding), label, getattr(finding, "changes", ()))
        if observation.kind not in TCP_SECTIONS:
            return None
        key = observation.kind, finding.raw_signature
        if key not in self._unmatched:
            if len(self._unmatched) >= _MAX_REMEMBERED:
                forget_oldest(self._unmatched)
            self._unmatched[key] = self._without_match(observation.kind, finding)
        return self._unmatched[key]

    def _without_match(self, kind: str, finding: Any) -> Verdict | None:  # noqa: ANN401 - findings have no common class
        try:
            observed = ObservedTcp.of(finding)
        except SignatureError:  # an observation that was made in code
            return None
        rewritings = self._rewritings.get(kind)
        if rewritings is None:
            rewritings = self._rewritings[kind] = Rewritings(self.database.signatures_in(TCP_SECTIONS[kind]))
        candidates = rewritings.candidates(observed)
        others = [one for one in candidates if one.changes != (WINDOW_CHANGED,)]
        return verdict_of_rewritten(kind, others or candidates)


def way_of(finding: Any) -> str:  # noqa: ANN401 - findings of all kinds
    """How the signature of a finding fits: ``exact``, ``generic``, ``fuzzy``, ``rewritten`` or ``dishonest``."""
    if getattr(finding, "dishonest", False):
        return DISHONEST
    if getattr(finding, "changes", ()):
        return REWRITTEN
    if getattr(finding, "fuzzy", False):
        return FUZZY
    return GENERIC if finding.generic else EXACT


def group_of(kind: str, way: str, name: str) -> Group:
    """The group of answers with a common rate.

    Args:
        kind: kind of observation.
        way: how the signature fits.
        name: text of the label.
    """
    return kind, way, name


@lru_cache(maxsize=1024)
def verdict_of(kind: str, way: str, label: Label, changes: tuple[str, ...] = ()) -> Verdict:
    """The verdict that a match gives.

    Args:
        kind: kind of observation, such as ``syn``.
        way: how the signature fits.
        label: the label of the signature.
        changes: for a rewritten packet, what was changed on the way, in words.
    """
    return _verdict(kind, way, system_of(label), label.text, changes)


def verdict_of_rewritten(kind: str, candidates: Iterable[Candidate]) -> Verdict | None:
    """The verdict about a packet that was rewritten; None if the candidates are of several families, or if none is.

    Args:
        kind: ``syn`` or ``syn+ack``.
        candidates: the signatures that fit if it was rewritten.
    """
    found = tuple(candidates)
    systems = [system_of(one.label) for one in found]
    if len({system.family for system in systems}) != 1:
        return None
    system = systems[0]
    for other in systems[1:]:
        system = _common(system, other)
    return _verdict(kind, REWRITTEN, system, str(system), found[0].changes)


def _common(one: System, other: System) -> System:
    """The system that two systems of a family have in common."""
    if one.name == other.name:
        known = bool(one.versions and other.versions)
        return System(one.family, one.name, one.versions.either(other.versions, one.name) if known else Versions())
    return System(one.family, "macOS or iOS" if names_agree(one.name, other.name) else one.family)


def _verdict(kind: str, way: str, system: System, name: str, changes: tuple[str, ...] = ()) -> Verdict:
    sure = confidence(RATES, group_of(kind, way, name))
    return Verdict(
        family=system.family,
        name=system.name,
        versions=system.versions,
        way=way,
        confidence=round(min(*sure, SUREST), 2),
        family_confidence=round(min(sure.family, SUREST), 2),
        changes=changes,
    )
