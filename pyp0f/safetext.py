"""Makes text safe to print on one line of a terminal or a log.  All of pyp0f uses this module."""

from __future__ import annotations

from typing import Final

SHOWN_BYTES: Final = rb"[ -{}~]*"
"""A regular expression for the bytes that a field of the log shows: printable ASCII without ``|``, which separates the
fields.  Text from the network is shown up to the first other byte."""


def safe_text(text: str) -> str:
    r"""Escape characters that could end a line, control a terminal or fail to encode.

    Characters that are not printable (`str.isprintable`) are replaced by Python escapes, such as ``\n`` or ``\x1b``.
    Printable text is returned unchanged, including backslashes.

    Args:
        text: text from a user, a file or the network.

    Raises:
        TypeError: `text` is not text.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be text, not {text!r}")
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() else ascii(c)[1:-1] for c in text])
