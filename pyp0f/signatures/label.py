"""Labels: what a signature says it is (docs/p0f-3.09b.md, section 3.5), and what all kinds of signatures share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from pyp0f.errors import SignatureError

BLANKS: Final = " \t"

NAME_ALPHABET: Final = r"A-Za-z0-9 ./\-_!?()"
"""What names of systems and programs may consist of, for use inside brackets of a pattern."""
NAME_LETTERS: Final = "letters, digits, blanks and any of . / - _ ! ? ( )"
"""The same in words."""

APPLICATION: Final = "!"
"""Stands in place of the class of a system in labels of programs."""

is_name: Final = re.compile(f"[{NAME_ALPHABET}]+").fullmatch
_is_class: Final = re.compile(r"[A-Za-z0-9!]+").fullmatch
is_digits: Final = re.compile(r"[0-9]*").fullmatch


class Observed(Protocol):
    """An observation of a packet or message, or what it found."""

    @property
    def raw_signature(self) -> str:
        """What was seen, as a line of a signature file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of a system or program, and how specific its signatures are.

    Labels are equal if they say the same; `number`, `line` and `path` have no part in comparisons.

    Attributes:
        number: tells the labels of one database apart: 1 for the first label of a file outside ``[mtu]``, 2 for
            the next one, and so on; 0 for a label that was made in code and is not in a database yet.
        line: its line in the file, from 1; 0 if it was made in code.
        generic: its signatures only count where no specific one fits.
        os_class: class of systems, such as ``unix``, as the ``classes`` line spells it; None for programs.
        name: of the system or program, in the spelling that the file uses first.
        flavor: version or variety; may be empty.
        sys_classes: of a program: the classes of systems that it runs on.
        sys_names: of a program: the systems that it runs on.
        path: of the file; empty if it was made in code.
        text: name and flavor as they are printed.
        is_application: whether this is a program rather than a system.
    """

    number: int = field(default=0, compare=False)
    line: int = field(default=0, compare=False)
    generic: bool = False
    os_class: str | None = None
    name: str
    flavor: str = ""
    sys_classes: frozenset[str] = frozenset()
    sys_names: frozenset[str] = frozenset()
    path: str = field(default="", compare=False)
    text: str = field(init=False, repr=False, compare=False)
    is_application: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", f"{self.name} {self.flavor}" if self.flavor else self.name)
        object.__setattr__(self, "is_application", self.os_class is None)

    @classmethod
    def parse(cls, text: str, sys: str = "") -> Label:
        """Make a label out of what the ``label`` and ``sys`` lines of a signature file say.

        Args:
            text: ``type:class:name:flavor``, such as ``s:unix:Linux:3.x``.
            sys: of a program (class ``!``): where it runs, such as ``@unix,Windows``.

        Raises:
            SignatureError: naming the part that is wrong.
        """
        generic, os_class, name, flavor = split_label(text.strip(BLANKS))
        classes, names = split_sys(sys.strip(BLANKS))
        if os_class != APPLICATION:
            if sys:
                raise SignatureError("only labels of programs have it", part="sys", value=sys)
            return cls(generic=generic, os_class=os_class, name=name, flavor=flavor)
        return cls(
            generic=generic, name=name, flavor=flavor, sys_classes=frozenset(classes), sys_names=frozenset(names)
        )

    @property
    def sys(self) -> str:
        """Of a program: where it runs, as a ``sys`` line says it; empty for systems."""
        return ",".join([*[f"@{name}" for name in sorted(self.sys_classes)], *sorted(self.sys_names)])

    def __str__(self) -> str:
        kind = "g" if self.generic else "s"
        return f"{kind}:{APPLICATION if self.os_class is None else self.os_class}:{self.name}:{self.flavor}"


def split_label(value: str) -> tuple[bool, str, str, str]:
    """Take ``type:class:name:flavor`` apart.

    Returns:
        Whether it is generic, the class (or `APPLICATION`), the name, the flavor.

    Raises:
        SignatureError: it is not such a label.
    """
    kind, colon, rest = value.partition(":")
    if kind not in ("s", "g") or not colon:
        raise SignatureError("must be s (specific) or g (generic), then a colon", part="label type", value=kind)
    os_class, colon, rest = rest.partition(":")
    if not colon or not _is_class(os_class):
        raise SignatureError("must be letters and digits, or !, then a colon", part="class", value=os_class)
    name, colon, flavor = rest.partition(":")
    if not colon or not is_name(name):
        raise SignatureError(f"must be {NAME_LETTERS}, then a colon", part="name", value=name)
    return kind == "g", os_class, name, flavor


def list_items(value: str, part: str) -> list[str]:
    """The items of a comma-separated list; none may be missing at its end.

    Raises:
        SignatureError: naming the part, which is as given.
    """
    if not value:
        return []
    items = [item.strip(BLANKS) for item in value.split(",")]
    if not items[-1]:
        raise SignatureError("must not end with a comma", part=part, value=value)
    return [item for item in items if item]


def split_sys(value: str) -> tuple[list[str], list[str]]:
    """Take the value of a ``sys`` line apart: classes, without their @, and names of systems.

    Raises:
        SignatureError: an item is neither.
    """
    classes: list[str] = []
    names: list[str] = []
    for item in list_items(value, "sys"):
        if item[0] == "@":
            classes.append(item[1:])
        elif is_name(item):
            names.append(item)
        else:
            raise SignatureError(f"must be a name of {NAME_LETTERS}, or a @class", part="sys", value=item)
    return classes, names


def read_number(text: str, part: str, least: int, most: int, *, value: str = "") -> int:
    """A decimal number of a signature; nothing at all reads as 0, as in p0f 3.09b.

    Args:
        text: digits.
        part: what the number is, for the message.
        least: the smallest that is allowed.
        most: the largest that is allowed, below 10^9.
        value: what the message shows in place of `text`.

    Raises:
        SignatureError: it is not a number, or out of range.
    """
    if not is_digits(text):
        raise SignatureError(f"must be a number from {least} to {most}", part=part, value=value or text)
    # Ten digits say enough: int() takes quadratic time for thousands of them, and in the end refuses.
    result = int(text.lstrip("0")[:10] or "0")
    if not least <= result <= most:
        raise SignatureError(f"must be from {least} to {most}", part=part, value=value or text)
    return result
