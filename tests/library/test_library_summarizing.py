"""Verdicts and summaries of hosts for programs: all forms of a database and of addresses, and lines that are none."""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from places import PCAPS

import pyp0f
from pyp0f.library.loading import packaged_path
from pyp0f.library.summarizing import Judge
from pyp0f.outputs.eve import EveFormatter
from pyp0f.summaries.collecting import SummaryTable

FOUND = list(pyp0f.read(PCAPS / "nat_two_systems.pcap"))
ADDRESS = "203.0.113.5"


def filled(**options: Any) -> pyp0f.HostSummaries:  # noqa: ANN401 - of the constructor
    summaries = pyp0f.HostSummaries(**options)
    for observation in FOUND:
        summaries.add(observation, "a")
    return summaries


def test_summaries_are_those_of_the_commands() -> None:
    table = SummaryTable(pyp0f.load_database())
    for observation in FOUND:
        table.add(observation, "a")
    assert list(filled(database=pyp0f.load_database())) == list(table)


def test_the_database_can_be_a_path(tmp_path: Path) -> None:
    path = tmp_path / "own.fp"
    path.write_bytes(b"classes = unix\n[tcp:request]\nlabel = s:unix:Mine:\nsig = *:64:0:*:*,*:mss::0\n")
    assert Judge(path).database.signature_count == 1
    assert Judge(packaged_path()).verdict(FOUND[0]) == Judge().verdict(FOUND[0])
    assert len(filled(database=path)) == len(filled()) > 0


@pytest.mark.parametrize("address", [ADDRESS, ip_address(ADDRESS)])
def test_addresses_have_all_forms(address: Any) -> None:  # noqa: ANN401 - of both types
    summaries = filled()
    summary = summaries.get(address)
    assert summary is not None
    assert summary.address == ADDRESS
    summaries.forget(address)
    assert summaries.get(address) is None
    summaries.merge(summary)
    assert summaries.get(address) == summary


def test_ipv6_has_one_form() -> None:
    summaries = pyp0f.HostSummaries()
    summaries.merge(pyp0f.HostSummary(address="2001:DB8:0::1"))
    assert summaries.get("2001:db8::1") is not None
    summaries.forget("2001:db8:0:0::1")
    assert len(summaries) == 0


def test_lines() -> None:
    lines = [json.loads(line) for line in EveFormatter().lines(FOUND).splitlines()]
    summaries = pyp0f.HostSummaries()
    for line in lines:
        summaries.add_line(line, "a")
    assert [one.connections for one in summaries] == [one.connections for one in filled()]
    for wrong in (
        {},
        {"src_ip": 5},
        {**lines[0], "src_ip": "x"},
        {**lines[0], "p0f": []},
        {**lines[0], "timestamp": 5},
    ):
        with pytest.raises(
            ValueError, match=r"^line must be an object of pyp0f --json or --ecs, as json reads it, not "
        ):
            summaries.add_line(wrong)
