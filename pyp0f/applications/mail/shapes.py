"""What is kept of texts from the network: words that are known, and versions.  Everything else becomes ``_``.

So nothing that names a person, a host or a path is kept, whatever it looks like: a text consists of words of a list
(`pyp0f.applications.mail.words`), of versions, and of single punctuation marks.  The name of a host can be a word of
the list, such as mail or mercury.  Therefore fewer words are kept where servers write the name of a host.
"""

from __future__ import annotations

import re
from typing import Final

from pyp0f.applications.mail.words import BEFORE_HOSTS, CERTAIN, SERVERS, WORDS

HIDDEN: Final = "_"
"""Stands for one or several words that are not kept."""
_MAX_WORDS: Final = 60
"""Words of a text that are looked at."""
_MAX_WORD: Final = 40
"""Characters of a word; longer ones are not kept."""
_MAX_MARKS: Final = 10
"""Punctuation marks around a word."""
_edges: Final = re.compile(r"([(\[<\"'{]?)[(\[<\"'{]*(.*?)([)\]>\"'}.!;?]?)[)\]>\"'}.,:!;?]*").fullmatch
"""A word, and one punctuation mark before and after it."""
_is_version: Final = re.compile(
    r"[vV]?\d{1,5}(?:\.\d{1,5}){1,4}"
    r"(?:(?:[_-]?(?:[a-zA-Z]|alpha|beta|build|deb|dev|el|fc|final|ga|git|LS|patch|pl|pre|rc|release|RC|sp|SP|stable|ubuntu)"
    r"|\.(?:el|fc|rc|RC|sp|SP|b|p)(?=\d))\d{0,6}){0,2}"
).fullmatch
"""A version with its usual endings.  Other letters could be a part of the name of a host, such as 10.2.example.org."""
_can_be_host: Final = re.compile(r"[A-Za-z0-9._-]+").fullmatch
_is_address: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)").fullmatch
_is_piece: Final = re.compile(
    r"(?:(?:deb|ubuntu|el|fc|rc|beta|alpha|build|pl|p|b|r|u|P)?\d{1,6}(?:[.]\d{1,6}){0,4}[a-z]?){1,3}"
).fullmatch
"""A part of a version of a package, after the first one."""
_pieces: Final = re.compile(r"[/+~_-]").split
_REACH: Final = 3
"""Words after the name of a server among which its version is searched: "FileZilla Server version 0.9.33"."""
_RULES: Final = "-=*#~.:_|/\\"
"""Characters of which lines are drawn."""
_HOST_BRACKETS: Final = ("[", "<")
_AROUND_HOSTS: Final = ("()", "''", '""')
"""Brackets and quotes in which servers write the name of a host, also alone."""
_BEFORE_HOSTS: Final = BEFORE_HOSTS | {"", "pop3", "]"}
"""Words after which the name of a host can stand; nothing is before the first word."""
_STATES: Final = frozenset(("ok", "preauth", "bye"))
"""Words before the first word in IMAP."""
_COUNTED: Final = frozenset(("version", "release", "build", "v"))
"""Words after which a number is a version."""


def shape(text: bytes, *, host_first: bool = False, hidden: bytes = b"", is_statement: bool = False) -> str:
    """The words of a text that are kept, with blanks between them.

    Args:
        text: a line or several lines from the network.
        host_first: whether the first word is a host, as in SMTP, unless it names the protocol.
        hidden: a text of the other side; its words are not kept, even if they are in the list.
        is_statement: whether a program names itself, so that no host is expected in the text.
    """
    not_kept = hidden.decode("latin-1").lower().split()
    shown: list[str] = []
    before = ""
    for word in text.decode("latin-1").split(None, _MAX_WORDS)[:_MAX_WORDS]:
        opening, core, closing = ("", word, "") if word.isalnum() else _parts(word)
        lower = core.lower()
        is_place = opening + closing in _AROUND_HOSTS or opening in _HOST_BRACKETS or before in _BEFORE_HOSTS
        if host_first and not before:
            is_kept = "mtp" in lower and lower in CERTAIN
        else:
            is_kept = _is_kept(core, before) and (is_statement or not is_place or _is_no_host(core))
        if is_kept and lower not in not_kept:
            shown.append(f"{opening}{core}{closing}")
        elif not core.strip(_RULES):
            if core[:1] in ("-", "="):
                shown.append(core[0])
            continue
        elif not shown or shown[-1] != HIDDEN:
            shown.append(HIDDEN)
        if before or lower not in _STATES:
            before = closing if closing == "]" else lower if is_kept else HIDDEN
    return " ".join(shown).replace("::", "-").replace(":", "-")  # colons separate the parts of a text


def _parts(word: str) -> tuple[str, str, str]:
    """A punctuation mark before a word, or none; the word; a punctuation mark after it, or none."""
    found = _edges(word) if len(word) <= _MAX_WORD + _MAX_MARKS else None
    return (found[1], found[2], found[3]) if found else ("", word, "")


def _is_kept(core: str, before: str) -> bool:
    if not core or len(core) > _MAX_WORD or not core.isascii():
        return False
    if core.lower() in WORDS:
        return True
    if core.isalnum():  # no version, and not several words
        return core.isdigit() and before in _COUNTED and len(core) < 7
    return is_version(core) or _is_compound(core)


def _is_no_host(core: str) -> bool:
    """Whether a kept word is kept even where a host can stand: it names no host, or is written like a title."""
    lower = core.lower()
    return lower in CERTAIN or lower not in WORDS or (core[0].isupper() and not core.isupper())


def _is_compound(core: str) -> bool:
    """Whether a word consists of known words and parts of versions, such as Debian-2+deb12u3, and is not mail-01."""
    first, *others = _pieces(core)
    if not others or not all(map(_is_other_piece, others)):
        return False
    return is_version(first) or (first.lower() in WORDS and (is_version(others[0]) or not _can_be_host(core)))


def _is_other_piece(text: str) -> bool:
    return text.lower() in WORDS or is_version(text) or _is_piece(text) is not None


def is_version(text: str) -> bool:
    """Whether a word is a version, such as 4.96 or 3.0.3b; an IPv4 address is none."""
    return _is_version(text) is not None and _is_address(text) is None


def server_in(banner: str) -> str:
    """The name of a server in a text that was kept, and its version if one follows; empty if there is none."""
    words = [_parts(word)[1] for word in banner.split(" ")]
    for place, word in enumerate(words):
        if word.lower() in SERVERS:
            version = next(filter(is_version, words[place + 1 : place + 1 + _REACH]), "")
            return f"{word} {version}".rstrip()
    return ""
