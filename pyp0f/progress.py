"""How far the reading of a capture has come, for whoever waits at a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_PATIENCE: Final = 1.0
"""Seconds before there is anything to see: most captures are read by then."""
_INTERVAL: Final = 0.1
"""Seconds between two looks of a bar."""

_WITH_SIZE: Final = "{percentage:3.0f}% {bar:40} {desc}, {remaining} left"
_WITHOUT_SIZE: Final = "{desc}, {elapsed}"


class Progress:
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
        elapsed = now - self._began
        if self._bar is None:
            self._bar = _make_bar(self._stream, self._size, elapsed)
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
        if self._bar is not None:
            self._bar.close()
            self._bar = None
            self._is_shown = False


def _make_bar(stream: TextIO, size: int | None, elapsed: float) -> Any:  # noqa: ANN401 - tqdm has no types
    from tqdm import tqdm  # noqa: PLC0415 - it takes longer to load than most captures to read

    tqdm.monitor_interval = 0  # no thread of its own
    bar = tqdm(
        total=size,
        file=stream,
        leave=False,
        dynamic_ncols=True,
        bar_format=_WITHOUT_SIZE if size is None else _WITH_SIZE,
        delay=_PATIENCE,  # it would show itself at once, and empty
    )
    bar.delay = 0
    bar.start_t -= elapsed
    return bar
