"""Signal handlers: they only record a request; the work is done between two packets or batches."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Whether the user has asked to stop, by a signal."""

    def __init__(self) -> None:
        self.requested = False
        self._then: Callable[[], None] | None = None

    def then(self, action: Callable[[], None]) -> None:
        """Call this at the first request, or now if there was one already."""
        self._then = action
        if self.requested:
            action()

    def request(self, *_: object) -> None:
        """Signal handler: the first signal stops the program gracefully, the second one immediately."""
        if self.requested:
            os._exit(1)
        self.requested = True
        if self._then is not None:
            self._then()

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """While this lasts, the first signal raises `CaptureError`; for system calls that Python would restart."""

        def interrupt() -> NoReturn:
            raise CaptureError("interrupted")

        self.then(interrupt)
        try:
            yield
        finally:
            self._then = None

    @contextmanager
    def ending(self, capture: CaptureFile) -> Iterator[None]:
        """While this lasts, the first signal ends the capture.

        Python runs signal handlers between two of its instructions, and there are none while libpcap looks for the
        next packet that passes the filter.  Therefore a thread waits for signals, too, if libpcap reads the capture.
        """
        if capture.in_place:
            self.then(capture.end)
            try:
                yield
            finally:
                self._then = None
            return
        import threading  # noqa: PLC0415 - takes as long to load as a small capture to read

        if threading.current_thread() is not threading.main_thread():
            yield  # handlers and what is beside them are the main thread's
            return
        signalled, signals = os.pipe()
        os.set_blocking(signals, False)
        before = signal.set_wakeup_fd(signals, warn_on_full_buffer=False)

        def wait() -> None:
            while number := os.read(signalled, 1):
                if number[0] in _SIGNALS:
                    capture.end()

        waiting = threading.Thread(target=wait)
        waiting.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.close(signals)
            waiting.join()
            os.close(signalled)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Make SIGINT, SIGTERM and SIGHUP request a stop.  A signal that is ignored, as under nohup, stays ignored."""
    stop = Stop()
    heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    with handling(dict.fromkeys(heeded, stop.request)):
        yield stop


@contextmanager
def handling(handlers: Mapping[int, Callable[[], None]]) -> Iterator[None]:
    """While this lasts, these functions handle the signals."""
    try:
        before = [(number, signal.signal(number, _handler(action))) for number, action in handlers.items()]
    except ValueError:
        before = []  # only the main thread may set handlers
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _handler(action: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        action()

    return handle
