"""benchmarks/run.py finds the interpreter of any command that starts pyp0f."""

from __future__ import annotations

import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from capture_files import read
from places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

RUN: Final = ROOT / "benchmarks" / "run.py"
UNKNOWN: Final = "unknown interpreter"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names in benchmarks/run.py."""
    monkeypatch.syspath_prepend(str(RUN.parent))
    return runpy.run_path(str(RUN))


def script(path: Path, first_line: str) -> Path:
    """An executable script that starts pyp0f if a shell runs it."""
    path.write_text(f'{first_line}\nexec {shlex.quote(sys.executable)} -m pyp0f "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("first_line", "known"),
    [
        (f"#!{sys.executable}", True),
        (f"#! {sys.executable} -E", True),
        ("#!/usr/bin/env python3", True),
        ("#!/usr/bin/env -S python3 -E", True),
        ("#!/bin/sh", False),
        ("#!/nowhere/python3", False),
        ("#!", False),
        ("", False),
    ],
)
def test_the_interpreter_of_a_script(first_line: str, known: bool, run: dict[str, Any], tmp_path: Path) -> None:
    interpreter: Callable[[list[str]], str | None] = run["interpreter"]
    found = interpreter([str(script(tmp_path / "pyp0f", first_line)), "--classic"])
    assert (found is not None) == known
    assert run["version_of"](found).startswith("Python 3." if known else UNKNOWN)


def test_the_interpreter_is_the_first_word(run: dict[str, Any], tmp_path: Path) -> None:
    """Also if it is a script, as those of pyenv are."""
    shim = script(tmp_path / "python3", "#!/bin/sh")
    assert run["interpreter"]([sys.executable, "-m", "pyp0f"]) == sys.executable
    assert run["interpreter"]([str(shim), "-m", "pyp0f"]) == str(shim)


def test_a_candidate_that_does_not_exist(run: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match=r"^/nowhere/pyp0f: no such program$"):
        run["interpreter"](["/nowhere/pyp0f"])


@pytest.mark.slow
def test_a_script_as_candidate(tmp_path: Path) -> None:
    """pyp0f takes the place of the reference, which need not be installed."""
    program = str(script(tmp_path / "pyp0f", "#!/bin/sh"))
    options = ["--reference", program, "--candidate", program, "--pairs", "1", "--scale", "0.01", "small file"]
    done = subprocess.run([sys.executable, str(RUN), *options], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{UNKNOWN}, 1 pairs, ")
    assert done.stdout.endswith("| yes |\n")


def test_both_formats_have_the_same_packets(run: dict[str, Any], tmp_path: Path) -> None:
    workloads, write = run["WORKLOADS"], run["write"]
    found = []
    for file_format in ("pcap", "pcapng"):
        assert write(tmp_path / "x", workloads["dense"](0.001), file_format) == 240
        packets, records, problem = read(tmp_path / "x")
        found.append((packets, [record[:2] for record in records], problem))
    assert found[0] == found[1]
    assert len(found[0][0]) == 240
