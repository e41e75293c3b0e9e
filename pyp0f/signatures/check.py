"""Checks a signature file: finds all errors, and lines that have no effect.

Loading a file stops at the first error, and accepts what p0f 3.09b accepts.  A check continues after errors.  It also
reports lines that an earlier line hides, and signatures that no packet or message can match.

============ ==========================================================================================
severity     meaning
============ ==========================================================================================
``error``    The file does not load.
``warning``  The file loads, but a line has no effect or another effect than intended.
``note``     For information only.
============ ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pyp0f.errors import SignatureError
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.reading import SIGNATURE, UNSURE, Reader, lines_of, read_database
from pyp0f.signatures.sections import AnySignature, Entry, Section, Signature, Statement

ERROR: Final = "error"
WARNING: Final = "warning"
NOTE: Final = "note"


class Problem(NamedTuple):
    """A problem in a signature file.

    Attributes:
        severity: `ERROR`, `WARNING` or `NOTE`.
        error: file, line, part, value and reason.
    """

    severity: str
    error: SignatureError

    def __str__(self) -> str:
        return f"{self.error.where}: {self.severity}: {self.error.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check.

    Attributes:
        path: path of the file.
        database: the lines that could be read.
        problems: all problems, sorted by line.
    """

    path: str
    database: Database
    problems: tuple[Problem, ...] = field(default=())

    def count(self, severity: str) -> int:
        """The number of problems of a severity."""
        return sum([problem.severity == severity for problem in self.problems])


def check(data: bytes, sections: Iterable[Section[Any]], path: str = "<text>", base: Database | None = None) -> Report:
    """Check a signature file.

    Args:
        data: the contents of the file.
        sections: the sections that the file may have.
        path: the name of the file in messages.
        base: the database that the file extends (see `Database.extended`); None if it is used alone.
    """
    reader = _Checker(sections, path, base)
    for reader.line, line in enumerate(lines_of(data), 1):
        reader.check(line)
    database = reader.database()
    found = reader.problems
    found += _oddities(database, base or read_database(b"", reader.sections), reader)
    refused = {problem.error.line for problem in found if problem.severity == ERROR}
    for section in reader.sections:
        found += _hidden(database, section, refused)
        if base is not None and not section.plain_labels:
            found += _hidden_below(database, section, base)
    return Report(path, database, tuple(sorted(found, key=lambda problem: problem.error.line)))


# Reading on after errors ----------------------------------------------------------------------------


class _Checker(Reader):
    """A reader that records errors and continues.

    Attributes:
        problems: the recorded errors.
        assumed: numbers of labels that replace labels that could not be read.
        entry_lines: line numbers of the entries of each further statement, by keyword.
    """

    def __init__(self, sections: Iterable[Section[Any]], path: str, base: Database | None) -> None:
        super().__init__(sections, path, base)
        self.problems: list[Problem] = []
        self.assumed: set[int] = set()
        self.entry_lines: dict[str, list[int]] = {keyword: [] for keyword in self.keywords}
        self._skipping = False
        self._too_alike: set[str] = set()

    def check(self, text: str) -> None:
        """Read a line.  After an invalid section header, all lines are skipped up to the next section header."""
        if text.startswith("["):
            self._skipping = False
        if self._skipping:
            return
        try:
            self.read(text)
        except SignatureError as error:
            self._note(error)
            if self._recover(text):
                self.check(text)

    def add(self, section: Section[AnySignature], signature: AnySignature) -> None:
        """Add a signature.  Once too many lines are alike, signatures are compared no longer."""
        if section.name in self._too_alike:
            self._signatures[section.name].append(signature)
            return
        try:
            super().add(section, signature)
        except SignatureError:
            self._too_alike.add(section.name)
            raise

    def add_entry(self, statement: Statement[Entry], entry: Entry) -> None:
        """Add an entry of a further statement, and record its line."""
        super().add_entry(statement, entry)
        self.entry_lines[statement.keyword].append(self.line)

    def refuse(self, section: Section[AnySignature], signature: AnySignature, earlier: AnySignature) -> None:
        """Record that an earlier signature covers this one, and why."""
        text, why = section.label_of(earlier).text, section.reasons(earlier, signature)
        reason = f"is never reached: line {earlier.line} ({text}) covers it: {why}"
        self._note(SignatureError(reason, part="signature", value=signature.text))

    def _class(self, name: str) -> str:
        """The spelling of a class.  A class that is not known is one error, however many labels name it."""
        try:
            return super()._class(name)
        except SignatureError as error:
            if not self._classes.all() and not self._known_classes.all():
                error.reason += ", which has no line 'classes'; if it is an addition to others, check it as that"
            self._note(error)
            return self._known_classes.of(name)

    def _note(self, error: SignatureError) -> None:
        error.path, error.line = self.path, self.line
        error.__traceback__ = None  # the frames would be kept with it
        self.problems.append(Problem(ERROR, error))

    def _recover(self, text: str) -> bool:
        """Restore the state of the reader after a line with an error; True if the line must be read again."""
        keyword = text.partition("=")[0].strip()
        section = self._section
        if text.startswith("[") or section is None:
            self._skipping = text.startswith("[") or keyword in ("label", "sys", "sig", *self.keywords)
            return False
        lacks_label = keyword in ("sys", "sig") and not self.may_have_signatures
        if keyword == "label" or lacks_label:
            self._assume_label(section)
        return lacks_label and not (keyword == "sys" and section.plain_labels)

    def _assume_label(self, section: Section[Any]) -> None:
        self._label = Label(number=len(self._labels) + 1, line=self.line, name="?", path=self.path)
        if section.plain_labels:
            self._expected = SIGNATURE
        else:
            self._expected = UNSURE
            self.assumed.add(self._label.number)
            self._labels.append((section.name, self._label))


