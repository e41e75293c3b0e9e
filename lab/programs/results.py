"""What programs sent: the rows of a file in ``measured``, how they are kept and compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from difflib import unified_diff
from typing import Final

from lab.errors import LabError
from lab.programs.tables import DEFAULTS, HERE, IMITATION, without_manner

_MEASURED: Final = HERE / "measured"
_VERSIONED: Final = re.compile(r"(?P<name>.+?) (?P<version>\d[\w.]*)")
"""A library with its version."""
_HEAD: Final = "# kind\tprogram\tlibraries\tlibrary version\tplace\tpackage\tversion\tdate\tsignature\n"


@dataclass(frozen=True, slots=True, order=True)
class Sent:
    """A message of a program.

    Attributes:
        kind: kind of the observation, such as ``tls request``.
        program: the name of the program; of an imitation, the name and version of what it imitates.
        libraries: what it uses, with ``/`` between, the library that makes the messages last; before it stands
            ``imitation of`` for an imitation, and ``defaults of`` for a program that sends what its nearest library
            sends by itself.
        library_version: version of the last library, or empty.
        place: where the package comes from, such as ``debian sid``.
        package: the package.
        version: the version of the package.
        date: the day of the measurement, as in 2026-11-28.
        signature: the raw signature.
    """

    kind: str
    program: str
    libraries: str
    library_version: str
    place: str
    package: str
    version: str
    date: str
    signature: str

    @property
    def imitation(self) -> bool:
        """Whether the program imitates another one."""
        return self.libraries.startswith(IMITATION)

    @property
    def defaults(self) -> bool:
        """Whether the program sends what its nearest library sends by itself."""
        return self.libraries.startswith(DEFAULTS)

    @property
    def chain(self) -> tuple[str, ...]:
        """The libraries, without versions."""
        return tuple([_parted(one)[0] for one in without_manner(self.libraries).split("/")])

    def version_of(self, library: str) -> str:
        """The version of a library of the program, if the row says it; otherwise empty."""
        known = dict(map(_parted, without_manner(self.libraries).split("/")))
        return known.get(library) or (self.library_version if library == self.chain[-1] else "")

    def __str__(self) -> str:
        return "\t".join(astuple(self))

    @classmethod
    def parse(cls, text: str) -> Sent:
        """Parse a line.

        Raises:
            LabError: it is not a row.
        """
        parts = text.split("\t")
        if len(parts) != len(cls.__slots__):
            raise LabError(f"not a row of what programs sent: {text!r}")
        return cls(*parts)


def _parted(library: str) -> tuple[str, str]:
    """Name and version of a library."""
    found = _VERSIONED.fullmatch(library)
    return (found["name"], found["version"]) if found else (library, "")


def parse_rows(text: str) -> tuple[Sent, ...]:
    """The rows of a file.

    Raises:
        LabError: a line is wrong.
    """
    return tuple([Sent.parse(line) for line in text.splitlines() if line and not line.startswith("#")])


def read_rows(table: str) -> tuple[Sent, ...]:
    """The rows that were kept for a table; none if there are none."""
    path = _MEASURED / f"{table}.tsv"
    return parse_rows(path.read_text("utf-8")) if path.exists() else ()


def keep_rows(table: str, rows: Iterable[Sent]) -> None:
    """Keep rows for a table, in the place of those of other versions of the same programs.

    Those of the same version are kept: some programs choose one of several forms at random.
    """
    new = {_message(row): row for row in rows}
    versions = {_source(row): row.version for row in new.values()}
    old = [row for row in read_rows(table) if versions.get(_source(row), row.version) == row.version]
    kept = {_message(row): row for row in old} | new
    _MEASURED.mkdir(exist_ok=True)
    text = "".join([f"{row}\n" for row in sorted(kept.values())])
    (_MEASURED / f"{table}.tsv").write_text(_HEAD + text, "utf-8")


def _source(row: Sent) -> tuple[str, str, str]:
    return row.program, row.place, row.package


def _message(row: Sent) -> Sent:
    """What a version of a program sent, without the day and what is known of its libraries."""
    return replace(row, date="", libraries="", library_version="")


def differences(old: Iterable[Sent], new: Iterable[Sent]) -> list[str]:
    """What the programs of new rows sent before (``-``) or send now (``+``) only."""
    new = list(new)
    measured = {_source(row) for row in new}
    before = sorted({_compared(row) for row in old if _source(row) in measured})
    now = sorted({_compared(row) for row in new})
    changes = unified_diff(before, now, n=0, lineterm="")
    return [line for line in changes if not line.startswith(("---", "+++", "@@"))]


def _compared(row: Sent) -> str:
    return f"{row.kind}\t{row.program}\t{row.place}\t{row.signature}"
