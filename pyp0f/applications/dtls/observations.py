"""Observations of DTLS clients."""

from typing import ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls.hello import ClientHello
from pyp0f.applications.tls.observations import TlsRequestObservation
from pyp0f.frozen import fast_constructor


class DtlsRequestObservation(TlsRequestObservation):
    """The ClientHello of a DTLS connection was fingerprinted."""

    __slots__ = ()

    kind: ClassVar[str] = "dtls request"


_observation: Final = fast_constructor(DtlsRequestObservation)


def observed(hello: ClientHello, signature: TextSignature | None, context: Context) -> DtlsRequestObservation:
    """The observation that reports a ClientHello."""
    found: DtlsRequestObservation = _observation(
        context.seconds, context.microseconds, context.endpoints, True, signature, hello
    )
    return found
