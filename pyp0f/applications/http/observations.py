"""Observations of HTTP requests and responses."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from pyp0f.applications.http.forms import http_details, http_fields, http_text, request_ecs, response_ecs
from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.frozen import Frozen
from pyp0f.observations.base import Form, Matched, Observation
from pyp0f.signatures.label import Label

_without_values: Final = re.compile(r"=\[[^\]]*\]").sub
_is_usual: Final = re.compile(r"\??[A-Z0-9][^-_]*(?:[-_]+[A-Z0-9][^-_]*)*[-_]*").fullmatch


@lru_cache(maxsize=1_024)
def _case_of(raw_signature: str) -> str:
    """``usual``, ``lower`` or ``mixed``: the case of the names of headers."""
    headers = _without_values("", raw_signature[2:]).partition(":")[0]
    names = headers.split(",")
    if all(_is_usual(name) for name in names):
        return "usual"
    return "lower" if headers == headers.lower() else "mixed"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class HttpFinding(Matched, Frozen):
    """The fingerprint of the head of an HTTP request or response, and its match.  Equal heads share one object.

    Attributes:
        signature: the signature that matches; None if there is none.
        software: User-Agent of a request, Server of a response; None if it is absent or empty.  Bytes that are not
            UTF-8 are backslash escapes.  It can contain control characters: escape them before you print it to a
            terminal.
        language: English name of the language with the highest weight in Accept-Language, in classic mode of the first
            one; None if there is none; ``???`` if the code is unknown.
        dishonest: whether User-Agent or Server does not contain the software of the signature.
        raw_signature: the head in the format of a signature (docs/p0f-3.09b.md, section 11.7).
    """

    signature: HttpSignature | None
    software: str | None
    language: str | None
    dishonest: bool
    raw_signature: str

    @property
    def anonymous(self) -> bool:
        """Whether User-Agent or Server is absent or empty."""
        return self.software is None

    @property
    def header_case(self) -> str:
        """The case of the names of headers: ``usual`` (``User-Agent``), ``lower`` (``user-agent``) or ``mixed``."""
        return _case_of(self.raw_signature)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class HttpObservation(Observation):
    """The head of an HTTP request or response was fingerprinted.

    Attributes:
        finding: the fingerprint of the head, and its match.
    """

    finding: HttpFinding

    @property
    def label(self) -> Label | None:
        """The label of the signature: the program or system; None if no signature matches."""
        return self.finding.label

    @property
    def signature(self) -> HttpSignature | None:
        """The signature that matches; None if there is none."""
        return self.finding.signature

    @property
    def generic(self) -> bool:
        """Whether the signature is generic: for a family of programs, not for a version."""
        return self.finding.generic

    @property
    def software(self) -> str | None:
        """User-Agent of a request, Server of a response; None if it is absent or empty.

        It can contain control characters: escape them before you print it to a terminal.
        """
        return self.finding.software

    @property
    def anonymous(self) -> bool:
        """Whether User-Agent or Server is absent or empty."""
        return self.finding.anonymous

    @property
    def header_case(self) -> str:
        """The case of the names of headers: ``usual`` (``User-Agent``), ``lower`` (``user-agent``) or ``mixed``."""
        return self.finding.header_case

    @property
    def dishonest(self) -> bool:
        """Whether User-Agent or Server does not contain the software of the signature."""
        return self.finding.dishonest

    @property
    def language(self) -> str | None:
        """English name of the language that a client prefers; None if there is none; ``???`` if it is unknown."""
        return self.finding.language

    @property
    def raw_signature(self) -> str:
        """The head in the format of a signature (docs/p0f-3.09b.md, section 11.7)."""
        return self.finding.raw_signature


class HttpRequestObservation(HttpObservation):
    """The head of a client's first request was fingerprinted."""

    __slots__ = ()

    form: ClassVar[Form] = Form(http_fields, http_details, request_ecs, http_text)
    kind: ClassVar[str] = "http request"


class HttpResponseObservation(HttpObservation):
    """The head of a server's first response was fingerprinted."""

    __slots__ = ()

    form: ClassVar[Form] = Form(http_fields, http_details, response_ecs, http_text)
    kind: ClassVar[str] = "http response"
