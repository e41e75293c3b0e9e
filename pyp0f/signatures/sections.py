"""The interface of a section of a signature file: how its lines are parsed, and how they relate to each other.

A signature file consists of sections such as ``[tcp:request]``.  Reading, checking and writing contain no names of
sections: they get a list of `Section` objects.  A custom section needs a name and a `parse` method:

    class Greetings(Section[Greeting]):
        def parse(self, text: str, label: Label, line: int) -> Greeting:
            return Greeting(label=label, line=line, text=text)

    read_database(data, (*SECTIONS, Greetings("greeting")))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from pyp0f.arguments import check_type
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label
from pyp0f.signatures.suggesting import Gatherer


class Signature(Protocol):
    """The attributes of all signatures.  ``str()`` gives the value of an equivalent ``sig`` line."""

    @property
    def line(self) -> int:
        """The line number in the file, from 1; 0 if the signature was made in code."""

    @property
    def path(self) -> str:
        """The path of the file; empty if the signature was made in code."""

    @property
    def text(self) -> str:
        """The value of the ``sig`` line, as written."""


AnySignature = TypeVar("AnySignature", bound=Signature)
Entry = TypeVar("Entry")

ANY: Final = "*"
"""A part of a line that can have any value."""

Oddity = tuple[str, str, str]
"""A part of a line, its value, and the text of a warning about it."""


class Index(Protocol[AnySignature]):
    """Signatures in file order, to find those that can cover or hide a later one."""

    def add(self, signature: AnySignature) -> None:
        """Add a signature."""

    def rivals(self, signature: AnySignature) -> Iterable[AnySignature]:
        """All signatures in this index that can cover or hide another one, in any order.

        Of lines that cover and hide the same lines, the first one is enough.

        Raises:
            SignatureError: the file has too many lines that are alike; see `Effort`.
        """


FREE_STEPS: Final = 500_000
STEPS_PER_LINE: Final = 100
"""How often a line may be compared with earlier ones: so often for each line, and so often more for all together.
The packaged files need a hundredth."""


class Effort:
    """Bounds the work to compare the lines of a file, so that it stays proportional to their number."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = FREE_STEPS

    def allow(self) -> None:
        """Allow the work for one more line."""
        self._left += STEPS_PER_LINE

    def spend(self, steps: int) -> None:
        """Account for comparisons.

        Raises:
            SignatureError: there were too many.
        """
        self._left -= steps
        if self._left < 0:
            raise SignatureError(f"is like too many earlier lines: more than {STEPS_PER_LINE} comparisons a line")


