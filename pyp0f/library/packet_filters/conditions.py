"""What a packet must look like to match a TCP signature, as tests of header fields at fixed offsets.

Offsets are counted from the first byte of the IP header.  The conditions describe exact matches: fuzzy ones
(docs/p0f-3.09b.md, section 4.3) do not pass.  The IPv6 flow label is not tested, because networks may set it
(RFC 6437).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyp0f.signatures.tcp_matching import MAX_WINDOW, MIN_MSS, TIMESTAMP_SIZE, USUAL_UNITS
from pyp0f.signatures.tcp_pattern import (
    WINDOW_ANY,
    WINDOW_FIXED,
    WINDOW_MOD,
    WINDOW_MSS,
    WINDOW_MTU,
    TcpPattern,
    quirks_in,
)
from pyp0f.wire.options import (
    MAX_SCALE,
    MAX_TCP_OPTIONS,
    OPTION_EOL,
    OPTION_MSS,
    OPTION_NOP,
    OPTION_SACK_OK,
    OPTION_TS,
    OPTION_WS,
)
from pyp0f.wire.packet import ACK, CWR, ECE, FIN, PROTOCOL_TCP, PSH, RST, SYN, URG
from pyp0f.wire.quirks import (
    QUIRK_DF,
    QUIRK_ECN,
    QUIRK_NONZERO_ACK,
    QUIRK_NONZERO_ID,
    QUIRK_NONZERO_MBZ,
    QUIRK_NONZERO_URG,
    QUIRK_OPT_BAD,
    QUIRK_OPT_EOL_NONZERO,
    QUIRK_OPT_EXWS,
    QUIRK_OPT_NONZERO_TS2,
    QUIRK_OPT_ZERO_TS1,
    QUIRK_PUSH,
    QUIRK_URG,
    QUIRK_ZERO_ACK,
    QUIRK_ZERO_ID,
    QUIRK_ZERO_SEQ,
)
from pyp0f.wire.ttl import MAX_DISTANCE

EQUAL: Final = "="
NOT_EQUAL: Final = "!="
AT_LEAST: Final = ">="
AT_MOST: Final = "<="


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTest:
    """Compares a header field, or some bits of it, with a number.

    Attributes:
        at: offset of the field from the start of the IP header, in bytes.
        size: size of the field in bytes: 1, 2 or 4.
        mask: the bits that are compared.
        relation: ``=``, ``!=``, ``>=`` or ``<=``.
        value: the number.
    """

    at: int
    size: int
    mask: int
    relation: str
    value: int

    @property
    def is_whole(self) -> bool:
        """Whether all bits of the field are compared."""
        return self.mask == (1 << 8 * self.size) - 1


@dataclass(frozen=True, slots=True)
class AnyBit:
    """At least one of several fields has at least one of its bits set."""

    tests: tuple[FieldTest, ...]


@dataclass(frozen=True, slots=True)
class Multiple:
    """The window is a multiple of a number.

    Attributes:
        at: offset of the window, in bytes.
        divisor: the number, 2 to 65535.
    """

    at: int
    divisor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MssMultiple:
    """The window is a fixed multiple of the MSS option, or of one of some numbers near it.

    Attributes:
        at: offset of the window, in bytes.
        mss_at: offset of the value of the MSS option, in bytes.
        mss: the MSS if it is known; None if it is read from the packet.
        factor: the multiple.
        additions: what is added to the MSS before it is multiplied.
        units: numbers that may take the place of the MSS.
    """

    at: int
    mss_at: int
    mss: int | None
    factor: int
    additions: tuple[int, ...]
    units: tuple[int, ...]

    @property
    def windows(self) -> tuple[int, ...]:
        """The windows, if the MSS is known."""
        units = [(self.mss or 0) + addition for addition in self.additions] if self.mss is not None else []
        found = {unit * self.factor for unit in (*units, *self.units)}
        return tuple(sorted(window for window in found if 0 < window <= 0xFFFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class LargestMultiple:
    """The window is the largest multiple up to 65535 of the MSS option, or of a number near it.

    Attributes:
        at: offset of the window, in bytes.
        mss_at: offset of the value of the MSS option, in bytes.
        mss: the MSS if it is known; None if it is read from the packet.
        additions: what is added to the MSS.
    """

    at: int
    mss_at: int
    mss: int | None
    additions: tuple[int, ...]

    @property
    def windows(self) -> tuple[int, ...]:
        """The windows, if the MSS is known."""
        if self.mss is None:
            return ()
        return tuple(sorted({MAX_WINDOW - MAX_WINDOW % (self.mss + addition) for addition in self.additions}))


Condition = FieldTest | AnyBit | Multiple | MssMultiple | LargestMultiple


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions that a packet must all meet.

    Attributes:
        version: IP version, 4 or 6.
        tests: the conditions.
        gaps: what the signature says and no condition tests, in words.
    """

    version: int
    tests: tuple[Condition, ...]
    gaps: tuple[str, ...]


