"""Finding and reading the signature file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from pyp0f.applications.standard import SECTIONS
from pyp0f.errors import SignatureError
from pyp0f.signatures.database import Database
from pyp0f.signatures.reading import database_of, read_database
from pyp0f.signatures.sections import Section, Signature

MAX_FILE: Final = 64 << 20
"""Bytes of a signature file: a thousand times the packaged one; /dev/zero has more."""

_NOTHING: Final[Mapping[str, Iterable[Any]]] = MappingProxyType({})
_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def packaged_path() -> str:
    """The signature file that comes with pyp0f: inside the installed package, or beside it in a checkout."""
    installed = os.path.join(_PACKAGE, "fingerprints", "p0f.fp")
    return installed if os.path.exists(installed) else os.path.join(os.path.dirname(_PACKAGE), "fingerprints", "p0f.fp")


def load_database(
    path: str | os.PathLike[str] | None = None,
    extra: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    sections: tuple[Section[Any], ...] = SECTIONS,
) -> Database:
    """Read a signature file, and any others on top of it.

    The one that comes with pyp0f is read once only: all who ask for it share one database, which cannot be changed.

    Args:
        path: the file; the one that comes with pyp0f if None.
        extra: a further file, or several, the last one uppermost: see `Database.extended`.  They need not declare
            classes that the file below declares.
        sections: the sections that files may have.

    Raises:
        SignatureError: a file cannot be read, or a line of it is wrong.
        TypeError: a path is neither text nor a path.
    """
    database = _packaged(packaged_path(), sections) if path is None else _read(path, sections)
    for further in (extra,) if isinstance(extra, (str, os.PathLike)) else extra:
        database = database.extended(_read(further, sections, database))
    return database


def parse_database(
    data: bytes, path: str = "<text>", base: Database | None = None, *, sections: tuple[Section[Any], ...] = SECTIONS
) -> Database:
    """Read the contents of a signature file.

    Args:
        data: what the file contains.
        path: what to call it in messages.
        base: a database that this one will be put on top of, whose classes need not be declared again; see
            `Database.extended`.
        sections: the sections that it may have.

    Raises:
        SignatureError: for the first line that cannot be understood.
        TypeError: `data` is not bytes.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"data must be bytes, the contents of a signature file, not {data!r}")
    return read_database(bytes(data), sections, path=path, base=base)


def make_database(
    signatures: Mapping[str, Iterable[Signature]] = _NOTHING,
    statements: Mapping[str, Iterable[object]] = _NOTHING,
    *,
    sections: tuple[Section[Any], ...] = SECTIONS,
) -> Database:
    """Make a database of signatures, as if they stood in a file; their labels' classes are declared by that.

        make_database({"tcp:request": [mine], "mtu": [tunnel]}, {"ua_os": [UaOs(b"X11", "Linux")]})

    Args:
        signatures: by the name of their section, in the order in which they are asked.
        statements: entries of further statements, by keyword.
        sections: the sections that it may have.

    Raises:
        SignatureError: one of them can never match, because an earlier one covers it.
        TypeError: something in a section is no signature.
        ValueError: there is no section or statement of that name.
    """
    given = {name: list(of_section) for name, of_section in signatures.items()}
    for name, of_section in given.items():
        for signature in of_section:
            if not all(hasattr(signature, attribute) for attribute in ("line", "path", "text")):
                raise TypeError(f"signatures[{name!r}] must hold signatures, not {signature!r}")
    return database_of(sections, given, statements)


DatabaseOrPath = Database | str | os.PathLike[str] | None
"""A database, the name of a signature file, or None for the one that comes with pyp0f."""


def as_database(database: DatabaseOrPath, sections: tuple[Section[Any], ...] = SECTIONS) -> Database:
    """The database that an argument named ``database`` stands for.

    Args:
        database: a database, the name of a signature file, or None for the one that comes with pyp0f.
        sections: the sections that a file may have.

    Raises:
        SignatureError: the file cannot be read, or a line of it is wrong.
        TypeError: it is none of these.
    """
    if isinstance(database, Database):
        return database
    if database is not None and not isinstance(database, (str, os.PathLike)):
        raise TypeError(f"database must be a Database, the path of a signature file or None, not {database!r}")
    return load_database(database, sections=sections)


@lru_cache(maxsize=2)
def _packaged(path: str, sections: tuple[Section[Any], ...]) -> Database:
    return _read(path, sections)


def _read(path: str | os.PathLike[str], sections: tuple[Section[Any], ...], base: Database | None = None) -> Database:
    return read_database(read_signatures(path), sections, path=os.fsdecode(path), base=base)


def read_signatures(path: str | os.PathLike[str]) -> bytes:
    """What a signature file contains.

    Raises:
        SignatureError: it cannot be read.
        TypeError: `path` is neither text nor a path.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be the path of a signature file, not {path!r}")
    try:
        with open(os.fspath(path), "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SignatureError(error.strerror or str(error), path=os.fsdecode(path)) from None
    except ValueError:
        raise SignatureError("cannot be the name of a file", path=os.fsdecode(path)) from None
    if len(data) > MAX_FILE:
        raise SignatureError(f"is larger than {MAX_FILE >> 20} MB, and so no signature file", path=os.fsdecode(path))
    return data
