"""Signatures of SSH: which line belongs to a greeting, and whether the software is what it claims to be.

A line is ``VERSION:HASSH:SOFTWARE``.  Each part can be ``*``.  A ``*`` at the end of SOFTWARE stands for any rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from operator import itemgetter
from typing import Final, NamedTuple

from pyp0f.applications.text_signatures import Parts, TextSignature
from pyp0f.errors import SignatureError
from pyp0f.signatures.sections import ANY

NONE: Final = "none"
"""Stands for HASSH if there is no KEXINIT."""
_is_version: Final = re.compile(r"[0-9][0-9.]{0,7}").fullmatch
_is_hash: Final = re.compile(r"[0-9a-f]{32}|none").fullmatch
_words: Final = re.compile(r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*")
"""A word, such as ``OpenSSH`` of ``OpenSSH_9.2p1`` and ``libssh2`` of ``libssh2_1.10.0``."""


def check(parts: Parts) -> None:
    """Check the parts of a line.

    Raises:
        SignatureError: a part is invalid; the error names it.
    """
    version, hassh, software = parts
    if version != ANY and not _is_version(version):
        raise SignatureError(f"must be a number such as 2.0, or {ANY}", part="version", value=version)
    if hassh != ANY and not _is_hash(hassh):
        raise SignatureError(f"must be 32 hex digits in lower case, none, or {ANY}", part="HASSH", value=hassh)
    if ANY in software[:-1]:
        raise SignatureError(f"can have {ANY} at its end only", part="software", value=software)


def _software_includes(wider: str, other: str) -> bool:
    """Whether one pattern of software matches all that another one, or a text, does."""
    return other.startswith(wider[:-1]) if wider.endswith(ANY) else wider == other


def includes(wider: TextSignature, other: TextSignature) -> bool:
    """Whether a line matches all that another line matches."""
    return _matches(wider.readings[0], other.readings[0])


def _matches(pattern: Parts, parts: Parts) -> bool:
    version, hassh, software = pattern
    return version in (ANY, parts[0]) and hassh in (ANY, parts[1]) and _software_includes(software, parts[2])


def overlaps(one: TextSignature, other: TextSignature) -> bool:
    """Whether a greeting can match both lines."""
    (*mine, my_software), (*theirs, their_software) = one.readings[0], other.readings[0]
    return all(first == second or ANY in (first, second) for first, second in zip(mine, theirs, strict=True)) and (
        _software_includes(my_software, their_software) or _software_includes(their_software, my_software)
    )


class SshIndex:
    """Lines in file order, to find those that can cover or hide a later one.

    The time for a line depends on how many lengths the beginnings of software have, and not on the number of lines.
    """

    __slots__ = ("_by_hash",)

    def __init__(self) -> None:
        # By HASSH: the first specific and the first generic line of each version and software; lengths of beginnings.
        self._by_hash: dict[str, tuple[dict[tuple[str, str, bool], TextSignature], set[int]]] = {}

    def add(self, signature: TextSignature) -> None:
        """Add a line.  An equal line before it hides all that it hides."""
        version, hassh, software = signature.readings[0]
        lines, lengths = self._by_hash.setdefault(hassh, ({}, set()))
        lines.setdefault((version, software, signature.label.generic), signature)
        if software.endswith(ANY):
            lengths.add(len(software) - 1)

    def rivals(self, signature: TextSignature) -> Iterator[TextSignature]:
        """The lines that match all that a line matches."""
        version, hassh, software = signature.readings[0]
        for key in {hassh, ANY}:
            if key not in self._by_hash:
                continue
            lines, lengths = self._by_hash[key]
            for wider in {software, *[software[:length] + ANY for length in lengths if length <= len(software)]}:
                for wanted in product({version, ANY}, (wider,), (False, True)):
                    if wanted in lines:
                        yield lines[wanted]


class Found(NamedTuple):
    """The line that a greeting belongs to.

    Attributes:
        signature: the line; None if there is none.
        dishonest: whether the software is not what it calls itself.
    """

    signature: TextSignature | None
    dishonest: bool


def product_of(software: str) -> str:
    """The first word of the name of a program, in lower case; empty if there is none."""
    found = _words.match(software)
    return found[0].lower() if found else ""


class SshMatcher:
    """Finds the line that a greeting belongs to.

    The algorithms follow from the program; the software is a statement that may be false.  It is dishonest if other
    lines are of a program of that name, but none of the lines with this HASSH is.
    """

    __slots__ = ("_by_hash", "_known")

    def __init__(self, signatures: Iterable[TextSignature]) -> None:
        """Sort the lines.

        Args:
            signatures: the lines, in matching order.
        """
        # A generic line counts only if no specific one matches.
        lines = sorted(signatures, key=lambda signature: signature.label.generic)
        self._by_hash: dict[str, list[tuple[int, TextSignature]]] = {}
        for rank, line in enumerate(lines):
            self._by_hash.setdefault(line.readings[0][1], []).append((rank, line))
        self._known = {name for line in lines for name in _names(line)}

    def find(self, text: str) -> Found:
        """The line of a greeting: the first specific one that matches, or else the first generic one.

        If the name of the software is in no line, the first line with this HASSH is returned: programs that use a
        library often call themselves by a name of their own.

        Args:
            text: version, HASSH and software of the greeting.
        """
        parts = tuple(text.split(":", 2))
        lines = self._by_hash.get(parts[1], [])
        matching = [one for one in (*lines, *self._by_hash.get(ANY, ())) if _matches(one[1].readings[0], parts)]
        name = product_of(parts[2])
        is_known = name in self._known
        if lines and parts[1] != NONE:
            if is_known and not any(name in _all_names(line) for _, line in lines):
                return Found(lines[0][1], True)
            if not is_known and not matching:
                return Found(lines[0][1], False)
        return Found(min(matching, key=itemgetter(0))[1] if matching else None, False)


def _names(signature: TextSignature) -> set[str]:
    """The names of the program of a line: in its software, and in its label."""
    names = {product_of(signature.readings[0][2])}
    if signature.label.is_application:
        names.add(product_of(signature.label.name))
    return names - {""}


def _all_names(signature: TextSignature) -> set[str]:
    """All names in a line: a label can name several programs of one library."""
    label = signature.label
    return _names(signature) | {word.lower() for word in _words.findall(f"{label.name} {label.flavor}")}
