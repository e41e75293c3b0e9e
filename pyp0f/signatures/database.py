"""The database of signatures: the contents of one or more signature files.

`pyp0f.signatures.reading` makes databases from text and from values.  `Database.extended` combines databases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import NamedTuple, Self

from pyp0f.arguments import check_type
from pyp0f.signatures.contents import Contents
from pyp0f.signatures.layers import on_top, underlaid
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

    Attributes:
        path: path of the file, for messages; of several files, the path of the base file.
        files: all files, the base file first.
        further_path: path of a further file below all others, which is read only when an application needs it; empty
            if there is none.
        read_further: reads that file as one that extends the given database; None if there is none.
    """

    path: str = field(compare=False)
    files: tuple[SignatureFile, ...] = field(default=(), compare=False)
    further_path: str = field(default="", repr=False, compare=False)
    read_further: Callable[[Database], Database] | None = field(default=None, repr=False, compare=False)
    _links: dict[int, MtuSignature] = field(init=False, repr=False, compare=False)
    _complete: Database | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        Contents.__post_init__(self)
        links = {signature.mtu: signature for signature in reversed(self.signatures_in(MTU))}
        object.__setattr__(self, "_links", links)

    @classmethod
    def _from_contents(
        cls,
        contents: Contents,
        path: str,
        files: tuple[SignatureFile, ...],
        further_path: str = "",
        read_further: Callable[[Database], Database] | None = None,
    ) -> Self:
        """Make a database with these contents."""
        return cls(
            path=path,
            files=files,
            further_path=further_path,
            read_further=read_further,
            **{one.name: getattr(contents, one.name) for one in fields(Contents)},
        )

    def link_of(self, mtu: int) -> MtuSignature | None:
        """The first MTU signature with this MTU; None if there is none.

        Args:
            mtu: MTU in bytes.

        Raises:
            TypeError: `mtu` is not a whole number.
        """
        if type(mtu) is not int:
            check_type("mtu", mtu, int, "a whole number")
        return self._links.get(mtu)

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
        return self._from_contents(result, self.path, files, self.further_path, self.read_further)

    def complete(self) -> Database:
        """This database with the signatures of the further file, which is read at the first call.

        The signatures of this database take precedence, and keep their labels.  Without a further file, the result is
        this database.

        Raises:
            SignatureError: the further file cannot be read, or one of its lines is wrong.
        """
        if self.read_further is None:
            return self
        if self._complete is None:
            further = self.read_further(self)
            found = self._from_contents(underlaid(self, further), self.path, self.files + further.files)
            object.__setattr__(self, "_complete", found)
            return found
        return self._complete

    def below(self, upper: Self) -> Self:
        """Combine this database with one that takes precedence, and that makes none of its lines useless.

        The result is that of `extended`, without the search for such lines.
        """
        contents = on_top(upper, self, all_useful=True)
        return self._from_contents(contents, self.path, self.files + upper.files)

    def dumps(self) -> bytes:
        """The contents of a signature file for this database.  Reading the file gives an equal database."""
        return str(self).encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return text_of(self)
