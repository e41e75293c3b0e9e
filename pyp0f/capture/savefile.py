"""Classic captures: how their packets lie in the file, and how the engine looks at them there.

A capture that tcpdump writes is a header of 24 bytes and then, packet after packet, a record header of 16
bytes and what was captured.  Copying each packet out of libpcap costs more than rejecting it, so the engine
looks at link, IP and TCP headers where they lie in the file: `Records` says how.  What does not have the
usual shape, and may be TCP for all that, is put to libpcap's filter.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from struct import Struct, pack
from typing import Final, NamedTuple

from pyp0f.wire.link import DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW, TYPE_IPV4, TYPE_IPV6, VLAN_TAGS, Link
from pyp0f.wire.packet import (
    MAX_PACKET,
    MIN_IPV4_TCP,
    MIN_IPV6_TCP,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    TYPE_FLAGS,
    USUAL_IPV4,
)

FILE_HEADER: Final = 24
RECORD_HEADER: Final = 16
MAX_CAPTURED: Final = 262_144
"""Bytes of one packet; libpcap takes more for damage."""
LONGEST_RECORD: Final = RECORD_HEADER + MAX_CAPTURED

_MICROSECONDS: Final = 0xA1B2C3D4
_NANOSECONDS: Final = 0xA1B23C4D
_VERSION: Final = (2, 4)
_LARGEST_INT: Final = 0x7FFFFFFF
_LEAST_SNAP_LENGTH: Final = 64


class FileHeader(NamedTuple):
    """What a capture says of itself.

    Attributes:
        order: of bytes, as `struct` spells it.
        nanoseconds: the fractions of its times are nanoseconds rather than microseconds.
        snap_length: bytes of a packet that count.
        link_type: number in the file.
    """

    order: str
    nanoseconds: bool
    snap_length: int
    link_type: int


def read_file_header(data: bytes) -> FileHeader | None:
    """The header of a classic capture; None if it is something else, or odd in any way."""
    for order in "<>":
        header = Struct(order + "IHH8xII")
        if len(data) < header.size:
            return None
        magic, major, minor, snap_length, link_type = header.unpack_from(data)
        if magic in (_MICROSECONDS, _NANOSECONDS) and (major, minor) == _VERSION:
            if not 0 < snap_length <= _LARGEST_INT:  # as libpcap sees it
                snap_length = MAX_CAPTURED
            return FileHeader(order, magic == _NANOSECONDS, snap_length, link_type)
    return None


_TIMES: Final = {"<": "<iiII", ">": ">IIII"} if pack("=H", 1) == b"\1\0" else {"<": "<IIII", ">": ">iiII"}
"""Record headers by byte order.  As libpcap sees it, times in the machine's own order have a sign."""

_FRAGMENT: Final = 44
"""Next header of IPv6 behind which libpcap's filters look for TCP and UDP as well."""

_LEAST_ALIKE: Final = 4
"""Fewer are looked at one by one."""

_LINK_TYPES: Final = {1: DLT_EN10MB, 101: DLT_RAW, 113: DLT_LINUX_SLL}
"""The link types that are looked at in place, as they stand in files.  Here libpcap's `tcp` tells IPv4 and IPv6 by what
stands right before the packet, or by the packet's own version."""


