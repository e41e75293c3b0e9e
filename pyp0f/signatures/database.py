"""The database of signatures: the contents of one or more signature files.

`pyp0f.signatures.reading` makes databases from text and from values.  `Database.extended` combines databases.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple, Self

from pyp0f.arguments import check_type
from pyp0f.signatures.contents import Contents
from pyp0f.signatures.layers import on_top
from pyp0f.signatures.mtu import MTU, MtuSignature
from pyp0f.signatures.writing import text_of


class SignatureFile(NamedTuple):
    """A file of signatures that was read.

    Attributes:
        path: path of the file.
        signatures: number of signatures in it.
        date: date of the file, such as ``2026-11-28`` or ``2016``; empty if the file does not say it.
    """

    path: str
    signatures: int
    date: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Database(Contents):
    """The signatures of one or more files.

    Databases are equal if their contents are equal.  Path, line numbers, blanks and comments are not compared.

    Programs get them from `pyp0f.load_database`, `pyp0f.parse_database` and `pyp0f.make_database`, which check every
    line and value.  The constructor checks nothing.

    Attributes:
        path: path of the file, for messages; of several files, the path of the base file.
        files: all files, the base file first.
    """

    path: str = field(compare=False)
    files: tuple[SignatureFile, ...] = field(default=(), compare=False)
    _links: dict[int, MtuSignature] | None = field(default=None, init=False, repr=False, compare=False)

    def link_of(self, mtu: int) -> MtuSignature | None:
        """The first MTU signature with this MTU; None if there is none.

        Args:
            mtu: MTU in bytes.

        Raises:
            TypeError: `mtu` is not a whole number.
        """
        if type(mtu) is not int:
            check_type("mtu", mtu, int, "a whole number")
        links = self._links
        if links is None:
            links = {signature.mtu: signature for signature in reversed(self.signatures_in(MTU))}
            object.__setattr__(self, "_links", links)
        return links.get(mtu)

    def extended(self, *others: Self) -> Self:
        """Combine this database with others.

        The signatures of `others` take precedence over those of this database, and those of a later argument over
        those of an earlier one.  The result is that of one file in which lines with higher precedence come first.
        Lines that can no longer match are removed.  So are lines that p0f would refuse in such a file because an
        earlier line covers them.  Names of systems and classes keep the spelling of the database with the lower
        precedence.

        Raises:
            TypeError: one of `others` is not a database.
        """
        result: Contents = self
        files = self.files
        for other in others:
            check_type("others", other, Database, "of type Database")
            result = on_top(other, result)
            files += other.files
        if not others:
            return self
        return type(self)(
            path=self.path, files=files, **{one.name: getattr(result, one.name) for one in fields(Contents)}
        )

    def read_all(self) -> None:
        """Read the sections that were not yet used: those of packaged files are read when they are first used.

        Otherwise, a program that reads live traffic would be busy for some milliseconds in between.
        """
        for name in self.sections:
            self.sections[name]

    def dumps(self) -> bytes:
        """The contents of a signature file for this database.  Reading the file gives an equal database."""
        return str(self).encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return text_of(self)
