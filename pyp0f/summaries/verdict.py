"""The verdict over all evidence about a host, and the contradictions in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyp0f.signatures.candidates import EXACT, GENERIC
from pyp0f.summaries.facts import Tally, moment_of
from pyp0f.summaries.pieces import CLAIMED, Piece
from pyp0f.verdicts.confidence import SUREST
from pyp0f.verdicts.systems import PROGRAM, System, names_agree
from pyp0f.verdicts.versions import Versions

_OTHER_FAMILIES: Final = 6
"""Number of other families, among which the probability that a piece of evidence is wrong is divided."""
_USEFUL: Final = 0.5
"""Evidence that is right less often does not narrow the versions."""
_CLIENT_PACKETS: Final = "syn"
_SERVER_PACKETS: Final = "syn+ack"
_CLIENT_CLAIMS: Final = "User-Agent"
_SERVER_CLAIMS: Final = "Server"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVerdict:
    """The system of a host, over all evidence.

    Attributes:
        system: family, name and versions.
        confidence: the probability that name and versions are right, 0 to 1.
        family_confidence: the probability that the family is right, 0 to 1.
    """

    system: System
    confidence: float
    family_confidence: float

    def __str__(self) -> str:
        return str(self.system)


def verdict_over(evidence: Iterable[Piece]) -> HostVerdict | None:
    """The system that all evidence together suggests; None if there is no evidence about a system.

    Kinds of evidence (SYN, SYN+ACK, User-Agent and so on) are taken as independent.  Within a kind, pieces count by
    how often they were seen.  The versions are those on which the pieces of the winning family agree.

    Args:
        evidence: all evidence about the host.
    """
    pieces = [piece for piece in evidence if piece.system.family != PROGRAM]
    if not pieces:
        return None
    families = _families(pieces)
    family = max(sorted(families), key=lambda name: families[name])
    own = sorted([piece for piece in pieces if piece.system.family == family], key=_rank)
    sure = min(families[family], SUREST)
    best = own[0].sure
    answer = sure * best.answer / best.family if best.family else 0.0
    return HostVerdict(system=_common(own), confidence=round(min(answer, sure), 2), family_confidence=round(sure, 2))


def _families(pieces: Iterable[Piece]) -> dict[str, float]:
    """The probability of each family."""
    by_kind: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_kind[piece.kind].append(piece)
    names = {piece.system.family for piece in pieces}
    weights = dict.fromkeys(names, 1.0)
    other = 1.0
    for of_kind in by_kind.values():
        total = sum([piece.tally.times for piece in of_kind])
        said: dict[str, float] = defaultdict(float)
        for piece in of_kind:
            said[piece.system.family] += piece.tally.times / total * piece.sure.family
        rest = (1 - sum(said.values())) / _OTHER_FAMILIES
        other *= rest
        for name in names:
            weights[name] *= said[name] + rest
    whole = sum(weights.values()) + other * max(0, _OTHER_FAMILIES - len(names))
    return {name: weight / whole for name, weight in weights.items()}


def _rank(piece: Piece) -> tuple[bool, bool, float, str]:
    """A key that puts the best evidence first: exact matches, then those of what is most often right."""
    return piece.way == GENERIC, piece.way == CLAIMED, -piece.sure.answer * piece.tally.times**0.5, str(piece.system)


def _common(pieces: list[Piece]) -> System:
    """The system of the first piece, with what the others add and do not contradict."""
    family, name, versions = pieces[0].system
    for piece in pieces[1:]:
        other = piece.system
        if piece.sure.answer < _USEFUL or not _agree(name, other.name, family):
            continue
        if versions.overlaps(other.versions, name):
            versions = versions.both(other.versions, name)
            name = other.name if name == family else name
    return System(family, name, versions if versions.overlaps(versions, name) else Versions())


def _agree(name: str, other: str, family: str) -> bool:
    return family in (name, other) or names_agree(name, other)


# Contradictions -------------------------------------------------------------------------------------


def contradictions_in(evidence: Iterable[Piece], dishonest: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What does not fit together, in sentences, with what explains it.

    Args:
        evidence: all evidence about the host.
        dishonest: programs that call themselves by another name: label of the signature, and that name.
    """
    pieces = tuple(evidence)
    return (*_packets(pieces), *_claims(pieces), *[_dishonest(label, name) for label, name in dishonest])


