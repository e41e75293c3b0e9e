"""Parameters of requests: how each is read, and its schema in the description of the interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from pyp0f.summaries.collecting import canonical
from pyp0f.web.problems import ProblemError
from pyp0f.web.shapes import micros

MAX_LIMIT: Final = 1_000
"""The maximum number of items of a page."""
DEFAULT_LIMIT: Final = 100
_MAX_TEXT: Final = 200
_MAX_CURSOR: Final = 3_000
_BAD_REQUEST: Final = 400
_LAST_YEAR: Final = 2200

Schema = dict[str, object]
Values = dict[str, Any]


class Parameter(NamedTuple):
    """A parameter of the query.

    Attributes:
        name: its name.
        convert: gives the value of a text; raises ValueError with the reason.
        schema: JSON Schema of the value.
        about: what it does, in a sentence.
    """

    name: str
    convert: Callable[[str], object]
    schema: Schema
    about: str


def _text(most: int) -> Callable[[str], str]:
    def convert(value: str) -> str:
        if not 0 < len(value) <= most or not value.isprintable():
            raise ValueError(f"must have 1 to {most} printable characters")
        return value

    return convert


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value == "true"


def _address(value: str) -> str:
    try:
        return canonical(value if "%" not in value else "")  # an address with a zone names no host
    except ValueError:
        raise ValueError("must be an IPv4 or IPv6 address") from None


def _moment(value: str) -> int:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a time of RFC 3339, such as 2026-11-28T12:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError("must have a time zone, such as Z or +01:00")
    if not 1970 <= found.year < _LAST_YEAR:
        raise ValueError(f"must be in a year from 1970 to {_LAST_YEAR - 1}")
    return max(micros(found), 0)


def _number(low: int, high: int) -> Callable[[str], int]:
    def convert(value: str) -> int:
        if not value.isascii() or not value.isdecimal() or len(value) > 18 or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return convert


def choice(name: str, values: Iterable[str], default: str, about: str) -> Parameter:
    """A parameter with a few values."""
    names = [*values]

    def convert(value: str) -> str:
        if value not in names:
            raise ValueError(f"must be {', '.join(names[:-1])} or {names[-1]}")
        return value

    return Parameter(name, convert, {"type": "string", "enum": names, "default": default}, about)


def text(name: str, about: str, most: int = _MAX_TEXT) -> Parameter:
    """A parameter with a text, whose number of characters is limited."""
    return Parameter(name, _text(most), {"type": "string", "minLength": 1, "maxLength": most}, about)


def flag(name: str, about: str) -> Parameter:
    """A parameter that is ``true`` or ``false``."""
    return Parameter(name, _flag, {"type": "boolean"}, about)


def address(name: str, about: str) -> Parameter:
    """A parameter with an IP address."""
    schema: Schema = {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
    return Parameter(name, _address, schema, about)


def moment(name: str, about: str) -> Parameter:
    """A parameter with a time; its value is in microseconds since 1970."""
    return Parameter(name, _moment, {"type": "string", "format": "date-time"}, about)


def number(name: str, low: int, high: int, default: int | None, about: str) -> Parameter:
    """A parameter with a whole number."""
    schema: Schema = {"type": "integer", "minimum": low, "maximum": high}
    return Parameter(name, _number(low, high), schema if default is None else {**schema, "default": default}, about)


LIMIT: Final = number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT, "The maximum number of items of the page.")
CURSOR: Final = text(
    "cursor", "The member next of the page before; the other parameters must be the same.", _MAX_CURSOR
)


def read(given: Iterable[tuple[str, str]], known: Mapping[str, Parameter]) -> Values:
    """The values of a query.

    Args:
        given: names and texts.
        known: the parameters that may be given, by name.

    Raises:
        ProblemError: a parameter is unknown, repeated or wrong.
    """
    values: Values = {}
    for name, value in given:
        parameter = known.get(name)
        if parameter is None:
            shown = name if name.isprintable() and len(name) < _MAX_TEXT else "?"
            raise ProblemError(_BAD_REQUEST, f"there is no parameter {shown!r}", parameter=shown)
        if name in values:
            raise ProblemError(_BAD_REQUEST, f"{name}: given more than once", parameter=name)
        try:
            values[name] = parameter.convert(value)
        except ValueError as error:
            raise ProblemError(_BAD_REQUEST, f"{name}: {error}", parameter=name) from None
    return values


def by_name(*parameters: Parameter) -> dict[str, Parameter]:
    """Parameters by their names."""
    return {parameter.name: parameter for parameter in parameters}
