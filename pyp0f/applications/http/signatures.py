"""Signatures of HTTP requests and responses (docs/p0f-3.09b.md, sections 3.11 and 11.6).

The format is ``ver:headers:absent:software``, for example
``1:Host,Accept=[*/*],?Referer,User-Agent:Keep-Alive:Firefox/``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, Protocol, cast

from pyp0f.applications.http.limits import MAX_HTTP_HEADERS
from pyp0f.arguments import check_type, wrong_type
from pyp0f.errors import SignatureError
from pyp0f.frozen import Frozen, fast_constructor
from pyp0f.signatures.label import BLANKS, Label, Observed
from pyp0f.signatures.provenance import Provenance

# How raw signatures show headers --------------------------------------------------------------------

REQUEST_OPTIONAL: Final = frozenset((
    b"Cookie", b"Referer", b"Origin", b"Range", b"If-Modified-Since", b"If-None-Match", b"Via", b"X-Forwarded-For",
    b"Authorization", b"Proxy-Authorization", b"Cache-Control",
))  # fmt: skip
REQUEST_UNIQUE: Final = frozenset((
    b"amz-sdk-request", b"b3", b"cf-ray", b"content-length", b"content-md5", b"date", b"destination", b"digest",
    b"forwarded", b"from", b"if-match", b"if-range", b"if-unmodified-since", b"seq", b"soapaction", b"traceparent",
    b"tracestate", b"x-amz-content-sha256", b"x-amz-date", b"x-client-data", b"x-forwarded-host", b"x-forwarded-port",
    b"x-forwarded-server", b"x-goog-api-client", b"x-ms-date",
))  # fmt: skip
"""Further such headers of requests, in lower case.  Their values are unique, secret, or name persons or files.
p0f 3.09b shows the values.  `is_optional` finds others by parts of their names."""
RESPONSE_OPTIONAL: Final = frozenset((
    b"Set-Cookie", b"Last-Modified", b"ETag", b"Content-Length", b"Content-Disposition", b"Cache-Control", b"Expires",
    b"Pragma", b"Location", b"Refresh", b"Content-Range", b"Vary",
))  # fmt: skip
"""Headers whose presence depends on the request, not on the program.  They are shown with ``?`` and without value."""
RESPONSE_UNIQUE: Final = frozenset((
    b"age", b"alt-svc", b"cf-ray", b"content-md5", b"content-security-policy", b"digest", b"host", b"link", b"nel",
    b"proxy-authenticate", b"report-to", b"retry-after", b"sec-websocket-accept", b"server-timing", b"set-cookie2",
    b"sourcemap", b"traceparent", b"via", b"www-authenticate", b"x-pingback", b"x-runtime", b"x-served-by", b"x-timer",
    b"x-varnish",
))  # fmt: skip
"""Further such headers of responses, in lower case.  p0f 3.09b shows their values."""

REQUEST_COMMON: Final = (
    b"Host", b"User-Agent", b"Connection", b"Accept", b"Accept-Encoding", b"Accept-Language", b"Accept-Charset",
    b"Keep-Alive",
)  # fmt: skip
RESPONSE_COMMON: Final = (b"Content-Type", b"Connection", b"Keep-Alive", b"Accept-Ranges", b"Date")
"""Headers whose absence is typical of a program.  A raw signature lists the absent ones in this order."""

REQUEST_VALUELESS: Final = frozenset((b"Host", b"User-Agent"))
RESPONSE_VALUELESS: Final = frozenset((b"Date", b"Content-Type", b"Server"))
"""Headers that are shown without value, because the value changes with each message or is shown elsewhere."""

BUILT_IN_HEADERS: Final = frozenset((b"Server", b"Accept-Language")).union(
    REQUEST_OPTIONAL, RESPONSE_OPTIONAL, REQUEST_COMMON, RESPONSE_COMMON, REQUEST_VALUELESS, RESPONSE_VALUELESS
)
"""Headers that are known even if no signature contains them."""


_PRIVATE: Final = frozenset((
    b"addr", b"address", b"auth", b"authorization", b"callback", b"cookie", b"csrf", b"email", b"ip", b"location",
    b"name", b"nonce", b"password", b"path", b"secret", b"session", b"signature", b"uri", b"url", b"xsrf",
))  # fmt: skip
_PRIVATE_ENDS: Final = (b"id", b"token", b"key", b"user")
"""Words, and ends of words, in names of headers whose values are unique, secret, or name persons or files."""
_PRIVATE_LAST: Final = tuple([end + b"-" for end in _PRIVATE_ENDS])
_AS_HYPHENS: Final = bytes.maketrans(b"_\n", b"--")


def is_private(name: bytes) -> bool:
    """Whether such a word occurs in a name in lower case."""
    words = name.replace(b"_", b"-").split(b"-")
    if not _PRIVATE.isdisjoint(words):
        return True
    for word in words:  # noqa: SIM110 - any() takes longer, for each new name
        if word.endswith(_PRIVATE_ENDS):
            return True
    return False


def private_places(names: Sequence[bytes]) -> set[int]:
    """The places of private names (`is_private`) in a list of names in lower case.

    Words are searched in all names at once: one by one, new names would take a quarter of the time of a head.
    """
    joined = b"\n".join([b"", *names, b""])
    text = joined.translate(_AS_HYPHENS)
    marks = [b"-%b-" % word for word in _PRIVATE.intersection(text.split(b"-"))]
    marks += [end for end in _PRIVATE_LAST if text.find(end) >= 0]
    places = set()
    for mark in marks:
        at = text.find(mark)
        while at >= 0:
            places.add(joined.count(b"\n", 0, at + 1) - 1)
            at = text.find(mark, at + 1)
    return places


def is_optional(name: bytes, optional: Container[bytes]) -> bool:
    """Whether a raw signature shows a header with ``?`` and without value, outside classic mode.

    Args:
        name: name of the header, in lower case; not that of a header which is always shown without value.
        optional: names of such headers (`optional_in_any_case`).
    """
    return name in optional or is_private(name)


def in_lower_case(names: Iterable[bytes]) -> frozenset[bytes]:
    """The names in lower case."""
    return frozenset([name.lower() for name in names])


def optional_in_any_case(*, is_request: bool) -> frozenset[bytes]:
    """The names in lower case of headers that a raw signature shows with ``?`` and without value, outside classic mode.

    Args:
        is_request: whether the headers are those of requests; otherwise of responses.
    """
    if is_request:
        return REQUEST_UNIQUE | in_lower_case(REQUEST_OPTIONAL)
    return RESPONSE_UNIQUE | in_lower_case(RESPONSE_OPTIONAL)


class UaOs(NamedTuple):
    """A text in User-Agent headers that names a system.

    Attributes:
        text: the text that the User-Agent contains.
        name: the name of the system.
    """

    text: bytes
    name: str


class HeaderRule(NamedTuple):
    """One header of a signature.

    Attributes:
        name: name of the header.  Outside classic mode, it stands for this spelling only if a part of it begins in
            lower case, as in ``user-agent`` and ``Content-type``; otherwise for any upper and lower case.
        optional: whether the header can be absent.
        text: text that the value contains; None for any value.
    """

    name: bytes
    optional: bool = False
    text: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class HttpSignature(Frozen):
    """A line of an ``[http:...]`` section.

    Making one raises TypeError if a value has the wrong type, and ValueError if there is no such version.  What else a
    value may contain is checked when a database is made of it (`pyp0f.make_database`).

    Attributes:
        label: the program or system that sends matching messages.
        line: line number in the file, from 1; 0 if the signature was made in code.  Not compared.
        text: the value of the line, as written.  Not compared.
        version: the minor version, 0 or 1; None for both.
        headers: headers, in the order in which they occur.
        absent: names of headers that do not occur.
        software: text that User-Agent or Server of an honest program contains; None for any.
        required: names of all headers that are not optional.
    """

    label: Label
    line: int = field(default=0, compare=False)
    text: str = field(default="", compare=False)
    version: int | None
    headers: tuple[HeaderRule, ...]
    absent: tuple[bytes, ...]
    software: bytes | None
    required: frozenset[bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_type("label", self.label, Label, "a Label")
        check_type("line", self.line, int, "a whole number")
        check_type("text", self.text, str, "text")
        check_type("software", self.software, (bytes, type(None)), "bytes or None")
        for name, kind, expected in (("headers", HeaderRule, "HeaderRule objects"), ("absent", bytes, "bytes objects")):
            items = getattr(self, name)
            if not isinstance(items, tuple) or not all(isinstance(one, kind) for one in items):
                raise wrong_type(name, items, f"a tuple of {expected}")
        if self.version not in (0, 1, None):
            raise ValueError(f"version must be 0, 1 or None, not {self.version!r}")
        required = frozenset([rule.name for rule in self.headers if not rule.optional])
        object.__setattr__(self, "required", required)

    @classmethod
    def parse(cls, text: str, label: Label) -> HttpSignature:
        """Parse the value of a ``sig`` line.

        Args:
            text: the value, such as ``1:Host,User-Agent,Accept=[*/*]:Connection:curl/``.
            label: the program or system that sends matching messages.

        Raises:
            SignatureError: a part is invalid; the error names it.
            TypeError: an argument has the wrong type.
        """
        check_type("text", text, str, "text")
        check_type("label", label, Label, "a Label")
        return parse_http(text.strip(BLANKS), label)

    @property
    def path(self) -> str:
        """The path of the file; empty if the signature was made in code."""
        return self.label.path if self.line else ""

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where the signature comes from; empty if the file does not say it."""
        return self.label.provenance

    def matches(self, observed: HttpHead | Observed | str) -> bool:
        """Whether a head matches this signature alone.  Other signatures of a database are not considered.

        Args:
            observed: a head, an observation, its finding, or the text of its raw signature.  Raw signatures do not
                contain all values (see `ObservedHttp.parse`).

        Raises:
            SignatureError: the text is not a raw signature.
            TypeError: `observed` has another type.
        """
        return AnyCase(self).fits(NamedHead(observed_head(observed)))

    def __str__(self) -> str:
        version = b"*" if self.version is None else b"%d" % self.version
        headers = b",".join([
            b"?" * rule.optional + (rule.name if rule.text is None else b"%s=[%s]" % (rule.name, rule.text))
            for rule in self.headers
        ])  # fmt: skip
        return _text(b":".join((version, headers, b",".join(self.absent), self.software or b"")))


_make_signature: Final = fast_constructor(HttpSignature)
_make_rule: Final = tuple.__new__


# Heads that are compared with signatures ------------------------------------------------------------


class HttpHead(Protocol):
    """The properties of a head that signatures match.

    Attributes:
        version: the minor version, 0 or 1.
        headers: names and values in order; None for empty values.
        software: User-Agent of a request, Server of a response; None if it is absent or empty.
    """

    version: int | None
    headers: list[tuple[bytes, bytes | None]]
    software: bytes | None


def _is_header(header: object) -> bool:
    return (
        isinstance(header, tuple)
        and len(header) == 2
        and isinstance(header[0], bytes)
        and isinstance(header[1], (bytes, type(None)))
    )


class ObservedHttp:
    """The properties of a head that its raw signature contains.

    Attributes:
        version: the minor version, 0 or 1.
        headers: names and values in order; None for values that are empty or not shown.
        software: User-Agent of a request, Server of a response; None if it is absent or empty.
    """

    __slots__ = ("headers", "software", "version")

    def __init__(
        self, version: int | None, headers: Sequence[tuple[bytes, bytes | None]], software: bytes | None
    ) -> None:
        """Make a head.

        Args:
            version: see `ObservedHttp`; None if it is neither.
            headers: see `ObservedHttp`.
            software: see `ObservedHttp`.

        Raises:
            TypeError: an argument has the wrong type.
        """
        check_type("version", version, (int, type(None)), "0, 1 or None")
        check_type("software", software, (bytes, type(None)), "bytes or None")
        if not isinstance(headers, Sequence) or not all(map(_is_header, headers)):
            raise wrong_type("headers", headers, "a sequence of pairs: a name as bytes, and a value as bytes or None")
        self.version: int | None = version
        self.headers: list[tuple[bytes, bytes | None]] = list(headers)
        self.software: bytes | None = software

    @classmethod
    def parse(cls, text: str) -> ObservedHttp:
        """Parse a raw signature of an observation or log (docs/p0f-3.09b.md, section 11.7).

        A raw signature does not contain the values of optional headers, Host, Date and Content-Type.  Signatures that
        compare these values do not match.  The values of User-Agent and Server are in the last field.

        Raises:
            SignatureError: a part is invalid; the error names it.
            TypeError: `text` is not text.
        """
        check_type("text", text, str, "text")
        if text[:1] not in ("0", "1") or text[1:2] != ":":
            raise SignatureError("must be 0 or 1, then a colon", part="HTTP version", value=text.partition(":")[0])
        data = text.encode("utf-8", "surrogateescape")
        rules, position = _read_list(data, 2, _match_rule, _HEADER)
        _, position = _read_list(data, position, _match_name, _ABSENT)
        software = data[position:] or None
        headers = [
            (rule[2], software if rule[3] is None and rule[2].lower() in (b"user-agent", b"server") else rule[3])
            for rule in rules
        ]
        return cls(int(text[0]), headers, software)

    def __repr__(self) -> str:
        return f"ObservedHttp({self.version!r}, {self.headers!r}, {self.software!r})"


def head_of(version: int | None, headers: list[tuple[bytes, bytes | None]], software: bytes | None) -> ObservedHttp:
    """An `ObservedHttp` of values that are known to be right: nothing is checked or copied."""
    head = ObservedHttp.__new__(ObservedHttp)
    head.version, head.headers, head.software = version, headers, software
    return head


def observed_head(observed: HttpHead | Observed | str) -> HttpHead:
    """The head of an observation, its finding, or the text of a raw signature.  A head is returned unchanged.

    Raises:
        SignatureError: the text is not a raw signature.
        TypeError: `observed` has another type.
    """
    text = observed if isinstance(observed, str) else getattr(observed, "raw_signature", None)
    if isinstance(text, str):
        return ObservedHttp.parse(text)
    if not all(hasattr(observed, name) for name in ("version", "headers", "software")):
        raise TypeError(f"observed must be a head, an observation or a raw signature, not {observed!r}")
    return cast("HttpHead", observed)


def fits(signature: HttpSignature, head: HttpHead, names: list[bytes], present: frozenset[bytes]) -> bool:
    """Whether a head matches a signature (docs/p0f-3.09b.md, section 11.5).

    Args:
        signature: the signature.
        head: the head of the message.
        names: names of its headers, in order.
        present: the same names as a set.
    """
    return (
        (signature.version is None or signature.version == head.version)
        and present.isdisjoint(signature.absent)
        and signature.required <= present
        and _headers_fit(signature.headers, head.headers, names, present)
    )


def _headers_fit(
    rules: Sequence[HeaderRule],
    headers: Sequence[tuple[bytes, bytes | None]],
    names: list[bytes],
    present: frozenset[bytes],
) -> bool:
    """Whether the headers of a signature occur in its order.  The caller has checked that required headers occur."""
    cursor = 0
    for rule in rules:
        if rule.name not in present:
            continue
        try:
            at = names.index(rule.name, cursor)
        except ValueError:
            # The header occurs, but too early.
            return False
        if rule.text is not None:
            value = headers[at][1]
            if value is None or value.find(rule.text) < 0:  # faster than "in" for bytes
                return False
        cursor = at + 1
    return True


# Matching without regard to case ---------------------------------------------------------------------

_is_exact: Final = re.compile(rb"(?:^|[-_])[a-z]").search
"""Finds a part of a name that begins in lower case.  So a name in upper case is never a name that stands for itself."""


@lru_cache(maxsize=1_024)
def _spelling(name: bytes) -> tuple[bool, bytes]:
    """Whether a name in a signature stands for one spelling only, and this spelling; otherwise the upper case."""
    return (True, name) if _is_exact(name) else (False, name.upper())


class NamedHead:
    """A head with the names of its headers in two spellings.

    Attributes:
        head: the head.
        names: the names as sent.
        upper: the names in upper case.
        present: all of these.
    """

    __slots__ = ("head", "names", "present", "upper")

    def __init__(self, head: HttpHead) -> None:
        self.head = head
        self.names = [name for name, _ in head.headers]
        self.upper = [name.upper() for name in self.names]
        self.present = frozenset(self.names + self.upper)


class AnyCase:
    """A signature that matches names of headers as HTTP does (RFC 9110, section 5.1).

    A name in which a part begins in lower case, such as ``user-agent`` or ``Content-type``, stands for this spelling,
    which is typical of the program.  All other names, and names of absent headers, match in any case.

    Attributes:
        signature: the signature.
        required: the names of headers that must be present, as `NamedHead.present` has them.
    """

    __slots__ = ("_absent", "_rules", "required", "signature")

    def __init__(self, signature: HttpSignature) -> None:
        self.signature = signature
        self._rules = [(*_spelling(name), text) for name, _, text in signature.headers]
        self.required = frozenset([_spelling(name)[1] for name, optional, _ in signature.headers if not optional])
        self._absent = frozenset([name.upper() for name in signature.absent])

    def places(self, named: NamedHead) -> list[tuple[int, bytes]] | None:
        """Where a head with these names must have which text in its values; None if the names do not match.

        See docs/p0f-3.09b.md, section 11.5.
        """
        present = named.present
        if not self.required <= present or not present.isdisjoint(self._absent):
            return None
        version = self.signature.version
        if version is not None and version != named.head.version:
            return None
        places = []
        cursor = 0
        for is_exact, name, text in self._rules:
            if name in present:
                try:
                    at = (named.names if is_exact else named.upper).index(name, cursor)
                except ValueError:
                    # The header occurs, but too early.
                    return None
                if text is not None:
                    places.append((at, text))
                cursor = at + 1
        return places

    def fits(self, named: NamedHead) -> bool:
        """Whether a head matches."""
        places = self.places(named)
        return places is not None and has_texts(named.head, places)


def has_texts(head: HttpHead, places: Iterable[tuple[int, bytes]]) -> bool:
    """Whether a head has these texts in the values of its headers (see `AnyCase.places`)."""
    headers = head.headers
    for at, text in places:
        value = headers[at][1]
        if value is None or value.find(text) < 0:  # faster than "in" for bytes
            return False
    return True


# Parsing --------------------------------------------------------------------------------------------

_VERSIONS: Final = {"*": None, "0": 0, "1": 1}

_RULE: Final = rb"\??[A-Za-z0-9_-]+(?:=\[[^\]]+\])?"
_match_rules: Final = re.compile(rb"(%b(?:,%b){0,%d}):" % (_RULE, _RULE, MAX_HTTP_HEADERS - 1)).match
"""A list of headers without blanks, as nearly all are."""
_find_rules: Final = re.compile(rb"(\??)([A-Za-z0-9_-]+)(?:=\[([^\]]+)\])?").findall
_match_rule: Final = re.compile(rb"[ \t]*(\??)([A-Za-z0-9_-]+)(?:=\[([^\]]+)\])?[ \t]*([,:])").match
_match_name: Final = re.compile(rb"[ \t]*()([A-Za-z0-9_-]+)()[ \t]*([,:])").match
_match_names: Final = re.compile(rb"((?:[A-Za-z0-9_-]+(?:,[A-Za-z0-9_-]+){0,%d})?):" % (MAX_HTTP_HEADERS - 1)).match
"""A list of names without blanks, as nearly all are."""
_match_end: Final = re.compile(rb"[ \t]*:").match

_HEADER: Final = "header"
_ABSENT: Final = "absent header"


def parse_http(text: str, label: Label, line: int = 0) -> HttpSignature:
    """Parse the value of a ``sig`` line.

    Args:
        text: the value, without blanks around it; bytes that are not UTF-8 are surrogate escapes.
        label: the label of the line.
        line: the line number.

    Raises:
        SignatureError: a part is invalid; the error names it.
    """
    if text[:1] not in _VERSIONS or text[1:2] != ":":
        raise SignatureError("must be 0, 1 or *, then a colon", part="HTTP version", value=text.partition(":")[0])
    data = text.encode("utf-8", "surrogateescape")
    found = _match_rules(data, 2)
    if found is not None:
        items, position = _find_rules(found[1]), found.end()
    else:
        rules, position = _read_list(data, 2, _match_rule, _HEADER)
        items = [rule.groups()[:3] for rule in rules]
    # A plain tuple of the class: its constructor takes twice as long.
    headers = tuple([_make_rule(HeaderRule, (name, bool(mark), text or None)) for mark, name, text in items])
    found = _match_names(data, position)
    if found is not None:
        absent, position = tuple(found[1].split(b",")) if found[1] else (), found.end()
    else:
        names, position = _read_list(data, position, _match_name, _ABSENT)
        absent = tuple([name[2] for name in names])
    software = data[position:]
    if b":" in software:
        raise SignatureError("must not contain a colon", part="software", value=_text(software))
    required = frozenset([name for name, is_optional, _ in headers if not is_optional])
    return _make_signature(label, line, text, _VERSIONS[text[0]], headers, absent, software or None, required)


def _read_list(
    data: bytes, position: int, match: Callable[[bytes, int], re.Match[bytes] | None], part: str
) -> tuple[list[re.Match[bytes]], int]:
    """Parse a list that ends with a colon.  A comma after the last item is allowed.

    Returns:
        The items, and the offset after the colon.
    """
    items: list[re.Match[bytes]] = []
    while item := match(data, position):
        items.append(item)
        if len(items) > MAX_HTTP_HEADERS:
            raise SignatureError(f"more than {MAX_HTTP_HEADERS} in a list", part=part, value=_text(item[2]))
        position = item.end()
        if item[4] == b":":
            return items, position
    end = _match_end(data, position)
    if end is None:
        raise _list_error(data, position, part)
    return items, end.end()


def _list_error(data: bytes, position: int, part: str) -> SignatureError:
    """The error for an invalid item of a list at `position`."""
    rest = data[position:]
    item = re.match(rb"[^,:=]*(?:=\[[^\]]*\]?)?[^,:]*", rest)
    value = _text(item[0]).strip(BLANKS) if item else ""
    name = re.match(rb"[ \t]*\??[A-Za-z0-9_-]+", rest)
    rest = rest[name.end() :] if name else b""
    if not name or (part != _HEADER and b"?" in name[0]):
        reason = "must be a name of letters, digits, - and _; a colon ends the list"
    elif part != _HEADER or not rest.startswith(b"="):
        reason = "must be followed by a comma or a colon"
    elif not rest.startswith(b"=["):
        reason = "must have [ after ="
    elif rest.find(b"]") <= len(b"=["):
        reason = "must have a text and ] after ["
    else:
        reason = "must be followed by a comma or a colon"
    return SignatureError(reason, part=part, value=value)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
