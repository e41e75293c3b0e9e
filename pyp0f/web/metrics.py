"""The metrics for Prometheus, by prometheus-client."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pyp0f.safetext import safe_text
from pyp0f.web.ingest import Ingest
from pyp0f.web.overview import Overview, lag_of
from pyp0f.web.streams import Streams


class Metrics(Collector):
    """Collects the metrics when they are asked for."""

    def __init__(self, statistics: Overview, ingest: Ingest, streams: Streams) -> None:
        self._statistics = statistics
        self._ingest = ingest
        self._streams = streams
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """All metrics in the text format of Prometheus.

        Raises:
            StoreError: the store cannot be read.
        """
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Nothing, so that registering does not read the store."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics, with the values of this moment."""
        yield from self._of_capture()
        yield from self._of_store()
        yield from self._of_sensors()
        yield from self._of_sites()
        yield _gauge("pyp0f_streams", "Readers of the stream of events.", len(self._streams))
        yield _counter("pyp0f_stream_events", "Events queued for readers of streams.", self._streams.sent)
        yield _gauge("pyp0f_store_up", "Whether the store can be written.", 0 if self._ingest.problem else 1)
        yield _gauge("pyp0f_waiting_batches", "Batches of lines that wait to be stored.", self._ingest.waiting)

    def _of_capture(self) -> Iterator[Metric]:
        counts = self._statistics.counters()
        yield _counter("pyp0f_packets", "Packets that carry TCP, or UDP that is looked at.", counts["packets"])
        drops = CounterMetricFamily("pyp0f_dropped", "What was lost, by reason.", labels=["reason"])
        drops.add_metric(["kernel"], counts["dropped"])
        drops.add_metric(["web process too slow"], counts["left_out"])
        drops.add_metric(["passed over"], counts["passed_over"])
        yield drops
        about = "Connections that were not followed to their end, because they had too many packets."
        yield _counter("pyp0f_exhausted_connections", about, counts["exhausted"])
        tables = GaugeMetricFamily("pyp0f_table_entries", "Entries of the tables of the capture.", labels=["table"])
        for name in ("connections", "hosts"):
            tables.add_metric([name], counts[name])
        yield tables

    def _of_store(self) -> Iterator[Metric]:
        found = self._statistics.of_store()
        yield _gauge("pyp0f_stored_hosts", "Hosts in the store.", found["hosts"])
        for name, about, label, values in (
            ("pyp0f_observations", "Observations by kind.", "kind", found["observations"]),
            ("pyp0f_matched", "Observations that a signature matches, by file.", "database", found["matched"]),
            ("pyp0f_unmatched", "Observations that no signature matches, by kind.", "kind", found["unmatched"]),
        ):
            family = CounterMetricFamily(name, about, labels=[label])
            for value, count in values.items():
                family.add_metric([safe_text(value)], count)
            yield family

    def _of_sensors(self) -> Iterator[Metric]:
        lines = CounterMetricFamily("pyp0f_lines", "Lines read, by sensor.", labels=["sensor"])
        wrong = CounterMetricFamily("pyp0f_wrong_lines", "Lines that are not of pyp0f, by sensor.", labels=["sensor"])
        lag = GaugeMetricFamily("pyp0f_lag_seconds", "Age of the latest observation, by sensor.", labels=["sensor"])
        now = time.time()
        for sensor in self._ingest.sensors:
            lines.add_metric([sensor.name], sensor.lines)
            wrong.add_metric([sensor.name], sensor.wrong)
            lag.add_metric([sensor.name], lag_of(sensor, now))
        yield from (lines, wrong, lag)

    def _of_sites(self) -> Iterator[Metric]:
        hosts = GaugeMetricFamily("pyp0f_site_hosts", "Hosts in the store, by site.", labels=["site"])
        stored = CounterMetricFamily("pyp0f_site_observations", "Observations stored, by site.", labels=["site"])
        left_out = CounterMetricFamily(
            "pyp0f_site_left_out", "Observations for which sensors had no room.", labels=["site"]
        )
        for site in self._statistics.sites():
            for family, name in ((hosts, "hosts"), (stored, "observations"), (left_out, "left_out")):
                family.add_metric([safe_text(site["site"])], site[name])
        yield from (hosts, stored, left_out)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(name, about, value=value)
