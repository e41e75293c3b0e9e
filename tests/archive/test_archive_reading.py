"""What a worker makes of a task."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest
from archive_data import CAPTURES, captures, hosts, line_of, make, observations, without_nulls
from places import PCAPS

import pyp0f
from pyp0f.archive import reading
from pyp0f.archive.inputs import find_inputs
from pyp0f.archive.reading import database_of, failed, settings_checksum
from pyp0f.archive.tasks import ReadingSettings, make_tasks
from pyp0f.errors import OutputError
from pyp0f.outputs.eve import EveFormatter
from pyp0f.outputs.hosts import json_text
from pyp0f.verdicts.judging import BasicJudge

pytestmark = pytest.mark.slow


def lines_of(*paths: str) -> list[dict[str, Any]]:
    """The lines of ``pyp0f -r`` with these captures and ``--json``."""
    judge = BasicJudge(pyp0f.load_database())
    found = EveFormatter(lambda: judge).lines(pyp0f.read(paths, on_warning=lambda _: None)).splitlines()
    return [without_nulls(json.loads(line)) for line in found]


def test_rows_are_those_of_the_captures(tmp_path: Path) -> None:
    make(tmp_path / "set")
    rows = observations(tmp_path / "set")
    for path in CAPTURES:
        own = [row for row in rows if path.endswith(f"/{row['capture']}")]
        assert [line_of(row) for row in own] == lines_of(path)
        assert [row["number"] for row in own] == list(range(len(own)))
        assert all(row["day"] == f"day={row['time']:%Y-%m-%d}" for row in own)


def test_a_sequence_is_one_run(tmp_path: Path) -> None:
    """Hosts and connections go on from file to file, as with ``pyp0f -r`` of these files."""
    data = (PCAPS / "nat_two_systems.pcap").read_bytes()
    ends = [24, *_record_ends(data)]
    middle = ends[len(ends) // 2]
    (tmp_path / "in").mkdir()
    # The later part has the name that sorts first: the time of the packets decides.
    late, early = tmp_path / "in" / "t-20261128-120000.pcap", tmp_path / "in" / "t-20261128-120500.pcap.gz"
    late.write_bytes(data[:24] + data[middle:])
    early.write_bytes(gzip.compress(data[:middle]))
    make(tmp_path / "set", str(tmp_path / "in"), in_sequence=True)
    rows = observations(tmp_path / "set")
    assert (
        [line_of(row) for row in rows]
        == lines_of(str(early), str(late))
        == lines_of(str(PCAPS / "nat_two_systems.pcap"))
    )
    assert [row["capture"] for row in rows] == sorted([row["capture"] for row in rows], reverse=True)
    make(tmp_path / "apart", str(tmp_path / "in"))
    assert [line_of(row) for row in observations(tmp_path / "apart")] != [line_of(row) for row in rows]


def _record_ends(data: bytes) -> list[int]:
    ends, at = [], 24
    while at < len(data):
        at += 16 + int.from_bytes(data[at + 8 : at + 12], "little")
        ends.append(at)
    return ends


def test_batches_days_and_spilled_hosts_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "one")
    monkeypatch.setattr(pyp0f.arrow, "BATCH", 7)
    monkeypatch.setattr(reading, "MAX_DAYS", 1)
    monkeypatch.setattr(reading, "MAX_HOSTS", 2)
    make(tmp_path / "other")
    assert observations(tmp_path / "other") == observations(tmp_path / "one")
    assert hosts(tmp_path / "other") == hosts(tmp_path / "one")


def test_what_cannot_be_read_is_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "text").write_text("no capture")
    (folder / "empty").touch()
    shutil.copy(PCAPS / "truncated_tail.pcap", folder)
    shutil.copy(PCAPS / "uptime.pcap", folder)
    outcome = make(tmp_path / "set", str(folder))
    found = {row["name"]: (row["status"], row["reason"]) for row in captures(tmp_path / "set")}
    assert found["text"] == ("unreadable", "not a readable capture file: unknown file format")
    assert found["empty"] == ("unreadable", "is empty, not a capture")
    assert found["truncated_tail.pcap"] == ("damaged", "at offset 1329: the last packet has 207 of 227 bytes")
    assert found["uptime.pcap"] == ("read", None)
    assert len(outcome.done) == 4


@pytest.mark.parametrize("name", ["write_table", "close"])
def test_a_full_disk_ends_the_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not recorded as a fault of the capture, and nothing unfinished stays."""

    errors = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]

    def fail(writer: Any, *arguments: object) -> object:  # noqa: ANN401 - of pyarrow
        if errors and writer.schema.equals(reading.SCHEMA):
            raise errors.pop()
        return original(writer, *arguments)

    original = getattr(pq.ParquetWriter, name)

    monkeypatch.setattr(pq.ParquetWriter, name, fail)
    with pytest.raises(OutputError, match=r"observations/day=.*\.parquet: No space left on device$"):
        make(tmp_path)
    assert [*tmp_path.glob("observations/*/*/*"), *tmp_path.rglob("*.tmp"), *tmp_path.glob("manifest/*")] == []


