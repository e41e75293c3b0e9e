"""Finding and reading the signature file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pyp0f.errors import SignatureError
from pyp0f.signatures.database import Database

MAX_FILE: Final = 64 << 20
"""Bytes of a signature file: a thousand times the packaged one; /dev/zero has more."""

_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def packaged_path() -> str:
    """The signature file that comes with pyp0f: inside the installed package, or beside it in a checkout."""
    installed = os.path.join(_PACKAGE, "fingerprints", "p0f.fp")
    return installed if os.path.exists(installed) else os.path.join(os.path.dirname(_PACKAGE), "fingerprints", "p0f.fp")


def load_database(
    path: str | os.PathLike[str] | None = None, extra: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = ()
) -> Database:
    """Read a signature file, and any others on top of it.

    The one that comes with pyp0f is read once only: all who ask for it share one database, which cannot be changed.

    Args:
        path: the file; the one that comes with pyp0f if None.
        extra: a further file, or several, the last one uppermost: see `Database.extended`.  They need not declare
            classes that the file below declares.

    Raises:
        SignatureError: a file cannot be read, or a line of it is wrong.
    """
    database = _packaged(packaged_path()) if path is None else _read(path)
    for further in (extra,) if isinstance(extra, (str, os.PathLike)) else extra:
        database = database.extended(_read(further, database))
    return database


DatabaseOrPath = Database | str | os.PathLike[str] | None
"""A database, the name of a signature file, or None for the one that comes with pyp0f."""


def as_database(database: DatabaseOrPath) -> Database:
    """The database that an argument named ``database`` stands for.

    Args:
        database: a database, the name of a signature file, or None for the one that comes with pyp0f.

    Raises:
        SignatureError: the file cannot be read, or a line of it is wrong.
        TypeError: it is none of these.
    """
    if isinstance(database, Database):
        return database
    if database is not None and not isinstance(database, (str, os.PathLike)):
        raise TypeError(f"database must be a Database, the path of a signature file or None, not {database!r}")
    return load_database(database)


@lru_cache(maxsize=1)
def _packaged(path: str) -> Database:
    return _read(path)


def _read(path: str | os.PathLike[str], base: Database | None = None) -> Database:
    return Database.parse(read_signatures(path), os.fsdecode(path), base)


def read_signatures(path: str | os.PathLike[str]) -> bytes:
    """What a signature file contains.

    Raises:
        SignatureError: it cannot be read.
    """
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
