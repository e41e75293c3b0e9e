"""What a section of a signature file is: how its lines are read, and how they relate to each other.

A signature file consists of sections such as ``[tcp:request]``.  Readers, checks and printing know none of them by
name: they ask the `Section`s that they are given.  A section of one's own needs a name and a `parse`:

    class Greetings(Section[Greeting]):
        def parse(self, text: str, label: Label, line: int) -> Greeting:
            return Greeting(label=label, line=line, text=text)

    read_database(data, (*SECTIONS, Greetings("greeting")))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pyp0f.signatures.label import Label
from pyp0f.signatures.suggesting import Gatherer


class Signature(Protocol):
    """What all signatures have; ``str()`` is the value of the ``sig`` line that says the same."""

    @property
    def line(self) -> int:
        """Its line in the file, from 1; 0 if it was made in code."""

    @property
    def path(self) -> str:
        """The file that it stands in; empty if it was made in code."""

    @property
    def text(self) -> str:
        """The value of its line as written."""


AnySignature = TypeVar("AnySignature", bound=Signature)
Entry = TypeVar("Entry")

Oddity = tuple[str, str, str]
"""A part of a line, its value, and what is odd about it."""


class Statement(ABC, Generic[Entry]):
    """A further statement that a section allows before its first label, such as ``ua_os = Linux,iOS=[iPad]``.

    A database keeps its entries in `Database.statements`, by keyword.

    Attributes:
        keyword: letters and underscores.
    """

    keyword: ClassVar[str]

    @abstractmethod
    def read(self, value: str, name: Callable[[str], str]) -> Iterator[Entry]:
        """The entries of a line.

        Args:
            value: what stands behind the equals sign.
            name: gives names of systems the spelling that the file uses first.

        Raises:
            SignatureError: naming the part that is wrong.
        """

    @abstractmethod
    def write(self, entries: Iterable[Entry]) -> str:
        """The value of a line with these entries."""

    def names(self, entry: Entry) -> Iterable[str]:
        """The names of systems in an entry; by default none."""
        return ()

    def renamed(self, entry: Entry, name: Callable[[str], str]) -> Entry:
        """The entry with its names of systems spelled as `name` says; by default as it is."""
        return entry

    def oddities(self, entries: Sequence[Entry], systems: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """What is of no effect: the number of the entry, its value and the reason; by default nothing.

        Args:
            entries: all of a file.
            systems: names of all systems that labels know, in lower case.
        """
        return iter(())


class Section(ABC, Generic[AnySignature]):
    """One section of a signature file.

    By default, labels are ``type:class:name:flavor``, and a signature stands in the way of another one if both have
    the same text.  Signatures are frozen dataclasses with a `label`, a `line` and a `text`, or `relabelled` and
    `label_of` are overridden.

    Attributes:
        name: what stands between the brackets, such as ``tcp:request``.
        plain_labels: labels are any text, and signatures carry it themselves, as those of ``[mtu]`` do.
        statements: further statements before the first label.
    """

    plain_labels: ClassVar[bool] = False

    def __init__(self, name: str) -> None:
        self.name: str = name
        self.statements: tuple[Statement[Any], ...] = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @abstractmethod
    def parse(self, text: str, label: Label, line: int) -> AnySignature:
        """Read the value of a ``sig`` line.

        Args:
            text: the value, without blanks around it; bytes that are not UTF-8 as surrogate escapes.
            label: that it stands under; if labels are plain, only its name, line and path count.
            line: its line number.

        Raises:
            SignatureError: naming the part that is wrong.
        """

    def label_of(self, signature: AnySignature) -> Label:
        """The label of a signature; not asked if labels are plain."""
        label: Label = signature.label  # type: ignore[attr-defined]
        return label

    def plain_label_of(self, signature: AnySignature) -> str:
        """The label of a signature if labels are plain."""
        return self.label_of(signature).name

    def relabelled(self, signature: AnySignature, label: Label) -> AnySignature:
        """The signature with another label; not asked if labels are plain."""
        changed: AnySignature = replace(signature, label=label)  # type: ignore[type-var]
        return changed

    # How signatures relate to each other.

    def group(self, signature: AnySignature) -> Hashable:
        """What signatures must have in common to stand in each other's way; by default their text."""
        return str(signature)

    def rivals(
        self, groups: Mapping[Hashable, Sequence[AnySignature]], signature: AnySignature
    ) -> Iterator[AnySignature]:
        """Of earlier signatures in groups, all that may cover or hide this one; by default those of its group."""
        yield from groups.get(self.group(signature), ())

    def covers(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether a file is refused because the later line is never reached, by the rule of p0f 3.09b."""
        return str(earlier) == str(later) and not self.label_of(earlier).generic

    def hides(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether whatever matches the later line matches the earlier one as well, which is the answer then."""
        return str(earlier) == str(later) and (self.label_of(later).generic or not self.label_of(earlier).generic)

    def makes_useless(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether a line is of no use behind another one: that hides it, or a file with both does not load."""
        return self.covers(earlier, later) or self.hides(earlier, later)

    def overlaps(self, one: AnySignature, other: AnySignature) -> bool:
        """Whether something may match both lines; in doubt it may.  By default, lines with the same text."""
        return str(one) == str(other)

    def reasons(self, earlier: AnySignature, later: AnySignature) -> str:
        """In which respects the earlier of two lines takes in the later one, in words."""
        return "it says the same"

    # What checks tell.

    def never_reached(self, earlier: AnySignature, later: AnySignature) -> Oddity:
        """What is said of a line that an earlier one hides."""
        text = self.label_of(earlier).text
        reason = f"is never reached: line {earlier.line} ({text}) matches first: {self.reasons(earlier, later)}"
        return "signature", later.text, reason

    def oddities(self, signature: AnySignature) -> Iterator[Oddity]:
        """Why nothing can match a line, in parts; by default nothing is odd."""
        return iter(())

    def remarks(self, earlier: Iterable[AnySignature], later: AnySignature) -> Iterator[str]:
        """What else is worth knowing of a line that stands behind its rivals; by default nothing."""
        return iter(())

    # What is suggested.

    def gatherer(self) -> Gatherer[Any, Any] | None:
        """A new gatherer of what matches no signature of this section; None if nothing can be suggested."""
        return None