def test_captures_of_other_file_systems_come_through_a_pipe(tmp_path: Path) -> None:
    memory: Any = fsspec.filesystem("memory")
    with memory.open("/in/uptime.pcap.gz", "wb") as file:
        file.write(gzip.compress((PCAPS / "uptime.pcap").read_bytes()))
    with memory.open("/in/text", "wb") as file:
        file.write(b"no capture")
    make(tmp_path / "set", "memory:///in/*")
    assert [line_of(row) for row in observations(tmp_path / "set")] == lines_of(str(PCAPS / "uptime.pcap"))
    found = {row["name"]: row["reason"] for row in captures(tmp_path / "set")}
    assert found == {"text": "not a readable capture file: unknown file format", "uptime.pcap.gz": None}


def test_settings(tmp_path: Path) -> None:
    mine = b"classes = unix\n[tcp:request]\nlabel = s:unix:Mine:\nsig = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0\n"
    settings = ReadingSettings(extra=(("my.fp", mine),))
    assert settings_checksum(settings) != settings_checksum(ReadingSettings())
    assert settings_checksum(ReadingSettings(rule="port 80")) != settings_checksum(ReadingSettings())
    assert database_of(ReadingSettings(signatures=("my.fp", mine))) != database_of(ReadingSettings())
    make(tmp_path / "set", str(PCAPS / "nat_two_systems.pcap"), settings=settings)
    assert "Mine" in {(row["label"] or {}).get("name") for row in observations(tmp_path / "set")}
    make(tmp_path / "none", str(PCAPS / "nat_two_systems.pcap"), settings=ReadingSettings(rule="port 1"))
    assert observations(tmp_path / "none") == []


def test_a_task_that_failed_says_why() -> None:
    (task,) = make_tasks(find_inputs([CAPTURES[0]]), in_sequence=False)
    done = failed(task, "mark", "the worker crashed")
    assert [(one["status"], one["reason"]) for one in done.captures] == [("failed", "the worker crashed")]


def test_summaries_are_those_of_all_observations(tmp_path: Path) -> None:
    make(tmp_path / "set")
    summaries = pyp0f.HostSummaries(pyp0f.load_database())
    for path in CAPTURES:
        for observation in pyp0f.read(path, on_warning=lambda _: None):
            summaries.add(observation, "default")
    wanted = {one["address"]: one for one in map(json.loads, json_text(summaries).splitlines())}
    found = {row["address"]: row for row in hosts(tmp_path / "set")}
    assert found.keys() == wanted.keys()
    for address, row in found.items():
        assert json.loads(row["state"]) == wanted[address]["state"]
        assert row["contradictions"] == wanted[address]["contradictions"]
        assert (row["system"] or {}).get("text") == (wanted[address]["system"] or {}).get("text")
