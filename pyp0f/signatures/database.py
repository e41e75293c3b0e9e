"""The signature file, p0f.fp (specification, section 3).

====================  =============================  ==================================
statement             may stand                      and then comes
====================  =============================  ==================================
``[section]``         anywhere                       a label
``classes``           before the first section       the same
``ua_os``             in ``[http:request]``, before  the same
                      its first label
``label``             at the start of a section and  ``sys`` if the label is of a
                      after any other label          program, else signatures
``sys``               after a program's label        signatures
``sig``               after a label and its ``sys``  more signatures
====================  =============================  ==================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from pyp0f.errors import SignatureError
from pyp0f.signatures import http, tcp
from pyp0f.signatures.http import KNOWN_HEADERS, HttpSignature, parse_http
from pyp0f.signatures.label import APPLICATION, NAME_ALPHABET, Label, split_label
from pyp0f.signatures.mtu import MtuSignature, parse_mtu
from pyp0f.signatures.tcp import TcpSignature, parse_tcp

if TYPE_CHECKING:
    from collections.abc import Iterator

_MTU: Final = "mtu"
_TCP_REQUEST: Final = "tcp:request"
_TCP_RESPONSE: Final = "tcp:response"
_HTTP_REQUEST: Final = "http:request"
_HTTP_RESPONSE: Final = "http:response"


class UaOs(NamedTuple):
    """An entry of ``ua_os``: a text in a User-Agent, and the system that it names."""

    text: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Database:
    """Everything that a signature file says.  Signatures stand in file order.

    Attributes:
        path: of the file, as it was named.
        classes: classes of systems.
        ua_os: what to look for in a User-Agent.
        mtu_signatures: lines of ``[mtu]``.
        tcp_request: of SYNs.
        tcp_response: of SYN+ACKs.
        http_request: of HTTP requests.
        http_response: of HTTP responses.
        labels: all labels but those of ``[mtu]``, by number.
        mtu: the kind of link by its MTU; the first line for an MTU counts.
        known_headers: built-in ones and all that HTTP signatures name.
    """

    path: str
    classes: tuple[str, ...]
    ua_os: tuple[UaOs, ...]
    mtu_signatures: tuple[MtuSignature, ...]
    tcp_request: tuple[TcpSignature, ...]
    tcp_response: tuple[TcpSignature, ...]
    http_request: tuple[HttpSignature, ...]
    http_response: tuple[HttpSignature, ...]
    labels: tuple[Label, ...]
    mtu: dict[int, str]
    known_headers: frozenset[bytes]

    @property
    def signature_count(self) -> int:
        """Signatures of all sections."""
        return (
            len(self.mtu_signatures)
            + len(self.tcp_request)
            + len(self.tcp_response)
            + len(self.http_request)
            + len(self.http_response)
        )

    @classmethod
    def parse(cls, data: bytes, path: str = "<text>") -> Database:
        """Understand a signature file.

        Args:
            data: its contents.
            path: its name, for messages.

        Raises:
            SignatureError: naming file, line, part and value of the first mistake.
        """
        parser = _Parser(path)
        number = 0
        try:
            # As in 3.09b, a NUL ends the file.
            for number, line in enumerate(data.partition(b"\0")[0].split(b"\n"), 1):
                parser.read_line(line.strip(b" \t\r").decode("utf-8", "surrogateescape"), number)
        except SignatureError as error:
            error.path, error.line = path, number
            raise
        return parser.finish()

    def __str__(self) -> str:
        """A signature file that says the same."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        if self.classes:
            yield f"classes = {','.join(self.classes)}"
        if self.mtu_signatures:
            yield from ("", f"[{_MTU}]")
        name: str | None = None
        for signature in self.mtu_signatures:
            if signature.name != name:
                name = signature.name
                yield from ("", f"label = {name}")
            yield f"sig = {signature}"
        by_label: dict[int, list[TcpSignature | HttpSignature]] = {}
        section_of: dict[int, str] = {}
        for section, signatures in (
            (_TCP_REQUEST, self.tcp_request),
            (_TCP_RESPONSE, self.tcp_response),
            (_HTTP_REQUEST, self.http_request),
            (_HTTP_RESPONSE, self.http_response),
        ):
            for one in signatures:
                by_label.setdefault(one.label.number, []).append(one)
                section_of[one.label.number] = section
        current = ""
        ua_os_due = bool(self.ua_os)
        for label in self.labels:
            # A label without signatures may stand in any section.
            section = section_of.get(label.number, current or _TCP_REQUEST)
            if section != current:
                current = section
                yield from ("", f"[{section}]")
                if section == _HTTP_REQUEST and ua_os_due:
                    yield f"ua_os = {self._ua_os_text()}"
                    ua_os_due = False
            yield from ("", f"label = {label}")
            if label.is_application:
                systems = [f"@{name}" for name in sorted(label.sys_classes)] + sorted(label.sys_names)
                yield f"sys = {','.join(systems)}"
            for one in by_label.get(label.number, ()):
                yield f"sig = {one}"
        if ua_os_due:
            yield from ("", f"[{_HTTP_REQUEST}]", f"ua_os = {self._ua_os_text()}")

    def _ua_os_text(self) -> str:
        return ",".join([f"{name}=[{text.decode('utf-8', 'surrogateescape')}]" for text, name in self.ua_os])


