"""Time pyp0f and p0f 3.09b side by side on the same captures: ``python benchmarks/run.py``.

Both read each workload in turn, pair by pair, because machines are noisy: what counts are the medians
and their ratio.  Both write a log, which must be equal, and print to /dev/null.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from workloads import WORKLOADS, write

if TYPE_CHECKING:
    from collections.abc import Sequence

_MB: Final = 1 << 20
LARGE_TABLES: Final = ("-m", "100000,500000")


class Row(NamedTuple):
    """One line of the table: a name, a workload, its options, and what share of the pairs to run."""

    name: str
    workload: str
    arguments: tuple[str, ...] = ()


ROWS: Final = (
    *[Row(name, name) for name in WORKLOADS],
    Row("flood, large tables", "flood", LARGE_TABLES),
)


class Run(NamedTuple):
    """Wall time in seconds and peak memory in bytes of one run."""

    seconds: float
    memory: int


def run(command: Sequence[str], capture: Path, log: Path, arguments: Sequence[str]) -> Run:
    """Let a program read a capture."""
    log.unlink(missing_ok=True)
    start = time.perf_counter()
    child = subprocess.Popen(
        [*command, "-r", str(capture), "-o", str(log), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{shlex.join(command)}: exit status {child.returncode} on {capture.name}")
    return Run(seconds, usage.ru_maxrss * 1024)


def measure(row: Row, capture: Path, reference: list[str], candidate: list[str], pairs: int, folder: Path) -> str:
    """Run both in turn, and give a line of the table."""
    logs = folder / "p0f.log", folder / "pyp0f.log"
    theirs, ours = [], []
    for _ in range(pairs):
        theirs.append(run(reference, capture, logs[0], row.arguments))
        ours.append(run(candidate, capture, logs[1], row.arguments))
    # Not read into memory: a child's peak counts what its parent takes when it is made.
    equal = "yes" if filecmp.cmp(*logs, shallow=False) else "NO"
    their_time = statistics.median([one.seconds for one in theirs])
    our_time = statistics.median([one.seconds for one in ours])
    return (
        f"| {row.name} | {their_time:.3f} | {our_time:.3f} | {our_time / their_time:.2f} "
        f"| {max(one.memory for one in theirs) / _MB:.0f} | {max(one.memory for one in ours) / _MB:.0f} | {equal} |"
    )


def main() -> int:
    """The command line; the exit status is 1 if logs differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="rows to run (default: all)")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each program (default: 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the workloads (default: 1)")
    parser.add_argument("--reference", default="p0f", help="how to start the reference")
    parser.add_argument("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", help="how to start pyp0f")
    options = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {options.pairs} pairs, scale {options.scale:g}; seconds are medians\n")
    print("| row | p0f, s | pyp0f, s | ratio | p0f, MB | pyp0f, MB | equal logs |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    status = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for row in ROWS:
            if options.rows and row.name not in options.rows:
                continue
            capture = folder / f"{row.workload}.pcap"
            if not capture.exists():
                write(capture, WORKLOADS[row.workload](options.scale))
            reference, candidate = shlex.split(options.reference), shlex.split(options.candidate)
            line = measure(row, capture, reference, candidate, options.pairs, folder)
            print(line, flush=True)
            status |= "NO" in line
    return status


if __name__ == "__main__":
    sys.exit(main())
