"""Reads signature files (docs/p0f-3.09b.md, section 3).

A file has one statement per line.  A state machine decides which statements are allowed:

    ========= =============================================== ==============================================
    statement allowed                                         next
    ========= =============================================== ==============================================
    [section] everywhere                                      a label is expected
    classes   before the first section                        no change
    others    in their section, before the first label        no change
    label     when a label is expected, or after signatures   ``sys`` is expected for programs, else signatures
    sys       when it is expected                             signatures are expected
    sig       when signatures are expected                    no change
    ========= =============================================== ==============================================

Text is str, with surrogate escapes for bytes that are not UTF-8.  Text that is compared with packets is bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from pyp0f.errors import SignatureError
from pyp0f.safetext import safe_text
from pyp0f.signatures.database import Database, SignatureFile
from pyp0f.signatures.label import (
    APPLICATION,
    BLANKS,
    DIGITS,
    LETTERS,
    Label,
    check_line,
    check_shown,
    consists_of,
    list_items,
    make_label,
    split_label,
    split_sys,
)
from pyp0f.signatures.layers import first_number, names_of
from pyp0f.signatures.provenance import DATE_MARK, ORIGIN_MARK
from pyp0f.signatures.sections import AnySignature, Entry, Index, Section, Statement
from pyp0f.signatures.spelling import Spelling, respelled

_AROUND_LINES: Final = BLANKS + "\r"


# The statements that can come next.
_START: Final = "a section"
_LABEL: Final = "a label"
_SYS: Final = "a sys line"
SIGNATURE: Final = "a signature or label"
UNSURE: Final = "whatever follows a label"
"""The state of a check after an error in a label."""

_NOWHERE: Final[frozenset[str]] = frozenset()


def read_database(
    data: bytes,
    sections: Iterable[Section[Any]],
    *,
    path: str = "<text>",
    base: Database | None = None,
) -> Database:
    """Read a signature file.

    Args:
        data: the contents of the file.
        sections: the sections that the file may have.
        path: the name of the file in messages.
        base: the database that the file extends (see `Database.extended`).  Its classes need not be declared again,
            and names get its spelling.

    Raises:
        SignatureError: a line is invalid; the error is about the first such line.
    """
    reader = Reader(sections, path, base)
    reader.read_lines(lines_of(data))
    return reader.database()


def lines_of(data: bytes) -> list[str]:
    """The lines of a signature file, without blanks and CR around them."""
    # A NUL byte ends the file, as in p0f 3.09b.
    text = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    return [line.strip(_AROUND_LINES) for line in text.split("\n")]


class Reader:
    """Reads the lines of a signature file, and collects their contents.

    Attributes:
        sections: the sections that the file may have.
        keywords: further statements with their sections, by keyword.
        path: the name of the file in messages.
        line: number of the current line.
    """

    def __init__(self, sections: Iterable[Section[Any]], path: str, base: Database | None = None) -> None:
        """Make a reader.

        Args:
            sections: the sections that the file may have.
            path: the name of the file in messages.
            base: a database that the file extends.  Its classes need not be declared again, names of systems get its
                spelling, and labels get numbers after its labels.
        """
        self.sections = tuple(sections)
        self.keywords: dict[str, tuple[Section[Any], Statement[Any]]] = {
            statement.keyword: (section, statement) for section in self.sections for statement in section.statements
        }
        self.path = path
        self.line = 0
        self._date = ""
        self._origin: list[str] = []
        self._expected = _START
        self._section: Section[Any] | None = None
        self._by_name = {section.name: section for section in self.sections}
        self._label: Label | None = None
        self._classes = Spelling()
        self._known_classes = Spelling(base.classes if base else ())
        self._names = Spelling(names_of(base) if base else ())
        self._first = first_number(base) if base else 1
        self._sys: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._labels: list[tuple[str, Label]] = []
        self._signatures: dict[str, list[Any]] = {section.name: [] for section in self.sections}
        # The signatures of each section that has any, to find those that cover a later one.
        self._earlier: dict[str, Index[Any]] = {}
        self._entries: dict[str, list[Any]] = {keyword: [] for keyword in self.keywords}

    def read_lines(self, lines: Iterable[str], first: int = 1) -> None:
        """Read several lines without blanks around them.

        Args:
            lines: the lines.
            first: number of the first one in the file.

        Raises:
            SignatureError: a line is wrong; it describes the first such line.
        """
        for self.line, line in enumerate(lines, first):
            try:
                self.read(line)
            except SignatureError as error:
                error.path, error.line = self.path, self.line
                raise

    def read(self, line: str) -> None:
        """Read a line without blanks around it."""
        if not line:
            return
        if line[0] == ";":
            self._read_comment(line)
            return
        if not line.isprintable():
            check_line(line)
        if line[0] == "[":
            self._section = self._section_of(line)
            self._expected = _LABEL
            return
        keyword, equals, value = line.partition("=")
        keyword, value = keyword.rstrip(BLANKS), value.lstrip(BLANKS)
        legal, take = _STATEMENTS.get(keyword if equals else "") or self._statement(line, keyword if equals else "")
        if self._expected not in legal:
            raise SignatureError(f"is misplaced: {self._expected} is expected here", part=keyword, value=value)
        take(self, value)

    def _read_comment(self, line: str) -> None:
        if line.startswith(ORIGIN_MARK):
            self._origin.append(safe_text(line[len(ORIGIN_MARK) :].strip(BLANKS)) + "\n")
        elif line.startswith(DATE_MARK):
            self._date = safe_text(line[len(DATE_MARK) :].strip(BLANKS))

    def _take_origin(self) -> str:
        """The origin in the comments since the last label or signature; empty if there is none."""
        origin, self._origin = "".join(self._origin), []
        return origin

    def _statement(self, line: str, keyword: str) -> tuple[tuple[str, ...], Callable[[Reader, str], None]]:
        """The states in which a further statement is allowed, and the function that reads its value."""
        if keyword in self.keywords:
            return (_LABEL,), lambda reader, value: reader.take_entries(keyword, value)
        if not consists_of(keyword, LETTERS + "_"):
            raise SignatureError("must be a [section], a ;comment or keyword = value", part="line", value=line)
        first, *others = _STATEMENTS
        known = ", ".join([first, *self.keywords, *others])
        raise SignatureError(f"must be one of {known}", part="keyword", value=keyword)

    def _section_of(self, line: str) -> Section[Any]:
        """The section of a section header."""
        name = line[1:-1]
        if line[-1] == "]" and name in self._by_name:
            return self._by_name[name]
        directions: dict[str, list[str]] = {}
        for known in self._by_name:
            before, colon, after = known.partition(":")
            if colon:
                directions.setdefault(before, []).append(after)
        module, colon, direction = line[1:].partition(":")
        if not colon or not directions:
            forms = [f"[{known}]" for known in self._by_name if ":" not in known] + ["[module:direction]"] * bool(
                directions
            )
            raise SignatureError(f"must be {', or '.join(forms)}", part="section", value=line)
        if module not in directions:
            raise SignatureError(f"must be {_one_of(directions)}", part="module", value=module)
        raise SignatureError(f"must be {_one_of(directions[module])}, then ]", part="direction", value=direction)

    @property
    def may_have_signatures(self) -> bool:
        """Whether a ``sig`` or ``sys`` line is allowed next."""
        return self._expected in (_SYS, SIGNATURE, UNSURE)

    def database(self) -> Database:
        """A database of everything that was read."""
        labels: dict[str, list[Label]] = {section.name: [] for section in self.sections}
        for name, label in self._labels:
            labels[name].append(label)
        return Database(
            path=self.path,
            files=(SignatureFile(self.path, sum(map(len, self._signatures.values())), self._date),),
            classes=self._classes.all(),
            sections={name: tuple(signatures) for name, signatures in self._signatures.items()},
            statements={keyword: tuple(entries) for keyword, entries in self._entries.items()},
            labels_by_section={name: tuple(of_section) for name, of_section in labels.items()},
            known=self.sections,
        )

    # Functions that read the value of a statement.

    def take_classes(self, value: str) -> None:
        """Read the value of a ``classes`` line."""
        for name in list_items(value, "classes"):
            if not consists_of(name, LETTERS + DIGITS):
                raise SignatureError("must be letters and digits", part="classes", value=name)
            self._classes.of(name)

    def take_entries(self, keyword: str, value: str) -> None:
        """Read the value of a further statement, such as ``ua_os``."""
        section, statement = self.keywords[keyword]
        if self._section is not section:
            raise SignatureError(f"is misplaced: it is allowed only in [{section.name}]", part=keyword, value=value)
        for entry in statement.read(value, self._name):
            self.add_entry(statement, entry)

    def take_label(self, value: str) -> None:
        """Read the value of a ``label`` line."""
        self._expected = SIGNATURE
        section = self._open_section()
        if section.plain_labels:
            if not value:
                raise SignatureError("is missing", part=f"{section.name.upper()} label")
            name = check_shown(value, f"{section.name.upper()} label")
            self._label = Label(name=name, line=self.line, path=self.path, origin=self._take_origin())
            return
        generic, os_class, name, flavor = split_label(value)
        is_application = os_class == APPLICATION
        if is_application:
            self._expected = _SYS
        name = self._name(name)
        self._label = make_label(
            number=self._first + len(self._labels),
            line=self.line,
            generic=generic,
            os_class=None if is_application else self._class(os_class),
            name=name,
            flavor=flavor,
            sys_classes=_NOWHERE,
            sys_names=_NOWHERE,
            path=self.path,
            origin=self._take_origin(),
            text=f"{name} {flavor}" if flavor else name,
            is_application=is_application,
        )
        self._labels.append((section.name, self._label))

    def take_sys(self, value: str) -> None:
        """Read the value of a ``sys`` line."""
        if value not in self._sys:
            classes, names = split_sys(value)
            self._sys[value] = (
                frozenset([self._class(name) for name in classes]),
                frozenset([self._name(name) for name in names]),
            )
        section, old = self._labels[-1]
        sys_classes, sys_names = self._sys[value]
        self._label = make_label(
            number=old.number,
            line=old.line,
            generic=old.generic,
            os_class=None,
            name=old.name,
            flavor=old.flavor,
            sys_classes=sys_classes,
            sys_names=sys_names,
            path=old.path,
            origin=old.origin,
            text=old.text,
            is_application=True,
        )
        self._labels[-1] = section, self._label
        self._expected = SIGNATURE

    def take_sig(self, value: str) -> None:
        """Read the value of a ``sig`` line."""
        section = self._open_section()
        assert self._label is not None  # noqa: S101 - signatures are only expected after a label
        if self._origin:
            self._label = replace(self._label, origin=self._take_origin())
        self.add(section, section.parse(value, self._label, self.line))

    def _open_section(self) -> Section[Any]:
        assert self._section is not None  # noqa: S101 - labels and signatures are only expected in a section
        return self._section

    # Functions that add values.

    def add_entry(self, statement: Statement[Entry], entry: Entry) -> None:
        """Add an entry of a further statement."""
        self._entries[statement.keyword].append(entry)

    def add_all(self, section: Section[Any], signatures: Iterable[Any]) -> None:
        """Add signatures that have labels of their own.  Consecutive signatures with equal labels share one label."""
        previous: Label | None = None
        known: Label | None = None
        for signature in signatures:
            if section.plain_labels:
                self.add(section, signature)
                continue
            label = section.label_of(signature)
            if known is None or label != previous:
                previous = label
                known = self.add_label(section, label)
            self.add(section, section.relabelled(signature, known))

    def add_label(self, section: Section[Any], label: Label) -> Label:
        """Add a label and its classes; returns the label with the number and spelling of this database."""
        for name in (label.os_class, *label.sys_classes):
            if name is not None:
                self._classes.of(name)
        known = respelled(label, self._first + len(self._labels), self._classes, self._names)
        self._labels.append((section.name, known))
        return known

    def add(self, section: Section[AnySignature], signature: AnySignature) -> None:
        """Add a signature with a label of this database.  If an earlier signature covers it, call `refuse` first."""
        index = self._earlier.get(section.name)
        if index is None:
            index = self._earlier[section.name] = section.index()
        covering = [one for one in index.rivals(signature) if section.covers(one, signature)]
        if covering:
            self.refuse(section, signature, min(covering, key=lambda earlier: earlier.line))
        index.add(signature)
        self._signatures[section.name].append(signature)

    def refuse(self, section: Section[AnySignature], signature: AnySignature, earlier: AnySignature) -> None:
        """Handle a signature that an earlier one covers.

        Raises:
            SignatureError: always; the subclass for checks records the error and continues.
        """
        where = f"line {earlier.line}" if earlier.line else f"'{earlier}'"
        raise SignatureError(
            f"is never reached: {where} covers it", part="signature", value=signature.text, path=self.path
        )

    def _class(self, name: str) -> str:
        known = self._classes.known(name) or self._known_classes.known(name)
        if known is None:
            raise SignatureError("is not among the classes of this file", part="class", value=name)
        return known

    def _name(self, name: str) -> str:
        return self._names.of(name)


_STATEMENTS: Final[dict[str, tuple[tuple[str, ...], Callable[[Reader, str], None]]]] = {
    "classes": ((_START,), Reader.take_classes),
    "label": ((_LABEL, SIGNATURE, UNSURE), Reader.take_label),
    "sys": ((_SYS, UNSURE), Reader.take_sys),
    "sig": ((SIGNATURE, UNSURE), Reader.take_sig),
}
"""For each statement, the states in which it is allowed, and the function that reads its value."""


def _one_of(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
