"""Many captures in several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from places import PCAPS

import pyp0f
from pyp0f.library import many

PATHS = sorted([str(path) for path in PCAPS.glob("*.pcap")])[:12]

pytestmark = pytest.mark.slow


def found(paths: list[str], processes: int, errors: list[str]) -> list[tuple[str, str]]:
    pairs = pyp0f.read_many(
        paths, processes=processes, on_error=lambda error: errors.append(str(error)), on_warning=errors.append
    )
    return [(path, repr(observation)) for path, observation in pairs]


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no capture")
    paths = [*PATHS[:6], str(text), str(PCAPS / "truncated_tail.pcap"), *PATHS[6:]]
    errors: dict[int, list[str]] = {1: [], 2: []}
    one, two = (found(paths, count, errors[count]) for count in errors)
    assert one == two
    assert errors[1] == errors[2]
    assert any("not a readable capture" in line for line in errors[1])
    wanted = [repr(observation) for observation in pyp0f.read(PATHS[0])]
    assert [line for path, line in one if path == PATHS[0]] == wanted


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_is_raised(processes: int) -> None:
    with pytest.raises(pyp0f.CaptureError, match="No such file"):
        list(pyp0f.read_many([PATHS[0], "/none.pcap"], processes=processes))
    with pytest.raises(pyp0f.SignatureError, match="No such file"):
        list(pyp0f.read_many(PATHS[:2], processes=processes, database="/none.fp"))


def test_a_process_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = many._begin
    begun: list[str] = []

    def kill_once(path: str, process: many._Process) -> many._Process:
        begun.append(path)
        if len(begun) == 3:
            os.kill(process._process.pid or 0, signal.SIGKILL)
            process._process.join()
        return begin(path, process)

    monkeypatch.setattr(many, "_begin", kill_once)
    errors: list[str] = []
    lines = found(PATHS[:6], 2, errors)
    assert errors == [f"{PATHS[2]}: the process that read it crashed"]
    assert {path for path, _ in lines} == {path for path in PATHS[:6] if path != PATHS[2]} - empty(PATHS[:6])


def empty(paths: list[str]) -> set[str]:
    return {path for path in paths if not list(pyp0f.read(path, on_warning=lambda _: None))}


def test_stopping_early_ends_the_processes() -> None:
    pairs = pyp0f.read_many(PATHS, processes=2)
    next(pairs)
    assert len(multiprocessing.active_children()) == 2
    pairs.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_arguments() -> None:
    with pytest.raises(ValueError, match="processes must be 1 or more"):
        pyp0f.read_many(PATHS, processes=0)
    with pytest.raises(TypeError, match="paths"):
        pyp0f.read_many([1])  # type: ignore[list-item]
