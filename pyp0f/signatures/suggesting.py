"""The interface for suggestions of signatures: gatherers, counts and suggested labels.

Each section that has suggestions has a `Gatherer`.  `pyp0f.library.suggesting` uses them all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

from pyp0f.arguments import check_flag, check_type, checked_items

_MAX_HOSTS: Final = 100

Kind = TypeVar("Kind", bound=Hashable)
Given = TypeVar("Given")


class Seen:
    """How often something was seen, and on which hosts.

    Attributes:
        count: number of times.
        hosts: addresses of hosts, at most 100.
        first: address of the first host, and name of the capture.
    """

    __slots__ = ("count", "first", "hosts")

    def __init__(self) -> None:
        self.count: int = 0
        self.hosts: set[str] = set()
        self.first: tuple[str, str] = ("", "")

    def add(self, address: str, source: str) -> None:
        """Count one more.

        Args:
            address: address of the host.
            source: name of the capture.

        Raises:
            TypeError: an argument is not text.
        """
        check_type("address", address, str, "text")
        check_type("source", source, str, "text")
        if not self.count:
            self.first = (address, source)
        self.count += 1
        if len(self.hosts) < _MAX_HOSTS:
            self.hosts.add(address)

    def merge(self, other: Seen) -> None:
        """Add the counts of another object.

        Raises:
            TypeError: `other` is not a `Seen`.
        """
        check_type("other", other, Seen, "of type Seen")
        self.first = self.first if self.count else other.first
        self.count += other.count
        self.hosts |= other.hosts

    def text(self, what: str, *, places: bool = False) -> str:
        """The counts as a text.

        Args:
            what: the name of a counted thing in the singular, such as "SYN".
            places: whether to name the first host and its capture.

        Raises:
            TypeError: an argument has the wrong type.
        """
        check_type("what", what, str, "text")
        check_flag("places", places)
        hosts = f"{len(self.hosts)}{'+' if len(self.hosts) >= _MAX_HOSTS else ''}"
        counts = f"{self.count} {what}{'' if self.count == 1 else 's'} of {hosts} host{'' if hosts == '1' else 's'}"
        return f"{counts}, first {self.first[0]} in {self.first[1]}" if places else counts


class Suggestion:
    """A suggested label with its signatures; a gatherer fills it.

    Attributes:
        seen: counts of all observations of this label.
        name: name of the program or system, if known; otherwise empty.
        of_program: whether the label is for a program; otherwise it is for a system.
        lines: values of ``sig`` lines, each with the counts of its observations.
        remarks: texts for comments.
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
        """Make a suggestion.

        Args:
            seen: see `Suggestion`; so are the others.
            name: may be empty.
            of_program: whether the label is for a program.
            lines: pairs of a value and counts.
            remarks: texts.

        Raises:
            TypeError: an argument has the wrong type.
        """
        check_type("seen", seen, Seen, "of type Seen")
        check_type("name", name, str, "text")
        check_flag("of_program", of_program)
        self.seen: Seen = seen
        self.name: str = name
        self.of_program: bool = of_program
        self.lines: list[tuple[str, Seen]] = checked_items("lines", lines, tuple, "pairs of a value and its counts")
        self.remarks: list[str] = checked_items("remarks", remarks, str, "a list of texts")


class Gatherer(ABC, Generic[Kind, Given]):
    """Gathers observations that match no signature of one section, and suggests signatures for them.

    The methods `kind_of` and `add` get only observations for which `takes` returned true.

    Attributes:
        what: the name of what is gathered, in the singular, such as "SYN".
    """

    what: str

    @abstractmethod
    def takes(self, observation: object) -> bool:
        """Whether an observation belongs to this section."""

    @abstractmethod
    def kind_of(self, observation: Given) -> Kind:
        """The kind of an observation: the properties that observations of one kind share.  Each kind uses memory."""

    @abstractmethod
    def has(self, kind: Kind) -> bool:
        """Whether an observation of this kind was added."""

    @abstractmethod
    def add(self, kind: Kind, observation: Given, address: str, source: str) -> None:
        """Add an observation.

        Args:
            kind: kind of the observation, from `kind_of`.
            observation: observation for this section.
            address: address of the host.
            source: name of the capture.
        """

    @abstractmethod
    def suggestions(self, known: Sequence[Any]) -> Iterator[Suggestion]:
        """Suggest labels and signatures for all observations that were added.

        Args:
            known: existing signatures of this section, whose matches must not change.
        """
