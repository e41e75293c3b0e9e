"""Which HTTP heads are read, and how: the rules of p0f 3.09b, and those of pyp0f without ``--classic``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pyp0f.applications.http.limits import (
    MAX_HTTP_HEAD,
    MAX_HTTP_HEADERS,
    MAX_HTTP_LINE,
    MAX_HTTP_NAME,
    MAX_HTTP_SHOWN,
    MAX_HTTP_VALUE,
    MIN_REQUEST_LINE,
    MIN_RESPONSE_LINE,
)
from pyp0f.frozen import Frozen

_Match = Callable[..., "re.Match[bytes] | None"]


@dataclass(
    frozen=True, kw_only=True, repr=False, eq=False
)  # without slots, because patterns are compiled at first use and kept
class HttpRules(Frozen):
    """The rules that readers of heads take.  The limits that both sets of rules share are in `limits`.

    Attributes:
        start: pattern of the first bytes of a request.
        request: pattern of a request line before ``HTTP/1.``.
        line: bytes that a first line can contain besides CR, as a range of a character class.
        shown: the last byte that a raw signature shows, as in a character class.
        max_value: bytes of the value of a header.
        any_case: whether the names of headers whose values are recorded are recognized in upper and lower case.
        weights: whether the weights in Accept-Language are read; otherwise its first language counts.
    """

    start: bytes
    request: bytes
    line: bytes
    shown: bytes
    max_value: int
    any_case: bool
    weights: bool

    @cached_property
    def match_start(self) -> _Match:
        """Matches the first bytes of a request, at least `MIN_REQUEST_LINE` of them."""
        return re.compile(self.start).match

    @cached_property
    def match_request_line(self) -> _Match:
        """Matches a request line with its newline.  The group is the minor version."""
        return re.compile(self._request_line).match

    @cached_property
    def match_request(self) -> _Match:
        """Matches a request up to the empty line.  The groups are the minor version and the headers."""
        return re.compile(self._request_line + self._headers).match

    @cached_property
    def match_response(self) -> _Match:
        """Matches a response up to the empty line.  The groups are the minor version and the headers."""
        line = self._first_line(MIN_RESPONSE_LINE) + rb"HTTP/1\.([^\n])[^\n]*\n"
        return re.compile(line + self._headers).match

    @cached_property
    def find_bad_in_line(self) -> _Match:
        """Finds a byte that a first line cannot contain."""
        return re.compile(rb"[^\r%b]" % self.line).search

    @cached_property
    def find_dates(self) -> Callable[[bytes], list[Any]]:
        """Finds the values of Date in headers, each with the newline before it."""
        return re.compile((rb"\n[Dd][Aa][Tt][Ee]" if self.any_case else rb"\nDate") + rb":[ \t]?([^\n]*)").findall

    @cached_property
    def match_shown(self) -> _Match:
        """Matches the part of a value that a raw signature shows: up to a byte that could forge a line or a bracket."""
        return re.compile(rb"[\x20-\x5c\x5e-%b]{0,%d}" % (self.shown, MAX_HTTP_SHOWN)).match

    @cached_property
    def match_shown_of_known(self) -> _Match:
        """Matches the same part of the value of a known header, which ends before ``|``, too."""
        return re.compile(rb"[\x20-\x5c\x5e-\x7b\x7d-%b]{0,%d}" % (self.shown, MAX_HTTP_SHOWN)).match

    @property
    def _request_line(self) -> bytes:
        return self._first_line(MIN_REQUEST_LINE) + rb"(?:%b)HTTP/1\.([^\n])(?:\r\n|(?<!\r)\n)" % self.request

    @property
    def _headers(self) -> bytes:
        header = rb"[A-Za-z0-9_-]{1,%d}:[ \t]?[^\n]{0,%d}\n" % (MAX_HTTP_NAME, self.max_value)
        return rb"((?:%b){1,%d})" % (header, MAX_HTTP_HEADERS)

    def _first_line(self, shortest: int) -> bytes:
        """A pattern that tests the length and the bytes of a first line, but does not consume them."""
        return rb"(?=[\r%b]{%d,%d}\n)" % (self.line, shortest, MAX_HTTP_LINE - 1)


CLASSIC_RULES: Final = HttpRules(
    start=rb"(?:GET|HEAD) /",
    request=rb"(?:GET|HEAD) /[^\n]*",
    line=rb"\x20-\x7f",
    shown=rb"\x7f",
    max_value=MAX_HTTP_VALUE,
    any_case=False,
    weights=False,
)
"""What p0f 3.09b reads (docs/p0f-3.09b.md, section 11)."""

_METHOD: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
"""A token (RFC 9110, section 5.6.2)."""
_FORMS: Final = (
    rb"(?:GET|HEAD) /[^\n]*",  # first, because most requests are such
    _METHOD + rb" (?:/|[A-Za-z][A-Za-z0-9+.-]*://)[^\n]* ",
    rb"CONNECT [^ /\n]+:[0-9]{1,5} ",
    rb"OPTIONS \* ",
)
"""Request lines before ``HTTP/1.``, by the form of their target (RFC 9112, section 3.2): origin or absolute, authority,
asterisk."""

STANDARD_RULES: Final = HttpRules(
    start=_METHOD + rb"(?: (?:[!-\xff]|\Z)|\Z)",
    request=b"|".join(_FORMS),
    line=rb"\x20-\xff",
    shown=rb"\x7e",
    max_value=MAX_HTTP_HEAD,
    any_case=True,
    weights=True,
)
"""What pyp0f reads without ``--classic`` (docs/differences.md, "Without --classic")."""
