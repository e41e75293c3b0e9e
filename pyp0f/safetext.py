"""Makes text safe to print on one line of a terminal or a log.  All of pyp0f uses this function."""

from __future__ import annotations


def safe_text(text: str, *, keep_bytes: bool = False) -> str:
    r"""Escape characters that could end a line, control a terminal or fail to encode.

    Characters that are not printable (`str.isprintable`) are replaced by Python escapes, such as ``\n`` or ``\x1b``.
    Printable text is returned unchanged, including backslashes.

    Args:
        text: text from a user, a file or the network.
        keep_bytes: keep surrogates that stand for bytes that are not UTF-8 (``\udc80`` to ``\udcff``, error handler
            ``surrogateescape``), because the caller writes them as the original bytes.
    """
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() or (keep_bytes and _is_byte(c)) else ascii(c)[1:-1] for c in text])


def _is_byte(character: str) -> bool:
    return "\udc80" <= character <= "\udcff"
