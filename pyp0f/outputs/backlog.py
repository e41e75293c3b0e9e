"""Standard output that does not make its writer wait, for live traffic: whoever reads it may stop for a while.

A descriptor that is made non-blocking is so for all who share it, the user's shell among them.  So the pipe or terminal
is opened once more.
"""

from __future__ import annotations

import os
import select
import time

from pyp0f.typenames import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from pyp0f.loop import Readiness

LIMIT: Final = 16 << 20
"""Bytes that may wait: 60,000 findings."""
_PATIENCE: Final = 0.3
"""Seconds to wait at the end, altogether."""


class Backlog:
    """In place of the stream of standard output; what cannot be written now, waits."""

    def __init__(
        self, descriptor: int, loop: Readiness, when_ready: Callable[[], None], warn: Callable[[str], None]
    ) -> None:
        """Make one for a descriptor that does not block, which is closed in the end.

        Args:
            descriptor: as `open_again` gives it.
            loop: tells when the descriptor can be written again.
            when_ready: called then; it is to call `flush`.
            warn: told when something is left out, because too much waits, and that something was.
        """
        self._descriptor = descriptor
        self._loop: Readiness | None = loop
        self._when_ready = when_ready
        self._warn = warn
        self._unsent = bytearray()
        self._is_waiting = False
        self._left_out = 0
        self._end = 0.0

    def fileno(self) -> int:
        """The descriptor that is written."""
        return self._descriptor

    def write(self, text: str) -> None:
        """Take text to be written, unless too much waits already."""
        data = text.encode("utf-8", "surrogateescape")
        if self._unsent and len(self._unsent) + len(data) > LIMIT:
            if not self._left_out:
                self._warn("standard output is not being read: what is found now will be missing there")
            self._left_out += 1
        else:
            self._unsent += data

    def flush(self) -> None:
        """Write what can be written without waiting.

        Raises:
            OSError: it cannot be written any more.
        """
        try:
            self._send()
        except OSError:
            self._unsent.clear()
            self._wait(False)
            raise

    def _send(self) -> None:
        sent = 0
        with memoryview(self._unsent) as unsent:
            while sent < len(unsent):
                try:
                    sent += os.write(self._descriptor, unsent[sent:])
                except BlockingIOError:
                    if not self._is_ready_in_time():
                        break
        del self._unsent[:sent]
        self._wait(bool(self._unsent))
        if self._left_out and not self._unsent:
            self._warn(f"standard output is being read again; {self._left_out} times something was left out")
            self._left_out = 0

    def _is_ready_in_time(self) -> bool:
        """Whether waiting for a moment helps; while the loop runs, nobody does."""
        patience = self._end - time.monotonic()
        if self._loop is not None or patience <= 0:
            return False
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        return bool(poll.poll(patience * 1000))

    def _wait(self, wait: bool) -> None:
        if wait != self._is_waiting and self._loop is not None:
            self._is_waiting = wait
            if wait:
                self._loop.add_writer(self._descriptor, self._when_ready)
            else:
                self._loop.remove_writer(self._descriptor)

    def leave_loop(self) -> None:
        """The loop has ended: from now on wait for a reader instead, but not for long."""
        self._wait(False)
        self._loop = None
        self._end = time.monotonic() + _PATIENCE

    def close(self) -> None:
        """Give up what could not be written."""
        if self._unsent or self._left_out:
            self._warn("standard output was not read to the end: something is missing there")
        os.close(self._descriptor)


def open_again(stream: TextIO) -> int | None:
    """A descriptor for the same pipe or terminal that does not block, and is not shared; None if there can be none.

    Files need none.  Sockets cannot be opened again, and there are systems that only duplicate descriptors.
    """
    try:
        stream.flush()
        if os.path.isfile(f"/dev/fd/{stream.fileno()}"):
            return None
        descriptor = os.open(f"/dev/fd/{stream.fileno()}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    if os.get_blocking(descriptor) or not os.get_blocking(stream.fileno()):
        os.close(descriptor)
        return None
    return descriptor
