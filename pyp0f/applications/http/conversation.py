"""Reading one connection: the head of the first request, and then that of the response."""

from __future__ import annotations

import enum

from pyp0f.applications.http.head import (
    Reading,
    RequestReader,
    ResponseReader,
    whole_request,
    whole_response,
)
from pyp0f.applications.interface import END, GO_ON, Conversation, Step


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
    """

    __slots__ = ("_reader", "_state")

    def __init__(self) -> None:
        self._state = _REQUEST
        self._reader: RequestReader | ResponseReader | None = None

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; the messages are a `WholeHead` or a `HeadReader` each."""
        state = self._state
        if from_client:
            if state is _REQUEST:
                return self._read_request(data, is_full)
            return GO_ON if state is _RESPONSE else END
        return self._read_response(data, is_full) if state is _RESPONSE else END

    def _read_request(self, data: bytes, is_full: bool) -> Step:
        reader = self._reader
        if reader is None:
            whole = whole_request(data)
            if whole is not None:
                self._state = _RESPONSE
                return Step((whole,), True)
            reader = self._reader = RequestReader()
        progress = reader.read(data, is_full)
        if progress is Reading.DONE:
            self._state, self._reader = _RESPONSE, None
            return Step((reader,), True)
        return self._go_on(progress, is_full)

    def _read_response(self, data: bytes, is_full: bool) -> Step:
        reader = self._reader
        if reader is None:
            whole = whole_response(data)
            if whole is not None:
                return Step((whole,), False)
            reader = self._reader = ResponseReader()
        progress = reader.read(data, is_full)
        if progress is Reading.DONE:
            return Step((reader,), False)
        return self._go_on(progress, is_full)

    def _go_on(self, progress: Reading, is_full: bool) -> Step:
        if progress is Reading.MORE:
            return END if is_full else GO_ON
        self._state = _NOTHING
        return GO_ON if progress is Reading.FAILED_BUT_KEEP else END
