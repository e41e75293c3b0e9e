"""Strict type checks of a user program against the installed package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import pyp0f

PROGRAM: Final = Path(__file__).resolve().parent / "user_program.py"
EXPECTED: Final = re.compile(r"  # E: ([\w-]+)$")
ERROR: Final = re.compile(r"^[^:\n]+:(\d+): error: .*\[([\w-]+)\]$", re.MULTILINE)


def expected_errors() -> set[tuple[int, str]]:
    lines = PROGRAM.read_text("utf-8").splitlines()
    return {(number, found[1]) for number, line in enumerate(lines, 1) if (found := EXPECTED.search(line))}


def test_the_program_uses_every_public_name() -> None:
    text = PROGRAM.read_text("utf-8")
    imported = "".join(re.findall(r"^from pyp0f import .*", text, re.MULTILINE))
    used = {*re.findall(r"\bpyp0f\.(\w+)", text), *re.findall(r"\w+", imported)}
    assert set(pyp0f.__all__) - used == set()


@pytest.mark.slow
def test_types_of_a_program(tmp_path: Path) -> None:
    """mypy runs outside of the checkout without its settings, and finds the package and its py.typed."""
    pytest.importorskip("mypy", reason="not installed: mypy, which the extra named lint brings")
    shutil.copy(PROGRAM, tmp_path / "program.py")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-pretty", "program.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr == ""
    found = {(int(line), code) for line, code in ERROR.findall(done.stdout)}
    assert found == expected_errors(), done.stdout
    assert done.stdout.count("error:") == len(found)
