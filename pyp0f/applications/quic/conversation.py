"""Reading one exchange of QUIC: the ClientHello in the client's Initial packets."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Final, NamedTuple

from pyp0f.applications.interface import END, GO_ON, Conversation, Step
from pyp0f.applications.quic.packets import LongPacket, crypto_frames, long_packets, sender_of
from pyp0f.applications.quic.protection import Keys, client_keys, unprotect
from pyp0f.applications.tls.code_points import CLIENT_HELLO
from pyp0f.applications.tls.hello import ClientHello, read_client_hello
from pyp0f.applications.tls.pieces import MAX_MESSAGE, Pieces

_MESSAGE_HEADER: Final = 4
_RANDOM: Final = slice(_MESSAGE_HEADER + 2, _MESSAGE_HEADER + 34)
"""The random value in a ClientHello, behind its version."""
_MAX_PACKETS: Final = 4
"""Initial packets of a datagram that are decrypted."""


class QuicHello(NamedTuple):
    """A ClientHello that came over QUIC.

    Attributes:
        hello: what it says.
        version: the four bytes of the version of QUIC.
    """

    hello: ClientHello
    version: bytes


def _joined(frames: bytes) -> Iterator[tuple[int, bytes]]:
    """Offset and data of the CRYPTO frames of a packet, in order; frames that follow on each other are one piece.

    Chromium shuffles many small frames.
    """
    begin, pieces, end = 0, [b""], 0
    for at, piece in sorted(crypto_frames(frames), key=itemgetter(0)):
        if at != end:
            yield begin, b"".join(pieces)
            begin, pieces, end = at, [], at
        pieces.append(piece)
        end += len(piece)
    yield begin, b"".join(pieces)


class QuicConversation(Conversation):
    """Reads the ClientHello of a client, and of each further connection between the same addresses and ports.

    The keys follow from the Destination Connection ID of the client's first packet.  Later, the client sends to an
    identifier that the server chose, without new keys.  After a Retry, it begins again, with new keys and the same
    hello.
    """

    __slots__ = ("_first_id", "_is_done", "_is_retried", "_keys", "_pieces", "_reported", "_server_id", "_version")

    def __init__(self) -> None:
        self._keys: Keys | None = None
        self._version = b""
        self._first_id = b""  # what the keys follow from
        self._server_id: bytes | None = None  # the connection ID that the server chose
        self._is_retried = False  # this is what a Retry says: new keys follow from it
        self._pieces = Pieces()
        self._is_done = False  # the ClientHello is complete
        self._reported = b""  # the random value of the latest hello that was reported

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:  # noqa: ARG002 - part of the interface
        """Read a datagram; a message is a `QuicHello`."""
        if not from_client:
            self._note_server(data)
            return GO_ON
        tried = 0
        found: list[QuicHello] = []
        for packet in long_packets(data):
            if not packet.number_at or tried >= _MAX_PACKETS:
                continue
            tried += 1
            frames = self._frames(data, packet)
            if frames is None or self._is_done:
                continue
            for at, piece in _joined(frames):
                self._pieces.add(at, piece)
            hello = self._hello()
            if hello is not None:
                found.append(QuicHello(hello, packet.version))
        if self._keys is None:
            return END
        return (found, True) if found else GO_ON

    def _note_server(self, data: bytes) -> None:
        """Keep the connection ID that the server chose."""
        sender = sender_of(data)
        if sender is not None:
            self._server_id, self._is_retried = sender

    def _frames(self, data: bytes, packet: LongPacket) -> bytes | None:
        """Decrypt an Initial packet of the client; None if this fails, or if nothing new can be in it."""
        version, target, _, start, number_at, end = packet
        if self._keys is not None and target in (self._first_id, self._server_id):
            if self._is_done:
                return None
            if version == self._version and not (self._is_retried and target == self._server_id):
                return unprotect(self._keys, data, start, number_at, end)
        keys = client_keys(version, target)
        frames = unprotect(keys, data, start, number_at, end)
        if frames is not None:
            self._keys, self._version, self._first_id, self._server_id = keys, version, target, None
            self._is_retried = False
            self._pieces, self._is_done = Pieces(), False
        elif self._keys is not None:
            # The server's packet, which has the connection ID that it chose, may not have been captured.
            frames = unprotect(self._keys, data, start, number_at, end)
            if frames is not None:
                self._server_id = target
        return frames

    def _hello(self) -> ClientHello | None:
        """The ClientHello, if it is complete.  Anything else ends reading."""
        whole = self._pieces.whole
        if len(whole) < _MESSAGE_HEADER:
            return None
        size = _MESSAGE_HEADER + int.from_bytes(whole[1:_MESSAGE_HEADER], "big")
        if whole[0] == CLIENT_HELLO and len(whole) < size <= MAX_MESSAGE:
            return None
        self._pieces, self._is_done = Pieces(), True
        if whole[0] != CLIENT_HELLO or size > len(whole) or whole[_RANDOM] == self._reported:
            return None
        self._reported = whole[_RANDOM]
        return read_client_hello(whole[_MESSAGE_HEADER:size], "q")
