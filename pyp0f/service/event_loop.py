"""The event loop: waits for descriptors of live capture, API clients and blocked outputs.

It is used in place of asyncio's event loop for speed.  That one takes 8 of the 22 microseconds of a round trip of an
API client (docs/performance.md, "API socket").  The methods have the names and meanings of asyncio's, so that
`pyp0f.api.server.ApiServer` works with both loops.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

_Poll = getattr(select, "epoll", select.poll)
"""epoll where it exists: it does not check every descriptor on each call.  Methods and event numbers are the same."""


class EventLoop:
    """Calls functions when descriptors are ready.  Each descriptor is watched in one direction at a time.

    When `run` is called in the main thread, a signal wakes it up, so that the signal handler runs immediately.
    """

    def __init__(self, report_error: Callable[[Exception], None]) -> None:
        """Create a loop.  `run` starts it.

        Args:
            report_error: called with each exception that a callback raises; the loop continues.
        """
        self._report_error = report_error
        self._poll = _Poll()
        self._callbacks: dict[int, Callable[[], object]] = {}
        self._pending: deque[Callable[[], object]] = deque()
        self._stopped = False
        self._wake_reader, self._wake_writer = os.pipe()
        for end in (self._wake_reader, self._wake_writer):
            os.set_blocking(end, False)
        self.add_reader(self._wake_reader, self._call_pending)

    def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> None:
        """Call `callback` whenever the descriptor is readable or has an error."""
        self._add(descriptor, select.POLLIN, callback)

    def add_writer(self, descriptor: int, callback: Callable[[], object], /) -> None:
        """Call `callback` whenever the descriptor is writable or has an error."""
        self._add(descriptor, select.POLLOUT, callback)

    def _add(self, descriptor: int, events: int, callback: Callable[[], object]) -> None:
        self._poll.register(descriptor, events)
        self._callbacks[descriptor] = callback

    def remove_reader(self, descriptor: int, /) -> bool:
        """Stop watching a descriptor; returns whether it was watched."""
        if self._callbacks.pop(descriptor, None) is None:
            return False
        self._poll.unregister(descriptor)
        return True

    remove_writer = remove_reader

    def call_soon_threadsafe(self, callback: Callable[[], object]) -> None:
        """Call `callback` once, as soon as possible.  Signal handlers and other threads may call this method."""
        self._pending.append(callback)
        with suppress(OSError):  # a full pipe also wakes the loop up; a closed loop calls nothing
            os.write(self._wake_writer, b"\0")

    def stop(self) -> None:
        """End `run`.  If `run` is called later, it returns immediately."""
        self._stopped = True

    def run(self) -> None:
        """Wait for descriptors and call their callbacks until `stop` is called."""
        is_main = threading.current_thread() is threading.main_thread()
        previous = signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False) if is_main else -1
        try:
            self._wait_and_call()
        finally:
            if is_main:
                signal.set_wakeup_fd(previous)

    def _wait_and_call(self) -> None:
        wait, callback_for = self._poll.poll, self._callbacks.get
        while not self._stopped:
            try:
                for descriptor, _ in wait():
                    callback = callback_for(descriptor)
                    if callback is not None:  # an earlier callback may have removed it
                        callback()
            except Exception as error:  # noqa: BLE001 - a failing callback must not stop the others
                self._report_error(error)

    def _call_pending(self) -> None:
        os.read(self._wake_reader, 4096)
        while self._pending:
            self._pending.popleft()()

    def close(self) -> None:
        """Close the descriptors of the loop itself."""
        if self._wake_writer >= 0:
            writer, self._wake_writer = self._wake_writer, -1  # first, because a signal may arrive before the close
            os.close(writer)
            os.close(self._wake_reader)
