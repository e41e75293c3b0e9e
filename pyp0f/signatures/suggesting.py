"""What suggestions of signatures have in common: what was seen how often and where, and what gathers it.

Each section whose signatures can be suggested has a `Gatherer`; `pyp0f.library.suggesting` asks them all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

_MAX_HOSTS: Final = 100

Kind = TypeVar("Kind", bound=Hashable)
Given = TypeVar("Given")


class Seen:
    """How often something was seen, and where.

    Attributes:
        count: how often.
        hosts: addresses, up to a limit.
        first: the first address, and the name of the capture.
    """

    __slots__ = ("count", "first", "hosts")

    def __init__(self) -> None:
        self.count: int = 0
        self.hosts: set[str] = set()
        self.first: tuple[str, str] = ("", "")

    def add(self, address: str, source: str) -> None:
        """Count one more.

        Args:
            address: of the host.
            source: the name of the capture.
        """
        if not self.count:
            self.first = (address, source)
        self.count += 1
        if len(self.hosts) < _MAX_HOSTS:
            self.hosts.add(address)

    def merge(self, other: Seen) -> None:
        """Add what another one has counted."""
        self.first = self.first if self.count else other.first
        self.count += other.count
        self.hosts |= other.hosts

    def text(self, what: str) -> str:
        """The counts in words.

        Args:
            what: one of the things that were counted, such as "SYN".
        """
        hosts = f"{len(self.hosts)}{'+' if len(self.hosts) >= _MAX_HOSTS else ''}"
        address, source = self.first
        return (
            f"{self.count} {what}{'' if self.count == 1 else 's'} of {hosts} host{'' if hosts == '1' else 's'}, "
            f"first {address} in {source}"
        )


class Suggestion:
    """A label with its lines; a gatherer fills it.

    Attributes:
        seen: all that it is about.
        name: what it is known by; may be empty.
        of_program: the label is for a program, not for a system.
        lines: texts of ``sig`` lines, each with what it is about.
        remarks: comments.
    """

    __slots__ = ("lines", "name", "of_program", "remarks", "seen")

    def __init__(
        self,
        *,
        seen: Seen,
        name: str = "",
        of_program: bool = False,
        lines: Iterable[tuple[str, Seen]] = (),
        remarks: Iterable[str] = (),
    ) -> None:
        self.seen: Seen = seen
        self.name: str = name
        self.of_program: bool = of_program
        self.lines: list[tuple[str, Seen]] = list(lines)
        self.remarks: list[str] = list(remarks)


class Gatherer(ABC, Generic[Kind, Given]):
    """Gathers what matches no signature of one section, and suggests signatures for it.

    Observations are of the kinds that the section's application makes; nothing else is passed to the other methods
    once `takes` has said yes.

    Attributes:
        what: one of the things that are gathered, such as "SYN".
    """

    what: str

    @abstractmethod
    def takes(self, observation: object) -> bool:
        """Whether an observation belongs to this section."""

    @abstractmethod
    def kind_of(self, observation: Given) -> Kind:
        """What observations of one kind have in common; each kind takes memory."""

    @abstractmethod
    def has(self, kind: Kind) -> bool:
        """Whether that kind was added before."""

    @abstractmethod
    def add(self, kind: Kind, observation: Given, address: str, source: str) -> None:
        """Add an observation.

        Args:
            kind: its kind.
            observation: of this section.
            address: of its host.
            source: the name of the capture.
        """

    @abstractmethod
    def suggestions(self, known: Sequence[Any]) -> Iterator[Suggestion]:
        """Signatures for all that was added.

        Args:
            known: signatures of this section that should keep what they match.
        """
