"""Measure the packets per second that p0f and pyp0f can process of the same live traffic on the same interface.

Needs root, for a network namespace, and tcpreplay.

Without loss: the highest rate at which all packets of a run are processed, found by bisection.  pyp0f has a larger ring
buffer than p0f.  This helps only with short bursts, so runs are several seconds long.
In a flood: the packets that are processed per second while the sender sends as fast as it can.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from namespace import enter, ip, running
from workloads import WORKLOADS, write

from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR: Final = "near0"
FAR: Final = "far0"
BEGINS: Final = (b"Entered main event loop", b"Watching")
"""The first words that p0f and pyp0f print when they have started to capture."""


class Outcome(NamedTuple):
    """The result of one run: packets per second that were sent, packets sent, packets processed."""

    rate: float
    sent: int
    seen: int


def make_cable() -> None:
    """Make a pair of veth interfaces."""
    ip("link", "add", NEAR, "type", "veth", "peer", "name", FAR)
    for name in (NEAR, FAR):
        # No IPv6 neighbour discovery, so that there are no packets except the replayed ones.
        Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
        ip("link", "set", name, "up")


def replay(capture: Path, rate: float | None, seconds: float | None) -> tuple[int, float]:
    """Send the packets of a capture; return the number of packets sent and the real rate in packets per second.

    Args:
        capture: the capture.
        rate: packets per second; None: as fast as possible.
        seconds: duration, in which the capture is repeated; None: send the whole capture once.
    """
    pace = "--topspeed" if rate is None else f"--pps={rate:.0f}"
    end = ["--loop=1"] if seconds is None else ["--loop=0", f"--duration={seconds:g}"]
    command = ["tcpreplay", "--preload-pcap", *end, pace, "-i", NEAR, str(capture)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Actual: (\d+) packets .* sent in ([0-9.]+) seconds", done.stdout)
    if found is None:
        sys.exit(f"unexpected output of tcpreplay:\n{done.stdout}")
    return int(found[1]), int(found[1]) / float(found[2])


def listening(command: Sequence[str], folder: Path) -> list[str]:
    """The command line of a program that captures on the interface and writes a log."""
    return [*command, "-i", FAR, "-f", packaged_path(), "-o", str(folder / "log")]


def wait_for(out: Path, words: Sequence[bytes]) -> None:
    """Wait up to 30 seconds until the output of the program contains one of these words."""
    end = time.monotonic() + 30
    while not any(word in out.read_bytes() for word in words):
        if time.monotonic() > end:
            sys.exit(f"the program does not start to capture:\n{out.read_text()}")
        time.sleep(0.02)


def run(command: Sequence[str], capture: Path, rate: float | None, seconds: float, folder: Path) -> Outcome:
    """Run one program once."""
    (folder / "log").unlink(missing_ok=True)
    with running(listening(command, folder), folder):
        wait_for(folder / "out", BEGINS)
        sent, real = replay(capture, rate, seconds)
        if rate is not None:
            time.sleep(0.5)  # until the packets in the ring buffer are processed
    with (folder / "out").open("rb") as out:
        out.seek(-min(2000, (folder / "out").stat().st_size), 2)
        found = re.search(rb"Processed (\d+) packets", out.read())
    if found is None:
        sys.exit(f"{command[0]} does not print how many packets it has processed")
    return Outcome(real, sent, int(found[1]))


def highest(command: Sequence[str], capture: Path, seconds: float, folder: Path, top: float) -> float:
    """The highest rate without loss in packets per second, within 5 %."""
    low, high = 0.0, top
    rate = top / 4
    while high - low > 0.05 * high:
        outcome = run(command, capture, rate, seconds, folder)
        kept_up = outcome.seen >= outcome.sent and outcome.rate > 0.95 * rate
        print(f"    {outcome.rate:9,.0f}/s: {outcome.sent - outcome.seen} of {outcome.sent} lost", file=sys.stderr)
        if kept_up:
            low = outcome.rate
        else:
            high = rate
        rate = (low + high) / 2
    return low


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workloads", nargs="*", default=["web", "bulk"], help="workloads to replay (default: web bulk)")
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds per run (default: 8)")
    parser.add_argument("--reference", default="p0f", help="how to start the reference")
    parser.add_argument("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", help="how to start pyp0f")
    options = parser.parse_args()
    enter()
    make_cable()
    print(f"Python {sys.version.split()[0]}, runs of {options.seconds:g} s\n")
    print("| workload, packets per second | p0f | pyp0f | pyp0f / p0f |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in options.workloads:
            capture = folder / f"{name}.pcap"
            write(capture, WORKLOADS[name](0.2))
            _, top = replay(capture, None, 3)
            commands = [shlex.split(command) for command in (options.reference, options.candidate)]
            rows = {
                "without loss": [
                    highest(command, capture, options.seconds, folder / "run", top) for command in commands
                ]
            }
            floods = [run(command, capture, None, options.seconds, folder / "run") for command in commands]
            rows[f"processed of {top:,.0f} sent"] = [flood.seen / (flood.sent / flood.rate) for flood in floods]
            for kind, (theirs, ours) in rows.items():
                print(f"| {name}, {kind} | {theirs:,.0f} | {ours:,.0f} | {ours / theirs:.2f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
