"""Rows of the store."""

from __future__ import annotations

import json

from parts import lines_of

from pyp0f.summaries.host import HostSummary, state_of
from pyp0f.web.lines import Entry, read_line
from pyp0f.web.shapes import (
    MATCHED,
    MATCHES_NOTHING,
    counted_in,
    event_of,
    host_row,
    known_by,
    micros,
    position_of,
    stamp,
    summary_of,
)


def entries() -> list[Entry]:
    found = [read_line(line) for line in lines_of("nat_two_systems.pcap")]
    return [entry for entry in found if isinstance(entry, Entry)]


def test_addresses_sort_by_number() -> None:
    addresses = ["9.0.0.1", "10.0.0.1", "255.255.255.255", "::1", "2001:db8::1"]
    assert sorted([*addresses[2:], *addresses[:2]], key=position_of) == addresses


def test_times() -> None:
    assert stamp(1_600_000_000_000_001) == "2020-09-13T12:26:40.000001+00:00"
    assert micros(None) == 0


def test_a_host_of_which_nothing_is_known() -> None:
    row = host_row(HostSummary(address="192.0.2.1"), [])
    assert (row["system"], row["distance"], row["changed"], row["search"].split("\n")[0]) == ("", -1, 0, "192.0.2.1")
    assert json.loads(row["row"])["confidence"] is None
    assert state_of(summary_of("192.0.2.1", row["state"])) == {"facts": [], "latest": []}


def test_what_is_counted() -> None:
    by_kind = {entry.kind: entry for entry in entries()}
    assert known_by(by_kind["syn"]) == MATCHED
    assert known_by(by_kind["uptime"]) == MATCHES_NOTHING
    assert [area for area, _, _ in counted_in(by_kind["syn"])] == ["kind", "database", "signature"]
    assert [area for area, _, _ in counted_in(by_kind["uptime"])] == ["kind"]
    event = event_of(by_kind["host change"], "east")
    assert event is not None
    assert (event["kind"], event["sensor"]) == ("host change", "east")
    assert event_of(by_kind["syn"], "east") is None
