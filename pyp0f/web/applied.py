"""Which messages of a partition or stream are in the store."""

from __future__ import annotations

from typing import Final

NOTHING: Final = -1
"""Before the first message: numbers begin with 0 (Kafka) or 1 (NATS)."""


class Applied:
    """Numbers of messages: all up to one, and some ranges after it.

    Consumers of a group can get messages in any order, and some messages again.  In the end, all numbers are added, and
    become one range.  So few ranges are kept.

    Attributes:
        floor: all messages up to this number are in the store, or need not come.
        ranges: first and last numbers of others, in order.
    """

    def __init__(self, text: str = "") -> None:
        """Read a position.

        Args:
            text: the result of `text`; empty for a source that was not read yet.

        Raises:
            ValueError: it is none.
        """
        floor, *ranges = text.split() or [str(NOTHING)]
        self.floor = int(floor)
        self.ranges = [(int(first), int(last)) for first, _, last in [one.partition("-") for one in ranges]]

    @property
    def text(self) -> str:
        """The position, such as ``41 45-50``."""
        return " ".join([str(self.floor), *[f"{first}-{last}" for first, last in self.ranges]])

    @property
    def last(self) -> int:
        """The greatest number."""
        return self.ranges[-1][1] if self.ranges else self.floor

    def __contains__(self, number: int) -> bool:
        return number <= self.floor or any(first <= number <= last for first, last in self.ranges)

    def add(self, first: int, last: int) -> None:
        """Add all numbers of a range."""
        found: list[tuple[int, int]] = []
        for low, high in sorted([*self.ranges, (first, last)]):
            if low <= self.floor + 1:
                self.floor = max(self.floor, high)
            elif found and low <= found[-1][1] + 1:
                found[-1] = found[-1][0], max(found[-1][1], high)
            else:
                found.append((low, high))
        self.ranges = found

    def raise_floor(self, floor: int) -> None:
        """Add all numbers up to one."""
        if floor > self.floor:
            self.floor = floor
            ranges, self.ranges = self.ranges, []
            for first, last in ranges:
                self.add(first, last)
