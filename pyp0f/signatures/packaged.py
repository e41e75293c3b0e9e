"""Reads the signature files that come with pyp0f, section by section, when a section is first used.

Most captures need a few sections only, and reading all takes longer than reading a small capture.  What only faults of
these files would break is not checked: the tests read them with `pyp0f.signatures.reading`, and compare the results.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from pyp0f.signatures.contents import LateTable
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.provenance import HIDDEN_MARK
from pyp0f.signatures.reading import Reader, lines_of, read_database
from pyp0f.signatures.sections import AnySignature, Section, Signature
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


class _Part(NamedTuple):
    """A section in a file.

    Attributes:
        file: the file.
        line: the number of its first line.
        start: the offset of its first byte.
        end: the offset behind its last byte.
        first: the number of its first label.  Labels have numbers of lines, so that no two have the same.
    """

    file: PackagedFile
    line: int
    start: int
    end: int
    first: int


class _Read(NamedTuple):
    """A section in all files.

    Attributes:
        signatures: its signatures, in matching order.
        labels: their labels; none if these are plain.
        entries: entries of further statements, by keyword.
    """

    signatures: tuple[Signature, ...]
    labels: tuple[Label, ...]
    entries: dict[str, tuple[Any, ...]]


def packaged_database(files: Iterable[PackagedFile], sections: tuple[Section[Any], ...]) -> Database:
    """A database of packaged files, whose sections are read when they are first used.

    Args:
        files: the files; those of the last one take precedence.  They spell names alike.
        sections: the sections that the files may have.

    Raises:
        SignatureError: a file has another section, or the lines before its first section are wrong.
    """
    known = {section.name: section for section in sections}
    keywords = {statement.keyword: section.name for section in sections for statement in section.statements}
    parts: dict[str, list[_Part]] = {name: [] for name in known}
    beginnings: list[Database] = []
    first = 1
    for file in files:
        data, reader = file.data, Reader(sections, file.path)
        start = _next_section(data, 0)
        beginnings.append(read_database(data[:start], sections, path=file.path))
        line = 1 + data.count(b"\n", 0, start)
        while start < len(data):
            end = _next_section(data, start)
            name = reader.section_of(lines_of(data[start : data.find(b"\n", start)])[0]).name
            parts[name].insert(0, _Part(file, line, start, end, first + line))
            line += data.count(b"\n", start, end)
            start = end
        first += line
    classes = Spelling(name for one in beginnings for name in one.classes)

    @cache
    def read(name: str) -> _Read:
        return _read(known[name], parts[name], classes)

    return Database(
        path=beginnings[0].path,
        files=tuple(
            [
                one.files[0]._replace(date=file.date or one.files[0].date, signatures=file.data.count(b"\nsig "))
                for one, file in zip(beginnings, files, strict=True)
            ]
        ),
        classes=classes.all(),
        sections=LateTable(known, lambda name: read(name).signatures),
        statements=LateTable(keywords, lambda keyword: read(keywords[keyword]).entries[keyword]),
        labels_by_section=LateTable(known, lambda name: read(name).labels),
        known=sections,
    )


def _next_section(data: bytes, at: int) -> int:
    """The offset of the first line after an offset that begins a section; the length of the data if there is none."""
    return data.find(b"\n[", at) + 1 or len(data)


def _read(section: Section[Any], parts: Iterable[_Part], classes: Spelling) -> _Read:
    readers = [_PartReader(section, part, classes) for part in parts]
    return _Read(
        tuple([signature for reader in readers for signature in reader.signatures]),
        tuple([label for reader in readers for label in reader.labels]),
        {
            statement.keyword: tuple([entry for reader in readers for entry in reader.entries[statement.keyword]])
            for statement in section.statements
        },
    )


class _PartReader(Reader):
    """Reads a section of a file in which no signature covers a later one."""

    def __init__(self, section: Section[Any], part: _Part, classes: Spelling) -> None:
        file = part.file
        super().__init__((section,), file.path)
        self._known_classes = classes
        self._first = part.first
        lines = lines_of(file.data[part.start : part.end])
        for number in file.hidden:
            if part.line < number < part.line + len(lines):
                lines[number - part.line] = ""
        self.read_lines(lines, part.line)
        self.signatures = self._signatures[section.name]
        self.labels = [label for _, label in self._labels]
        self.entries = self._entries

    def add(self, section: Section[AnySignature], signature: AnySignature) -> None:
        """Add a signature with a label of this database."""
        self._signatures[section.name].append(signature)
