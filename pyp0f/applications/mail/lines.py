"""What lines of signatures have in place of texts: versions, names, optional items.

It is apart from `pyp0f.applications.mail.shapes` because it is needed for each file with such lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pyp0f.applications.mail.words import STATED
from pyp0f.errors import SignatureError
from pyp0f.signatures.sections import ANY

VERSION_SLOT: Final = "#"
"""Stands for a version in banners that are compared."""
_MAX_OPTIONAL: Final = 6
"""Optional items of a line, which stands for up to 64 texts."""

_OPENING: Final = "([<\"'{"
_CLOSING: Final = ")]>\"'}.,:!;?"
"""Punctuation marks around words."""
_in_text: Final = re.compile(
    r"(?<![A-Za-z0-9._+-])(?:\*|[vV]?\d{1,6}(?:\.\d{1,6})+[A-Za-z0-9.+~_/-]*|\d{1,6}(?![A-Za-z0-9]))"
)
"""A version in a text that was kept, or what stands for any version in a line."""
_named: Final = re.compile(r"\*([^* ]+)\*").fullmatch
_versions: Final = _in_text.findall
_replace_versions: Final = _in_text.sub


def stated_name(banner: str) -> str:
    """The name that a server states in a text that was kept, in lower case; empty if there is none.

    Args:
        banner: the text; or ``*NAME*`` of a line, which stands for any text that states this name.
    """
    named = _named(banner)
    if named:
        return str(named[1].lower())
    words = [word.lstrip(_OPENING).rstrip(_CLOSING).lower() for word in banner.split(" ")]
    return next((word for word in words if word in STATED), "")


def is_name_alone(banner: str) -> bool:
    """Whether the banner of a line is ``*NAME*``, which stands for any banner that states this name."""
    return _named(banner) is not None


def split_versions(banner: str) -> tuple[str, str]:
    """A banner with ``#`` in place of versions, and the versions; `ANY` if there are only such in place of versions."""
    if banner == ANY:
        return ANY, ANY
    versions = _versions(banner)
    is_any = versions and all(version == ANY for version in versions)
    return _replace_versions(VERSION_SLOT, banner), ANY if is_any else " ".join(versions)


def readings(text: str) -> tuple[str, ...]:
    """The texts that a line with optional items stands for.

    Raises:
        SignatureError: too many items are optional.
    """
    items = re.split(r"([,:])", text)
    optional = [place for place, item in enumerate(items) if item.startswith("?")]
    if len(optional) > _MAX_OPTIONAL:
        raise SignatureError(f"has more than {_MAX_OPTIONAL} optional items", part="signature", value=text)
    return tuple([_reading(items, optional, chosen) for chosen in range(2 ** len(optional))])


def _reading(items: Sequence[str], optional: Sequence[int], chosen: int) -> str:
    """The text with some of its optional items."""
    left = list(items)
    for number, place in enumerate(optional):
        left[place] = left[place][1:] if chosen >> number & 1 else ""
    parts = "".join(left).split(":")
    return ":".join([",".join([item for item in part.split(",") if item]) for part in parts])
