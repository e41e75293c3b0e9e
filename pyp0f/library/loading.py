"""Finds and reads signature files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pyp0f.applications.standard import SECTIONS
from pyp0f.arguments import check_flag, check_path, check_type, checked_items, wrong_type
from pyp0f.errors import SignatureError
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.packaged import PackagedFile, hidden_lines, packaged_database
from pyp0f.signatures.reading import read_database
from pyp0f.signatures.sections import Section, Signature

MAX_FILE: Final = 64 << 20
"""Size limit of a signature file, in bytes: a thousand times the packaged file.  It ends reading of /dev/zero."""

_NOTHING: Final[Mapping[str, Iterable[Any]]] = MappingProxyType({})
_Item = TypeVar("_Item")
_PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


_DATABASE: Final = "a Database, the path of a signature file or None"
CLASSIC_FILE: Final = "p0f.fp"
"""The packaged file with the signatures of p0f 3.09b."""
MODERN_FILE: Final = "modern.fp"
"""The packaged file with the signatures of current systems.  They take precedence over those of `CLASSIC_FILE`."""
APPLICATIONS_FILE: Final = "applications.fp"
"""The packaged file with the signatures of TLS and further applications."""
_CLASSIC_DATE: Final = "2016"
"""The year of p0f 3.09b."""


def packaged_path(name: str = CLASSIC_FILE) -> str:
    """The path of a packaged signature file: inside the installed package, or beside it in a checkout.

    Args:
        name: `CLASSIC_FILE`, `MODERN_FILE` or `APPLICATIONS_FILE`.
    """
    installed = os.path.join(_PACKAGE, "fingerprints", name)
    return installed if os.path.exists(installed) else os.path.join(os.path.dirname(_PACKAGE), "fingerprints", name)


def load_database(
    path: str | os.PathLike[str] | None = None,
    extra: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    classic: bool = False,
    sections: tuple[Section[Any], ...] = SECTIONS,
) -> Database:
    """Read a signature file, and optionally extra files that take precedence.

    The packaged files are read only once.  All callers share their database, which is immutable.

    Args:
        path: the file; the packaged files if None: the signatures of p0f 3.09b, and those of current systems, which
            take precedence, and those of further applications.  A section of these is read when it is first used.
        extra: one or several files whose signatures take precedence, the last file first: see `Database.extended`.
            They need not declare classes again that `path` declares.
        classic: of the packaged files, read only that of p0f 3.09b.
        sections: the sections that the files may have.  Of the packaged files, other sections are left out.

    Raises:
        SignatureError: a file cannot be read, or one of its lines is wrong.
        TypeError: a path is neither text nor a path object, `classic` is not a bool, or an object in `sections` is not
            a `Section`.
    """
    check_flag("classic", classic)
    sections = _checked(sections)
    if not isinstance(extra, Iterable) and not isinstance(extra, os.PathLike):
        raise wrong_type("extra", extra, "a path or several paths")
    if path is not None:
        database = _read(path, sections)
    else:
        database = _packaged(packaged_path(), None if classic else packaged_path(MODERN_FILE), sections)
    for further in (extra,) if isinstance(extra, (str, os.PathLike)) else extra:
        check_type("extra", further, (str, os.PathLike), "a path or several paths")
        database = database.extended(_read(further, sections, database))
    return database


def parse_database(
    data: bytes, path: str = "<text>", base: Database | None = None, *, sections: tuple[Section[Any], ...] = SECTIONS
) -> Database:
    """Parse the contents of a signature file.

    Args:
        data: the contents.
        path: the name to show in error messages.
        base: a database that the result will extend (`Database.extended`).  Classes that it declares need not be
            declared again.
        sections: the sections that the file may have.

    Raises:
        SignatureError: a line is wrong; it describes the first such line.
        TypeError: `data` is not bytes, or another argument has the wrong type.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise wrong_type("data", data, "bytes, the contents of a signature file")
    check_type("path", path, str, "text")
    check_type("base", base, (Database, type(None)), "a Database or None")
    return read_database(bytes(data), _checked(sections), path=path, base=base)


