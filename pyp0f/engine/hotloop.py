"""The hot loop: rejects packets that no handler uses, and calls the handlers for the others.

Most packets of real traffic belong to connections that are not tracked.  One struct and one look-up reject them,
before any object is made.  The loop exists twice, because packets come in two ways:

* `HotLoop.feed` takes packets out of a buffer, with a list of their places.  They have been filtered: live traffic,
  and captures that cannot be read in place.
* `HotLoop.walk` and `HotLoop.walk_blocks` read the records of a classic capture (`pyp0f.capture.savefile`), and the
  packet blocks of a pcapng file (`pyp0f.capture.pcapng`), in place.  Both use the loop of `HotLoop._scanner`.  It also
  does the filtering, because copying a packet out of libpcap takes longer than rejecting it.

Both do the same with a packet:

1. One struct over the headers of link, IP and TCP gives the link's protocol field, the first byte of IP, the
   connection key (addresses and ports as they lie in the packet) and the TCP flags.  It fits the usual shape only: no
   VLAN tags and no IP options.  At a packet of another shape, there is a quick look: with one struct as well, if its
   headers equal those of an earlier packet (`pyp0f.wire.shapes`), else header by header (`pyp0f.wire.quick_look`).  If
   it cannot reject the packet, the packet takes the slow path (`pyp0f.engine.slow_path`), which finds its headers step
   by step.
2. The key is looked up in the connection table.  If the connection is not tracked and the packet is not a SYN, it is
   rejected: every handler would ignore it.  The exception is the first byte of data with which a side may begin
   whose SYN was not captured (`Application.first_bytes`).
3. All other packets are decoded with all checks (`decode`), and handled according to their TCP flags.

Before each 50th packet, old connections and hosts are removed. Each run of the inner loop ends there, so that the
loop has no test for it. In `walk`, a run of segments of one connection that is not tracked is rejected by comparing
the same bytes of many records at once (`Records.alike`).

UDP datagrams are looked at only if an application asks for them.  Both loops take them in the branch of packets that
are not TCP, so that the path of a TCP packet is the same as without them.  Four bytes of the payload tell whether an
application may want one (`pyp0f.wire.packet.Marks`); all others are passed over, as without applications over UDP.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Container, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pyp0f.engine.connections import Connections, Side
from pyp0f.engine.layouts import PACKET_BLOCK, BlockLayout, PacketLayout, Record, RecordLayout, Seen
from pyp0f.engine.slow_path import SlowPath
from pyp0f.observations.base import Observation
from pyp0f.wire.decoding import decode, find_datagram
from pyp0f.wire.encapsulations import PORT_FIELDS, PROTOCOLS
from pyp0f.wire.link import Link
from pyp0f.wire.modular import U32
from pyp0f.wire.packet import (
    CLOSER,
    DATA_OFFSET_AT,
    FRAGMENTED,
    IPV4_HEADER,
    IPV6_HEADER,
    MARK_AT,
    MAX_PACKET,
    NO_TCP,
    NOT_FOLLOWED,
    PROTOCOL_TCP,
    PROTOCOL_UDP,
    SYN,
    USUAL_IPV4,
    Marks,
    ShapedLook,
)

if TYPE_CHECKING:  # at run time, it is loaded at the first packet that needs it
    from pyp0f.wire.shapes import Shapes

EXPIRE_EVERY: Final = 50
"""Packets between two looks for what has aged out."""
_FEW: Final = 10
"""Packets that are looked at one by one, where runs are found, before another one is looked for."""
_NO_PROTOCOL: Final = -1
_MAX_LOOKS: Final = 64
"""Quick looks that are kept; there is one for each link type of each file."""
_TELLS_MORE: Final = frozenset({PROTOCOL_UDP, 47})
"""Protocols (UDP and GRE) whose third and fourth byte tell what follows."""

Scanner = Callable[[bytes, int, int, int], tuple[int, int, int, bytes]]
"""Looks at packets of a buffer, up to its end, from an offset on, at most as many as given.  Returns the offset of the
first packet that was not looked at, how many were looked at, how many of these did not pass the filter, and the
connection key of the last."""


class HotLoop(SlowPath):
    """Takes packets, rejects those that no handler uses, and sends the others on the usual or the slow path.

    Attributes:
        packets: how many packets were fed.
    """

    def __init__(
        self,
        connections: Connections,
        marks: Marks,
        warn: Callable[[str], None] | None,
        *,
        looks_inside: bool = False,
        separate_networks: bool = False,
        first_bytes: frozenset[int] = frozenset(),
    ) -> None:
        """Begin.

        Args:
            connections: the connection table.
            marks: which UDP datagrams are looked at as well.
            warn: called with one line of text when packets do not look like packets of their link type.
            looks_inside: whether to look for TCP in encapsulations, behind extension headers and in fragments.
            separate_networks: whether to keep hosts and connections of different VLANs and virtual networks apart.
            first_bytes: bytes with which the data of a side may begin whose SYN was not captured.
        """
        super().__init__(
            connections,
            marks,
            warn,
            looks_inside=looks_inside,
            separate_networks=separate_networks,
            first_bytes=first_bytes,
        )
        self.packets = 0
        self._inside = PROTOCOLS if looks_inside else frozenset()
        self._fragmented = FRAGMENTED if looks_inside else 0
        self._last_expiry = 0
        self._datagram = PROTOCOL_UDP if self._has_marks else _NO_PROTOCOL
        self._takes_short = looks_inside or self._has_marks
        self._looks: dict[Link, ShapedLook] = {}
        self._shapes: dict[tuple[Link, object], Shapes] = {}
        self._latest_scanner: tuple[PacketLayout, Scanner] | None = None

    def __getstate__(self) -> dict[str, object]:
        # The loop belongs to this object, and is made again when it is needed.
        return {**vars(self), "_latest_scanner": None}

    # Old connections and hosts --------------------------------------------------------------------

    @abstractmethod
    def _forget_before(self, now: int) -> None:
        """Forget what is too old at that packet time, in seconds."""

    def _expire(self, now: int) -> None:
        """Forget what is too old; at most once per second of packet time (docs/p0f-3.09b.md, section 9.1)."""
        if now != self._last_expiry:
            self._last_expiry = now
            self._forget_before(now)

    def _take_found(self) -> list[Observation]:
        found, self._found = self._found, []
        return found

    # Packets in a buffer --------------------------------------------------------------------------

    def feed(self, link: Link, data: bytes, records: Iterable[Record]) -> list[Observation]:
        """Look at packets in the order in which they were captured.

        Args:
            link: how to get to their IP headers.
            data: a buffer that holds the packets.
            records: time, offset and length of each.

        Returns:
            What was learned, in p0f's order.
        """
        upcoming = iter(records)
        while True:
            chunk = list(islice(upcoming, EXPIRE_EVERY - self.packets % EXPIRE_EVERY))
            if not chunk:
                break
            self.packets += len(chunk)
            if self.packets % EXPIRE_EVERY == 0:
                last = chunk.pop()
                self._look_at(link, data, chunk)
                self._expire(last[0] & U32)
                self._look_at(link, data, [last])
            else:
                self._look_at(link, data, chunk)
        return self._take_found()

    def _look_at(self, link: Link, data: bytes, chunk: list[Record]) -> None:  # noqa: C901 - a call for each packet would double its time
        """The loop over packets in a buffer."""
        get_side = self.connections.sides.get
        shape4, shape6 = link.peek4, link.peek6
        unpassed = 0
        if shape4 is None or shape6 is None:
            for seconds, microseconds, offset, length in chunk:
                unpassed += not self._feed_odd(link, data, seconds, microseconds, offset, length, b"")
            self.passed_over.total += unpassed
            return
        peek4, marker4, size4 = shape4
        peek6, marker6, size6 = shape6
        looks_inside, inside, ports = self.looks_inside, self._inside, PORT_FIELDS
        fragmented, explains = self._fragmented, self._explains
        takes_short, udp, marks = self._takes_short, self._datagram, self.marks
        mark4, mark6 = link.skip + 20 + MARK_AT, link.skip + 40 + MARK_AT
        first_bytes = self._first_bytes
        for seconds, microseconds, offset, length in chunk:
            if length < size4:
                if takes_short:
                    unpassed += not self._feed_odd(link, data, seconds, microseconds, offset, length)
                continue
            marker, first, fragment, protocol, key, flags = peek4(data, offset)
            if first != USUAL_IPV4 or marker != marker4:
                if first >> 4 != 6 or marker != marker6 or length < size6:
                    unpassed += not self._feed_odd(link, data, seconds, microseconds, offset, length, marker)
                    continue
                _, _, protocol, key, flags = peek6(data, offset)
                fragment = 0
            if protocol != PROTOCOL_TCP:
                is_tunnel = protocol in inside and (
                    protocol != PROTOCOL_UDP or key[-2:] in ports or key[-4:-2] in ports or fragment & fragmented
                )
                if explains or is_tunnel:
                    selector, told = None, 0
                    if is_tunnel and not fragment & fragmented:
                        selector = bytes((first >> 4, protocol, 0)) + (key[-2:] if protocol in _TELLS_MORE else b"")
                        told = link.skip + (IPV4_HEADER if first == USUAL_IPV4 else IPV6_HEADER)
                    unpassed += not self._feed_odd(link, data, seconds, microseconds, offset, length, selector, told)
                elif protocol == udp:
                    at = offset + (mark4 if first == USUAL_IPV4 else mark6)
                    if data[at : at + 4] in marks:
                        self._feed_one(link, data, seconds, microseconds, offset, length)
                continue
            side = get_side(key)
            if side is None and not flags & SYN:
                if fragment & fragmented:
                    self._feed_odd(link, data, seconds, microseconds, offset, length)
                    continue
                at = offset + link.skip + (IPV4_HEADER if first == USUAL_IPV4 else IPV6_HEADER)
                begin = at + (data[at + DATA_OFFSET_AT] >> 2 & 0x3C)
                if begin >= offset + length or data[begin] not in first_bytes:
                    continue
            packet = decode(data, offset + link.skip, offset + min(length, MAX_PACKET), seconds, microseconds)
            if packet is not None:
                self._handlers[packet.type](packet, side)
            elif looks_inside:
                self._feed_one(link, data, seconds, microseconds, offset, length)
        self.passed_over.total += unpassed

    def _feed_odd(
        self,
        link: Link,
        data: bytes,
        seconds: int,
        microseconds: int,
        offset: int,
        length: int,
        selector: object = None,
        told: int = 0,
    ) -> bool:
        """Decode a packet of an unusual shape, unless a quick look can reject it.

        The arguments and the result are those of `_feed_inside`.  `told` is that of `ShapedLook`.
        """
        if self.looks_inside and link.found:
            look = self._looks.get(link)
            if look is None:
                if len(self._looks) >= _MAX_LOOKS:
                    self._looks.clear()
                look = self._looks[link] = self._look_for(link, None, _same_seconds)
            answer = look(selector, data, offset, offset + min(length, MAX_PACKET), seconds, told)
            if answer != CLOSER and not (answer == NO_TCP and self._explains):
                return answer == NOT_FOLLOWED
        return self._feed_one(link, data, seconds, microseconds, offset, length, selector)

    def _look_for(self, link: Link, order: object, seconds_of: Callable[[bytes, int], int]) -> ShapedLook:
        """A quick look at packets of a link type.

        Args:
            link: the link type.
            order: the selector of plain IPv4: it tells the byte order of selectors.
            seconds_of: the packet time, given the buffer and an argument of the look.
        """
        if self._separate:
            return _look_closer  # the key of a connection is not all in its packets
        from pyp0f.wire.quick_look import quick_look  # noqa: PLC0415 - most captures have packets of usual shapes only
        from pyp0f.wire.shapes import Shapes  # noqa: PLC0415 - most captures have packets of usual shapes only

        def warn() -> None:
            self._warn_without_offset(link)

        look = quick_look(
            link,
            seconds_of,
            warn,
            tracked=self.connections.sides,
            first_bytes=self._first_bytes,
            marks=self.marks,
            fragments=self._fragments,
            counts=self.passed_over.kinds,
        )
        shapes = self._shapes.get((link, order))
        if shapes is None:
            if len(self._shapes) >= _MAX_LOOKS:
                self._shapes.clear()
            shapes = self._shapes[link, order] = Shapes(link)
        return shapes.look_through(
            look, tracked=self.connections.sides, first_bytes=self._first_bytes, marks=self.marks
        )

    # Packets in a capture file --------------------------------------------------------------------

    def walk(self, records: RecordLayout, data: bytes, end: int, at: int = 0) -> tuple[list[Observation], int]:
        """Look at the packets of a classic capture, in place.

        Args:
            records: how they lie.
            data: whole records, perhaps part of one more, and any bytes, at least `records.reach`, after `end`
                unless the file goes on.
            end: offset after the last byte of the file, or of `data`.
            at: offset of the first record.

        Returns:
            What was learned, and the offset of the first record that was not looked at.
        """
        return self._walk(self._scanner(records, records=records), records, data, at, end)

    def walk_blocks(self, blocks: BlockLayout, data: bytes, at: int, end: int) -> tuple[list[Observation], int]:
        """Look at the packets of a pcapng file, in place, up to a block of another kind or layout.

        Args:
            blocks: how they lie.
            data: as for `walk`.
            at: offset of the first block.
            end: as for `walk`.

        Returns:
            What was learned, and the offset of the first block that was not looked at.
        """
        return self._walk(self._scanner(blocks, blocks=blocks), blocks, data, at, end)

    def _walk(
        self, scan: Scanner, records: PacketLayout, data: bytes, at: int, end: int
    ) -> tuple[list[Observation], int]:
        # Old connections and hosts are removed before each 50th packet that passes the filter, of which `missing` come
        # before the next removal.
        begin = at
        at, missing = self._skip_alike(records, data, at, end, EXPIRE_EVERY - 1 - self.packets % EXPIRE_EVERY)
        # Where packets were alike, other ones that are alike may follow soon.
        most = EXPIRE_EVERY if at == begin else _FEW
        while True:
            wanted = min(missing, most)
            at, looked_at, unpassed, key = scan(data, end, at, wanted)
            self.packets += looked_at - unpassed
            self.passed_over.total += unpassed
            if looked_at < wanted:
                break
            missing -= looked_at - unpassed  # those that do not pass are counted only
            begin = at
            if missing:
                if most == _FEW:
                    at, missing = self._skip_alike(records, data, at, end, missing)
                    most = EXPIRE_EVERY if at == begin else _FEW
                continue
            at, seconds, next_key = records.next_passing(data, at, end, self._key_of)
            if records.skipped:
                self.passed_over.total += records.skipped
                if self.looks_inside:
                    scan(data, end, begin, records.skipped)  # these have reasons, which are counted, and warnings
                records.skipped = 0
            if seconds is None:
                break
            self._expire(seconds & U32)
            # If the connection goes on, many packets may be alike.
            missing, begin = EXPIRE_EVERY, at
            if next_key == key:
                at, missing = self._skip_alike(records, data, at, end, missing)
            elif next_key is None and self.looks_inside and not self._separate:
                at, missing = self._skip_alike_odd(records, data, at, end, missing)
            most = EXPIRE_EVERY if at == begin else _FEW
        return self._take_found(), at

    def _scanner(
        self, layout: PacketLayout, *, records: RecordLayout | None = None, blocks: BlockLayout | None = None
    ) -> Scanner:
        """The loop for a layout, which is nearly always that of the previous buffer.  Arguments as `_make_scanner`."""
        latest = self._latest_scanner
        if latest is None or latest[0] is not layout:
            latest = self._latest_scanner = layout, self._make_scanner(layout, records, blocks)
        return latest[1]

    def _make_scanner(  # noqa: C901 - the loop stays in one function: a call for each packet would double its time
        self, layout: PacketLayout, records: RecordLayout | None, blocks: BlockLayout | None
    ) -> Scanner:
        """The loop over the records of a classic capture, or over the packet blocks of a pcapng file.

        It is a closure: what stays the same for a whole file is looked up once.  In a pcapng file, it ends at every
        other block.

        Args:
            layout: how packets lie: the layout that is not None of the two below.
            records: the layout of a classic capture.
            blocks: the layout of a pcapng file.
        """
        kind4, size4 = layout.kind4, layout.size4
        look6, kind6, size6 = layout.look6, layout.kind6, layout.size6
        sides, passes_at = self.connections.sides, layout.passes_at
        reach = layout.reach
        usual4, tcp, datagram, syn = USUAL_IPV4, PROTOCOL_TCP, PROTOCOL_UDP, SYN
        looks_inside, inside, ports = self.looks_inside, self._inside, PORT_FIELDS
        fragmented = layout.fragmented if looks_inside else 0
        next6, tcp_next = layout.next6, layout.tcp_next
        closer, no_tcp = CLOSER, NO_TCP
        look: ShapedLook | None = None
        tunnel_at, tells_more = layout.skip + IPV4_HEADER, _TELLS_MORE
        udp, marks = self._datagram, self.marks
        mark_at, mark_end = layout.mark4, layout.mark4 + 4
        first_bytes = self._first_bytes
        tcp4, tcp6 = [layout.header_size + layout.skip + size for size in (IPV4_HEADER, IPV6_HEADER)]
        size4_at, size6_at = tcp4 + DATA_OFFSET_AT, tcp6 + DATA_OFFSET_AT
        record_header, packet_block = layout.header_size, PACKET_BLOCK
        feed_usual: Callable[[Any, bytes, int, Side | None], None] = self._feed_usual
        look_record: Any = None
        look_block: Any = None
        interfaces: Container[int] = ()
        overhead = 0
        if records is not None:
            look_record = records.look4
        elif blocks is not None:
            look_block, interfaces, overhead = blocks.look_block4, blocks.interfaces, blocks.overhead
            feed_usual = self._feed_block

        def scan(data: bytes, end: int, at: int, missing: int) -> tuple[int, int, int, bytes]:  # noqa: C901 - a call for each packet would double its time
            nonlocal look
            last = len(data) - reach
            unpassed, key, explains = 0, b"", self._explains
            for looked_at in range(missing):
                if at > last:
                    return at, looked_at, unpassed, key
                record = at
                if look_block is None:
                    captured, kind, first, fragment, protocol, key, flags = look_record(data, record)
                    at = record + captured + record_header
                    if at > end:
                        return record, looked_at, unpassed, key
                else:
                    block, size, interface, captured, kind, first, fragment, protocol, key, flags = look_block(
                        data, record
                    )
                    at = record + size
                    if (
                        at > end
                        or block != packet_block
                        or interface not in interfaces
                        or size - captured < overhead
                        or size & 3
                    ):
                        return record, looked_at, unpassed, key
                if first == usual4 and kind == kind4 and captured >= size4:
                    if protocol == tcp:
                        if key in sides or flags & syn:
                            feed_usual(layout, data, record, sides.get(key))
                            continue
                        if not fragment & fragmented:
                            begin = record + tcp4 + (data[record + size4_at] >> 2 & 0x3C)
                            if begin < at and data[begin] in first_bytes:
                                feed_usual(layout, data, record, None)
                            continue
                        start = record + record_header
                        if look is None:
                            look = self._look_for(layout.link, kind4, layout.seconds_at)
                        if look(None, data, start, start + captured, record, 0) == closer:
                            self._feed_record(layout, data, record)
                        continue
                    if protocol not in inside or (
                        protocol == datagram
                        and key[10:] not in ports
                        and key[8:10] not in ports
                        and not fragment & fragmented
                    ):
                        if protocol == udp and data[record + mark_at : record + mark_end] in marks:
                            unpassed += not self._feed_marked(layout, data, record)
                        else:
                            unpassed += 1
                            if explains:
                                self._feed_record(layout, data, record)
                        continue
                    selector = key[10:] if protocol in tells_more else ~protocol
                    if fragment & fragmented:
                        unpassed += not self._feed_record(layout, data, record, selector)
                        continue
                    told = tunnel_at
                elif fragment & next6 == tcp_next and kind == kind6 and first >> 4 == 6 and captured >= size6:
                    _, _, _, _, key, flags = look6(data, record)
                    if key in sides or flags & syn:
                        feed_usual(layout, data, record, sides.get(key))
                    else:
                        begin = record + tcp6 + (data[record + size6_at] >> 2 & 0x3C)
                        if begin < at and data[begin] in first_bytes:
                            feed_usual(layout, data, record, None)
                    continue
                elif looks_inside:
                    selector = kind
                    told = 0
                elif passes_at(data, record):
                    self._feed_record(layout, data, record)
                    continue
                else:
                    unpassed += 1
                    continue
                start = record + record_header
                if look is None:
                    look = self._look_for(layout.link, kind4, layout.seconds_at)
                answer = look(selector, data, start, start + captured, record, told)
                if answer == closer:
                    if told:
                        unpassed += not self._feed_record(layout, data, record, selector)
                    else:
                        unpassed += not self._feed_shaped(layout, data, record, kind, captured)
                elif answer == no_tcp:
                    unpassed += 1
                    if explains:
                        self._feed_shaped(layout, data, record, kind, captured)
            return at, missing, unpassed, key

        return scan

    def _key_of(self, records: PacketLayout, data: bytes, at: int, captured: int, seen: Seen) -> bytes | None:
        """The connection key of the packet of a record, if it has a known shape and carries TCP.

        Args:
            records: how packets lie.
            data: where they lie.
            at: offset of the record.
            captured: captured length of the packet.
            seen: link protocol, first byte of IP, IP protocol, and connection key, if it is IPv4.
        """
        shapes = self._shapes.get((records.link, records.kind4))
        if shapes is None:
            return None
        selector, first, protocol, key = seen
        if first == USUAL_IPV4 and selector == records.kind4 and captured >= records.size4:
            if protocol not in self._inside:
                return None
            selector = key[10:] if protocol in _TELLS_MORE else ~protocol
        return shapes.key_of(selector, data, at + records.header_size, captured)

    def _skip_alike(self, records: PacketLayout, data: bytes, at: int, end: int, missing: int) -> tuple[int, int]:
        """Skip packets that are all rejected, if they have the packet time, in seconds, of the latest removal.

        Args:
            records: how packets lie.
            data: where they lie.
            at: where to begin.
            end: offset after the last byte.
            missing: number of packets before the next removal of old connections and hosts.

        Returns:
            Where to go on, and how many may follow then.
        """
        alike, size = records.alike(data, at, end, self.connections.sides, self._first_bytes)
        if not alike or records.read(data, at)[0] & U32 != self._last_expiry:
            return at, missing
        self.packets += alike
        return at + alike * size, EXPIRE_EVERY - 1 - self.packets % EXPIRE_EVERY

    def _skip_alike_odd(self, records: PacketLayout, data: bytes, at: int, end: int, missing: int) -> tuple[int, int]:
        """Skip packets of one unusual shape that are all rejected, as `_skip_alike` does for the usual shape."""
        if records.read(data, at)[0] & U32 != self._last_expiry:
            return at, missing
        alike, size = records.alike_odd(data, at, end, self.connections.sides, self._first_bytes, self._key_of)
        self.packets += alike
        return at + alike * size, EXPIRE_EVERY - 1 - self.packets % EXPIRE_EVERY if alike else missing

    def _feed_usual(self, records: RecordLayout, data: bytes, at: int, side: Side | None) -> None:
        """Decode a TCP packet of a capture file that has the usual shape."""
        read_header = records.read_header  # a call in the same expression is slower: it looks for a method
        seconds, microseconds, captured, length = read_header(data, at)
        if captured != length or length > records.most_as_is:
            seconds, microseconds, length = records.read(data, at)
        start = at + records.header_size
        packet = decode(data, start + records.skip, start + length, seconds, microseconds)
        if packet is not None:
            self._handlers[packet.type](packet, side)
        elif self.looks_inside:
            self._feed_record(records, data, at)

    def _feed_block(self, records: PacketLayout, data: bytes, at: int, side: Side | None) -> None:
        """Decode a TCP packet of a pcapng file that has the usual shape."""
        seconds, microseconds, length = records.read(data, at)
        start = at + records.header_size
        packet = decode(data, start + records.skip, start + length, seconds, microseconds)
        if packet is not None:
            self._handlers[packet.type](packet, side)
        elif self.looks_inside:
            self._feed_record(records, data, at)

    def _feed_shaped(self, records: PacketLayout, data: bytes, at: int, kind: object, captured: int) -> bool:
        """Decode a packet of a capture file that is neither plain IPv4 nor TCP over plain IPv6.

        Args:
            records: how packets lie.
            data: where they lie.
            at: offset of the record.
            kind: link protocol.
            captured: captured length.

        Returns:
            Whether it passes the filter.
        """
        if kind != records.kind6 or captured < records.size6:
            return self._feed_record(records, data, at, kind)
        _, _, first, _, key, _ = records.look6(data, at)
        return self._feed_record(records, data, at, key[34:] if first >> 4 == 6 else kind)

    def _feed_marked(self, records: PacketLayout, data: bytes, at: int) -> bool:
        """Decode a UDP datagram over plain IPv4 with a mark.  Returns whether it passes the filter."""
        seconds, microseconds, length = records.read(data, at)
        start, end = at + records.header_size + records.skip, at + records.header_size + length
        place = find_datagram(data, start, end)
        datagram = place and self._marked_datagram(data, start, *place, seconds, microseconds)
        if datagram is None:
            return self._feed_record(records, data, at)
        self._handle_datagram(datagram)
        return True

    def _feed_record(self, records: PacketLayout, data: bytes, at: int, selector: object = None) -> bool:
        """Decode a packet of a capture file of any shape.  Returns whether it passes the filter."""
        seconds, microseconds, length = records.read(data, at)
        return self._feed_one(records.link, data, seconds, microseconds, at + records.header_size, length, selector)


def _look_closer(_selector: object, _data: bytes, _at: int, _end: int, _when: int, _told: int) -> int:
    return CLOSER


def _same_seconds(_: bytes, seconds: int) -> int:
    return seconds
