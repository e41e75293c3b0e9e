"""Clients of the API are answered in time, and the statistics are true, while SYNs come that are all different."""

from __future__ import annotations

import re
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest
from live_lab import cable, require
from side_by_side import watching
from surroundings import wait_until

from hostile.costs import KINDS
from pyp0f.api.protocol import ANSWER_SIZE, Query, pack_address

pytestmark = [pytest.mark.live, pytest.mark.hostile]

SECONDS: Final = 3.0
PACKETS: Final = 40_000
"""In the capture, which is replayed again and again."""
PAUSE: Final = 0.005
"""Seconds between two queries."""
MEDIAN: Final = 0.01
NEARLY_ALL: Final = 0.05
"""Seconds of a processor that pyp0f may use until half of the answers, and 99 of 100, come.  The time of other programs
does not count.  docs/security.md has what was measured."""


def write_flood(path: Path) -> None:
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for frame in KINDS["SYNs that are all different"].frames(PACKETS):
            file.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)


def used(process: int) -> float:
    """Seconds of a processor that a process has used."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def latencies(path: Path, process: int) -> tuple[list[float], list[float]]:
    """Seconds that each answer took, from the shortest to the longest: those of the process, and all."""
    query = Query(pack_address("10.0.0.1")).to_bytes()
    own, whole = [], []
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(20)
        stream.connect(str(path))
        end = time.monotonic() + SECONDS
        while (began := time.monotonic()) < end:
            before = used(process)
            stream.sendall(query)
            assert len(stream.recv(ANSWER_SIZE, socket.MSG_WAITALL)) == ANSWER_SIZE
            whole.append(time.monotonic() - began)
            own.append(used(process) - before)
            time.sleep(PAUSE)
    return sorted(own), sorted(whole)


def shown(seconds: list[float]) -> str:
    return f"median {median(seconds) * 1000:.1f} ms, 99 of 100 in {nearly_all(seconds) * 1000:.1f} ms"


def median(seconds: list[float]) -> float:
    return seconds[len(seconds) // 2]


def nearly_all(seconds: list[float]) -> float:
    return seconds[len(seconds) * 99 // 100]


def test_answers_during_a_flood(tmp_path: Path) -> None:
    require("tcpreplay")
    write_flood(tmp_path / "flood.pcap")
    with cable() as (near, far):
        sender = ["ip", "netns", "exec", near, "tcpreplay", "--topspeed", "--loop", "0", "-i", "eth0", "flood.pcap"]
        program = (sys.executable, "-m", "pyp0f")
        with watching(far, tmp_path, "-s", "sock", "-m", "1000,10000", program=program) as watcher:
            replay = subprocess.Popen(sender, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                wait_until(lambda: (tmp_path / "log").stat().st_size > 100_000)
                own, whole = latencies(tmp_path / "sock", watcher.pid)
            finally:
                replay.send_signal(signal.SIGINT)
                output = replay.communicate(timeout=60)[0].decode()
            watcher.send_signal(signal.SIGINT)
            assert watcher.wait(60) == 0
    print(f"{len(whole)} answers: {shown(whole)}; without other programs: {shown(own)}")
    assert median(own) < MEDIAN
    assert nearly_all(own) < NEARLY_ALL
    counts = re.search(
        r"\] (\d+) packets, (\d+) dropped by the kernel,.*?(?:, (\d+) packets not read)?$",
        (tmp_path / "err").read_text(),
        re.MULTILINE,
    )
    sent = re.search(r"Successful packets:\s+(\d+)", output)
    assert counts is not None
    assert sent is not None
    # What is sent is read, dropped or left unread, and counted as that.
    assert sum(int(one or 0) for one in counts.groups()) == pytest.approx(int(sent[1]), rel=0.01)
