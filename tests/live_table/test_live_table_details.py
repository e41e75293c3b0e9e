"""What the live table shows of one host."""

from __future__ import annotations

from functools import cache

from places import PCAPS

import pyp0f
from pyp0f.live_table.details import details_of


@cache
def hosts() -> pyp0f.HostSummaries:
    database = pyp0f.load_database()
    summaries = pyp0f.HostSummaries(database)
    for name in ("nat_two_systems.pcap", "http_chromium.pcap"):
        for observation in pyp0f.read(str(PCAPS / name), database=database):
            summaries.add(observation)
    return summaries


def details(address: str) -> list[str]:
    summary = hosts().get(address)
    assert summary is not None
    return details_of(summary)


def test_evidence_line_by_line() -> None:
    found = details("192.0.2.1")
    assert found[0].startswith("system: Linux 6.16 or newer (")
    assert "connections: 2 as client, 0 as server" in found
    assert "programs as client: Chrome headless" in found
    evidence = found[found.index("evidence:") :]
    assert any(line.startswith("  syn: Linux 6.16 or newer, exact (") and "modern.fp:" in line for line in evidence)
    assert any(line.startswith("  User-Agent: Linux, claim (") for line in evidence)


def test_contradictions_and_changes() -> None:
    found = details("203.0.113.5")
    assert "contradictions:" in found
    assert any(line.startswith("  SYNs of Linux and of Windows: ") for line in found)
    assert any(line.startswith(("  ip sharing: ", "  host change: ")) for line in found)


def test_a_host_of_which_little_is_known() -> None:
    assert details("198.51.100.1") == [
        "system: unknown",
        "seen: 2020-09-13 12:26:40 to 2020-09-13 12:26:44",
        "connections: 0 as client, 8 as server",
    ]
