"""Turns of answering and storing: threads of one interpreter run one at a time, and answers have priority."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SLICE: Final = 0.002
"""Seconds of storing after which answers get a turn.  The interpreter itself changes threads after 0.005."""
SHARE: Final = 3
"""How many times as long as a slice the turn of answers is."""
_LONGEST: Final = 0.05
"""Seconds of a turn of answers at most: the system may have stopped this process within a slice."""


class Turns:
    """Lets the thread that stores pause while there are requests.

    Without it, each request waits several times for the interpreter, which the other thread keeps for 5 milliseconds
    each time.  With it, storing gets a quarter of the time while there are requests, and all of it otherwise.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._requests = 0
        self._seen = 0
        self._began = clock()

    def ask(self) -> None:
        """Announce a request."""
        self._requests += 1

    def begin(self) -> None:
        """Begin to store after a time without work."""
        self._began = self._clock()

    def give(self) -> None:
        """Between two pieces of storing: give answers a turn, if there are requests and it is time."""
        used = self._clock() - self._began
        if used < SLICE:
            return
        if self._requests != self._seen:
            self._sleep(min(used * SHARE, _LONGEST))
            self._seen = self._requests
        self._began = self._clock()
