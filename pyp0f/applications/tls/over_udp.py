"""QUIC and DTLS as applications of the engine: they recognize ClientHellos over UDP.

Readers are imported when they are needed.  Both protocols are here because each module takes time at start.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from pyp0f.applications.interface import (
    Application,
    CannotReadError,
    Certainty,
    Context,
    Conversation,
    Inspector,
    Transport,
)
from pyp0f.applications.text_sections import TextSignatures
from pyp0f.applications.tls.application import Ja4Section, look_up
from pyp0f.applications.tls.code_points import CLIENT_HELLO, DTLS_MARKS, HANDSHAKE, QUIC_MARKS, VERSION_2
from pyp0f.changes.weights import Score
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database
from pyp0f.wire.packet import Marks

QUIC_REQUEST: Final = Ja4Section("quic:request", "q")
DTLS_REQUEST: Final = Ja4Section("dtls:request", "d")

_LONG: Final = 0x80
_TYPE: Final = 0x30
_INITIAL: Final = dict.fromkeys(QUIC_MARKS, 0x00) | {VERSION_2: 0x10}
"""The two bits of the first byte that say Initial (RFC 9000, section 17.2; RFC 9369, section 3.2), by version.  The
next type is 0-RTT, which a client may send before."""
_NEXT_TYPE: Final = 0x10
_MIN_ID, _MAX_ID = 8, 20
"""Bytes of the Destination Connection ID of the first packets of a client (RFC 9000, sections 7.2 and 17.2)."""

_TYPE_OF_MESSAGE: Final = 13
"""Offset of the type of the message in a record of a handshake."""
_YES, _NO = Certainty.YES, Certainty.NO


class Quic(Application):
    """QUIC version 1, version 2, and drafts 23 to 34: the ClientHello."""

    name = "quic"
    transport = Transport.UDP
    marks: ClassVar[Marks] = QUIC_MARKS
    is_limited = True
    sections = (QUIC_REQUEST,)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a datagram begins with an Initial or a 0-RTT packet, as those of a client do."""
        if not from_client or len(data) <= _MIN_ID or not data[0] & _LONG:
            return _NO
        initial = _INITIAL.get(data[1:5])
        if initial is None or data[0] & _TYPE not in (initial, initial + _NEXT_TYPE):
            return _NO
        return _YES if _MIN_ID <= data[5] <= _MAX_ID else _NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        try:
            from pyp0f.applications.quic.conversation import QuicConversation  # noqa: PLC0415 - at the first packet
        except ImportError:
            raise CannotReadError("QUIC is not read: the package cryptography is not installed") from None
        return QuicConversation()

    def inspector(self, database: Database) -> Inspector:
        """Prepare QUIC with the signatures of a database."""
        return QuicInspector(database)


class Dtls(Application):
    """DTLS: the ClientHello."""

    name = "dtls"
    transport = Transport.UDP
    marks: ClassVar[Marks] = DTLS_MARKS
    sections = (DTLS_REQUEST,)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a datagram begins with a record that has a part of a ClientHello."""
        if not from_client or len(data) <= _TYPE_OF_MESSAGE or data[0] != HANDSHAKE or data[1:5] not in DTLS_MARKS:
            return _NO
        return _YES if data[_TYPE_OF_MESSAGE] == CLIENT_HELLO else _NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.dtls.conversation import DtlsConversation  # noqa: PLC0415 - at the first packet

        return DtlsConversation()

    def inspector(self, database: Database) -> Inspector:
        """Prepare DTLS with the signatures of a database."""
        return DtlsInspector(database)


class HelloInspector(Inspector):
    """Looks up ClientHellos, makes observations of them, and keeps and compares the programs that they show."""

    section: ClassVar[Ja4Section]

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: with the section.
        """
        self._requests = TextSignatures(database, self.section)


class QuicInspector(HelloInspector):
    """ClientHellos over QUIC.  Browsers have the same library for it as over TCP."""

    section = QUIC_REQUEST

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a hello
        """The observation that reports a hello, and scores if its program does not fit its host."""
        from pyp0f.applications.quic.observations import observed  # noqa: PLC0415 - at the first hello

        signature, scores = look_up(Quic.name, message.hello, self._requests, context)
        return observed(message, signature, context), scores


class DtlsInspector(HelloInspector):
    """ClientHellos over DTLS.  They are of VPNs and calls: User-Agents are of other programs."""

    section = DTLS_REQUEST

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a hello
        """The observation that reports a hello, and scores if its program does not fit its host."""
        from pyp0f.applications.dtls.observations import observed  # noqa: PLC0415 - at the first hello

        signature, scores = look_up(Dtls.name, message, self._requests, context, is_of_browser=False)
        return observed(message, signature, context), scores


QUIC: Final = Quic()
DTLS: Final = Dtls()
"""QUIC and DTLS as they are read without ``--classic``."""
