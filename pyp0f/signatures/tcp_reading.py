"""Parses the fields of a TCP signature (docs/p0f-3.09b.md, section 3.10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import BLANKS, DIGITS, read_number
from pyp0f.signatures.tcp_pattern import LARGEST_TEXT, WINDOW_ANY, WINDOW_FIXED, WINDOW_LARGEST, WINDOW_MOD
from pyp0f.wire.options import MAX_TCP_OPTIONS, OPTION_EOL, OPTION_NAMES
from pyp0f.wire.quirks import QUIRK_NAMES, QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY, quirks_text

_VERSIONS: Final = {"*": None, "4": 4, "6": 6}
_PAYLOADS: Final = {"*": None, "0": False, "+": True}
_KINDS: Final = {name: kind for kind, name in OPTION_NAMES.items()}
_QUIRKS: Final = {name: bit for bit, name in QUIRK_NAMES}
_remembered: Final = lru_cache(maxsize=1024)
"""Caches the results, because fields repeat: the 192 TCP signatures of the packaged file have 41 lists of options."""


def split_fields(text: str) -> list[str]:
    """Split a signature into its eight fields.

    Every file that p0f 3.09b loads must load.  Dashes in the TTL are therefore read as in 3.09b.  A dash without a
    colon after it counts as a colon: ``64-0:`` is ``64:0:``.  After ``64-:``, 3.09b skips one character.
    Departure: if that character is a digit, it is not skipped (docs/differences.md, "Random TTL").

    Raises:
        SignatureError: a field is missing.
    """
    version, _, rest = text.partition(":")
    ttl, dash, rest = rest.partition("-")
    if dash and rest and not ttl.strip(DIGITS):
        if rest[0] != ":":
            text = f"{version}:{ttl}:{rest}"
        elif (skipped := rest[1:2]) and skipped not in DIGITS and (skipped != ":" or rest.count(":") == 7):
            text = f"{version}:{ttl}-:{rest[2:]}"
    fields = text.split(":", 7)
    if len(fields) < len(_READERS):
        raise _incomplete(fields)
    return fields


def _incomplete(fields: list[str]) -> SignatureError:
    """The error for a line with too few fields: the first invalid field, or else the first missing field."""
    try:
        for (_, read), text in zip(_READERS, fields, strict=False):
            read(text)
    except SignatureError as error:
        return error
    return SignatureError("is missing", part=_READERS[len(fields)][0])


def read_version(text: str) -> int | None:
    """Parse the IP version: 4, 6, or None for both."""
    if text not in _VERSIONS:
        raise SignatureError("must be 4, 6 or *", part="IP version", value=text)
    return _VERSIONS[text]


@_remembered
def read_ttl(text: str) -> tuple[int, bool]:
    """Parse the initial TTL.  The result is the TTL, and whether it is random and at most that."""
    if text.endswith("-"):
        return read_number(text[:-1], "initial TTL", 1, 255, value=text), True
    seen, plus, hops = text.partition("+")
    ttl = read_number(seen, "initial TTL", 1, 255, value=text)
    if plus:
        ttl += read_number(hops, "initial TTL", 0, 255, value=text)
        if ttl > 255:
            raise SignatureError("TTL and distance must not exceed 255 together", part="initial TTL", value=text)
    return ttl, False


@_remembered
def read_olen(text: str) -> int:
    """Parse the length of the IPv4 options, in bytes."""
    return read_number(text, "IP option length", 0, 255)


@_remembered
def read_mss(text: str) -> int | None:
    """Parse the maximum segment size; None for any."""
    return None if text == "*" else read_number(text, "MSS", 0, 65535)


@_remembered
def read_window_and_scale(text: str) -> tuple[str, int, int | None]:
    """Parse the window and its scale.

    Returns:
        The form of the window; the window, divisor or factor; the scale, None for any.
    """
    window, comma, scale = text.partition(",")
    form, size = _read_window(window)
    if not comma:
        raise SignatureError("is missing: a comma and the scale must follow the window", part="window scale")
    return form, size, None if scale == "*" else read_number(scale, "window scale", 0, 255)


def _read_window(text: str) -> tuple[str, int]:
    if text == "*":
        return WINDOW_ANY, 0
    if text.startswith("%"):
        return WINDOW_MOD, read_number(text[1:], "window", 2, 65535, value=text)
    if text == LARGEST_TEXT:
        return WINDOW_LARGEST, 0
    if text.startswith(("mss*", "mtu*")):
        return text[:3], read_number(text[4:], "window", 1, 1000, value=text)
    return WINDOW_FIXED, read_number(text, "window", 0, 65535)


def _items(text: str) -> list[str]:
    """The items of a comma-separated list.  A comma after the last item is allowed."""
    items = [item.strip(BLANKS) for item in text.split(",")]
    if not items[-1]:
        items.pop()
    return items


@_remembered
def read_options(text: str) -> tuple[bytes, int]:
    """Parse the options.  The result is the option kinds in order, and the number of bytes after end-of-options."""
    layout = bytearray()
    padding = 0
    items = _items(text)
    for item in items:
        if item in _KINDS:
            layout.append(_KINDS[item])
        elif item.startswith("?"):
            layout.append(read_number(item[1:], "options", 0, 255, value=item))
        elif item.startswith("eol+"):
            padding = read_number(item[4:], "options", 0, 255, value=item)
            layout.append(OPTION_EOL)
            if len(layout) < len(items) or text.rstrip(BLANKS).endswith(","):
                raise SignatureError("must be the last option", part="options", value=item)
        elif item == "eol":
            raise SignatureError("must be followed by + and the length of its padding", part="options", value=item)
        else:
            raise SignatureError("is not an option", part="options", value=item)
        if len(layout) > MAX_TCP_OPTIONS:
            raise SignatureError(f"more than {MAX_TCP_OPTIONS} options", part="options", value=item)
    return bytes(layout), padding


@_remembered
def read_quirks(text: str) -> int:
    """Parse the quirks.  The result has them as bits."""
    quirks = 0
    for item in _items(text):
        bit = _QUIRKS.get(item)
        if bit is None:
            raise SignatureError("is not a quirk", part="quirks", value=item)
        quirks |= bit
    return quirks


def check_quirks(quirks: int, version: int | None) -> None:
    """Check that packets of an IP version can have these quirks.

    Raises:
        SignatureError: they cannot.
    """
    if version == 6 and quirks & QUIRKS_IPV4_ONLY:
        value = quirks_text(quirks & QUIRKS_IPV4_ONLY)
        raise SignatureError("does not exist in IPv6", part="quirks", value=value)
    if version == 4 and quirks & QUIRKS_IPV6_ONLY:
        raise SignatureError("does not exist in IPv4", part="quirks", value=quirks_text(QUIRKS_IPV6_ONLY))


def read_payload(text: str) -> bool | None:
    """Parse whether the packet has a payload; None for both."""
    if text not in _PAYLOADS:
        raise SignatureError("must be *, 0 or +", part="payload class", value=text)
    return _PAYLOADS[text]


_READERS: Final[tuple[tuple[str, Callable[[str], object]], ...]] = (
    ("IP version", read_version),
    ("initial TTL", read_ttl),
    ("IP option length", read_olen),
    ("MSS", read_mss),
    ("window", read_window_and_scale),
    ("options", read_options),
    ("quirks", read_quirks),
    ("payload class", read_payload),
)
"""The fields of a signature in order: name and parser."""
