"""Reads the signature files that come with pyp0f, section by section, when a section is first used.

Most captures need a few sections only, and reading all takes longer than reading a small capture.  Lines that can never
match are not searched here: the tests read these files with all checks of `pyp0f.signatures.reading`, and compare the
results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from pyp0f.signatures.contents import LateTable
from pyp0f.signatures.database import Database, SignatureFile
from pyp0f.signatures.provenance import HIDDEN_MARK
from pyp0f.signatures.reading import Reader, lines_of, read_database
from pyp0f.signatures.sections import AnySignature, Section
from pyp0f.signatures.spelling import Spelling


def hidden_lines(data: bytes) -> frozenset[int]:
    """The numbers of the lines of p0f.fp which signatures of a file make useless, as comments of that file say.

    Args:
        data: the contents of the file.
    """
    mark = HIDDEN_MARK.encode()
    found: list[int] = []
    at = data.find(mark)
    while at >= 0:
        end = data.find(b"\n", at)
        found += map(int, data[at + len(mark) : end].split())
        at = data.find(mark, end)
    return frozenset(found)


class PackagedFile(NamedTuple):
    """A signature file that comes with pyp0f.

    Attributes:
        path: its path.
        data: its contents.
        date: its date, if the file does not say it.
        hidden: numbers of lines with signatures that are left out, because those of another file make them useless.
            The number of signatures in `Database.files` includes them.
    """

    path: str
    data: bytes
    date: str = ""
    hidden: frozenset[int] = frozenset()


def packaged_database(files: Sequence[PackagedFile], sections: tuple[Section[Any], ...]) -> Database:
    """A database of packaged files, whose sections are read when they are first used.

    Args:
        files: the files; those of the last one take precedence.  They spell names alike.
        sections: the sections to read.  Other ones are left out.

    Raises:
        SignatureError: the lines before the first section of a file are wrong.
    """
    known = {section.name: section for section in sections}
    keywords = {statement.keyword: section.name for section in sections for statement in section.statements}
    parts: dict[str, list[Callable[[Section[Any], Spelling], _PartReader]]] = {name: [] for name in known}
    beginnings: list[Database] = []
    first = 1
    for file in files:
        data = file.data
        start = _next_section(data, 0)
        beginnings.append(read_database(data[:start], sections, path=file.path))
        line = 1 + data.count(b"\n", 0, start)
        while start < len(data):
            end = _next_section(data, start)
            name = data[start + 1 : data.find(b"]", start)].decode()
            if name in parts:
                read_part = partial(_PartReader, file=file, place=slice(start, end), line=line, first=first + line)
                parts[name].insert(0, read_part)
            line += data.count(b"\n", start, end)
            start = end
        first += line
    classes = Spelling(name for one in beginnings for name in one.classes)

    @cache
    def read(name: str) -> list[_PartReader]:
        return [reader(known[name], classes) for reader in parts[name]]

    def entries(keyword: str) -> tuple[Any, ...]:
        return tuple([entry for part in read(keywords[keyword]) for entry in part.entries[keyword]])

    return Database(
        path=beginnings[0].path,
        files=tuple([_described(file, one) for file, one in zip(files, beginnings, strict=True)]),
        classes=classes.all(),
        sections=LateTable(known, lambda name: tuple([one for part in read(name) for one in part.signatures])),
        statements=LateTable(keywords, entries),
        labels_by_section=LateTable(known, lambda name: tuple([label for part in read(name) for label in part.labels])),
        known=sections,
    )


def _next_section(data: bytes, at: int) -> int:
    """The offset of the first line after an offset that begins a section; the length of the data if there is none."""
    return data.find(b"\n[", at) + 1 or len(data)


def _described(file: PackagedFile, beginning: Database) -> SignatureFile:
    return SignatureFile(file.path, file.data.count(b"\nsig "), file.date or beginning.files[0].date)


class _PartReader(Reader):
    """Reads a section of a file in which no signature covers a later one.

    Attributes:
        signatures: the signatures of the section, in file order.
        labels: their labels; none if these are plain.
        entries: entries of further statements, by keyword.
    """

    def __init__(
        self, section: Section[Any], classes: Spelling, *, file: PackagedFile, place: slice, line: int, first: int
    ) -> None:
        """Read.

        Args:
            section: the section.
            classes: the classes that all files declare.
            file: the file.
            place: where the section is in its data.
            line: the number of its first line.
            first: the number of its first label.  Numbers of lines are used, so that no two labels have the same.
        """
        super().__init__((section,), file.path)
        self._known_classes = classes
        self._first = first
        lines = lines_of(file.data[place])
        for number in file.hidden:
            if line < number < line + len(lines):
                lines[number - line] = ""
        self.read_lines(lines, line)
        self.signatures = self._signatures[section.name]
        self.labels = [label for _, label in self._labels]
        self.entries = self._entries

    def add(self, section: Section[AnySignature], signature: AnySignature) -> None:
        """Add a signature with a label of this database."""
        self._signatures[section.name].append(signature)
