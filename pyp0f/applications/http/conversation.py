"""Reading one connection: the head of the first request, and then that of the response.

If a proxy accepts CONNECT, the connection goes on as what is in the tunnel (RFC 9110, section 9.3.6).
"""

from __future__ import annotations

import enum
from typing import Final

from pyp0f.applications.http.head import (
    HeadReader,
    Reading,
    RequestReader,
    ResponseReader,
    WholeHead,
    whole_request,
    whole_response,
)
from pyp0f.applications.http.rules import HttpRules
from pyp0f.applications.interface import END, GO_ON, Conversation, Handover, Step

_CONNECT: Final = b"CONNECT "


class _State(enum.Enum):
    """What comes next."""

    REQUEST = enum.auto()
    RESPONSE = enum.auto()
    NOTHING = enum.auto()
    """A head was not of HTTP as it is read here; the connection ends with its next data."""


_REQUEST, _RESPONSE, _NOTHING = _State


class HttpConversation(Conversation):
    """Reads the first request and the first response of a connection.

    ========  ===================================  ====================================
    state     data of the client                   data of the server
    ========  ===================================  ====================================
    REQUEST   is read as the head of a request     ends it
    RESPONSE  is passed over                       is read as the head of a response
    NOTHING   ends it                              ends it
    ========  ===================================  ====================================

    With ``--classic``, CONNECT is not a request.
    """

    __slots__ = ("_reader", "_rules", "_state", "_tunnel")

    def __init__(self, rules: HttpRules) -> None:
        """Begin to read a connection.

        Args:
            rules: which heads are read.
        """
        self._rules = rules
        self._state = _REQUEST
        self._reader: RequestReader | ResponseReader | None = None
        self._tunnel = 0  # bytes of the head of a CONNECT request

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; a message is a `WholeHead` or a `HeadReader`."""
        state = self._state
        if from_client:
            if state is not _REQUEST:
                return GO_ON if state is _RESPONSE else END
        elif state is not _RESPONSE:
            return END
        head: WholeHead | HeadReader | None = None
        reader = self._reader
        if reader is None:
            rules = self._rules
            head = whole_request(data, rules) if from_client else whole_response(data, rules)
        if head is None:
            if reader is None:
                reader = self._reader = (RequestReader if from_client else ResponseReader)(self._rules)
            progress = reader.read(data, is_full)
            if progress is not Reading.DONE:
                return self._go_on(progress, is_full)
            head, self._reader = reader, None
        self._state = _RESPONSE
        if from_client:
            if data.startswith(_CONNECT):
                self._tunnel = _size_of_head(data)
            return (head,), True
        # After the response, nothing more is read, except in a tunnel.
        if self._tunnel and data.partition(b" ")[2].startswith(b"2"):
            return (head,), Handover(self._tunnel, _size_of_head(data))
        return (head,), False

    def _go_on(self, progress: Reading, is_full: bool) -> Step:
        if progress is Reading.MORE:
            return END if is_full else GO_ON
        self._state = _NOTHING
        return GO_ON if progress is Reading.FAILED_BUT_KEEP else END


def _size_of_head(data: bytes) -> int:
    """Bytes of a head that is complete: up to the empty line, whose LF may come later."""
    end = -1
    while (end := data.find(b"\n", end + 1)) >= 0:
        following = data[end + 1 : end + 2]
        if following == b"\n":
            return end + 2
        if following == b"\r":
            return end + 3
    return len(data)
