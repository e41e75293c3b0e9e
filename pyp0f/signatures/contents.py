"""What signature files say, section by section."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import AnySignature, Entry, Section, Signature, Statement

Value = TypeVar("Value")


class Table(Mapping[str, Value], Generic[Value]):
    """A mapping by name that cannot be changed, and can be hashed and pickled."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Value]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> Value:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return repr(self._entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What signature files say.

    Attributes:
        classes: the classes of systems that are declared, such as ``unix``.
        sections: signatures by the name of their section, such as ``tcp:request``, in the order in which they are
            asked; every section that was known when the file was read is there.
        statements: entries of further statements by keyword, such as ``ua_os``.
        labels: all labels but plain ones, each with the name of its section.
        known: the sections that were known when the file was read; no part of comparisons.
    """

    classes: tuple[str, ...]
    sections: Mapping[str, tuple[Signature, ...]]
    statements: Mapping[str, tuple[Any, ...]]
    labels: tuple[tuple[str, Label], ...]
    known: tuple[Section[Any], ...] = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", Table(self.sections))
        object.__setattr__(self, "statements", Table(self.statements))

    def signatures_in(self, section: Section[AnySignature]) -> tuple[AnySignature, ...]:
        """The signatures of a section, in the order in which they are asked; none if the section was not known."""
        return cast("tuple[AnySignature, ...]", self.sections.get(section.name, ()))

    def entries_of(self, statement: Statement[Entry]) -> tuple[Entry, ...]:
        """The entries of a statement; none if no section that was known has it."""
        return self.statements.get(statement.keyword, ())

    def signatures(self) -> Iterator[tuple[str, Signature]]:
        """All signatures, each with the name of its section, in the order in which they are asked."""
        for name, of_section in self.sections.items():
            for signature in of_section:
                yield name, signature

    @property
    def signature_count(self) -> int:
        """How many signatures there are in all sections."""
        return sum(map(len, self.sections.values()))
