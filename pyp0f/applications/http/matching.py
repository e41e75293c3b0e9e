"""What the head of an HTTP request or response says about the program that sent it (docs/p0f-3.09b.md, section 11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from pyp0f.applications.http.head import HeadReader, RequestReader, ResponseReader, WholeHead
from pyp0f.applications.http.limits import MAX_HTTP_SHOWN
from pyp0f.applications.http.observations import HttpFinding
from pyp0f.applications.http.signatures import (
    REQUEST_COMMON,
    REQUEST_OPTIONAL,
    REQUEST_VALUELESS,
    RESPONSE_COMMON,
    RESPONSE_OPTIONAL,
    RESPONSE_VALUELESS,
    HttpHead,
    HttpSignature,
    fits,
)
from pyp0f.observations.base import UNKNOWN
from pyp0f.observations.construction import fast_constructor

_Key = tuple[int | bytes | tuple[bytes, bytes | None] | None, ...]
_Answer = TypeVar("_Answer")

_http_finding: Final = fast_constructor(HttpFinding)
_letters: Final = re.compile(rb"([A-Za-z]{2})(?![A-Za-z])").match
# What may be shown of a value: up to the first byte that could forge a line or leave the brackets.
_shown: Final = re.compile(rb"[\x20-\x5c\x5e-\x7f]{0,%d}" % MAX_HTTP_SHOWN).match
_shown_of_known: Final = re.compile(rb"[\x20-\x5c\x5e-\x7b\x7d-\x7f]{0,%d}" % MAX_HTTP_SHOWN).match


_TELLING: Final = RequestReader.TELLING | ResponseReader.TELLING - {b"Date"}
"""Headers whose values are part of an answer though they are not shown.  Dates are, too, but change all the time."""


class Answer(NamedTuple):
    """What is remembered of heads that are alike.

    Attributes:
        finding: what they say, as it is reported.
        software: User-Agent or Server, as it came; None if there was none.
        via: whether a proxy has left its mark.
    """

    finding: HttpFinding
    software: bytes | None
    via: bool


MAX_REMEMBERED: Final = 1_024
"""Distinct heads whose answer is remembered, and as many combinations of headers; a full table is emptied.  For each
direction, that takes 2 MB, or 35 MB if somebody sends heads as large as they may be and all different."""


class HttpMatcher:
    """Finds the signature that a head matches, and writes the head as one, for one direction.

    Answers are remembered.  What a head says depends on the names of its headers, and on those values that are
    shown or that signatures ask for.
    """

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
        self._asked = frozenset(
            [rule.name for signature in self._signatures for rule in signature.headers if rule.text is not None]
        )
        self._untold = (self._known & (self._optional | self._valueless)) - self._asked
        self._cut = _cutter(self._untold - _TELLING)
        self._matches: dict[_Key, HttpSignature | None] = {}
        self._answers: dict[_Key, Answer] = {}

    def match(self, head: HttpHead) -> HttpSignature | None:
        """The first specific signature that fits, or else the first generic one."""
        asked = self._asked
        key = head.version, *[header if header[0] in asked else header[0] for header in head.headers]
        try:
            return self._matches[key]
        except KeyError:
            found = self._match(head)
            _remember(self._matches, key, found)
            return found

    def _match(self, head: HttpHead) -> HttpSignature | None:
        names = [name for name, _ in head.headers]
        present = frozenset(names)
        generic: HttpSignature | None = None
        for signature in self._signatures:
            if (not signature.label.generic or generic is None) and fits(signature, head, names, present):
                if not signature.label.generic:
                    return signature
                generic = signature
        return generic

    def answer(self, head: HeadReader | WholeHead) -> Answer:
        """What a complete head says.

        Heads that came in one piece are known again by their headers as they came, but for values that do not matter;
        others by what was read.
        """
        if isinstance(head, WholeHead):
            key: _Key = (head.version, *self._cut(head.block)) if self._cut else (head.version, head.block)
        else:
            untold = self._untold
            key = (
                head.version,
                head.software,
                head.via,
                *[header[0] if header[0] in untold else header for header in head.headers],
            )
        found = self._answers.get(key)
        if found is None:
            apart = head.apart if isinstance(head, WholeHead) else head
            found = Answer(self._make(apart), apart.software, apart.via)
            _remember(self._answers, key, found)
        return found

    def finding(self, head: HeadReader | WholeHead) -> HttpFinding:
        """What a complete head says, as it is reported."""
        return self.answer(head).finding

    def _make(self, head: HeadReader) -> HttpFinding:
        match = self.match(head)
        software = head.software
        return _http_finding(
            signature=match,
            software=None if software is None else software.decode("utf-8", "backslashreplace"),
            language=language_of(head.language),
            dishonest=is_dishonest(match, head),
            raw_signature=self.raw_signature(head),
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


def _cutter(names: frozenset[bytes]) -> Callable[[bytes], Sequence[bytes]] | None:
    """What takes headers apart where values do not matter, and leaves these out; None if all matter."""
    if not names:
        return None
    return re.compile(rb"\n(" + b"|".join(map(re.escape, sorted(names))) + rb"):[^\n]*").split


def _remember(table: dict[_Key, _Answer], key: _Key, answer: _Answer) -> None:
    if len(table) >= MAX_REMEMBERED:
        table.clear()
    table[key] = answer


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
    if value is None:
        return None
    from pyp0f.applications.http.languages import LANGUAGES  # noqa: PLC0415 - most captures have no need of it

    found = _letters(value)
    return LANGUAGES.get(found[1], UNKNOWN) if found else None
