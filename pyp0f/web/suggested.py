"""Lines for a signature file from what no signature matches."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pyp0f.applications.standard import STANDARD
from pyp0f.errors import Pyp0fError
from pyp0f.library.loading import parse_database

LATE: Final = (
    "pyp0f.applications.mail.beginnings",
    "pyp0f.applications.mail.lines",
    "pyp0f.applications.ssh.signatures",
    "pyp0f.applications.text_signatures",
    "pyp0f.signatures.tcp_index",
)
"""Modules that are loaded with the first line that needs them, when their files may be out of reach."""
_TCP: Final = {"syn": "tcp:request", "syn+ack": "tcp:response"}
_LINK: Final = "mtu"
_SECTIONS: Final = frozenset(section.name for application in STANDARD for section in application.sections)
_SYSTEM_LABEL: Final = "label = s:unix:NAME:FLAVOR"
_PROGRAM_LABEL: Final = "label = s:!:NAME:FLAVOR\nsys   = @unix,@win"
_LINK_LABEL: Final = "label = NAME"


def _section_of(kind: str) -> str | None:
    """The section with signatures of a kind of observation; None if there is none."""
    if kind == _LINK:
        return _LINK
    name = _TCP.get(kind, kind.replace(" ", ":"))
    return name if kind in _TCP or name in _SECTIONS else None


@lru_cache(maxsize=2_048)
def lines_for(kind: str, raw: str) -> str | None:
    """Lines for a signature file, of which the name is to be filled in; None if no signature can have this form.

    Args:
        kind: kind of observation.
        raw: its raw signature, or its MTU.
    """
    section = _section_of(kind)
    if section is None or not raw.isprintable():
        return None
    label = _LINK_LABEL if section == _LINK else _SYSTEM_LABEL if kind in _TCP else _PROGRAM_LABEL
    lines = f"[{section}]\n{label}\nsig   = {raw}\n"
    try:
        parse_database(f"classes = win,unix,other\n{lines}".encode())
    except Pyp0fError:
        return None
    return lines
