"""Signal handlers.  They only record a request; the request is carried out between two packets or batches."""

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
    """The state of a stop that signals request.

    Attributes:
        requested: whether a signal has requested the stop.
        hung_up: whether SIGHUP came to a daemon that was still starting.
    """

    def __init__(self) -> None:
        self.requested = False
        self.hung_up = False
        self._then: Callable[[], None] | None = None

    def then(self, action: Callable[[], None]) -> None:
        """Call `action` at the first request, or now if the stop is already requested."""
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

    def hang_up(self) -> None:
        """Signal handler of SIGHUP for a daemon that is starting: its files are opened again once it runs."""
        self.hung_up = True

    def request_once(self) -> None:
        """Request the stop, unless it is already requested."""
        if not self.requested:
            self.request()

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Context manager: inside, the first signal raises `CaptureError`.

        The exception ends system calls that Python would otherwise restart after a signal.
        """

        def interrupt() -> NoReturn:
            raise CaptureError("interrupted")

        self.then(interrupt)
        try:
            yield
        finally:
            self._then = None

    @contextmanager
    def ending(self, capture: CaptureFile) -> Iterator[None]:
        """Context manager: inside, the first signal ends the capture."""
        self.then(capture.end)
        try:
            yield
        finally:
            self._then = None


@contextmanager
def stop_on_signals(*, is_daemon: bool = False) -> Iterator[Stop]:
    """Context manager: inside, SIGINT, SIGTERM and SIGHUP request a stop.

    A signal that is ignored, for example under nohup, stays ignored.

    Args:
        is_daemon: whether the program will become a daemon; then SIGHUP does not end it.
    """
    stop = Stop()
    handled = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    handlers: dict[int, Callable[[], None]] = dict.fromkeys(handled, stop.request)
    if is_daemon:
        handlers[signal.SIGHUP] = stop.hang_up
    with handling(handlers):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGHUP,))  # `pyp0f.__main__` blocks it
        yield stop


@contextmanager
def handling(handlers: Mapping[int, Callable[[], None]]) -> Iterator[None]:
    """Context manager: inside, these functions handle the signals.  It has no effect outside the main thread.

    Args:
        handlers: a function without arguments for each signal number.
    """
    try:
        previous = [(number, signal.signal(number, _handler(action))) for number, action in handlers.items()]
    except ValueError:
        previous = []  # only the main thread can set handlers
    try:
        yield
    finally:
        for number, handler in previous:
            signal.signal(number, handler)


def _handler(action: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        action()

    return handle
