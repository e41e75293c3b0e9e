"""Observations of TLS clients and servers."""

from dataclasses import dataclass
from typing import ClassVar, Final

from pyp0f.applications.interface import Context
from pyp0f.applications.text_observations import TextFinding, TextObservation
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls import fingerprints
from pyp0f.applications.tls.forms import (
    request_details,
    request_ecs,
    request_fields,
    response_details,
    response_ecs,
    response_fields,
    version_text,
)
from pyp0f.applications.tls.hello import ClientHello, ServerHello
from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import Form


class ClientFinding(TextFinding):
    """The properties of a ClientHello that observations and fingerprints share.

    Attributes:
        hello: what the ClientHello says.
    """

    __slots__ = ()

    hello: ClientHello

    @property
    def server_name(self) -> str | None:
        """The host name that the client asks for (SNI, RFC 6066); None if there is none.

        Bytes that are not UTF-8 are backslash escapes.  It can contain control characters: escape them before you
        print it to a terminal.
        """
        name = self.hello.server_name
        return None if name is None else name.decode("utf-8", "backslashreplace")

    @property
    def alpn(self) -> tuple[str, ...]:
        """The application protocols that the client offers, in order (ALPN, RFC 7301); as text like `server_name`."""
        return tuple([one.decode("utf-8", "backslashreplace") for one in self.hello.alpn])

    @property
    def version(self) -> str:
        """The highest version that the client offers, such as ``TLS 1.3`` or ``0x7f1c``."""
        return version_text(fingerprints.offered_version(self.hello))

    @property
    def raw_signature(self) -> str:
        """JA4, as signatures have it."""
        return self.ja4

    @property
    def ja4(self) -> str:
        """JA4, such as ``t13d1516h2_8daaf6152771_e5627efa2ab1``."""
        return fingerprints.ja4(self.hello)

    @property
    def ja4_r(self) -> str:
        """JA4 with the sorted lists in place of the hashes."""
        return fingerprints.ja4_r(self.hello)

    @property
    def ja4_o(self) -> str:
        """JA4 of the lists in the order of the wire, with SNI and ALPN."""
        return fingerprints.ja4_o(self.hello)

    @property
    def ja4_ro(self) -> str:
        """JA4 with the lists in the order of the wire in place of the hashes."""
        return fingerprints.ja4_ro(self.hello)

    @property
    def ja3(self) -> str:
        """JA3, 32 hex digits."""
        return fingerprints.ja3(self.hello)

    @property
    def ja3_r(self) -> str:
        """What JA3 is the hash of: version, cipher suites, extensions, groups and point formats as decimal numbers."""
        return fingerprints.ja3_r(self.hello)

    @property
    def words(self) -> tuple[str, ...]:
        """What is special.

        ``grease``: there are reserved values (RFC 8701).  ``ech``: a second, encrypted hello is inside, or looks as if
        it were.  ``sslv2``: the hello has the form of SSLv2.
        """
        return fingerprints.client_words(self.hello)


class ServerFinding(TextFinding):
    """The properties of a ServerHello that observations and fingerprints share.

    Attributes:
        hello: what the ServerHello says.
    """

    __slots__ = ()

    hello: ServerHello

    @property
    def version(self) -> str:
        """The version that the server chose, such as ``TLS 1.3``."""
        chosen = self.hello.chosen_version
        return version_text(self.hello.version if chosen is None else chosen)

    @property
    def cipher(self) -> str:
        """The cipher suite that the server chose: four hex digits, such as ``1301``."""
        return f"{self.hello.cipher:04x}"

    @property
    def alpn(self) -> str | None:
        """The application protocol that the server chose; None if it does not say it in clear, as in TLS 1.3."""
        chosen = self.hello.alpn
        return None if chosen is None else chosen.decode("utf-8", "backslashreplace")

    @property
    def raw_signature(self) -> str:
        """What JA3S is the hash of, as signatures have it."""
        return self.ja3s_r

    @property
    def ja3s(self) -> str:
        """JA3S, 32 hex digits."""
        return fingerprints.ja3s(self.hello)

    @property
    def ja3s_r(self) -> str:
        """What JA3S is the hash of: version, cipher suite and extensions as decimal numbers."""
        return fingerprints.ja3s_r(self.hello)

    @property
    def words(self) -> tuple[str, ...]:
        """What is special.  ``retry``: the server asked for another ClientHello (HelloRetryRequest) before."""
        return fingerprints.server_words(self.hello)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TlsRequestObservation(ClientFinding, TextObservation):
    """The first ClientHello of a connection was fingerprinted.

    Attributes:
        hello: what the ClientHello says.
    """

    form: ClassVar[Form] = Form(request_fields, request_details, request_ecs)
    kind: ClassVar[str] = "tls request"

    hello: ClientHello


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TlsResponseObservation(ServerFinding, TextObservation):
    """The ServerHello of a connection was fingerprinted.

    Attributes:
        hello: what the ServerHello says.
    """

    form: ClassVar[Form] = Form(response_fields, response_details, response_ecs)
    kind: ClassVar[str] = "tls response"

    hello: ServerHello


_request_observation: Final = fast_constructor(TlsRequestObservation)
_response_observation: Final = fast_constructor(TlsResponseObservation)


def observed_request(hello: ClientHello, signature: TextSignature | None, context: Context) -> TlsRequestObservation:
    """The observation that reports a ClientHello."""
    found: TlsRequestObservation = _request_observation(
        context.seconds, context.microseconds, context.endpoints, True, signature, hello
    )
    return found


def observed_response(hello: ServerHello, signature: TextSignature | None, context: Context) -> TlsResponseObservation:
    """The observation that reports a ServerHello."""
    found: TlsResponseObservation = _response_observation(
        context.seconds, context.microseconds, context.endpoints, False, signature, hello
    )
    return found
