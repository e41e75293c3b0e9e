"""Reading one connection: the first ClientHello, and the ServerHello that answers it.

A hello may be spread over any number of records and segments, and a record may hold more than one message.
"""

from __future__ import annotations

from typing import Final, TypeVar

from pyp0f.applications.interface import GO_ON, Conversation, Step
from pyp0f.applications.tls.code_points import CLIENT_HELLO, HANDSHAKE, SERVER_HELLO
from pyp0f.applications.tls.hello import ClientHello, ServerHello, read_client_hello, read_server_hello, read_ssl2_hello

_RECORD_HEADER: Final = 5
_MESSAGE_HEADER: Final = 4
_PASSED_OVER: Final = (20, 21)
"""Records that may come before a ServerHello: change_cipher_spec, and alerts that do not end the connection."""
_MAX_RECORD: Final = 2**14
"""Bytes of a record in clear text (RFC 8446, section 5.1)."""
_HELLO_REQUEST: Final = 0
_MAX_HELLO: Final = 2**13
"""Longer messages do not fit in what is kept of a stream."""

_Hello = TypeVar("_Hello", ClientHello, ServerHello)


class NotReadError(Exception):
    """A side sends something else than TLS, or no hello.  It never leaves this module."""


class HandshakeRecords:
    """Takes the messages of the handshake out of the records of one side.

    Nothing is copied before a message is complete: only places in the stream and numbers of bytes are kept.
    """

    __slots__ = ("_at", "_begin", "_left", "_there", "_type", "_wanted")

    def __init__(self) -> None:
        self._at = 0  # the next byte of the stream
        self._left = 0  # bytes of the current record that are still to come
        self._type = HANDSHAKE
        self._begin = (0, 0)  # where the current message begins, and the bytes of its record from there on
        self._there = 0  # bytes of the current message that have come
        self._wanted = 0  # its length; 0 if it is not known

    def next_message(self, data: bytes) -> tuple[int, bytes] | None:
        """The type and the body of the next message; None until more data have come.

        Args:
            data: all that the side has sent so far.

        Raises:
            NotReadError: these are not records of a handshake.
        """
        if not self._left and not self._there:
            found = self._whole(data)
            if found is not None:
                return found
        while True:
            found = self._complete(data)
            if found is not None:
                return found
            if not self._left and not self._begin_record(data):
                return None
            size = min(self._left, len(data) - self._at)
            if not size and self._left:
                return None
            self._at += size
            self._left -= size
            if self._type == HANDSHAKE:
                self._there += size

    def _whole(self, data: bytes) -> tuple[int, bytes] | None:
        """Take a message that is whole at the start of the next record, as nearly all are; None otherwise."""
        at = self._at
        body_at = at + _RECORD_HEADER + _MESSAGE_HEADER
        if len(data) < body_at or data[at] != HANDSHAKE or data[at + 1] != 3:
            return None
        length = data[at + 3] << 8 | data[at + 4]
        size = data[body_at - 3] << 16 | data[body_at - 2] << 8 | data[body_at - 1]
        stop = body_at + size
        if (
            stop > len(data)
            or size > _MAX_HELLO - _MESSAGE_HEADER
            or not _MESSAGE_HEADER + size <= length <= _MAX_RECORD
        ):
            return None
        self._type, self._at, self._left = HANDSHAKE, stop, length - _MESSAGE_HEADER - size
        self._begin = stop, self._left
        return data[body_at - _MESSAGE_HEADER], data[body_at:stop]

    def _begin_record(self, data: bytes) -> bool:
        """Read the header of a record.  False if it is not complete."""
        at = self._at
        if len(data) < at + _RECORD_HEADER:
            return False
        kind, major, length = data[at], data[at + 1], data[at + 3] << 8 | data[at + 4]
        is_wanted = kind == HANDSHAKE or (kind in _PASSED_OVER and not self._there)
        if not is_wanted or major != 3 or length > _MAX_RECORD:
            raise NotReadError
        self._type, self._left, self._at = kind, length, at + _RECORD_HEADER
        if not self._there:
            self._begin = self._at, length
        return True

    def _complete(self, data: bytes) -> tuple[int, bytes] | None:
        """Take the current message; None if it is not complete."""
        if not self._wanted:
            if self._there < _MESSAGE_HEADER:
                return None
            header, _ = _joined(data, self._begin, _MESSAGE_HEADER)
            self._wanted = _MESSAGE_HEADER + int.from_bytes(header[1:], "big")
            if self._wanted > _MAX_HELLO:
                raise NotReadError
        if self._there < self._wanted:
            return None
        message, self._begin = _joined(data, self._begin, self._wanted)
        self._there -= self._wanted
        self._wanted = 0
        return message[0], message[_MESSAGE_HEADER:]


