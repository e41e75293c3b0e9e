"""Reading the head of an HTTP/1 request or response as it arrives (docs/p0f-3.09b.md, section 11).

A reader never raises and does no I/O: it is shown the data of one direction from its beginning, again
and again as it grows, and says how far it got.

====================  ==================================================================
what a reader says    meaning
====================  ==================================================================
`Reading.MORE`       nothing wrong so far, the head is not complete
`Reading.DONE`       the head is complete
`Reading.FAILED`     this is not HTTP, or not HTTP as any program of interest writes it
`Reading.FAILED_BUT_KEEP`  likewise, but the connection stays until its next data
====================  ==================================================================
"""

from __future__ import annotations

import enum
import re
from typing import ClassVar, Final

from pyp0f.applications.http.date import parse_date
from pyp0f.applications.http.limits import MAX_HTTP_HEADERS, MAX_HTTP_LINE, MAX_HTTP_NAME, MAX_HTTP_VALUE

Header = tuple[bytes, "bytes | None"]
"""A header's name, and its value; None if the value is empty."""


class Reading(enum.Enum):
    """How far a reader got: see the module's table."""

    MORE = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    FAILED_BUT_KEEP = enum.auto()


_bad_in_first_line: Final = re.compile(rb"[^\r\x20-\x7f]").search
# One more than is legal, so that a name that is too long shows.
_name: Final = re.compile(rb"[A-Za-z0-9_-]{0,%d}" % (MAX_HTTP_NAME + 1)).match
_HEADERS: Final = rb"((?:[A-Za-z0-9_-]{1,%d}:[ \t]?[^\n]{0,%d}\n)+)" % (MAX_HTTP_NAME, MAX_HTTP_VALUE)
_split_headers: Final = re.compile(rb"([^:]+):[ \t]?([^\n]*)\n").findall
_dates: Final = re.compile(rb"\nDate:[ \t]?([^\n]*)").findall
_LF: Final = 0x0A
_CR: Final = 0x0D


_MARKS_OF_PROXIES: Final = frozenset((b"Via", b"X-Forwarded-For"))


class HeadReader:
    """Reads one head; `RequestReader` and `ResponseReader` know its first line.

    Attributes:
        version: 0 for HTTP/1.0 and everything unknown, 1 for HTTP/1.1; None until the first line is complete.
        headers: names and values in order of arrival.
        software: User-Agent or Server; None if there was none, or it was empty.
        language: Accept-Language of a request, likewise.
        via: whether a proxy has left its mark.
        date: Date of a response in seconds since 1970, modulo 2^32; 0 if there was none.
    """

    TELLING: ClassVar[frozenset[bytes]]
    """Headers that say something of their sender by themselves."""

    __slots__ = ("_at", "date", "headers", "language", "software", "version", "via")

    def __init__(self) -> None:
        self._at = 0
        self.version: int | None = None
        self.headers: list[Header] = []
        self.software: bytes | None = None
        self.language: bytes | None = None
        self.via = False
        self.date = 0

    def read(self, data: bytes, is_full: bool) -> Reading:
        """Go on reading.

        Args:
            data: everything from the first byte of the head on; it must begin with what it held last time.
            is_full: no more than this will ever be shown.
        """
        if self.version is None:
            progress = self._read_first_line(data, is_full)
            if self.version is None:
                return progress
        return self._read_headers(data, is_full)

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        """Read the request or status line; sets `version` once it is complete."""
        raise NotImplementedError

    def _find_line(self, data: bytes, shortest: int) -> int:
        """Offset of the newline that ends the first line; -1 if it is yet to come, -2 if the line is no good."""
        newline = data.find(b"\n", self._at, MAX_HTTP_LINE)
        line = data[self._at : newline] if newline >= 0 else data[self._at : MAX_HTTP_LINE]
        if _bad_in_first_line(line) or 0 <= newline < shortest or (newline < 0 and len(data) >= MAX_HTTP_LINE):
            return -2
        return newline

    def _read_headers(self, data: bytes, is_full: bool) -> Reading:
        end = len(data)
        while self._at < end:
            at = self._at
            if data[at] in (_CR, _LF):
                return Reading.DONE
            if len(self.headers) == MAX_HTTP_HEADERS:
                return Reading.FAILED
            found = _name(data, at)
            colon = found.end() if found else at
            if colon == end:
                break
            if not 0 < colon - at <= MAX_HTTP_NAME or data[colon] != 0x3A:
                return Reading.FAILED
            start = colon + 1
            if data[start : start + 1] in (b" ", b"\t"):
                start += 1
            newline = data.find(b"\n", start, start + MAX_HTTP_VALUE + 1)
            if newline < 0:
                if end - start > MAX_HTTP_VALUE:
                    return Reading.FAILED_BUT_KEEP
                break
            stop = newline - 1 if newline > start and data[newline - 1] == _CR else newline
            self.store(data[at:colon], data[start:stop])
            self._at = newline + 1
        return Reading.FAILED if is_full else Reading.MORE

    def store(self, name: bytes, value: bytes) -> None:
        """Add a header, as it came but for the space before its value."""
        if not value:
            self.headers.append((name, None))
            return
        if b"\0" in value:
            value = value.partition(b"\0")[0]
        self.headers.append((name, value))
        if name in self.TELLING:
            self._record(name, value)

    def _record(self, name: bytes, value: bytes) -> None:
        """Take what this direction's heads say of their sender; `name` is one of `TELLING`."""
        raise NotImplementedError


