"""How names of classes and systems are spelled: the first spelling counts, and case does not matter for finding one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyp0f.signatures.label import Label


class Spelling:
    """Classes and names of systems, which are found in any case and known by the spelling that came first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_lower_case: dict[str, str] = {}
        for name in names:
            self.of(name)

    def of(self, name: str) -> str:
        """The name as it was spelled first, which may be here."""
        return self._by_lower_case.setdefault(name.lower(), name)

    def known(self, name: str) -> str | None:
        """The name as it was spelled first; None if it is new."""
        return self._by_lower_case.get(name.lower())

    def all(self) -> tuple[str, ...]:
        """All names in the order in which they came."""
        return tuple(self._by_lower_case.values())


def respelled(label: Label, number: int, classes: Spelling, names: Spelling) -> Label:
    """A label as another database has it: with its number, and with its spelling of classes and names."""
    return replace(
        label,
        number=number,
        os_class=None if label.os_class is None else classes.of(label.os_class),
        name=names.of(label.name),
        sys_classes=frozenset([classes.of(name) for name in label.sys_classes]),
        sys_names=frozenset([names.of(name) for name in sorted(label.sys_names)]),
    )
