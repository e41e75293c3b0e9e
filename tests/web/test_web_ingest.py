"""From lines to the store."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from parts import Lines, lines_of, made_parts

from pyp0f.web import ingest as ingest_module
from pyp0f.web.store import Store, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyp0f.web.writing import Writing


def test_lines_of_others_are_counted_and_said_once() -> None:
    parts = made_parts(Lines([b"{", b"[", b"{}", *lines_of("uptime.pcap")]))
    (sensor,) = parts.ingest.sensors
    assert (sensor.wrong, sensor.lines) == (2, 3 + len(lines_of("uptime.pcap")))
    (said,) = parts.said
    assert said.startswith("[!] east: line 1 is not of pyp0f, and left out: Expecting")
    assert parts.ingest.observations == len(lines_of("uptime.pcap"))


def test_a_host_of_two_sensors_is_one_host() -> None:
    lines = lines_of("nat_two_systems.pcap")
    parts = made_parts(Lines(lines, "east"), Lines(lines, "west"))
    host = parts.ask("/api/v1/hosts/203.0.113.5").json
    assert host["sources"] == ["east", "west"]
    assert host["connections"]["client"] == 16


def test_a_restart_keeps_hosts_and_positions(tmp_path: Path) -> None:
    lines = lines_of("nat_two_systems.pcap")
    for half, position in ((lines[:8], "one"), (lines[8:], "two")):
        store = Store(str(tmp_path / "db"), keep=100, days=36_500, max_hosts=100)
        source = Lines(half, position=position)
        parts = made_parts(source, store=store)
        parts.ingest.stop()
        store.close()
    assert source.asked == "one"
    once = made_parts(Lines(lines)).ask("/api/v1/hosts/203.0.113.5").json
    again = Store(str(tmp_path / "db"), keep=100, days=36_500, max_hosts=100)
    twice = made_parts(Lines([]), store=again).ask("/api/v1/hosts/203.0.113.5").json
    for member in ("connections", "system", "changes", "evidence"):
        assert once[member] == twice[member]
    again.close()


def test_a_new_answer_is_in_the_history() -> None:
    lines = [json.loads(line) for line in lines_of("nat_two_systems.pcap")]
    kinds = {"syn"}
    first = [line for line in lines if line["p0f"]["kind"] in kinds and line["p0f"]["verdict"]["family"] == "Windows"]
    then = [line for line in lines if line["p0f"]["kind"] in kinds and line["p0f"]["verdict"]["family"] == "Linux"]
    store = Store(None, keep=100, days=36_500, max_hosts=10)
    for part in (first, then):
        parts = made_parts(Lines([json.dumps(line).encode() for line in part]), store=store)
    event = parts.ask("/api/v1/hosts/203.0.113.5").json["history"][-1]
    assert event["kind"] == "system"
    assert event["before"].startswith("Windows")
    assert event["after"].startswith("Linux")


def test_counts_of_the_capture() -> None:
    lines = [b'{"event_type":"p0f_statistics","packets":%d,"exhausted":3,"left_out":2,"ended":true}' % count
             for count in (5, 9)]  # fmt: skip
    parts = made_parts(Lines(lines))
    stats = parts.ask("/api/v1/stats").json
    assert [stats["capture"][name] for name in ("packets", "exhausted", "left_out")] == [9, 3, 2]
    assert "pyp0f_exhausted_connections_total 3.0" in parts.ask("/metrics").body.decode()
    assert sum(rate["packets"] for rate in stats["rates"]) == 9


def test_counts_that_no_capture_has() -> None:
    """Lines of others can say anything."""
    parts = made_parts(Lines([b'{"event_type":"p0f_statistics","packets":1%0400d,"exhausted":-5,"hosts":"x"}' % 0]))
    stats = parts.ask("/api/v1/stats").json
    assert [stats["capture"][name] for name in ("packets", "exhausted", "hosts")] == [0, 0, 0]
    assert parts.ask("/metrics").status == 200


class _Failing(Store):
    """A store that cannot be written for a while."""

    failures = 2

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        if self.failures:
            self.failures -= 1
            raise StoreError("memory: cannot write the store: disk full")
        with super().writing() as writing:
            yield writing


def test_a_store_that_fails_for_a_while_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "_RETRY", 0.01)
    lines = lines_of("uptime.pcap")
    parts = made_parts(Lines(lines), store=_Failing(None, keep=100, days=36_500, max_hosts=100))
    assert parts.ingest.observations == len(lines)
    assert parts.said == [
        "[-] memory: cannot write the store: disk full; trying again",
        "[+] memory: the store works again; nothing was lost",
    ]


def test_stop_ends_in_time_although_the_store_fails() -> None:
    store = _Failing(None, keep=1, days=1, max_hosts=1)
    store.failures = 1_000
    parts = made_parts(Lines(lines_of("uptime.pcap")), store=store, wait=False)
    while not parts.ingest.problem:
        time.sleep(0.001)
    assert parts.ask("/healthz").status == 503
    parts.ingest.stop()
    assert "disk full" in parts.ingest.problem
