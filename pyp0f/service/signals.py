"""What signals do: they ask for something, which is done when there is time."""

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
        """Have this done, too, at the first request; at once if it has come already."""
        self._then = action
        if self.requested:
            action()

    def request(self, *_: object) -> None:
        """As a signal handler: the first signal ends the work in an orderly way, the second at once."""
        if self.requested:
            os._exit(1)
        self.requested = True
        if self._then is not None:
            self._then()

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """While this lasts, the first signal raises `CaptureError`; for what Python would go on with after a signal."""

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

        Handlers run between instructions of Python, of which there are none while libpcap looks for the next packet
        that passes the filter.  So a thread waits for the signal, too, unless packets are looked at without libpcap.
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
    """Let the signals that end programs make a request instead; one that is ignored, as by nohup, stays so."""
    stop = Stop()
    heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    with handling(dict.fromkeys(heeded, stop.request)):
        yield stop


@contextmanager
def handling(handlers: Mapping[int, Callable[[], None]]) -> Iterator[None]:
    """Meanwhile, call these when the signals come."""
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