def systems_in(evidence: Iterable[Piece]) -> tuple[tuple[str, Tally], ...]:
    """The families of systems that packets show, with how often and when they were seen, the most frequent first.

    Args:
        evidence: all evidence about the host.
    """
    pieces = tuple(evidence)
    found = _seen(pieces, _SERVER_PACKETS)
    for family, tally in _seen(pieces, _CLIENT_PACKETS).items():
        found[family] = found[family].plus(tally) if family in found else tally
    return tuple(sorted(found.items(), key=lambda item: (-item[1].times, item[0])))


_STRONG: Final = frozenset((EXACT, GENERIC, CLAIMED))
"""The ways of matching that are enough to call two pieces of evidence a contradiction."""


def _seen(evidence: Iterable[Piece], kind: str, *, weak: bool = False) -> dict[str, Tally]:
    """The families in the evidence of a kind.

    Args:
        evidence: all evidence about the host.
        kind: kind of observation, or of a claim.
        weak: whether to take fuzzy and rewritten matches, too.
    """
    found: dict[str, Tally] = {}
    for piece in evidence:
        family = piece.system.family
        if piece.kind == kind and (weak or piece.way in _STRONG) and family != PROGRAM:
            found[family] = found[family].plus(piece.tally) if family in found else piece.tally
    return found


def _packets(evidence: tuple[Piece, ...]) -> Iterator[str]:
    client, server = _seen(evidence, _CLIENT_PACKETS), _seen(evidence, _SERVER_PACKETS)
    for found, name in ((client, "SYNs"), (server, "SYN+ACKs")):
        yield from _several(found, name)
    if client and server and not client.keys() & server.keys():
        yield (
            f"SYNs of {_and(client)}, SYN+ACKs of {_and(server)}: "
            "address translation, a load balancer or several systems"
        )


def _several(found: dict[str, Tally], name: str) -> Iterator[str]:
    for (earlier, one), (later, other) in _pairs(sorted(found.items(), key=lambda item: (item[1].first, item[0]))):
        if one.last < other.first:
            moment = moment_of(other.first).isoformat(" ", "seconds").removesuffix("+00:00")
            yield f"{name} of {earlier}, since {moment} of {later}: the system or the owner of the address has changed"
        else:
            yield f"{name} of {earlier} and of {later}: several systems behind one address, or a forged packet"


def _pairs(items: list[tuple[str, Tally]]) -> Iterator[tuple[tuple[str, Tally], tuple[str, Tally]]]:
    for number, later in enumerate(items):
        for earlier in items[:number]:
            yield earlier, later


def _claims(evidence: tuple[Piece, ...]) -> Iterator[str]:
    for packets, header, name, reason in (
        (_CLIENT_PACKETS, _CLIENT_CLAIMS, "packets", "proxy, VPN or forged"),
        (_SERVER_PACKETS, _SERVER_CLAIMS, "SYN+ACKs", "a proxy in front of the server, or forged"),
    ):
        seen = _seen(evidence, packets) or _seen(evidence, packets, weak=True)
        for claim in sorted({piece.system for piece in evidence if piece.kind == header}):
            if seen and claim.family not in seen:
                yield f"{name} of {_and(seen)}, {header} of {claim.name}: {reason}"


def _dishonest(label: str, name: str) -> str:
    said = f"that calls itself {name}" if name else "without its name"
    return f"HTTP headers of {label}, {said}: forged, or a program that imitates another"


def _and(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))
