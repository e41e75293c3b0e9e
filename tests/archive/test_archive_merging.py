"""The tree in which summaries of hosts are merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_data import hosts, make

from pyp0f.archive import merging
from pyp0f.archive.merging import Step, grow, hash_of, merge, part_table, trees
from pyp0f.archive.storage import Storage
from pyp0f.summaries.collecting import SummaryTable


def test_large_days_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_HOSTS", 100)
    found = trees("hosts/all", ["b", "a"], 250)
    assert [tree.sources for tree in found] == [("a", "b")] * 3
    assert [tree.low for tree in found[1:]] == [tree.high for tree in found[:-1]]
    assert (found[0].low, found[-1].high) == (0, 1 << 32)
    assert trees("hosts/all", ["a", "b"], 250) == found
    assert trees("hosts/all", ["a"], 50)[0].target != found[0].target


def test_no_hosts() -> None:
    assert part_table(SummaryTable()).num_rows == 0
    assert 0 <= hash_of("192.0.2.1") < 1 << 32


def test_many_files_need_several_levels(tmp_path: Path) -> None:
    levels = []

    def run(steps: list[Step]) -> list[str]:
        levels.append(len(steps))
        return [step.target for step in steps]

    sources = [f"parts/{number:03}" for number in range(300)]
    grow(Storage(str(tmp_path)), trees("hosts/all", sources, 10), run)
    assert levels == [19, 2, 1]


@pytest.mark.slow
def test_the_shape_of_the_tree_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "one")
    monkeypatch.setattr(merging, "FAN_IN", 2)
    monkeypatch.setattr(merging, "MAX_HOSTS", 3)
    make(tmp_path / "other")
    assert len(list(tmp_path.glob("other/hosts/all/*.parquet"))) > 2
    assert hosts(tmp_path / "other") == hosts(tmp_path / "one")
    assert not (tmp_path / "other" / "parts" / "merging").exists() or not any(tmp_path.glob("other/parts/merging/*"))


@pytest.mark.slow
def test_a_step_can_be_done_twice(tmp_path: Path) -> None:
    make(tmp_path)
    parts = tuple(sorted([str(path.relative_to(tmp_path)) for path in tmp_path.glob("parts/*/*.parquet")]))
    step = Step(Storage(str(tmp_path)), parts, 0, 1 << 32, "hosts/x/a.parquet", True)
    assert merge(step) == merge(step)
    assert hosts(tmp_path, "x/*.parquet") == hosts(tmp_path)
