"""Spelling of names of classes and systems.  Names are compared without case, and the first spelling is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyp0f.signatures.label import Label


class Spelling:
    """A set of names that ignores case and keeps the first spelling of each name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_lower_case: dict[str, str] = {}
        for name in names:
            self.of(name)

    def of(self, name: str) -> str:
        """The first spelling of a name; a new name is added."""
        return self._by_lower_case.setdefault(name.lower(), name)

    def known(self, name: str) -> str | None:
        """The first spelling of a name; None if the name is unknown."""
        return self._by_lower_case.get(name.lower())

    def all(self) -> tuple[str, ...]:
        """All names, in the order in which they were added."""
        return tuple(self._by_lower_case.values())


def respelled(label: Label, number: int, classes: Spelling, names: Spelling) -> Label:
    """A label with the number and the spelling that it has in another database.

    Args:
        label: the label.
        number: its new number.
        classes: the classes of the other database; new ones are added.
        names: the names of systems of the other database; new ones are added.
    """
    return replace(
        label,
        number=number,
        os_class=None if label.os_class is None else classes.of(label.os_class),
        name=names.of(label.name),
        sys_classes=frozenset([classes.of(name) for name in label.sys_classes]),
        sys_names=frozenset([names.of(name) for name in sorted(label.sys_names)]),
    )
