"""TLS as an application of the engine: it recognizes TLS, and imports the readers when they are needed."""

from __future__ import annotations

from typing import Any, Final

from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.changes.weights import Score
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database

_HANDSHAKE: Final = 22
_CLIENT_HELLO: Final = 1
_SERVER_HELLO: Final = 2
_MIN_SSL2_HELLO: Final = 9 + 3 + 16
"""Bytes of an SSLv2 hello after its length: header, one cipher, and the shortest challenge."""
_MAX_SSL2_HELLO: Final = 2_048
"""Bytes of an SSLv2 hello after its length that are accepted; those of real programs have less than 200."""
_NO, _MAYBE, _YES = Certainty


class Tls(Application):
    """TLS and SSL over TCP: the first ClientHello of a connection, and the ServerHello."""

    name = "tls"

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins with a handshake record whose first message is its hello.

        A server is recognized, too: the data of the client may not have been captured.
        """
        if data[0] != _HANDSHAKE:
            return _starts_ssl2(data) if from_client and data[0] & 0x80 else _NO
        if len(data) > 1 and data[1] != 3:
            return _NO
        if len(data) < 6:
            return _MAYBE
        return _YES if data[5] == (_CLIENT_HELLO if from_client else _SERVER_HELLO) else _NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.tls.conversation import TlsConversation  # noqa: PLC0415 - at the first connection

        return TlsConversation()

    def inspector(self, database: Database) -> Inspector:  # noqa: ARG002 - part of the interface
        """An inspector.  TLS has no section in the signature file."""
        return TlsInspector()


def _starts_ssl2(data: bytes) -> Certainty:
    """Whether a client begins with a ClientHello in the form of SSLv2 (RFC 5246, appendix E.2)."""
    if len(data) >= 3 and data[2] != _CLIENT_HELLO:
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
    """Makes observations of hellos; it keeps nothing."""

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a hello
        """The observation that reports a hello, and no scores."""
        from pyp0f.applications.tls.observations import observed  # noqa: PLC0415 - at the first hello

        return observed(message, context), ()


TLS: Final = Tls()
"""TLS as it is read without ``--classic``."""
