"""Reading the beginning of an HTTP/2 client: its frames up to the headers of the first request (RFC 9113, RFC 7541).

Names of headers are kept in their order.  Of their values, only that of User-Agent is kept: it is a statement about the
program.  Host names, paths, cookies and all other values are not kept.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from hpack import Decoder
from hpack.exceptions import HPACKError

from pyp0f.applications.interface import END, GO_ON, Conversation, Step

_HEADER: Final = struct.Struct(">HBBBI")
"""Length, in two parts; kind, flags, stream."""
_STREAM: Final = 0x7FFFFFFF
"""The bits of numbers of streams and increments."""
_HEADERS: Final = 1
_PRIORITY: Final = 2
_SETTINGS: Final = 4
_WINDOW_UPDATE: Final = 8
_CONTINUATION: Final = 9
_ACK: Final = 0x01
_END_HEADERS: Final = 0x04
_PADDED: Final = 0x08
_HAS_PRIORITY: Final = 0x20
_CONNECTION: Final = 0
"""The stream of frames about the whole connection."""
_MAX_FRAME: Final = 2**14
"""Bytes of a frame to a server that has not said otherwise (RFC 9113, section 4.2)."""

MAX_ITEMS: Final = 32
"""Settings, priorities and names of headers of each kind that are kept; further ones are left out."""
MAX_NAME: Final = 32
"""Characters of a name of a header that are kept."""
MAX_VALUE: Final = 1_024
"""Bytes of the value of User-Agent that are kept."""
_MAX_TABLE: Final = 2**16
"""Bytes of the table of HPACK that a client may use; the server may have allowed more than the usual 4,096."""
_MAX_HEADERS: Final = 2**14
"""Bytes of all headers, decompressed, with 32 for each header (RFC 9113, section 6.5.2).  What fits in a stream has
fewer, unless it repeats headers by their numbers in the table."""
_MANY_UPDATES: Final = rb"(?:[\x20-\x3e]|\x3f[\x80-\xff]*[\x00-\x7f]){3}"
"""More changes of the size of the table than a block may begin with (RFC 7541, section 4.2)."""

_PSEUDO_HEADERS: Final = {b":method": "m", b":authority": "a", b":scheme": "s", b":path": "p"}
_OTHER: Final = "?"
"""A pseudo-header that is none of those of requests, or a name with characters that names do not have."""
_NAME_CHARACTERS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789-_."


class Beginning(NamedTuple):
    """What a client says up to its first request.

    Attributes:
        settings: identifier and value of each setting, in order.
        window_update: the increment of the window of the connection; None if there is none.
        priorities: stream, whether it is exclusive, the stream on which it depends, and weight from 1 to 256, of each
            PRIORITY frame.
        pseudo_headers: ``m`` for :method, ``a`` for :authority, ``s`` for :scheme, ``p`` for :path, ``?`` for others.
        headers: the names of the other headers, in order, in lower case.
        software: the value of User-Agent; None if it is absent or empty.
    """

    settings: tuple[tuple[int, int], ...]
    window_update: int | None
    priorities: tuple[tuple[int, bool, int, int], ...]
    pseudo_headers: tuple[str, ...]
    headers: tuple[str, ...]
    software: bytes | None

    @property
    def text(self) -> str:
        """All of it but the software, as signatures have it: five parts with ``|`` between them."""
        priorities = [f"{one}:{int(exclusive)}:{on}:{weight}" for one, exclusive, on, weight in self.priorities]
        return "|".join(
            [
                ";".join([f"{identifier}:{value}" for identifier, value in self.settings]),
                "00" if self.window_update is None else str(self.window_update),
                ",".join(priorities) or "0",
                ",".join(self.pseudo_headers),
                ",".join(self.headers),
            ]
        )


class NotHttp2Error(Exception):
    """A frame is malformed, or not allowed here.  It never leaves this module."""


class FrameReader:
    """Reads the frames of a client up to the headers of its first request."""

    __slots__ = ("_at", "_block", "_has_settings", "_priorities", "_settings", "_stream", "_window_update")

    def __init__(self, begin: int) -> None:
        """Make a reader.

        Args:
            begin: where the frames begin, behind the connection preface.
        """
        self._at = begin
        self._has_settings = False
        self._settings: list[tuple[int, int]] = []
        self._window_update: int | None = None
        self._priorities: list[tuple[int, bool, int, int]] = []
        self._stream = _CONNECTION  # that of the headers whose rest is to come
        self._block: list[bytes] = []

    def read(self, data: bytes) -> Beginning | None:
        """Read on; None until the headers are complete.

        Args:
            data: all that the client has sent so far; it begins with the preface.

        Raises:
            NotHttp2Error: a frame is malformed.
        """
        while len(data) >= self._at + _HEADER.size:
            high, low, kind, flags, stream = _HEADER.unpack_from(data, self._at)
            length, begin = high << 8 | low, self._at + _HEADER.size
            if length > _MAX_FRAME or (not self._has_settings and kind != _SETTINGS):
                raise NotHttp2Error
            if len(data) < begin + length:
                return None
            self._at = begin + length
            if self._take(kind, flags, stream & _STREAM, data[begin : self._at]):
                return self._beginning()
        return None

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> bool:
        """Take a frame.  Returns whether it completes the headers.  Frames of other kinds are passed over."""
        if self._stream and (kind != _CONTINUATION or stream != self._stream):
            raise NotHttp2Error
        if kind == _SETTINGS and stream == _CONNECTION and not flags & _ACK:
            self._take_settings(payload)
        elif kind == _WINDOW_UPDATE and stream == _CONNECTION:
            if self._window_update is None:
                self._window_update = _unpack(">I", payload)[0] & _STREAM
        elif kind == _PRIORITY and len(self._priorities) < MAX_ITEMS:
            depends, weight = _unpack(">IB", payload)
            self._priorities.append((stream, bool(depends >> 31), depends & _STREAM, weight + 1))
        elif kind == _HEADERS or (kind == _CONTINUATION and self._stream):
            self._stream = stream
            self._block.append(_fragment(flags, payload) if kind == _HEADERS else payload)
            return bool(flags & _END_HEADERS)
        return False

    def _take_settings(self, payload: bytes) -> None:
        """Take a frame of settings.  Only the first one counts, which every client sends."""
        if len(payload) % 6:
            raise NotHttp2Error
        if not self._has_settings:
            self._has_settings = True
            self._settings = list(struct.iter_unpack(">HI", payload))[:MAX_ITEMS]

    def _beginning(self) -> Beginning:
        block = b"".join(self._block)
        if re.match(_MANY_UPDATES, block):
            raise NotHttp2Error
        decoder = Decoder(_MAX_HEADERS)
        decoder.max_allowed_table_size = _MAX_TABLE
        try:
            headers = decoder.decode(block, raw=True)
            return _with_headers(self._settings, self._window_update, self._priorities, headers)
        except HPACKError:
            raise NotHttp2Error from None


def _unpack(form: str, payload: bytes) -> tuple[int, ...]:
    """The numbers in a frame of a fixed length."""
    if len(payload) != struct.calcsize(form):
        raise NotHttp2Error
    return struct.unpack(form, payload)


def _fragment(flags: int, payload: bytes) -> bytes:
    """The part of a HEADERS frame that is compressed: without padding and priority."""
    begin, end = 0, len(payload)
    if flags & _PADDED:
        if not payload:
            raise NotHttp2Error
        begin, end = 1, end - payload[0]
    if flags & _HAS_PRIORITY:
        begin += 5
    if begin > end:
        raise NotHttp2Error
    return payload[begin:end]


def _with_headers(
    settings: Iterable[tuple[int, int]],
    window_update: int | None,
    priorities: Iterable[tuple[int, bool, int, int]],
    headers: Iterable[tuple[bytes, bytes]],
) -> Beginning:
    pseudo: list[str] = []
    names: list[str] = []
    software: bytes | None = None
    for name, value in headers:
        if name.startswith(b":"):
            pseudo.append(_PSEUDO_HEADERS.get(name, _OTHER))
            continue
        names.append(_OTHER if not name or name.strip(_NAME_CHARACTERS) else name[:MAX_NAME].decode("ascii"))
        if name == b"user-agent" and software is None:
            software = value[:MAX_VALUE] or None
    return Beginning(
        tuple(settings), window_update, tuple(priorities), tuple(pseudo[:MAX_ITEMS]), tuple(names[:MAX_ITEMS]), software
    )


class Http2Conversation(Conversation):
    """Reads a client up to its first request.  What the server sends is passed over."""

    __slots__ = ("_reader",)

    def __init__(self, begin: int) -> None:
        """Begin to read a connection.

        Args:
            begin: where the frames of the client begin, behind the connection preface.
        """
        self._reader = FrameReader(begin)

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; the message is a `Beginning`."""
        if not from_client:
            return END if is_full else GO_ON
        try:
            found = self._reader.read(data)
        except NotHttp2Error:
            return END
        if found is None:
            return END if is_full else GO_ON
        return (found,), False
