"""Reads classic captures: in place where that is possible, else record by record."""

from __future__ import annotations

from collections.abc import Iterator

from pyp0f.capture.filters import FileRules
from pyp0f.capture.opening import BLOCK, Window
from pyp0f.capture.reader import FormatReader, Run
from pyp0f.capture.savefile import MAX_CAPTURED, FileHeader, RecordHeaders, Records, can_read_in_place
from pyp0f.engine.hotloop import HotLoop
from pyp0f.engine.layouts import Record
from pyp0f.observations.base import Observation


class ClassicReader(FormatReader):
    """Reads a classic capture."""

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
        self._records: Records | None = None
        if rules.rule is None and can_read_in_place(header):
            inside = not rules.classic
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
        used, window = self._header.size, self._window
        while window.advance(used, self._needed(used)) and not self._is_empty():
            found_here, used = tracker.walk(records, window.data, window.end)
            if not used and self._is_end():
                return
            yield found_here
        self._note_end()

    def runs(self) -> Iterator[list[Run]]:
        """The packets that pass the filter, without an engine."""
        assert self.link is not None  # noqa: S101 - the constructor has set it
        used, window = self._header.size, self._window
        while window.advance(used, self._needed(used)) and not self._is_empty():
            records, used = self._take(window.data, window.end)
            if not used and self._is_end():
                return
            yield [(self.link, window.data, records)]
        self._note_end()

    def _take(self, data: bytes, end: int) -> tuple[list[Record], int]:
        """All complete records, and the offset behind them."""
        read, size, passes = self._headers.read, self._headers.size, self._passes
        records: list[Record] = []
        at = 0
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
                records.append((seconds, microseconds, start, min(captured, original)))
            elif self.link is not None and not self._is_classic:
                self.passed_over.skip(self.link, packet)
            at = then
        return records, at

    def _needed(self, at: int) -> int:
        """Bytes that are needed to go on at this offset of the window."""
        size = self._headers.size
        left = self._window.end - at
        if left < size:
            return size
        stored = self._headers.read(self._window.data, at)[2]
        return size + stored if stored <= MAX_CAPTURED else size

    def _is_empty(self) -> bool:
        """Whether a whole block has only zeros, as in a sparse file; then the problem is set.

        3.09b reads it as thousands of packets without bytes, of the second 0.
        """
        window = self._window
        if self._is_classic or window.end < BLOCK or window.data[0] or window.data.strip(b"\0"):
            return False
        self._note("the rest begins with a block of zeros", 0)
        return True

    def _is_end(self) -> bool:
        """Whether nothing more can be read; then the problem is set."""
        window = self._window
        rest = window.data[: window.end]
        if not window.is_last and self._needed(0) > window.end:
            return False
        self._note(self._headers.problem(rest), 0)
        self._note_end()
        return True
