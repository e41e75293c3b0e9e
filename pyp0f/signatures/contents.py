"""The contents of signature files, by section."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pyp0f.arguments import check_type
from pyp0f.frozen import Frozen
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import AnySignature, Entry, Section, Signature, Statement

Value = TypeVar("Value")


class Table(Mapping[str, Value], Generic[Value]):
    """An immutable mapping with text keys; it can be hashed and pickled."""

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
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        return repr(dict(self))


class LateTable(Table[Value]):
    """A table whose values are made when they are first used.  It equals a table with the same values."""

    __slots__ = ("_make", "_names")

    def __init__(self, names: Iterable[str], make: Callable[[str], Value]) -> None:
        """Make a table without values.

        Args:
            names: the keys.
            make: makes the value of a key.
        """
        super().__init__({})
        self._names = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, name: str) -> Value:
        if name not in self._entries and name in self._names:
            self._entries.setdefault(name, self._make(name))  # the same for all, if several threads ask at once
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __reduce__(self) -> tuple[type[Table[Value]], tuple[dict[str, Value]]]:
        return Table, (dict(self),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Contents(Frozen):
    """The contents of one or more signature files.

    Attributes:
        classes: the declared classes of systems, such as ``unix``.
        sections: signatures in matching order, by the name of their section, such as ``tcp:request``.  All sections in
            `known` have an entry.
        statements: entries of further statements, by keyword, such as ``ua_os``.
        labels_by_section: the labels that are not plain, by the name of their section, those with precedence first.
        known: the sections that the file may have.  Not compared.
    """

    classes: tuple[str, ...]
    sections: Mapping[str, tuple[Signature, ...]]
    statements: Mapping[str, tuple[Any, ...]]
    labels_by_section: Mapping[str, tuple[Label, ...]]
    known: tuple[Section[Any], ...] = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("sections", "statements", "labels_by_section"):
            value = getattr(self, name)
            if not isinstance(value, Table):
                object.__setattr__(self, name, Table(value))

    def signatures_in(self, section: Section[AnySignature]) -> tuple[AnySignature, ...]:
        """The signatures of a section in matching order; empty if the section is not in `known`.

        Raises:
            TypeError: `section` is not a `Section`.  The attribute `sections` is a mapping from names.
        """
        check_type("section", section, Section, "a Section")
        return cast("tuple[AnySignature, ...]", self.sections.get(section.name, ()))

    def entries_of(self, statement: Statement[Entry]) -> tuple[Entry, ...]:
        """The entries of a statement; empty if no section in `known` has it.

        Raises:
            TypeError: `statement` is not a `Statement`.  The attribute `statements` is a mapping from keywords.
        """
        check_type("statement", statement, Statement, "a Statement")
        return self.statements.get(statement.keyword, ())

    def signatures(self) -> Iterator[tuple[str, Signature]]:
        """All signatures in matching order, each with the name of its section."""
        for name, of_section in self.sections.items():
            for signature in of_section:
                yield name, signature

    @property
    def labels(self) -> tuple[tuple[str, Label], ...]:
        """All labels except plain ones, each with the name of its section."""
        return tuple([(name, label) for name, labels in self.labels_by_section.items() for label in labels])

    @property
    def signature_count(self) -> int:
        """The number of signatures in all sections."""
        return sum(map(len, self.sections.values()))