class RequestReader(HeadReader):
    """Reads the head of a GET or HEAD request."""

    __slots__ = ()

    TELLING = _MARKS_OF_PROXIES | {b"User-Agent", b"Accept-Language"}

    SHORTEST: Final = 15
    """``GET / HTTP/1.0`` and a newline."""

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        if len(data) < self.SHORTEST:
            return Reading.MORE
        if self._at == 0 and not data.startswith((b"GET /", b"HEAD /")):
            return Reading.FAILED
        newline = self._find_line(data, self.SHORTEST - 1)
        if newline == -2:
            return Reading.FAILED
        if newline < 0:
            self._at = len(data)
            return Reading.FAILED if is_full else Reading.MORE
        stop = newline - 1 if data[newline - 1] == _CR else newline
        protocol = data[stop - 8 : stop]
        if not protocol.startswith(b"HTTP/1."):
            return Reading.FAILED
        self.version = 1 if protocol[7:] == b"1" else 0
        self._at = newline + 1
        return Reading.MORE

    def _record(self, name: bytes, value: bytes) -> None:
        if name == b"User-Agent":
            self.software = value
        elif name == b"Accept-Language":
            self.language = value
        else:
            self.via = True


class ResponseReader(HeadReader):
    """Reads the head of a response.

    Departure: 3.09b loses a line of the head with each segment after the first; here none is lost
    (docs/differences.md, "Segmented response heads").
    """

    __slots__ = ()

    TELLING = _MARKS_OF_PROXIES | {b"Server", b"Date"}

    SHORTEST: Final = 13
    """``HTTP/1.0 200`` and a newline."""

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        if len(data) < self.SHORTEST:
            return Reading.MORE
        newline = self._find_line(data, self.SHORTEST)
        if newline == -2:
            return Reading.FAILED
        if newline < 0:
            self._at = len(data)
            return Reading.FAILED if is_full else Reading.MORE
        if not data.startswith(b"HTTP/1."):
            return Reading.FAILED
        self.version = 1 if data[7] == 0x31 else 0
        self._at = newline + 1
        return Reading.MORE

    def _record(self, name: bytes, value: bytes) -> None:
        if name == b"Server":
            self.software = value
        elif name == b"Date":
            self.date = parse_date(value)
        else:
            self.via = True


# Heads in one piece ---------------------------------------------------------------------------------


class WholeHead:
    """A head that came in one piece, as nearly all do.

    Most are like others that came before, and need not be taken apart to be known again.

    Attributes:
        version: as of `HeadReader`.
        block: all headers as they came, each with the newline before it.
    """

    __slots__ = ("_apart", "_reader", "block", "version")

    def __init__(self, reader: type[HeadReader], version: int, block: bytes) -> None:
        """Make one.

        Args:
            reader: of such heads.
            version: 0 or 1.
            block: of headers that a reader would take.
        """
        self.version = version
        self.block = block
        self._reader = reader
        self._apart: HeadReader | None = None

    @property
    def apart(self) -> HeadReader:
        """What a reader says of it."""
        if self._apart is None:
            reader = self._apart = self._reader()
            reader.version = self.version
            for name, value in _split_headers(self.block[1:].replace(b"\r\n", b"\n")):
                reader.store(name, value)
        return self._apart

    @property
    def date(self) -> int:
        """As of `HeadReader`."""
        date = 0
        if b"Date" not in self._reader.TELLING:
            return date
        for found in _dates(self.block):  # nearly always one
            value = found[:-1] if found.endswith(b"\r") else found
            if value:
                date = parse_date(value.partition(b"\0")[0])
        return date


# What readers say of first lines, in one pattern each; the version comes first, and then the headers.
_FIRST_LINE: Final = rb"(?=[\r\x20-\x7f]{%d,%d}\n)"
_REQUEST_LINE: Final = _FIRST_LINE % (RequestReader.SHORTEST - 1, MAX_HTTP_LINE - 1) + (
    rb"(?:GET|HEAD) /[^\n]*HTTP/1\.([^\n])(?:\r\n|(?<!\r)\n)"
)
_RESPONSE_LINE: Final = _FIRST_LINE % (ResponseReader.SHORTEST, MAX_HTTP_LINE - 1) + rb"HTTP/1\.([^\n])[^\n]*\n"
_whole_request: Final = re.compile(_REQUEST_LINE + _HEADERS).match
_whole_response: Final = re.compile(_RESPONSE_LINE + _HEADERS).match


def whole_request(data: bytes) -> WholeHead | None:
    """The head that the data begins with, if all of it is there and it is easy to read; otherwise a reader may know."""
    return _whole(_whole_request(data), data, RequestReader)


def whole_response(data: bytes) -> WholeHead | None:
    """Likewise for a response."""
    return _whole(_whole_response(data), data, ResponseReader)


def _whole(found: re.Match[bytes] | None, data: bytes, reader: type[HeadReader]) -> WholeHead | None:
    if found is None:
        return None
    start, end = found.span(2)
    if end == len(data) or data[end] not in (_CR, _LF):
        return None
    block = data[start - 1 : end]
    if block.count(b"\n") - 1 > MAX_HTTP_HEADERS:
        return None
    return WholeHead(reader, 1 if found[1] == b"1" else 0, block)
