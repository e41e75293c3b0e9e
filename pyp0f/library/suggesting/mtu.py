"""Suggests signatures of links: MTUs that match no signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyp0f.observations.mtu_uptime import MtuObservation
from pyp0f.signatures.mtu import MAX_MTU, MtuSignature
from pyp0f.signatures.suggesting import Gatherer, Seen, Suggestion


class LinkGatherer(Gatherer[int, MtuObservation]):
    """Gathers MTUs."""

    what = "packet"

    def __init__(self) -> None:
        self._links: dict[int, Seen] = {}

    def takes(self, observation: object) -> bool:
        """Whether an observation is about an MTU."""
        return isinstance(observation, MtuObservation)

    def kind_of(self, observation: MtuObservation) -> int:
        """The MTU of the observation, in bytes."""
        return observation.mtu

    def has(self, kind: int) -> bool:
        """Whether this MTU was added before."""
        return kind in self._links

    def add(self, kind: int, observation: MtuObservation, address: str, source: str) -> None:
        """Add an observation."""
        self._links.setdefault(kind, Seen()).add(address, source)

    def suggestions(self, known: Sequence[MtuSignature]) -> Iterator[Suggestion]:
        """One signature for each MTU.  Suggestions for MTUs above the limit of signatures have no lines."""
        for mtu, seen in self._links.items():
            if mtu <= MAX_MTU:
                yield Suggestion(seen=seen, name=f"Unknown MTU {mtu}", lines=[(str(mtu), seen)])
            else:
                yield Suggestion(seen=seen, remarks=[f"MTU {mtu}: signatures allow {MAX_MTU} at most"])
