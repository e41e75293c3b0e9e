"""Streams: what one side of a TCP connection sends, in order.

Segments may come out of order, more than once, or overlapping.  Of each stream the first `MAX_STREAM` bytes are kept;
up to `MAX_WAITING` pieces of them wait for bytes that are missing before them.  What does not fit is not kept, and its
place stays empty until it is sent again.

p0f 3.09b ignores segments out of order.  A stream also counts as 3.09b does, so that pyp0f misses nothing that 3.09b
sees: `Stream.next_seq` advances only with segments that continue where the previous one ended, and such a segment takes
precedence over pieces that wait.  Bytes that an application has already read never change: the first copy counts.

If a connection goes on as another protocol, its streams begin anew (`Stream.begin_at`).
"""

from __future__ import annotations

from typing import Final

from pyp0f.wire.modular import U32, advance, ahead

MAX_STREAM: Final = 8_192
"""Bytes kept per direction of a connection: no HTTP head of interest is longer, and a TLS ClientHello fits."""
MAX_WAITING: Final = 32
"""Pieces of a stream that wait for earlier bytes."""


class Early:
    """What arrived early, out of order.

    Attributes:
        pieces: those that wait for bytes before them, by their place in the stream; they do not overlap.
        lead: number of bytes by which the stream is longer than it would be without segments out of order.
    """

    __slots__ = ("lead", "pieces")

    def __init__(self) -> None:
        self.lead: int = 0
        self.pieces: dict[int, bytes] = {}


class Stream:
    """The beginning of a stream.

    Attributes:
        data: the first bytes, in order, at most `MAX_STREAM`.
        next_seq: sequence number of the byte after those that came in order, as in 3.09b.
        early: what came out of order; None if nothing ever did.
    """

    __slots__ = ("data", "early", "next_seq")

    data: bytes
    next_seq: int
    early: Early | None

    @property
    def is_full(self) -> bool:
        """Whether no more data is kept."""
        return len(self.data) >= MAX_STREAM

    def append(self, payload: bytes) -> None:
        """Take a segment in order; only if none ever came out of order."""
        data = self.data + payload
        self.data = data if len(data) <= MAX_STREAM else data[:MAX_STREAM]
        self.next_seq = self.next_seq + len(payload) & U32  # a call of `advance` would take longer

    def resume(self, early: Early, payload: bytes) -> bool:
        """Take a segment in order, after others that came out of order.

        Args:
            early: `self.early`, which is not None.
            payload: the bytes of the segment.

        Returns:
            Whether the stream goes on further than before.
        """
        before = len(self.data)
        new = payload[early.lead :][: MAX_STREAM - before]
        early.lead = max(0, early.lead - len(payload))
        self.next_seq = advance(self.next_seq, len(payload))
        if new:
            _drop_before(early.pieces, before + len(new))
            self.data += new
            self._take_pieces(early)
        return len(self.data) > before

    def insert(self, seq: int, payload: bytes) -> bool:
        """Take a segment out of order.

        Args:
            seq: sequence number of its first byte.
            payload: its bytes, at least one.

        Returns:
            Whether the stream goes on further than before.
        """
        if self.is_full:
            return False
        early = self.early
        if early is None:
            early = self.early = Early()
        before = len(self.data)
        place = before - early.lead + ahead(seq, self.next_seq)
        # What lies before the end is known, and what lies after the limit is not kept.
        start, stop = max(place, before), min(place + len(payload), MAX_STREAM)
        if start < stop:
            self._keep(early.pieces, start, payload[start - place : stop - place])
            self._take_pieces(early)
        return len(self.data) > before

    def hold(self, payload: bytes) -> None:
        """Let the first bytes wait: those of a SYN, which the other side need not take; only if there are no others.

        They count when the other side takes them (`release`), or when what follows them comes.  If they are sent
        again, those bytes count.
        """
        if self.early is None and not self.data:
            self.early = Early()
            self.early.pieces[0] = payload[:MAX_STREAM]

    def release(self) -> bool:
        """Take what waits to be next; whether the stream goes on further than before."""
        before = len(self.data)
        if self.early is not None:
            self._take_pieces(self.early)
        return len(self.data) > before

    def begin_at(self, place: int) -> None:
        """Let the stream begin at a later byte; only if it is not full.

        Args:
            place: number of bytes before it.  They need not have come.
        """
        missing = max(0, place - len(self.data))
        self.data = self.data[place:]
        early = self.early
        if early is None:
            if not missing:
                return
            early = self.early = Early()
        # Bytes that are missing count as known: when they come, they are passed over.
        early.lead += missing
        early.pieces = {start - place: piece for start, piece in early.pieces.items()}
        _drop_before(early.pieces, 0)
        self._take_pieces(early)

    def _keep(self, pieces: dict[int, bytes], start: int, piece: bytes) -> None:
        """Keep those parts of a piece that no waiting piece has."""
        stop = start + len(piece)
        gaps, at = [], start
        for known in sorted(pieces):
            known_stop = known + len(pieces[known])
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
            # One more is always taken if it comes next: it does not wait.
            if len(pieces) < MAX_WAITING or first == len(self.data):
                pieces[first] = piece[first - start : last - start]

    def _take_pieces(self, early: Early) -> None:
        """Move the pieces that come next into the stream."""
        while early.pieces and (piece := early.pieces.pop(len(self.data), None)) is not None:
            self.data += piece
            early.lead += len(piece)


def _drop_before(pieces: dict[int, bytes], stop: int) -> None:
    """Remove what waits before a place in the stream."""
    for start in sorted(pieces):
        if start >= stop:
            break
        piece = pieces.pop(start)
        if start + len(piece) > stop:
            pieces[stop] = piece[stop - start :]
