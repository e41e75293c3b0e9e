"""benchmarks/run.py finds the interpreter of any command that starts pyp0f."""

from __future__ import annotations

import json
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from capture_files import read
from places import ROOT

from pyp0f.library.fingerprinter import Fingerprinter

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


@pytest.mark.slow
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


def test_a_candidate_that_writes_no_log(run: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^true: wrote no log of x\.pcap$"):
        run["run"](["true"], tmp_path / "x.pcap", tmp_path / "log", ())


@pytest.mark.slow
def test_a_script_as_candidate(tmp_path: Path) -> None:
    """pyp0f takes the place of the reference, which need not be installed.  The logs are equal with --classic."""
    program = str(script(tmp_path / "pyp0f", "#!/bin/sh"))
    options = [
        "--reference",
        f"{program} --classic",
        "--candidate",
        program,
        "--pairs",
        "1",
        "--scale",
        "0.01",
        "small file",
    ]
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


# Accuracy -------------------------------------------------------------------------------------------

ROWS: Final = [
    ("syn", "4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", "Linux", "specific and right"),
    ("syn", "4:64+0:0:1460:65535,9:mss,sok,ts,nop,ws:df,id+:0", "Android", "specific and right"),
    ("syn", "4:64+0:0:1460:12345,7:mss,sok,ts,nop,ws:df,id+:0", "Linux", "generic and right"),
    ("syn", "4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", "Windows", "wrong"),
    ("syn", "4:64+0:0:1460:1,7:ws,ws,ws,nop,nop,nop:df,id+:0", "Linux", "unknown"),
    ("syn+ack", "4:128+0:0:1460:65535,8:mss,nop,ws,nop,nop,sok:df,id+:0", "Windows", "specific and right"),
]


def test_accuracy(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names = runpy.run_path(str(ROOT / "benchmarks" / "accuracy.py"))
    fingerprinter = Fingerprinter()
    for kind, raw, system, answer in ROWS:
        assert names["judge"](fingerprinter, {"kind": kind, "raw_sig": raw, "system": system}) == answer
    rows = [json.dumps({"kind": kind, "raw_sig": raw, "system": system}) for kind, raw, system, _ in ROWS]
    rows.append(json.dumps({"kind": "syn", "raw_sig": "4:64+0:0:0:1,0:::0", "system": "Linux"}))  # without options
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    monkeypatch.setattr(sys, "argv", ["accuracy.py", str(tmp_path / "rows.jsonl")])
    names["main"]()
    assert "| syn | 5 | 40.0 % | 60.0 % | 20.0 % | 20.0 % |" in capsys.readouterr().out
