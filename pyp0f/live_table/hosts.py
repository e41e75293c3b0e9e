"""What the live table knows: summaries of a bounded number of hosts, from lines of the capturing process."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any, Final

from pyp0f.live_table.rows import Row, row_of, sorted_rows
from pyp0f.safetext import safe_text
from pyp0f.summaries.collecting import SummaryTable
from pyp0f.summaries.evidence import SYN_KINDS
from pyp0f.summaries.host import HostSummary
from pyp0f.web.lines import CaptureCounts, Entry, read_line

MAX_HOSTS: Final = 20_000
"""Hosts that are kept.  Of more, those that were not seen for the longest time are removed, and counted."""
_MESSAGE: Final = "p0f_message"
_BATCH: Final = 50
"""Rows that are made between two looks at the clock."""


class TableHosts:
    """Hosts and their rows.

    Attributes:
        counts: the latest counts of the capturing process.
        message: the latest message of the capturing process; empty if there is none.
        removed: hosts that were removed to make room.
        wrong: lines that could not be read.
    """

    def __init__(self, *, limit: int = MAX_HOSTS, clock: Callable[[], float] = time.monotonic) -> None:
        """Make an empty table.

        Args:
            limit: the maximum number of hosts.
            clock: gives seconds since some start.
        """
        self.counts: dict[str, Any] = {}
        self.message = ""
        self.removed = 0
        self.wrong = 0
        self._limit = limit
        self._clock = clock
        self._summaries = SummaryTable(limit=limit + 2)  # a line is about two hosts at most
        self._order: OrderedDict[str, None] = OrderedDict()  # by when they were last seen
        self._changed: dict[str, None] = {}
        self._rows: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self._order)

    def add(self, lines: Sequence[bytes]) -> None:
        """Take lines of the capturing process."""
        for line in lines:
            try:
                self._add(line)
            except (AttributeError, KeyError, TypeError, ValueError):
                self.wrong += 1

    def _add(self, line: bytes) -> None:
        found = read_line(line)
        if isinstance(found, Entry):
            self._summaries.add_line(found.line)
            for address in (found.client, found.server) if found.kind in SYN_KINDS else (found.host,):
                self._hear_of(address)
        elif isinstance(found, CaptureCounts):
            self.counts = found.values
        elif found is None and line.strip():
            self._take_message(line)

    def _take_message(self, line: bytes) -> None:
        found = json.loads(line)
        if found.get("event_type") == _MESSAGE:
            self.message = safe_text(str(found["text"]))

    def _hear_of(self, address: str) -> None:
        self._order[address] = None
        self._order.move_to_end(address)
        self._changed[address] = None
        while len(self._order) > self._limit:
            oldest, _ = self._order.popitem(last=False)
            self._summaries.forget(oldest)
            self._changed.pop(oldest, None)
            self._rows.pop(oldest, None)
            self.removed += 1

    def update(self, seconds: float) -> bool:
        """Make the rows of hosts that have changed.  Returns whether all are made.

        Args:
            seconds: how long this may take; the other rows follow in the next call.
        """
        end = self._clock() + seconds
        while self._changed:
            for address in list(self._changed)[:_BATCH]:
                del self._changed[address]
                summary = self._summaries.get(address)
                if summary is not None:
                    self._rows[address] = row_of(summary, _number_of(address))
            if self._clock() >= end:
                break
        return not self._changed

    def rows(self, text: str, sort: str, *, reverse: bool) -> list[Row]:
        """The rows that a search finds, in order.

        Args:
            text: every word of it must be in the row, in any case; empty for all rows.
            sort: name of the column to sort by.
            reverse: whether to turn its usual order around.
        """
        words = text.lower().split()
        found = [row for row in self._rows.values() if all(word in row.searched for word in words)]
        return sorted_rows(found, sort, reverse=reverse)

    def summary(self, address: str) -> HostSummary | None:
        """All that is known of a host; None if it was removed."""
        return self._summaries.get(address)


def _number_of(address: str) -> tuple[int, bytes]:
    found = ip_address(address)
    return found.version, found.packed