class Records:
    """How to look at packets in a classic capture of one kind.

    Attributes:
        link: how to get to the IP header.
        look4: from a record's first byte to (bytes captured, `kind4`, 0x45, IP protocol, connection key, TCP flags)
            of IPv4 packets without options.
        kind4: what the link header ends with before such packets.
        size4: no TCP packet of that kind is shorter, counted from the link header.
        look6: likewise of IPv6 packets, which begin with another byte.
        kind6: what the link header ends with before those.
        size6: no TCP packet of that kind is shorter.
        header_size: bytes of a record header.
        reach: bytes from the record's first one on that both looks need.
        read_header: from a record's first byte to its seconds, fraction of a second, bytes captured, original length.
        most_as_is: up to that length, what `read_header` says needs no change, if both lengths agree.
        skip: bytes of the link header.
        passes: libpcap's filter.
    """

    def __init__(
        self, header: FileHeader, link: Link, passes: Callable[[bytes], bool], *, datagrams: bool = False
    ) -> None:
        """Prepare.

        Args:
            header: of the file, one for which `can_walk` holds.
            link: of that type.
            passes: whether a packet passes the filter.
            datagrams: whether UDP passes as well as TCP.
        """
        self.header_size = RECORD_HEADER
        self._protocols = (PROTOCOL_TCP, PROTOCOL_UDP) if datagrams else (PROTOCOL_TCP,)
        self._protocols6 = (*self._protocols, _FRAGMENT)
        self.link = link
        self.passes = passes
        order, skip = header.order, link.skip
        self.skip = skip
        # In the file's own order, most often a number that need not be made for each packet anew.
        kind = Struct(order + ("0s" if link.marker_at is None else "H"))
        numbers = [number.to_bytes(2, "big") for number in (TYPE_IPV4, TYPE_IPV6, *VLAN_TAGS)]
        self.kind4, self.kind6, *tags = [kind.unpack(number[: kind.size])[0] for number in numbers]
        self._kinds = frozenset((self.kind4, self.kind6, *tags))
        before = f"{order}8xI{RECORD_HEADER - 12 + skip - kind.size}x{kind.format[1:]}B"
        look4, look6 = Struct(f"{before}8xB2x12s9xB"), Struct(f"{before}5xBx36s9xB")
        self.look4: Callable[[bytes, int], tuple[int, object, int, int, bytes, int]] = look4.unpack_from
        self.look6: Callable[[bytes, int], tuple[int, object, int, int, bytes, int]] = look6.unpack_from
        self.size4, self.size6 = skip + MIN_IPV4_TCP, skip + MIN_IPV6_TCP
        self.reach = look6.size
        ip = RECORD_HEADER + skip
        # What differs soonest comes first: ports and addresses, flags, length, second, protocol, form of the headers.
        self._telling = (
            *reversed(range(ip + 12, ip + 24)), ip + 33, *range(8, 12), *range(4), ip + 9,
            *range(ip - kind.size, ip + 1),
        )  # fmt: skip
        self.read_header: Callable[[bytes | bytearray, int], tuple[int, int, int, int]] = Struct(
            _TIMES[order]
        ).unpack_from
        self._snap_length = header.snap_length
        self._most = min(header.snap_length, MAX_PACKET)
        self._units = 1_000 if header.nanoseconds else 1
        self.most_as_is = 0 if header.nanoseconds else self._most

    def read(self, data: bytes, at: int) -> tuple[int, int, int]:
        """Seconds, microseconds and length of the packet whose record begins at `at`; 65,535 if it is longer."""
        seconds, fraction, captured, original = self.read_header(data, at)
        if fraction < 0:  # in a forged file; it is cut towards zero
            fraction = -(-fraction // self._units)
        elif self._units != 1:
            fraction //= self._units
        if captured != original or captured > self._most:
            # The original length is the smaller one only in a forged file, but then it counts.
            captured = min(captured, original, self._most)
        return seconds, fraction, captured

    def size_at_start(self, data: bytes | bytearray) -> int:
        """Bytes that the first record takes, as far as can be told from these."""
        return RECORD_HEADER if len(data) < RECORD_HEADER else RECORD_HEADER + self.read_header(data, 0)[2]

    def passes_at(self, data: bytes, at: int) -> bool:
        """Whether the packet whose record begins at `at` passes the filter."""
        if at + self.reach <= len(data):
            captured, kind, first, protocol, _, _ = self.look4(data, at)
            # Much of what is not TCP need not be put to libpcap.
            if captured >= self.link.skip and kind not in self._kinds:
                return False
            if captured >= self.size4 and kind == self.kind4 and first == USUAL_IPV4:
                return protocol in self._protocols
            is_usual6 = captured >= self.size6 and kind == self.kind6 and first >> 4 == 6
            if is_usual6 and self.look6(data, at)[3] not in self._protocols6:
                return False
        captured = self.read_header(data, at)[2]
        start = at + RECORD_HEADER
        return self.passes(data[start : start + min(captured, self._snap_length)])

    def next_passing(self, data: bytes, at: int, end: int) -> tuple[int, int | None, bytes | None]:
        """Find the next packet that passes.

        Args:
            data: with a record at `at`, if it does not end there.
            at: where to begin.
            end: of the records, of which the last one need not be whole.

        Returns:
            Where its record begins, its seconds, and its connection key if it has the usual shape; if there is none,
            where the search ended, and None.
        """
        last = len(data) - self.reach
        while at + RECORD_HEADER <= end:
            seconds, _, captured, _ = self.read_header(data, at)
            then = at + RECORD_HEADER + captured
            if then > end:
                break
            if at <= last:
                _, kind, first, protocol, key, _ = self.look4(data, at)
                if protocol == PROTOCOL_TCP and first == USUAL_IPV4 and kind == self.kind4 and captured >= self.size4:
                    return at, seconds, key
            if self.passes_at(data, at):
                return at, seconds, None
            at = then
        return at, None, None

    def alike(self, data: bytes, at: int, end: int, followed: Container[bytes]) -> tuple[int, int]:
        """How many records are of no interest for the same reason, and how many bytes each takes.

        Bulk transfers are long runs of segments of one size.  If the first is of a connection that is not followed,
        and no SYN, then the others need not be taken apart, only compared byte by byte with the first, where that
        matters: within the same second, they have the same length, connection and flags.

        Args:
            data: with a record at `at` that passes the filter.
            at: where to begin.
            end: of the records, of which the last one need not be whole.
            followed: keys of connections that are followed.
        """
        last = len(data) - self.reach
        if at > last:
            return 0, 0
        captured, kind, first, protocol, key, flags = self.look4(data, at)
        if (
            kind != self.kind4
            or first != USUAL_IPV4
            or protocol != PROTOCOL_TCP
            or captured < self.size4
            or flags & TYPE_FLAGS == SYN
            or key in followed
        ):
            return 0, 0
        size = captured + RECORD_HEADER
        if at + size > last or self.look4(data, at + size)[4] != key:
            return 0, 0  # as nearly always
        count = (end - at) // size
        for column in self._telling:
            values = data[at + column : at + column + count * size : size]
            wanted = values[:1]
            if values.count(wanted) != count:
                count -= len(values.lstrip(wanted))
            if count < _LEAST_ALIKE:
                return 0, 0
        return count, size

    def problem(self, rest: bytes) -> str | None:
        """What is wrong with what follows the last whole record; None if nothing follows."""
        if not rest:
            return None
        if len(rest) < RECORD_HEADER:
            return f"the header of a packet has {len(rest)} bytes instead of {RECORD_HEADER}"
        captured = self.read_header(rest, 0)[2]
        if captured > MAX_CAPTURED:
            return f"invalid packet capture length {captured}"
        return f"of a packet {len(rest) - RECORD_HEADER} of {captured} bytes are there"


def can_walk(header: FileHeader, link_type: int) -> bool:
    """Whether `Records` knows how packets of such a file lie.

    Args:
        header: of the file.
        link_type: DLT number, as libpcap reports it.
    """
    # Where packets are cut so short, a look would take what is cut off for part of them.
    return _LINK_TYPES.get(header.link_type) == link_type and header.snap_length >= _LEAST_SNAP_LENGTH
