"""Labels: what a signature says it is (specification, section 3.5), and what all kinds of signatures share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

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
_is_digits: Final = re.compile(r"[0-9]*").fullmatch


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a system or program, and how specific its signatures are.

    Attributes:
        number: 1 for the first label of a file outside ``[mtu]``, 2 for the next one, and so on.
        line: of the file, from 1; it has no part in comparisons.
        generic: its signatures only count where no specific one fits.
        os_class: class of systems, such as ``unix``, as the ``classes`` line spells it; None for programs.
        name: of the system or program, in the spelling that the file uses first.
        flavor: version or variety; may be empty.
        sys_classes: of a program: the classes of systems that it runs on.
        sys_names: of a program: the systems that it runs on.
        text: name and flavor as they are printed.
    """

    number: int
    line: int = field(compare=False)
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
    if not _is_digits(text):
        raise SignatureError(f"must be a number from {least} to {most}", part=part, value=value or text)
    # Ten digits say enough: int() takes quadratic time for thousands of them, and in the end refuses.
    result = int(text.lstrip("0")[:10] or "0")
    if not least <= result <= most:
        raise SignatureError(f"must be from {least} to {most}", part=part, value=value or text)
    return result
