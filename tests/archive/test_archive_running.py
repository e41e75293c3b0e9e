"""Datasets as a whole: the same rows whatever happens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from archive_data import CAPTURES, captures, hosts, make, observations
from places import PCAPS

from pyp0f.archive.manifest import Done, read_manifest
from pyp0f.archive.reading import read_task
from pyp0f.archive.running import summary_lines, version_of
from pyp0f.archive.storage import Storage
from pyp0f.archive.tasks import ReadingSettings
from pyp0f.archive.workers import ThisProcess
from pyp0f.errors import OutputError

pytestmark = pytest.mark.slow


class Backwards(ThisProcess):
    """Does the work in another order."""

    def run(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        yield from super().run(function, list(items)[::-1])


class Dying(ThisProcess):
    """Fails at each second capture, once its files are written and once before."""

    def run(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for number, (item, result) in enumerate(super().run(function, items)):
            yield item, ValueError("the worker crashed") if number % 2 and function is read_task else result


class Interrupted(ThisProcess):
    """Ends after a few captures."""

    def run(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for number, found in enumerate(super().run(function, items)):
            if number == 2:
                raise KeyboardInterrupt
            yield found


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wanted")
    make(folder)
    return folder


def same(one: Path, other: Path) -> None:
    assert observations(one) == observations(other)
    assert hosts(one) == hosts(other)
    assert hosts(one, "daily/*/*.parquet") == hosts(other, "daily/*/*.parquet")
    assert captures(one) == captures(other)


def test_the_order_changes_nothing(tmp_path: Path, wanted: Path) -> None:
    make(tmp_path, workers=Backwards())
    same(tmp_path, wanted)


def test_an_interrupted_run_is_continued(tmp_path: Path, wanted: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, workers=Interrupted())
    assert len(read_manifest(Storage(str(tmp_path)))) == 3
    stray = tmp_path / "observations" / "day=2026-01-01" / "sensor=x"
    stray.mkdir(parents=True)
    (stray / "0123-0.parquet").touch()
    outcome = make(tmp_path)
    assert (outcome.finished, len(outcome.read_now)) == (3, 2)
    same(tmp_path, wanted)
    make(tmp_path)
    same(tmp_path, wanted)


def test_a_capture_that_failed_does_not_stop_the_rest(tmp_path: Path, wanted: Path) -> None:
    outcome = make(tmp_path, workers=Dying())
    states = [row["status"] for row in captures(tmp_path)]
    assert states.count("failed") == 2
    assert any(line.endswith(": the worker crashed (2 such captures)") for line in summary_lines(outcome))
    make(tmp_path)
    same(tmp_path, wanted)


def test_captures_that_come_later_or_change(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in CAPTURES[:3]:
        shutil.copy(path, folder)
    make(tmp_path / "set", str(folder))
    shutil.copy(CAPTURES[3], folder)
    changed = folder / "tls.pcap"
    shutil.copy(PCAPS / "truncated_tail.pcap", changed)
    outcome = make(tmp_path / "set", str(folder))
    assert (outcome.finished, len(outcome.read_now)) == (2, 2)
    make(tmp_path / "fresh", str(folder))
    same(tmp_path / "set", tmp_path / "fresh")


def test_parts_of_the_inputs_at_a_time(tmp_path: Path, wanted: Path) -> None:
    for path in CAPTURES:
        make(tmp_path, path)
    same(tmp_path, wanted)


@pytest.mark.parametrize("pattern", ["observations/*/*/*", "parts/*/*"])
def test_files_that_somebody_has_removed_are_made_again(pattern: str, tmp_path: Path, wanted: Path) -> None:
    make(tmp_path)
    min(tmp_path.glob(pattern)).unlink()
    assert len(make(tmp_path).read_now) == 1
    same(tmp_path, wanted)


@pytest.mark.parametrize("pattern", ["parts/*/*", "hosts/daily/*/*"])
def test_damaged_files_are_named(pattern: str, tmp_path: Path, wanted: Path) -> None:
    """What the message says brings the dataset back."""
    make(tmp_path)
    damaged = min(tmp_path.glob(pattern))
    damaged.write_bytes(damaged.read_bytes()[:500])
    for path in tmp_path.glob("hosts/all/*" if "daily" in pattern else "hosts/*/*/*"):
        path.unlink()
    with pytest.raises(OutputError, match=f"{damaged.name}: is damaged; remove it, and run the command again$"):
        make(tmp_path)
    damaged.unlink()
    make(tmp_path)
    same(tmp_path, wanted)


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    make(tmp_path)
    with Storage(str(tmp_path)).locked(), pytest.raises(OutputError, match="another pyp0f-archive writes this dataset"):
        make(tmp_path)
    make(tmp_path)


def test_sensors_are_folders(tmp_path: Path) -> None:
    make(tmp_path, f"a b={CAPTURES[0]}", f"west={CAPTURES[3]}")
    assert {row["sensor"] for row in observations(tmp_path)} == {"sensor=a%20b", "sensor=west"}
    assert {source for row in hosts(tmp_path) for source in row["sources"]} == {"a b", "west"}


def test_other_settings_are_said(tmp_path: Path) -> None:
    make(tmp_path, CAPTURES[0])
    outcome = make(tmp_path, CAPTURES[0], CAPTURES[1], settings=ReadingSettings(rule="port 80"))
    assert outcome.others == 1
    assert list(summary_lines(outcome))[-1].startswith("[!] 1 captures of the dataset were read with other")
    assert make(tmp_path, CAPTURES[0], settings=ReadingSettings(rule="port 80"), again=True).others == 0


def test_the_summary_counts_reasons(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("no capture")
    shutil.copy(CAPTURES[4], tmp_path)
    lines = list(summary_lines(make(tmp_path / "set", str(tmp_path))))
    assert lines[0] == "[+] 3 captures: 1 damaged, 2 unreadable."
    reason = "not a readable capture file: unknown file format"
    assert lines[2] == f"[!] unreadable: a: {reason} (2 such captures)"


def test_what_is_no_dataset_or_has_another_version(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is not empty, and is not a dataset"):
        make(tmp_path)
    storage = Storage(str(tmp_path / "set"))
    storage.write("dataset.json", json.dumps({"schema": 99}).encode())
    with pytest.raises(OutputError, match="has version 99"):
        make(tmp_path / "set")
    storage.write("dataset.json", b"?")
    with pytest.raises(OutputError, match=r"dataset.json: is damaged"):
        version_of(storage)


def test_the_manifest_counts(wanted: Path) -> None:
    found: list[Done] = read_manifest(Storage(str(wanted)))
    assert sum([one["observations"] for done in found for one in done.captures]) == len(observations(wanted))
    assert all(len(one["head"]) == 64 and one["packets"] for done in found for one in done.captures)
