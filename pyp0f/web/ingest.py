"""Writes lines of all sources to the store, in order, and publishes them to streams of events."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyp0f.safetext import safe_text
from pyp0f.summaries.collecting import SummaryTable, contents_with
from pyp0f.summaries.evidence import Content
from pyp0f.summaries.facts import Tally
from pyp0f.summaries.host import HostSummary
from pyp0f.web.applied import Applied
from pyp0f.web.brokers import BrokerSource
from pyp0f.web.lines import CaptureCounts, Entry, HostLine, Origin, origin_of, read_line, text_of, with_number
from pyp0f.web.shapes import (
    MAX_HISTORY,
    counted_in,
    event_of,
    host_row,
    observation_row,
    summary_of,
)
from pyp0f.web.sources import Batch, LineSource, Numbered
from pyp0f.web.store import Store, StoreError
from pyp0f.web.turns import Turns
from pyp0f.web.writing import HostKey, RecentKey, SensorCounts, Tallied, TallyKey, Writing

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
_MAX_COUNT: Final = 1 << 53
_MAX_LISTED: Final = 1 << 40
"""No limit for hosts of one write: there are at most twice as many as lines."""
RATES: Final = 600
"""Seconds of which rates are kept."""


_ID: Final = 8
"""Bytes that are kept of the id of a message."""
RECENT_IDS: Final = 1_024
"""Ids that are kept of a sensor and a partition.  After a restart, `pyp0f-ship` sends at most 1,000 messages again."""


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
    version: int


class _Taken(NamedTuple):
    """A line that is to be stored.

    Attributes:
        value: what it says.
        origin: site and sensor.
        contents: what it says about hosts, if it is an observation.
        text: its text, if it is an observation, with the number 0.
        number: its number in its partition.
        id: the id of its message; empty if it has none.
    """

    value: Entry | HostSummary | CaptureCounts
    origin: Origin
    contents: Sequence[tuple[str, Content, Tally]] = ()
    text: str = ""
    number: int = 0
    id: bytes = b""


class _Pending:
    """What is written next.

    Attributes:
        taken: lines that are not messages of a broker, in order.
        numbered: messages, and what is known of them.
        positions: positions of the sources of `taken`.
        lines: number of lines.
    """

    def __init__(self) -> None:
        self.taken: list[_Taken] = []
        self.numbered: list[tuple[Numbered, list[_Taken]]] = []
        self.positions: dict[str, str] = {}
        self.lines = 0


class _Counts:
    """Counts of a sensor that are added."""

    def __init__(self) -> None:
        self.repeated = 0
        self.left_out = 0
        self.moments: list[int] = []

    def sums(self) -> SensorCounts:
        """The counts, for the store."""
        first, last = min(self.moments, default=0), max(self.moments, default=0)
        return SensorCounts(len(self.moments), self.repeated, self.left_out, first, last)


class _Change:
    """What a transaction writes.

    Attributes:
        accepted: lines that are not yet in the store, in order.
        sensors: what is added to the counts of sensors.
    """

    def __init__(self, pending: _Pending, writing: Writing) -> None:
        self.accepted = [*pending.taken]
        self.sensors: defaultdict[Origin, _Counts] = defaultdict(_Counts)
        self._writing = writing
        self._recent: dict[RecentKey, dict[bytes, None]] = {}
        if pending.numbered:
            self._accept(pending.numbered)
        writing.put_positions(pending.positions)
        for one in self.accepted:
            if isinstance(one.value, Entry):
                self.sensors[one.origin].moments.append(one.value.moment)
            elif isinstance(one.value, CaptureCounts) and one.origin.site:
                self.sensors[one.origin].left_out += number_of(one.value.values, "left_out")

    def _accept(self, numbered: Sequence[tuple[Numbered, list[_Taken]]]) -> None:
        """Take the messages that are not in the store, and note that they are."""
        found = self._writing.positions({one.key for one, _ in numbered})
        applied = {key: Applied(text) for key, text in found.items()}
        keys = {(one.key, *message.origin) for one, messages in numbered for message in messages}
        self._recent = {key: _ids(packed) for key, packed in self._writing.recent(keys).items()}
        for one, messages in numbered:
            known = applied[one.key] = Applied() if one.is_new else applied[one.key]
            known.raise_floor(one.floor)
            self.accepted += [message for message in messages if self._is_new(one.key, message, known)]
            known.add(one.first, max([one.first, *one.numbers]))
        self._writing.put_positions({key: known.text for key, known in applied.items()})
        self._writing.put_recent({key: b"".join(ids) for key, ids in self._recent.items()}, now_in_microseconds())

    def _is_new(self, source: str, message: _Taken, known: Applied) -> bool:
        if message.number in known:
            return False
        if message.id:
            ids = self._recent.setdefault((source, *message.origin), {})
            if message.id in ids:
                self.sensors[message.origin].repeated += 1
                return False
            ids[message.id] = None
            if len(ids) > RECENT_IDS:
                del ids[next(iter(ids))]
        return True


def _ids(packed: bytes) -> dict[bytes, None]:
    return dict.fromkeys([packed[start : start + _ID] for start in range(0, len(packed), _ID)])


def now_in_microseconds() -> int:
    """The time of the clock, in microseconds since 1970."""
    return time.time_ns() // 1_000


def number_of(values: Mapping[str, Any], name: str) -> int:
    """A count of a line; 0 if it is none."""
    count = values.get(name)
    return count if type(count) is int and 0 <= count < _MAX_COUNT else 0


class Ingest:
    """Reads all sources, each in a thread, and writes to the store in one more thread.

    Attributes:
        sensors: what is known of each source.
        rates: per second since the epoch: packets and observations; the latest `RATES` seconds.
        problem: why the store cannot be written at present; empty if it can.
        observations: observations stored since the start.
        interval: seconds after which lines that were read are in the store.
        clock: gives the current time in seconds since 1970, for rates.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[LineSource],
        turns: Turns,
        *,
        publish: Callable[[Sequence[Event]], None],
        say: Callable[[str], None],
        when_ended: Callable[[LineSource], None],
    ) -> None:
        """Prepare; `start` starts the threads.

        Args:
            store: gets everything.
            sources: give lines.
            turns: answers go first.
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
        self.clock: Callable[[], float] = time.time
        self._store = store
        self._sources = sources
        self._turns = turns
        self._publish = publish
        self._say = say
        self._when_ended = when_ended
        self._positions = store.positions()
        self._queue: queue.Queue[tuple[LineSource, Sensor, Batch | None]] = queue.Queue(_WAITING)
        self._stop = threading.Event()
        self._known: OrderedDict[HostKey, _Known] = OrderedDict()
        self._writer = threading.Thread(target=self._write_all, name="store", daemon=True)

    def start(self) -> None:
        """Start all threads."""
        for source in self._sources:
            if isinstance(source, BrokerSource):
                source.attach(self._store, self._say)
        self._writer.start()
        for source, sensor in zip(self._sources, self.sensors, strict=True):
            threading.Thread(
                target=self._read, args=(source, sensor), name=f"source {source.name}", daemon=True
            ).start()

    def stop(self) -> None:
        """Stop reading, and wait until everything that was read is stored, at most a few seconds."""
        self._stop.set()
        self._writer.join(5)
        for source in self._sources:
            if isinstance(source, BrokerSource):
                source.close()

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
            self._turns.begin()
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
        """The lines that have arrived within the interval, at most as many as are written at once."""
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
        taken = []
        for place, line in enumerate(batch.lines):
            self._turns.give()
            pending.lines += 1
            sensor.lines += 1
            try:
                found = self._read_line(sensor, line)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                sensor.wrong += 1
                if sensor.wrong == 1:
                    reason = safe_text(str(error)[:100])
                    self._say(
                        f"[!] {safe_text(sensor.name)}: line {sensor.lines} is not of pyp0f, and left out: {reason}"
                    )
                continue
            if found is not None:
                taken.append(found if batch.numbered is None else _numbered(found, batch.numbered, place))
        if batch.numbered is not None:
            pending.numbered.append((batch.numbered, taken))
            return
        pending.taken += taken
        if batch.position:
            pending.positions[source.key] = batch.position

    def _read_line(self, sensor: Sensor, line: bytes) -> _Taken | None:
        found = read_line(line)
        if isinstance(found, Entry):
            origin = origin_of(found.line, sensor.name)
            text = text_of(found, 0, origin)  # raises ValueError for what cannot be stored
            sensor.newest = max(sensor.newest, found.moment)
            tally = Tally(1, found.moment, found.moment, (origin.sensor,) if origin.sensor else ())
            content = found.finding.content(found.moment)
            contents = contents_with(content, found.details, found.client, found.server, tally)
            return _Taken(found, origin, contents, text)
        if isinstance(found, HostLine):
            return _Taken(found.summary, Origin(found.site, sensor.name))
        if isinstance(found, CaptureCounts):
            origin = origin_of(found.values, sensor.name)
            if origin.site:
                return _Taken(found, origin)
            self._count(sensor, found.values)
        return None

    def _count(self, sensor: Sensor, values: dict[str, Any]) -> None:
        """Remember the counts of the capturing process, and the rate of packets."""
        before, now = number_of(sensor.counts, "packets"), number_of(values, "packets")
        sensor.counts = values
        if values.get("ended") is True:
            sensor.state = "ended"
        self._add_rate(max(now - before, 0), 0)

    def _add_rate(self, packets: int, observations: int) -> None:
        second = int(self.clock())
        while self.rates and self.rates[-1][0] > second:  # the clock was set back
            self.rates.pop()
        if self.rates and self.rates[-1][0] == second:
            _, packets_before, observations_before = self.rates.pop()
            packets, observations = packets + packets_before, observations + observations_before
        self.rates.append((second, packets, observations))

    def _flush(self, pending: _Pending) -> bool:
        """Write, and try again until it works.  Returns whether it was written before the stop."""
        while True:
            try:
                with self._store.writing() as writing:
                    rows, known = self._write(writing, pending)
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
        for numbered, _ in pending.numbered:
            numbered.settle()
        self._remember(known)
        self.observations += len(rows)
        if rows:
            self._add_rate(0, len(rows))
            self._publish([Event(row["id"], row) for row in rows])
        return True

    def _write(self, writing: Writing, pending: _Pending) -> tuple[Sequence[Mapping[str, Any]], dict[HostKey, _Known]]:
        """Write to the store.  Returns the rows of observations, and what the store has of their hosts afterwards."""
        change = _Change(pending, writing)
        sites: defaultdict[str, SummaryTable] = defaultdict(lambda: SummaryTable(limit=_MAX_LISTED))
        tallies: dict[TallyKey, Tallied] = {}
        events: defaultdict[HostKey, list[dict[str, object]]] = defaultdict(list)
        entries: list[tuple[Entry, Origin, str]] = []
        for value, origin, contents, text, *_ in change.accepted:
            self._turns.give()
            if isinstance(value, HostSummary):
                sites[origin.site].merge(value)
            elif isinstance(value, Entry):
                sites[origin.site].add_contents(contents)
                entries.append((value, origin, text))
                _tally(tallies, value, origin.site)
                event = event_of(value, origin.sensor)
                if event is not None:
                    events[origin.site, value.host].append(event)
        hosts = {(site, summary.address): summary for site, found in sites.items() for summary in found}
        known = self._merge(writing, hosts, events)
        sums = {origin: counts.sums() for origin, counts in change.sensors.items()}
        writing.add_sensors(sums, now_in_microseconds())
        rows: list[dict[str, Any]] = []
        if entries:
            numbers = range(writing.numbers(len(entries)), 1 << 62)
            rows = [
                observation_row(entry, number, origin, with_number(text, number))
                for number, (entry, origin, text) in zip(numbers, entries, strict=False)
            ]
            writing.add_observations(rows)
        writing.add_tallies(tallies)
        return rows, known

    def _merge(
        self,
        writing: Writing,
        hosts: Mapping[HostKey, HostSummary],
        events: Mapping[HostKey, list[dict[str, object]]],
    ) -> dict[HostKey, _Known]:
        before = self._before(writing, hosts)
        known, rows = {}, []
        for key, summary in hosts.items():
            self._turns.give()
            earlier = before.get(key)
            merged = summary if earlier is None else earlier.summary.merge(summary)
            history = [] if earlier is None else list(earlier.history)
            history += events.get(key, ())
            system = str(merged.verdict or "")
            if earlier is not None and earlier.system and system != earlier.system:
                history.append(_system_event(summary, earlier.system, system))
            history = sorted(history, key=lambda event: str(event["time"]))[-MAX_HISTORY:]
            version = 1 if earlier is None else earlier.version + 1
            rows.append(host_row(merged, history, site=key[0], version=version))
            known[key] = _Known(merged, system, history, version)
        writing.put_hosts(rows)
        return known

    def _before(self, writing: Writing, keys: Iterable[HostKey]) -> dict[HostKey, _Known]:
        """What the store has of hosts.  It is remembered, but other processes may have changed it."""
        versions = writing.versions(keys)
        found = {
            key: self._known[key]
            for key, version in versions.items()
            if key in self._known and self._known[key].version == version
        }
        for key, row in writing.hosts([key for key in versions if key not in found]).items():
            summary = summary_of(key[1], row["state"])
            found[key] = _Known(summary, row["system"], json.loads(row["history"]), row["version"])
        return found

    def _remember(self, known: Mapping[HostKey, _Known]) -> None:
        for key, one in known.items():
            self._known[key] = one
            self._known.move_to_end(key)
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
            found[sensor.name] += number_of(sensor.counts, "left_out")
        return found


def _numbered(taken: _Taken, numbered: Numbered, place: int) -> _Taken:
    """A message with its number and the beginning of its id."""
    text = numbered.ids[place]
    return taken._replace(number=numbered.numbers[place], id=bytes.fromhex(text[: 2 * _ID]) if text else b"")


def _system_event(summary: HostSummary, before: str, after: str) -> dict[str, object]:
    last = summary.last_seen
    time_text = None if last is None else last.isoformat(timespec="microseconds")
    return {"time": time_text, "kind": "system", "before": before, "after": after or None}


def _tally(tallies: dict[TallyKey, Tallied], entry: Entry, site: str) -> None:
    for area, name, about in counted_in(entry):
        key = area, site, name
        known = tallies.get(key)
        if known is None:
            shown = {**about, "host": entry.host} if about else about
            tallies[key] = Tallied(1, entry.moment, entry.moment, json.dumps(shown))
        else:
            first, last = min(known.first, entry.moment), max(known.last, entry.moment)
            tallies[key] = Tallied(known.times + 1, first, last, known.about)
