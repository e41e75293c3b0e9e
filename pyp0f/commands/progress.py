"""How far the reading of a capture has come, for whoever waits at a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Final, TextIO

_PATIENCE: Final = 1.0
"""Seconds before there is anything to see: most captures are read by then."""
_INTERVAL: Final = 0.1
"""Seconds between two looks of a bar."""

_USUAL_WIDTH: Final = 80
_MOST_WIDTH: Final = 110
_USUAL_HEIGHT: Final = 24
_LOCAL_FLAGS: Final = 3
"""Where `termios` has them."""

_WITH_SIZE: Final = "{percentage:3.0f}% {bar} {desc}, {remaining} left"
_WITHOUT_SIZE: Final = "{desc}, {elapsed}"


class ProgressBar:
    """A bar on a terminal that shows the share of a file, packets per second and the time left.

    Nothing is shown, and nothing loaded, unless the stream is a terminal and reading takes longer than a second.
    """

    def __init__(self, stream: TextIO | None, size: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to count the time.

        Args:
            stream: standard error, if there is any.
            size: of the file in bytes, as it is stored; None if nobody knows.
            clock: seconds, of which only differences count.
        """
        self._stream = stream if stream is not None and stream.isatty() else None
        self._size = size
        self._clock = clock
        self._began = clock()
        self._next = self._began + _PATIENCE
        self._bar: Any = None
        self._is_shown = False

    def prepare(self) -> None:
        """Load at once what is needed to show it: after a change of the root directory it could not be found."""
        if self._stream is not None:
            _is_ours(self._stream)
            self._bar = _make_bar(self._stream, self._size)
            self._bar.format_meter(**self._bar.format_dict)

    def show(self, position: int | None, packets: int) -> None:
        """Say how far it has come; cheap, and seldom more than that.

        Args:
            position: bytes of the file that have been read, if that is known.
            packets: that have been looked at.
        """
        now = self._clock()
        if now < self._next or self._stream is None:
            return
        self._next = now + _INTERVAL
        if not _is_ours(self._stream):
            self._is_shown = False
            return
        elapsed = now - self._began
        if self._bar is None:
            self._bar = _make_bar(self._stream, self._size)
        self._bar.delay = 0
        self._bar.ncols = _width(self._stream)
        self._bar.start_t = self._bar._time() - elapsed  # noqa: SLF001 - it began before tqdm was loaded
        if position is not None:
            self._bar.n = position if self._size is None else min(position, self._size)
        self._bar.set_description_str(f"{packets:,} packets, {packets / elapsed:,.0f}/s", refresh=False)
        self._bar.refresh()
        self._is_shown = True

    def hide(self) -> None:
        """Make room for something else on the same terminal, until it is shown again."""
        if self._is_shown:
            self._bar.clear()
            self._is_shown = False

    def close(self) -> None:
        """Take it away."""
        self.hide()
        if self._bar is not None:
            self._bar.delay = float("inf")  # so that it takes nothing away that is no longer there
            self._bar.close()
            self._bar = None


def _is_ours(stream: TextIO) -> bool:
    """Whether a terminal shows whole lines and belongs to this program, rather than to a pager or to the shell."""
    import termios  # noqa: PLC0415 - only where there is a terminal

    try:
        descriptor = stream.fileno()
        is_for_lines = bool(termios.tcgetattr(descriptor)[_LOCAL_FLAGS] & termios.ICANON)
    except (OSError, ValueError, termios.error):
        return True  # not a real one
    try:
        return is_for_lines and os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return is_for_lines  # not the one that this program was started from


def _width(stream: TextIO) -> int:
    """Columns of a terminal that may be written without it going on in the next line."""
    try:
        # Some say that they have none, being run by a program that has not thought of it.
        columns = os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    except (OSError, ValueError):
        columns = _USUAL_WIDTH
    return max(min(columns, _MOST_WIDTH) - 1, 1)


def _make_bar(stream: TextIO, size: int | None) -> Any:  # noqa: ANN401 - tqdm has no types
    from tqdm import tqdm  # noqa: PLC0415 - it takes longer to load than most captures to read

    tqdm.monitor_interval = 0  # no thread of its own
    return tqdm(
        total=size,
        file=stream,
        leave=False,
        ncols=_USUAL_WIDTH,
        nrows=_USUAL_HEIGHT,
        bar_format=_WITHOUT_SIZE if size is None else _WITH_SIZE,
        delay=_PATIENCE,  # it would show itself at once, and empty
    )
