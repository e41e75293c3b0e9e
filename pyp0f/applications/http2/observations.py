"""Observations of HTTP/2 clients."""

from dataclasses import dataclass
from typing import ClassVar, Final

from pyp0f.applications.http2.conversation import Beginning
from pyp0f.applications.http2.forms import details, ecs, fields
from pyp0f.applications.interface import Context
from pyp0f.applications.text_observations import TextFinding, TextObservation
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import Form


class Http2Finding(TextFinding):
    """The properties of an HTTP/2 client that observations and fingerprints share.

    Attributes:
        beginning: what the client says up to its first request.
    """

    __slots__ = ()

    beginning: Beginning

    @property
    def raw_signature(self) -> str:
        """Settings, window update, priorities, pseudo-headers and names of headers, with ``|`` between them."""
        return self.beginning.text

    @property
    def software(self) -> str | None:
        """The value of User-Agent; None if it is absent or empty.

        Bytes that are not UTF-8 are backslash escapes.  It can contain control characters: escape them before you
        print it to a terminal.
        """
        value = self.beginning.software
        return None if value is None else value.decode("utf-8", "backslashreplace")

    @property
    def anonymous(self) -> bool:
        """Whether User-Agent is absent or empty."""
        return self.beginning.software is None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Http2RequestObservation(Http2Finding, TextObservation):
    """The beginning of an HTTP/2 client was fingerprinted, up to its first request.

    Attributes:
        beginning: what the client says.
    """

    form: ClassVar[Form] = Form(fields, details, ecs)
    kind: ClassVar[str] = "http2 request"

    beginning: Beginning


_observation: Final = fast_constructor(Http2RequestObservation)


def observed(beginning: Beginning, signature: TextSignature | None, context: Context) -> Http2RequestObservation:
    """The observation that reports the beginning of a client."""
    found: Http2RequestObservation = _observation(
        context.seconds, context.microseconds, context.endpoints, True, signature, beginning
    )
    return found
