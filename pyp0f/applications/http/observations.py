"""What the head of an HTTP request or response says."""

from dataclasses import dataclass
from typing import ClassVar

from pyp0f.applications.http.forms import http_details, http_fields, request_ecs, response_ecs
from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.observations.base import Form, Observation
from pyp0f.signatures.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFinding:
    """What the head of an HTTP request or response says.  Equal heads share one object.

    Attributes:
        signature: the signature that it matched; None if none.
        software: the program's name for itself: User-Agent of a request, Server of a response; None if it does not
            give one.  Bytes that are not UTF-8 are backslash escapes; the rest is as it was sent.  It may hold control
            characters: escape it before it goes to a terminal.
        language: the language that the client prefers, in English; None if it did not say; ``???`` if it named one
            that does not exist.
        dishonest: whether the software calls itself something it is not.
        raw_signature: the head as a signature line (docs/p0f-3.09b.md, section 11.7).
    """

    signature: HttpSignature | None
    software: str | None
    language: str | None
    dishonest: bool
    raw_signature: str

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return None if self.signature is None else self.signature.label

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.signature is not None and self.signature.label.generic

    @property
    def anonymous(self) -> bool:
        """Whether the software does not give its name."""
        return self.software is None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HttpObservation(Observation):
    """The head of an HTTP request or response was fingerprinted.

    Attributes:
        finding: what it says.
    """

    finding: HttpFinding

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return self.finding.label

    @property
    def signature(self) -> HttpSignature | None:
        """The signature that it matched; None if none."""
        return self.finding.signature

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.finding.generic

    @property
    def software(self) -> str | None:
        """The program's name for itself, as in `HttpFinding`; None if it does not give one."""
        return self.finding.software

    @property
    def anonymous(self) -> bool:
        """Whether the software does not give its name."""
        return self.finding.anonymous

    @property
    def dishonest(self) -> bool:
        """Whether the software calls itself something it is not."""
        return self.finding.dishonest

    @property
    def language(self) -> str | None:
        """The language that the client prefers, in English; None if it did not say, ``???`` if it does not exist."""
        return self.finding.language

    @property
    def raw_signature(self) -> str:
        """The head as a signature line."""
        return self.finding.raw_signature


class HttpRequestObservation(HttpObservation):
    """The head of a client's first request was fingerprinted."""

    __slots__ = ()

    form: ClassVar[Form] = Form(http_fields, http_details, request_ecs)

    @property
    def kind(self) -> str:
        """Always http request."""
        return "http request"


class HttpResponseObservation(HttpObservation):
    """The head of a server's first response was fingerprinted."""

    __slots__ = ()

    form: ClassVar[Form] = Form(http_fields, http_details, response_ecs)

    @property
    def kind(self) -> str:
        """Always http response."""
        return "http response"