_statement: Final = re.compile(r"([A-Za-z_]+)[ \t]*=[ \t]*(.*)", re.DOTALL).fullmatch
_is_alphanumeric: Final = re.compile(r"[A-Za-z0-9]+").fullmatch
_is_name: Final = re.compile(f"[{NAME_ALPHABET}]+").fullmatch
_ua_os_entry: Final = re.compile(rf"([{NAME_ALPHABET}\t]*)(?:(=)(?:\[([^\]]*)(\]?))?)?[ \t]*").match


class _Parser:
    """Reads a signature file line by line; `SignatureError` without file and line is raised by all its methods."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._line = 0
        self._section: str | None = None
        self._expects = "start"
        self._classes: list[str] = []
        self._class_spellings: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._ua_os: list[UaOs] = []
        self._labels: list[Label] = []
        self._label: Label | None = None
        self._link = ""
        self._mtu: list[MtuSignature] = []
        self._tcp: dict[str, list[TcpSignature]] = {_TCP_REQUEST: [], _TCP_RESPONSE: []}
        self._http: dict[str, list[HttpSignature]] = {_HTTP_REQUEST: [], _HTTP_RESPONSE: []}
        # A line can only be covered by one of the same option layout.
        self._by_layout: dict[tuple[str, bytes], list[TcpSignature]] = {}

    def read_line(self, line: str, number: int) -> None:
        """Take the next line, without blanks around it."""
        self._line = number
        if not line or line.startswith(";"):
            return
        if line.startswith("["):
            self._start_section(line)
            return
        found = _statement(line)
        if found is None:
            raise SignatureError("keyword = value expected", part="statement", value=line)
        keyword, value = found.groups()
        if keyword == "sig":
            self._read_signature(value)
        elif keyword == "label":
            self._read_label(value)
        elif keyword == "sys":
            self._read_sys(value)
        elif keyword == "classes":
            self._read_classes(value)
        elif keyword == "ua_os":
            self._read_ua_os(value)
        else:
            raise SignatureError("must be classes, label, sys, sig or ua_os", part="keyword", value=keyword)

    def finish(self) -> Database:
        """Everything that was read."""
        mtu: dict[int, str] = {}
        for signature in self._mtu:
            mtu.setdefault(signature.mtu, signature.name)
        headers = [signature for signatures in self._http.values() for signature in signatures]
        return Database(
            self._path,
            tuple(self._classes),
            tuple(self._ua_os),
            tuple(self._mtu),
            tuple(self._tcp[_TCP_REQUEST]),
            tuple(self._tcp[_TCP_RESPONSE]),
            tuple(self._http[_HTTP_REQUEST]),
            tuple(self._http[_HTTP_RESPONSE]),
            tuple(self._labels),
            mtu,
            KNOWN_HEADERS.union(*[(*[rule.name for rule in one.headers], *one.absent) for one in headers]),
        )

    def _start_section(self, line: str) -> None:
        section = line[1:-1]
        if line[-1] != "]" or not (section == _MTU or section in self._tcp or section in self._http):
            known = ", ".join([f"[{name}]" for name in (_MTU, *self._tcp, *self._http)])
            raise SignatureError(f"must be one of {known}", part="section", value=line)
        self._section = section
        self._expects = "label"

    def _require(self, keyword: str, *states: str) -> None:
        if self._expects not in states:
            expected = {
                "start": "a section, such as [mtu], must come first",
                "label": "a label must come first",
                "sys": "the sys line of the program above must come first",
                "sig": "only label, sig or a new section may come here",
            }[self._expects]
            raise SignatureError(expected, part="misplaced statement", value=keyword)

    def _read_classes(self, value: str) -> None:
        if self._section is not None:
            raise SignatureError("must come before the first section", part="misplaced statement", value="classes")
        for item in _entries(value):
            if not _is_alphanumeric(item):
                raise SignatureError("must be letters and digits", part="class", value=item)
            self._classes.append(item)
            self._class_spellings.setdefault(item.lower(), item)

    def _read_label(self, value: str) -> None:
        self._require("label", "label", "sig")
        self._expects = "sig"
        if self._section == _MTU:
            if not value:
                raise SignatureError("must not be empty", part="label", value=value)
            self._link = value
            return
        generic, os_class, name, flavor = split_label(value)
        self._label = Label(
            len(self._labels) + 1,
            self._line,
            generic,
            None if os_class == APPLICATION else self._class(os_class),
            self._name(name),
            flavor,
        )
        self._labels.append(self._label)
        if self._label.is_application:
            self._expects = "sys"

    def _read_sys(self, value: str) -> None:
        self._require("sys", "sys")
        classes: set[str] = set()
        names: set[str] = set()
        for item in _entries(value):
            if item.startswith("@"):
                classes.add(self._class(item[1:]))
            elif _is_name(item):
                names.add(self._name(item))
            else:
                raise SignatureError("must be @class or the name of a system", part="system", value=item)
        old = self._labels.pop()
        self._label = Label(
            old.number, old.line, old.generic, None, old.name, old.flavor, frozenset(classes), frozenset(names)
        )
        self._labels.append(self._label)
        self._expects = "sig"

    def _read_ua_os(self, value: str) -> None:
        if self._section != _HTTP_REQUEST or self._expects != "label":
            raise SignatureError(
                f"must come between [{_HTTP_REQUEST}] and its first label", part="misplaced statement", value="ua_os"
            )
        at = 0
        while at < len(value):
            found = _ua_os_entry(value, at)
            if found is None or not found[1]:
                raise SignatureError("the name of a system expected", part="ua_os entry", value=value[at:])
            name, equals, text, bracket = found.groups()
            if equals and text is None:
                raise SignatureError("= must be followed by [", part="ua_os entry", value=found[0])
            if equals and not (text and bracket):
                raise SignatureError("must have a text in brackets", part="ua_os entry", value=found[0])
            at = found.end()
            if value[at : at + 1] == ",":
                at += 1
            elif at < len(value) and not equals:
                raise SignatureError("the name of a system expected", part="ua_os entry", value=value[at:])
            name = name.strip(" \t")
            if name:  # 3.09b takes blanks for a name, which no User-Agent of interest contains
                name = self._name(name)
                self._ua_os.append(UaOs((text or name).encode("utf-8", "surrogateescape"), name))

    def _read_signature(self, value: str) -> None:
        self._require("sig", "sig")
        if self._section == _MTU:
            self._mtu.append(parse_mtu(value, self._link, self._line))
        elif self._section in self._tcp and self._label is not None:
            self._add_tcp(self._section, parse_tcp(value, self._label, self._line))
        elif self._section in self._http and self._label is not None:
            self._add_http(self._section, parse_http(value, self._label, self._line))

    def _add_tcp(self, section: str, signature: TcpSignature) -> None:
        similar = self._by_layout.setdefault((section, signature.layout), [])
        for earlier in similar:
            if tcp.covers(earlier, signature):
                raise _covered(earlier, signature)
        similar.append(signature)
        self._tcp[section].append(signature)

    def _add_http(self, section: str, signature: HttpSignature) -> None:
        for earlier in self._http[section]:
            if http.covers(earlier, signature):
                raise _covered(earlier, signature)
        self._http[section].append(signature)

    def _class(self, name: str) -> str:
        """The class in the spelling of the ``classes`` line."""
        found = self._class_spellings.get(name.lower())
        if found is None:
            raise SignatureError("is not among the classes at the top of the file", part="class", value=name)
        return found

    def _name(self, name: str) -> str:
        """The name of a system or program in the spelling that came first: case does not tell names apart."""
        return self._names.setdefault(name.lower(), name)


def _entries(value: str) -> Iterator[str]:
    """The items of a list in which commas and blanks may stand before an item, but not after the last."""
    at = 0
    while at < len(value):
        if value[at] in ", \t":
            at += 1
            if at == len(value):
                raise SignatureError("something must follow the last comma", part="list", value=value)
            continue
        end = value.find(",", at)
        end = len(value) if end < 0 else end
        yield value[at:end].rstrip(" \t")
        at = end


def _covered(earlier: TcpSignature | HttpSignature, later: TcpSignature | HttpSignature) -> SignatureError:
    return SignatureError(f"line {earlier.line} already covers it", part="signature", value=later.text)
