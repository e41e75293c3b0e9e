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

Several files make one database with `Database.extended`: what comes on top is asked first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from pyp0f.applications.http import signatures as http
from pyp0f.applications.http.signatures import BUILT_IN_HEADERS, HttpSignature, parse_http
from pyp0f.errors import SignatureError
from pyp0f.signatures import tcp
from pyp0f.signatures.label import (
    APPLICATION,
    BLANKS,
    NAME_ALPHABET,
    NAME_LETTERS,
    Label,
    is_name,
    list_items,
    split_label,
    split_sys,
)
from pyp0f.signatures.mtu import MtuSignature, parse_mtu
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.values import Frozen

AnySignature = TypeVar("AnySignature", TcpSignature, HttpSignature)
Signature = MtuSignature | TcpSignature | HttpSignature

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


class Database(Frozen):
    """What a signature file says.

    Databases are equal if they say the same, whatever the path, line numbers, blanks and comments.

    Attributes:
        path: of the file, for messages; of several files, the one that the others are on top of.
        classes: the classes of systems that it declares, such as ``unix``.
        mtu: name of the link by MTU; not to be changed, either.
        mtu_signatures: of links; in the order in which they are asked, as all of the following.
        tcp_request: for SYN packets.
        tcp_response: for SYN+ACK packets.
        http_request: for HTTP requests.
        http_response: for HTTP responses.
        ua_os: the systems to look for in a User-Agent.
        labels: all labels but those of links, each with its section.
        known_headers: HTTP headers that are built in or in any signature.
    """

    __slots__ = (
        "path",
        "classes",
        "mtu_signatures",
        "tcp_request",
        "tcp_response",
        "http_request",
        "http_response",
        "ua_os",
        "labels",
        "known_headers",
        "mtu",
    )
    DERIVED = frozenset(("mtu",))
    ASIDE = frozenset(("path",))

    path: str
    classes: tuple[str, ...]
    mtu: Mapping[int, str]
    mtu_signatures: tuple[MtuSignature, ...]
    tcp_request: tuple[TcpSignature, ...]
    tcp_response: tuple[TcpSignature, ...]
    http_request: tuple[HttpSignature, ...]
    http_response: tuple[HttpSignature, ...]
    ua_os: tuple[UaOs, ...]
    labels: tuple[tuple[str, Label], ...]
    known_headers: frozenset[bytes]

    def __init__(
        self,
        path: str,
        classes: tuple[str, ...],
        mtu_signatures: tuple[MtuSignature, ...],
        tcp_request: tuple[TcpSignature, ...],
        tcp_response: tuple[TcpSignature, ...],
        http_request: tuple[HttpSignature, ...],
        http_response: tuple[HttpSignature, ...],
        ua_os: tuple[UaOs, ...],
        labels: tuple[tuple[str, Label], ...],
        known_headers: frozenset[bytes],
    ) -> None:
        self._fill(
            path,
            classes,
            mtu_signatures,
            tcp_request,
            tcp_response,
            http_request,
            http_response,
            ua_os,
            labels,
            known_headers,
        )

    def _derive(self) -> None:
        links = {signature.mtu: signature.name for signature in reversed(self.mtu_signatures)}
        object.__setattr__(self, "mtu", MappingProxyType(links))

    @classmethod
    def parse(cls, data: bytes, path: str = "<text>", base: Database | None = None) -> Database:
        """Understand a signature file.

        Args:
            data: what it contains.
            path: what to call it in messages.
            base: a database that this one will be put on top of, whose classes need not be declared again;
                see `extended`.

        Raises:
            SignatureError: for the first line that cannot be understood.
        """
        reader = Reader(path, base)
        for reader.line, line in enumerate(lines_of(data), 1):
            try:
                reader.read(line)
            except SignatureError as error:
                error.path, error.line = path, reader.line
                raise
        return reader.database()

    @classmethod
    def of(
        cls,
        *,
        mtu: Iterable[MtuSignature] = (),
        tcp_request: Iterable[TcpSignature] = (),
        tcp_response: Iterable[TcpSignature] = (),
        http_request: Iterable[HttpSignature] = (),
        http_response: Iterable[HttpSignature] = (),
        ua_os: Iterable[UaOs] = (),
    ) -> Database:
        """Make a database of signatures, as if they stood in a file; their labels' classes are declared by that.

        Args:
            mtu: of links.
            tcp_request: of SYN packets, in the order in which they are asked.
            tcp_response: of SYN+ACK packets, likewise.
            http_request: of HTTP requests, likewise.
            http_response: of HTTP responses, likewise.
            ua_os: the systems to look for in a User-Agent.

        Raises:
            SignatureError: one of them can never match, because an earlier one covers it.
        """
        reader = Reader(_IN_CODE)
        for signature in mtu:
            reader.add_mtu(signature)
        for entry in ua_os:
            reader.add_ua_os(entry)
        for section, of_tcp in ((TCP_REQUEST, tcp_request), (TCP_RESPONSE, tcp_response)):
            for tcp_signature, label in _relabelled(reader, section, of_tcp):
                reader.add_tcp(section, tcp_signature.replace(label=label))
        for section, of_http in ((HTTP_REQUEST, http_request), (HTTP_RESPONSE, http_response)):
            for http_signature, label in _relabelled(reader, section, of_http):
                reader.add_http(section, http_signature.replace(label=label))
        return reader.database()

    def extended(self, *others: Database) -> Database:
        """This database with others on top, the last one uppermost.

        What is on top is asked first, as if its lines stood before those below in one file: it adds, refines
        and overrides.  A line below that can no longer match, or that p0f would refuse in such a file because a line
        on top covers it, is left out.  Names of systems and classes keep the spelling that they have below.
        """
        result = self
        for other in others:
            result = _on_top(other, result)
        return result

    @property
    def signature_count(self) -> int:
        """How many signatures there are in all sections."""
        return len(self.mtu_signatures) + sum(map(len, self._by_section().values()))

    def signatures(self) -> Iterator[tuple[str, Signature]]:
        """All signatures, each with its section, in the order in which they are asked."""
        for mtu_signature in self.mtu_signatures:
            yield MTU, mtu_signature
        for section, of_section in self._by_section().items():
            for signature in of_section:
                yield section, signature

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
            lines.append(f"sys   = {label.sys}")
        lines += by_label.get(label.number, ())
    return lines


