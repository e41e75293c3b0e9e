"""Names of rotated captures."""

from __future__ import annotations

import pytest

from pyp0f.archive.sequences import sequence_of


@pytest.mark.parametrize(
    "names",
    [
        ("trace.pcap", "trace.pcap1", "trace.pcap2", "trace.pcap10"),  # tcpdump -C
        ("trace.pcap0", "trace.pcap1"),  # tcpdump -C -W
        ("trace", "trace1", "trace12"),  # tcpdump -C with a name without ending
        ("a-2026-11-28T12:00:00.pcap", "a-2026-11-28T12:05:00.pcap"),  # tcpdump -G
        ("a-20261128-120000.pcap.gz", "a-20261128-120500.pcap.gz"),  # tcpdump -G -z gzip
        ("a_2026-11-28.pcap", "a_2026-11-29.pcap"),
        ("a-1764331200.pcap", "a-1764331500.pcap"),  # tcpdump -G with %s
        ("a-20261128-120000.pcap", "a-20261128-120000.pcap1"),  # tcpdump -G -C
        ("t_00001_20261128120000.pcapng", "t_00002_20261128120500.pcapng"),  # dumpcap -b
        ("t_20261128120000_00001.pcapng", "t_20261128120500_00002.pcapng"),  # dumpcap -b nametimenum:2
        ("log.pcap.1551805379", "log.pcap.1551805999"),  # Suricata
        ("log.1.1551805379.pcap", "log.1.1551805999.pcap"),  # Suricata, several threads
        ("log.pcap.1551805379.zst", "log.pcap.1551805999"),
    ],
)
def test_rotated_names_are_one_sequence(names: tuple[str, ...]) -> None:
    found = {sequence_of(name) for name in names}
    assert len(found) == 1
    assert None not in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("east.pcap", "west.pcap"),
        ("trace.pcap", "trace2.pcap"),  # a name that somebody gave
        ("log.1.1551805379.pcap", "log.2.1551805379.pcap"),  # threads of Suricata have connections of their own
        ("a_00001_20261128120000.pcapng", "b_00002_20261128120500.pcapng"),
        ("a-2026-11-28.pcap", "b-2026-11-28.pcap"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert sequence_of(one) != sequence_of(other)


def test_names_without_a_pattern() -> None:
    assert sequence_of("readme.txt") is None
