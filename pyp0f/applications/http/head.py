"""Reads heads of HTTP/1 requests and responses incrementally (docs/p0f-3.09b.md, section 11).

A reader does no I/O and raises no exceptions.  Each call gets all data of one direction from the beginning of the head.
`HttpRules` says which heads are read.

=========================  ====================================================================================
result                     meaning
=========================  ====================================================================================
`Reading.MORE`             The data are valid, but the head is not complete.
`Reading.DONE`             The head is complete.
`Reading.FAILED`           This is not HTTP/1 as the rules read it, or it exceeds a limit.
`Reading.FAILED_BUT_KEEP`  A header value exceeds its limit.  The connection is tracked until its next data arrive.
=========================  ====================================================================================
"""

from __future__ import annotations

import enum
import re
from typing import ClassVar, Final, cast

from pyp0f.applications.http.date import parse_date
from pyp0f.applications.http.limits import (
    MAX_HTTP_HEADERS,
    MAX_HTTP_LINE,
    MAX_HTTP_NAME,
    MIN_REQUEST_LINE,
    MIN_RESPONSE_LINE,
)
from pyp0f.applications.http.rules import HttpRules

Header = tuple[bytes, "bytes | None"]
"""A header's name, and its value; None if the value is empty."""


class Reading(enum.Enum):
    """The result of a call of a reader; see the table of the module."""

    MORE = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    FAILED_BUT_KEEP = enum.auto()


# One byte more than allowed, to detect names that are too long.
_name: Final = re.compile(rb"[A-Za-z0-9_-]{0,%d}" % (MAX_HTTP_NAME + 1)).match
_split_headers: Final = re.compile(rb"([^:]+):[ \t]?([^\n]*)\n").findall
_LF: Final = 0x0A
_CR: Final = 0x0D

_PROXY_HEADERS: Final = (b"Via", b"X-Forwarded-For")
_OF_REQUESTS: Final = (*_PROXY_HEADERS, b"User-Agent", b"Accept-Language")
_OF_RESPONSES: Final = (*_PROXY_HEADERS, b"Server", b"Date")


def _headers_in(lines: bytes) -> list[Header]:
    """The headers in valid lines, each with its newline."""
    block = lines.replace(b"\r\n", b"\n")
    if block.count(b":") == block.count(b": ") == block.count(b"\n"):  # one colon in each line, and a blank behind it
        parts = block.replace(b": ", b"\n").split(b"\n")
        found = [*zip(parts[:-1:2], parts[1::2], strict=True)]
        values = parts[1::2]
    else:
        found = _split_headers(block)
        values = [value for _, value in found]
    if block.find(b"\0") >= 0:  # "in" raises and discards an exception for bytes, which takes eight times as long
        # A NUL byte ends a value.
        return [(name, value.partition(b"\0")[0] if value else None) for name, value in found]
    if b"" in values:
        return [(name, value or None) for name, value in found]
    return cast("list[Header]", found)


class HeadReader:
    """Reads one head.  `RequestReader` and `ResponseReader` read its first line.

    Attributes:
        rules: which heads are read.
        version: minor version: 1 for HTTP/1.1, 0 for all others; None until the first line is complete.
        headers: names and values in order.
        names: the same names.
        lower: the same names in lower case.
        software: User-Agent or Server; None if it is absent or empty.
        language: Accept-Language of a request; None if it is absent or empty.
        via: whether there is a header of a proxy (Via or X-Forwarded-For).
        date: Date of a response in seconds since 1970, modulo 2^32; 0 if there is none.
    """

    RECORDED: ClassVar[dict[bytes, bytes]]
    """Headers whose values are stored in attributes: the usual spelling of a name, by the name in lower case."""

    __slots__ = (
        "_at",
        "_begin",
        "_count",
        "date",
        "headers",
        "language",
        "lower",
        "names",
        "rules",
        "software",
        "version",
        "via",
    )

    def __init__(self, rules: HttpRules) -> None:
        self._at = 0  # the next line
        self._begin = 0  # the first header
        self._count = 0  # headers before the next line
        self.rules = rules
        self.version: int | None = None
        self.headers: list[Header] = []
        self.names: list[bytes] = []
        self.lower: list[bytes] = []
        self.software: bytes | None = None
        self.language: bytes | None = None
        self.via = False
        self.date = 0

    def read(self, data: bytes, is_full: bool) -> Reading:
        """Continue to read.

        Args:
            data: all bytes from the first byte of the head; it must begin with the data of the previous call.
            is_full: whether no more data will follow.
        """
        if self.version is None:
            progress = self._read_first_line(data, is_full)
            if self.version is None:
                return progress
            self._begin = self._at
        return self._read_headers(data, is_full)

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        """Read the request line or status line.  Sets `version` when the line is complete."""
        raise NotImplementedError

    def _find_line(self, data: bytes, shortest: int) -> int:
        """Offset of the newline after the first line; -1 if it has not arrived, -2 if the line is invalid."""
        newline = data.find(b"\n", self._at, MAX_HTTP_LINE)
        line = data[self._at : newline] if newline >= 0 else data[self._at : MAX_HTTP_LINE]
        if self.rules.find_bad_in_line(line) or 0 <= newline < shortest or (newline < 0 and len(data) >= MAX_HTTP_LINE):
            return -2
        return newline

    def _read_headers(self, data: bytes, is_full: bool) -> Reading:
        """Check headers; store them when the head is complete.  Until then, only `data` holds them."""
        end, max_value = len(data), self.rules.max_value
        while self._at < end:
            at = self._at
            if data[at] in (_CR, _LF):
                self.store_all(data[self._begin : at])
                return Reading.DONE
            if self._count == MAX_HTTP_HEADERS:
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
            newline = data.find(b"\n", start, start + max_value + 1)
            if newline < 0:
                if end - start > max_value:
                    return Reading.FAILED_BUT_KEEP
                break
            self._count += 1
            self._at = newline + 1
        return Reading.FAILED if is_full else Reading.MORE

    def store_all(self, lines: bytes) -> None:
        """Add headers.

        Args:
            lines: valid headers as sent, each with its newline.
        """
        headers = _headers_in(lines)
        names = [name for name, _ in headers]
        self.headers += headers
        self.names += names
        recorded = self.RECORDED
        lower = b"\n".join(names).lower().split(b"\n") if names else []
        self.lower += lower
        if recorded.keys().isdisjoint(lower):
            return
        for at, name in enumerate(lower):
            if name in recorded:
                known, (sent, value) = recorded[name], headers[at]
                if value is not None and (known == sent or self.rules.any_case):
                    self._record(known, value)

    def _record(self, name: bytes, value: bytes) -> None:
        """Store the value of a header; `name` is a usual spelling in `RECORDED`."""
        raise NotImplementedError


