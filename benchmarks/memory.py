"""Measure the resident memory of p0f and pyp0f during an hour of traffic of a busy server, sent faster than real time.

Needs root, for a network namespace, and tcpreplay.  The hour is by default 4.5 million packets: 750,000 connections of
8,000 clients, and 900,000 SYNs from 60,000 addresses that send nothing else.  They are sent in 15 rounds, and memory is
measured after each.  The table sizes are set with -m; the default here is what a busy server needs, not the default of
p0f.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from live import BEGINS, listening, make_cable, replay, wait_for
from namespace import enter, running
from workloads import WORKLOADS, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workloads import Timed

_PAGE: Final = 4096
_MB: Final = 1 << 20


def mixture() -> Iterator[Timed]:
    """The packets of one round."""
    for name, scale in (("web", 1.0), ("varied", 0.5), ("flood", 0.1)):
        yield from WORKLOADS[name](scale)


def resident(process: int) -> float:
    """Resident memory of a process in megabytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE / _MB


def measure(command: Sequence[str], capture: Path, options: argparse.Namespace, folder: Path) -> list[float]:
    """Resident memory in megabytes at the start and after each round."""
    (folder / "log").unlink(missing_ok=True)
    with running([*listening(command, folder), "-m", options.limits], folder) as process:
        wait_for(folder / "out", BEGINS)
        found = [resident(process.pid)]
        for _ in range(options.rounds):
            replay(capture, options.rate, None)
            time.sleep(1)
            found.append(resident(process.pid))
    print(f"{command[0]}: {(folder / 'out').read_bytes()[-200:].decode().splitlines()[-2:]}", file=sys.stderr)
    return found


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of 300,000 packets (default: 15)")
    parser.add_argument("--rate", type=float, default=30_000, help="packets per second (default: 30,000)")
    parser.add_argument("--limits", default="10000,100000", help="argument of -m (default: 10000,100000)")
    parser.add_argument("--reference", default="p0f", help="how to start the reference")
    parser.add_argument("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", help="how to start pyp0f")
    options = parser.parse_args()
    enter()
    make_cable()
    print("| resident, MB | at first | after round 1 | after half | at the end |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        capture = Path(temporary, "round.pcap")
        write(capture, mixture())
        for name, command in (("p0f", options.reference), ("pyp0f", options.candidate)):
            found = measure(shlex.split(command), capture, options, Path(temporary, "run"))
            marks = [found[0], found[1], found[options.rounds // 2], found[-1]]
            print(f"| {name} | " + " | ".join([f"{mark:.0f}" for mark in marks]) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