_TYPE: Final = SYN | ACK | FIN | RST
_TCP_SIZE: Final = 20
_VALUE_SIZES: Final = {OPTION_MSS: 4, OPTION_WS: 3, OPTION_SACK_OK: 2, OPTION_TS: 10}
"""Sizes of the options that have one size, in bytes."""


def conditions_of(pattern: TcpPattern, version: int, *, is_syn: bool) -> Conditions:
    """The conditions of a signature.  Packets that match the signature exactly meet them.

    Args:
        pattern: the signature.  There must be packets that match it (`pyp0f.library.crafting.craft` checks that).
        version: IP version of the packets, 4 or 6.
        is_syn: whether the packets are SYNs; otherwise they are SYN+ACKs.
    """
    maker = _Maker(pattern, version, is_syn)
    tests = (*maker.ip_header(), *maker.tcp_header(), *maker.options(), *maker.window())
    return Conditions(version, tests, tuple(maker.gaps))


class _Maker:
    """Makes the conditions of a signature.

    Attributes:
        gaps: what was not expressed so far, in words.
    """

    def __init__(self, pattern: TcpPattern, version: int, is_syn: bool) -> None:
        self._pattern = pattern
        self._version = version
        self._is_syn = is_syn
        self._quirks = quirks_in(pattern, version)
        self._tcp_at = 20 + pattern.olen if version == 4 else 40
        self._places, self._options_end = _places(pattern.layout, pattern.eol_padding)
        self._has_known_size = self._options_end is not None and not self._quirks & QUIRK_OPT_BAD
        self.gaps: list[str] = []

    def _has(self, quirk: int) -> bool:
        return bool(self._quirks & quirk)

    # The fixed headers

    def ip_header(self) -> Iterator[Condition]:
        """The conditions of the IP header."""
        yield from self._ipv4_header() if self._version == 4 else self._ipv6_header()
        at = 8 if self._version == 4 else 7
        ttl = self._pattern.ttl
        if ttl < 255:
            yield FieldTest(at=at, size=1, mask=0xFF, relation=AT_MOST, value=ttl)
        if not self._pattern.random_ttl and ttl > MAX_DISTANCE:
            yield FieldTest(at=at, size=1, mask=0xFF, relation=AT_LEAST, value=ttl - MAX_DISTANCE)

    def _ipv4_header(self) -> Iterator[Condition]:
        yield _equal(0, 1, 0x40 | self._tcp_at // 4)
        if not self._has(QUIRK_ECN):
            yield _equal(1, 1, 0, mask=0x03)
        yield from self._length(2, self._tcp_at)
        is_zero = not self._has(QUIRK_NONZERO_ID) if self._has(QUIRK_DF) else self._has(QUIRK_ZERO_ID)
        yield _equal(4, 2, 0) if is_zero else _not_zero(4, 2)
        yield _equal(6, 2, (0x4000 if self._has(QUIRK_DF) else 0) | (0x8000 if self._has(QUIRK_NONZERO_MBZ) else 0))
        yield _equal(9, 1, PROTOCOL_TCP)

    def _ipv6_header(self) -> Iterator[Condition]:
        yield _equal(0, 1, 0x60, mask=0xF0)
        if not self._has(QUIRK_ECN):
            yield _equal(1, 1, 0, mask=0x30)
        yield from self._length(4, 0)
        yield _equal(6, 1, PROTOCOL_TCP)

    def _length(self, at: int, before: int) -> Iterator[Condition]:
        """The condition of the length field, which says whether there is a payload."""
        if self._pattern.payload is None:
            return
        if not self._has_known_size or self._options_end is None:
            self.gaps.append("whether there is a payload")
            return
        size = before + _TCP_SIZE + self._options_end
        if self._pattern.payload:
            yield FieldTest(at=at, size=2, mask=0xFFFF, relation=AT_LEAST, value=size + 1)
        else:
            yield _equal(at, 2, size)

    def tcp_header(self) -> Iterator[Condition]:
        """The conditions of the TCP header without its options and its window."""
        at = self._tcp_at
        yield _not_zero(at + 4, 4) if not self._has(QUIRK_ZERO_SEQ) else _equal(at + 4, 4, 0)
        has_ack = self._has(QUIRK_NONZERO_ACK) if self._is_syn else not self._has(QUIRK_ZERO_ACK)
        yield _not_zero(at + 8, 4) if has_ack else _equal(at + 8, 4, 0)
        yield from self._offset_and_flags(at + 12)
        if not self._has(QUIRK_URG):
            yield _not_zero(at + 18, 2) if self._has(QUIRK_NONZERO_URG) else _equal(at + 18, 2, 0)

    def _offset_and_flags(self, at: int) -> Iterator[Condition]:
        offset_mask = 0 if self._has(QUIRK_ECN) else 0x01
        if self._has_known_size and self._options_end is not None:
            yield _equal(at, 1, (_TCP_SIZE + self._options_end) // 4 << 4, mask=0xF0 | offset_mask)
        elif offset_mask:
            yield _equal(at, 1, 0, mask=offset_mask)
        flags = SYN if self._is_syn else SYN | ACK
        flags |= (URG if self._has(QUIRK_URG) else 0) | (PSH if self._has(QUIRK_PUSH) else 0)
        if not self._has(QUIRK_ECN):
            yield _equal(at + 1, 1, flags)
            return
        yield _equal(at + 1, 1, flags, mask=_TYPE | URG | PSH)
        tos_mask = 0x03 if self._version == 4 else 0x30
        yield AnyBit((_not_zero(1, 1, mask=tos_mask), _not_zero(at, 2, mask=0x0100 | ECE | CWR)))

    # TCP options

    def options(self) -> Iterator[Condition]:
        """The conditions of the TCP options."""
        pattern, at = self._pattern, self._tcp_at + _TCP_SIZE
        is_bad = self._has(QUIRK_OPT_BAD)
        if is_bad:
            self.gaps.append("quirk bad")
        if len(self._places) < len(pattern.layout):
            self.gaps.append("the options after one of variable length")
        elif self._options_end is None:
            self.gaps.append("the end of the options")
        if self._options_end is None or is_bad:
            yield self._minimum_size()
        for place, kind in zip(self._places, pattern.layout, strict=False):
            size = _VALUE_SIZES.get(kind, 0)
            if size and not is_bad:
                yield _equal(at + place, 2, kind << 8 | size)
            else:
                yield _equal(at + place, 1, kind)
        yield from self._padding()
        yield from self._values()

    def _minimum_size(self) -> Condition:
        """The condition that the options checked below are inside the TCP header."""
        last = self._places[-1] + 1 if self._places else 0
        words = (_TCP_SIZE + last + 3) // 4
        return FieldTest(at=self._tcp_at + 12, size=1, mask=0xF0, relation=AT_LEAST, value=words << 4)

    def _padding(self) -> Iterator[Condition]:
        padding = self._pattern.eol_padding
        if not padding or self._options_end is None:
            return
        end = self._tcp_at + _TCP_SIZE + self._options_end
        if self._has(QUIRK_OPT_EOL_NONZERO):
            yield AnyBit(tuple(_not_zero(place, 1) for place in range(end - padding, end)))
        else:
            for place in range(end - padding, end):
                yield _equal(place, 1, 0)

    def _values(self) -> Iterator[Condition]:
        """The conditions of the values of MSS, window scale and timestamps."""
        pattern = self._pattern
        mss_at, scale_at, stamp_at = (self._value_at(kind) for kind in (OPTION_MSS, OPTION_WS, OPTION_TS))
        if mss_at is not None and pattern.mss is not None:
            yield _equal(mss_at, 2, pattern.mss)
        if scale_at is not None:
            yield from self._scale(scale_at)
        if stamp_at is not None:
            yield _equal(stamp_at, 4, 0) if self._has(QUIRK_OPT_ZERO_TS1) else _not_zero(stamp_at, 4)
            if self._is_syn:
                has_echo = self._has(QUIRK_OPT_NONZERO_TS2)
                yield _not_zero(stamp_at + 4, 4) if has_echo else _equal(stamp_at + 4, 4, 0)

    def _scale(self, at: int) -> Iterator[Condition]:
        scale = self._pattern.scale
        if scale is not None:
            yield _equal(at, 1, scale)
        elif self._has(QUIRK_OPT_EXWS):
            yield FieldTest(at=at, size=1, mask=0xFF, relation=AT_LEAST, value=MAX_SCALE + 1)
        else:
            yield FieldTest(at=at, size=1, mask=0xFF, relation=AT_MOST, value=MAX_SCALE)

    def _value_at(self, kind: int) -> int | None:
        """Offset of the value of the only option of a kind; None if there is none, or if its place varies."""
        layout = self._pattern.layout
        if kind not in layout:
            return None
        if layout.count(kind) > 1:
            self._add_gap("the values of options that are there twice")
            return None
        number = layout.index(kind)
        if number >= len(self._places):
            return None
        if self._has(QUIRK_OPT_BAD) and number == len(layout) - 1:
            return None  # it may be cut off
        return self._tcp_at + _TCP_SIZE + self._places[number] + 2

    def _add_gap(self, gap: str) -> None:
        if gap not in self.gaps:
            self.gaps.append(gap)

    # The window

    def window(self) -> Iterator[Condition]:
        """The conditions of the window."""
        pattern, at = self._pattern, self._tcp_at + 14
        form = pattern.window_form
        if form == WINDOW_FIXED:
            yield _equal(at, 2, pattern.window)
        elif form == WINDOW_MOD:
            yield Multiple(at, pattern.window)
        elif form in (WINDOW_MSS, WINDOW_MTU):
            yield from self._mss_multiple(at, form)
        elif form != WINDOW_ANY:
            yield from self._largest_multiple(at)

    def _largest_multiple(self, at: int) -> Iterator[Condition]:
        pattern = self._pattern
        mss_at = self._value_at(OPTION_MSS)
        if mss_at is None:
            self.gaps.append("the window as the largest multiple of the MSS")
            return
        if pattern.mss is None:
            yield FieldTest(at=mss_at, size=2, mask=0xFFFF, relation=AT_LEAST, value=MIN_MSS)
        additions = (0, -12) if OPTION_TS in pattern.layout else (0,)
        yield LargestMultiple(at=at, mss_at=mss_at, mss=pattern.mss, additions=additions)

    def _mss_multiple(self, at: int, form: str) -> Iterator[Condition]:
        pattern = self._pattern
        mss_at = self._value_at(OPTION_MSS)
        if mss_at is None:
            self.gaps.append("the window as a multiple")
            return
        if form == WINDOW_MSS and not self._is_syn:
            self.gaps.append("windows that are multiples of the MSS that the client sent")
        if form == WINDOW_MTU and not self._has_known_size:
            self.gaps.append("windows that are multiples of the MSS with all headers")
        additions, units = self._multiples_of_mss() if form == WINDOW_MSS else self._multiples_of_mtu()
        if pattern.mss is None:
            yield FieldTest(at=mss_at, size=2, mask=0xFFFF, relation=AT_LEAST, value=MIN_MSS)
        yield MssMultiple(
            at=at, mss_at=mss_at, mss=pattern.mss, factor=pattern.window, additions=additions, units=units
        )

    def _multiples_of_mss(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        has_clock = OPTION_TS in self._pattern.layout and not self._has(QUIRK_OPT_ZERO_TS1)
        units = USUAL_UNITS[:2] if self._version == 4 else USUAL_UNITS
        return ((0, -TIMESTAMP_SIZE) if has_clock else (0,)), units

    def _multiples_of_mtu(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        additions = {40}
        if self._has_known_size and self._options_end is not None:
            additions.add(self._tcp_at + _TCP_SIZE + self._options_end)
        if self._version == 6:
            additions.add(60)
        return tuple(sorted(additions)), (1500,)


def _places(layout: bytes, eol_padding: int) -> tuple[list[int], int | None]:
    """Offsets of the options whose places are fixed, and the length of all options; None if it varies."""
    places: list[int] = []
    at = 0
    for number, kind in enumerate(layout):
        places.append(at)
        if kind == OPTION_NOP:
            at += 1
        elif kind == OPTION_EOL and number == len(layout) - 1:
            at += 1 + eol_padding
        elif kind in _VALUE_SIZES:
            at += _VALUE_SIZES[kind]
        else:
            return places, None
    # Options after the largest number that is read do not count.
    return places, at if len(layout) < MAX_TCP_OPTIONS or at % 4 == 0 else None


def _equal(at: int, size: int, value: int, *, mask: int | None = None) -> FieldTest:
    return FieldTest(at=at, size=size, mask=(1 << 8 * size) - 1 if mask is None else mask, relation=EQUAL, value=value)


def _not_zero(at: int, size: int, *, mask: int | None = None) -> FieldTest:
    whole = (1 << 8 * size) - 1
    return FieldTest(at=at, size=size, mask=whole if mask is None else mask, relation=NOT_EQUAL, value=0)


def joined(tests: Iterable[Condition]) -> list[Condition]:
    """The same conditions with as few tests of equality as possible: those of a word of four bytes are one test."""
    words: dict[int, list[int]] = {}
    others: list[Condition] = []
    for test in tests:
        if not isinstance(test, FieldTest) or test.relation != EQUAL:
            others.append(test)
            continue
        for place in range(test.size):
            shift = 8 * (test.size - 1 - place)
            word, byte = divmod(test.at + place, 4)
            mask, value = words.setdefault(word, [0, 0])
            bits = 8 * (3 - byte)
            words[word] = [mask | (test.mask >> shift & 0xFF) << bits, value | (test.value >> shift & 0xFF) << bits]
    equal: list[Condition] = [_equal(4 * word, 4, value, mask=mask) for word, (mask, value) in sorted(words.items())]
    return equal + others
