"""Finding and reading the signature file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
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


def load_database(path: str | Path | None = None, extra: str | Path | Iterable[str | Path] = ()) -> Database:
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


@lru_cache(maxsize=1)
def _packaged(path: str) -> Database:
    return _read(path)


def _read(path: str | Path, base: Database | None = None) -> Database:
    return Database.parse(read_signatures(path), str(path), base)


def read_signatures(path: str | Path) -> bytes:
    """What a signature file contains.

    Raises:
        SignatureError: it cannot be read.
    """
    try:
        with open(os.fspath(path), "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SignatureError(error.strerror or str(error), path=str(path)) from None
    except ValueError:
        raise SignatureError("cannot be the name of a file", path=str(path)) from None
    if len(data) > MAX_FILE:
        raise SignatureError(f"is larger than {MAX_FILE >> 20} MB, and so no signature file", path=str(path))
    return data
