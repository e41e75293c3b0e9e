"""Runs pyp0f and p0f 3.09b in the same network namespace, with the same packets and times."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fuzz.programs import steady_environment
from live_lab import ethernet_frames, require
from packets import SYN_OPTIONS, ethernet, ipv4, pcap, tcp
from surroundings import wait_until

from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_DEPARTING: Final = re.compile(r"^(REVIEWED|def equivalent)\b", re.MULTILINE)
"""What stands in the scripts of those captures in which 3.09b sees something else."""
_NOT_LIVE: Final = ("truncated_tail",)
"""Captures that only mean something as files."""
_PACE: Final = "--pps=5000"
"""How fast to send all others: p0f loses packets soon, on a machine that is busy."""
_TIMED: Final = ("http_apache", "http_chromium", "http_nginx", "nat_two_systems", "sendsyn_probe")
"""Those in which time matters, and passes in seconds."""
_PCAPS: Final = Path(__file__).resolve().parent.parent / "pcaps"
_SO_TIMESTAMP: Final = 29
"""Of Linux; the module socket does not know it."""
PYP0F: Final = (sys.executable, "-m", "pyp0f", "--classic")
WITH_FAULTS: Final = (sys.executable, str(Path(__file__).with_name("p0f_faults.py")), "--classic")
"""pyp0f without its departures from p0f."""
LARGEST_MTU: Final = 65535
"""Some captures have larger frames than any cable would take: the machine that they are from had put them together."""

_FLOOD: Final = """
import socket, sys, time
frame = bytearray(open(sys.argv[1], "rb").read()[40:])
count, pause, clients = int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind(("eth0", 0))
    number = 0
    while number != count:
        number += 1
        frame[26:30] = (0x0A000001 + (number - 1) % clients).to_bytes(4, "big")
        frame[34:36] = (1 + (number - 1) // clients % 65535).to_bytes(2, "big")
        out.send(frame)
        if pause:
            time.sleep(pause)
"""


@contextmanager
def running(
    namespace: str, command: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a namespace for the duration of the block.  Its standard error goes to the file ``err``."""
    with (folder / "out").open("wb") as out, (folder / "err").open("ab") as err:
        process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=folder,
            env={**os.environ, "TZ": "UTC", **(environment or {})},
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def pyp0f(*arguments: str, program: Sequence[str] = PYP0F) -> list[str]:
    return [*program, "-i", "eth0", *arguments]


@contextmanager
def watching(
    namespace: str, folder: Path, *arguments: str, program: Sequence[str] = PYP0F
) -> Iterator[subprocess.Popen[bytes]]:
    """Run pyp0f in the foreground.  The block starts when it listens."""
    with running(namespace, pyp0f("-o", "log", *arguments, program=program), folder) as process:
        wait_until(lambda: b"Watching" in (folder / "out").read_bytes())
        yield process


@contextmanager
def equal_times() -> Iterator[None]:
    """Within the block, the kernel stamps packets when they arrive, not when a listener reads them.

    The kernel takes the former, once for all listeners, as soon as any socket on the machine asks for it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stream:
        stream.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMP, 1)
        yield


def replay(namespace: str, capture: Path, *pace: str) -> None:
    """Send all packets of a capture, by default as fast as possible."""
    pace = pace or ("--topspeed",)
    # Send from one processor only: packets from two processors reach the listeners in different orders.
    pinned = ("taskset", "--cpu-list", str(min(os.sched_getaffinity(0))))
    command = ["ip", "netns", "exec", namespace, *pinned, "tcpreplay", "--quiet", *pace, "-i", "eth0", str(capture)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def flood(namespace: str, folder: Path, count: int, pause: float = 0, clients: int = 0xF00000) -> list[str]:
    """The command that sends SYNs of different connections.

    Args:
        namespace: where to.
        folder: for a file.
        count: how many; -1: for ever.
        pause: seconds between two.
        clients: how many addresses they seem to come from, 10.0.0.1 and on.
    """
    path = folder / "syn.pcap"
    path.write_bytes(pcap([ethernet(ipv4(tcp(options=SYN_OPTIONS)))]))
    numbers = (str(count), str(pause), str(clients))
    return ["ip", "netns", "exec", namespace, sys.executable, "-c", _FLOOD, str(path), *numbers]


def syns(log: Path) -> list[str]:
    """The clients of the SYNs in a log."""
    return re.findall(r"mod=syn\|cli=([0-9.]+)", log.read_text("ascii")) if log.exists() else []


@dataclass
class SideBySide:
    """Both programs, each with its own folder, which has the log ``log`` and the API socket ``sock``.

    Attributes:
        near: the namespace to send from.
        ours: folder of pyp0f.
        theirs: folder of p0f.
    """

    near: str
    ours: Path
    theirs: Path
    _settled: int = 0

    def settle(self) -> None:
        """Wait until both programs have processed all packets."""
        self._settled += 1
        port = 1 + self._settled
        capture = self.ours / "last.pcap"
        capture.write_bytes(
            pcap([ethernet(ipv4(tcp(sport=port, options=SYN_OPTIONS), src="203.0.113.249", dst="203.0.113.250"))])
        )
        replay(self.near, capture)
        last = f"cli=203.0.113.249/{port}|".encode()
        for log in (self.ours / "log", self.theirs / "log"):
            wait_until(lambda log=log: last in _tail(log))  # type: ignore[misc]

    def replay_own_captures(self) -> None:
        """Replay all captures of the project that show no departures.  Those that depend on times keep their pace."""
        captures = []
        for capture in sorted(_PCAPS.glob("*.pcap")):
            script = capture.with_suffix(".py").read_text("utf-8")
            if ethernet_frames(capture) and capture.stem not in _NOT_LIVE and not _DEPARTING.search(script):
                captures.append(capture)
        with ThreadPoolExecutor(len(_TIMED)) as pool:
            timed = [pool.submit(replay, self.near, capture, "-x1") for capture in captures if capture.stem in _TIMED]
            for capture in captures:
                if capture.stem not in _TIMED:
                    replay(self.near, capture, _PACE)
            for done in timed:
                done.result()
        self.settle()

    def logs(self) -> tuple[list[str], list[str]]:
        """The lines of both logs so far, with times: first of pyp0f, then of p0f."""
        ours, theirs = ((folder / "log").read_bytes().decode("latin-1") for folder in (self.ours, self.theirs))
        return ours.splitlines(), theirs.splitlines()


def _tail(log: Path) -> bytes:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        return file.read()


@contextmanager
def side_by_side(
    near: str,
    far: str,
    folder: Path,
    limits: str = "1000,10000",
    mtu: int = 1500,
    program: Sequence[str] = PYP0F,
) -> Iterator[SideBySide]:
    """Run both in the far namespace, with equal packet times.  `program` is the command that starts pyp0f."""
    require("p0f", "tcpreplay")
    made = SideBySide(near, folder / "pyp0f", folder / "p0f")
    made.ours.mkdir()
    made.theirs.mkdir()
    for namespace in (near, far):
        command = ["ip", "-n", namespace, "link", "set", "eth0", "mtu", str(mtu)]
        subprocess.run(command, check=True)
    settings = ("-s", "sock", "-m", limits)
    p0f = ["p0f", "-i", "eth0", "-f", packaged_path(), "-o", "log", *settings]
    with ExitStack() as stack:
        stack.enter_context(equal_times())
        stack.enter_context(running(far, p0f, made.theirs, steady_environment(made.theirs)))
        stack.enter_context(watching(far, made.ours, *settings, program=program))
        wait_until(lambda: b"Entered main event loop" in (made.theirs / "out").read_bytes())
        yield made
