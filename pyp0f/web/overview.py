"""Counts of the whole network, for the overview and for metrics."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from threading import Lock
from typing import Any, Final

from sqlalchemy import Column, select

from pyp0f.web.ingest import Ingest, Sensor, now_in_microseconds, number_of
from pyp0f.web.parameters import Values
from pyp0f.web.queries import count_of_hosts, hosts_by, hosts_by_site, tallies
from pyp0f.web.shapes import stamp
from pyp0f.web.store import Store
from pyp0f.web.tables import HOSTS, SENSORS
from pyp0f.web.writing import Row

_AGE: Final = 2.0
"""Seconds for which counts of the store are remembered."""
_MOST_SITES: Final = 100
"""Sites of which counts are remembered."""
_MOST: Final = 100
"""Values of each kind that are counted, the most frequent ones."""
_UNKNOWN: Final = "unknown"
_COUNTERS: Final = ("packets", "dropped", "passed_over", "exhausted", "left_out", "connections", "hosts")
"""Counts of the capturing process."""


class Overview:
    """Makes the statistics.  Those of the store are remembered for two seconds."""

    def __init__(self, store: Store, ingest: Ingest) -> None:
        self._store = store
        self._ingest = ingest
        self._started = time.time()
        self._lock = Lock()
        self._found: OrderedDict[str | None, tuple[float, dict[str, Any]]] = OrderedDict()
        self._sites: list[dict[str, Any]] = []
        self._sites_until = 0.0

    def of_store(self, site: str | None = None) -> dict[str, Any]:
        """The counts of the store.

        Args:
            site: only those of this site; None for all together.

        Raises:
            StoreError: it cannot be read.
        """
        with self._lock:
            until, found = self._found.pop(site, (0.0, {}))
            if time.monotonic() >= until:
                found = self._ask(site)
                until = time.monotonic() + _AGE
            self._found[site] = until, found
            if len(self._found) > _MOST_SITES:
                self._found.popitem(last=False)
            return found

    def _ask(self, site: str | None) -> dict[str, Any]:
        values: Values = {} if site is None else {"site": site}
        matched, unmatched = self._tallied("database", site), self._tallied("unmatched", site)
        known, unknown = sum(matched.values()), sum(unmatched.values())
        hosts = self._store.hosts if site is None else self._store.rows(count_of_hosts(values))[0]["total"]
        return {
            "hosts": hosts,
            "observations": self._tallied("kind", site),
            "matched": matched,
            "unmatched": unmatched,
            "unknown_share": unknown / (known + unknown) if known + unknown else None,
            "systems": self._hosts_by(HOSTS.c.family, values),
            "links": self._hosts_by(HOSTS.c.link, values),
            "distances": self._hosts_by(HOSTS.c.distance, values),
            "applications": [
                {"value": name, "count": times} for name, times in self._tallied("application", site).items()
            ],
        }

    def sites(self) -> list[dict[str, Any]]:
        """The sites, by name, with the counts of their sensors.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            if time.monotonic() >= self._sites_until:
                self._sites = self._ask_sites()
                self._sites_until = time.monotonic() + _AGE
            return self._sites

    def _ask_sites(self) -> list[dict[str, Any]]:
        now = now_in_microseconds()
        hosts = {row["site"]: row["hosts"] for row in self._store.rows(hosts_by_site())}
        sensors: dict[str, list[dict[str, Any]]] = {site: [] for site in hosts}
        for row in self._store.rows(select(SENSORS)):
            sensors.setdefault(row["site"], []).append(sensor_counts(row, now))
        return [
            {
                "site": site,
                "hosts": hosts.get(site, 0),
                "sensors": len(found),
                **{name: sum([one[name] for one in found]) for name in ("observations", "repeated", "left_out")},
                "rate": round(sum([one["rate"] for one in found]), 3),
                "last_seen": max([one["last_seen"] for one in found if one["last_seen"]], default=None),
                "lag_seconds": min([one["lag_seconds"] for one in found if one["last_seen"]], default=None),
            }
            for site, found in sorted(sensors.items())
        ]

    def _tallied(self, area: str, site: str | None) -> dict[str, int]:
        return {row["name"]: int(row["times"]) for row in self._store.rows(tallies(area, _MOST, site))}

    def _hosts_by(self, column: Column[Any], values: Values) -> list[dict[str, object]]:
        return [
            {"value": None if row["value"] in ("", -1) else row["value"], "hosts": row["hosts"]}
            for row in self._store.rows(hosts_by(column, _MOST, values))
        ]

    def counters(self) -> Counter[str]:
        """The counts of all capturing processes together."""
        found: Counter[str] = Counter()
        for sensor in self._ingest.sensors:
            for name in _COUNTERS:
                found[name] += number_of(sensor.counts, name)
        return found

    def rates(self) -> list[dict[str, object]]:
        """Packets and observations per second, from the oldest on."""
        return [rate_details(*rate) for rate in [*self._ingest.rates]]

    def all(self, site: str | None = None) -> dict[str, object]:
        """All statistics (docs/http-interface.md).

        Args:
            site: the site of which hosts and observations are counted; None for all together.

        Raises:
            StoreError: the store cannot be read.
        """
        counters = self.counters()
        return {
            "started": stamp(int(self._started * 1_000_000)),
            "capture": {name: counters[name] for name in _COUNTERS},
            "sensors": [sensor_details(sensor) for sensor in self._ingest.sensors],
            **self.of_store(site),
            "rates": self.rates(),
            "problem": self._ingest.problem or None,
        }


def rate_details(second: int, packets: int, observations: int) -> dict[str, object]:
    """The JSON members of the rates of one second.

    Args:
        second: seconds since 1970.
        packets: packets in it.
        observations: observations in it.
    """
    return {"time": stamp(second * 1_000_000), "packets": packets, "observations": observations}


def sensor_details(sensor: Sensor) -> dict[str, object]:
    """What is known of a source."""
    return {
        "name": sensor.name,
        "state": sensor.state,
        "lines": sensor.lines,
        "wrong_lines": sensor.wrong,
        "newest": stamp(sensor.newest) if sensor.newest else None,
    }


def sensor_counts(row: Row, now: int) -> dict[str, Any]:
    """What is stored about a sensor.

    Args:
        row: its row.
        now: the time of the clock in microseconds since 1970.
    """
    return {
        "site": row["site"],
        "name": row["sensor"],
        **{name: row[name] for name in ("observations", "repeated", "left_out")},
        "rate": round(_rate(row, now / 60_000_000), 3),
        "first_seen": stamp(row["first"]) if row["first"] else None,
        "last_seen": stamp(row["last"]) if row["last"] else None,
        "received": stamp(row["received"]),
        "lag_seconds": round(max(now - row["last"], 0) / 1_000_000, 3) if row["last"] else None,
    }


def _rate(row: Row, now: float) -> float:
    """Observations per second in the last 60 seconds, from the counts of two minutes."""
    minute, part = int(now), now - int(now)
    count: float = 0
    if row["minute"] == minute:
        count = row["in_minute"] + row["in_minute_before"] * (1 - part)
    elif row["minute"] == minute - 1:
        count = row["in_minute"] * (1 - part)
    return count / 60


def lag_of(sensor: Sensor, now: float) -> float:
    """Seconds between the clock and the latest observation; 0 if there is none or the clock is behind."""
    return max(now - sensor.newest / 1_000_000, 0.0) if sensor.newest else 0.0
