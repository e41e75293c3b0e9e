"""A whole signature file: text to values and back (specification, section 3).

A file is a list of statements, one a line.  What may stand where is a small state machine:

    ========= ========================================= ==============================================
    statement where                                     then
    ========= ========================================= ==============================================
    [section] anywhere                                  a label is expected
    classes   before the first section                  nothing changes
    ua_os     in [http:request] before the first label  nothing changes
    label     where one is expected, after signatures   ``sys`` is expected for programs, else signatures
    sys       where it is expected                      signatures are expected
    sig       where they are expected                   nothing changes
    ========= ========================================= ==============================================

Text is kept as str with bytes that are not UTF-8 as surrogate escapes, and as bytes where it is
compared with packets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pyp0f.errors import SignatureError
from pyp0f.signatures import http, tcp
from pyp0f.signatures.http import BUILT_IN_HEADERS, HttpSignature, parse_http
from pyp0f.signatures.label import APPLICATION, BLANKS, NAME_ALPHABET, NAME_LETTERS, Label, is_name, split_label
from pyp0f.signatures.mtu import MtuSignature, parse_mtu
from pyp0f.signatures.tcp import TcpSignature, parse_tcp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MTU: Final = "mtu"
TCP_REQUEST: Final = "tcp:request"
TCP_RESPONSE: Final = "tcp:response"
HTTP_REQUEST: Final = "http:request"
HTTP_RESPONSE: Final = "http:response"
SECTIONS: Final = (MTU, TCP_REQUEST, TCP_RESPONSE, HTTP_REQUEST, HTTP_RESPONSE)
"""Requests are what clients send, responses what servers send."""


class UaOs(NamedTuple):
    """A system that programs name in their User-Agent.

    Attributes:
        text: what the User-Agent contains.
        name: of the system.
    """

    text: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Database:
    """What a signature file says.

    Databases are equal if they say the same, whatever the path, line numbers, blanks and comments.

    Attributes:
        path: of the file, for messages.
        classes: of systems.
        mtu: name of the link by MTU.
        mtu_signatures: in file order, as all of the following.
        tcp_request: for SYN packets.
        tcp_response: for SYN+ACK packets.
        http_request: for HTTP requests.
        http_response: for HTTP responses.
        ua_os: the systems to look for in a User-Agent.
        labels: all labels but those of links, each with its section.
        known_headers: HTTP headers that are built in or in any signature.
    """

    path: str = field(compare=False)
    classes: tuple[str, ...]
    mtu: dict[int, str]
    mtu_signatures: tuple[MtuSignature, ...]
    tcp_request: tuple[TcpSignature, ...]
    tcp_response: tuple[TcpSignature, ...]
    http_request: tuple[HttpSignature, ...]
    http_response: tuple[HttpSignature, ...]
    ua_os: tuple[UaOs, ...]
    labels: tuple[tuple[str, Label], ...]
    known_headers: frozenset[bytes]

    @classmethod
    def parse(cls, data: bytes, path: str = "<text>") -> Database:
        """Understand a signature file.

        Args:
            data: what it contains.
            path: what to call it in messages.

        Raises:
            SignatureError: for the first line that cannot be understood.
        """
        reader = _Reader()
        # As in p0f 3.09b, a NUL byte ends the file.
        lines = data.partition(b"\0")[0].decode("utf-8", "surrogateescape").split("\n")
        for reader.line, line in enumerate(lines, 1):
            try:
                reader.read(line.strip(_AROUND_LINES))
            except SignatureError as error:
                error.path, error.line = path, reader.line
                raise
        return reader.database(path)

    @property
    def signature_count(self) -> int:
        """How many signatures there are in all sections."""
        return len(self.mtu_signatures) + sum(map(len, self._by_section().values()))

    def dumps(self) -> bytes:
        """A file that says the same; `parse` makes an equal database of it."""
        return str(self).encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        lines = [f"classes = {','.join(self.classes)}"] if self.classes else []
        lines += _mtu_lines(self.mtu_signatures)
        if self.ua_os:
            lines += ["", f"[{HTTP_REQUEST}]", f"ua_os = {','.join(map(_ua_os_text, self.ua_os))}"]
        lines += _label_lines(self.labels, self._by_section())
        return "\n".join([*lines, ""])

    def _by_section(self) -> dict[str, tuple[TcpSignature, ...] | tuple[HttpSignature, ...]]:
        return {
            TCP_REQUEST: self.tcp_request,
            TCP_RESPONSE: self.tcp_response,
            HTTP_REQUEST: self.http_request,
            HTTP_RESPONSE: self.http_response,
        }


# Printing -------------------------------------------------------------------------------------------


def _mtu_lines(signatures: Iterable[MtuSignature]) -> list[str]:
    lines: list[str] = []
    name = ""
    for signature in signatures:
        if not name:
            lines += ["", f"[{MTU}]"]
        if signature.name != name:
            name = signature.name
            lines += ["", f"label = {name}"]
        lines.append(f"sig   = {signature}")
    return lines


def _ua_os_text(entry: UaOs) -> str:
    text = entry.text.decode("utf-8", "surrogateescape")
    return entry.name if text == entry.name else f"{entry.name}=[{text}]"


def _label_lines(
    labels: Iterable[tuple[str, Label]], signatures: dict[str, tuple[TcpSignature, ...] | tuple[HttpSignature, ...]]
) -> list[str]:
    by_label: dict[int, list[str]] = {}
    for of_section in signatures.values():
        for signature in of_section:
            by_label.setdefault(signature.label.number, []).append(f"sig   = {signature}")
    lines: list[str] = []
    current = ""
    for section, label in labels:
        if section != current:
            current = section
            lines += ["", f"[{section}]"]
        lines += ["", f"label = {label}"]
        if label.is_application:
            systems = [f"@{name}" for name in sorted(label.sys_classes)] + sorted(label.sys_names)
            lines.append(f"sys   = {','.join(systems)}")
        lines += by_label.get(label.number, ())
    return lines


# Parsing --------------------------------------------------------------------------------------------

_AROUND_LINES: Final = BLANKS + "\r"

_match_statement: Final = re.compile(r"([A-Za-z_]+)[ \t]*=[ \t]*(.*)", re.DOTALL).fullmatch
_is_class: Final = re.compile(r"[A-Za-z0-9]+").fullmatch
_match_ua_os: Final = re.compile(rf"([{NAME_ALPHABET}\t]*)(?:=\[([^\]]+)\](?:[ \t]*,)?|,|$)").match

# What may come next in a file.
_START: Final = "a section"
_LABEL: Final = "a label"
_SYS: Final = "a sys line"
_SIGNATURE: Final = "a signature or label"


class _Reader:
    """What has been read of a file so far."""

    def __init__(self) -> None:
        self.line = 0
        self._expected = _START
        self._section = ""
        self._link = ""
        # Classes and names are found whatever their case, and known by the spelling that came first.
        self._classes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._labels: list[tuple[str, Label]] = []
        self._mtu: list[MtuSignature] = []
        self._tcp: dict[str, list[TcpSignature]] = {TCP_REQUEST: [], TCP_RESPONSE: []}
        self._http: dict[str, list[HttpSignature]] = {HTTP_REQUEST: [], HTTP_RESPONSE: []}
        self._ua_os: list[UaOs] = []
        # Signatures that might cover a later one, by what must be equal for that.
        self._covering: dict[tuple[str, bytes, int, int, int | None, int | None], list[TcpSignature]] = {}

    def read(self, line: str) -> None:
        """Take in a line, given without blanks around it."""
        if not line or line[0] == ";":
            return
        if line[0] == "[":
            self._section = _section_of(line)
            self._expected = _LABEL
            return
        statement = _match_statement(line)
        if statement is None:
            raise SignatureError("must be a [section], a ;comment or keyword = value", part="line", value=line)
        keyword, value = statement.groups()
        if keyword not in _STATEMENTS:
            raise SignatureError(f"must be one of {', '.join(_STATEMENTS)}", part="keyword", value=keyword)
        legal, handle = _STATEMENTS[keyword]
        if self._expected not in legal:
            raise SignatureError(f"is misplaced: {self._expected} is expected here", part=keyword, value=value)
        handle(self, value)

    def database(self, path: str) -> Database:
        """All that was read."""
        mtu: dict[int, str] = {}
        for signature in self._mtu:
            mtu.setdefault(signature.mtu, signature.name)
        http_request, http_response = self._http[HTTP_REQUEST], self._http[HTTP_RESPONSE]
        known = set(BUILT_IN_HEADERS)
        for of_http in (http_request, http_response):
            for http_signature in of_http:
                known.update(http_signature.absent, [rule.name for rule in http_signature.headers])
        return Database(
            path,
            tuple(self._classes),
            mtu,
            tuple(self._mtu),
            tuple(self._tcp[TCP_REQUEST]),
            tuple(self._tcp[TCP_RESPONSE]),
            tuple(http_request),
            tuple(http_response),
            tuple(self._ua_os),
            tuple(self._labels),
            frozenset(known),
        )

    # What takes in each statement, given its value.

    def read_classes(self, value: str) -> None:
        for name in _items(value, "classes"):
            if not _is_class(name):
                raise SignatureError("must be letters and digits", part="classes", value=name)
            self._classes.setdefault(name.lower(), name)

    def read_ua_os(self, value: str) -> None:
        if self._section != HTTP_REQUEST:
            raise SignatureError(f"is misplaced: only [{HTTP_REQUEST}] has it", part="ua_os", value=value)
        position = 0
        while position < len(value):
            entry = _match_ua_os(value, position)
            name = entry[1].strip(BLANKS) if entry else ""
            if entry is None or not entry[1] or "\t" in name:
                raise _ua_os_error(value[position:])
            position = entry.end()
            # 3.09b takes blanks alone for a name.
            if name:
                name = self._name(name)
                text = name if entry[2] is None else entry[2]
                self._ua_os.append(UaOs(text.encode("utf-8", "surrogateescape"), name))

    def read_label(self, value: str) -> None:
        self._expected = _SIGNATURE
        if self._section == MTU:
            if not value:
                raise SignatureError("is missing", part="MTU label")
            self._link = value
            return
        generic, os_class, name, flavor = split_label(value)
        if os_class == APPLICATION:
            self._expected = _SYS
        label = Label(
            len(self._labels) + 1,
            self.line,
            generic,
            None if os_class == APPLICATION else self._class(os_class),
            self._name(name),
            flavor,
        )
        self._labels.append((self._section, label))

    def read_sys(self, value: str) -> None:
        classes: set[str] = set()
        names: set[str] = set()
        for item in _items(value, "sys"):
            if item[0] == "@":
                classes.add(self._class(item[1:]))
            elif is_name(item):
                names.add(self._name(item))
            else:
                raise SignatureError(f"must be a name of {NAME_LETTERS}, or a @class", part="sys", value=item)
        section, label = self._labels[-1]
        self._labels[-1] = section, replace(label, sys_classes=frozenset(classes), sys_names=frozenset(names))
        self._expected = _SIGNATURE

    def read_sig(self, value: str) -> None:
        if self._section == MTU:
            self._mtu.append(parse_mtu(value, self._link, self.line))
        elif self._section in self._tcp:
            self._add_tcp(parse_tcp(value, self._labels[-1][1], self.line))
        else:
            self._add_http(parse_http(value, self._labels[-1][1], self.line))

    def _add_tcp(self, signature: TcpSignature) -> None:
        key = (self._section, signature.layout, signature.eol_padding, signature.olen)
        mss, scale = signature.mss, signature.scale
        # Only a line with the same MSS and scale, or with any, can cover it.
        lines = [
            earlier.line
            for one_mss in {mss, None}
            for one_scale in {scale, None}
            for earlier in self._covering.get((*key, one_mss, one_scale), ())
            if tcp.covers(earlier, signature)
        ]
        if lines:
            raise _covered(signature.text, min(lines))
        self._covering.setdefault((*key, mss, scale), []).append(signature)
        self._tcp[self._section].append(signature)

    def _add_http(self, signature: HttpSignature) -> None:
        signatures = self._http[self._section]
        for earlier in signatures:
            if http.covers(earlier, signature):
                raise _covered(signature.text, earlier.line)
        signatures.append(signature)

    def _class(self, name: str) -> str:
        try:
            return self._classes[name.lower()]
        except KeyError:
            raise SignatureError("is not among the classes of this file", part="class", value=name) from None

    def _name(self, name: str) -> str:
        return self._names.setdefault(name.lower(), name)


_STATEMENTS: Final[dict[str, tuple[tuple[str, ...], Callable[[_Reader, str], None]]]] = {
    "classes": ((_START,), _Reader.read_classes),
    "ua_os": ((_LABEL,), _Reader.read_ua_os),
    "label": ((_LABEL, _SIGNATURE), _Reader.read_label),
    "sys": ((_SYS,), _Reader.read_sys),
    "sig": ((_SIGNATURE,), _Reader.read_sig),
}
"""Where each statement may stand, and what takes it in: see the table above."""


def _section_of(line: str) -> str:
    """The name of the section that a header opens."""
    name = line[1:-1]
    if line[-1] == "]" and name in SECTIONS:
        return name
    module, colon, direction = line[1:].partition(":")
    if not colon:
        raise SignatureError("must be [mtu], or [module:direction]", part="section", value=line)
    if module not in ("tcp", "http"):
        raise SignatureError("must be tcp or http", part="module", value=module)
    raise SignatureError("must be request or response, then ]", part="direction", value=direction)


def _items(value: str, part: str) -> list[str]:
    """The items of a comma-separated list; none may be missing at its end."""
    if not value:
        return []
    items = [item.strip(BLANKS) for item in value.split(",")]
    if not items[-1]:
        raise SignatureError("must not end with a comma", part=part, value=value)
    return [item for item in items if item]


def _ua_os_error(rest: str) -> SignatureError:
    """Why no entry can be read at the beginning of `rest`."""
    entry = rest.partition(",")[0].strip(BLANKS)
    name, equals, _ = entry.partition("=")
    if equals and is_name(name):
        return SignatureError("must have a text in brackets after =", part="ua_os", value=entry)
    return SignatureError(f"must be a name of {NAME_LETTERS}", part="ua_os", value=entry)


def _covered(text: str, line: int) -> SignatureError:
    return SignatureError(f"is never reached: line {line} covers it", part="signature", value=text)
