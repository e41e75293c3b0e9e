"""Measure how many requests for hosts the web process answers, and what it costs beside live capture.

Needs wrk.  Without options: requests per second on /hosts/{address}, each for any of 100,000 hosts.
With --capture, which needs root and tcpreplay: packets that are lost while 20,000 packets per second are captured,
without and with 2,000 requests per second.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from live import FAR, make_cable, replay
from namespace import enter, running
from workloads import WORKLOADS, write

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTS: Final = 100_000
CONNECTIONS: Final = 16
CONNECTIONS_BESIDE_CAPTURE: Final = 64
_PORT: Final = 18_080
_PART: Final = 10_000
_LINE: Final = {
    "timestamp": "2026-01-01T00:00:00.000000+0000",
    "event_type": "p0f",
    "src_ip": "",
    "src_port": 40_000,
    "dest_ip": "192.0.2.1",
    "dest_port": 80,
    "proto": "TCP",
    "p0f": {
        "kind": "mtu",
        "subject": "client",
        "mtu": 1492,
        "link": "DSL",
        "signature": {"file": "p0f.fp", "line": 100, "text": "1492"},
    },
}
_PACE: Final = """
local ffi = require("ffi")
ffi.cdef[[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *found);
]]
local found = ffi.new("moment")
local due = 0
delay = function()
  ffi.C.clock_gettime(1, found)
  local now = tonumber(found.seconds) * 1000 + tonumber(found.nanoseconds) / 1000000
  due = math.max(due + %f, now - 100)
  return math.max(0, math.floor(due - now))
end
"""
"""All connections together ask once in so many milliseconds.  What is late by up to 100 ms is made up for."""
_SCRIPT: Final = """
math.randomseed(os.time())
request = function()
  local i = math.random(0, %d)
  local a, b, c = math.floor(i / 65536), math.floor(i / 256) %% 256, i %% 256
  return wrk.format("GET", string.format("/api/v1/hosts/10.%%d.%%d.%%d", a, b, c))