# Databases of parts ----------------------------------------------------------------------------------


def _database(
    path: str,
    classes: Iterable[str],
    mtu_signatures: Iterable[MtuSignature],
    tcp_request: Iterable[TcpSignature],
    tcp_response: Iterable[TcpSignature],
    http_request: Iterable[HttpSignature],
    http_response: Iterable[HttpSignature],
    ua_os: Iterable[UaOs],
    labels: Iterable[tuple[str, Label]],
) -> Database:
    requests, responses = tuple(http_request), tuple(http_response)
    known = set(BUILT_IN_HEADERS)
    for signature in chain(requests, responses):
        known.update(signature.absent, [rule.name for rule in signature.headers])
    return Database(
        path,
        tuple(classes),
        tuple(mtu_signatures),
        tuple(tcp_request),
        tuple(tcp_response),
        requests,
        responses,
        tuple(ua_os),
        tuple(labels),
        frozenset(known),
    )


def _relabelled(
    reader: Reader, section: str, signatures: Iterable[AnySignature]
) -> Iterator[tuple[AnySignature, Label]]:
    """Signatures with their labels as the reader knows them; those in a row with equal labels share one."""
    previous: Label | None = None
    known: Label | None = None
    for signature in signatures:
        if known is None or signature.label != previous:
            previous = signature.label
            known = reader.add_label(section, signature.label)
        yield signature, known