def make_database(
    signatures: Mapping[str, Iterable[Signature]] = _NOTHING,
    statements: Mapping[str, Iterable[object]] = _NOTHING,
    *,
    sections: tuple[Section[Any], ...] = SECTIONS,
) -> Database:
    """Make a database from signatures that were made in code.

    The result equals that of a file with these signatures.  The classes of their labels are declared automatically.
    For example::

        make_database({"tcp:request": [mine], "mtu": [tunnel]}, {"ua_os": [UaOs(b"X11", "Linux")]})

    Args:
        signatures: lists of signatures by the name of their section, in the order of precedence.
        statements: lists of entries of other statements, by keyword.
        sections: the sections that the database may have.

    Raises:
        SignatureError: a value cannot stand in a file, for example because a name has a line break, or a signature can
            never match, because an earlier one covers it.
        TypeError: an object in a section is not a signature of this section, or an argument has the wrong type.
        ValueError: a section or statement is unknown.
    """
    from pyp0f.signatures.made_in_code import database_of  # noqa: PLC0415 - most programs read files

    given = _lists("signatures", signatures)
    for name, of_section in given.items():
        for signature in of_section:
            is_signature = all(hasattr(signature, attribute) for attribute in ("line", "path", "text"))
            if not is_signature or isinstance(signature, Label):
                raise TypeError(f"signatures[{name!r}] must hold signatures, not {signature!r}")
    return database_of(_checked(sections), given, _lists("statements", statements))


def _lists(name: str, value: Mapping[str, Iterable[_Item]]) -> dict[str, list[_Item]]:
    """A mapping from names to lists.

    Args:
        name: name of the argument.
        value: its value.

    Raises:
        TypeError: `value` is not a mapping, or a value in it is not iterable.
    """
    check_type(name, value, Mapping, "a mapping from names to lists")
    for key, items in value.items():
        check_type(f"{name}[{key!r}]", items, Iterable, "a list")
    return {key: list(items) for key, items in value.items()}


def _checked(sections: Iterable[Section[Any]]) -> tuple[Section[Any], ...]:
    """The argument ``sections`` as a tuple.

    Raises:
        TypeError: it is not iterable, or an object in it is not a section.
    """
    return tuple(checked_items("sections", sections, Section, "a tuple of Section objects"))


DatabaseOrPath = Database | str | os.PathLike[str] | None
"""A database, the path of a signature file, or None for the packaged signatures."""


def check_database(database: object) -> None:
    """Check the type of an argument named ``database``.

    Raises:
        TypeError: it is neither a database, a path nor None.
    """
    check_type("database", database, (Database, str, os.PathLike, type(None)), _DATABASE)
    if isinstance(database, os.PathLike):
        check_path("database", database)


def as_database(
    database: DatabaseOrPath, sections: tuple[Section[Any], ...] = SECTIONS, *, classic: bool = False
) -> Database:
    """Convert an argument named ``database`` to a database.

    Args:
        database: a database, the path of a signature file, or None for the packaged signatures.
        sections: the sections that a file may have.
        classic: of the packaged files, use only that of p0f 3.09b.

    Raises:
        SignatureError: the file cannot be read, or one of its lines is wrong.
        TypeError: `database` has another type.
    """
    if isinstance(database, Database):
        return database
    check_database(database)
    return load_database(database, classic=classic, sections=sections)


@lru_cache(maxsize=4)
def _packaged(path: str, modern: str | None, sections: tuple[Section[Any], ...]) -> Database:
    files = [PackagedFile(path, read_signatures(path), _CLASSIC_DATE)]
    if modern is not None:
        upper = read_signatures(modern)
        further = packaged_path(APPLICATIONS_FILE)
        files = [
            files[0]._replace(hidden=hidden_lines(upper)),
            PackagedFile(modern, upper),
            PackagedFile(further, read_signatures(further)),
        ]
    return packaged_database(files, sections)


def _read(path: str | os.PathLike[str], sections: tuple[Section[Any], ...], base: Database | None = None) -> Database:
    return read_database(read_signatures(path), sections, path=os.fsdecode(path), base=base)


def read_signatures(path: str | os.PathLike[str]) -> bytes:
    """The contents of a signature file.

    Raises:
        SignatureError: the file cannot be read, or has more than `MAX_FILE` bytes.
        TypeError: `path` is neither text nor a path object.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise wrong_type("path", path, "the path of a signature file")
    check_path("path", path)
    try:
        with open(os.fspath(path), "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SignatureError(error.strerror or str(error), path=os.fsdecode(path)) from None
    except ValueError:
        raise SignatureError("is not a valid file name", path=os.fsdecode(path)) from None
    if len(data) > MAX_FILE:
        raise SignatureError(f"is larger than {MAX_FILE >> 20} MB: not a signature file", path=os.fsdecode(path))
    return data
