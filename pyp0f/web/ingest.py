"""Takes lines of all sources to the store, in order, and tells who listens."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyp0f.safetext import safe_text
from pyp0f.summaries.collecting import HostSummaries
from pyp0f.summaries.host import HostSummary
from pyp0f.web.lines import CaptureCounts, Entry, read_line, text_of
from pyp0f.web.shapes import (
    MAX_HISTORY,
    counted_in,
    event_of,
    host_row,
    observation_row,
    summary_of,
)
from pyp0f.web.sources import Batch, LineSource
from pyp0f.web.store import Store, StoreError, Tallied, Update

_INTERVAL: Final = 0.5
"""Seconds after which lines that were read are in the store."""
_MOST: Final = 2_000
"""Lines that are written at once."""
_WAITING: Final = 16
"""Batches that wait; then sources wait, too."""
_RETRY: Final = 1.0
"""Seconds before a write that failed is tried again."""
_MOST_CACHED: Final = 20_000
"""Summaries that are kept in memory besides the store."""
_MAX_LISTED: Final = 1 << 40
"""No limit for hosts of one write: there are at most twice as many as lines."""
RATES: Final = 600
"""Seconds of which rates are kept."""


class Event(NamedTuple):
    """An observation that was stored, for streams.

    Attributes:
        id: its number.
        row: its row in the store.
    """

    id: int
    row: Mapping[str, Any]


class Sensor:
    """What is known of a source.

    Attributes:
        name: name of the sensor.
        lines: lines read since the start.
        wrong: lines that could not be read.
        newest: the latest packet time, in microseconds since 1970; 0 if there is none.
        counts: the latest counts of the capturing process.
        state: ``reading``, ``ended`` or ``failed``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = 0
        self.wrong = 0
        self.newest = 0
        self.counts: dict[str, Any] = {}
        self.state = "reading"


class _Known(NamedTuple):
    """What the store has of a host."""

    summary: HostSummary
    system: str
    history: list[dict[str, object]]


class _Pending:
    """What is written next."""

    def __init__(self) -> None:
        self.entries: list[tuple[Entry, Sensor]] = []
        self.hosts = HostSummaries(limit=_MAX_LISTED)
        self.positions: dict[str, str] = {}
        self.lines = 0


