"""Gathering what matches no signature.

A raw signature describes one packet or message.  What of it is typical of the system or program, and what only of
its network, its configuration or the moment, shows when many are put beside each other; where only one was seen, the
rules of docs/signatures.md decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyp0f.library.suggesting.links import LinkGatherer
from pyp0f.library.suggesting.tcp import TcpGatherer
from pyp0f.library.suggesting.writing import Writer, plain
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.mtu import MTU
from pyp0f.signatures.sections import Section
from pyp0f.signatures.suggesting import Gatherer
from pyp0f.signatures.tcp_section import TcpSection

MAX_KINDS: Final = 5_000
"""Different packets and messages that are kept; of more, only the number."""
_MAX_SOURCES: Final = 3


class Unknown:
    """Gathers what matches nothing."""

    def __init__(self, database: Database, *, fuzzy: bool = False, generic: bool = False) -> None:
        """Begin.

        Args:
            database: what is known.
            fuzzy: gather also what matches only fuzzily.
            generic: gather also what matches only a generic signature.
        """
        self._database = database
        self._fuzzy = fuzzy
        self._generic = generic
        self._kinds = 0
        self._left_out = 0
        self._gatherers = list(_gatherers(database.known))

    def add(self, observation: Observation, source: str) -> None:
        """Take note of an observation if nothing is known of its subject.

        Args:
            observation: any.
            source: the name of the capture.
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

    def text(self, sources: Iterable[str] = (), least: int = 1) -> str:
        """A signature file about all that was gathered, most frequent first.

        It loads as it is, and then what was gathered matches.

        Args:
            sources: names of the captures, for a comment.
            least: leave out what was seen less often.
        """
        lines = ["; Signatures for what matched nothing; give the labels names."]
        names = list(sources)
        if names:
            more = f" and {len(names) - _MAX_SOURCES} more" if len(names) > _MAX_SOURCES else ""
            lines.append(f"; Seen in {plain(', '.join(names[:_MAX_SOURCES]))}{more}.")
        if self._left_out:
            lines.append(f"; {self._left_out} packets and messages of further kinds were not kept.")
        classes = self._database.classes or ("other",)
        lines.append(f"classes = {','.join(classes)}")
        writer = Writer(self._database, classes)
        for section, gatherer in self._gatherers:
            known = self._database.signatures_in(section)
            found = [one for one in gatherer.suggestions(known) if one.seen.count >= least]
            found.sort(key=lambda one: -one.seen.count)
            lines += writer.section(section, gatherer.what, found)
        return "".join([f"{line}\n" for line in lines])


def _gatherers(sections: Iterable[Section[Any]]) -> Iterator[tuple[Section[Any], Gatherer[Any, Any]]]:
    """The sections for which signatures can be suggested, each with a gatherer."""
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
