"""Reading one exchange of DTLS: the ClientHello, which may be in fragments (RFC 6347, section 4.2; RFC 9147)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.applications.interface import GO_ON, Conversation, Step
from pyp0f.applications.tls.code_points import CLIENT_HELLO, DTLS_MARKS, HANDSHAKE
from pyp0f.applications.tls.hello import ClientHello, read_client_hello
from pyp0f.applications.tls.pieces import Pieces

_RECORD_HEADER: Final = 13
_FRAGMENT_HEADER: Final = 12
_RANDOM: Final = slice(2, 34)
"""The random value in a ClientHello, behind its version."""

_Fragment = tuple[int, int, int, bytes]
"""Length and number of a message; the offset of the fragment, and its data."""


class DtlsConversation(Conversation):
    """Reads the ClientHello of a client, and of each further connection between the same addresses and ports.

    After a HelloVerifyRequest or a HelloRetryRequest, a client sends its hello again, with the same random value.  The
    first hello is reported.
    """

    __slots__ = ("_message", "_pieces", "_reported")

    def __init__(self) -> None:
        self._message = (0, 0)  # length and number of the message whose fragments are put together
        self._pieces = Pieces()
        self._reported = b""  # the random value of the latest hello that was reported

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:  # noqa: ARG002 - part of the interface
        """Read a datagram; a message is a `ClientHello`."""
        if not from_client:
            return GO_ON
        found = []
        for length, number, at, piece in _fragments(data):
            hello = self._take(length, number, at, piece)
            if hello is not None:
                found.append(hello)
        return (found, True) if found else GO_ON

    def _take(self, length: int, number: int, at: int, piece: bytes) -> ClientHello | None:
        """Take a fragment of a ClientHello; the hello if it is complete now, and if it is another one."""
        if self._message != (length, number):
            self._message, self._pieces = (length, number), Pieces()
        self._pieces.add(at, piece)
        whole = self._pieces.whole
        if len(whole) < length or not length:
            return None
        self._message, self._pieces = (0, 0), Pieces()
        if whole[_RANDOM] == self._reported:
            return None
        hello = read_client_hello(whole, "d")
        if hello is not None:
            self._reported = whole[_RANDOM]
        return hello


def _fragments(data: bytes) -> Iterator[_Fragment]:
    """The fragments of ClientHellos in the records of a datagram, as far as their lengths fit."""
    at = 0
    while at + _RECORD_HEADER <= len(data) and data[at + 1 : at + 5] in DTLS_MARKS:
        kind, body = data[at], at + _RECORD_HEADER
        at = body + int.from_bytes(data[body - 2 : body], "big")
        if at > len(data):
            return
        if kind == HANDSHAKE:
            yield from _fragments_in_record(data[body:at])


def _fragments_in_record(record: bytes) -> Iterator[_Fragment]:
    at = 0
    while at + _FRAGMENT_HEADER <= len(record):
        kind, header = record[at], record[at + 1 : at + _FRAGMENT_HEADER]
        length, number, offset, size = [
            int.from_bytes(header[a:b], "big") for a, b in ((0, 3), (3, 5), (5, 8), (8, 11))
        ]
        at += _FRAGMENT_HEADER + size
        if at > len(record) or offset + size > length:
            return
        if kind == CLIENT_HELLO:
            yield length, number, offset, record[at - size : at]
