"""pcapng files: their blocks, the interfaces that they describe, and the layout of their packets.

A file is a sequence of blocks (draft-ietf-opsawg-pcapng).  Each block has its type and its length in front, and its
length again at its end.  A section header begins a section, with a byte order of its own.  An interface description
has link type, snapshot length, and unit and offset of the times of an interface.  Packets name their interface by its
number in the section.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from struct import Struct
from typing import Final

from pyp0f.capture.savefile import (
    INVALID_LENGTH,
    MAX_CAPTURED,
    SHORTEST_RUN,
    Layout,
    before_first_byte,
    no_key,
    same_columns,
)
from pyp0f.engine.layouts import PACKET_BLOCK, KeyOf
from pyp0f.wire.link import Link
from pyp0f.wire.packet import IPV4_HEADER, MAX_PACKET, NO_MARKS, PROTOCOL_TCP, SYN, USUAL_IPV4, Marks

SECTION_BLOCK: Final = 0x0A0D0D0A
"""Type of the block that begins a section; the same in both byte orders."""
INTERFACE_BLOCK: Final = 1
OBSOLETE_PACKET_BLOCK: Final = 2
SIMPLE_PACKET_BLOCK: Final = 3
MAGIC: Final = SECTION_BLOCK.to_bytes(4, "big")
BLOCK_START: Final = 12
"""Bytes of the shortest block, and of the start of a section header up to its byte order."""
MAX_BLOCK: Final = 16 << 20
"""Bytes of the longest block that is read.  As for libpcap, a longer block of packets is damage."""
PACKET_AT: Final = 28
"""Offset of the packet in a packet block."""
SIMPLE_PACKET_AT: Final = 12
TRAILER: Final = 4
"""Bytes of the length at the end of a block."""
PACKET_OVERHEAD: Final = PACKET_AT + TRAILER
"""Bytes of a packet block without options that are not the packet."""

_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
"""Byte order by the third word of a section header."""
_INTERFACE_BODY: Final = 8
_OPTION_RESOLUTION: Final = 9
_OPTION_FCS_LENGTH: Final = 13
_OPTION_OFFSET: Final = 14
_MICROSECONDS: Final = 1_000_000
_BINARY: Final = 0x80
_MAX_DECIMAL: Final = 19
_MAX_BINARY: Final = 63
"""Largest exponents of the time resolution that libpcap accepts."""


_MAX_OPTIONS: Final = 64
"""Options of an interface that are looked at."""
MAX_INTERFACES: Final = 65_536
"""Interfaces of a section."""


class BlockError(Exception):
    """A block does not have the form that its type demands; the message says why."""


class PcapngInterface:
    """An interface of a section.

    Attributes:
        number: its number in the section.
        link_type: LINKTYPE number.
        snap_length: snapshot length in bytes; 0 for no limit.
        units: units of time per second.
        offset: seconds to add to each time.
        fcs_length: bytes of the frame check sequence at the end of each packet; 0 if there is none.
        link: how to find the IP header; None before the first packet, and if `is_ignored`.
        passes: the filter; always set together with `link`.
        is_ignored: whether its packets are passed over, because their link type is not known.
    """

    __slots__ = ("fcs_length", "is_ignored", "link", "link_type", "number", "offset", "passes", "snap_length", "units")

    def __init__(self, number: int, link_type: int, snap_length: int) -> None:
        self.number = number
        self.link_type = link_type
        self.snap_length = snap_length
        self.units = _MICROSECONDS
        self.offset = 0
        self.fcs_length = 0
        self.link: Link | None = None
        self.passes: Callable[[bytes], bool] | None = None
        self.is_ignored = False

    def ticks(self, seconds: int) -> int:
        """The time in a packet block that means the start of a second."""
        return (seconds - self.offset) * self.units

    def time(self, ticks: int) -> tuple[int, int]:
        """Seconds and microseconds of a time in a packet block."""
        seconds, rest = divmod(ticks, self.units)
        return seconds + self.offset, rest if self.units == _MICROSECONDS else rest * _MICROSECONDS // self.units


class PcapngSection:
    """The byte order of a section, and what reads its blocks.

    Attributes:
        order: byte order, as a character of `struct`.
        interfaces: its interfaces, by number.
        numbers: the numbers of its interfaces, by their link type.
        start: reads (type, length) of a block.
        packet: reads (interface, upper half of the time, lower half, captured length, original length) of an Enhanced
            Packet Block from its ninth byte on.
        obsolete_packet: the same five of an obsolete Packet Block.
        version: reads the two numbers of the version.
        word: reads a number of 32 bits.
    """

    __slots__ = (
        "_interface", "_option", "interfaces", "numbers", "obsolete_packet", "order", "packet", "start", "version",
        "word",
    )  # fmt: skip

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[PcapngInterface] = []
        self.numbers: dict[int, set[int]] = {}
        self.start: Callable[[bytes, int], tuple[int, int]] = Struct(f"{order}II").unpack_from
        self.packet: Callable[[bytes, int], tuple[int, int, int, int, int]] = Struct(f"{order}IIIII").unpack_from
        self.obsolete_packet: Callable[[bytes, int], tuple[int, int, int, int, int]] = Struct(
            f"{order}H2xIIII"
        ).unpack_from
        self.word: Callable[[bytes, int], tuple[int]] = Struct(f"{order}I").unpack_from
        self.version: Callable[[bytes, int], tuple[int, int]] = Struct(f"{order}HH").unpack_from
        self._interface = Struct(f"{order}H2xI").unpack_from
        self._option = Struct(f"{order}HH").unpack_from

    def add_interface(self, data: bytes, at: int, size: int, *, strict: bool) -> PcapngInterface:
        """Add the interface that an Interface Description Block describes.

        Args:
            data: buffer with the block.
            at: offset of the block.
            size: its length.
            strict: refuse options that libpcap refuses.

        Raises:
            BlockError: the block is malformed.
        """
        if size < BLOCK_START + _INTERFACE_BODY:
            raise BlockError(f"an interface description has {size} bytes")
        if len(self.interfaces) >= MAX_INTERFACES:
            raise BlockError(f"a section has more than {MAX_INTERFACES} interfaces")
        link_type, snap_length = self._interface(data, at + 8)
        made = PcapngInterface(len(self.interfaces), link_type, snap_length)
        seen = set()
        at, end = at + 8 + _INTERFACE_BODY, at + size - TRAILER
        for _ in range(size if strict else _MAX_OPTIONS):
            if at + 4 > end:
                break
            code, length = self._option(data, at)
            value = data[at + 4 : min(at + 4 + length, end)]
            if len(value) < length or (strict and at + 4 + (length + 3 & ~3) > end):
                if strict:
                    raise BlockError("an option of an interface description is too long")
                break
            if code == 0:
                break
            if code in (_OPTION_RESOLUTION, _OPTION_OFFSET):
                if strict and code in seen:
                    raise BlockError(f"an interface description has the option {code} twice")
                seen.add(code)
                self._set_time(made, code, value, strict)
            elif code == _OPTION_FCS_LENGTH and length == 1 and not strict:
                made.fcs_length = value[0]
            at += 4 + (length + 3 & ~3)
        self.interfaces.append(made)
        self.numbers.setdefault(link_type, set()).add(made.number)
        return made

    def _set_time(self, interface: PcapngInterface, code: int, value: bytes, strict: bool) -> None:
        """Take the unit or the offset of times from an option."""
        wanted = 1 if code == _OPTION_RESOLUTION else 8
        if len(value) != wanted:
            if strict:
                raise BlockError(f"the option {code} of an interface description has {len(value)} bytes")
            return
        if code == _OPTION_OFFSET:
            interface.offset = int.from_bytes(value, "little" if self.order == "<" else "big", signed=True)
            return
        exponent = value[0] & ~_BINARY
        if strict and exponent > (_MAX_BINARY if value[0] & _BINARY else _MAX_DECIMAL):
            raise BlockError(f"the time resolution {value[0]} of an interface is too high")
        interface.units = 2**exponent if value[0] & _BINARY else 10**exponent


def section_order(data: bytes, at: int) -> str | None:
    """Byte order of the section whose header begins at `at`; None if there is no section header."""
    return _ORDERS.get(data[at + 8 : at + 12]) if data.startswith(MAGIC, at) else None


class Blocks(Layout):
    """The layout of the packets of some interfaces of a section, which have the same link type and clock.

    Attributes:
        interfaces: the numbers of these interfaces, also of those that are described later.
        look_block4: reads (block type, block length, interface, captured length), and then as `Records.look4` the link
            protocol, first byte of IP, fragment field, IP protocol, connection key and TCP flags of an IPv4 packet
            without options.
        overhead: bytes of a block without options that are not the packet.
    """

    def __init__(
        self, section: PcapngSection, like: PcapngInterface, *, datagrams: Marks = NO_MARKS, inside: bool = False
    ) -> None:
        """Compute the layout.

        Args:
            section: the section.
            like: one of the interfaces; its filter is set.
            datagrams: which UDP datagrams pass, too.
            inside: whether TCP in encapsulations passes, too.
        """
        if like.link is None or like.passes is None:
            raise ValueError("the filter of the interface is not set")
        order = section.order
        super().__init__(like.link, like.passes, order, datagrams=datagrams, inside=inside)
        self._section = section
        self._known = section.interfaces
        self.interfaces: Container[int] = section.numbers[like.link_type]
        self.header_size = PACKET_AT
        self.overhead = PACKET_OVERHEAD
        block4, _ = self._look(f"{order}III8xI", 20)
        look4, look6 = self._look(f"{order}20xI", 20)
        self.look_block4: Callable[[bytes, int], tuple[int, int, int, int, object, int, int, int, bytes, int]] = (
            block4.unpack_from
        )
        self.look4: Callable[[bytes, int], tuple[int, object, int, int, int, bytes, int]] = look4.unpack_from
        self.look6 = look6.unpack_from
        self.reach = look6.size
        self._set_marks()
        ip = PACKET_AT + like.link.skip
        # Bytes of the time that may differ in a run; they are less than an eighth of a second, and at most three.
        self._span = 1
        low = 0
        while self._span << 8 <= like.units >> 3 and low < 3:
            self._span <<= 8
            low += 1
        places = [*range(16, 20), *range(12, 16)] if order == "<" else [*range(19, 15, -1), *range(15, 11, -1)]
        # As in `Records`: what differs most often comes first.
        self._compared_columns = (
            *reversed(range(ip + 12, ip + 24)), ip + 33, ip + 32, *range(20, 24), *places[low:], *range(12), ip + 9,
            ip + 6, ip + 7,
            *range(ip - self._kind.size, ip + 1),
        )  # fmt: skip

    def read(self, data: bytes, at: int) -> tuple[int, int, int]:
        """Seconds, microseconds and length (at most 65,535) of the packet whose block begins at `at`."""
        number, high, low, captured, original = self._section.packet(data, at + 8)
        interface = self._known[number]
        seconds, microseconds = interface.time(high << 32 | low)
        fcs_length = interface.fcs_length
        if fcs_length or captured != original or captured > MAX_PACKET:
            captured = min(captured, max(original - fcs_length, 0), MAX_PACKET)
        return seconds, microseconds, captured

    def seconds_at(self, data: bytes, at: int) -> int:
        """The seconds of the packet whose block begins at `at`."""
        return self.read(data, at)[0]

    def passes_at(self, data: bytes, at: int) -> bool:
        """Whether the packet whose block begins at `at` passes the filter."""
        captured, kind, first, _, protocol, _, _ = self.look4(data, at)
        passes = self.may_pass(data, at, captured, (kind, first, protocol))
        if passes is None:
            passes = self.passes(data[at + PACKET_AT : at + PACKET_AT + captured])
        return passes

    def next_passing(
        self, data: bytes, at: int, end: int, key_of: KeyOf = no_key
    ) -> tuple[int, int | None, bytes | None]:
        """Find the next packet that passes the filter.  The search ends at a block of another kind."""
        last = len(data) - self.reach
        while at <= last:
            block, size, interface, captured, kind, first, _, protocol, key, _ = self.look_block4(data, at)
            then = at + size
            if (
                then > end
                or block != PACKET_BLOCK
                or interface not in self.interfaces
                or size - captured < self.overhead
                or size & 3
            ):
                break
            if protocol == PROTOCOL_TCP and first == USUAL_IPV4 and kind == self.kind4 and captured >= self.size4:
                return at, self.read(data, at)[0], key
            seen = kind, first, protocol, key
            if key_of(self, data, at, captured, seen) is not None or self.passes_at(data, at):
                return at, self.read(data, at)[0], None
            self.skipped += 1
            at = then
        return at, None, None

    def alike(
        self, data: bytes, at: int, end: int, tracked: Container[bytes], first_bytes: Iterable[int] = ()
    ) -> tuple[int, int]:
        """Find a run of similar blocks that can all be rejected: the number of blocks, and the bytes of each."""
        last = len(data) - self.reach
        if at > last:
            return 0, 0
        block, size, interface, captured, kind, first, fragment, protocol, key, flags = self.look_block4(data, at)
        if (
            block != PACKET_BLOCK
            or interface not in self.interfaces
            or kind != self.kind4
            or first != USUAL_IPV4
            or protocol != PROTOCOL_TCP
            or captured < self.size4
            or size - captured < self.overhead
            or size & 3
            or flags & SYN
            or fragment & self.fragmented
            or key in tracked
        ):
            return 0, 0
        if at + size > last or self.look4(data, at + size)[5] != key:
            return 0, 0  # the most frequent case
        compared = min((end - at) // size, self._most_compared)
        count = same_columns(data, at, compared, size, self._compared_columns)
        if count and not self._is_within_second(data, at):
            count = self._in_second(data, at, count, size)
        if count:
            tcp = at + PACKET_AT + self.skip + IPV4_HEADER
            count = before_first_byte(data, tcp, at + PACKET_AT + captured, size, count, first_bytes)
        self._adapt(compared, count)
        return (count, size) if count >= SHORTEST_RUN else (0, 0)

    def _in_second(self, data: bytes, at: int, count: int, size: int) -> int:
        """How many of `count` blocks of one size and with the same upper bytes of the time are in the first second."""
        number, high, low, _, _ = self._section.packet(data, at + 8)
        clock = self._known[number]
        seconds = clock.time(high << 32 | low)[0]
        # The upper half of the time is the same.  This takes a tenth of the time of `read`.
        lows = Struct(f"{self._section.order}16xI{size - 20}x").iter_unpack(data[at : at + count * size])
        times = [ticks for (ticks,) in lows]
        first = clock.ticks(seconds) - (high << 32)
        return next((n for n, ticks in enumerate(times) if not first <= ticks < first + clock.units), count)

    def _is_within_second(self, data: bytes, at: int) -> bool:
        """Whether all times that differ from that of the block only in their low bytes are in one second."""
        number, high, low, _, _ = self._section.packet(data, at + 8)
        ticks = (high << 32 | low) // self._span * self._span
        interface = self._known[number]
        return interface.time(ticks)[0] == interface.time(ticks + self._span - 1)[0]


def checked_size(captured: int, room: int) -> int:
    """The captured length in a packet block.

    Args:
        captured: the length that the block says.
        room: bytes of the block behind its header.

    Raises:
        BlockError: the length is larger than the block or than packets can be.
    """
    if captured > MAX_CAPTURED:
        raise BlockError(INVALID_LENGTH.format(captured))
    if captured > room:
        raise BlockError(f"a packet of {captured} bytes is in a block that has {max(room, 0)} bytes for it")
    return captured
