"""Waits for descriptors: what live capture and its API socket need of an event loop, and no more.

asyncio's loop does the same and a lot more, for 8 of the 22 microseconds that a round trip of an API client takes
(docs/performance.md, "API socket").  The methods are named as there, and mean the same, so that
`pyp0f.api.server.ApiServer` works with either.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

_Poll = getattr(select, "epoll", select.poll)
"""Of the same methods and numbers: the first does not ask about each descriptor each time."""


class Readiness(Protocol):
    """What there is of `Loop` in asyncio's loops, too."""

    def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call this whenever the descriptor can be read, or is of no use any more."""

    def remove_reader(self, descriptor: int, /) -> bool:
        """Do not any more."""

    def add_writer(self, descriptor: int, callback: Callable[[], object], /) -> object:
        """Call this whenever the descriptor can be written, or is of no use any more."""

    def remove_writer(self, descriptor: int, /) -> bool:
        """Do not any more."""


class Loop:
    """Calls what was asked for when descriptors are ready; a descriptor is waited for in one direction at a time.

    While `run` lasts in the main thread, signals wake it up, so that their handlers are run at once.
    """

    def __init__(self, report_fault: Callable[[Exception], None]) -> None:
        """Make a loop that does not run yet.

        Args:
            report_fault: told what a callback raised; the loop goes on.
        """
        self._report_fault = report_fault
        self._poll = _Poll()
        self._callbacks: dict[int, Callable[[], object]] = {}
        self._soon: deque[Callable[[], object]] = deque()
        self._stopped = False
        self._wakeup, self._waker = os.pipe()
        for end in (self._wakeup, self._waker):
            os.set_blocking(end, False)
        self.add_reader(self._wakeup, self._wake_up)

    def add_reader(self, descriptor: int, callback: Callable[[], object], /) -> None:
        """Call this whenever the descriptor can be read, or is of no use any more."""
        self._add(descriptor, select.POLLIN, callback)

    def add_writer(self, descriptor: int, callback: Callable[[], object], /) -> None:
        """Call this whenever the descriptor can be written, or is of no use any more."""
        self._add(descriptor, select.POLLOUT, callback)

    def _add(self, descriptor: int, events: int, callback: Callable[[], object]) -> None:
        self._poll.register(descriptor, events)
        self._callbacks[descriptor] = callback

    def remove_reader(self, descriptor: int, /) -> bool:
        """Do not wait for it any more; returns whether it was waited for."""
        if self._callbacks.pop(descriptor, None) is None:
            return False
        self._poll.unregister(descriptor)
        return True

    remove_writer = remove_reader

    def call_soon_threadsafe(self, callback: Callable[[], object]) -> None:
        """Call this once, as soon as possible; for signal handlers and other threads, too."""
        self._soon.append(callback)
        with suppress(OSError):  # it is full, and that wakes up as well; or the loop is closed, and nothing is called
            os.write(self._waker, b"\0")

    def stop(self) -> None:
        """End `run`, as soon as it has begun if need be."""
        self._stopped = True

    def run(self) -> None:
        """Wait and call until `stop` is called."""
        is_main = threading.current_thread() is threading.main_thread()
        before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False) if is_main else -1
        try:
            self._turn_around()
        finally:
            if is_main:
                signal.set_wakeup_fd(before)

    def _turn_around(self) -> None:
        wait, callback_for = self._poll.poll, self._callbacks.get
        while not self._stopped:
            try:
                for descriptor, _ in wait():
                    callback = callback_for(descriptor)
                    if callback is not None:  # a callback before it may have removed it
                        callback()
            except Exception as error:  # noqa: BLE001 - one callback's fault is not the others'
                self._report_fault(error)

    def _wake_up(self) -> None:
        os.read(self._wakeup, 4096)
        while self._soon:
            self._soon.popleft()()

    def close(self) -> None:
        """Let go of what the loop waits with."""
        if self._waker >= 0:
            waker, self._waker = self._waker, -1  # for a signal may come right here
            os.close(waker)
            os.close(self._wakeup)
