"""Signals at random moments: no traceback, no line that is lost or cut, and an exit status that is documented.

``PYP0F_SIGNAL_RUNS=200 pytest -m hostile tests/hostile/test_hostile_signals.py`` is the long form.
"""

from __future__ import annotations

import ctypes
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import cable, require
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from side_by_side import flood, pyp0f
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.hostile

RUNS: Final = int(os.environ.get("PYP0F_SIGNAL_RUNS", "6"))
PROGRAM: Final = (sys.executable, "-m", "pyp0f")
STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNALS: Final = (*STOPS, signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGTSTP)
LINE: Final = re.compile(
    r"\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\] mod=[a-z+ ]+\|cli=([0-9.]+)/\d+\|srv=[^|]+\|subj=[^\n]+\n"
)
PACKETS: Final = 40_000
_CHILD_SUBREAPER: Final = 36
"""Orphans of this process become its children (Linux, prctl), so that it learns the exit status of a daemon."""


def send(process: int, dice: random.Random, longest: float) -> list[signal.Signals]:
    """Send up to four signals at random moments; returns those that were sent."""
    sent = []
    for _ in range(dice.randint(1, 4)):
        time.sleep(dice.random() * longest)
        number = dice.choice(SIGNALS)
        try:
            os.kill(process, number)
            sent.append(number)
            if number is signal.SIGTSTP:
                time.sleep(0.02)
                os.kill(process, signal.SIGCONT)
        except ProcessLookupError:
            break
    return sent


def allowed(sent: list[signal.Signals], *, is_live: bool, is_daemon: bool = False, has_begun: bool = True) -> set[int]:
    """The documented exit statuses (docs/operations.md, "Output and signals"); negative for the end by a signal."""
    stops = [number for number in sent if number in STOPS and not (is_daemon and number is signal.SIGHUP)]
    found = {-number for number in sent if number is signal.SIGUSR2 or (number is signal.SIGUSR1 and not is_live)}
    if not has_begun:
        found |= {-number for number in sent if number is not signal.SIGTSTP}
    return found | {0} | ({1} if len(stops) > 1 else set())