class Ingest:
    """Reads all sources, each in a thread, and writes to the store in one more thread.

    Attributes:
        sensors: what is known of each source.
        rates: per second since the epoch: packets and observations; the latest `RATES` seconds.
        problem: why the store cannot be written at present; empty if it can.
        observations: observations stored since the start.
        interval: seconds after which lines that were read are in the store.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[LineSource],
        *,
        publish: Callable[[Sequence[Event]], None],
        say: Callable[[str], None],
        when_ended: Callable[[LineSource], None],
    ) -> None:
        """Prepare; `start` starts the threads.

        Args:
            store: gets everything.
            sources: give lines.
            publish: called in the writing thread with observations that are stored.
            say: writes a line to the user.
            when_ended: called in the thread of a source when it has ended and all of it is stored.

        Raises:
            StoreError: the store cannot be read.
        """
        self.sensors = [Sensor(source.name) for source in sources]
        self.rates: deque[tuple[int, int, int]] = deque(maxlen=RATES)
        self.problem = ""
        self.observations = 0
        self.interval = _INTERVAL
        self._store = store
        self._sources = sources
        self._publish = publish
        self._say = say
        self._when_ended = when_ended
        self._following = store.following()
        self._positions = store.positions()
        self._queue: queue.Queue[tuple[LineSource, Sensor, Batch | None]] = queue.Queue(_WAITING)
        self._stop = threading.Event()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._writer = threading.Thread(target=self._write_all, name="store", daemon=True)

    def start(self) -> None:
        """Start all threads."""
        self._writer.start()
        for source, sensor in zip(self._sources, self.sensors, strict=True):
            threading.Thread(
                target=self._read, args=(source, sensor), name=f"source {source.name}", daemon=True
            ).start()

    def stop(self) -> None:
        """Stop reading, and wait until everything that was read is stored, at most a few seconds."""
        self._stop.set()
        self._writer.join(5)

    # Reading --------------------------------------------------------------------------------------

    def _read(self, source: LineSource, sensor: Sensor) -> None:
        try:
            for batch in source.read(self._positions.get(source.key, ""), self._stop):
                if not self._put(source, sensor, batch):
                    return
            sensor.state = "ended"
        except OSError as error:
            sensor.state = "failed"
            self._say(f"[-] {safe_text(source.name)}: cannot be read: {error.strerror or error}")
        self._put(source, sensor, None)

    def _put(self, source: LineSource, sensor: Sensor, batch: Batch | None) -> bool:
        """Wait for room in the queue.  Returns whether there was some before the stop."""
        while not self._stop.is_set():
            try:
                self._queue.put((source, sensor, batch), timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    # Writing --------------------------------------------------------------------------------------

    def _write_all(self) -> None:
        while not self._is_done():
            pending, ended = _Pending(), self._collect()
            for source, sensor, batch in ended:
                if batch is not None:
                    self._take(pending, source, sensor, batch)
            if pending.lines and not self._flush(pending):
                return
            for source, _, batch in ended:
                if batch is None:
                    self._when_ended(source)

    def _is_done(self) -> bool:
        return self._stop.is_set() and self._queue.empty()

    def _collect(self) -> list[tuple[LineSource, Sensor, Batch | None]]:
        """What has arrived within the interval, or so much as is written at once."""
        found: list[tuple[LineSource, Sensor, Batch | None]] = []
        lines = 0
        end = time.monotonic() + self.interval
        while lines < _MOST and (left := end - time.monotonic()) > 0:
            try:
                item = self._queue.get(timeout=0.01 if self._stop.is_set() else left)
            except queue.Empty:
                break
            found.append(item)
            lines += 0 if item[2] is None else len(item[2].lines)
        return found

    def _take(self, pending: _Pending, source: LineSource, sensor: Sensor, batch: Batch) -> None:
        for line in batch.lines:
            pending.lines += 1
            sensor.lines += 1
            try:
                self._take_line(pending, sensor, line)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                sensor.wrong += 1
                if sensor.wrong == 1:
                    reason = safe_text(str(error)[:100])
                    self._say(
                        f"[!] {safe_text(sensor.name)}: line {sensor.lines} is not of pyp0f, and left out: {reason}"
                    )
        if batch.position:
            pending.positions[source.key] = batch.position

    def _take_line(self, pending: _Pending, sensor: Sensor, line: bytes) -> None:
        found = read_line(line)
        if isinstance(found, Entry):
            text_of(found, 0, sensor.name)  # raises ValueError for what cannot be stored
            pending.hosts.add_line(found.line, sensor.name)
            pending.entries.append((found, sensor))
            sensor.newest = max(sensor.newest, found.moment)
        elif isinstance(found, HostSummary):
            pending.hosts.merge(found)
        elif isinstance(found, CaptureCounts):
            self._count(sensor, found.values)

    def _count(self, sensor: Sensor, values: dict[str, Any]) -> None:
        """Remember the counts of the capturing process, and the rate of packets."""
        before, now = sensor.counts.get("packets", 0), values.get("packets", 0)
        sensor.counts = values
        if values.get("ended") is True:
            sensor.state = "ended"
        if type(before) is int and type(now) is int:
            self._add_rate(max(now - before, 0), 0)

    def _add_rate(self, packets: int, observations: int) -> None:
        second = int(time.time())
        if self.rates and self.rates[-1][0] == second:
            _, packets_before, observations_before = self.rates.pop()
            packets, observations = packets + packets_before, observations + observations_before
        self.rates.append((second, packets, observations))

    def _flush(self, pending: _Pending) -> bool:
        """Write, and try again until it works.  Returns whether it was written before the stop."""
        while True:
            try:
                update, known = self._update(pending)
                self._store.write(update)
            except StoreError as error:
                if str(error) != self.problem:
                    self.problem = str(error)
                    self._say(f"[-] {error}; trying again")
                if self._stop.wait(_RETRY):
                    return False
            else:
                break
        if self.problem:
            self.problem = ""
            self._say(f"[+] {safe_text(self._store.title)}: the store works again; nothing was lost")
        self._following = update.following
        self._remember(known)
        self.observations += len(update.observations)
        if update.observations:
            self._add_rate(0, len(update.observations))
            self._publish([Event(row["id"], row) for row in update.observations])
        return True

    def _update(self, pending: _Pending) -> tuple[Update, dict[str, _Known]]:
        """The rows to write, and what the store has of their hosts afterwards."""
        rows, following = [], self._following
        tallies: dict[tuple[str, str], Tallied] = {}
        events: dict[str, list[dict[str, object]]] = {}
        for entry, sensor in pending.entries:
            rows.append(observation_row(entry, following, sensor.name, text_of(entry, following, sensor.name)))
            following += 1
            _tally(tallies, entry)
            event = event_of(entry, sensor.name)
            if event is not None:
                events.setdefault(entry.host, []).append(event)
        known, host_rows = self._merge(pending.hosts, events)
        return Update(rows, host_rows, tallies, pending.positions, following), known

    def _merge(
        self, hosts: HostSummaries, events: Mapping[str, list[dict[str, object]]]
    ) -> tuple[dict[str, _Known], list[dict[str, Any]]]:
        summaries = list(hosts)
        before = self._before([summary.address for summary in summaries])
        known, rows = {}, []
        for summary in summaries:
            earlier = before.get(summary.address)
            merged = summary if earlier is None else earlier.summary.merge(summary)
            history = [] if earlier is None else list(earlier.history)
            history += events.get(summary.address, ())
            system = str(merged.verdict or "")
            if earlier is not None and earlier.system and system != earlier.system:
                history.append(_system_event(summary, earlier.system, system))
            history = history[-MAX_HISTORY:]
            rows.append(host_row(merged, history))
            known[summary.address] = _Known(merged, system, history)
        return known, rows

    def _before(self, addresses: Sequence[str]) -> dict[str, _Known]:
        found = {address: self._known[address] for address in addresses if address in self._known}
        missing = [address for address in addresses if address not in found]
        for address, row in self._store.known_hosts(missing).items():
            summary = summary_of(address, row["state"])
            found[address] = _Known(summary, row["system"], json.loads(row["history"]))
        return found

    def _remember(self, known: Mapping[str, _Known]) -> None:
        for address, one in known.items():
            self._known[address] = one
            self._known.move_to_end(address)
        while len(self._known) > _MOST_CACHED:
            self._known.popitem(last=False)

    @property
    def is_complete(self) -> bool:
        """Whether all capturing processes have said that they end."""
        return all(sensor.counts.get("ended") is True for sensor in self.sensors)

    @property
    def waiting(self) -> int:
        """Batches of lines that are not yet taken."""
        return self._queue.qsize()

    @property
    def left_out(self) -> Counter[str]:
        """Observations that the capturing process left out because this one was too slow, by sensor."""
        found: Counter[str] = Counter()
        for sensor in self.sensors:
            count = sensor.counts.get("left_out", 0)
            found[sensor.name] += count if type(count) is int else 0
        return found


def _system_event(summary: HostSummary, before: str, after: str) -> dict[str, object]:
    last = summary.last_seen
    time_text = None if last is None else last.isoformat(timespec="microseconds")
    return {"time": time_text, "kind": "system", "before": before, "after": after or None}


def _tally(tallies: dict[tuple[str, str], Tallied], entry: Entry) -> None:
    for area, name, about in counted_in(entry):
        known = tallies.get((area, name))
        if known is None:
            shown = {**about, "host": entry.host} if about else about
            tallies[area, name] = Tallied(1, entry.moment, entry.moment, json.dumps(shown))
        else:
            first, last = min(known.first, entry.moment), max(known.last, entry.moment)
            tallies[area, name] = Tallied(known.times + 1, first, last, known.about)
