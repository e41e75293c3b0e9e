"""Queues in front of the standard streams, so that a slow reader of a pipe or terminal does not block live capture."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from pyp0f.outputs.messages import Messages
from pyp0f.outputs.outputs import Outputs
from pyp0f.service.event_loop import EventLoop
from pyp0f.service.nonblocking import NonblockingWriter, nonblocking_writer

OUTPUT_LIMIT: Final = 16 << 20
"""Maximum size in bytes of the queue of standard output; about 60,000 findings."""
MESSAGES_LIMIT: Final = 64 << 10
"""Maximum size in bytes of the queue of standard error; about 700 lines."""
_FINAL_WAIT: Final = 0.3
"""Total seconds to wait for the reader after the event loop has ended."""


class OutputQueue:
    """Replaces a standard stream.  It queues text that cannot be written without blocking."""

    def __init__(
        self,
        writer: NonblockingWriter,
        title: str,
        *,
        limit: int,
        loop: EventLoop,
        when_ready: Callable[[], None],
        warn: Callable[[str], None],
    ) -> None:
        """Create an empty queue.

        Args:
            writer: writes to the stream; `close` closes it.
            title: name of the stream in warnings.
            limit: maximum size of the queue in bytes; text that exceeds it is dropped.
            loop: the event loop that watches the stream.
            when_ready: called when the stream is writable again; it must call `flush`.
            warn: called when the first text is dropped, and when the queue is empty again after that.
        """
        self._writer = writer
        self._title = title
        self._limit = limit
        self._loop: EventLoop | None = loop
        self._when_ready = when_ready
        self._warn = warn
        self._unsent = bytearray()
        self._is_watched = False
        self._dropped = 0
        self._end = 0.0

    def fileno(self) -> int:
        """The descriptor that is written to."""
        return self._writer.fileno()

    def write(self, text: str) -> None:
        """Add text to the queue.  The text is dropped if the queue is full."""
        data = text.encode("utf-8", "surrogateescape")
        if self._unsent and len(self._unsent) + len(data) > self._limit:
            self._dropped += 1
            if self._dropped == 1:
                self._warn(f"{self._title} is blocked; dropping lines")
        else:
            self._unsent += data

    def flush(self) -> None:
        """Write as much of the queue as possible without blocking.

        Raises:
            OSError: the write failed, and later writes will also fail.
        """
        try:
            self._send()
        except OSError:
            self._unsent = bytearray()
            self._watch(False)
            raise

    def _send(self) -> None:
        sent = 0
        with memoryview(self._unsent) as unsent:
            while sent < len(unsent):
                written = self._writer.write(unsent[sent:])
                if not written and not self._is_ready_in_time():
                    break
                sent += written
        del self._unsent[:sent]
        self._watch(bool(self._unsent))
        if self._dropped and not self._unsent:
            dropped, self._dropped = self._dropped, 0
            self._warn(f"{self._title} is no longer blocked; {dropped} writes were dropped")

    def _is_ready_in_time(self) -> bool:
        """Wait until the stream is writable.  Waits only after the event loop has ended, and 0.3 seconds in total."""
        remaining = self._end - time.monotonic()
        if self._loop is not None or remaining <= 0:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLOUT)
        return bool(poll.poll(remaining * 1000))

    def _watch(self, wanted: bool) -> None:
        """Begin or stop to watch the stream in the event loop."""
        if wanted != self._is_watched and self._loop is not None:
            self._is_watched = wanted
            if wanted:
                self._loop.add_writer(self.fileno(), self._when_ready)
            else:
                self._loop.remove_writer(self.fileno())

    def leave_loop(self) -> None:
        """Leave the event loop, which has ended.  From now on, `flush` waits for the reader, 0.3 seconds in total."""
        self._watch(False)
        self._loop = None
        self._end = time.monotonic() + _FINAL_WAIT

    def close(self) -> None:
        """Drop the text that is still queued, with a warning, and close the stream."""
        if self._unsent or self._dropped:
            self._warn(f"{self._title} was not read to the end; some lines were dropped")
        self._writer.close()


@contextmanager
def queued_output(outputs: Outputs, loop: EventLoop, warn: Callable[[str], None]) -> Iterator[None]:
    """Context manager: inside, standard output does not block; afterwards, it blocks for at most 0.3 seconds."""
    stream = outputs.screen_stream
    writer = None if stream is None else nonblocking_writer(stream)
    if writer is None:
        yield
        return
    queue = OutputQueue(
        writer,
        "standard output",
        limit=OUTPUT_LIMIT,
        loop=loop,
        when_ready=outputs.flush_screen,
        warn=warn,
    )
    outputs.use_screen_stream(queue)
    try:
        yield
    finally:
        queue.leave_loop()


@contextmanager
def queued_messages(messages: Messages, loop: EventLoop) -> Iterator[None]:
    """Context manager: inside, standard error does not block; afterwards, it blocks for at most 0.3 seconds."""
    writer = None if sys.stderr is None else nonblocking_writer(sys.stderr)
    if writer is None:
        yield
        return
    queue = OutputQueue(
        writer,
        "standard error",
        limit=MESSAGES_LIMIT,
        loop=loop,
        when_ready=messages.flush,
        warn=messages.warn,
    )
    messages.use_stream(queue)
    try:
        yield
    finally:
        queue.leave_loop()
