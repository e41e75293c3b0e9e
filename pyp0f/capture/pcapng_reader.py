"""Reads pcapng files: the blocks before the first packet, then packets, in place where that is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from pyp0f.capture.filters import FileRules
from pyp0f.capture.inside import InsideFilter, none_passes
from pyp0f.capture.opening import BLOCK, Window
from pyp0f.capture.pcapng import (
    BLOCK_START,
    INTERFACE_BLOCK,
    MAGIC,
    MAX_BLOCK,
    OBSOLETE_PACKET_BLOCK,
    PACKET_AT,
    PACKET_OVERHEAD,
    SECTION_BLOCK,
    SIMPLE_PACKET_AT,
    SIMPLE_PACKET_BLOCK,
    TRAILER,
    BlockError,
    Blocks,
    PcapngInterface,
    PcapngSection,
    checked_size,
    section_order,
)
from pyp0f.capture.reader import MAX_SEARCHED, FormatReader, Run
from pyp0f.capture.savefile import INVALID_LENGTH, MAX_CAPTURED
from pyp0f.engine.hotloop import HotLoop
from pyp0f.engine.layouts import PACKET_BLOCK
from pyp0f.errors import CaptureError, FilterError
from pyp0f.observations.base import Observation
from pyp0f.wire.link import Link

_MOST_TAKEN: Final = 64
"""Blocks that are read one by one before it is tried again to read blocks in place."""
_NOT_READABLE: Final = "not a readable capture file"
_LENGTHS_DIFFER: Final = "the two lengths of a block differ"
_SECTION_HEADER: Final = 28
_LONGEST_SEARCHED: Final = 70_000
"""Bytes of the longest block that is recognized behind damage."""
MAX_LINK_TYPES: Final = 64
"""Link types of the packets of a file.  Packets of others are passed over."""


class PcapngReader(FormatReader):
    """Reads a pcapng file.

    A malformed block is left out.  If the length of a block is invalid, or differs at both ends, the next place is
    searched where a block of packets or a section begins, with the same length at both ends.  In classic mode, reading
    ends where libpcap ends it.
    """

    def __init__(self, window: Window, name: str, rules: FileRules) -> None:
        """Read the blocks up to the first packet; of a stream, up to the first interface.

        Args:
            window: the file, which begins with `MAGIC`.
            name: name of the file in messages.
            rules: how packets are filtered.

        Raises:
            CaptureError: the file cannot be read, the link type of the first packet is not known, or the rule is not
                valid for it.
        """
        super().__init__(window)
        self._name = name
        self._rules = rules
        self._strict = rules.classic
        self._warn: Callable[[str], None] | None = None
        self._section = PcapngSection("<")
        self._first: PcapngInterface | None = None
        self._layout: Blocks | None = None
        self._filters: dict[int, tuple[Link, Callable[[bytes], bool]]] = {}
        self._ignored: set[int] = set()
        self._remarks: list[str] = []
        self._searched: dict[bytes, int] = {}
        self._runs: list[Run] = []
        self._needed = _SECTION_HEADER
        self._at = 0
        self._is_done = False
        self._is_lost = False
        self._is_cut = False
        self._lost_at = 0
        self._searched_from = 0
        self._is_skipping = False
        self._skipped = 0
        self._prepare()

    # Reading --------------------------------------------------------------------------------------

    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Pass all packets to a tracker; yields its observations, block by block."""
        self._warn = tracker.warn_once
        # Packets may have been counted before there was a tracker.
        tracker.passed_over.take(self.passed_over)
        self.passed_over = tracker.passed_over
        for text in self._remarks:
            tracker.warn_once(text)
        yield self._feed(tracker)
        while self._advance():
            window = self._window
            found: list[Observation] = []
            before, most = -1, 0
            while before != self._at and not self._is_done:
                if self._layout is not None:
                    start = self._at
                    more, self._at = tracker.walk_blocks(self._layout, window.data, start, window.end)
                    found += more
                    # Among blocks that cannot be read in place, it is tried more and more rarely.
                    most = 1 if self._at != start else min(2 * most, _MOST_TAKEN) or 1
                before = self._at
                self._take(most)
                found += self._feed(tracker)
            yield found

    def runs(self) -> Iterator[list[Run]]:
        """The packets that pass the filter, without an engine."""
        yield self._take_runs()
        while self._advance():
            before = -1
            while before != self._at and not self._is_done:
                before = self._at
                self._take()
            yield self._take_runs()

    def _feed(self, tracker: HotLoop) -> list[Observation]:
        found: list[Observation] = []
        for link, data, records in self._take_runs():
            found += tracker.feed(link, data, records)
        return found

    def _take_runs(self) -> list[Run]:
        runs, self._runs = self._runs, []
        return runs

    def _advance(self) -> bool:
        """Move the window to the first block that was not read; False at the end of the file."""
        at, self._at = self._at, 0
        if not self._is_done and self._window.advance(at, self._needed):
            return True
        self._note_end()
        return False

    def _prepare(self) -> None:
        """Read the blocks up to the first packet, or up to the first interface where more may not have arrived yet."""
        waits_for_packet = self._window.can_seek and not self._strict

        def is_ready() -> bool:
            if self._first is None:
                return False
            return not waits_for_packet or self.link is not None or bool(self._ignored)

        while not is_ready() and self._advance():
            before = -1
            while before != self._at and not self._is_done and not is_ready():
                before = self._at
                self._take(most=1)
        if self.problem is not None and (self._strict or self._first is None):
            cut = "it is cut " if self._is_cut else ""
            raise CaptureError(f"{self._name}: {_NOT_READABLE}: {cut}{self.problem}")
        if self._first is None:
            if self._strict:
                raise CaptureError(f"{self._name}: {_NOT_READABLE}: no interface is described")
        elif self.link is None:
            try:
                self._set_filter(self._first)
            except FilterError:
                raise
            except CaptureError:
                # Packets of other interfaces may follow, or none.
                if self._strict:
                    raise

    # Blocks ---------------------------------------------------------------------------------------

    def _take(self, most: int = 0) -> None:
        """Read blocks of the window, up to the first one that is not complete.

        Args:
            most: largest number of blocks; 0 for no limit, but blocks that can be read in place are left.
        """
        window, taken = self._window, 0
        while self._is_lost or self._is_skipping or self._take_block():
            if self._is_skipping and not self._pass_trailer():
                return
            if self._is_lost and not self._search():
                return
            taken += 1
            is_enough = taken == most if most else self._layout is not None
            if is_enough or self._is_done or self._at > window.end:
                return

    def _take_block(self) -> bool:
        """Read the block at the present place.  False if it is not complete."""
        window, at = self._window, self._at
        left = window.end - at
        if left < BLOCK_START:
            return self._wait(BLOCK_START, left)
        kind, size = self._section.start(window.data, at)
        order = self._section.order
        if kind == SECTION_BLOCK:
            order = section_order(window.data, at) or ""
            size = PcapngSection(order).start(window.data, at)[1] if order else 0
        handler = _HANDLERS.get(kind)
        problem = self._problem_of_size(size)
        if problem is not None:
            self._fail(problem if order else "a section header without a known byte order")
            return not self._is_done
        if left < size and (handler is not None or self._strict or window.is_last):
            return self._wait(size, left)
        if left < size:
            self._at += size - TRAILER
            self._is_skipping = True
            self._skipped = size
            self._needed = TRAILER
            return self._at < window.end
        may_be_damaged = not self._strict and size <= _LONGEST_SEARCHED and not self._ends_with_size(at, size)
        if may_be_damaged and not self._goes_on_at(at + size):
            self._fail(_LENGTHS_DIFFER)
            return True
        try:
            if self._strict and window.offset + at > 0 and not self._ends_with_size(at, size):
                raise BlockError(_LENGTHS_DIFFER)
            if handler is not None:
                handler(self, window.data, at, size)
        except BlockError as error:
            self._note(str(error), at)
            self._is_done = self._strict
            self.is_complete = not self._strict
            if not self._strict:
                self._leave_out(size)
        self._at = at + size
        return True

    @staticmethod
    def _problem_of_size(size: int) -> str | None:
        if size < BLOCK_START:
            return f"invalid block length {size}"
        if size % 4:
            return f"invalid block length {size}, which is not a multiple of 4"
        if size > MAX_BLOCK:
            return f"invalid block length {size}, which is more than {MAX_BLOCK}"
        return None

    def _fail(self, problem: str, behind: int = 0) -> None:
        """The length of a block is invalid: in classic mode the end, otherwise search for another one.

        Args:
            problem: what is wrong.
            behind: bytes of the block before the present place.
        """
        self._note(problem, self._at - behind)
        if self._strict:
            self._is_done = True
            return
        self._is_lost = True
        self._searched_from = self._window.offset + self._at
        self._lost_at = self._searched_from - behind
        self.is_complete = False
        self._at += 1

    def _wait(self, needed: int, left: int) -> bool:
        """Wait for a block to be complete.  False, unless the file ends before and another block is searched."""
        self._needed = needed
        if not self._window.is_last:
            return False
        problem = f"the last block has {left} of {needed} bytes"
        if left > BLOCK_START and not self._strict:
            self._fail(problem)
            return True
        self._is_done = True
        if left:
            self.is_complete = False
            self._is_cut = self.problem is None
            self._note(problem, self._at)
        return False

    def _pass_trailer(self) -> bool:
        """Go past the end of a block that was skipped."""
        left = max(self._window.end - self._at, 0)
        if left < TRAILER:
            self._needed = TRAILER
            if self._window.is_last:
                self._is_done = True
                self._note("the last block is cut", self._at)
            return False
        if not self._strict and self._section.word(self._window.data, self._at) != (self._skipped,):
            self._fail(_LENGTHS_DIFFER, self._skipped - TRAILER)
        self._at += TRAILER
        self._is_skipping = False
        return True

    def _goes_on_at(self, at: int) -> bool:
        """Whether the file ends, or a block seems to begin, at this place."""
        window = self._window
        if at + BLOCK_START > window.end:
            return at == window.end or not window.is_last
        kind, size = self._section.start(window.data, at)
        return kind == SECTION_BLOCK or (kind in _HANDLERS and self._problem_of_size(size) is None)

    def _search(self) -> bool:
        """Search for a block behind damage.  False if more bytes are needed."""
        window = self._window
        wanted = (MAGIC, PACKET_BLOCK.to_bytes(4, "little" if self._section.order == "<" else "big"))
        places = [-1, -1]
        while True:
            for number, start in enumerate(wanted):
                if places[number] < self._at:
                    places[number] = self._find(start)
            self._at = min(places)
            if self._at >= window.end:
                self._at = max(window.end - 3, 0)
                break
            size = self._plausible_size(self._at)
            is_whole = self._at + size <= window.end
            if size and not is_whole and not window.is_last:
                break
            if size and is_whole and self._ends_with_size(self._at, size):
                self._is_lost = False
                self.is_complete = True
                self._leave_out(window.offset + self._at - self._lost_at)
                return True
            self._at += 1
        self._needed = BLOCK
        self._is_done = window.is_last or window.offset + self._at - self._searched_from > MAX_SEARCHED
        return False

    def _find(self, start: bytes) -> int:
        """The next place where these bytes are; the end of the window if there is none.

        What was searched for one damaged place is not searched again for the next one.
        """
        window = self._window
        at = max(self._at, self._searched.get(start, 0) - window.offset)
        found = window.data.find(start, at, window.end)
        self._searched[start] = window.offset + (found if found >= 0 else max(at, window.end - len(start) + 1))
        return found if found >= 0 else len(window.data)

    def _plausible_size(self, at: int) -> int:
        """Length of a block of packets or of a section header at this place; 0 if there seems to be none."""
        data = self._window.data
        order = section_order(data, at) if data.startswith(MAGIC, at) else self._section.order
        if order is None or at + BLOCK_START > len(data):
            return 0
        size = int.from_bytes(data[at + 4 : at + 8], "little" if order == "<" else "big")
        return size if BLOCK_START < size <= _LONGEST_SEARCHED and not size % 4 else 0

    def _ends_with_size(self, at: int, size: int) -> bool:
        data = self._window.data
        return data[at + 4 : at + 8] == data[at + size - TRAILER : at + size]

    # Kinds of blocks ------------------------------------------------------------------------------

    def _begin_section(self, data: bytes, at: int, size: int) -> None:
        order = section_order(data, at)
        if order is None or size < _SECTION_HEADER:
            raise BlockError(f"a section header has {size} bytes")
        section = PcapngSection(order)
        version = section.version(data, at + BLOCK_START)
        if version[0] != 1 or (self._strict and version[1]):
            raise BlockError(f"version {version[0]}.{version[1]} of the format is not known")
        if self._strict and self._first is not None and order != self._section.order:
            raise BlockError("the byte order changes, which p0f cannot read")
        self._section = section
        self._layout = None

    def _add_interface(self, data: bytes, at: int, size: int) -> None:
        interface = self._section.add_interface(data, at, size, strict=self._strict)
        if self._first is None:
            self._first = interface
        elif self._strict and interface.link_type != self._first.link_type:
            raise BlockError("the link types of the interfaces differ, which p0f cannot read")
        elif self._strict and interface.snap_length != self._first.snap_length:
            raise BlockError("the snapshot lengths of the interfaces differ, which p0f cannot read")
        interface.is_ignored = interface.link_type in self._ignored
        interface.link, interface.passes = self._filters.get(interface.link_type, (None, None))

    def _add_packet(self, data: bytes, at: int, size: int) -> None:
        if size < PACKET_OVERHEAD:
            raise BlockError(f"a block of a packet has {size} bytes")
        self._add(data, at + PACKET_AT, size - PACKET_OVERHEAD, *self._section.packet(data, at + 8))

    def _add_obsolete_packet(self, data: bytes, at: int, size: int) -> None:
        if size < PACKET_OVERHEAD:
            raise BlockError(f"a block of a packet has {size} bytes")
        self._add(data, at + PACKET_AT, size - PACKET_OVERHEAD, *self._section.obsolete_packet(data, at + 8))

    def _add_simple_packet(self, data: bytes, at: int, size: int) -> None:
        room = size - SIMPLE_PACKET_AT - TRAILER
        if room < 0:
            raise BlockError(f"a block of a packet has {size} bytes")
        (original,) = self._section.word(data, at + 8)
        snap_length = self._interface(0).snap_length or MAX_CAPTURED
        captured = min(original, snap_length) if self._strict else min(original, snap_length, room)
        self._add(data, at + SIMPLE_PACKET_AT, room, 0, -1, 0, captured, original)

    def _interface(self, number: int) -> PcapngInterface:
        interfaces = self._section.interfaces
        if number >= len(interfaces):
            raise BlockError(f"a packet is of the interface {number}, which is not described")
        return interfaces[number]

    # Packets --------------------------------------------------------------------------------------

    def _add(
        self, data: bytes, start: int, room: int, number: int, high: int, low: int, captured: int, original: int
    ) -> None:
        """Take a packet, if it passes the filter.

        Args:
            data: buffer with the packet.
            start: its offset.
            room: bytes of its block for it.
            number: number of its interface.
            high: upper 32 bits of its time; -1 if it has none.
            low: lower 32 bits of its time.
            captured: captured length.
            original: original length.
        """
        interface = self._interface(number)
        checked_size(captured, room)
        if self._strict and captured > (interface.snap_length or MAX_CAPTURED):
            raise BlockError(INVALID_LENGTH.format(captured))
        link = interface.link
        if link is None and not interface.is_ignored:
            link = self._set_filter(interface)
        if link is None or interface.passes is None:
            self.passed_over.skip_unknown()
            return
        packet = data[start : start + captured]
        if interface.passes(self._filled(packet, original) if self._rules.wants_length else packet):
            seconds, microseconds = interface.time(high << 32 | low) if high >= 0 else (0, 0)
            if not self._runs or self._runs[-1][0] is not link or self._runs[-1][1] is not data:
                self._runs.append((link, data, []))
            length = min(captured, max(original - interface.fcs_length, 0))
            self._runs[-1][2].append((seconds, microseconds, start, length))
        elif not self._strict:
            self.passed_over.skip(link, packet)
        if self._can_read_in_place(interface):
            self._layout = Blocks(self._section, interface, datagrams=self._rules.datagrams, inside=not self._strict)

    def _can_read_in_place(self, interface: PcapngInterface) -> bool:
        return (
            self._layout is None
            and not self._strict
            and self._rules.rule is None
            and len(self._filters) == 1
            and isinstance(interface.passes, InsideFilter)
        )

    def _set_filter(self, interface: PcapngInterface) -> Link | None:
        """Set link and filter of an interface and of those like it; None if its packets are passed over.

        Raises:
            CaptureError: its link type is not known or the rule is not valid for it, and there is no other interface.
        """
        link_type = interface.link_type
        if link_type not in self._filters and link_type not in self._ignored:
            if len(self._filters) + len(self._ignored) >= MAX_LINK_TYPES:
                self._ignore(interface)
                return None
            try:
                self._filters[link_type] = self._rules.filter_of(link_type, self._section.order)
            except CaptureError as error:
                if self._is_only(link_type):
                    raise
                self._pass_over(link_type, error)
        found = self._filters.get(link_type)
        for number in self._section.numbers[link_type]:
            one = self._section.interfaces[number]
            one.is_ignored = found is None
            one.link, one.passes = (None, None) if found is None else found
        if found is None:
            return None
        if self.link is None:
            self.link_type, self.link = link_type, found[0]
        else:
            self._layout = None
        return found[0]

    def _pass_over(self, link_type: int, error: CaptureError) -> None:
        """Pass over the packets of a link type that is not known, or for which the rule is not valid."""
        text = str(error)
        if isinstance(error, FilterError):
            from pyp0f.capture.link_names import name_of  # noqa: PLC0415 - only for this message

            self._filters[link_type] = self._rules.link_of(link_type), none_passes
            text = f"{self._name}: no packets of link type {link_type} ({name_of(link_type)}) pass: {text}"
        else:
            self._ignored.add(link_type)
        self._remark(text)

    def _ignore(self, interface: PcapngInterface) -> None:
        """Pass over the packets of an interface, because the file has too many link types."""
        interface.is_ignored = True
        self._remark(f"{self._name}: packets of more than {MAX_LINK_TYPES} link types: those of others are passed over")

    def _remark(self, text: str) -> None:
        """Warn, or keep the warning until there is someone to warn."""
        if self._warn is None:
            self._remarks.append(text)
        else:
            self._warn(text)

    def _is_only(self, link_type: int) -> bool:
        """Whether no interface so far has another link type that can be read."""
        if self._filters:
            return False
        for other in islice(self._section.numbers, MAX_LINK_TYPES):
            if other == link_type:
                continue
            try:
                self._rules.filter_of(other, self._section.order)
            except CaptureError:
                continue
            return False
        return True


_HANDLERS: Final[dict[int, Callable[[PcapngReader, bytes, int, int], None]]] = {
    SECTION_BLOCK: PcapngReader._begin_section,  # noqa: SLF001 - here and below: the table belongs to the class
    INTERFACE_BLOCK: PcapngReader._add_interface,  # noqa: SLF001
    PACKET_BLOCK: PcapngReader._add_packet,  # noqa: SLF001
    OBSOLETE_PACKET_BLOCK: PcapngReader._add_obsolete_packet,  # noqa: SLF001
    SIMPLE_PACKET_BLOCK: PcapngReader._add_simple_packet,  # noqa: SLF001
}
"""What acts on a block, by its type.  All other blocks are skipped.  Bound methods would keep the file open until the
cycle collector runs."""
