"""Signatures for what is unknown: what matched nothing, gathered, and written as people would write it down.

A raw signature describes one packet or message.  What of it is typical of the system or program, and what only of
its network, its configuration or the moment, shows when many are put beside each other; where only one was seen, the
rules of docs/signatures.md decide:

========== ============================================================================================
TTL        the next common initial TTL, 32, 64, 128 or 255, if that is within 35 hops
version    ``*`` if both were seen, or IPv4 and nothing that is known is like it in IPv6
MSS        ``*`` if several were seen, or one between 1300 and 1500
window     a multiple of MSS or MTU, unless the same window came with several MSS; from five different ones on
           ``%n`` if they have a divisor of 64 or more, or else ``*``
scale      a line for each, from four different ones on ``*``
headers    those that come and go with what is asked for are optional, wherever they stand the same way
values     only those that say something of the program, if they are the same in all messages
========== ============================================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import gcd
from typing import Final, NamedTuple

from pyp0f.applications.http.observations import HttpObservation
from pyp0f.applications.http.signatures import (
    REQUEST_COMMON,
    REQUEST_OPTIONAL,
    RESPONSE_COMMON,
    RESPONSE_OPTIONAL,
    HttpSignature,
    ObservedHttp,
    parse_http,
)
from pyp0f.constants import MAX_DISTANCE
from pyp0f.fingerprinting.tcp import guess_distance
from pyp0f.observations.base import Observation
from pyp0f.observations.link import MtuObservation
from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures.conflicts import no_use_of_http, no_use_of_tcp, overlaps_http, overlaps_tcp
from pyp0f.signatures.database import HTTP_REQUEST, HTTP_RESPONSE, MTU, SECTIONS, TCP_REQUEST, TCP_RESPONSE, Database
from pyp0f.signatures.label import NAME_ALPHABET, Label
from pyp0f.signatures.mtu import MAX_MTU
from pyp0f.signatures.tcp import ObservedTcp, TcpSignature, parse_tcp
from pyp0f.wire.packet import OPTION_MSS, QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY, layout_text, quirks_text

MAX_KINDS: Final = 5_000
"""Different packets and messages that are kept; of more, only the number."""
_MAX_HOSTS: Final = 100
_MAX_SOFTWARE: Final = 3
_MAX_SOURCES: Final = 3
_MAX_SHOWN: Final = 120

_MAX_WINDOWS: Final = 4
_MAX_SCALES: Final = 3
_LEAST_MODULUS: Final = 64
_MAX_FACTOR: Final = 1000
_USUAL_MSS: Final = range(1300, 1501)
_TTL_STEP: Final = 32


class Seen:
    """How often something was seen, and where.

    Attributes:
        count: how often.
        hosts: addresses, up to a limit.
        first: the first one, and the capture.
    """

    __slots__ = ("count", "first", "hosts")

    def __init__(self) -> None:
        self.count = 0
        self.hosts: set[str] = set()
        self.first = ("", "")

    def add(self, address: str, source: str) -> None:
        """Take note of one more."""
        if not self.count:
            self.first = (address, source)
        self.count += 1
        if len(self.hosts) < _MAX_HOSTS:
            self.hosts.add(address)

    def merge(self, other: Seen) -> None:
        """Take note of what another one has seen."""
        self.first = self.first if self.count else other.first
        self.count += other.count
        self.hosts |= other.hosts

    def text(self, what: str) -> str:
        """The same for people."""
        hosts = f"{len(self.hosts)}{'+' if len(self.hosts) >= _MAX_HOSTS else ''}"
        address, source = self.first
        return (
            f"{self.count} {what}{'' if self.count == 1 else 's'} of {hosts} host{'' if hosts == '1' else 's'}, "
            f"first {address} in {_plain(source)}"
        )


class _Suggestion(NamedTuple):
    """A label with its lines.

    Attributes:
        seen: all that it is about.
        name: what it is known by; may be empty.
        lines: texts of ``sig`` lines, each with what it is about.
        remarks: comments.
    """

    seen: Seen
    name: str
    lines: list[tuple[str, Seen]]
    remarks: list[str]


class Unknown:
    """Gathers what matches nothing."""

    def __init__(self, database: Database, *, fuzzy: bool = False, generic: bool = False) -> None:
        """Begin.

        Args:
            database: what is known.
            fuzzy: gather also what matches only fuzzily.
            generic: gather also what matches only a generic signature.
        """
        self._database = database
        self._fuzzy = fuzzy
        self._generic = generic
        self._kinds = 0
        self._left_out = 0
        self._links: dict[int, Seen] = {}
        self._tcp: dict[_Shape, dict[_Packet, Seen]] = {}
        self._http: dict[_Program, _Messages] = {}

    def add(self, observation: Observation, source: str) -> None:
        """Take note of an observation if nothing is known of its subject.

        Args:
            observation: any.
            source: the name of the capture.
        """
        address = str(observation.subject_address)
        if isinstance(observation, MtuObservation):
            if observation.signature is None:
                self._add_link(observation.mtu, address, source)
        elif isinstance(observation, TcpObservation):
            if self._is_unknown(observation, observation.fuzzy) and not (
                observation.probe and isinstance(observation, SynObservation)
            ):
                self._add_tcp(observation, address, source)
        elif isinstance(observation, HttpObservation) and self._is_unknown(observation, fuzzy=False):
            self._add_http(observation, address, source)

    def _is_unknown(self, observation: TcpObservation | HttpObservation, fuzzy: bool) -> bool:
        return observation.signature is None or (self._fuzzy and fuzzy) or (self._generic and observation.generic)

    def _has_room(self) -> bool:
        if self._kinds >= MAX_KINDS:
            self._left_out += 1
            return False
        self._kinds += 1
        return True

    def _add_link(self, mtu: int, address: str, source: str) -> None:
        if mtu in self._links or self._has_room():
            self._links.setdefault(mtu, Seen()).add(address, source)

    def _add_tcp(self, observation: TcpObservation, address: str, source: str) -> None:
        packet = ObservedTcp.of(observation)
        section = TCP_REQUEST if isinstance(observation, SynObservation) else TCP_RESPONSE
        shape = _Shape(section, _initial_ttl(packet.ttl), packet.ip_options_length, packet.layout, packet.eol_padding)
        multiple = packet.multiple
        if multiple is not None and multiple[1] > _MAX_FACTOR:
            multiple = None
        kind = _Packet(
            packet.version, packet.quirks, packet.has_payload, packet.mss, packet.window, multiple, packet.scale
        )
        if kind in self._tcp.get(shape, ()) or self._has_room():
            self._tcp.setdefault(shape, {}).setdefault(kind, Seen()).add(address, source)

    def _add_http(self, observation: HttpObservation, address: str, source: str) -> None:
        is_request = observation.of_client
        head = ObservedHttp.parse(observation.raw_signature)
        optional = REQUEST_OPTIONAL if is_request else RESPONSE_OPTIONAL
        program = _Program(
            HTTP_REQUEST if is_request else HTTP_RESPONSE,
            head.version or 0,
            _product(head.software),
            tuple([name for name, _ in head.headers if name not in optional]),
        )
        messages = self._http.get(program)
        if messages is None:
            if not self._has_room():
                return
            messages = self._http[program] = _Messages()
        messages.add(head, optional)
        messages.seen.add(address, source)
        if observation.software and len(messages.software) < _MAX_SOFTWARE:
            messages.software.setdefault(observation.software[:_MAX_SHOWN])

    def text(self, sources: Iterable[str] = (), least: int = 1) -> str:
        """A signature file about all that was gathered, most frequent first.

        It loads as it is, and then what was gathered matches.

        Args:
            sources: names of the captures, for a comment.
            least: leave out what was seen less often.
        """
        lines = ["; Signatures for what matched nothing; give the labels names."]
        names = list(sources)
        if names:
            more = f" and {len(names) - _MAX_SOURCES} more" if len(names) > _MAX_SOURCES else ""
            lines.append(f"; Seen in {_plain(', '.join(names[:_MAX_SOURCES]))}{more}.")
        if self._left_out:
            lines.append(f"; {self._left_out} packets and messages of further kinds were not kept.")
        classes = self._database.classes or ("other",)
        lines.append(f"classes = {','.join(classes)}")
        writer = _Writer(self._database, classes)
        suggestions = {
            MTU: self._link_suggestions(),
            TCP_REQUEST: self._tcp_suggestions(TCP_REQUEST, self._database.tcp_request),
            TCP_RESPONSE: self._tcp_suggestions(TCP_RESPONSE, self._database.tcp_response),
            HTTP_REQUEST: self._http_suggestions(HTTP_REQUEST),
            HTTP_RESPONSE: self._http_suggestions(HTTP_RESPONSE),
        }
        for section in SECTIONS:
            found = [one for one in suggestions[section] if one.seen.count >= least]
            found.sort(key=lambda one: -one.seen.count)
            lines += writer.section(section, found)
        return "".join([f"{line}\n" for line in lines])

    def _link_suggestions(self) -> Iterator[_Suggestion]:
        for mtu, seen in self._links.items():
            yield _Suggestion(seen, str(mtu), [(str(mtu), seen)] if mtu <= MAX_MTU else [], [])

    def _tcp_suggestions(self, section: str, known: Sequence[TcpSignature]) -> Iterator[_Suggestion]:
        for shape, packets in self._tcp.items():
            if shape.section == section:
                yield _tcp_suggestion(shape, packets, known)

    def _http_suggestions(self, section: str) -> Iterator[_Suggestion]:
        by_product: dict[str, _Suggestion] = {}
        for program, messages in sorted(self._http.items(), key=lambda item: -item[1].seen.count):
            if program.section != section:
                continue
            suggestion = by_product.setdefault(program.product, _Suggestion(Seen(), program.product, [], []))
            suggestion.seen.merge(messages.seen)
            suggestion.lines.append((messages.line(program), messages.seen))
            suggestion.remarks.extend([name for name in messages.software if name not in suggestion.remarks])
        for suggestion in by_product.values():
            del suggestion.remarks[_MAX_SOFTWARE:]
            yield suggestion


_TCP: Final = (TCP_REQUEST, TCP_RESPONSE)


class _Writer:
    """Writes suggestions, and leaves out lines that are of no use behind those above them."""

    def __init__(self, known: Database, classes: Sequence[str]) -> None:
        self._known = known
        self._os_class = "other" if "other" in classes else classes[-1]
        self._sys = ",".join([f"@{name}" for name in classes])
        self._number = 0
        self._tcp: dict[tuple[str, bytes], list[TcpSignature]] = {}
        self._http: dict[str, list[HttpSignature]] = {}

    def section(self, section: str, suggestions: list[_Suggestion]) -> Iterator[str]:
        """The lines of a section."""
        if suggestions:
            yield ""
            yield f"[{section}]"
        for suggestion in suggestions:
            yield ""
            yield f"; {suggestion.seen.text(_WHAT[section])}"
            for remark in suggestion.remarks:
                yield f"; {_plain(remark)}"
            yield from self._link(suggestion) if section == MTU else self._label(section, suggestion)

    @staticmethod
    def _link(suggestion: _Suggestion) -> Iterator[str]:
        if suggestion.lines:
            yield f"label = Unknown MTU {suggestion.name}"
            yield f"sig   = {suggestion.name}"
        else:
            yield f"; MTU {suggestion.name}: no signature has one above {MAX_MTU}"

    def _label(self, section: str, suggestion: _Suggestion) -> Iterator[str]:
        generic = any(self._takes_from_known(section, text) for text, _ in suggestion.lines)
        label = self._new_label(section, suggestion.name, "g" if generic else "s")
        needed = [self._is_needed(section, text, label) for text, _ in suggestion.lines]
        if any(needed):
            if generic:
                yield "; generic, so that specific signatures keep what is theirs"
            yield f"label = {label}"
            if label.is_application:
                yield f"sys   = {label.sys}"
        for is_needed, (text, seen) in zip(needed, suggestion.lines, strict=True):
            if len(suggestion.lines) > 1:
                yield f"; {seen.text(_WHAT[section])}"
            yield f"sig   = {text}" if is_needed else f"; a line above takes these too: {text}"

    def _new_label(self, section: str, name: str, kind: str) -> Label:
        self._number += 1
        if section in _TCP:
            return Label.parse(f"{kind}:{self._os_class}:Unknown {self._number}:")
        if name:
            return Label.parse(f"{kind}:!:{name}:unknown {self._number}", self._sys)
        return Label.parse(f"{kind}:!:Unknown {self._number}:", self._sys)

    def _takes_from_known(self, section: str, text: str) -> bool:
        """Whether a line may match what a known line matches."""
        if section in _TCP:
            tcp = parse_tcp(text, _SOME_LABEL)
            known = self._known.tcp_request if section == TCP_REQUEST else self._known.tcp_response
            return any(overlaps_tcp(tcp, one, version) for one in known for version in (4, 6))
        http = parse_http(text, _SOME_LABEL)
        heads = self._known.http_request if section == HTTP_REQUEST else self._known.http_response
        return any(overlaps_http(http, one) for one in heads)

    def _is_needed(self, section: str, text: str, label: Label) -> bool:
        """Whether a line can be the answer, and so stands in the file from now on."""
        if section in _TCP:
            tcp = parse_tcp(text, label)
            rivals = self._tcp.setdefault((section, tcp.layout), [])
            if any(no_use_of_tcp(earlier, tcp) for earlier in rivals):
                return False
            rivals.append(tcp)
            return True
        http = parse_http(text, label)
        heads = self._http.setdefault(section, [])
        if any(no_use_of_http(earlier, http) for earlier in heads):
            return False
        heads.append(http)
        return True


_WHAT: Final = {
    MTU: "packet",
    TCP_REQUEST: "SYN",
    TCP_RESPONSE: "SYN+ACK",
    HTTP_REQUEST: "request",
    HTTP_RESPONSE: "response",
}


def _plain(text: str) -> str:
    """The text as one line that cannot control a terminal."""
    return "".join([c if c.isprintable() else ascii(c)[1:-1] for c in text])


# SYN and SYN+ACK ------------------------------------------------------------------------------------


class _Shape(NamedTuple):
    """What packets of one system have in common."""

    section: str
    ttl: int
    olen: int
    layout: bytes
    eol_padding: int


class _Packet(NamedTuple):
    """What packets of one shape differ in."""

    version: int
    quirks: int
    has_payload: bool
    mss: int
    window: int
    multiple: tuple[str, int] | None
    scale: int


class _Line(NamedTuple):
    """What packets of one shape differ in, as far as a signature says it."""

    quirks: int
    has_payload: bool
    mss: str
    window: str
    scale: str


def _initial_ttl(ttl: int) -> int:
    distance = guess_distance(ttl)
    # Where none of the common ones is near, the next multiple of 32: some systems start from such.
    return ttl + distance if distance <= MAX_DISTANCE else -(-ttl // _TTL_STEP) * _TTL_STEP


def _tcp_suggestion(shape: _Shape, packets: dict[_Packet, Seen], known: Sequence[TcpSignature]) -> _Suggestion:
    total = Seen()
    for seen in packets.values():
        total.merge(seen)
    by_version = {
        version: _tcp_lines(shape, {packet: seen for packet, seen in packets.items() if packet.version == version})
        for version in (4, 6)
    }
    lines: dict[str, Seen] = {}
    for version, own in by_version.items():
        other = by_version[10 - version]
        for line, seen in own.items():
            text = _tcp_text(shape, version, line, other, known)
            lines.setdefault(text, Seen()).merge(seen)
    remarks = []
    if shape.ttl not in (32, 64, 128, 255):
        remarks.append("the initial TTL is a guess: use traceroute to find out how far they are")
    return _Suggestion(total, "", sorted(lines.items(), key=lambda item: -item[1].count), remarks)


def _tcp_lines(shape: _Shape, packets: dict[_Packet, Seen]) -> dict[_Line, Seen]:
    """The lines for packets of one IP version."""
    alike: dict[tuple[int, bool], list[_Packet]] = {}
    for packet in packets:
        alike.setdefault((packet.quirks, packet.has_payload), []).append(packet)
    lines: dict[_Line, Seen] = {}
    for group in alike.values():
        windows = _windows(group)
        any_scale = len({packet.scale for packet in group}) > _MAX_SCALES
        rows: dict[tuple[str, str], list[_Packet]] = {}
        for packet in group:
            scale = "*" if any_scale else str(packet.scale)
            rows.setdefault((windows[packet.window, packet.multiple], scale), []).append(packet)
        for (window, scale), row in rows.items():
            line = _Line(row[0].quirks, row[0].has_payload, _mss_text(shape, row), window, scale)
            seen = lines.setdefault(line, Seen())
            for packet in row:
                seen.merge(packets[packet])
    return lines


def _mss_text(shape: _Shape, packets: list[_Packet]) -> str:
    mss = {packet.mss for packet in packets}
    depends_on_link = OPTION_MSS in shape.layout and (len(mss) > 1 or mss.pop() in _USUAL_MSS)
    return "*" if depends_on_link else str(packets[0].mss)


def _windows(packets: Iterable[_Packet]) -> dict[tuple[int, tuple[str, int] | None], str]:
    """How to write the window of each packet."""
    seen = {(packet.window, packet.multiple) for packet in packets}
    # A window that is a multiple of one MSS and not of another is a multiple by chance.
    ways = Counter([window for window, _ in seen])
    texts = {
        (window, multiple): str(window) if multiple is None or ways[window] > 1 else "*".join(map(str, multiple))
        for window, multiple in seen
    }
    if len(set(texts.values())) <= _MAX_WINDOWS:
        return texts
    divisor = gcd(*[window for window, _ in seen])
    are_multiples = all("*" in text for text in texts.values())
    text = f"%{divisor}" if _LEAST_MODULUS <= divisor <= 0xFFFF and not are_multiples else "*"
    return dict.fromkeys(texts, text)


def _tcp_text(shape: _Shape, version: int, line: _Line, other: Iterable[_Line], known: Sequence[TcpSignature]) -> str:
    """The line, for both IP versions if that is right.

    Args:
        shape: what it is a line of.
        version: in which it was seen.
        line: what was seen.
        other: what was seen in the other version.
        known: signatures that should keep their packets.
    """
    ignored = QUIRKS_IPV4_ONLY if version == 4 else QUIRKS_IPV6_ONLY
    alike = [
        one
        for one in other
        if one[1:] == line[1:] and one.quirks & ~(QUIRKS_IPV4_ONLY | QUIRKS_IPV6_ONLY) == line.quirks & ~ignored
    ]
    if alike:
        return _write(shape, "*", line._replace(quirks=line.quirks | alike[0].quirks))
    both = _write(shape, "*", line)
    # What was seen in IPv6 says nothing of df and id, which tell IPv4 systems apart.
    if version == 6 or any(overlaps_tcp(parse_tcp(both, _SOME_LABEL), one, 6) for one in known):
        return _write(shape, str(version), line)
    return both


_SOME_LABEL: Final = Label.parse("s:other:Unknown:")


def _write(shape: _Shape, version: str, line: _Line) -> str:
    return ":".join((
        version,
        str(shape.ttl),
        str(shape.olen),
        line.mss,
        f"{line.window},{line.scale}",
        layout_text(shape.layout, shape.eol_padding),
        quirks_text(line.quirks),
        "+" if line.has_payload else "0",
    ))  # fmt: skip


# HTTP -----------------------------------------------------------------------------------------------

_TELLING: Final = frozenset((
    b"Connection", b"Accept-Encoding", b"Accept-Ranges", b"Transfer-Encoding", b"Pragma", b"DNT", b"TE",
    b"Upgrade-Insecure-Requests",
))  # fmt: skip
"""Headers whose values say more of the program than of what is asked for."""
_PARTS: Final = {b"Accept": b"*/*", b"Keep-Alive": b"timeout"}
"""Headers whose values vary, but for a part."""

_products: Final = re.compile(rb"[A-Za-z][A-Za-z0-9._-]{0,31}(?=/)").findall
_first_word: Final = re.compile(rb"[A-Za-z][A-Za-z0-9._-]{0,31}").match
_COMMON_PRODUCTS: Final = (b"Mozilla", b"AppleWebKit", b"Gecko", b"Version", b"Mobile", b"Safari")
_not_of_names: Final = re.compile(f"[^{NAME_ALPHABET}]").sub


class _Program(NamedTuple):
    """What messages of one program have in common: headers that do not come and go."""

    section: str
    version: int
    product: str
    headers: tuple[bytes, ...]


def _product(software: bytes | None) -> str:
    """The name of a program in its User-Agent or Server header; empty if it gives none."""
    if not software:
        return ""
    products: list[bytes] = _products(software)
    telling = [name for name in products if name not in _COMMON_PRODUCTS]
    # Browsers begin with what they are compatible with, all others with themselves.
    found = (telling or products)[-1 if products[:1] == [b"Mozilla"] else 0] if products else b""
    if not found and (word := _first_word(software)):
        found = word[0]
    return _not_of_names("", found.decode("ascii"))


class _Messages:
    """Heads of one program.

    Attributes:
        seen: how many.
        software: what they call themselves, a few examples.
    """

    __slots__ = ("_optional", "_slots", "_values", "seen", "software")

    def __init__(self) -> None:
        self.seen = Seen()
        self.software: dict[str, None] = {}
        # For each header that does not come and go, its value, None if it varies.
        self._values: list[bytes | None] = []
        # For each header that does, before which of the others it stands; None if that varies.
        self._optional: dict[bytes, int | None] = {}
        # The same by place, in order.
        self._slots: dict[int, list[bytes]] = {}

    def add(self, head: ObservedHttp, optional: frozenset[bytes]) -> None:
        """Take note of a head.

        Args:
            head: with the headers of the program.
            optional: names of headers that come and go.
        """
        values: list[bytes | None] = []
        places: dict[bytes, int] = {}
        for name, value in head.headers:
            if name in optional:
                places.setdefault(name, len(values))
            else:
                values.append(_telling_value(name, value))
        if not self.seen.count:
            self._values = values
        self._values = [old if old == new else None for old, new in zip(self._values, values, strict=True)]
        self._place(places)

    def _place(self, places: dict[bytes, int]) -> None:
        """Find places for the optional headers of a head, and give up those that stand now here and now there."""
        last: dict[int, int] = {}
        for name, place in places.items():
            slot = self._slots.setdefault(place, [])
            if name not in self._optional:
                self._optional[name] = place
                slot.insert(last.get(place, -1) + 1, name)
            if self._optional[name] is None:
                continue
            at = slot.index(name) if name in slot else -1
            if at < last.get(place, -1) + 1:
                self._give_up(name)
            else:
                last[place] = at

    def _give_up(self, name: bytes) -> None:
        self._optional[name] = None
        for slot in self._slots.values():
            if name in slot:
                slot.remove(name)

    def line(self, program: _Program) -> str:
        """The heads as a signature."""
        items: list[bytes] = []
        for place in range(len(program.headers) + 1):
            items += [b"?" + name for name in self._slots.get(place, ())]
            if place < len(program.headers):
                value = self._values[place]
                name = program.headers[place]
                items.append(name if value is None else b"%s=[%s]" % (name, value))
        common = REQUEST_COMMON if program.section == HTTP_REQUEST else RESPONSE_COMMON
        absent = [name for name in common if name not in program.headers]
        headers, missing = b",".join(items).decode("ascii"), b",".join(absent).decode("ascii")
        return f"{program.version}:{headers}:{missing}:{program.product}"


def _telling_value(name: bytes, value: bytes | None) -> bytes | None:
    if value is None:
        return None
    if name in _TELLING:
        return value
    part = _PARTS.get(name)
    return part if part is not None and part in value else None
