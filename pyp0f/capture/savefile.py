"""Classic pcap files: their header, the layout of their records, and reading packets in place.

A classic capture is a header of 24 bytes, and then for each packet a record header of 16 bytes and the captured bytes
(draft-ietf-opsawg-pcap).  Copying a packet takes longer than rejecting it.  So the engine reads the link, IP and TCP
headers in place, at the offsets that `Records` gives.  A packet of an unusual shape that may be TCP is passed to the
filter.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from struct import Struct, pack
from typing import Final, NamedTuple

from pyp0f.engine.layouts import KeyOf
from pyp0f.wire.decoding import addresses_of
from pyp0f.wire.encapsulations import IPS, PROTOCOLS, find, first_header
from pyp0f.wire.link import DLT_EN10MB, DLT_LINUX_SLL, DLT_RAW_FILE, TYPE_IPV4, TYPE_IPV6, VLAN_TAGS, Link, PppLink
from pyp0f.wire.packet import (
    DATA_OFFSET_AT,
    FRAGMENTED,
    IPV4_HEADER,
    MARK_AT,
    MAX_PACKET,
    MIN_IPV4_TCP,
    MIN_IPV6_TCP,
    MIN_TCP,
    NO_MARKS,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    USUAL_IPV4,
    Marks,
)

FILE_HEADER: Final = 24
RECORD_HEADER: Final = 16
MAX_CAPTURED: Final = 262_144
"""Captured bytes of one packet.  As for libpcap, a larger number is damage."""
INVALID_LENGTH: Final = "invalid packet capture length {}"
"""The problem with a larger number, for messages."""
LONGEST_RECORD: Final = RECORD_HEADER + MAX_CAPTURED

_LINK_TYPE: Final = 0x03FFFFFF
"""The bits of the last field of the header that are the link type.  The others are about the frame check sequence."""
_HAS_FCS: Final = 0x04000000
_FCS_WORDS_AT: Final = 28
"""The bit that tells whether the length of the frame check sequence is known, and where that begins, in units of 16
bits."""
NEAR: Final = 1 << 24
"""Seconds between records of a file, about half a year: a larger difference is taken for damage, if there is some."""
_MAX_ORIGINAL: Final = 1 << 20
"""Bytes of a packet on the wire, with segmentation offload."""
_MICROSECONDS: Final = 1_000_000
_LARGEST_INT: Final = 0x7FFFFFFF
_LEAST_SNAP_LENGTH: Final = 64


class _Variant(NamedTuple):
    """A variant of the format.

    Attributes:
        nanoseconds: whether the fractions of timestamps are nanoseconds.
        size: bytes of the header of the file.
        record_header: bytes of the header of each record.
        in_libpcap: whether libpcap reads the variant.
    """

    nanoseconds: bool = False
    size: int = FILE_HEADER
    record_header: int = RECORD_HEADER
    in_libpcap: bool = True


_VARIANTS: Final = {
    0xA1B2C3D4: _Variant(),
    0xA1B23C4D: _Variant(nanoseconds=True),
    0xA1B2CD34: _Variant(record_header=24),  # Kuznetzov's: also interface, protocol and direction of each packet
    0x1C0001AC: _Variant(nanoseconds=True, size=28, in_libpcap=False),  # Ixia, hardware: the size of all records
    0x1C0001AB: _Variant(nanoseconds=True, size=28, in_libpcap=False),  # Ixia, software
}
"""Variants by the magic number at the start of the file."""

_NOT_SWAPPED, _SWAPPED_IF_LARGER, _SWAPPED = range(3)
_VERSIONS: Final = {
    (2, 4): _NOT_SWAPPED, (2, 3): _SWAPPED_IF_LARGER, (2, 2): _SWAPPED, (2, 1): _SWAPPED, (2, 0): _SWAPPED,
    (543, 0): _SWAPPED,
}  # fmt: skip
"""Whether the captured and the original length have changed places, by version.  The last one is that of DG/UX."""


class FileHeader(NamedTuple):
    """The header of a classic capture.

    Attributes:
        order: byte order, as a character of `struct`.
        nanoseconds: whether the fractions of timestamps are nanoseconds; otherwise they are microseconds.
        snap_length: snapshot length: the largest number of bytes of a packet that are used.
        link_type: LINKTYPE number in the file.
        size: bytes of the header.
        record_header: bytes of the header of each record.
        swapped: whether captured and original length have changed places; one of the values of `_VERSIONS`.
        fcs_length: bytes of the frame check sequence at the end of each packet; 0 if there is none.
    """

    order: str
    nanoseconds: bool
    snap_length: int
    link_type: int
    size: int = FILE_HEADER
    record_header: int = RECORD_HEADER
    swapped: int = _NOT_SWAPPED
    fcs_length: int = 0

    @property
    def is_usual(self) -> bool:
        """Whether the records are those of version 2.4."""
        return self.record_header == RECORD_HEADER and self.swapped == _NOT_SWAPPED


def read_file_header(data: bytes, *, classic: bool = False) -> FileHeader | None:
    """Read the header of a classic capture; None if the data are something else or of an unknown version.

    Args:
        data: the first bytes of the file.
        classic: read only the variants that libpcap reads, and as packets what it calls packets.
    """
    for order in "<>":
        header = Struct(order + "IHH8xII")
        if len(data) < header.size:
            return None
        magic, major, minor, snap_length, link_type = header.unpack_from(data)
        variant, swapped = _VARIANTS.get(magic), _VERSIONS.get((major, minor))
        if variant is None or swapped is None or (classic and not variant.in_libpcap):
            continue
        if not 0 < snap_length <= _LARGEST_INT:  # libpcap does the same
            snap_length = MAX_CAPTURED
        return FileHeader(
            order,
            variant.nanoseconds,
            snap_length,
            link_type & _LINK_TYPE,
            variant.size,
            variant.record_header,
            swapped,
            2 * (link_type >> _FCS_WORDS_AT) if link_type & _HAS_FCS and not classic else 0,
        )
    return None


_STARTS: Final = (
    *[number.to_bytes(4, order) for number in _VARIANTS for order in ("little", "big")],
    b"\n\r\r\n", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
"""First bytes of captures, and of the compressed files that are read."""


def problem_of_start(data: bytes) -> str:
    """Why a file that has these bytes, and perhaps more if they are `FILE_HEADER`, cannot be read as a capture."""
    if 1 < len(data) < FILE_HEADER and any(data.startswith(start[: len(data)]) for start in _STARTS):
        return f"it is cut after {len(data)} bytes"
    return "unknown file format"


_TIMES: Final = {"<": "<iiII", ">": ">IIII"} if pack("=H", 1) == b"\1\0" else {"<": "<IIII", ">": ">iiII"}
"""Record headers by byte order.  libpcap reads timestamps in the machine's own byte order as signed numbers."""

