"""Labels of signatures (docs/p0f-3.09b.md, section 3.5), and helpers to parse all kinds of signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from pyp0f.arguments import check_flag, check_type, wrong_type
from pyp0f.errors import SignatureError
from pyp0f.frozen import Frozen, fast_constructor
from pyp0f.signatures.provenance import Provenance, read_origin

BLANKS: Final = " \t"

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NAME_ALPHABET: Final = f"{LETTERS}{DIGITS} ./-_!?()'"
"""The characters of names of systems and programs, for a character class of a regular expression.

Departure: 3.09b rejects the apostrophe (docs/differences.md, "Apostrophes").
"""
NAME_LETTERS: Final = "letters, digits, blanks and any of . / - _ ! ? ( ) '"
"""The characters of names, for messages."""

FIELD_MARK: Final = "|"
"""Stands between the fields of a line of the log."""
_FIRST_LETTER: Final = "\udca0"
"""The surrogate of the first byte that ISO 8859 does not use for control characters."""
_LAST_LETTER: Final = "\udcff"

APPLICATION: Final = "!"
_CLASS_ALPHABET: Final = LETTERS + DIGITS + APPLICATION
"""In labels of programs, this replaces the class of the system."""


def consists_of(text: str, characters: str) -> bool:
    """Whether a text that is not empty has only these characters."""
    # A pattern would take more time to compile than a small capture takes to read.
    return bool(text) and not text.strip(characters)


def check_shown(text: str, part: str) -> str:
    """Check a text that findings show: return it if it can neither control a terminal nor forge a field of a log.

    Departure: 3.09b takes every text (docs/differences.md, "Labels that control a terminal").

    Args:
        text: the text; bytes that are not UTF-8 are surrogate escapes.  Those of letters are allowed.
        part: the name of the text, for the message.

    Raises:
        SignatureError: the text has a character that is not printable, or the mark between the fields of a log.
    """
    if FIELD_MARK not in text and (text.isprintable() or all(map(_is_shown, text))):
        return text
    raise SignatureError(f"must have printable characters only, without {FIELD_MARK}", part=part, value=text)


def check_line(line: str) -> None:
    """Check a line of a signature file: commands such as ``pyp0f-db export`` show it as it is.

    Departure: as for `check_shown`.

    Args:
        line: the line; bytes that are not UTF-8 are surrogate escapes.  Those of letters are allowed, and so are tabs.

    Raises:
        SignatureError: the line has another character that is not printable.
    """
    if not (line.isprintable() or all(_is_shown(character) or character == "\t" for character in line)):
        raise SignatureError("must have printable characters only", part="line", value=line)


def _is_shown(character: str) -> bool:
    return character.isprintable() or _FIRST_LETTER <= character <= _LAST_LETTER


class Observed(Protocol):
    """An observation of a packet or message, or its finding."""

    @property
    def raw_signature(self) -> str:
        """The packet or message in the format of signatures."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Label(Frozen):
    """The name of a system or program, and the type of its signatures.

    Making one raises TypeError if a value has the wrong type.  What a value may contain is checked when a database is
    made of it (`pyp0f.make_database`).

    Labels are compared without `number`, `line`, `path` and `origin`.

    Attributes:
        number: identifies the label in its database: 1 for the first label of a file outside ``[mtu]``, 2 for the
            next one, and so on; 0 for a label that was made in code and is not in a database.
        line: line number in the file, from 1; 0 if the label was made in code.
        generic: whether its signatures are used only if no specific signature matches.
        os_class: class of the system, such as ``unix``, in the spelling of the ``classes`` line; None for programs.
        name: name of the system or program, in the spelling that comes first in the file.
        flavor: version or variety; may be empty.
        sys_classes: the classes of systems on which a program runs; empty for systems.
        sys_names: the names of systems on which a program runs; empty for systems.
        path: path of the file; empty if the label was made in code.
        origin: where the signatures come from, as the file says it (`pyp0f.signatures.provenance`); may be empty.
        text: name and flavor, as they are printed.
        is_application: whether this is a label of a program.
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
    origin: str = field(default="", repr=False, compare=False)
    text: str = field(init=False, repr=False, compare=False)
    is_application: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("name", "flavor", "path", "origin"):
            check_type(name, getattr(self, name), str, "text")
        for name in ("number", "line"):
            check_type(name, getattr(self, name), int, "a whole number")
        check_flag("generic", self.generic)
        if self.os_class is not None:
            check_type("os_class", self.os_class, str, "text or None")
        for name in ("sys_classes", "sys_names"):
            names = getattr(self, name)
            if not isinstance(names, frozenset) or (names and not all(isinstance(one, str) for one in names)):
                raise wrong_type(name, names, "a frozenset of texts")
        object.__setattr__(self, "text", f"{self.name} {self.flavor}" if self.flavor else self.name)
        object.__setattr__(self, "is_application", self.os_class is None)

    @classmethod
    def parse(cls, text: str, sys: str = "") -> Label:
        """Parse the values of the ``label`` and ``sys`` lines of a signature file.

        Args:
            text: ``type:class:name:flavor``, such as ``s:unix:Linux:3.x``.
            sys: for programs (class ``!``), the systems on which it runs, such as ``@unix,Windows``.

        Raises:
            SignatureError: a part is invalid; the error names it.
            TypeError: an argument is not text.
        """
        check_type("text", text, str, "text")
        check_type("sys", sys, str, "text")
        generic, os_class, name, flavor = split_label(text.strip(BLANKS))
        classes, names = split_sys(sys.strip(BLANKS))
        if os_class != APPLICATION:
            if sys:
                raise SignatureError("is allowed only for labels of programs", part="sys", value=sys)
            return cls(generic=generic, os_class=os_class, name=name, flavor=flavor)
        return cls(
            generic=generic, name=name, flavor=flavor, sys_classes=frozenset(classes), sys_names=frozenset(names)
        )

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where the signatures come from; empty if the file does not say it."""
        return read_origin(self.origin)

    @property
    def sys(self) -> str:
        """The value of the ``sys`` line of a program; empty for systems."""
        return ",".join([*[f"@{name}" for name in sorted(self.sys_classes)], *sorted(self.sys_names)])

    def __str__(self) -> str:
        kind = "g" if self.generic else "s"
        return f"{kind}:{APPLICATION if self.os_class is None else self.os_class}:{self.name}:{self.flavor}"