class Statement(ABC, Generic[Entry]):
    """A further statement of a section, before its first label, such as ``ua_os = Linux,iOS=[iPad]``.

    The entries are in `Database.statements`, by keyword.

    Attributes:
        keyword: the keyword: letters and underscores.
    """

    keyword: ClassVar[str]

    @abstractmethod
    def read(self, value: str, name: Callable[[str], str]) -> Iterator[Entry]:
        """Parse the entries of a line.

        Args:
            value: the text after the equals sign.
            name: returns the first spelling in the file of the name of a system.

        Raises:
            SignatureError: a part is invalid; the error names it.
        """

    @abstractmethod
    def write(self, entries: Iterable[Entry]) -> str:
        """The value of a line that has these entries."""

    def names(self, entry: Entry) -> Iterable[str]:
        """The names of systems in an entry.  By default there are none."""
        return ()

    def renamed(self, entry: Entry, name: Callable[[str], str]) -> Entry:
        """The entry with another spelling of names of systems.  By default, the entry itself.

        Args:
            entry: the entry.
            name: returns the new spelling of a name.
        """
        return entry

    def oddities(self, entries: Sequence[Entry], systems: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """Entries that have no effect: the index of the entry, its value and the reason.  By default there are none.

        Args:
            entries: all entries of a file.
            systems: the names of systems in all labels, in lower case.
        """
        return iter(())


class Section(ABC, Generic[AnySignature]):
    """One section of a signature file.

    By default, labels are ``type:class:name:flavor``, and a signature hides later ones with the same text.  Signatures
    are frozen dataclasses with the fields `label`, `line` and `text`; otherwise, override `relabelled` and `label_of`.

    Attributes:
        name: the text between the brackets, such as ``tcp:request``.
        plain_labels: whether labels are plain text that the signatures contain, as in ``[mtu]``.
        in_p0f: whether files for p0f 3.09b can have the section.
        statements: further statements that are allowed before the first label.
    """

    plain_labels: ClassVar[bool] = False
    in_p0f: ClassVar[bool] = True

    def __init__(self, name: str) -> None:
        """Make a section.

        Args:
            name: the text between the brackets.

        Raises:
            TypeError: `name` is not text.
        """
        check_type("name", name, str, "text")
        self.name: str = name
        self.statements: tuple[Statement[Any], ...] = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @abstractmethod
    def parse(self, text: str, label: Label, line: int) -> AnySignature:
        """Parse the value of a ``sig`` line.

        Args:
            text: the value, without blanks around it; bytes that are not UTF-8 are surrogate escapes.
            label: the label of the line; if labels are plain, it has only name, line and path.
            line: the line number.

        Raises:
            SignatureError: a part is invalid; the error names it.
        """

    def label_of(self, signature: AnySignature) -> Label:
        """The label of a signature.  Not used if labels are plain."""
        label: Label = signature.label  # type: ignore[attr-defined]
        return label

    def plain_label_of(self, signature: AnySignature) -> str:
        """The plain label of a signature."""
        return self.label_of(signature).name

    def relabelled(self, signature: AnySignature, label: Label) -> AnySignature:
        """The signature with another label.  Not used if labels are plain."""
        changed: AnySignature = replace(signature, label=label)  # type: ignore[type-var]
        return changed

    # How signatures relate to each other.

    def group(self, signature: AnySignature) -> Hashable:
        """The key of signatures that can hide each other.  By default, their text."""
        return str(signature)

    def rivals(
        self, groups: Mapping[Hashable, Sequence[AnySignature]], signature: AnySignature
    ) -> Iterator[AnySignature]:
        """All earlier signatures that can cover or hide this one.  By default, those with the same key.

        Args:
            groups: earlier signatures by their key; see `group`.
            signature: the later signature.
        """
        yield from groups.get(self.group(signature), ())

    def index(self, asked: Sequence[AnySignature] | None = None) -> Index[AnySignature]:
        """A new and empty index.  By default, it uses `group` and `rivals`.

        Args:
            asked: the signatures whose rivals will be asked for; None if they are unknown.  The index can leave out
                signatures that cannot be rivals of these.
        """
        return _Groups(self)

    def covers(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether a file is rejected because the later line can never match (the rule of p0f 3.09b)."""
        return str(earlier) == str(later) and not self.label_of(earlier).generic

    def refused_by_p0f(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether p0f 3.09b refuses a file with both lines.  By default, whether the earlier line covers the later."""
        return self.covers(earlier, later)

    def for_p0f(self, signature: AnySignature) -> Iterator[AnySignature]:
        """Signatures that p0f 3.09b can read and that together mean the same.  By default, the signature itself."""
        yield signature

    def hides(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether everything that matches the later line matches the earlier line first."""
        return str(earlier) == str(later) and (self.label_of(later).generic or not self.label_of(earlier).generic)

    def makes_useless(self, earlier: AnySignature, later: AnySignature) -> bool:
        """Whether the later line is useless: the earlier line hides it, or a file with both lines does not load."""
        return self.covers(earlier, later) or self.hides(earlier, later)

    def overlaps(self, one: AnySignature, other: AnySignature) -> bool:
        """Whether something can match both lines; true if unknown.  By default, whether the texts are equal."""
        return str(one) == str(other)

    def reasons(self, earlier: AnySignature, later: AnySignature) -> str:
        """A text that says why the earlier line covers the later one."""
        return "it is equivalent"

    # Messages of checks.

    def never_reached(self, earlier: AnySignature, later: AnySignature) -> Oddity:
        """The warning about a line that an earlier line hides."""
        text = self.label_of(earlier).text
        reason = f"is never reached: line {earlier.line} ({text}) matches first: {self.reasons(earlier, later)}"
        return "signature", later.text, reason

    def oddities(self, signature: AnySignature) -> Iterator[Oddity]:
        """Warnings about parts of a line that nothing can match.  By default there are none."""
        return iter(())

    def remarks(self, earlier: Iterable[AnySignature], later: AnySignature) -> Iterator[str]:
        """Notes about a line and the earlier lines that `rivals` returns for it.  By default there are none."""
        return iter(())

    # Suggestions.

    def gatherer(self) -> Gatherer[Any, Any] | None:
        """A new gatherer for observations that match no signature of this section; None if there are no suggestions."""
        return None


class _Groups(Generic[AnySignature]):
    """Signatures by the key of `Section.group`.  Of lines with the same text and kind of label, the first is kept."""

    def __init__(self, section: Section[AnySignature]) -> None:
        self._section = section
        self._effort = Effort()
        self._seen: set[tuple[str, bool]] = set()
        self._groups: dict[Hashable, list[AnySignature]] = {}

    def add(self, signature: AnySignature) -> None:
        """Add a signature."""
        self._effort.allow()
        section = self._section
        line = str(signature), not section.plain_labels and section.label_of(signature).generic
        if line not in self._seen:
            self._seen.add(line)
            self._groups.setdefault(section.group(signature), []).append(signature)

    def rivals(self, signature: AnySignature) -> Iterator[AnySignature]:
        """All signatures in this index that can cover or hide another one.

        Raises:
            SignatureError: the file has too many lines that are alike.
        """
        for rival in self._section.rivals(self._groups, signature):
            self._effort.spend(1)
            yield rival
