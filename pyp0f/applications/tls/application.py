"""TLS as an application of the engine: it recognizes TLS, and imports the readers when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pyp0f.applications.browsers import score_client_hello
from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.applications.text_sections import TextSection, TextSignatures, learn
from pyp0f.applications.tls.code_points import CLIENT_HELLO, HANDSHAKE, SERVER_HELLO
from pyp0f.changes.weights import NOTHING, Score
from pyp0f.errors import SignatureError
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.sections import ANY

if TYPE_CHECKING:  # a plain run does not load it
    from pyp0f.applications.text_signatures import TextSignature
    from pyp0f.applications.tls.hello import ClientHello

_MIN_SSL2_HELLO: Final = 9 + 3 + 16
"""Bytes of an SSLv2 hello after its length: header, one cipher, and the shortest challenge."""
_MAX_SSL2_HELLO: Final = 2_048
"""Bytes of an SSLv2 hello after its length that are accepted; those of real programs have less than 200."""
_NO, _MAYBE, _YES = Certainty
_LENGTH_OF_FIRST_PART: Final = 10
"""Characters of the first part of JA4."""
_DIGITS_OF_HASH: Final = 12
_HEX: Final = "0123456789abcdef"

_PIECES_OF_JA4: Final = (
    ("transport", 2, "", 0, 1),
    ("version", 2, "", 1, 3),
    ("host name (d: yes, i: no)", 1, "", 3, 4),
    ("number of cipher suites", 1, "", 4, 6),
    ("number of extensions", 1, "", 6, 8),
    ("protocol (ALPN)", 1, "", 8, 10),
    ("hash of cipher suites", 6, "", 10, 11),
    ("hash of extensions", 6, "", 11, 12),
)
_HASHES_OF_JA4: Final = (10, 11)


class Ja4Section(TextSection):
    """A section of ClientHellos by their JA4; in the first part, ``*`` stands for one character."""

    def __init__(self, name: str, transport: str) -> None:
        """Make a section.

        Args:
            name: the text between the brackets.
            transport: the first character of JA4: t, q or d.
        """
        super().__init__(
            name, parts=_LENGTH_OF_FIRST_PART + 2, separator="_", pieces=_PIECES_OF_JA4, program=_HASHES_OF_JA4
        )
        self.transport = transport

    @property
    def form(self) -> str:
        """What a line must be, for messages."""
        return f"must be JA4: {_LENGTH_OF_FIRST_PART} characters and two parts, with _ between them"

    def split(self, text: str) -> tuple[str, ...]:
        """The characters of the first part, and the other two parts."""
        first, *others = text.split("_")
        return (*(ANY * _LENGTH_OF_FIRST_PART if first == ANY else first), *others)

    def check(self, parts: tuple[str, ...]) -> None:
        """Check the parts of a line."""
        if parts[0] not in (ANY, self.transport):
            raise SignatureError(f"must be {self.transport} or {ANY}", part="transport", value=parts[0])
        for part in parts[_LENGTH_OF_FIRST_PART:]:
            if part != ANY and (len(part) != _DIGITS_OF_HASH or part.strip(_HEX)):
                reason = f"must be {_DIGITS_OF_HASH} hex digits in lower case, or {ANY}"
                raise SignatureError(reason, part="hash", value=part)


TLS_REQUEST: Final = Ja4Section("tls:request", "t")
TLS_RESPONSE: Final = TextSection(
    "tls:response",
    parts=3,
    separator=",",
    pieces=(("version", 3, "", 0, 1), ("cipher suite", 3, "", 1, 2), ("extensions", 6, "-", 2, 3)),
)


class Tls(Application):
    """TLS and SSL over TCP: the first ClientHello of a connection, and the ServerHello."""

    name = "tls"
    first_bytes = bytes([HANDSHAKE])
    sections = (TLS_REQUEST, TLS_RESPONSE)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins with a handshake record whose first message is its hello.

        A server is recognized, too: the data of the client may not have been captured.
        """
        if data[0] != HANDSHAKE:
            return _starts_ssl2(data) if from_client and data[0] & 0x80 else _NO
        if len(data) > 1 and data[1] != 3:
            return _NO
        if len(data) < 6:
            return _MAYBE
        return _YES if data[5] == (CLIENT_HELLO if from_client else SERVER_HELLO) else _NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.tls.conversation import TlsConversation  # noqa: PLC0415 - at the first connection

        return TlsConversation()

    def inspector(self, database: Database) -> Inspector:
        """Prepare TLS with the signatures of a database."""
        return TlsInspector(database)


def _starts_ssl2(data: bytes) -> Certainty:
    """Whether a client begins with a ClientHello in the form of SSLv2 (RFC 5246, appendix E.2)."""
    if len(data) >= 3 and data[2] != CLIENT_HELLO:
        return _NO
    if len(data) >= 4 and data[3] not in (0, 3):
        return _NO
    if len(data) < 11:
        return _MAYBE
    length = (data[0] & 0x7F) << 8 | data[1]
    ciphers, session, challenge = (int.from_bytes(data[at : at + 2], "big") for at in (5, 7, 9))
    fits = _MIN_SSL2_HELLO <= length <= _MAX_SSL2_HELLO and length == 9 + ciphers + session + challenge
    return _YES if fits and ciphers and ciphers % 3 == 0 and session in (0, 16) and 16 <= challenge <= 32 else _NO


class TlsInspector(Inspector):
    """Looks up hellos, makes observations of them, and keeps and compares the programs that they show."""

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: with the sections of TLS.
        """
        self._requests = TextSignatures(database, TLS_REQUEST)
        self._responses = TextSignatures(database, TLS_RESPONSE)

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a hello
        """The observation that reports a hello, and scores if its program does not fit its host."""
        # At the first hello.
        from pyp0f.applications.tls.fingerprints import ja3s_r  # noqa: PLC0415 - at the first hello
        from pyp0f.applications.tls.observations import observed_request, observed_response  # noqa: PLC0415 - at the first hello

        if context.of_client:
            signature, scores = look_up(Tls.name, message, self._requests, context)
            return observed_request(message, signature, context), scores
        signature = self._responses.find(ja3s_r(message))
        scores = learn(Tls.name, None if signature is None else signature.label, context)
        return observed_response(message, signature, context), scores


def look_up(
    name: str, hello: ClientHello, signatures: TextSignatures, context: Context, *, is_of_browser: bool = True
) -> tuple[TextSignature | None, tuple[Score, ...]]:
    """Look up a ClientHello, keep the program that it shows, and compare it with its host.

    Args:
        name: of the application.
        hello: the ClientHello.
        signatures: of the application.
        context: when and where it was seen.
        is_of_browser: whether the browsers of the host would send such hellos, too.

    Returns:
        The signature, and scores if the program does not fit its host.
    """
    from pyp0f.applications.tls.fingerprints import ja4  # noqa: PLC0415 - at the first hello

    signature = signatures.find(ja4(hello))
    label = None if signature is None else signature.label
    scores = learn(name, label, context)
    score = score_client_hello(context.host, label) if is_of_browser else NOTHING
    return signature, scores if score == NOTHING else (*scores, score)


TLS: Final = Tls()
"""TLS as it is read without ``--classic``."""
