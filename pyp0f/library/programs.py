"""Fingerprints of bytes that a program has received itself: for proxies, servers and honeypots.

Each function gets the beginning of what one side sent, and looks its text up in a section of the signatures.  The
readers and the forms are those of the applications (`pyp0f.applications`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pyp0f.applications.http2.application import HTTP2_REQUEST, first_request
from pyp0f.applications.http2.conversation import Beginning
from pyp0f.applications.http2.observations import Http2Finding, Http2RequestObservation
from pyp0f.applications.ssh.application import SSH_REQUEST, SSH_RESPONSE, SshSection, SshSignatures
from pyp0f.applications.ssh.conversation import first_greeting
from pyp0f.applications.ssh.fingerprints import raw_signature
from pyp0f.applications.ssh.greeting import Greeting
from pyp0f.applications.ssh.observations import SshFinding, SshRequestObservation, SshResponseObservation
from pyp0f.applications.ssh.signatures import Found
from pyp0f.applications.text_observations import TextFinding
from pyp0f.applications.text_sections import TextSection, TextSignatures
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls.application import TLS_REQUEST, TLS_RESPONSE
from pyp0f.applications.tls.conversation import first_hello
from pyp0f.applications.tls.fingerprints import ja3s_r, ja4
from pyp0f.applications.tls.hello import ClientHello, ServerHello
from pyp0f.applications.tls.observations import (
    ClientFinding,
    ServerFinding,
    TlsRequestObservation,
    TlsResponseObservation,
)
from pyp0f.arguments import wrong_type
from pyp0f.engine.streams import MAX_STREAM
from pyp0f.frozen import Frozen
from pyp0f.library.adapters import Bytes
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Form
from pyp0f.signatures.database import Database


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TextFingerprint(TextFinding, Frozen):
    """Base class of the fingerprints of bytes.

    Subclasses have the class attributes `form` and `kind` of the observations of such messages.

    Attributes:
        signature: the signature that matches; None if there is none.
    """

    form: ClassVar[Form]
    kind: ClassVar[str]

    signature: TextSignature | None

    def to_dict(self) -> dict[str, object]:
        """All values as JSON types, with the names that observations use."""
        return {"kind": self.kind, **self.form.details(self)}

    def __str__(self) -> str:
        return f"({self.kind}) {', '.join([f'{key} = {value}' for key, value in self.form.fields(self)])}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TlsRequestFingerprint(ClientFinding, TextFingerprint):
    """The fingerprint of a ClientHello; its properties are those of `TlsRequestObservation`.

    Attributes:
        hello: what the ClientHello says.
    """

    form: ClassVar[Form] = TlsRequestObservation.form
    kind: ClassVar[str] = TlsRequestObservation.kind

    hello: ClientHello


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TlsResponseFingerprint(ServerFinding, TextFingerprint):
    """The fingerprint of a ServerHello; its properties are those of `TlsResponseObservation`.

    Attributes:
        hello: what the ServerHello says.
    """

    form: ClassVar[Form] = TlsResponseObservation.form
    kind: ClassVar[str] = TlsResponseObservation.kind

    hello: ServerHello


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Http2RequestFingerprint(Http2Finding, TextFingerprint):
    """The fingerprint of an HTTP/2 client; its properties are those of `Http2RequestObservation`.

    Attributes:
        beginning: what the client says up to its first request.
    """

    form: ClassVar[Form] = Http2RequestObservation.form
    kind: ClassVar[str] = Http2RequestObservation.kind

    beginning: Beginning


def fingerprint_tls(
    data: Bytes, *, database: DatabaseOrPath = None
) -> TlsRequestFingerprint | TlsResponseFingerprint | None:
    """Fingerprint the hello with which a client or a server begins TLS.

    For example, in a proxy::

        found = pyp0f.fingerprint_tls(connection.recv(8192, socket.MSG_PEEK))
        if found is not None:
            print(found.ja4, found.label)

    Args:
        data: the first bytes of a side: TLS records, or a ClientHello in the form of SSLv2; or the message ClientHello
            or ServerHello alone, with its header of four bytes.  Data behind the hello are ignored.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        None if the hello is incomplete or malformed, or is longer than 8,192 bytes.  Then more bytes may help, if there
        are fewer.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
    """
    hello = first_hello(_beginning(data))
    known = as_database(database)
    if isinstance(hello, ClientHello):
        return TlsRequestFingerprint(hello=hello, signature=_find(known, TLS_REQUEST, ja4(hello)))
    if isinstance(hello, ServerHello):
        return TlsResponseFingerprint(hello=hello, signature=_find(known, TLS_RESPONSE, ja3s_r(hello)))
    return None


def fingerprint_http2(data: Bytes, *, database: DatabaseOrPath = None) -> Http2RequestFingerprint | None:
    """Fingerprint an HTTP/2 client by what it sends up to its first request.

    For example, in a server that ends TLS itself::

        found = pyp0f.fingerprint_http2(first_bytes)
        if found is not None:
            print(found.raw_signature, found.software)

    Args:
        data: the first bytes of the client, from the connection preface on (RFC 9113, section 3.4).  Data behind the
            headers of the first request are ignored.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        None if the headers are incomplete, or are not within the first 8,192 bytes, or if this is not HTTP/2.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
    """
    beginning = first_request(_beginning(data))
    known = as_database(database)
    if beginning is None:
        return None
    return Http2RequestFingerprint(beginning=beginning, signature=_find(known, HTTP2_REQUEST, beginning.text))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class SshRequestFingerprint(SshFinding, TextFingerprint):
    """The fingerprint of a client of SSH; its properties are those of `SshRequestObservation`.

    Attributes:
        greeting: what the client says of itself.
        dishonest: whether the software is not what it calls itself: its algorithms are those of another program.
    """

    form: ClassVar[Form] = SshRequestObservation.form
    kind: ClassVar[str] = SshRequestObservation.kind

    greeting: Greeting
    dishonest: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class SshResponseFingerprint(SshFinding, TextFingerprint):
    """The fingerprint of a server of SSH; its properties are those of `SshResponseObservation`.

    Attributes:
        greeting: what the server says of itself.
        dishonest: whether the software is not what it calls itself: its algorithms are those of another program.
    """

    form: ClassVar[Form] = SshResponseObservation.form
    kind: ClassVar[str] = SshResponseObservation.kind

    greeting: Greeting
    dishonest: bool


def fingerprint_ssh(
    data: Bytes, *, of_client: bool = True, database: DatabaseOrPath = None
) -> SshRequestFingerprint | SshResponseFingerprint | None:
    """Fingerprint what a client or a server of SSH sends in clear.

    For example, in a honeypot::

        found = pyp0f.fingerprint_ssh(received)
        if found is not None:
            print(found.hassh, found.software, found.dishonest)

    Args:
        data: the first bytes of a side: the identification line, and the message KEXINIT.  What follows is ignored.  If
            there is no KEXINIT, the line is fingerprinted alone.
        of_client: whether a client sent them; otherwise a server did.
        database: a database, or the path of a signature file, which is read at each call; the packaged signatures if
            None.

    Returns:
        None if the identification line is incomplete or is none.  If the KEXINIT is incomplete, `hassh` is None.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
    """
    if not isinstance(of_client, bool):
        raise wrong_type("of_client", of_client, "True or False")
    greeting = first_greeting(_beginning(data), of_client)
    known = as_database(database)
    if greeting is None:
        return None
    found = _find_ssh(known, SSH_REQUEST if of_client else SSH_RESPONSE, raw_signature(greeting))
    make = SshRequestFingerprint if of_client else SshResponseFingerprint
    return make(greeting=greeting, signature=found.signature, dishonest=found.dishonest)


def _beginning(data: Bytes) -> bytes:
    """As many bytes as are read of a connection.

    Raises:
        TypeError: `data` is not bytes.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise wrong_type("data", data, "bytes")
    return bytes(data[:MAX_STREAM])


_latest: tuple[Database, dict[str, Any]] | None = None


def _find(database: Database, section: TextSection, text: str) -> TextSignature | None:
    """The signature that a text matches."""
    signatures: TextSignatures = _prepared(database, section, TextSignatures)
    return signatures.find(text)


def _find_ssh(database: Database, section: SshSection, text: str) -> Found:
    """The signature that a greeting belongs to."""
    signatures: SshSignatures = _prepared(database, section, SshSignatures)
    return signatures.find(text)


def _prepared(database: Database, section: TextSection, prepare: Callable[[Database, Any], Any]) -> Any:  # noqa: ANN401 - what `prepare` returns
    """The signatures of a section.  Those of the latest database are kept ready."""
    global _latest  # noqa: PLW0603 - a cache; callers see no difference
    if _latest is None or _latest[0] is not database:
        _latest = database, {}
    known = _latest[1]
    if section.name not in known:
        known[section.name] = prepare(database, section)
    return known[section.name]