def _on_top(upper: Database, lower: Database) -> Database:
    """Both in one; see `Database.extended`."""
    from pyp0f.signatures.conflicts import no_use_of_http, no_use_of_tcp  # noqa: PLC0415 - one file has no need of it

    classes, names = _by_lower_case(lower.classes), _by_lower_case(_names_of(lower))
    for name in upper.classes:
        classes.setdefault(name.lower(), name)
    first = max([label.number for _, label in lower.labels], default=0) + 1
    labels = [
        (section, _respelled(label, first + index, classes, names))
        for index, (section, label) in enumerate(upper.labels)
    ]
    by_number = {old.number: new for (_, old), (_, new) in zip(upper.labels, labels, strict=True)}
    ua_os = [UaOs(text, names.setdefault(name.lower(), name)) for text, name in upper.ua_os]
    return _database(
        lower.path,
        classes.values(),
        upper.mtu_signatures + lower.mtu_signatures,
        _stacked(upper.tcp_request, lower.tcp_request, by_number, _tcp_key, no_use_of_tcp),
        _stacked(upper.tcp_response, lower.tcp_response, by_number, _tcp_key, no_use_of_tcp),
        _stacked(upper.http_request, lower.http_request, by_number, _http_key, no_use_of_http),
        _stacked(upper.http_response, lower.http_response, by_number, _http_key, no_use_of_http),
        [*ua_os, *lower.ua_os],
        [*labels, *lower.labels],
    )


def _stacked(
    upper: Iterable[AnySignature],
    lower: Iterable[AnySignature],
    labels: dict[int, Label],
    key_of: Callable[[AnySignature], object],
    no_use: Callable[[AnySignature, AnySignature], bool],
) -> list[AnySignature]:
    """The signatures of a section, without those below that those on top cover."""
    result: list[AnySignature] = []
    covering: dict[object, list[AnySignature]] = {}
    for signature in upper:
        result.append(signature.replace(label=labels[signature.label.number]))
        covering.setdefault(key_of(signature), []).append(signature)
    result += [
        signature
        for signature in lower
        if not any(no_use(above, signature) for above in covering.get(key_of(signature), ()))
    ]
    return result


def _tcp_key(signature: TcpSignature) -> object:
    return signature.layout


def _http_key(_: HttpSignature) -> object:
    return None


def _names_of(database: Database) -> Iterator[str]:
    for _, label in database.labels:
        yield label.name
        yield from sorted(label.sys_names)
    for entry in database.ua_os:
        yield entry.name


def _by_lower_case(names: Iterable[str]) -> dict[str, str]:
    result: dict[str, str] = {}
    for name in names:
        result.setdefault(name.lower(), name)
    return result


def _respelled(label: Label, number: int, classes: dict[str, str], names: dict[str, str]) -> Label:
    """A label as another database has it: with its number, and with its spelling of classes and names."""

    def known(name: str) -> str:
        return names.setdefault(name.lower(), name)

    return label.replace(
        number=number,
        os_class=None if label.os_class is None else classes[label.os_class.lower()],
        name=known(label.name),
        sys_classes=frozenset([classes[name.lower()] for name in label.sys_classes]),
        sys_names=frozenset([known(name) for name in sorted(label.sys_names)]),
    )


# Parsing --------------------------------------------------------------------------------------------

_AROUND_LINES: Final = BLANKS + "\r"

_is_keyword: Final = re.compile(r"[A-Za-z_]+").fullmatch
_is_class: Final = re.compile(r"[A-Za-z0-9]+").fullmatch
_match_ua_os: Final = re.compile(rf"([{NAME_ALPHABET}\t]*)(?:=\[([^\]]+)\](?:[ \t]*,)?|,|$)").match

# What may come next in a file.
_START: Final = "a section"
_LABEL: Final = "a label"
_SYS: Final = "a sys line"
SIGNATURE: Final = "a signature or label"
UNSURE: Final = "whatever follows a label"
"""What may come next after an error in a file that is read on to find more of them."""

_IN_CODE: Final = "<code>"


def lines_of(data: bytes) -> list[str]:
    """The lines of a signature file, without what surrounds them."""
    # As in p0f 3.09b, a NUL byte ends the file.
    text = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    return [line.strip(_AROUND_LINES) for line in text.split("\n")]


