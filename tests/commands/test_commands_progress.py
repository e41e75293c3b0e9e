"""The progress bar: only on a terminal, after a second, without disturbing other output."""

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
import tty
from typing import TYPE_CHECKING, Final

import pytest
from places import PCAPS

from pyp0f.capture.file import CaptureFile
from pyp0f.commands.progress import ProgressBar

if TYPE_CHECKING:
    from pathlib import Path

CAPTURE: Final = PCAPS / "nat_two_systems.pcap"

IMPATIENT: Final = """
import sys
from pyp0f.capture import opening
from pyp0f.commands import progress
from pyp0f.commands.main import main
progress._DELAY = progress._INTERVAL = 0
opening.BLOCK = 500
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
    """The successive contents of the line."""
    return [text.strip() for text in terminal.getvalue().split("\r") if text.strip()]


def test_nothing_is_shown_in_the_first_second() -> None:
    terminal, clock = Terminal(), Clock()
    progress = ProgressBar(terminal, 1000, clock)
    for _ in range(9):
        progress.show(10, 5)
        clock.now += 0.11
    progress.close()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_nothing_is_shown_anywhere_but_on_a_terminal(stream: io.StringIO | None) -> None:
    clock = Clock()
    progress = ProgressBar(stream, 1000, clock)
    clock.now += 5
    progress.show(500, 2000)
    progress.hide()
    progress.close()
    assert stream is None or stream.getvalue() == ""


def test_share_rate_and_time_left() -> None:
    terminal, clock = Terminal(), Clock()
    progress = ProgressBar(terminal, 1000, clock)
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
    progress = ProgressBar(terminal, None, clock)
    clock.now += 2
    progress.show(None, 3000)
    assert [re.fullmatch(r"3,000 packets, 1,500/s, 00:0[12]", text) is not None for text in seen(terminal)] == [True]
    progress.close()


def test_a_file_that_grows_is_never_more_than_whole() -> None:
    terminal, clock = Terminal(), Clock()
    progress = ProgressBar(terminal, 1000, clock)
    clock.now += 2
    progress.show(1500, 3000)
    assert seen(terminal)[0].startswith("100%")
    progress.close()


@pytest.mark.parametrize("rule", [None, "tcp"], ids=["in place", "filtered"])
def test_captures_know_how_far_they_have_come(rule: str | None) -> None:
    capture = CaptureFile(str(CAPTURE), rule)
    assert capture.size == CAPTURE.stat().st_size
    assert capture.position is not None
    assert capture.position <= capture.size
    for _ in capture.runs():
        pass
    if rule is not None:
        assert capture.position == capture.size
    capture.close()


def on_terminals(tmp_path: Path, *arguments: str, both: bool, first: str = "") -> tuple[str, str]:
    """The visible output on standard output and standard error; combined if both are the same terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 25, 100, 0, 0))
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", first + IMPATIENT, *arguments],
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


@pytest.mark.slow
def test_a_bar_on_standard_error(tmp_path: Path) -> None:
    out, err = on_terminals(tmp_path, "-r", str(CAPTURE), both=False)
    plain = subprocess.run([sys.executable, "-m", "pyp0f", "-r", str(CAPTURE)], capture_output=True, text=True)
    assert out == plain.stdout
    assert "packets, " in err
    assert "\n" not in err
    assert err.rstrip(" \r").endswith("left")
    assert err.endswith("\r")


@pytest.mark.slow
@pytest.mark.parametrize("nowhere", [False, True], ids=["a file", "the null device"])
def test_findings_that_nobody_sees_leave_the_bar_alone(tmp_path: Path, nowhere: bool) -> None:
    """The bar stays visible while findings go to another place than its terminal."""
    if nowhere:
        (tmp_path / "out").symlink_to(os.devnull)
    out, err = on_terminals(tmp_path, "-r", str(CAPTURE), "-o", str(tmp_path / "log"), both=False)
    findings = (tmp_path / "log").read_text().count("\n")
    assert findings > 10
    assert out.count(".-[") == (0 if nowhere else findings)
    assert err.count("packets, ") >= 2
    assert re.search(r"\r +\r(?!$)", err) is None  # blanks take its place at the end only


