"""The programs that are recorded: a line of a table for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.errors import LabError

HERE: Final = Path(__file__).resolve().parent
SUITES: Final = ("bullseye", "bookworm", "trixie", "sid")
"""The releases of Debian whose programs are recorded, the oldest first."""
DEBIAN: Final = "debian"
PYPI: Final = "pypi"
NPM: Final = "npm"
MACHINE: Final = "machine"
"""The place of programs that this machine has; tables do not name it."""
_INDEXES: Final = (DEBIAN, PYPI, NPM)
IMITATION: Final = "imitation of "
DEFAULTS: Final = "defaults of "
"""What stands before libraries: the program imitates another one, or it sends what its nearest library always sends."""
_COLUMNS: Final = 4
_VERSION: Final = re.compile(r"(?P<library>\D+) (?P<version>\d[\w.]*)")
"""A library with its version, such as ``OpenSSL 1.0.2``: of programs that bring it, which no package says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program in one place.

    Attributes:
        name: its name, which becomes that in labels; of an imitation, the name and version of what it imitates.
        libraries: what it uses, from the nearest to the last, which is the library that makes the messages, such as
            ``("Python", "OpenSSL")``.  Those before the last can have a version.
        library_version: the version of that library, if the table says it; otherwise empty.
        imitation: whether the program imitates another one, which has the name and the libraries.
        defaults: whether it sends what the nearest library sends by itself: so do other programs that use it.
        place: ``pypi``, ``npm``, ``machine``, or ``debian`` with a release, as in ``debian sid``.
        packages: the packages.  The version of the first one is that of the program.
        command: a shell command.
    """

    name: str
    libraries: tuple[str, ...]
    library_version: str = ""
    imitation: bool
    defaults: bool = False
    place: str
    packages: tuple[str, ...]
    command: str

    @property
    def uses(self) -> str:
        """The libraries as they are kept with results."""
        manner = IMITATION if self.imitation else DEFAULTS if self.defaults else ""
        return manner + "/".join(self.libraries)

    @property
    def index(self) -> str:
        """Where the packages are: ``debian``, ``pypi`` or ``npm``."""
        return self.place.partition(" ")[0]

    @property
    def suite(self) -> str:
        """The release of Debian; empty for programs of other places."""
        return self.place.partition(" ")[2]


def without_manner(libraries: str) -> str:
    """Libraries without what stands before them."""
    return libraries.removeprefix(IMITATION).removeprefix(DEFAULTS)


def programs_of(table: str) -> tuple[Program, ...]:
    """The programs of a table in all their places.

    Raises:
        LabError: there is no such table, or a line is wrong.
    """
    path = HERE / "tables" / f"{table}.tsv"
    if not path.exists():
        raise LabError(f"{table}: there is no such table of programs")
    return programs_in(path.read_text("utf-8"))


def programs_in(text: str) -> tuple[Program, ...]:
    """The programs of the text of a table.

    Args:
        text: lines with name, libraries, place and packages, and command, separated by tabs; lines with # are comments.

    Raises:
        LabError: a line is wrong.
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple([program for line in lines for program in _programs(line)])


def _programs(line: str) -> Iterator[Program]:
    parts = line.split("\t")
    if len(parts) != _COLUMNS:
        raise LabError(f"must have {_COLUMNS} columns: {line!r}")
    name, libraries, where, command = parts
    index, *packages = where.split()
    index, _, suites = index.partition(":")
    if index not in _INDEXES or not packages:
        raise LabError(f"must be one of {', '.join(_INDEXES)}, and packages: {where!r}")
    chosen = suites.split(",") if suites else SUITES
    unknown = set(chosen) - set(SUITES)
    if unknown or (suites and index != DEBIAN):
        raise LabError(f"must be releases of Debian among {', '.join(SUITES)}: {suites!r}")
    *nearer, last = without_manner(libraries).split("/")
    found = _VERSION.fullmatch(last)
    for place in [f"{DEBIAN} {suite}" for suite in chosen] if index == DEBIAN else [index]:
        yield Program(
            name=name,
            libraries=(*nearer, found["library"] if found else last),
            library_version=found["version"] if found else "",
            imitation=libraries.startswith(IMITATION),
            defaults=libraries.startswith(DEFAULTS),
            place=place,
            packages=tuple(packages),
            command=command,
        )
