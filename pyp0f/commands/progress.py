"""A progress bar for reading a capture, on a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Final, TextIO

_DELAY: Final = 1.0
"""Seconds until the bar appears.  Most captures are read in less time."""
_INTERVAL: Final = 0.1
"""Seconds between two updates of the bar."""

_DEFAULT_WIDTH: Final = 80
_MAX_WIDTH: Final = 110
_DEFAULT_HEIGHT: Final = 24
_LOCAL_FLAGS: Final = 3
"""Index of the local modes in the list of `termios.tcgetattr`."""

_WITH_SIZE: Final = "{percentage:3.0f}% {bar} {desc}, {remaining} left"
_WITHOUT_SIZE: Final = "{desc}, {elapsed}"


class ProgressBar:
    """A bar on a terminal that shows the part of the file that has been read, packets per second and the time left.

    The bar appears, and tqdm is imported, only if the stream is a terminal and reading takes longer than a second.
    """

    def __init__(self, stream: TextIO | None, size: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Start the clock.

        Args:
            stream: standard error; None if it is closed.
            size: size of the file on disk in bytes; None if unknown.
            clock: returns the time in seconds since an arbitrary start.
        """
        self._stream = stream if stream is not None and stream.isatty() else None
        self._size = size
        self._clock = clock
        self._began = clock()
        self._next = self._began + _DELAY
        self._bar: Any = None
        self._is_shown = False

    def prepare(self) -> None:
        """Import everything that the bar needs.  Call it before the root directory changes."""
        if self._stream is not None:
            _is_foreground(self._stream)
            self._bar = _make_bar(self._stream, self._size)
            self._bar.format_meter(**self._bar.format_dict)

    def show(self, position: int | None, packets: int) -> None:
        """Update the bar, at most once every 0.1 seconds.  Other calls only check the clock.

        Args:
            position: bytes of the file that have been read; None if unknown.
            packets: number of packets that have been processed.
        """
        now = self._clock()
        if now < self._next or self._stream is None:
            return
        self._next = now + _INTERVAL
        if not _is_foreground(self._stream):
            self._is_shown = False
            return
        elapsed = now - self._began
        if self._bar is None:
            self._bar = _make_bar(self._stream, self._size)
        self._bar.delay = 0
        self._bar.ncols = _width(self._stream)
        self._bar.start_t = self._bar._time() - elapsed  # noqa: SLF001 - reading began before tqdm was imported
        if position is not None:
            self._bar.n = position if self._size is None else min(position, self._size)
        self._bar.set_description_str(f"{packets:,} packets, {packets / elapsed:,.0f}/s", refresh=False)
        self._bar.refresh()
        self._is_shown = True

    def hide(self) -> None:
        """Erase the bar until the next update, so that other text can be written to the terminal."""
        if self._is_shown:
            self._bar.clear()
            self._is_shown = False

    def close(self) -> None:
        """Erase the bar for good."""
        self.hide()
        if self._bar is not None:
            self._bar.delay = float("inf")  # tqdm must not erase a bar that is already erased
            self._bar.close()
            self._bar = None


def _is_foreground(stream: TextIO) -> bool:
    """Whether this program is in the foreground of the terminal, and the terminal is in canonical mode.

    Otherwise a pager or the shell uses the terminal.
    """
    import termios  # noqa: PLC0415 - needed only for terminals

    try:
        descriptor = stream.fileno()
        is_canonical = bool(termios.tcgetattr(descriptor)[_LOCAL_FLAGS] & termios.ICANON)
    except (OSError, ValueError, termios.error):
        return True  # not a real terminal
    try:
        return is_canonical and os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return is_canonical  # not the controlling terminal


def _width(stream: TextIO) -> int:
    """Columns that the bar can use without a line break."""
    try:
        # A pseudo-terminal whose size was never set reports 0 columns.
        columns = os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH
    except (OSError, ValueError):
        columns = _DEFAULT_WIDTH
    return max(min(columns, _MAX_WIDTH) - 1, 1)


def _make_bar(stream: TextIO, size: int | None) -> Any:  # noqa: ANN401 - tqdm has no types
    from tqdm import tqdm  # noqa: PLC0415 - its import takes longer than reading most captures

    tqdm.monitor_interval = 0  # no monitor thread
    return tqdm(
        total=size,
        file=stream,
        leave=False,
        ncols=_DEFAULT_WIDTH,
        nrows=_DEFAULT_HEIGHT,
        bar_format=_WITHOUT_SIZE if size is None else _WITH_SIZE,
        delay=_DELAY,  # otherwise an empty bar appears at once
    )