_FRAGMENT: Final = 44
"""IPv6 fragment header.  libpcap's filters also look for TCP and UDP behind it."""

SHORTEST_RUN: Final = 4
"""Records.  In a shorter run, the records are processed one by one."""
_LONGEST_COMPARED: Final = 256
"""Bytes of the headers before TCP in records of an unusual shape that are compared."""
_COMPARED: Final = (64, 4096)
"""Least and largest number of records that are compared with the first one.  If much fewer are alike, the next time
fewer are compared: forged files can have records that differ in the last column only."""

IN_PLACE: Final = frozenset({DLT_EN10MB, DLT_RAW_FILE, DLT_LINUX_SLL})
"""Link types that can be read in place with ``--classic``.  For these, libpcap's ``tcp`` distinguishes IPv4 and IPv6 by
the protocol field right before the packet, or by the packet's version field."""


def no_key(*_: object) -> None:
    """No packet has headers that are known."""


class Layout:
    """Where the headers of a packet lie in a record, for one byte order and link type.

    All functions take a buffer and the offset of a record in it.

    Attributes:
        link: how to find the IP header.
        kind4: value of the link protocol field before an IPv4 packet; None if no packet has a usual shape.
        size4: length of the shortest IPv4 TCP packet, with the link header.
        look6: reads (captured length, link protocol, first byte of IP, IP protocol, connection key, TCP flags) of an
            IPv6 packet without extension headers.
        kind6: value of the link protocol field before an IPv6 packet.
        size6: length of the shortest IPv6 TCP packet, with the link header.
        header_size: bytes from the start of a record to the packet.
        reach: bytes from the start of a record that `look6` needs.
        skip: bytes of the link header.
        passes: the filter.
        skipped: packets that `next_passing` has passed over, since it was set to 0.
        fragmented: the bits of the fragment field, as `look4` reads it, that only fragments have.
        next6: the bits of that field that are the next header, if the packet is IPv6.
        tcp_next: their value if TCP follows.
        mark4: bytes from the start of a record to the mark of a UDP datagram over IPv4 without options.
        mark6: bytes from the start of a record to the mark of a UDP datagram over IPv6 without extension headers.
    """

    def __init__(
        self, link: Link, passes: Callable[[bytes], bool], order: str, *, datagrams: Marks, inside: bool
    ) -> None:
        """Compute what the formats have in common.

        Args:
            link: the link type.
            passes: tells whether a packet passes the filter.
            order: byte order, as a character of `struct`.
            datagrams: which UDP datagrams pass, too.
            inside: whether TCP in encapsulations passes, too.
        """
        self._inside = inside
        self._perhaps = (PROTOCOL_UDP,) if datagrams is not NO_MARKS else ()
        self.link = link
        self.passes = passes
        self.skip = link.skip
        self.skipped = 0
        self._most_compared = _COMPARED[1]
        half = Struct(order + "H").unpack
        self.fragmented: int = half(FRAGMENTED.to_bytes(2, "big"))[0]
        self.next6: int = half(b"\xff\0")[0]
        self.tcp_next: int = half(bytes((PROTOCOL_TCP, 0)))[0]
        # The field is read in the byte order of the file, as a number: small numbers need no new object per packet.
        kind = Struct(order + ("0s" if link.marker_at is None else "H"))
        numbers = [number.to_bytes(2, "big") for number in (TYPE_IPV4, TYPE_IPV6, *VLAN_TAGS)]
        self.kind4, self.kind6, *tags = [kind.unpack(number[: kind.size])[0] for number in numbers]
        self._kinds = frozenset((self.kind4, self.kind6, *tags))
        if link.peek4 is None or isinstance(link, PppLink):
            self.kind4 = self.kind6 = None  # no packet has a usual shape
        self.size4, self.size6 = link.skip + MIN_IPV4_TCP, link.skip + MIN_IPV6_TCP
        self._kind = kind

    def _look(self, before: str, captured_at: int) -> tuple[Struct, Struct]:
        """Structs for IPv4 and IPv6: the fields `before` the packet, and the six or five of the packet.

        Args:
            before: fields of the header of a record; the last one is the captured length.
            captured_at: offset of the captured length.
        """
        kind = self._kind
        between = self.header_size - captured_at - 4 + self.skip - kind.size
        start = f"{before}{between}x{kind.format[1:]}B"
        return Struct(f"{start}5xHxB2x12s9xB"), Struct(f"{start}5xBx36s9xB")

    def _set_marks(self) -> None:
        ip = self.header_size + self.skip
        self.mark4, self.mark6 = ip + 20 + MARK_AT, ip + 40 + MARK_AT

    def _adapt(self, compared: int, count: int) -> None:
        """Set how many records are compared next time.

        Args:
            compared: how many were compared.
            count: how many of them are alike.
        """
        if count == compared:
            self._most_compared = min(2 * self._most_compared, _COMPARED[1])
        elif 4 * count < compared:
            self._most_compared = max(self._most_compared // 2, _COMPARED[0])

    header_size: int
    reach: int
    look6: Callable[[bytes, int], tuple[int, object, int, int, bytes, int]]

    def may_pass(self, data: bytes, at: int, captured: int, seen: tuple[object, int, int]) -> bool | None:
        """Whether a packet passes the filter, as far as the usual shape tells; None if only the filter can tell.

        Most packets that are not TCP are rejected here, without the filter.

        Args:
            data: buffer with the record, which reaches at least `reach` bytes beyond its start.
            at: offset of the record.
            captured: captured length of the packet.
            seen: link protocol, first byte of IP and IP protocol, if it is IPv4.
        """
        kind, first, protocol = seen
        if self._inside:
            return self._may_carry(data, at, captured, seen)
        if captured >= self.link.skip and kind not in self._kinds:
            return False
        if captured >= self.size4 and kind == self.kind4 and first == USUAL_IPV4:
            return True if protocol == PROTOCOL_TCP else None if protocol in self._perhaps else False
        is_usual6 = captured >= self.size6 and kind == self.kind6 and first >> 4 == 6
        if is_usual6 and self.look6(data, at)[3] not in (PROTOCOL_TCP, _FRAGMENT, *self._perhaps):
            return False
        return None

    def _may_carry(self, data: bytes, at: int, captured: int, seen: tuple[object, int, int]) -> bool | None:
        """Whether a packet carries TCP, as `may_pass` tells it if there may be encapsulations."""
        kind, first, protocol = seen
        if kind != self.kind4 or first != USUAL_IPV4 or captured < self.size4:
            if kind != self.kind6 or first >> 4 != 6 or captured < self.size6:
                return None
            protocol = self.look6(data, at)[3]
        return True if protocol == PROTOCOL_TCP else None if protocol in PROTOCOLS else False

    def alike_odd(
        self,
        data: bytes,  # noqa: ARG002 - see `Records`
        at: int,  # noqa: ARG002
        end: int,  # noqa: ARG002
        tracked: Container[bytes],  # noqa: ARG002
        first_bytes: Iterable[int],  # noqa: ARG002
        key_of: KeyOf,  # noqa: ARG002
    ) -> tuple[int, int]:
        """A run of similar records of an unusual shape that can all be rejected; here, none is looked for."""
        return 0, 0


class Records(Layout):
    """The layout of packets in a classic capture, for one byte order and link type.

    Attributes:
        look4: reads (captured length, link protocol, first byte of IP, fragment field, IP protocol, connection key, TCP
            flags) of an IPv4 packet without options.
        read_header: reads (seconds, fraction of a second, captured length, original length) of a record header.
        most_as_is: up to this length, the values of `read_header` can be used unchanged if both lengths are equal.
    """

    def __init__(
        self,
        header: FileHeader,
        link: Link,
        passes: Callable[[bytes], bool],
        *,
        datagrams: Marks = NO_MARKS,
        inside: bool = False,
    ) -> None:
        """Compute the layout.

        Args:
            header: header of the file.  `can_read_in_place` must be true for it.
            link: the link type of the file.
            passes: tells whether a packet passes the filter.
            datagrams: which UDP datagrams pass, too.
            inside: whether TCP in encapsulations passes, too.
        """
        order = header.order
        super().__init__(link, passes, order, datagrams=datagrams, inside=inside)
        self.header_size = RECORD_HEADER
        look4, look6 = self._look(f"{order}8xI", 8)
        self.look4: Callable[[bytes, int], tuple[int, object, int, int, int, bytes, int]] = look4.unpack_from
        self.look6 = look6.unpack_from
        self.reach = look6.size
        self._set_marks()
        ip = RECORD_HEADER + link.skip
        # Columns that differ most often come first: ports and addresses, flags and length of the TCP header, length,
        # second, protocol, header shape.
        self._compared_columns = (
            *reversed(range(ip + 12, ip + 24)), ip + 33, ip + 32, *range(8, 12), *range(4), ip + 9, ip + 6, ip + 7,
            *range(ip - self._kind.size, ip + 1),
        )  # fmt: skip
        self.read_header: Callable[[bytes | bytearray, int], tuple[int, int, int, int]] = Struct(
            _TIMES[order]
        ).unpack_from
        self._seconds: Callable[[bytes, int], tuple[int]] = Struct(_TIMES[order][:2]).unpack_from
        self._snap_length = header.snap_length
        self._max_length = min(header.snap_length, MAX_PACKET)
        self._units = 1_000 if header.nanoseconds else 1
        self._fcs_length = header.fcs_length
        self._most_whole = 0 if header.fcs_length else self._max_length
        self.most_as_is = 0 if header.nanoseconds else self._most_whole

    def read(self, data: bytes, at: int) -> tuple[int, int, int]:
        """Seconds, microseconds and length (at most 65,535) of the packet whose record begins at `at`."""
        seconds, fraction, captured, original = self.read_header(data, at)
        if fraction < 0:  # only in a forged file; rounded towards zero
            fraction = -(-fraction // self._units)
        elif self._units != 1:
            fraction //= self._units
        if captured != original or captured > self._most_whole:
            # Only in a forged file is the original length smaller than the captured length.  The smaller one counts.
            captured = min(captured, max(original - self._fcs_length, 0), self._max_length)
        return seconds, fraction, captured

    def seconds_at(self, data: bytes, at: int) -> int:
        """The seconds of the packet whose record begins at `at`."""
        return self._seconds(data, at)[0]

    def passes_at(self, data: bytes, at: int) -> bool:
        """Whether the packet whose record begins at `at` passes the filter."""
        if at + self.reach <= len(data):
            captured, kind, first, _, protocol, _, _ = self.look4(data, at)
            passes = self.may_pass(data, at, captured, (kind, first, protocol))
            if passes is not None:
                return passes
        captured = self.read_header(data, at)[2]
        start = at + RECORD_HEADER
        return self.passes(data[start : start + min(captured, self._snap_length)])

    def next_passing(
        self, data: bytes, at: int, end: int, key_of: KeyOf = no_key
    ) -> tuple[int, int | None, bytes | None]:
        """Find the next packet that passes the filter.

        Args:
            data: buffer with a record at `at`, unless `at` is `end`.
            at: offset where the search begins.
            end: end of the records.  The last record may be incomplete.
            key_of: tells the connection keys of packets of other than the usual shape.

        Returns:
            Offset of its record, its seconds, and its connection key if the packet has the usual shape (else None).
            If no packet passes: the offset where the search ended, None and None.
        """
        last = len(data) - self.reach
        while at <= last:
            captured, kind, first, _, protocol, key, _ = self.look4(data, at)
            then = at + RECORD_HEADER + captured
            if then > end:
                break
            seconds = self.read_header(data, at)[0]
            if protocol == PROTOCOL_TCP and first == USUAL_IPV4 and kind == self.kind4 and captured >= self.size4:
                return at, seconds, key
            seen = kind, first, protocol, key
            if key_of(self, data, at, captured, seen) is not None or self.passes_at(data, at):
                return at, seconds, None
            self.skipped += 1
            at = then
        return at, None, None

    def alike(
        self, data: bytes, at: int, end: int, tracked: Container[bytes], first_bytes: Iterable[int] = ()
    ) -> tuple[int, int]:
        """Find a run of similar records that can all be rejected: the number of records, and the bytes of each.

        Bulk transfers are long runs of segments of one size.  If the first segment is not a SYN and its connection is
        not tracked, the others need not be decoded.  They are compared with the first one in the bytes that matter:
        they must have the same second, length, connection and flags.

        Args:
            data: buffer with a record at `at` that passes the filter.
            at: offset of the first record.
            end: end of the records.  The last record may be incomplete.
            tracked: keys of the tracked connections.
            first_bytes: bytes with which the data of a packet may not begin.

        Returns:
            (0, 0) if there is no such run.
        """
        last = len(data) - self.reach
        if at > last:
            return 0, 0
        captured, kind, first, fragment, protocol, key, flags = self.look4(data, at)
        if (
            kind != self.kind4
            or first != USUAL_IPV4
            or protocol != PROTOCOL_TCP
            or captured < self.size4
            or flags & SYN
            or fragment & self.fragmented
            or key in tracked
        ):
            return 0, 0
        size = captured + RECORD_HEADER
        if at + size > last or self.look4(data, at + size)[5] != key:
            return 0, 0  # the most frequent case
        compared = min((end - at) // size, self._most_compared)
        count = same_columns(data, at, compared, size, self._compared_columns)
        tcp = at + RECORD_HEADER + self.skip + IPV4_HEADER
        count = before_first_byte(data, tcp, at + size, size, count, first_bytes)
        self._adapt(compared, count)
        return (count, size) if count >= SHORTEST_RUN else (0, 0)

    def alike_odd(
        self, data: bytes, at: int, end: int, tracked: Container[bytes], first_bytes: Iterable[int], key_of: KeyOf
    ) -> tuple[int, int]:
        """A run of similar records of an unusual shape that can all be rejected, as `alike`.

        Args:
            data: as for `alike`.
            at: as for `alike`.
            end: as for `alike`.
            tracked: as for `alike`.
            first_bytes: bytes with which the data of a packet may not begin.
            key_of: tells the connection keys of packets with headers that came before.
        """
        captured = self.read_header(data, at)[2]
        size, start = RECORD_HEADER + captured, at + RECORD_HEADER
        if at + SHORTEST_RUN * size > end or data[at + 8 : start + 16] != data[at + size + 8 : start + size + 16]:
            return 0, 0  # the most frequent case
        key, next_key = [self._odd_key(data, place, captured, key_of) for place in (at, at + size)]
        if key != next_key:
            return 0, 0
        trail: list[tuple[int, int]] = []
        kind, place = first_header(self.link, data, start, start + captured)
        kind, ip, tcp, _ = find(data, kind, place, start + captured, trail)
        if kind != PROTOCOL_TCP or tcp + MIN_TCP > start + captured or data[tcp + 13] & SYN:
            return 0, 0
        if tcp - start > _LONGEST_COMPARED:
            return 0, 0  # comparing so many columns takes longer than looking at each packet
        if data[tcp : tcp + 4] != data[tcp + size : tcp + size + 4]:
            return 0, 0  # another connection
        if addresses_of(data, ip, tcp) + data[tcp : tcp + 4] in tracked:
            return 0, 0
        columns = _deciding_columns(data, at, tcp, trail)
        compared = min((end - at) // size, self._most_compared)
        count = same_columns(data, at, compared, size, columns)
        count = before_first_byte(data, tcp, at + size, size, count, first_bytes)
        self._adapt(compared, count)
        return (count, size) if count >= SHORTEST_RUN else (0, 0)

    def _odd_key(self, data: bytes, at: int, captured: int, key_of: KeyOf) -> bytes | None:
        if at + self.reach > len(data):
            return None
        _, kind, first, _, protocol, key, _ = self.look4(data, at)
        return key_of(self, data, at, captured, (kind, first, protocol, key))


def _deciding_columns(data: bytes, at: int, tcp: int, trail: Iterable[tuple[int, int]]) -> list[int]:
    """The bytes of a record up to the TCP flags that must be equal in a run.

    Not those of the fraction of a second, of identification and checksum of IPv4, and of the TCP sequence numbers.

    Args:
        data: buffer with the record.
        at: its offset.
        tcp: offset of the TCP header.
        trail: kind and offset of each header before it.
    """
    free = {*range(4, 8), *range(tcp - at + 4, tcp - at + 12)}
    for kind, place in trail:
        if kind in IPS and data[place] >> 4 == 4:
            free.update((place - at + 4, place - at + 5, place - at + 10, place - at + 11))
    # What differs most often comes first, as in `alike`.
    return [column for column in reversed(range(tcp - at + 14)) if column not in free]


def same_columns(data: bytes, at: int, count: int, size: int, columns: Iterable[int]) -> int:
    """How many records, of `count` of one size, have the same bytes as the first one in all columns.

    Args:
        data: buffer with the records.
        at: offset of the first record.
        count: number of records.
        size: bytes of each record.
        columns: offsets in a record.

    Returns:
        0 if they are fewer than a run is worth.
    """
    if count < SHORTEST_RUN:
        return 0
    stop = at + count * size
    for column in columns:
        values = data[at + column : stop : size]
        if values.count(values[0]) != count:
            count -= len(values.lstrip(values[:1]))
            if count < SHORTEST_RUN:
                return 0
            stop = at + count * size
    return count


def before_first_byte(data: bytes, tcp: int, end: int, size: int, count: int, first_bytes: Iterable[int]) -> int:
    """How many similar records come before the first one whose data begin with one of some bytes.

    Args:
        data: buffer with the records.
        tcp: offset of the TCP header in the first record.
        end: offset of its end.
        size: bytes of each record.
        count: number of records.
        first_bytes: those bytes.
    """
    begin = tcp + (data[tcp + DATA_OFFSET_AT] >> 2 & 0x3C)
    if begin >= end:
        return count
    firsts = data[begin : begin + count * size : size]
    for byte in first_bytes:
        place = firsts.find(byte)
        if place >= 0:
            firsts = firsts[:place]
    return len(firsts)


class RecordHeaders:
    """Reads the headers of records of any variant, one by one."""

    def __init__(self, header: FileHeader) -> None:
        """Compute the layout.

        Args:
            header: header of the file.
        """
        self.size = header.record_header
        self._unpack = Struct(_TIMES[header.order]).unpack_from
        self._snap_length = header.snap_length
        self._units = 1_000 if header.nanoseconds else 1
        self._swapped = header.swapped

    def read(self, data: bytes, at: int) -> tuple[int, int, int, int, int]:
        """Seconds, microseconds, stored bytes, usable bytes, and original length of the record at `at`."""
        seconds, fraction, captured, original = self._unpack(data, at)
        if self._swapped and (self._swapped == _SWAPPED or captured > original):
            captured, original = original, captured
        if self._units != 1 or fraction < 0:  # a negative one is only in a forged file; rounded towards zero
            fraction = fraction // self._units if fraction >= 0 else -(-fraction // self._units)
        return seconds, fraction, captured, min(captured, self._snap_length), original

    def problem(self, rest: bytes) -> str | None:
        """Describe the damage after the last complete record; None if no bytes follow it."""
        if not rest:
            return None
        if len(rest) < self.size:
            return f"the last packet header has {len(rest)} of {self.size} bytes"
        captured = self.read(rest, 0)[2]
        if captured > MAX_CAPTURED:
            return INVALID_LENGTH.format(captured)
        return f"the last packet has {len(rest) - self.size} of {captured} bytes"


def is_plausible(header: tuple[int, int, int, int, int]) -> bool:
    """Whether the header of a record, as `RecordHeaders.read` reads it, may be one of a packet with bytes."""
    _, microseconds, stored, _, original = header
    return 0 <= microseconds < _MICROSECONDS and 0 < stored <= MAX_CAPTURED and stored <= original <= _MAX_ORIGINAL


def can_read_in_place(header: FileHeader, *, inside: bool = False) -> bool:
    """Whether a file can be read in place with `Records`.

    Args:
        header: header of the file.
        inside: whether TCP in encapsulations passes, too.  Then the filter is not libpcap's.
    """
    # With a shorter snapshot length, `look4` and `look6` would read bytes that were not captured.
    is_known = inside or header.link_type in IN_PLACE
    return header.is_usual and is_known and header.snap_length >= _LEAST_SNAP_LENGTH
