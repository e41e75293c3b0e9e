"""Checks arguments of public functions.  Each error names the argument and its allowed values."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import TypeVar

Item = TypeVar("Item")

_LONGEST = 60
"""Maximum number of characters of a wrong value that a message shows."""


def check_type(name: str, value: object, kinds: type | tuple[type, ...], expected: str) -> None:
    """Check the type of an argument.

    Args:
        name: name of the argument.
        value: its value.
        kinds: the allowed types.  A `bool` is not accepted as an `int` unless `bool` is one of them.
        expected: the allowed values in words, such as ``text or None``.

    Raises:
        TypeError: `value` has none of these types.
    """
    if type(value) is kinds:  # nearly always, and much faster
        return
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise wrong_type(name, value, expected)


def wrong_type(name: str, value: object, expected: str) -> TypeError:
    """The error for an argument of a wrong type.

    Args:
        name: name of the argument.
        value: its value.
        expected: the allowed values in words.
    """
    return TypeError(f"{name} must be {expected}, not {_shown(value)}")


def checked_items(name: str, value: Iterable[Item], kinds: type, expected: str) -> list[Item]:
    """The items of an argument that should be an iterable of objects of a type.

    Args:
        name: name of the argument.
        value: its value.
        kinds: the type of the items.
        expected: the allowed values in words, such as ``a list of Section objects``.

    Raises:
        TypeError: `value` is not iterable, or an item has another type.
    """
    try:
        items = list(value)
    except TypeError:
        raise wrong_type(name, value, expected) from None
    for item in items:
        check_type(name, item, kinds, expected)
    return items


def check_whole_number(name: str, value: object, least: int, most: int) -> None:
    """Check that an argument is a whole number from `least` to `most`.

    Raises:
        TypeError: it is not a whole number.
        ValueError: it is out of range.
    """
    check_type(name, value, int, "a whole number")
    if isinstance(value, int) and not least <= value <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {value}")


def check_text(name: str, value: object) -> None:
    """Check that an argument is text or None.

    Raises:
        TypeError: it is neither.
    """
    check_type(name, value, (str, type(None)), "text or None")


def check_flag(name: str, value: object) -> None:
    """Check that an argument is True or False.

    Raises:
        TypeError: it is neither.
    """
    check_type(name, value, bool, "True or False")


def check_path(name: str, value: object) -> None:
    """Check that an argument is a path: text, bytes or a path object.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(value, (str, bytes)):
        return
    as_path = getattr(type(value), "__fspath__", None)
    if as_path is None or not isinstance(as_path(value), (str, bytes)):
        raise wrong_type(name, value, "a path")


def check_callable(name: str, value: object) -> None:
    """Check that an argument is callable or None.

    Raises:
        TypeError: it is neither.
    """
    if value is not None and not callable(value):
        raise wrong_type(name, value, "a function or None")


def check_timeout(name: str, value: object) -> None:
    """Check that an argument is a number of seconds or None.

    Raises:
        TypeError: it is neither.
        ValueError: it is negative or NaN.
    """
    check_type(name, value, (int, float, type(None)), "a number of seconds or None")
    if isinstance(value, (int, float)) and (isnan(value) or value < 0):
        raise ValueError(f"{name} must be 0 or more seconds, not {value}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
