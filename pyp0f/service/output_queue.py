"""Standard streams that do not block their writer: a slow reader of a pipe or terminal does not delay live capture."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from pyp0f.outputs.all import Outputs
from pyp0f.outputs.messages import Messages
from pyp0f.service.event_loop import EventLoop
from pyp0f.service.nonblocking import NonblockingWriter, nonblocking_writer

OUTPUT_LIMIT: Final = 16 << 20
"""Bytes of standard output that are queued at most: 60,000 findings."""
MESSAGES_LIMIT: Final = 64 << 10
"""Bytes of standard error that are queued at most: 700 lines."""
_FINAL_WAIT: Final = 0.3
"""Seconds to wait for the reader after the event loop has ended, in total."""


class OutputQueue:
    """Takes the place of a standard stream: queues what cannot be written without blocking."""

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
        """Make an empty queue.

        Args:
            writer: writes to the stream; `close` closes it.
            title: name of the stream in warnings.
            limit: bytes that are queued at most; text that exceeds it is dropped.
            loop: reports when the stream can be written again.
            when_ready: called then; it must call `flush`.
            warn: called when text is dropped for the first time, and when the stream can be written again after that.
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
        """The descriptor that is written."""
        return self._writer.fileno()

    def write(self, text: str) -> None:
        """Queue text; it is dropped if the queue is full."""
        data = text.encode("utf-8", "surrogateescape")
        if self._unsent and len(self._unsent) + len(data) > self._limit:
            self._dropped += 1
            if self._dropped == 1:
                self._warn(f"{self._title} is blocked: further lines are dropped there")
        else:
            self._unsent += data

    def flush(self) -> None:
        """Write what can be written without blocking.

        Raises:
            OSError: nothing can be written any more.
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
        """Wait until the stream can be written, but only after the event loop has ended, and not for long."""
        remaining = self._end - time.monotonic()
        if self._loop is not None or remaining <= 0:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLOUT)
        return bool(poll.poll(remaining * 1000))

    def _watch(self, wanted: bool) -> None:
        """Have the loop report, or no longer report, that the stream can be written."""
        if wanted != self._is_watched and self._loop is not None:
            self._is_watched = wanted
            if wanted:
                self._loop.add_writer(self.fileno(), self._when_ready)
            else:
                self._loop.remove_writer(self.fileno())

    def leave_loop(self) -> None:
        """The loop has ended: from now on, `flush` waits for the reader, 0.3 seconds in total."""
        self._watch(False)
        self._loop = None
        self._end = time.monotonic() + _FINAL_WAIT

    def close(self) -> None:
        """Drop what could not be written."""
        if self._unsent or self._dropped:
            self._warn(f"{self._title} was not read to the end: some lines are missing there")
        self._writer.close()


@contextmanager
def queued_output(outputs: Outputs, loop: EventLoop, warn: Callable[[str], None]) -> Iterator[None]:
    """While this lasts, standard output does not block; after this, it blocks for 0.3 seconds at most."""
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
    """While this lasts, standard error does not block; after this, it blocks for 0.3 seconds at most."""
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
