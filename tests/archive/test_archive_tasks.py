"""Which tasks there are, and which of them are done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from places import PCAPS

from pyp0f.archive.inputs import checksum, find_inputs, head_of
from pyp0f.archive.manifest import FAILED, READ, UNREADABLE, Done
from pyp0f.archive.tasks import Plan, Task, make_plan, make_tasks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("t.pcap", "t.pcap1", "other.pcap"):
        shutil.copy(PCAPS / "uptime.pcap", tmp_path / name)
    return tmp_path


def tasks(folder: Path, *, in_sequence: bool = False) -> list[Task]:
    return make_tasks(find_inputs([str(folder)]), in_sequence=in_sequence)


def done(task: Task, status: str = READ) -> Done:
    captures = [one._asdict() | {"head": checksum(head_of(one.url)), "status": status} for one in task.captures]
    return Done(task.id, task.sensor, captures, [], {}, "", "")


def plan(
    folder: Path, known: list[Done], *, in_sequence: bool = False, retry: bool = False, again: bool = False
) -> Plan:
    return make_plan(tasks(folder, in_sequence=in_sequence), known, retry=retry, again=again)


def names(given: list[Task]) -> list[list[str]]:
    return sorted([[one.name for one in task.captures] for task in given])


def test_a_task_is_a_capture_or_a_sequence(folder: Path) -> None:
    assert names(tasks(folder)) == [["other.pcap"], ["t.pcap"], ["t.pcap1"]]
    assert names(tasks(folder, in_sequence=True)) == [["other.pcap"], ["t.pcap", "t.pcap1"]]
    assert len({task.id for task in tasks(folder)}) == 3
    assert [task.id for task in tasks(folder)] == [task.id for task in tasks(folder)]


def test_sensors_have_sequences_of_their_own(folder: Path) -> None:
    inputs = find_inputs([f"east={folder}/t.pcap", f"west={folder}/t.pcap1"])
    assert names(make_tasks(inputs, in_sequence=True)) == [["t.pcap"], ["t.pcap1"]]


def test_what_is_done_is_not_done_again(folder: Path) -> None:
    known = [done(task) for task in tasks(folder)]
    assert plan(folder, known) == Plan([], [], 3)
    assert plan(folder, known, again=True).finished == 0
    found = plan(folder, known[1:])
    assert [task.id for task in found.tasks] == [known[0].id]
    assert (found.outdated, found.finished) == ([], 2)


def test_what_has_changed_is_done_again(folder: Path) -> None:
    known = [done(task) for task in tasks(folder)]
    path = folder / "t.pcap"
    status = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    found = plan(folder, known)  # size and time are the same, but the head is not
    assert names(found.tasks) == [["t.pcap"]]
    assert found.outdated == [found.tasks[0].id]
    with path.open("ab") as file:
        file.write(b"more")
    assert names(plan(folder, known).tasks) == [["t.pcap"]]


def test_a_sequence_that_grows_is_done_again(folder: Path) -> None:
    known = [done(task) for task in tasks(folder, in_sequence=True)]
    shutil.copy(folder / "t.pcap1", folder / "t.pcap2")
    found = plan(folder, known, in_sequence=True)
    assert names(found.tasks) == [["t.pcap", "t.pcap1", "t.pcap2"]]
    assert found.outdated == [one.id for one in known if len(one.captures) == 2]


def test_what_failed_is_done_again(folder: Path) -> None:
    known = [done(task, status) for task, status in zip(tasks(folder), (READ, FAILED, UNREADABLE), strict=True)]
    assert len(plan(folder, known).tasks) == 1
    assert len(plan(folder, known, retry=True).tasks) == 2


def test_the_largest_come_first(folder: Path) -> None:
    (folder / "other.pcap").write_bytes(bytes(100_000))
    assert plan(folder, []).tasks[0].captures[0].name == "other.pcap"
