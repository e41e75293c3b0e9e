"""Summaries of hosts as tables, CSV and JSON lines, and the file that gets them."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from sample_observations import http_observation, tcp_observation

from pyp0f.errors import OutputError
from pyp0f.outputs.hosts import HostFile, HostOutput, csv_text, json_text, schema_text, table_text, text_for
from pyp0f.summaries.collecting import SummaryTable
from pyp0f.summaries.facts import PROGRAM, FactTable, Tally
from pyp0f.summaries.host import HostSummary


@pytest.fixture
def hosts() -> SummaryTable:
    found = SummaryTable()
    found.add(tcp_observation(distance=3))
    found.add(http_observation(software="tool/1"))
    return found


def host_with(program: str) -> HostSummary:
    table = FactTable()
    table.add((PROGRAM, "client", program), Tally(1, 0, 0))
    return HostSummary(address="192.0.2.1", facts=table.facts())


def test_a_table_has_a_line_per_host(hosts: SummaryTable) -> None:
    title, first, second = table_text(hosts).splitlines()
    assert title.split() == ["address", "conns", "system", "sure", "link", "hops", "up", "(days)", "programs",
                             "contradictions"]  # fmt: skip
    assert first.startswith("10.0.0.1  1      Linux 3.11 or newer  0.")
    assert first[title.index("programs") :].startswith("tool 1")
    assert second.split() == ["10.0.0.2", "1", *"-------"]
    assert not any(line.endswith(" ") for line in (title, first, second))


def test_an_empty_table_has_only_titles() -> None:
    assert table_text([]).count("\n") == 1
    assert csv_text([]) == json_text([]) == ""


def test_long_cells_are_cut() -> None:
    assert f"{'x' * 37}...  -\n" in table_text([host_with("x" * 90)])


def test_csv(hosts: SummaryTable) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(hosts))))
    assert [(row["address"], row["distance"], row["programs"]) for row in rows] == [
        ("10.0.0.1", "3", "tool 1"), ("10.0.0.2", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("program", ["=1+1", "+x", "-x", "@x"])
def test_spreadsheets_see_no_formulas(program: str) -> None:
    (row,) = csv.DictReader(io.StringIO(csv_text([host_with(program)])))
    assert row["programs"] == f"'{program}"


def test_json_lines(hosts: SummaryTable) -> None:
    lines = json_text(hosts).splitlines()
    assert [json.loads(line)["address"] for line in lines] == ["10.0.0.1", "10.0.0.2"]
    assert json_text([host_with("caf\xe9\x7f")]).isascii()
    assert "\x7f" not in json_text([host_with("\x7f")])


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("-", "address"),
        ("h.txt", "address"),
        ("h", "address"),
        ("a.jsonl", "{"),
        ("a.JSON", "{"),
        ("a.csv", "address,"),
    ],
)
def test_the_ending_decides(path: str, start: str, hosts: SummaryTable) -> None:
    assert text_for(path, hosts).startswith(start)
    assert ("," in text_for(path, hosts).splitlines()[0]) == path.startswith("a.")


def test_the_schema_is_json() -> None:
    assert json.loads(schema_text())["properties"]["event_type"] == {
        "const": "p0f_host", "description": "Distinguishes these records from others in the same stream.",
    }  # fmt: skip


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "hosts.txt"
    path.write_text("old and longer")
    HostFile(str(path)).write("new\n")
    assert path.read_text() == "new\n"
    HostFile(str(tmp_path / "other")).write("caf\udce9")
    assert (tmp_path / "other").read_text() == "caf\\udce9"
    assert (tmp_path / "other").stat().st_mode & 0o077 == 0


def test_files_that_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    os.mkfifo(tmp_path / "fifo")
    for name, reason in (
        ("link", "must not be a symbolic link"),
        ("fifo", "cannot open the file of hosts: No such device or address"),
        ("none/file", "cannot open the file of hosts: No such file or directory"),
        ("x\0y", "cannot be the name of a file"),
    ):
        with pytest.raises(OutputError, match=reason):
            HostFile(str(tmp_path / name))
    with pytest.raises(OutputError, match="must be a regular file"):
        HostFile(os.devnull)


def test_a_full_disk_is_reported() -> None:
    file = HostFile.__new__(HostFile)
    file.path, file._descriptor = "full", os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OutputError, match="full: cannot write the file of hosts: "):
        file.write("x")


def test_an_output_collects(tmp_path: Path) -> None:
    output = HostOutput(str(tmp_path / "h.jsonl"), SummaryTable())
    output.report([tcp_observation()])
    output.source = "second.pcap"
    output.report([tcp_observation()])
    first = json.loads(output.text().splitlines()[0])
    assert (first["connections"]["client"], first["sources"]) == (2, ["second.pcap"])
    assert output.file is not None
    assert output.file.is_file(str(tmp_path / "h.jsonl"))
    assert not output.file.is_file(str(tmp_path / "other"))
    output.file.write("")
    assert HostOutput(None, SummaryTable()).text().startswith("address")
