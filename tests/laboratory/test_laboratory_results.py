"""What was measured: tables, captures and golden logs agree, and what is measured now is the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from places import LAB, PCAPS
from surroundings import mostly_slow

from lab import variants
from lab.command import read_table
from lab.rows import UNKNOWN, Row, observations_of, rows_of, said_of
from lab.stack import SYN, SYN_ACK, Bench, Stack, check_ready, run
from lab.table import STACKS, stacks_named
from pyp0f.commands.main import main
from pyp0f.signatures.label import split_label

if TYPE_CHECKING:
    from pathlib import Path

CAPTURES: Final = PCAPS / "stacks"
KEPT: Final = [stack for stack in STACKS if (CAPTURES / f"{stack.name}.pcap").exists()]

STALE: Final = "run python -m lab refresh all"

each_stack = pytest.mark.parametrize("stack", KEPT, ids=lambda stack: stack.name)
some_stacks = pytest.mark.parametrize("stack", mostly_slow(KEPT), ids=lambda stack: stack.name)


def capture_of(stack: Stack) -> Path:
    return CAPTURES / f"{stack.name}.pcap"


def test_nothing_lies_about() -> None:
    names = {stack.name for stack in KEPT}
    assert {path.stem for path in CAPTURES.glob("*.pcap")} == names
    assert {path.stem for path in CAPTURES.glob("*.log")} == names
    assert {path.stem for path in (LAB / "measured").glob("*")} == names


@each_stack
def test_captures_are_small(stack: Stack) -> None:
    assert capture_of(stack).stat().st_size <= 150_000


@some_stacks
def test_says_what_the_golden_log_says(stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    assert main(["-r", str(capture_of(stack)), "-o", str(log)]) == 0, capsys.readouterr().err
    assert log.read_bytes() == capture_of(stack).with_suffix(".log").read_bytes(), STALE


@some_stacks
def test_rows_of_the_capture_are_in_the_table(stack: Stack) -> None:
    rows = rows_of(capture_of(stack), stack.names, stack.varies)
    assert rows
    assert set(rows) <= set(read_table(stack).rows), STALE


@each_stack
def test_table_says_where_the_stack_comes_from(stack: Stack) -> None:
    origin = read_table(stack).origin
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", origin["date"])
    assert origin["script"]
    assert origin.keys() & {"source", "package"}


@some_stacks
def test_packets_are_named(stack: Stack) -> None:
    _, _, name, _ = split_label(f"s:{stack.system}")
    for variant, observation in observations_of(capture_of(stack), stack.names):
        if observation.kind in (SYN, SYN_ACK):
            said = said_of(observation)
            assert name in said, (variant, observation.raw_signature)  # type: ignore[attr-defined]
            assert "[" not in said, (variant, said)


@pytest.mark.parametrize("name", ["http-clients", "http-more-clients", "http-further-clients", "http-servers"])
def test_programs_are_named_and_not_called_dishonest(name: str) -> None:
    (stack,) = stacks_named([name])
    found = {(name, said_of(observation)) for name, observation in observations_of(capture_of(stack), stack.names)}
    said = [text for _, text in found]
    assert [text for text in said if "dishonest" in text] == []
    assert said.count(UNKNOWN) <= len(said) / 20


def without_ack(line: bytes) -> bytes:
    """A line without the quirk ack+, for which p0f tests only one bit of the number (docs/differences.md, "ack+")."""
    return line.replace(b":ack+:", b"::")


@pytest.mark.differential
@each_stack
def test_reference_agrees(stack: Stack, tmp_path: Path) -> None:
    if not shutil.which("p0f"):
        pytest.skip("p0f is not installed")
    logs = [tmp_path / "p0f.log", tmp_path / "pyp0f.log"]
    fingerprints = PCAPS.parent / "fingerprints" / "p0f.fp"
    command = ["p0f", "-f", str(fingerprints), "-r", str(capture_of(stack)), "-o", str(logs[0])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    assert main(["--classic", "-r", str(capture_of(stack)), "-o", str(logs[1])]) == 0
    theirs, ours = (path.read_bytes().splitlines() for path in logs)
    assert len(ours) == len(theirs)
    # p0f misses the quirk, and never has one that pyp0f does not have.
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[1] not in (pair[0], without_ack(pair[0]))] == []


# Measuring again ------------------------------------------------------------------------------------


def measured_now(name: str, folder: Path) -> tuple[Stack, Path]:
    (stack,) = stacks_named([name])
    check_ready(stack)
    capture = folder / "x.pcap"
    stack.measure(Bench(folder), capture)
    return stack, capture


def fixed(row: Row) -> tuple[str, int, str, str]:
    """A row without the window scale, which depends on memory and on the version of Linux."""
    return row.kind, row.version, row.variant, re.sub(r",\d+:", ",*:", row.signature)


@pytest.mark.lab
def test_running_kernel_sends_what_linux_sends(tmp_path: Path) -> None:
    """Versions of Linux differ in the window scale, and in what applications with buffers of their own send."""
    stack, capture = measured_now("linux-running", tmp_path)
    defaults = {stack.names[kind, port] for kind, port in stack.names if port in variants.DEFAULTS}
    now = {fixed(row) for row in rows_of(capture, stack.names, {})}
    before = {fixed(row) for row in read_table(stack).rows}
    assert {row for row in now if row[2] in defaults} == {row for row in before if row[2] in defaults}
    assert {row[:3] for row in before} <= {row[:3] for row in now}


@pytest.mark.lab
def test_kernel_in_a_virtual_machine_sends_what_it_sent(tmp_path: Path) -> None:
    stack, capture = measured_now("linux-6.1", tmp_path)
    assert rows_of(capture, stack.names, stack.varies) == read_table(stack).rows


@pytest.mark.lab
def test_nothing_is_left_behind(tmp_path: Path) -> None:
    before = run("ip", "netns", "list")
    measured_now("linux-running", tmp_path)
    assert run("ip", "netns", "list") == before
