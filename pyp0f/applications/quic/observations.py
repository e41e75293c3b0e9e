"""Observations of QUIC clients."""

from dataclasses import dataclass
from typing import ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.applications.quic.conversation import QuicHello
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls.code_points import DRAFTS, MVFST_27, VERSION_1, VERSION_2
from pyp0f.applications.tls.forms import request_details, request_ecs, request_fields
from pyp0f.applications.tls.observations import TlsRequestObservation
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import Form

_VERSIONS: Final = {
    VERSION_1: "v1",
    VERSION_2: "v2",
    MVFST_27: "mvfst-27",
    **{text: f"draft-{number}" for number, text in DRAFTS.items()},
}


def quic_request_details(observation: "QuicRequestObservation") -> dict[str, object]:
    """The members of a ClientHello over QUIC."""
    return request_details(observation) | {"quic_version": observation.quic_version}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class QuicRequestObservation(TlsRequestObservation):
    """The ClientHello of a QUIC connection was fingerprinted.

    Attributes:
        version_bytes: the four bytes of the version of QUIC.
    """

    form: ClassVar[Form] = Form(request_fields, quic_request_details, request_ecs)
    kind: ClassVar[str] = "quic request"

    version_bytes: bytes

    @property
    def quic_version(self) -> str:
        """The version of QUIC: ``v1``, ``v2``, ``draft-23`` to ``draft-34``, or ``mvfst-27``."""
        return _VERSIONS[self.version_bytes]


_observation: Final = fast_constructor(QuicRequestObservation)


def observed(message: QuicHello, signature: TextSignature | None, context: Context) -> QuicRequestObservation:
    """The observation that reports a ClientHello."""
    found: QuicRequestObservation = _observation(
        context.seconds, context.microseconds, context.endpoints, True, signature, message.hello, message.version
    )
    return found
