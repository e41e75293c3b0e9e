"""Delta debugging: the smallest part of a capture that still shows a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .wire import Capture, Record

MOST_TRIALS: Final = 400


class Shrinker:
    """Removes packets while `shows` reports that the capture still shows the difference."""

    def __init__(self, capture: Capture, shows: Callable[[Capture], bool]) -> None:
        self.capture = capture
        self.shows = shows
        self.trials = MOST_TRIALS

    def shrink(self) -> Capture:
        """A smaller capture, or the same one if all packets are needed."""
        if not self._shows(self.capture.records):
            return self.capture
        records = self._leave_out(self._shortest_start(self.capture.records))
        return self.capture.with_records(records)

    def _shows(self, records: Sequence[Record]) -> bool:
        if self.trials <= 0:
            return False
        self.trials -= 1
        return self.shows(self.capture.with_records(records))

    def _shortest_start(self, records: Sequence[Record]) -> Sequence[Record]:
        """Remove the packets behind the difference, found by bisection."""
        least, most = 0, len(records)
        while most - least > 1:
            middle = (least + most) // 2
            if self._shows(records[:middle]):
                most = middle
            else:
                least = middle
        return records[:most]

    def _leave_out(self, records: Sequence[Record]) -> Sequence[Record]:
        """Remove runs of packets, in decreasing lengths."""
        rest = list(records)
        size = max(1, len(rest) // 2)
        while self.trials > 0:
            smaller = False
            at = 0
            while at < len(rest):
                without = rest[:at] + rest[at + size :]
                if self._shows(without):
                    rest, smaller = without, True
                else:
                    at += size
            if size == 1 and not smaller:
                break
            size = max(1, size // 2)
        return rest
