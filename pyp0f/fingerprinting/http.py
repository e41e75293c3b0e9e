"""What the head of an HTTP request or response says about the program that sent it (specification, section 11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyp0f.constants import MAX_HTTP_SHOWN
from pyp0f.languages import LANGUAGES
from pyp0f.observation import UNKNOWN, HttpFinding
from pyp0f.signatures.http import (
    REQUEST_COMMON,
    REQUEST_OPTIONAL,
    REQUEST_VALUELESS,
    RESPONSE_COMMON,
    RESPONSE_OPTIONAL,
    RESPONSE_VALUELESS,
    fits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyp0f.httphead import HeadReader
    from pyp0f.signatures.http import HttpHead, HttpSignature

_letters: Final = re.compile(rb"([A-Za-z]{2})(?![A-Za-z])").match
# What may be shown of a value: up to the first byte that could forge a line or leave the brackets.
_shown: Final = re.compile(rb"[\x20-\x5c\x5e-\x7f]{0,%d}" % MAX_HTTP_SHOWN).match
_shown_of_known: Final = re.compile(rb"[\x20-\x5c\x5e-\x7b\x7d-\x7f]{0,%d}" % MAX_HTTP_SHOWN).match


class HttpMatcher:
    """Finds the signature that a head matches, and writes the head as one, for one direction."""

    def __init__(self, signatures: Iterable[HttpSignature], known_headers: frozenset[bytes], is_request: bool) -> None:
        """Prepare.

        Args:
            signatures: of this direction, in file order.
            known_headers: whose values are shown only where they tell something.
            is_request: the direction.
        """
        self._signatures = tuple(signatures)
        self._known = known_headers
        self._optional = REQUEST_OPTIONAL if is_request else RESPONSE_OPTIONAL
        self._common = REQUEST_COMMON if is_request else RESPONSE_COMMON
        self._valueless = REQUEST_VALUELESS if is_request else RESPONSE_VALUELESS

    def match(self, head: HttpHead) -> HttpSignature | None:
        """The first specific signature that fits, or else the first generic one."""
        names = [name for name, _ in head.headers]
        present = frozenset(names)
        generic: HttpSignature | None = None
        for signature in self._signatures:
            if (not signature.label.generic or generic is None) and fits(signature, head, names, present):
                if not signature.label.generic:
                    return signature
                generic = signature
        return generic

    def finding(self, head: HeadReader) -> HttpFinding:
        """What a complete head says."""
        match = self.match(head)
        software = head.software
        return HttpFinding(
            match,
            None if software is None else software.decode("utf-8", "backslashreplace"),
            language_of(head.language),
            is_dishonest(match, head),
            self.raw_signature(head),
        )

    def raw_signature(self, head: HttpHead) -> str:
        """The head as a line of the signature file (section 11.7)."""
        shown = ",".join([self._show(name, value) for name, value in head.headers])
        present = {name for name, _ in head.headers}
        missing = ",".join([name.decode("ascii") for name in self._common if name not in present])
        software = _clean(head.software or b"", known=False)
        return f"{head.version}:{shown}:{missing}:{software}"

    def _show(self, name: bytes, value: bytes | None) -> str:
        text = name.decode("ascii")
        known = name in self._known
        if known and name in self._optional:
            return "?" + text
        if value is None or (known and name in self._valueless):
            return text
        cleaned = _clean(value, known)
        return f"{text}=[{cleaned}]" if cleaned else text


def _clean(value: bytes, known: bool) -> str:
    found = (_shown_of_known if known else _shown)(value)
    return found[0].decode("ascii") if found else ""


def is_dishonest(match: HttpSignature | None, head: HttpHead) -> bool:
    """Whether the software calls itself something else than programs of its signature do."""
    return (
        match is not None
        and match.software is not None
        and head.software is not None
        and match.software not in head.software
    )


def language_of(value: bytes | None) -> str | None:
    """Name of the first language in an Accept-Language header; `UNKNOWN` if there is none of that code.

    None if the header is missing or does not begin with a code of two letters.
    """
    found = _letters(value) if value is not None else None
    return LANGUAGES.get(found[1], UNKNOWN) if found else None