make_label: Final = fast_constructor(Label)
"""Makes a label in a third of the time.  For readers; the arguments are all attributes, as keywords."""


def split_label(value: str) -> tuple[bool, str, str, str]:
    """Split ``type:class:name:flavor``.

    Returns:
        Whether the label is generic, the class (or `APPLICATION`), the name, and the flavor.

    Raises:
        SignatureError: a part is invalid; the error names it.
    """
    kind, colon, rest = value.partition(":")
    if kind not in ("s", "g") or not colon:
        raise SignatureError("must be s (specific) or g (generic), then a colon", part="label type", value=kind)
    os_class, colon, rest = rest.partition(":")
    if not colon or not consists_of(os_class, _CLASS_ALPHABET):
        raise SignatureError("must be letters and digits, or !, then a colon", part="class", value=os_class)
    name, colon, flavor = rest.partition(":")
    if not colon or not consists_of(name, NAME_ALPHABET):
        raise SignatureError(f"must be {NAME_LETTERS}, then a colon", part="name", value=name)
    return kind == "g", os_class, name, check_shown(flavor, "flavor")


def list_items(value: str, part: str) -> list[str]:
    """The items of a comma-separated list.  Empty items are skipped.

    Args:
        value: the list.
        part: the name of the list, for the message.

    Raises:
        SignatureError: the list ends with a comma.
    """
    if not value:
        return []
    items = [item.strip(BLANKS) for item in value.split(",")]
    if not items[-1]:
        raise SignatureError("must not end with a comma", part=part, value=value)
    return [item for item in items if item]


def split_sys(value: str) -> tuple[list[str], list[str]]:
    """Split the value of a ``sys`` line into classes, without @, and names of systems.

    Raises:
        SignatureError: an item is not a class or name.
    """
    classes: list[str] = []
    names: list[str] = []
    for item in list_items(value, "sys"):
        if item[0] == "@":
            classes.append(item[1:])
        elif consists_of(item, NAME_ALPHABET):
            names.append(item)
        else:
            raise SignatureError(f"must be a name of {NAME_LETTERS}, or a @class", part="sys", value=item)
    return classes, names


def read_number(text: str, part: str, least: int, most: int, *, value: str = "") -> int:
    """Parse a decimal number of a signature.  Empty text is 0, as in p0f 3.09b.

    Args:
        text: digits.
        part: the name of the number, for the message.
        least: the smallest allowed number.
        most: the largest allowed number, less than 10^9.
        value: text to show in the message in place of `text`.

    Raises:
        SignatureError: the text is not a number, or the number is out of range.
    """
    if text.strip(DIGITS):
        raise SignatureError(f"must be a number from {least} to {most}", part=part, value=value or text)
    # Ten digits are enough: int() needs quadratic time for thousands of digits, and rejects very long numbers.
    result = int(text.lstrip("0")[:10] or "0")
    if not least <= result <= most:
        raise SignatureError(f"must be from {least} to {most}", part=part, value=value or text)
    return result