class Reader:
    """What has been read of a file so far.

    Attributes:
        path: what to call the file.
        line: number of the line that is being read.
    """

    def __init__(self, path: str, base: Database | None = None) -> None:
        """Begin.

        Args:
            path: what to call the file.
            base: a database whose classes need not be declared again.
        """
        self.path = path
        self.line = 0
        self._expected = _START
        self._section = ""
        self._link = ""
        # Classes and names are found whatever their case, and known by the spelling that came first.
        self._classes: dict[str, str] = {}
        self._known_classes: dict[str, str] = _by_lower_case(base.classes) if base else {}
        self._names: dict[str, str] = {}
        self._sys: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._labels: list[tuple[str, Label]] = []
        self._mtu: list[MtuSignature] = []
        self._tcp: dict[str, list[TcpSignature]] = {TCP_REQUEST: [], TCP_RESPONSE: []}
        self._http: dict[str, list[HttpSignature]] = {HTTP_REQUEST: [], HTTP_RESPONSE: []}
        self._ua_os: list[UaOs] = []
        # Signatures that might cover a later one, by what must be equal for that.
        self._covering: dict[tuple[str, bytes, int, int, int | None, int | None], list[TcpSignature]] = {}
        self._http_covering: dict[str, dict[tuple[frozenset[bytes], frozenset[bytes]], list[HttpSignature]]] = {
            HTTP_REQUEST: {},
            HTTP_RESPONSE: {},
        }

    def read(self, line: str) -> None:
        """Take in a line, given without blanks around it."""
        if not line or line[0] == ";":
            return
        if line[0] == "[":
            self._section = _section_of(line)
            self._expected = _LABEL
            return
        keyword, equals, value = line.partition("=")
        keyword, value = keyword.rstrip(BLANKS), value.lstrip(BLANKS)
        if keyword not in _STATEMENTS or not equals:
            if not equals or not _is_keyword(keyword):
                raise SignatureError("must be a [section], a ;comment or keyword = value", part="line", value=line)
            raise SignatureError(f"must be one of {', '.join(_STATEMENTS)}", part="keyword", value=keyword)
        legal, handle = _STATEMENTS[keyword]
        if self._expected not in legal:
            raise SignatureError(f"is misplaced: {self._expected} is expected here", part=keyword, value=value)
        handle(self, value)

    @property
    def may_have_signatures(self) -> bool:
        """Whether a ``sig`` or ``sys`` line may come next."""
        return self._expected in (_SYS, SIGNATURE, UNSURE)

    def database(self) -> Database:
        """All that was read."""
        return _database(
            self.path,
            self._classes.values(),
            self._mtu,
            self._tcp[TCP_REQUEST],
            self._tcp[TCP_RESPONSE],
            self._http[HTTP_REQUEST],
            self._http[HTTP_RESPONSE],
            self._ua_os,
            self._labels,
        )

    # What takes in each statement, given its value.

    def take_classes(self, value: str) -> None:
        """Take in the value of such a line."""
        for name in list_items(value, "classes"):
            if not _is_class(name):
                raise SignatureError("must be letters and digits", part="classes", value=name)
            self._add_class(name)

    def take_ua_os(self, value: str) -> None:
        """Likewise."""
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
                self.add_ua_os(UaOs(text.encode("utf-8", "surrogateescape"), name))

    def take_label(self, value: str) -> None:
        """Likewise."""
        self._expected = SIGNATURE
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
            path=self.path,
        )
        self._labels.append((self._section, label))

    def take_sys(self, value: str) -> None:
        """Likewise."""
        if value not in self._sys:
            sys_classes, sys_names = split_sys(value)
            self._sys[value] = (
                frozenset([self._class(name) for name in sys_classes]),
                frozenset([self._name(name) for name in sys_names]),
            )
        section, old = self._labels[-1]
        label = Label(old.number, old.line, old.generic, None, old.name, old.flavor, *self._sys[value], path=old.path)
        self._labels[-1] = section, label
        self._expected = SIGNATURE

    def take_sig(self, value: str) -> None:
        """Likewise."""
        section = self._section
        if section == MTU:
            self.add_mtu(parse_mtu(value, self._link, self.line, self.path))
        elif section in self._tcp:
            self.add_tcp(section, parse_tcp(value, self._labels[-1][1], self.line))
        else:
            self.add_http(section, parse_http(value, self._labels[-1][1], self.line))

    # What takes in values.

    def add_mtu(self, signature: MtuSignature) -> None:
        """Take in a signature of a link."""
        self._mtu.append(signature)

    def add_ua_os(self, entry: UaOs) -> None:
        """Take in a system to look for in a User-Agent."""
        self._ua_os.append(entry)

    def add_label(self, section: str, label: Label) -> Label:
        """Take in a label that was made elsewhere, with its classes; returns it as it is known here."""
        for name in (label.os_class, *label.sys_classes):
            if name is not None:
                self._add_class(name)
        known = _respelled(label, len(self._labels) + 1, self._classes, self._names)
        self._labels.append((section, known))
        return known

    def add_tcp(self, section: str, signature: TcpSignature) -> None:
        """Take in a signature whose label is known here, unless an earlier one covers it: then `refuse` decides."""
        key = (section, signature.layout, signature.eol_padding, signature.olen)
        mss, scale = signature.mss, signature.scale
        # Only a line with the same MSS and scale, or with any, can cover it.
        covering = [
            earlier
            for one_mss in {mss, None}
            for one_scale in {scale, None}
            for earlier in self._covering.get((*key, one_mss, one_scale), ())
            if tcp.covers(earlier, signature)
        ]
        if covering:
            self.refuse(signature, min(covering, key=lambda earlier: earlier.line))
        self._covering.setdefault((*key, mss, scale), []).append(signature)
        self._tcp[section].append(signature)

    def add_http(self, section: str, signature: HttpSignature) -> None:
        """As `add_tcp`."""
        signatures = self._http[section]
        groups = self._http_covering[section]
        required, absent = signature.required, frozenset(signature.absent)
        # Only a line that asks for less can cover it.
        covering = [
            earlier
            for (required_by_others, absent_from_others), others in groups.items()
            if required_by_others <= required and absent_from_others <= absent
            for earlier in others
            if http.covers(earlier, signature)
        ]
        if covering:
            self.refuse(signature, min(covering, key=signatures.index))
        groups.setdefault((required, absent), []).append(signature)
        signatures.append(signature)

    def refuse(self, signature: TcpSignature | HttpSignature, earlier: TcpSignature | HttpSignature) -> None:
        """Complain of a signature that an earlier one covers.

        Raises:
            SignatureError: always, here; who looks for more mistakes goes on.
        """
        where = f"line {earlier.line}" if earlier.line else f"'{earlier}'"
        raise SignatureError(
            f"is never reached: {where} covers it", part="signature", value=signature.text, path=self.path
        )

    def _add_class(self, name: str) -> None:
        self._classes.setdefault(name.lower(), name)

    def _class(self, name: str) -> str:
        key = name.lower()
        known = self._classes.get(key) or self._known_classes.get(key)
        if known is None:
            raise SignatureError("is not among the classes of this file", part="class", value=name)
        return known

    def _name(self, name: str) -> str:
        return self._names.setdefault(name.lower(), name)


_STATEMENTS: Final[dict[str, tuple[tuple[str, ...], Callable[[Reader, str], None]]]] = {
    "classes": ((_START,), Reader.take_classes),
    "ua_os": ((_LABEL,), Reader.take_ua_os),
    "label": ((_LABEL, SIGNATURE, UNSURE), Reader.take_label),
    "sys": ((_SYS, UNSURE), Reader.take_sys),
    "sig": ((SIGNATURE, UNSURE), Reader.take_sig),
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


def _ua_os_error(rest: str) -> SignatureError:
    """Why no entry can be read at the beginning of `rest`."""
    entry = rest.partition(",")[0].strip(BLANKS)
    name, equals, _ = entry.partition("=")
    if equals and is_name(name):
        return SignatureError("must have a text in brackets after =", part="ua_os", value=entry)
    return SignatureError(f"must be a name of {NAME_LETTERS}", part="ua_os", value=entry)
