"""Suggests TCP signatures for SYNs or SYN+ACKs that match no signature.

Packets with the same initial TTL, IP options and TCP option layout get one label.  The fields of its lines are:

========== ============================================================================================
TTL        the next common initial TTL (32, 64, 128 or 255) within 35 hops; otherwise the next multiple of 32
version    ``*`` if both versions were seen, or if IPv4 was seen and no known signature overlaps over IPv6
MSS        ``*`` if several values were seen, or one value from 1300 to 1500
window     a multiple of MSS or MTU, unless the same window was seen with several MSS values; for five or more
           different windows, ``%n`` if they have a common divisor of 64 or more, otherwise ``*``
scale      one line for each value; for four or more different values, ``*``
========== ============================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import gcd
from typing import Final, NamedTuple

from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures.label import Label
from pyp0f.signatures.suggesting import Gatherer, Seen, Suggestion
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_conflicts import overlaps
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.wire.options import OPTION_MSS, layout_text
from pyp0f.wire.quirks import QUIRKS_IPV4_ONLY, QUIRKS_IPV6_ONLY, quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE, guess_distance

_MAX_WINDOWS: Final = 4
_MAX_SCALES: Final = 3
_LEAST_MODULUS: Final = 64
_MAX_FACTOR: Final = 1000
_USUAL_MSS: Final = range(1300, 1501)
_TTL_STEP: Final = 32


class _Shape(NamedTuple):
    """The properties that packets of one system share.  Each shape gets one label."""

    ttl: int
    olen: int
    layout: bytes
    eol_padding: int


class _Packet(NamedTuple):
    """The properties in which packets of one shape differ."""

    version: int
    quirks: int
    has_payload: bool
    mss: int
    window: int
    multiple: tuple[str, int] | None
    scale: int


class TcpGatherer(Gatherer[tuple[_Shape, _Packet], TcpObservation]):
    """Gathers SYNs or SYN+ACKs."""

    def __init__(self, *, is_syn: bool) -> None:
        """Create an empty gatherer.

        Args:
            is_syn: gather SYNs; otherwise gather SYN+ACKs.
        """
        self.what = "SYN" if is_syn else "SYN+ACK"
        self._is_syn = is_syn
        self._shapes: dict[_Shape, dict[_Packet, Seen]] = {}

    def takes(self, observation: object) -> bool:
        """Whether an observation is about such a packet.  Probes (sendsyn) are excluded: they come from a tool."""
        if not isinstance(observation, TcpObservation):
            return False
        is_syn = isinstance(observation, SynObservation)
        return is_syn == self._is_syn and not (is_syn and observation.probe)

    def kind_of(self, observation: TcpObservation) -> tuple[_Shape, _Packet]:
        """The shape of the packet, and its other properties."""
        packet = ObservedTcp.of(observation)
        shape = _Shape(_initial_ttl(packet.ttl), packet.ip_options_length, packet.layout, packet.eol_padding)
        multiple = packet.multiple
        if multiple is not None and multiple[1] > _MAX_FACTOR:
            multiple = None
        return shape, _Packet(
            packet.version, packet.quirks, packet.has_payload, packet.mss, packet.window, multiple, packet.scale
        )

    def has(self, kind: tuple[_Shape, _Packet]) -> bool:
        """Whether an equal packet was added before."""
        shape, packet = kind
        return packet in self._shapes.get(shape, ())

    def add(self, kind: tuple[_Shape, _Packet], observation: TcpObservation, address: str, source: str) -> None:
        """Add an observation."""
        shape, packet = kind
        self._shapes.setdefault(shape, {}).setdefault(packet, Seen()).add(address, source)

    def suggestions(self, known: Sequence[TcpSignature]) -> Iterator[Suggestion]:
        """One label for each shape."""
        for shape, packets in self._shapes.items():
            yield _tcp_suggestion(shape, packets, known)


class _Line(NamedTuple):
    """The fields in which the lines of one label differ."""

    quirks: int
    has_payload: bool
    mss: str
    window: str
    scale: str


def _initial_ttl(ttl: int) -> int:
    distance = guess_distance(ttl)
    # If no common initial TTL is near, use the next multiple of 32, which some systems start with.
    return ttl + distance if distance <= MAX_DISTANCE else -(-ttl // _TTL_STEP) * _TTL_STEP


def _tcp_suggestion(shape: _Shape, packets: dict[_Packet, Seen], known: Sequence[TcpSignature]) -> Suggestion:
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
        remarks.append("the initial TTL is a guess: use traceroute to find the distance of the hosts")
    ordered = sorted(lines.items(), key=lambda item: -item[1].count)
    return Suggestion(seen=total, lines=ordered, remarks=remarks)


def _tcp_lines(shape: _Shape, packets: dict[_Packet, Seen]) -> dict[_Line, Seen]:
    """The lines for packets of one IP version, each with its counts."""
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
    """The text of the window field, by window and multiple."""
    seen = {(packet.window, packet.multiple) for packet in packets}
    # If a window is a multiple for one MSS and not for another, it is a multiple by chance.
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
    """The text of a line, for both IP versions if possible.

    Args:
        shape: the shape of the packets.
        version: the IP version of the packets.
        line: the other fields.
        other: the lines of the same shape in the other IP version.
        known: known signatures; the line must not match their packets.
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
    # IPv6 packets do not show the quirks df and id, which distinguish IPv4 systems.
    if version == 6 or any(overlaps(parse_tcp(both, _SOME_LABEL), one, 6) for one in known):
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
