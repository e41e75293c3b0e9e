"""The arguments of ``pyp0f`` that are no options: captures, and at their end a filter.

An argument is a capture if it is ``-``, if it is an existing file, or if it looks like the path of a capture or of a
folder (`looks_like_a_capture`).  The last argument that is none of these is the filter.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Final

from pyp0f.errors import UsageError

_STANDARD_INPUT: Final = "-"
_PATH_START: Final = ("/", "./", "../", "~")
# Patterns are compiled on first use: most command lines need none, and it takes half a millisecond.
_ENDING: Final = r"(?is).*\.(?:pcap|pcapng|ntar|cap|dmp|dump|tcpdump)[0-9]*(?:\.(?:gz|bz2|xz|lzma|zst))?"
"""Endings of captures; tcpdump adds a number to those of rotated ones."""
_WORD: Final = r"[^\s()\[\]&|!<>=]+"
"""A word without the signs of a filter."""
_NETWORK: Final = r"(?:[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F.:]*)/[0-9.]+"
"""An address with a prefix length or a mask, which is a filter of one word."""


def sort_operands(operands: Sequence[str], *, is_live: bool) -> tuple[tuple[str, ...], str | None]:
    """Find out which arguments are captures, and which is the filter.

    Args:
        operands: the arguments that are no options, in order.
        is_live: whether options ask for live traffic.  Then an argument is the filter even if a file has that name.

    Returns:
        The captures in order, and the filter or None.

    Raises:
        UsageError: an argument before the last one is not a capture.
    """
    captures: list[str] = []
    rule: str | None = None
    for operand in operands:
        if rule is not None:
            raise UsageError(f"{rule!r}: neither an existing file nor the last argument: quote the whole filter")
        if looks_like_a_capture(operand) or (not is_live and _is_file(operand)):
            captures.append(operand)
        else:
            rule = operand
    return tuple(captures), rule


def looks_like_a_capture(text: str) -> bool:
    """Whether a text is meant as a capture, whether it exists or not.

    It is ``-``, begins like a path, ends like the name of a capture, or is one word with a slash that is not a network.
    """
    if text == _STANDARD_INPUT or text.startswith(_PATH_START) or re.fullmatch(_ENDING, text):
        return True
    return "/" in text and re.fullmatch(_WORD, text) is not None and not re.fullmatch(_NETWORK, text)


def is_name(text: str) -> bool:
    """Whether a text is one word that can also be meant as the name of a file in the current directory."""
    return re.fullmatch(_WORD, text) is not None and "/" not in text


def what_is_wrong(name: str) -> str:
    """What to say about a name that is neither a capture nor a filter."""
    if os.path.isdir(name):
        return f"is a directory: write {name}/ to read the captures in it"
    return "neither an existing file nor a valid filter"


def _is_file(text: str) -> bool:
    """Whether there is such a file.  A directory is none, because it may have the name of a protocol."""
    try:
        return os.path.exists(text) and not os.path.isdir(text)
    except ValueError:  # a NUL
        return False