# Lines that never match -----------------------------------------------------------------------------


def _problem(signature: Signature, part: str, value: str, reason: str, severity: str = WARNING) -> Problem:
    return _problem_at(signature.path, signature.line, part, value, reason, severity)


def _problem_at(path: str, line: int, part: str, value: str, reason: str, severity: str = WARNING) -> Problem:
    return Problem(severity, SignatureError(reason, part=part, value=value, path=path, line=line))


def _hidden(database: Database, section: Section[Any], refused: set[int]) -> Iterator[Problem]:
    """Lines of a section that an earlier line hides.

    Args:
        database: the file.
        section: the section.
        refused: numbers of lines that already have an error.
    """
    before = section.index()
    for later in database.signatures_in(section):
        if later.line not in refused:
            try:
                rivals = sorted(before.rivals(later), key=lambda one: one.line)
            except SignatureError:
                return  # the reader has reported that too many lines are alike
            hiding = next((earlier for earlier in rivals if section.hides(earlier, later)), None)
            if hiding is not None:
                yield _problem(later, *section.never_reached(hiding, later))
            else:
                for remark in section.remarks(rivals, later):
                    yield _problem(later, "signature", later.text, remark, NOTE)
        before.add(later)


def _hidden_below(database: Database, section: Section[Any], base: Database) -> Iterator[Problem]:
    """Lines of a section that make lines of the base database useless."""
    above = database.signatures_in(section)
    index = section.index()
    for signature in above:
        index.add(signature)
    unused: dict[int, list[Any]] = {}
    for below in base.signatures_in(section):
        try:
            rivals = list(index.rivals(below))
        except SignatureError:
            return  # the reader has reported that too many lines are alike
        for signature in rivals:
            if section.makes_useless(signature, below):
                unused.setdefault(id(signature), []).append(below)
    for signature in above:
        first, *others = unused.get(id(signature), [None])
        if first is not None:
            more = f" and {len(others)} more" if others else ""
            reason = f"replaces {first.path}:{first.line} ({section.label_of(first).text}){more}"
            yield _problem(signature, "signature", signature.text, reason, NOTE)


# Lines without effect -------------------------------------------------------------------------------


def _oddities(database: Database, base: Database, reader: _Checker) -> Iterator[Problem]:
    for section in reader.sections:
        for signature in database.signatures_in(section):
            for part, value, reason in section.oddities(signature):
                yield _problem(signature, part, value, reason)
    labels = [(section, label) for section, label in database.labels if label.number not in reader.assumed]
    yield from _odd_labels(database, base, labels)
    systems = {label.name.lower() for one in (database, base) for label in _systems(one)}
    for keyword, (_, statement) in reader.keywords.items():
        for number, value, reason in statement.oddities(database.entries_of(statement), systems):
            yield _problem_at(database.path, reader.entry_lines[keyword][number], keyword, value, reason)


def _systems(database: Database) -> Iterator[Label]:
    for _, label in database.labels:
        if not label.is_application:
            yield label


def _odd_labels(database: Database, base: Database, labels: list[tuple[str, Label]]) -> Iterator[Problem]:
    used = {
        section.label_of(signature).number
        for section in database.known
        if not section.plain_labels
        for signature in database.signatures_in(section)
    }
    systems = [*_systems(database), *_systems(base)]
    names = {label.name.lower() for label in systems}
    classes = {(label.os_class or "").lower() for label in systems}
    seen: dict[tuple[str, Label], int] = {}
    for section, label in labels:
        if label.number not in used:
            yield _problem_at(database.path, label.line, "label", str(label), "has no signatures")
        line = seen.setdefault((section, label), label.line)
        if line != label.line and not label.is_application:  # programs are compared by the text of their labels
            reason = f"is the same as in line {line}; a host that matches both is reported as changed"
            yield _problem_at(database.path, label.line, "label", str(label), reason)
        if not label.is_application:
            continue
        if not label.sys:
            yield _problem_at(
                database.path, label.line, "sys", "", "is empty: the program is reported as app_vs_os on every system"
            )
        if not systems:  # a file of programs alone is used together with others, which have the systems
            continue
        for name in sorted(label.sys_names):
            if name.lower() not in names:
                yield _problem_at(database.path, label.line, "sys", name, "is not the name of a system in any label")
        for name in sorted(label.sys_classes):
            if name.lower() not in classes:
                yield _problem_at(database.path, label.line, "sys", f"@{name}", "is not the class of any label")
