"""The table of stacks, and the command line."""

from __future__ import annotations

import runpy
import shutil
from typing import TYPE_CHECKING

import pytest

from lab import command
from lab.captures import small_filter
from lab.debian import by_numbers
from lab.errors import LabError
from lab.stack import Stack, check_ready, last_line, missing_packages, run
from lab.table import STACKS, stacks_named

if TYPE_CHECKING:
    from pathlib import Path


def test_names_are_distinct() -> None:
    names = [stack.name for stack in STACKS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_what_is_shown_has_a_name(stack: Stack) -> None:
    assert stack.shown <= {port for _, port in stack.names}
    assert set(stack.varies) <= set(stack.names.values())
    assert len(stack.system.split(":")) == 3


def test_stacks_are_chosen_by_name() -> None:
    assert [stack.name for stack in stacks_named(["linux-running"])] == ["linux-running"]
    assert stacks_named(["all"]) == list(STACKS)
    with pytest.raises(LabError, match=r"linux-1\.0: not in the table"):
        stacks_named(["linux-1.0", "linux-running"])


def test_list_names_each_stack(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [stack.name for stack in STACKS]


def test_unknown_names_are_an_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert command.main(["measure", "x", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "[-] x: not in the table (see python -m lab list)\n"


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "tcpdump" in missing_packages(STACKS[0])
    with pytest.raises(LabError, match=r"linux-running needs: apt-get install .*tcpdump"):
        check_ready(STACKS[0])


def test_needs_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(LabError, match="needs root"):
        check_ready(STACKS[0])


def test_commands_that_fail_say_why() -> None:
    with pytest.raises(LabError, match=r"^sh -c .*: no way$"):
        run("sh", "-c", "echo what; echo no way >&2; exit 3")
    with pytest.raises(LabError, match=r"took longer than 0\.05 seconds"):
        run("sleep", "5", timeout=0.05)


def test_last_line_of_nothing() -> None:
    assert last_line(" \n") == "failed without a message"


def test_small_filter_names_the_ports() -> None:
    assert small_filter({2000, 1000}).startswith("(port 1000 or port 2000) and ")


def test_packages_are_sorted_by_numbers() -> None:
    names = ["linux-image-6.1.0-9-cloud-amd64", "linux-image-6.1.0-50-cloud-amd64"]
    assert sorted(names, key=by_numbers) == names


def test_module_is_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["lab", "list"])
    with pytest.raises(SystemExit):
        runpy.run_module("lab", run_name="__main__")
    assert "linux-running" in capsys.readouterr().out
