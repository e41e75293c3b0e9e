"""Gathers observations that match no signature, and makes a signature file for them.

A raw signature describes one packet or message.  Some of its values are typical of the system or program.  Others
depend on the network, the configuration or the moment.  Comparing many packets shows which ones.  If there is only one
packet, the rules of docs/signatures.md decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyp0f.library.suggesting.mtu import LinkGatherer
from pyp0f.library.suggesting.tcp import TcpGatherer
from pyp0f.library.suggesting.writing import Writer
from pyp0f.observations.base import Observation
from pyp0f.safetext import safe_text
from pyp0f.signatures.database import Database
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.sections import Section
from pyp0f.signatures.suggesting import Gatherer
from pyp0f.signatures.tcp_section import TcpSection

MAX_KINDS: Final = 5_000
"""Maximum number of different packets and messages that are kept.  Further ones are only counted."""
_MAX_SOURCES: Final = 3


class Unknown:
    """Gathers observations that match no signature."""

    def __init__(self, database: Database, *, fuzzy: bool = False, generic: bool = False) -> None:
        """Create an empty collection.

        Args:
            database: the known signatures.
            fuzzy: also gather observations with a fuzzy match.
            generic: also gather observations that match only a generic signature.
        """
        self._database = database
        self._fuzzy = fuzzy
        self._generic = generic
        self._kinds = 0
        self._left_out = 0
        self._gatherers = list(_gatherers(database.known))

    def add(self, observation: Observation, source: str) -> None:
        """Gather an observation if it matches no signature.

        Args:
            observation: an observation of any kind.
            source: name of the capture.
        """
        for _, gatherer in self._gatherers:
            if gatherer.takes(observation) and self._is_unknown(observation):
                kind = gatherer.kind_of(observation)
                if gatherer.has(kind) or self._has_room():
                    gatherer.add(kind, observation, str(observation.subject_address), source)

    def _is_unknown(self, observation: object) -> bool:
        if getattr(observation, "signature", None) is None:
            return True
        is_fuzzy, is_generic = getattr(observation, "fuzzy", False), getattr(observation, "generic", False)
        return (self._fuzzy and is_fuzzy) or (self._generic and is_generic)

    def _has_room(self) -> bool:
        if self._kinds >= MAX_KINDS:
            self._left_out += 1
            return False
        self._kinds += 1
        return True

    def text(self, sources: Iterable[str] = (), least: int = 1, *, places: bool = False) -> str:
        """A signature file for all gathered observations.  In each section the most frequent ones come first.

        The file can be loaded without changes.  Its signatures match the gathered packets and messages.

        Args:
            sources: names of the captures, for a comment.
            least: omit what was seen fewer times than this.
            places: whether comments name the first host of each suggestion, and its capture.
        """
        lines = ["; Signatures for what matched nothing; give the labels names."]
        names = list(sources)
        if names:
            more = f" and {len(names) - _MAX_SOURCES} more" if len(names) > _MAX_SOURCES else ""
            lines.append(f"; Seen in {safe_text(', '.join(names[:_MAX_SOURCES]))}{more}.")
        if self._left_out:
            lines.append(f"; {self._left_out} packets and messages were left out: there were too many different ones.")
        classes = self._database.classes or ("other",)
        lines.append(f"classes = {','.join(classes)}")
        writer = Writer(self._database, classes, places=places)
        for section, gatherer in self._gatherers:
            known = self._database.signatures_in(section)
            found = [one for one in gatherer.suggestions(known) if one.seen.count >= least]
            found.sort(key=lambda one: -one.seen.count)
            lines += writer.section(section, gatherer.what, found)
        return "".join([f"{line}\n" for line in lines])


def _gatherers(sections: Iterable[Section[Any]]) -> Iterator[tuple[Section[Any], Gatherer[Any, Any]]]:
    """The sections for which signatures can be suggested, each with a new gatherer."""
    for section in sections:
        gatherer = _gatherer_for(section)
        if gatherer is not None:
            yield section, gatherer


def _gatherer_for(section: Section[Any]) -> Gatherer[Any, Any] | None:
    if section is MTU:
        return LinkGatherer()
    if isinstance(section, TcpSection):
        return TcpGatherer(is_syn=section.is_syn)
    return section.gatherer()