def displayed(line: str) -> str:
    """The visible content of a terminal line after all carriage returns."""
    shown = ""
    for text in line.split("\r"):
        shown = text + shown[len(text) :]
    return shown.rstrip()


@pytest.mark.slow
def test_on_one_terminal_findings_are_not_touched(tmp_path: Path) -> None:
    """At the end, the screen shows only the findings."""
    _, screen = on_terminals(tmp_path, "-r", str(CAPTURE), both=True)
    plain = subprocess.run([sys.executable, "-m", "pyp0f", "-r", str(CAPTURE)], capture_output=True, text=True)
    assert [displayed(line) for line in screen.split("\n")] == [line.rstrip() for line in plain.stdout.split("\n")]
    assert "packets, " in screen


@pytest.mark.slow
def test_nothing_is_loaded_for_it_before_it_is_needed() -> None:
    program = "import sys; from pyp0f.commands.main import main; main(sys.argv[1:]); print('tqdm' in sys.modules)"
    command = [sys.executable, "-c", program, "-r", str(CAPTURE)]
    assert subprocess.run(command, capture_output=True, text=True).stdout.endswith("\nFalse\n")


ANOTHER_USER: Final = """
import os, pwd
entry = pwd.struct_passwd(("somebody", "x", 65534, 65534, "", {home!r}, ""))
pwd.getpwnam = lambda name: entry
os.initgroups = lambda name, group: os.setgroups([group])
"""


@pytest.mark.live
def test_a_bar_behind_another_root_directory(tmp_path: Path) -> None:
    """After the root directory has changed, no module can be loaded."""
    home = tmp_path / "home"
    home.mkdir()
    first = ANOTHER_USER.format(home=str(home))
    out, err = on_terminals(tmp_path, "-r", str(CAPTURE), "-u", "somebody", both=False, first=first)
    assert "Privileges dropped: uid 65534" in out
    assert "All done." in out
    assert "packets, " in err
    assert "\n" not in err


def test_a_bar_that_is_loaded_and_never_shown() -> None:
    """With -u, of a small capture."""
    terminal, clock = Terminal(), Clock()
    progress = ProgressBar(terminal, 1000, clock)
    progress.prepare()
    progress.show(10, 5)
    progress.close()
    assert terminal.getvalue() == ""


def test_a_pager_has_the_terminal_to_itself() -> None:
    """A pager shows the findings from a pipe while the capture is still being read."""
    ours, theirs = pty.openpty()
    clock = Clock()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        progress = ProgressBar(stream, 1000, clock)
        clock.now += 2
        progress.show(100, 500)
        tty.setcbreak(theirs, termios.TCSANOW)
        for _ in range(3):
            clock.now += 2
            progress.show(300, 700)
            progress.hide()
        progress.close()
        stream.write("end")
        stream.flush()
        found = b""
        while not found.endswith(b"end"):
            found += os.read(ours, 1000)
    assert re.fullmatch(r"\r+ *10% \S.* 500 packets, 250/s, 00:1[78] leftend", found.decode())
    os.close(ours)


def test_one_bar_after_another() -> None:
    """Each bar is on the line of the cursor."""
    for _ in range(2):
        terminal, clock = Terminal(), Clock()
        progress = ProgressBar(terminal, 1000, clock)
        clock.now += 2
        progress.show(100, 500)
        progress.close()
        assert "\n" not in terminal.getvalue()
        assert "500 packets" in terminal.getvalue()
        assert terminal.getvalue().endswith(" \r")


@pytest.mark.parametrize(("columns", "width"), [(0, 79), (1, 1), (20, 19), (60, 59), (80, 79), (200, 109)])
def test_terminals_of_any_width(columns: int, width: int) -> None:
    """The bar never wraps, also if the width of the terminal is unknown."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 25, columns, 0, 0))
    clock = Clock()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        progress = ProgressBar(stream, 1000, clock)
        clock.now += 2
        progress.show(100, 500)
        progress.close()
        stream.write("end")
        stream.flush()
        found = b""
        while not found.endswith(b"end"):
            found += os.read(ours, 1000)
    os.close(ours)
    texts = found.decode().split("\r")
    assert max(map(len, texts[:-1])) <= width
    assert any(re.fullmatch(r" *10% \S+ *500 packets, 250/s, 00:1[78] left", text) for text in texts) == (width >= 59)
