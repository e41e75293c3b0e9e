"""Messages and signals of the small commands."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pyp0f.commands.terminal import complain, show


def test_bytes_go_out_as_they_came_in(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert show("Fen\udceatre \u00e9\n")
    assert capfdbinary.readouterr() == (b"Fen\xeatre \xc3\xa9\n", b"")


def test_order_with_what_was_printed_before(capfd: pytest.CaptureFixture[str]) -> None:
    print("first")
    show("second\n")
    print("third")
    assert capfd.readouterr().out == "first\nsecond\nthird\n"


def test_streams_of_other_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert show("text\n")
    assert stream.getvalue() == "text\n"


def test_no_streams_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert not show("text\n")
    complain("text")


def test_closed_standard_output_is_an_error(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert not show("text\n")
    assert capfd.readouterr().err == "[-] standard output is closed\n"


def test_a_complaint_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    complain("a\nb\x1b[2J\x9b\udcff\u202e\u00e9")
    assert capfd.readouterr().err == "a\\nb\\x1b[2J\\x9b\\udcff\\u202e\u00e9\n"


def test_a_full_disk_is_one_line() -> None:
    program = "import sys; from pyp0f.commands.terminal import show; sys.exit(0 if show('x' * 9999) else 1)"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "[-] standard output: No space left on device\n")


@pytest.mark.parametrize(
    ("module", "work", "arguments"),
    [
        ("db", "check", ["check", os.devnull]),
        ("client", "ask", ["p0f.sock", "192.0.2.1"]),
        ("sendsyn", "send", ["192.0.2.1", "192.0.2.2", "80"]),
    ],
)
def test_ctrl_c_ends_commands_without_a_traceback(module: str, work: str, arguments: list[str]) -> None:
    """The process dies by the signal, so loops in a shell end as well."""
    program = f"""
import signal, sys
from pyp0f.commands import {module} as command
command.{work} = lambda *_: signal.raise_signal(signal.SIGINT)
sys.exit(command.main({arguments}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
