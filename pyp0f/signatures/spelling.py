"""Spelling of names of classes and systems.  Names are compared without case, and the first spelling is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyp0f.signatures.label import Label


class Spelling:
    """A set of names that ignores case and keeps the first spelling of each name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_lower_case: dict[str, str] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        for name in names:
            self.of(name)

    def of(self, name: str) -> str:
        """The first spelling of a name; a new name is added."""
        return self._by_lower_case.setdefault(name.lower(), name)

    def of_all(self, names: frozenset[str]) -> frozenset[str]:
        """The first spelling of each name; new names are added in alphabetical order."""
        known = self._sets.get(names)
        if known is None:
            known = self._sets[names] = frozenset([self.of(name) for name in sorted(names)])
        return known

    def known(self, name: str) -> str | None:
        """The first spelling of a name; None if the name is unknown."""
        return self._by_lower_case.get(name.lower())

    def all(self) -> tuple[str, ...]:
        """All names, in the order in which they were added."""
        return tuple(self._by_lower_case.values())


def respelled(label: Label, number: int, classes: Spelling, names: Spelling) -> Label:
    """A label with the number and the spelling that it has in another database; the same label if they are the same.

    Args:
        label: the label.
        number: its new number.
        classes: the classes of the other database; new ones are added.
        names: the names of systems of the other database; new ones are added.
    """
    os_class = None if label.os_class is None else classes.of(label.os_class)
    name = names.of(label.name)
    sys_classes = classes.of_all(label.sys_classes)
    sys_names = names.of_all(label.sys_names)
    spelling = os_class, name, sys_classes, sys_names
    if number == label.number and spelling == (label.os_class, label.name, label.sys_classes, label.sys_names):
        return label
    return replace(label, number=number, os_class=os_class, name=name, sys_classes=sys_classes, sys_names=sys_names)