end
"""


class Load(NamedTuple):
    """The result of a run of wrk: requests per second, their latency, and those that failed."""

    rate: float
    latency: str
    failed: int


def get(path: str) -> Any:  # noqa: ANN401 - JSON
    """The answer to a request."""
    with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}{path}", timeout=60) as answer:
        return json.load(answer)


def settled() -> int:
    """The number of hosts, when it does not grow any more."""
    found = -1
    while (now := int(get("/api/v1/stats")["hosts"])) != found:
        found = now
        time.sleep(3)
    return found


def wait_for_hosts(count: int) -> None:
    """Wait until so many hosts are stored."""
    end = time.monotonic() + 600
    while time.monotonic() < end:
        try:
            if get("/api/v1/stats")["hosts"] >= count:
                return
        except OSError:
            pass
        time.sleep(0.5)
    sys.exit("the hosts are not stored within ten minutes")


def write_lines(path: Path, count: int) -> None:
    """Write lines of ``--json`` about so many hosts."""
    with path.open("w") as out:
        for number in range(count):
            address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            out.write(json.dumps({**_LINE, "src_ip": address}) + "\n")


@contextmanager
def load(
    folder: Path, seconds: float, hosts: int, rate: int | None, connections: int
) -> Iterator[subprocess.Popen[str]]:
    """wrk, as long as the block runs, and so many seconds at least.

    Args:
        folder: for its script.
        seconds: how long it asks.
        hosts: the number of hosts that are asked for.
        rate: requests per second; None if each connection asks again as soon as it has an answer.
        connections: the number of connections.
    """
    script = folder / "hosts.lua"
    script.write_text(_SCRIPT % (hosts - 1) + ("" if rate is None else _PACE % (1_000 / rate)))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-s", str(script)]
    with subprocess.Popen([*command, f"http://127.0.0.1:{_PORT}"], stdout=subprocess.PIPE, text=True) as process:
        yield process


def result_of(process: subprocess.Popen[str]) -> Load:
    """What wrk has measured."""
    text = process.communicate()[0]
    rate, median, late = (re.search(rf"{name}\s+(\S+)", text) for name in ("Requests/sec:", r"\n\s+50%", r"\n\s+99%"))
    if rate is None or median is None or late is None:
        sys.exit(f"unexpected output of wrk:\n{text}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Load(float(rate[1]), f"half within {median[1]}, 99 % within {late[1]}", int(failed[1]) if failed else 0)


def seconds_of(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def counts() -> tuple[dict[str, int], int]:
    """Counts of the capture, and the number of observations that are stored."""
    found = get("/api/v1/stats")
    return found["capture"], sum(found["observations"].values())


def settled_counts() -> dict[str, int]:
    """Counts of the capture when they do not change any more: they wait behind findings that are not yet stored."""
    found, last = counts(), None
    while found != last:
        time.sleep(3)
        found, last = counts(), found
    return found[0]


def requests(folder: Path, options: argparse.Namespace) -> None:
    """Measure requests per second."""
    lines = folder / "hosts.json"
    write_lines(lines, options.hosts)
    command = [sys.executable, "-m", "pyp0f.commands.web", "--from", str(lines), "--http", f"127.0.0.1:{_PORT}"]
    with running(command, folder / "run") as server:
        began = time.monotonic()
        wait_for_hosts(options.hosts)
        print(f"{options.hosts:,} lines stored in {time.monotonic() - began:.0f} s")
        before = seconds_of(server.pid)
        with load(folder, options.seconds, options.hosts, None, CONNECTIONS) as process:
            found = result_of(process)
        used = (seconds_of(server.pid) - before) / (found.rate * options.seconds)
        print(f"{found.rate:,.0f} requests per second, {found.latency}, {found.failed} failed")
        print(f"{used * 1e6:.0f} microseconds of processor time for a request")


def beside_capture(folder: Path, options: argparse.Namespace) -> None:
    """Measure lost packets without and with requests."""
    enter()
    make_cable()
    first, web = folder / "first.pcap", folder / "web.pcap"
    write(web, WORKLOADS["web"](0.2))
    command = [sys.executable, "-m", "pyp0f", "-i", FAR, "-q", "-o", str(folder / "log"), "-m", "1000,200000"]
    with running([*command, "--http", f"127.0.0.1:{_PORT}"], folder / "run") as capture:
        wait_for_hosts(0)
        pids = [capture.pid, *children_of(capture.pid)]
        for start in range(0, options.hosts, _PART):
            # In parts, so that findings about none of them are left out.
            write_hosts(first, range(start, min(start + _PART, options.hosts)))
            replay(first, 2_000, None)
            known = settled()
        print(f"{known:,} hosts are known", flush=True)
        for name, pace in (("without requests", 0), (f"with {options.requests} requests per second", options.requests)):
            with ExitStack() as stack:
                before, stored_before = settled_counts(), counts()[1]
                used = [-seconds_of(pid) for pid in pids]
                process = None
                if pace:
                    asking = load(folder, options.seconds, options.hosts, pace, CONNECTIONS_BESIDE_CAPTURE)
                    process = stack.enter_context(asking)
                sent, rate = replay(web, options.packets, options.seconds)
                found = None if process is None else result_of(process)
            used = [seconds + seconds_of(pid) for seconds, pid in zip(used, pids, strict=True)]
            stored = counts()[1]
            after = settled_counts()
            lost = after["dropped"] - before["dropped"]
            left_out = after["left_out"] - before["left_out"]
            print(f"{name}: {sent:,} packets at {rate:,.0f}/s, {lost} lost, {left_out} findings not shown", flush=True)
            shares = "processor time of capture and web process: {:.1f} s and {:.1f} s".format(*used)
            print(f"    {stored - stored_before:,} findings stored; {shares}", flush=True)
            if found is not None:
                print(f"    {found.rate:,.0f} answered per second, {found.latency}, {found.failed} failed", flush=True)


def write_hosts(path: Path, numbers: range) -> None:
    """A capture with a SYN of each of these hosts."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from packets import ethernet, ipv4, pcap, tcp  # noqa: PLC0415 - of the tests

    addresses = [f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in numbers]
    path.write_bytes(pcap([ethernet(ipv4(tcp(flags=2), src=address)) for address in addresses]))


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capture", action="store_true", help="measure beside live capture")
    parser.add_argument("--hosts", type=int, default=HOSTS, help=f"hosts in the store (default: {HOSTS})")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of a run (default: 10)")
    parser.add_argument("--packets", type=int, default=20_000, help="packets per second (default: 20000)")
    parser.add_argument("--requests", type=int, default=2_000, help="requests per second (default: 2000)")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("needs wrk")
    with tempfile.TemporaryDirectory() as temporary:
        (beside_capture if options.capture else requests)(Path(temporary), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