class RequestReader(HeadReader):
    """Reads the head of a request."""

    __slots__ = ()

    RECORDED: ClassVar[dict[bytes, bytes]] = {name.lower(): name for name in _OF_REQUESTS}

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        if len(data) <= MIN_REQUEST_LINE:
            return Reading.MORE
        if self._at == 0 and not self.rules.match_start(data):
            return Reading.FAILED
        newline = self._find_line(data, MIN_REQUEST_LINE)
        if newline == -2:
            return Reading.FAILED
        if newline < 0:
            self._at = len(data)
            return Reading.FAILED if is_full else Reading.MORE
        line = self.rules.match_request_line(data)
        if line is None:
            return Reading.FAILED
        self.version = 1 if line[1] == b"1" else 0
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

    Departure: 3.09b loses a line of the head for each segment after the first one (docs/differences.md,
    "Segmented response heads").
    """

    __slots__ = ()

    RECORDED: ClassVar[dict[bytes, bytes]] = {name.lower(): name for name in _OF_RESPONSES}

    def _read_first_line(self, data: bytes, is_full: bool) -> Reading:
        if len(data) < MIN_RESPONSE_LINE:
            return Reading.MORE
        newline = self._find_line(data, MIN_RESPONSE_LINE)
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
    """A head that arrived in one segment, as nearly all heads do.

    Most heads equal earlier ones.  They are recognized by `block`, and not parsed.

    Attributes:
        version: minor version: 1 for HTTP/1.1, 0 for all others.
        block: all headers as sent, each with the newline before it.
    """

    __slots__ = ("_parsed", "_reader", "_rules", "block", "version")

    def __init__(self, reader: type[HeadReader], rules: HttpRules, version: int, block: bytes) -> None:
        """Make a head.

        Args:
            reader: the class that reads such heads.
            rules: which heads are read.
            version: minor version, 0 or 1.
            block: valid headers, each with the newline before it.
        """
        self.version = version
        self.block = block
        self._reader = reader
        self._rules = rules
        self._parsed: HeadReader | None = None

    @property
    def parsed(self) -> HeadReader:
        """A reader that has read this head."""
        if self._parsed is None:
            reader = self._parsed = self._reader(self._rules)
            reader.version = self.version
            reader.store_all(self.block[1:])
        return self._parsed

    @property
    def date(self) -> int:
        """Date of a response in seconds since 1970, modulo 2^32; 0 if there is none."""
        date = 0
        if b"date" not in self._reader.RECORDED:
            return date
        for found in self._rules.find_dates(self.block):  # nearly always only one
            value = found[:-1] if found.endswith(b"\r") else found
            if value:
                date = parse_date(value.partition(b"\0")[0])
        return date


def whole_request(data: bytes, rules: HttpRules) -> WholeHead | None:
    """The request head at the beginning of the data; None if it is incomplete or must be read by `RequestReader`."""
    match = rules.match_request
    return _whole(match(data), data, RequestReader, rules)


def whole_response(data: bytes, rules: HttpRules) -> WholeHead | None:
    """The response head at the beginning of the data; None if it is incomplete or must be read by `ResponseReader`."""
    match = rules.match_response
    return _whole(match(data), data, ResponseReader, rules)


def _whole(found: re.Match[bytes] | None, data: bytes, reader: type[HeadReader], rules: HttpRules) -> WholeHead | None:
    if found is None:
        return None
    start, end = found.span(2)
    if end == len(data) or data[end] not in (_CR, _LF):
        return None
    return WholeHead(reader, rules, 1 if found[1] == b"1" else 0, data[start - 1 : end])