def lines_of(log: Path) -> list[str]:
    """The clients of the lines of a log, all of which are whole."""
    text = log.read_text("ascii") if log.exists() else ""
    assert LINE.sub("", text) == ""
    return LINE.findall(text)


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signals") / "syns.pcap"
    frames = [
        ethernet(ipv4(tcp(options=SYN_OPTIONS), src=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"))
        for number in range(PACKETS)
    ]
    path.write_bytes(pcap(frames))
    return path


class Start:
    """Tells when pyp0f has begun: Python handles SIGINT for some time before, and pyp0f no longer."""

    def __init__(self, process: int) -> None:
        self._status = Path(f"/proc/{process}/status")
        self._handled = False

    def is_over(self) -> bool:
        """Whether pyp0f has begun, or the process has ended."""
        try:
            text = self._status.read_text()
        except OSError:
            return True
        caught = int(re.findall(r"^SigCgt:\s+(\w+)$", text, re.MULTILINE)[0], 16)
        is_handled = bool(caught >> signal.SIGINT - 1 & 1)
        self._handled = self._handled or is_handled
        return self._handled and not is_handled


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
@pytest.mark.parametrize("seed", range(RUNS))
@pytest.mark.parametrize("begun", [True, False], ids=["reading", "start"])
def test_a_capture(begun: bool, seed: int, capture: Path, tmp_path: Path) -> None:
    dice, log, out, err = random.Random(seed), tmp_path / "log", tmp_path / "out", tmp_path / "err"
    with out.open("wb") as output, err.open("wb") as errors:
        process = subprocess.Popen([*PROGRAM, "-r", capture, "-o", log], stdout=output, stderr=errors)
    start = Start(process.pid)
    with ended(process.pid):
        wait_until(lambda: b"---" in out.read_bytes() or (not begun and start.is_over()))
        sent = send(process.pid, dice, 0.3 if begun else 0.03)
        status = process.wait(60)
    # A signal may also come after everything is done.
    expected = allowed(sent, is_live=False, has_begun=begun)
    assert "Traceback" not in err.read_text()
    assert status in expected | ({-number for number in sent} if b"All done" in out.read_bytes() else set()), sent
    clients = lines_of(log)[::2]
    assert clients == [f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in range(len(clients))]
    if not sent or set(sent) <= {signal.SIGPIPE, signal.SIGTSTP}:
        assert len(clients) == PACKETS


@contextmanager
def ended(process: int) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@pytest.fixture
def orphans() -> Iterator[None]:
    """Daemons become children of this process."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.live
@pytest.mark.usefixtures("orphans")
@pytest.mark.parametrize("daemon", [False, True], ids=["foreground", "daemon"])
def test_live_capture(daemon: bool, tmp_path: Path) -> None:
    require()
    with cable() as (near, far):
        for seed in range(RUNS):
            folder = tmp_path / str(seed)
            folder.mkdir()
            capture_live(near, far, daemon, random.Random(seed), folder)


def waits_for_sighup(process: int) -> bool:
    """Whether a process blocks, ignores or handles SIGHUP."""
    text = Path(f"/proc/{process}/status").read_text()
    masks = [int(mask, 16) for mask in re.findall(r"^Sig(?:Blk|Ign|Cgt):\s+(\w+)$", text, re.MULTILINE)]
    return any(mask >> signal.SIGHUP - 1 & 1 for mask in masks)


@pytest.mark.live
@pytest.mark.usefixtures("orphans")
@pytest.mark.parametrize("ignored", [False, True], ids=["as it is", "nohup"])
def test_sighup_does_not_end_a_daemon_that_is_starting(ignored: bool, tmp_path: Path) -> None:
    require()
    with cable() as (_, far):
        for seed in range(RUNS):
            out = tmp_path / str(seed)
            command = [*(["nohup"] if ignored else []), *pyp0f("-o", str(tmp_path / "log"), "-d", program=PROGRAM)]
            with out.open("wb") as output:
                started = subprocess.Popen(["ip", "netns", "exec", far, *command], stdout=output, stderr=output)
            wait_until(lambda: waits_for_sighup(started.pid))  # noqa: B023 - called in this round only
            time.sleep(random.Random(seed).random() * 0.3)
            with suppress(ProcessLookupError):
                started.send_signal(signal.SIGHUP)
            assert started.wait(60) == 0, out.read_text()
            process = int(re.findall(r"PID (\d+)", out.read_text())[0])
            with ended(process):
                (tmp_path / "log").unlink(missing_ok=True)
                os.kill(process, signal.SIGHUP)
                wait_until((tmp_path / "log").exists)
                os.kill(process, signal.SIGTERM)
                assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def capture_live(near: str, far: str, daemon: bool, dice: random.Random, folder: Path) -> None:
    log, out, err = folder / "log", folder / "out", folder / "err"
    command = pyp0f("-o", str(log), "-s", str(folder / "sock"), *(["-d"] if daemon else []), program=PROGRAM)
    with out.open("wb") as output, err.open("wb") as errors:
        started = subprocess.Popen(
            ["ip", "netns", "exec", far, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
    process = started.pid
    if daemon:
        assert started.wait(60) == 0, err.read_text()
        process = int(re.findall(rb"PID (\d+)", out.read_bytes())[0])
    else:
        wait_until(lambda: b"Watching" in out.read_bytes())
    # libpcap loses packets while it sets the filter: so they come later.
    sender = subprocess.Popen(flood(near, folder, -1, 0.0005))
    with ended(sender.pid), ended(process):
        sent = send(process, dice, 0.3)
        fatal = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR2} | ({signal.SIGHUP} if not daemon else set())
        if not fatal & {*sent}:
            os.kill(process, signal.SIGTERM)
            sent.append(signal.SIGTERM)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) if daemon else started.wait(60)
    sender.wait(20)
    assert "Traceback" not in err.read_text()
    # After the last line, signals act as in any program.
    is_over = "All done" in out.read_text() or (daemon and " packets, " in err.read_text())
    assert status in allowed(sent, is_live=True, is_daemon=daemon, has_begun=not is_over), sent
    clients = lines_of(log)[::2]
    assert clients == [f"10.0.{number >> 8}.{number & 255}" for number in range(1, len(clients) + 1)]
