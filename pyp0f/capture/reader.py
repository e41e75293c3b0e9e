"""What the readers of capture formats have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Final

from pyp0f.capture.opening import Window
from pyp0f.engine.hotloop import HotLoop
from pyp0f.engine.layouts import Record
from pyp0f.engine.passed_over import PassedOver
from pyp0f.observations.base import Observation
from pyp0f.wire.link import Link

Run = tuple[Link, bytes, list[Record]]
"""Packets of one link type: how to find their IP headers, a buffer, and where they lie in it."""

MAX_FILLED: Final = 0xFFFF
"""Bytes of a packet that is filled up, for a filter with the length of packets."""
MAX_SEARCHED: Final = 16 << 20
"""Bytes behind damage in which a packet is searched, about.  Reading ends there."""


class FormatReader(ABC):
    """Reads a capture.

    Attributes:
        problem: after reading: why the end of the file was not reached, or what was left out; None if nothing was.
        is_complete: whether all packets behind the damage were read.
        in_place: whether the engine looks at the packets where they lie in the file.
        passed_over: counts of packets that do not pass the filter.
        link_type: LINKTYPE number of the file, or of its first interface; -1 if it has none.
        link: how to find the IP headers of that link type; None if it is not known.
    """

    def __init__(self, window: Window) -> None:
        self.problem: str | None = None
        self.is_complete = False
        self.in_place = False
        self.passed_over = PassedOver()
        self.link_type = -1
        self.link: Link | None = None
        self._window = window
        self._left_out = 0
        self._places = 0

    @abstractmethod
    def runs(self) -> Iterator[list[Run]]:
        """The packets that pass the filter, without an engine."""

    @abstractmethod
    def findings(self, tracker: HotLoop) -> Iterator[list[Observation]]:
        """Pass all packets to a tracker; yields its observations, block by block."""

    def _note(self, problem: str | None, at: int) -> None:
        """Keep the first problem.

        Args:
            problem: what is wrong; None if nothing is.
            at: offset in the window.
        """
        if problem is not None and self.problem is None:
            self.problem = f"at offset {self._window.offset + at}: {problem}"

    def _leave_out(self, count: int) -> None:
        """Count bytes that were left out because of damage."""
        self._left_out += count
        self._places += 1

    @staticmethod
    def _filled(packet: bytes, original: int) -> bytes:
        """The packet with its original length, for a filter that is about this length.

        It is filled up, or cut: only in a forged file, the original length is smaller.
        """
        missing = min(original, MAX_FILLED) - len(packet)
        return packet + bytes(missing) if missing > 0 else packet[:original]

    def _note_end(self) -> None:
        """Say how much was left out.  A problem of the window is the reason for others, so it counts alone."""
        if self._window.problem is not None:
            self.problem = self._window.problem
        elif self._places:
            places = f"in {self._places} places " if self._places > 1 else ""
            self.problem = f"{self.problem}; {self._left_out} bytes {places}were left out"
