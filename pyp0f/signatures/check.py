"""Looking a signature file over: all of its mistakes, and what it says in vain.

Loading a file ends at its first mistake, and takes what p0f 3.09b takes.  A check reads on, and also tells of
lines that can never be the answer and of signatures that no packet or message can match.

============ ==========================================================================================
severity     meaning
============ ==========================================================================================
``error``    the file does not load
``warning``  it loads, but something in it is of no effect, or not what was meant
``note``     worth knowing
============ ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
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
    """Something that is wrong or odd in a signature file.

    Attributes:
        severity: one of the words in the module's table.
        error: where and what it is.
    """

    severity: str
    error: SignatureError

    def __str__(self) -> str:
        return f"{self.error.where}: {self.severity}: {self.error.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    Attributes:
        path: of the file.
        database: what could be read of it.
        problems: by line.
    """

    path: str
    database: Database
    problems: tuple[Problem, ...] = field(default=())

    def count(self, severity: str) -> int:
        """How many problems there are of that severity."""
        return sum([problem.severity == severity for problem in self.problems])


def check(data: bytes, sections: Iterable[Section[Any]], path: str = "<text>", base: Database | None = None) -> Report:
    """Look a signature file over.

    Args:
        data: what it contains.
        sections: those that it may have.
        path: what to call it in messages.
        base: a database that it will be put on top of.
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


# Reading on after mistakes --------------------------------------------------------------------------


class _Checker(Reader):
    """A reader that notes mistakes and goes on.

    Attributes:
        problems: those it noted.
        assumed: numbers of labels that stand for ones that could not be read.
        entry_lines: the lines of the entries of each further statement, by keyword.
    """

    def __init__(self, sections: Iterable[Section[Any]], path: str, base: Database | None) -> None:
        super().__init__(sections, path, base)
        self.problems: list[Problem] = []
        self.assumed: set[int] = set()
        self.entry_lines: dict[str, list[int]] = {keyword: [] for keyword in self.keywords}
        self._lost = False

    def check(self, text: str) -> None:
        """Read a line; what follows a section that is none is passed over, up to the next section."""
        if text.startswith("["):
            self._lost = False
        if self._lost:
            return
        try:
            self.read(text)
        except SignatureError as error:
            self._note(error)
            if self._recover(text):
                self.check(text)

    def add_entry(self, statement: Statement[Entry], entry: Entry) -> None:
        """Take in an entry of a further statement, and its line."""
        super().add_entry(statement, entry)
        self.entry_lines[statement.keyword].append(self.line)

    def refuse(self, section: Section[AnySignature], signature: AnySignature, earlier: AnySignature) -> None:
        """Note that an earlier signature covers this one, and the reason."""
        text, why = section.label_of(earlier).text, section.reasons(earlier, signature)
        reason = f"is never reached: line {earlier.line} ({text}) covers it: {why}"
        self._note(SignatureError(reason, part="signature", value=signature.text))

    def _note(self, error: SignatureError) -> None:
        error.path, error.line = self.path, self.line
        self.problems.append(Problem(ERROR, error))

    def _recover(self, text: str) -> bool:
        """Be ready for what may follow a line with a mistake; True if it should be read once more."""
        keyword = text.partition("=")[0].strip()
        section = self._section
        if text.startswith("[") or section is None:
            self._lost = text.startswith("[") or keyword in ("label", "sys", "sig", *self.keywords)
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


# Lines that are never reached -----------------------------------------------------------------------


def _problem(signature: Signature, part: str, value: str, reason: str, severity: str = WARNING) -> Problem:
    return _problem_at(signature.path, signature.line, part, value, reason, severity)


def _problem_at(path: str, line: int, part: str, value: str, reason: str, severity: str = WARNING) -> Problem:
    return Problem(severity, SignatureError(reason, part=part, value=value, path=path, line=line))


def _hidden(database: Database, section: Section[Any], refused: set[int]) -> Iterator[Problem]:
    """Lines of a section that an earlier one hides, but those that are refused for it."""
    before: dict[Hashable, list[Any]] = {}
    for later in database.signatures_in(section):
        if later.line not in refused:
            rivals = sorted(section.rivals(before, later), key=lambda one: one.line)
            hiding = next((earlier for earlier in rivals if section.hides(earlier, later)), None)
            if hiding is not None:
                yield _problem(later, *section.never_reached(hiding, later))
            else:
                for remark in section.remarks(rivals, later):
                    yield _problem(later, "signature", later.text, remark, NOTE)
        before.setdefault(section.group(later), []).append(later)


def _hidden_below(database: Database, section: Section[Any], base: Database) -> Iterator[Problem]:
    """Lines of a section that put others out of use in the database below."""
    above = database.signatures_in(section)
    groups: dict[Hashable, list[Any]] = {}
    for signature in above:
        groups.setdefault(section.group(signature), []).append(signature)
    unused: dict[int, list[Any]] = {}
    for below in base.signatures_in(section):
        for signature in section.rivals(groups, below):
            if section.makes_useless(signature, below):
                unused.setdefault(id(signature), []).append(below)
    for signature in above:
        first, *others = unused.get(id(signature), [None])
        if first is not None:
            more = f" and {len(others)} more" if others else ""
            reason = f"takes the place of {first.path}:{first.line} ({section.label_of(first).text}){more}"
            yield _problem(signature, "signature", signature.text, reason, NOTE)


# What is said in vain -------------------------------------------------------------------------------


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
        if line != label.line:
            reason = f"is the same as in line {line}; a host that matches both counts as changed"
            yield _problem_at(database.path, label.line, "label", str(label), reason)
        if not label.is_application:
            continue
        if not label.sys:
            yield _problem_at(
                database.path, label.line, "sys", "", "is empty: on any system, it counts as out of place"
            )
        for name in sorted(label.sys_names):
            if name.lower() not in names:
                yield _problem_at(database.path, label.line, "sys", name, "is a name that no label of a system has")
        for name in sorted(label.sys_classes):
            if name.lower() not in classes:
                yield _problem_at(database.path, label.line, "sys", f"@{name}", "is a class that no label has")
