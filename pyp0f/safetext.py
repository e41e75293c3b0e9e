"""Text made safe for one line of a terminal or a log: the only place where this is done."""

from __future__ import annotations


def safe_text(text: str, *, keep_bytes: bool = False) -> str:
    r"""Escape everything that could end a line, control a terminal or fail to be encoded.

    Characters that are not printable (`str.isprintable`) become escapes of Python, such as ``\n`` or ``\x1b``.
    Printable text comes back unchanged, backslashes included.

    Args:
        text: from a user, a file or the network.
        keep_bytes: leave bytes that are not UTF-8 (``\udc80`` to ``\udcff``, the error handler ``surrogateescape``)
            as they are, because the text will be written as the original bytes.
    """
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() or (keep_bytes and _is_byte(c)) else ascii(c)[1:-1] for c in text])


def _is_byte(character: str) -> bool:
    return "\udc80" <= character <= "\udcff"
