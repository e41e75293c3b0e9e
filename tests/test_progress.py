"""The progress bar: on a terminal, after a second, and never in the way."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Final

import pytest

from pyp0f.capture import CaptureFile
from pyp0f.progress import Progress

PCAPS: Final = Path(__file__).resolve().parent.parent / "pcaps"
CAPTURE: Final = PCAPS / "nat_two_systems.pcap"

IMPATIENT: Final = """
import sys
from pyp0f import capture, progress
from pyp0f.cli import main
progress._PATIENCE = progress._INTERVAL = 0
capture._BLOCK = 500
sys.exit(main(sys.argv[1:]))
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def seen(terminal: Terminal) -> list[str]:
    """What stood on the line, one after the other."""
    return [text.strip() for text in terminal.getvalue().split("\r") if text.strip()]


def test_nothing_is_shown_in_the_first_second() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal, 1000, clock)
    for _ in range(9):
        progress.show(10, 5)
        clock.now += 0.11
    progress.close()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_nothing_is_shown_anywhere_but_on_a_terminal(stream: io.StringIO | None) -> None:
    clock = Clock()
    progress = Progress(stream, 1000, clock)
    clock.now += 5
    progress.show(500, 2000)
    progress.hide()
    progress.close()
    assert stream is None or stream.getvalue() == ""


def test_share_rate_and_time_left() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal, 1000, clock)
    clock.now += 4
    progress.show(250, 12_000)
    clock.now += 0.05
    progress.show(600, 12_001)  # too soon
    clock.now += 0.05
    progress.show(500, 24_600)
    found = seen(terminal)
    assert len(found) == 2
    assert re.fullmatch(r" *25% \S.* 12,000 packets, 3,000/s, 00:1[12] left", found[0])
    assert re.fullmatch(r" *50% \S.* 24,600 packets, 6,000/s, 00:0[34] left", found[1])
    progress.hide()
    assert terminal.getvalue().rstrip(" \r").endswith("left")  # and then blanks
    progress.close()
    assert terminal.getvalue().endswith("\r")


def test_without_a_size_there_is_no_share() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal, None, clock)
    clock.now += 2
    progress.show(None, 3000)
    assert [re.fullmatch(r"3,000 packets, 1,500/s, 00:0[12]", text) is not None for text in seen(terminal)] == [True]
    progress.close()


def test_a_file_that_grows_is_never_more_than_whole() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal, 1000, clock)
    clock.now += 2
    progress.show(1500, 3000)
    assert seen(terminal)[0].startswith("100%")
    progress.close()


@pytest.mark.parametrize("rule", [None, "tcp"], ids=["in place", "libpcap"])
def test_captures_know_how_far_they_have_come(rule: str | None) -> None:
    capture = CaptureFile(str(CAPTURE), rule)
    assert capture.size == CAPTURE.stat().st_size
    assert capture.position is not None
    assert capture.position <= capture.size
    for _ in capture.batches():
        pass
    if rule is not None:
        assert capture.position == capture.size
    capture.close()


def on_terminals(tmp_path: Path, *arguments: str, both: bool) -> tuple[str, str]:
    """What a user sees of standard output and of standard error; of both together if they are one terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 25, 100, 0, 0))
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, *arguments],
            stdout=theirs if both else out,
            stderr=theirs,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        os.close(theirs)
        found = b""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other end is closed, as Linux says it
                break
            if not data:
                break
            found += data
        assert process.wait() == 0
    os.close(ours)
    return (tmp_path / "out").read_text("utf-8"), found.decode()


def test_a_bar_on_standard_error(tmp_path: Path) -> None:
    out, err = on_terminals(tmp_path, "-r", str(CAPTURE), both=False)
    plain = subprocess.run([sys.executable, "-m", "pyp0f", "-r", str(CAPTURE)], capture_output=True, text=True)
    assert out == plain.stdout
    assert "packets, " in err
    assert "\n" not in err
    assert err.rstrip(" \r").endswith("left")
    assert err.endswith("\r")


def displayed(line: str) -> str:
    """What a line of a terminal shows after all carriage returns."""
    shown = ""
    for text in line.split("\r"):
        shown = text + shown[len(text) :]
    return shown.rstrip()


def test_on_one_terminal_findings_are_not_touched(tmp_path: Path) -> None:
    """In the end they stand there as if nothing else had ever been on the screen."""
    _, screen = on_terminals(tmp_path, "-r", str(CAPTURE), both=True)
    plain = subprocess.run([sys.executable, "-m", "pyp0f", "-r", str(CAPTURE)], capture_output=True, text=True)
    assert [displayed(line) for line in screen.split("\n")] == [line.rstrip() for line in plain.stdout.split("\n")]
    assert "packets, " in screen


def test_nothing_is_loaded_for_it_before_it_is_needed() -> None:
    program = "import sys; from pyp0f.cli import main; main(sys.argv[1:]); print('tqdm' in sys.modules)"
    command = [sys.executable, "-c", program, "-r", str(CAPTURE)]
    assert subprocess.run(command, capture_output=True, text=True).stdout.endswith("\nFalse\n")
