"""Standard streams that do not make their writer wait, for live traffic: whoever reads them may stop for a while."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Final, TextIO

from pyp0f.service.loop import Readiness
from pyp0f.service.outlet import Outlet, outlet_for

LIMIT: Final = 16 << 20
"""Bytes of standard output that may wait: 60,000 findings."""
MESSAGES_LIMIT: Final = 64 << 10
"""Bytes of standard error that may wait: 700 lines."""
_PATIENCE: Final = 0.3
"""Seconds to wait at the end, altogether."""


class Backlog:
    """In place of a standard stream; what cannot be written now, waits."""

    def __init__(
        self,
        outlet: Outlet,
        title: str,
        limit: int,
        loop: Readiness,
        when_ready: Callable[[], None],
        warn: Callable[[str], None],
    ) -> None:
        """Make one.

        Args:
            outlet: what is written, and closed in the end.
            title: what it is to people.
            limit: bytes that may wait.
            loop: tells when the outlet can be written again.
            when_ready: called then; it is to call `flush`.
            warn: told when something is left out, because too much waits, and that something was.
        """
        self._outlet = outlet
        self._title = title
        self._limit = limit
        self._loop: Readiness | None = loop
        self._when_ready = when_ready
        self._warn = warn
        self._unsent = bytearray()
        self._is_waiting = False
        self._left_out = 0
        self._end = 0.0

    def fileno(self) -> int:
        """The descriptor that is written."""
        return self._outlet.fileno()

    def write(self, text: str) -> None:
        """Take text to be written, unless too much waits already."""
        data = text.encode("utf-8", "surrogateescape")
        if self._unsent and len(self._unsent) + len(data) > self._limit:
            self._left_out += 1
            if self._left_out == 1:
                self._warn(f"{self._title} is not being read: what follows will be missing there")
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
            self._unsent = bytearray()
            self._wait(False)
            raise

    def _send(self) -> None:
        sent = 0
        with memoryview(self._unsent) as unsent:
            while sent < len(unsent):
                written = self._outlet.write(unsent[sent:])
                if not written and not self._is_ready_in_time():
                    break
                sent += written
        del self._unsent[:sent]
        self._wait(bool(self._unsent))
        if self._left_out and not self._unsent:
            left_out, self._left_out = self._left_out, 0
            self._warn(f"{self._title} is being read again; {left_out} times something was left out")

    def _is_ready_in_time(self) -> bool:
        """Whether waiting for a moment helps; while the loop runs, nobody does."""
        patience = self._end - time.monotonic()
        if self._loop is not None or patience <= 0:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLOUT)
        return bool(poll.poll(patience * 1000))

    def _wait(self, wait: bool) -> None:
        if wait != self._is_waiting and self._loop is not None:
            self._is_waiting = wait
            if wait:
                self._loop.add_writer(self.fileno(), self._when_ready)
            else:
                self._loop.remove_writer(self.fileno())

    def leave_loop(self) -> None:
        """The loop has ended: from now on wait for a reader instead, but not for long."""
        self._wait(False)
        self._loop = None
        self._end = time.monotonic() + _PATIENCE

    def close(self) -> None:
        """Give up what could not be written."""
        if self._unsent or self._left_out:
            self._warn(f"{self._title} was not read to the end: something is missing there")
        self._outlet.close()


def backlog_for(
    stream: TextIO, title: str, limit: int, loop: Readiness, when_ready: Callable[[], None], warn: Callable[[str], None]
) -> Backlog | None:
    """A backlog in place of a stream, as `Backlog` explains it; None if it needs none, or has no descriptor."""
    outlet = outlet_for(stream)
    return None if outlet is None else Backlog(outlet, title, limit, loop, when_ready, warn)
