"""HTTP/2 with prior knowledge (RFC 9113, section 3.3) as an application of the engine."""

from __future__ import annotations

from typing import Any, Final

from pyp0f.applications.interface import Application, CannotReadError, Certainty, Context, Conversation, Inspector
from pyp0f.applications.text_sections import TextSection, TextSignatures, learn
from pyp0f.changes.weights import Score
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""The first bytes of a client (RFC 9113, section 3.4)."""

_FRAME_HEADER: Final = 9
_SETTINGS: Final = b"\4" + bytes(5)
"""A SETTINGS frame behind its length: kind, flags, stream."""


class Http2Section(TextSection):
    """The section of clients by their beginning."""

    def name_in(self, observation: Any) -> str:  # noqa: ANN401 - see the base
        """The name of the program in User-Agent."""
        software: str = observation.software or ""
        return software.partition("/")[0].partition(" ")[0]


HTTP2_REQUEST: Final = Http2Section(
    "http2:request",
    parts=5,
    separator="|",
    pieces=(
        ("settings", 6, ";", 0, 1),
        ("window update", 2, "", 1, 2),
        ("priorities", 3, ",", 2, 3),
        ("order of pseudo-headers", 4, "", 3, 4),
        ("headers", 4, ",", 4, 5),
    ),
    program=(0, 1, 2, 3),
)


class Http2(Application):
    """HTTP/2 over TCP, without TLS: what a client sends up to its first request."""

    name = "http2"
    sections = (HTTP2_REQUEST,)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether the client begins with the connection preface.

        A server may begin, too, with its settings.  Then the client decides.
        """
        if not from_client:
            end = min(len(data), _FRAME_HEADER)
            is_settings = data[:2] == bytes(min(2, end)) and data[3:end] == _SETTINGS[: max(0, end - 3)]
            return Certainty.MAYBE if is_settings else Certainty.NO
        if data.startswith(PREFACE):
            return Certainty.YES
        return Certainty.MAYBE if PREFACE.startswith(data) else Certainty.NO

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        try:
            from pyp0f.applications.http2.conversation import Http2Conversation  # noqa: PLC0415 - at the first one
        except ImportError:
            raise CannotReadError("HTTP/2 is not read: the package hpack is not installed") from None
        return Http2Conversation(len(PREFACE))

    def inspector(self, database: Database) -> Inspector:
        """Prepare HTTP/2 with the signatures of a database."""
        return Http2Inspector(database)


class Http2Inspector(Inspector):
    """Looks up requests, makes observations of them, and keeps and compares the programs that they show."""

    def __init__(self, database: Database) -> None:
        """Prepare.

        Args:
            database: with the section of HTTP/2.
        """
        self._requests = TextSignatures(database, HTTP2_REQUEST)

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - a `Beginning`
        """The observation that reports the beginning of a client, and scores if its program does not fit its host."""
        from pyp0f.applications.http2.observations import observed  # noqa: PLC0415 - at the first message

        signature = self._requests.find(message.text)
        scores = learn(Http2.name, None if signature is None else signature.label, context)
        return observed(message, signature, context), scores


HTTP2: Final = Http2()
"""HTTP/2 as it is read without ``--classic``."""


def first_request(data: bytes) -> Any:  # noqa: ANN401 - its type is not imported at the start
    """What a client says up to its first request, a `Beginning`; None if it is incomplete, or is not HTTP/2.

    Args:
        data: what the client sent first, from the preface on.
    """
    if not data.startswith(PREFACE):
        return None
    messages, _ = HTTP2.conversation().read(data, True, False)
    return messages[0] if messages else None
