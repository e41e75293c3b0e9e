"""Streams of events: observations as they are stored, to many readers, each as fast as it reads."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from pyp0f.web.ingest import Event
from pyp0f.web.lines import encode
from pyp0f.web.parameters import Values
from pyp0f.web.problems import ProblemError
from pyp0f.web.queries import passes

MAX_STREAMS: Final = 256
"""Readers at the same time."""
MAX_WAITING: Final = 1_000
"""Events that wait for a slow reader; the oldest are left out, and the reader is told."""
_BUSY: Final = 503


def event_text(name: str, data: str, number: int | None = None) -> bytes:
    """An event of server-sent events.

    Args:
        name: its type.
        data: one line of text.
        number: its id; None for none.
    """
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {data}\n\n".encode()


class StreamReader:
    """A reader of the stream.

    Attributes:
        values: its filters.
        last: the number of the last observation that it got.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self.last = 0
        self._waiting: deque[tuple[int | None, bytes]] = deque()
        self._left_out = 0
        self._is_ready = asyncio.Event()

    def add(self, number: int | None, data: bytes) -> None:
        """Queue an event."""
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.popleft()
            self._left_out += 1
        self._waiting.append((number, data))
        self._is_ready.set()

    async def take(self, seconds: float) -> bytes:
        """All events that wait; a comment if no event comes within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._is_ready.wait()
        except TimeoutError:
            return b": still here\n\n"
        self._is_ready.clear()
        parts = []
        if self._left_out:
            parts.append(left_out_text(self._left_out))
            self._left_out = 0
        while self._waiting:
            number, data = self._waiting.popleft()
            if number is None or number > self.last:
                parts.append(data)
                self.last = self.last if number is None else number
        return b"".join(parts)


def left_out_text(count: int) -> bytes:
    """The event that says how many events were left out."""
    return event_text("left_out", encode({"count": count}))


class Streams:
    """All readers.

    Attributes:
        sent: events that were queued for readers since the start.
    """

    def __init__(self) -> None:
        self.sent = 0
        self._readers: set[StreamReader] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return len(self._readers)

    def use_loop(self) -> None:
        """Deliver in the loop that runs now."""
        self._loop = asyncio.get_running_loop()

    def publish(self, events: Sequence[Event]) -> None:
        """Deliver observations to readers.  Any thread may call this."""
        if self._readers and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, events)

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events[-MAX_WAITING:]:
            data = event_text("observation", event.row["text"], event.id)
            for reader in self._readers:
                if passes(event.row, reader.values):
                    reader.add(event.id, data)
                    self.sent += 1

    def tell(self, name: str, data: str) -> None:
        """Send an event without a number to all readers."""
        text = event_text(name, data)
        for reader in self._readers:
            reader.add(None, text)

    def require_room(self) -> None:
        """Check that one more reader may come.

        Raises:
            ProblemError: there are too many.
        """
        if len(self._readers) >= MAX_STREAMS:
            raise ProblemError(_BUSY, f"there are already {MAX_STREAMS} streams", headers={"Retry-After": "10"})

    def open(self, values: Values) -> StreamReader:
        """Add a reader."""
        reader = StreamReader(values)
        self._readers.add(reader)
        return reader

    def close(self, reader: StreamReader) -> None:
        """Remove a reader."""
        self._readers.discard(reader)
