"""Reads classic captures: in place where that is possible, else record by record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyp0f.capture.filters import FileRules
from pyp0f.capture.inside import InsideFilter
from pyp0f.capture.opening import Window
from pyp0f.capture.reader import MAX_SEARCHED, FormatReader, Run
from pyp0f.capture.savefile import (
    LONGEST_RECORD,
    MAX_CAPTURED,
    NEAR,
    FileHeader,
    RecordHeaders,
    Records,
    can_read_in_place,
    is_plausible,
)
from pyp0f.engine.hotloop import HotLoop
from pyp0f.engine.layouts import Record
from pyp0f.observations.base import Observation

_ZEROS: Final = bytes(64)
_SPARSE: Final = 48 << 10
"""Bytes of a part of a file that is taken for a hole if it has only zeros.  Decompressors return 64 KB at a time."""


class ClassicReader(FormatReader):
    """Reads a classic capture.

    Behind damage, the next record is searched (`pyp0f.capture.record_search`).  In classic mode, reading ends there.
    """

    def __init__(self, window: Window, header: FileHeader, rules: FileRules) -> None:
        """Prepare reading.

        Args:
            window: the file; its header is still in it.
            header: that header.
            rules: how packets are filtered.

        Raises:
            CaptureError: the link type is not known, or the rule is not valid for it.
        """
        super().__init__(window)
        self.link_type = header.link_type
        self.link, self._passes = rules.filter_of(header.link_type, header.order)
        self._header = header
        self._headers = RecordHeaders(header)
        self._wants_length = rules.wants_length
        self._is_classic = rules.classic
        self._at = header.size
        self._doubt = header.size
        self._searched_to = 0
        self._is_new = self._is_stuck = False
        self._times: tuple[int, ...] = ()
        self._records: Records | None = None
        inside = isinstance(self._passes, InsideFilter)
        if rules.rule is None and can_read_in_place(header, inside=inside):
            self._records = Records(header, self.link, self._passes, datagrams=rules.datagrams, inside=inside)
        self.in_place = self._records is not None

    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Pass all packets to a tracker; yields its observations, block by block."""
        records = self._records
        self.passed_over = tracker.passed_over
        if records is None:
            for ((link, data, found),) in self.runs():
                yield tracker.feed(link, data, found)
            return
        window = self._window
        while self._advance():
            start = self._at
            found_here, self._at = tracker.walk(records, window.data, window.end, start)
            self._mark_end(start)
            yield found_here

    def runs(self) -> Iterator[list[Run]]:
        """The packets that pass the filter, without an engine."""
        assert self.link is not None  # noqa: S101 - the constructor has set it
        window = self._window
        while self._advance():
            yield [(self.link, window.data, self._take(window.data, window.end))]

    # Records --------------------------------------------------------------------------------------

    def _advance(self) -> bool:
        """Go to the next complete record; False at the end."""
        window = self._window
        while not (self._is_new and self._is_at_record()):
            needed = self._needed(self._at)
            is_short = window.end - self._at < needed
            if self._is_stuck or (is_short and not (window.is_last and self._is_new)):
                if not window.advance(self._doubt, needed + self._at - self._doubt):
                    break
                self._at -= self._doubt
                self._doubt = 0
                self._is_new, self._is_stuck = True, False
                continue
            if self._is_at_record():
                return True  # a search found it, or it is too near the end of the window to be read in place
            problem = self._problem()
            if problem is None:
                break
            self._note(problem, self._at)
            if not self._search():
                self.is_complete = False
                break
        else:
            return True
        self._note_end()
        return False

    def _mark_end(self, start: int) -> None:
        """Take note of where the reading of complete records has ended.

        If the next header is not plausible, those right before it that are not either may be damage that has passed
        for records.  Then a search begins with the first of them, but not twice with the same one.

        Args:
            start: where this reading began.
        """
        window, at, size = self._window, self._at, self._headers.size
        self._is_new = False
        self._is_stuck = at == start
        self._doubt = at
        left = window.end - at
        if self._is_classic or not left or (left < size and not window.is_last):
            return
        if left >= size and self._is_plausible(at):
            return
        doubt = at
        place = max(start, self._searched_to - window.offset)
        while place < at:
            header = self._headers.read(window.data, place)
            doubt = at if self._may_be(header) else min(doubt, place)
            place += size + header[2]
        self._doubt = doubt

    def _take(self, data: bytes, end: int) -> list[Record]:
        """All complete records of the window."""
        read, size, passes = self._headers.read, self._headers.size, self._passes
        records: list[Record] = []
        fcs_length = self._header.fcs_length
        at = self._at
        while at + size <= end:
            seconds, microseconds, stored, captured, original = read(data, at)
            start = at + size
            then = start + stored
            if then > end:
                break
            packet = data[start : start + captured]
            if self._wants_length:
                packet = self._filled(packet, original)
            if passes(packet):
                records.append((seconds, microseconds, start, min(captured, max(original - fcs_length, 0))))
            elif self.link is not None and not self._is_classic:
                self.passed_over.skip(self.link, packet)
            at = then
        start, self._at = self._at, at
        self._mark_end(start)
        return records

    def _needed(self, at: int) -> int:
        """Bytes that are needed to go on at this offset of the window."""
        size = self._headers.size
        left = self._window.end - at
        if left < size:
            return size
        stored = self._headers.read(self._window.data, at)[2]
        return size + stored if stored <= MAX_CAPTURED else size

    def _is_at_record(self) -> bool:
        """Whether a complete record is at the present place.  Its time is kept."""
        window, at, size = self._window, self._at, self._headers.size
        if window.end - at < size:
            return False
        seconds, _, stored, _, _ = self._headers.read(window.data, at)
        if stored > MAX_CAPTURED or at + size + stored > window.end or (not stored and self._is_sparse()):
            return False
        self._times = (self._times[0] if self._times else seconds, seconds)
        return True

    def _is_sparse(self) -> bool:
        """Whether the window is a hole of the file, and the present place its start.

        3.09b reads a sparse file as thousands of packets without bytes, of the second 0.
        """
        window = self._window
        may_be = not (self._is_classic or self._at or window.end < _SPARSE) and window.data.startswith(_ZEROS)
        return may_be and not window.data.strip(b"\0")

    def _problem(self) -> str | None:
        """What is wrong at the present place, where no complete record is; None if nothing is there."""
        if self._is_sparse():
            return "a block of zeros"
        return self._headers.problem(self._window.data[self._at : self._window.end])

    def _is_plausible(self, at: int) -> bool:
        """Whether the header of a record at this place has possible lengths, and a time near those of earlier ones."""
        return self._may_be(self._headers.read(self._window.data, at))

    def _may_be(self, header: tuple[int, int, int, int, int]) -> bool:
        """Whether this header of a record is plausible, as `_is_plausible` says."""
        return is_plausible(header) and (
            not self._times or abs(header[0] - self._times[1]) < NEAR or abs(header[0] - self._times[0]) < NEAR
        )

    def _search(self) -> bool:
        """Search for a record behind a problem.  False if there is none, or if the file is only cut."""
        window, size = self._window, self._headers.size
        if self._is_classic:
            return False
        has_header = window.end - self._at >= size
        if self._is_plausible(self._at) if has_header else self._doubt == self._at:
            return False  # the file is cut
        from pyp0f.capture.record_search import RecordSearch  # noqa: PLC0415 - damage is rare

        search = RecordSearch(self._header, self._headers, self._times)
        self._searched_to = window.offset + self._at
        lost_at = window.offset + self._doubt
        self._at = self._doubt + 1
        self.is_complete = False
        while window.offset + self._at - lost_at <= MAX_SEARCHED:
            self.is_complete, self._at = search.find(window.data, self._at, window.end, is_last=window.is_last)
            self._doubt = self._at
            if self.is_complete:
                self._leave_out(window.offset + self._at - lost_at)
                return True
            if window.is_last or not window.advance(self._at, LONGEST_RECORD + 2 * size):
                break
            self._at = self._doubt = 0
        return False
