"""Labels: what a signature says it is (specification, section 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from pyp0f.errors import SignatureError

NAME_ALPHABET: Final = r"A-Za-z0-9 ./\-_!?()"
"""What names of systems and programs may consist of, for use inside brackets of a pattern."""

APPLICATION: Final = "!"
"""Stands in place of the class of a system in labels of programs."""

_is_name: Final = re.compile(f"[{NAME_ALPHABET}]+").fullmatch
_is_class: Final = re.compile(r"[A-Za-z0-9!]+").fullmatch


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a system or program, and how specific its signatures are.

    Attributes:
        number: 1 for the first label of a file outside ``[mtu]``, and so on.
        line: of the file, from 1.
        generic: its signatures only count where no specific one fits.
        os_class: class of systems, such as unix; None for programs.
        name: of the system or program, in the spelling that the file uses first.
        flavor: version or variety; may be empty.
        sys_classes: of a program: the classes of systems that it runs on.
        sys_names: of a program: the systems that it runs on.
        text: name and flavor as printed.
    """

    number: int
    line: int
    generic: bool
    os_class: str | None
    name: str
    flavor: str
    sys_classes: frozenset[str] = frozenset()
    sys_names: frozenset[str] = frozenset()
    text: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", f"{self.name} {self.flavor}" if self.flavor else self.name)

    @property
    def is_application(self) -> bool:
        """Whether this is a program rather than a system."""
        return self.os_class is None

    def __str__(self) -> str:
        kind = "g" if self.generic else "s"
        return f"{kind}:{APPLICATION if self.os_class is None else self.os_class}:{self.name}:{self.flavor}"


def split_label(value: str) -> tuple[bool, str, str, str]:
    """Whether a label is generic, its class (or `APPLICATION`), name and flavor.

    Raises:
        SignatureError: it is not a label.
    """
    kind, _, rest = value.partition(":")
    if kind not in ("s", "g") or not rest:
        raise SignatureError("must be s: or g:, then class:name:flavor", part="label type", value=value)
    os_class, colon, rest = rest.partition(":")
    if not colon or not _is_class(os_class):
        raise SignatureError("must be letters and digits, or ! for a program, and a colon", part="class", value=os_class)
    name, colon, flavor = rest.partition(":")
    if not colon:
        raise SignatureError("must be followed by a colon", part="name", value=name)
    if not _is_name(name):
        raise SignatureError("must be letters, digits, blanks and any of ./-_!?()", part="name", value=name)
    return kind == "g", os_class, name, flavor
