"""Streams: what one side of a TCP connection sends, in order.

Segments may come out of order, more than once, or overlapping.  The first copy of each byte counts.  Of each stream the
first `MAX_STREAM` bytes are kept; up to `MAX_WAITING` pieces of them wait for bytes that are missing before them.
What does not fit is not kept, and its place stays empty until it is sent again.
"""

from __future__ import annotations

from typing import Final

from pyp0f.wire.modular import advance, ahead

MAX_STREAM: Final = 8_192
"""Bytes kept per direction of a connection: no HTTP head of interest is longer, and a TLS ClientHello fits."""
MAX_WAITING: Final = 32
"""Pieces of a stream that wait for earlier bytes."""


class Stream:
    """The beginning of a stream.

    Attributes:
        data: the first bytes, in order, at most `MAX_STREAM`.
        next_seq: sequence number of the byte that comes next.
        waiting: pieces that lie further ahead, by their place in the stream; they do not overlap.  None if there never
            was one.
    """

    __slots__ = ("data", "next_seq", "waiting")

    data: bytes
    next_seq: int
    waiting: dict[int, bytes] | None

    @property
    def is_full(self) -> bool:
        """Whether no more data is kept."""
        return len(self.data) >= MAX_STREAM

    def append(self, payload: bytes) -> None:
        """Take the bytes that come next; only while nothing is waiting."""
        self.data += payload[: MAX_STREAM - len(self.data)]
        self.next_seq = advance(self.next_seq, len(payload))

    def insert(self, seq: int, payload: bytes) -> bool:
        """Take a segment, wherever it belongs.

        Args:
            seq: sequence number of its first byte.
            payload: its bytes, at least one.

        Returns:
            Whether the stream goes on further than before.
        """
        if self.is_full:
            return False
        before = len(self.data)
        place = before + ahead(seq, self.next_seq)
        # What lies before the end is known, and what lies after the limit is not kept.
        start, stop = max(place, before), min(place + len(payload), MAX_STREAM)
        if start < stop:
            self._put_aside(start, payload[start - place : stop - place])
            self._take_waiting()
        return len(self.data) > before

    def _put_aside(self, start: int, piece: bytes) -> None:
        """Keep those parts of a piece that no waiting piece has."""
        if self.waiting is None:
            self.waiting = {}
        waiting = self.waiting
        stop = start + len(piece)
        gaps, at = [], start
        for known in sorted(waiting):
            known_stop = known + len(waiting[known])
            if known_stop <= at:
                continue
            if known >= stop:
                break
            if at < known:
                gaps.append((at, known))
            at = known_stop
        if at < stop:
            gaps.append((at, stop))
        for first, last in gaps:
            # One more is always taken if it comes next: it is not kept waiting.
            if len(waiting) < MAX_WAITING or first == len(self.data):
                waiting[first] = piece[first - start : last - start]

    def _take_waiting(self) -> None:
        """Move the pieces that come next into the stream."""
        waiting = self.waiting
        while waiting and (piece := waiting.pop(len(self.data), None)) is not None:
            self.append(piece)
