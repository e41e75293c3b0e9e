"""Signatures of HTTP requests and responses (specification, sections 3.11 and 11.6).

A line reads ``ver:headers:absent:software``, for instance
``1:Host,User-Agent,?Cookie,Accept=[*/*]:Accept-Language:curl/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyp0f.constants import MAX_HTTP_HEADERS
from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label


def _names(text: str) -> tuple[bytes, ...]:
    return tuple(text.encode("ascii").split())


REQUEST_OPTIONAL: Final = frozenset(
    _names(
        "Cookie Referer Origin Range If-Modified-Since If-None-Match Via X-Forwarded-For Authorization"
        " Proxy-Authorization Cache-Control"
    )
)
"""Headers of requests that come and go with the page that is asked for."""
RESPONSE_OPTIONAL: Final = frozenset(
    _names(
        "Set-Cookie Last-Modified ETag Content-Length Content-Disposition Cache-Control Expires Pragma Location"
        " Refresh Content-Range Vary"
    )
)
REQUEST_COMMON: Final = _names(
    "Host User-Agent Connection Accept Accept-Encoding Accept-Language Accept-Charset Keep-Alive"
)
"""Headers that nearly every program sends, so that their absence tells something."""
RESPONSE_COMMON: Final = _names("Content-Type Connection Keep-Alive Accept-Ranges Date")
REQUEST_VALUELESS: Final = frozenset(_names("Host User-Agent"))
"""Headers whose values tell nothing about the program, or are looked at elsewhere."""
RESPONSE_VALUELESS: Final = frozenset(_names("Date Content-Type Server"))

KNOWN_HEADERS: Final = frozenset().union(
    REQUEST_OPTIONAL,
    RESPONSE_OPTIONAL,
    REQUEST_COMMON,
    RESPONSE_COMMON,
    REQUEST_VALUELESS,
    RESPONSE_VALUELESS,
    _names("Server Accept-Language"),
)
"""Headers that are known whatever the signatures name."""


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """One header of a signature.

    Attributes:
        name: compared as it is, with case.
        optional: it may be missing altogether.
        text: its value must contain this; None for any value.
    """

    name: bytes
    optional: bool
    text: bytes | None

    def __str__(self) -> str:
        text = "" if self.text is None else f"=[{_text(self.text)}]"
        return f"{'?' * self.optional}{_text(self.name)}{text}"


@dataclass(frozen=True, slots=True)
class HttpSignature:
    """A line of an ``[http:...]`` section.

    Attributes:
        label: what matching heads come from.
        line: of the file, from 1.
        text: the line's value as written.
        version: 0 for HTTP/1.0, 1 for HTTP/1.1, None for both.
        headers: that must occur, in this order.
        absent: names of headers that must not occur.
        software: User-Agent or Server of honest software contains this; None for anything.
    """

    label: Label
    line: int
    text: str
    version: int | None
    headers: tuple[HeaderRule, ...]
    absent: tuple[bytes, ...]
    software: bytes | None

    def __str__(self) -> str:
        version = "*" if self.version is None else str(self.version)
        headers = ",".join(map(str, self.headers))
        absent = ",".join(map(_text, self.absent))
        return f"{version}:{headers}:{absent}:{_text(self.software or b'')}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


_VERSIONS: Final = {b"*": None, b"0": 0, b"1": 1}
_BLANKS: Final = rb"[ \t]*"
_header: Final = re.compile(_BLANKS + rb"(\??)([A-Za-z0-9_-]*)(?:(=)(?:\[([^\]]*)(\]?))?)?" + _BLANKS).match
_name: Final = re.compile(_BLANKS + rb"([A-Za-z0-9_-]*)" + _BLANKS).match


def parse_http(text: str, label: Label, line: int = 0) -> HttpSignature:
    """Understand the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it.
        label: that it stands under.
        line: its line number, for messages.

    Raises:
        SignatureError: naming the part that is wrong.
    """
    data = text.encode("utf-8", "surrogateescape")
    if data[1:2] != b":":
        raise SignatureError("must begin with the HTTP version and a colon", part="HTTP signature", value=text)
    if data[:1] not in _VERSIONS:
        raise SignatureError("must be 0, 1 or *", part="HTTP version", value=text[:1])
    headers, at = _parse_headers(data, 2)
    absent, at = _parse_absent(data, at)
    software = data[at:]
    if b":" in software:
        raise SignatureError("must not contain a colon", part="software", value=_text(software))
    return HttpSignature(label, line, text, _VERSIONS[data[:1]], headers, absent, software or None)


def _parse_headers(data: bytes, at: int) -> tuple[tuple[HeaderRule, ...], int]:
    rules: list[HeaderRule] = []
    while data[at : at + 1] != b":":
        found = _header(data, at)
        if found is None:  # cannot be: the pattern matches the empty string
            break
        optional, name, equals, value, bracket = found.groups()
        _check_entry(name, len(rules), data[at:])
        if equals and value is None:
            raise SignatureError("= must be followed by [", part="header", value=_text(found[0]))
        if equals and not (value and bracket):
            raise SignatureError("must have a text in brackets", part="header", value=_text(found[0]))
        rules.append(HeaderRule(name, bool(optional), value))
        at = _next_entry(data, found.end())
    return tuple(rules), at + 1


def _parse_absent(data: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    names: list[bytes] = []
    while data[at : at + 1] != b":":
        found = _name(data, at)
        if found is None:  # cannot be: the pattern matches the empty string
            break
        _check_entry(found[1], len(names), data[at:])
        names.append(found[1])
        at = _next_entry(data, found.end())
    return tuple(names), at + 1


def _check_entry(name: bytes, count: int, rest: bytes) -> None:
    if count == MAX_HTTP_HEADERS:
        raise SignatureError(f"at most {MAX_HTTP_HEADERS} headers", part="header list", value=_text(rest))
    if not name:
        raise SignatureError("letters, digits, - and _ expected, or the colon that ends the list", part="header name", value=_text(rest))


def _next_entry(data: bytes, at: int) -> int:
    """Offset after the comma at `at`; a colon, which ends the list, is left alone."""
    mark = data[at : at + 1]
    if mark == b",":
        # Blanks before the colon would else look like an entry without a name.
        rest = data[at + 1 :].lstrip(b" \t")
        return len(data) - len(rest) if rest.startswith(b":") else at + 1
    if mark != b":":
        raise SignatureError("must be followed by a comma or a colon", part="header list", value=_text(data[at:]))
    return at


def covers(earlier: HttpSignature, later: HttpSignature) -> bool:
    """Whether the later line can never be the answer, as p0f 3.09b decides it (section 3.11)."""
    if earlier.label.generic or earlier.version not in (None, later.version):
        return False
    required = {rule.name for rule in later.headers if not rule.optional}
    return (
        required.isdisjoint(earlier.absent)
        and set(earlier.absent) <= set(later.absent)
        and len(earlier.absent) <= len(later.absent)
        and _headers_cover(earlier.headers, later.headers, required)
    )


def _headers_cover(earlier: tuple[HeaderRule, ...], later: tuple[HeaderRule, ...], required: set[bytes]) -> bool:
    cursor = 0
    names = [rule.name for rule in later]
    for rule in earlier:
        if not rule.optional and rule.name not in required:
            return False
        try:
            at = names.index(rule.name, cursor)
        except ValueError:
            if not rule.optional or rule.name in names:
                return False
            continue
        text = later[at].text
        if rule.text is not None and (text is None or rule.text not in text):
            return False
        cursor = at + 1
    return True