def _joined(data: bytes, begin: tuple[int, int], count: int) -> tuple[bytes, tuple[int, int]]:
    """So many bytes of the contents of records, and where the next ones begin.

    Args:
        data: the stream.
        begin: the place of the first byte, and the number of bytes of its record from there on.
        count: the number of bytes; they are there.
    """
    at, left = begin
    pieces = []
    while count:
        if left:
            size = min(left, count)
            pieces.append(data[at : at + size])
            at, left, count = at + size, left - size, count - size
        else:
            at, left = at + _RECORD_HEADER, data[at + 3] << 8 | data[at + 4]
    return b"".join(pieces), (at, left)


class TlsConversation(Conversation):
    """Reads the first hello of each side, in any order.

    What a client sends after its hello is passed over.  A HelloRetryRequest is noted, and the ServerHello after it is
    read.  A side that sends something else is passed over.
    """

    __slots__ = ("_client", "_retried", "_server")

    def __init__(self) -> None:
        self._client: HandshakeRecords | bool = True  # True: nothing has come; False: the side is done
        self._server: HandshakeRecords | bool = True
        self._retried = False

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; a message is a `ClientHello` or a `ServerHello`."""
        records = self._client if from_client else self._server
        if records is False:
            return GO_ON
        if records is True:
            records = HandshakeRecords()
        hello: ClientHello | ServerHello | None = None
        left: HandshakeRecords | bool = records
        try:
            hello = self._read_client(data, records) if from_client else self._read_server(data, records)
            if hello is not None or is_full:
                left = False
        except NotReadError:
            left = False
        if from_client:
            self._client = left
        else:
            self._server = left
        return () if hello is None else (hello,), bool(self._client or self._server)

    def _read_client(self, data: bytes, records: HandshakeRecords) -> ClientHello | None:
        if data[0] & 0x80:
            stop = 2 + ((data[0] & 0x7F) << 8 | data[1]) if len(data) > 1 else len(data) + 1
            return _checked(read_ssl2_hello(data[2:stop])) if len(data) >= stop else None
        message = records.next_message(data)
        if message is None:
            return None
        kind, body = message
        return _checked(read_client_hello(body) if kind == CLIENT_HELLO else None)

    def _read_server(self, data: bytes, records: HandshakeRecords) -> ServerHello | None:
        while (message := records.next_message(data)) is not None:
            kind, body = message
            if kind == _HELLO_REQUEST:
                continue
            hello = _checked(read_server_hello(body) if kind == SERVER_HELLO else None)
            if not hello.is_retry:
                return hello._replace(retried=True) if self._retried else hello
            self._retried = True
        return None


def first_hello(data: bytes) -> ClientHello | ServerHello | None:
    """The hello with which a side begins, whichever side it is; None if it is incomplete, or is none.

    Args:
        data: what the side sent first: records, an SSLv2 hello, or a message alone.
    """
    if not data:
        return None
    if data[0] in (CLIENT_HELLO, SERVER_HELLO):
        stop = _MESSAGE_HEADER + int.from_bytes(data[1:_MESSAGE_HEADER], "big")
        if len(data) < max(stop, _MESSAGE_HEADER):
            return None
        body = data[_MESSAGE_HEADER:stop]
        return read_client_hello(body) if data[0] == CLIENT_HELLO else read_server_hello(body)
    for from_client in (True, False):
        messages, _ = TlsConversation().read(data, from_client, False)
        if messages:
            hello: ClientHello | ServerHello = messages[0]
            return hello
    return None


def _checked(hello: _Hello | None) -> _Hello:
    """The hello, which must be there."""
    if hello is None:
        raise NotReadError
    return hello
