"""Compare the time and memory of pyp0f and p0f 3.09b on the same captures: ``python benchmarks/run.py``.

The two programs read each workload in turn, because machines are noisy.  The medians and their ratio are reported.
Their standard output is /dev/null, for which pyp0f makes no text; with --shown, it is a file.

Both write a log.  At the end of a row, pyp0f reads the capture once more, with --classic.  This run is not measured;
its log must be equal to that of p0f.

p0f does not look into VXLAN: the row "vxlan" shows the time of pyp0f only, for comparison with "dense".  It does not
read UDP: the row "quic" shows the time of pyp0f for QUIC.

The row "real mix" needs a folder of captures, from --corpus or the variable PYP0F_CORPUS.  In real traffic, pyp0f
corrects faults of p0f (docs/differences.md), so the table shows the share of equal log lines.
"""

from __future__ import annotations

import argparse
import filecmp
import multiprocessing
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from workloads import WORKLOADS, real_mix, write

if TYPE_CHECKING:
    from collections.abc import Sequence

_MB: Final = 1 << 20
_MAX_SHEBANG: Final = 4096
_is_python: Final = re.compile(r"(?:python|pypy)[0-9.]*t?").fullmatch
LARGE_TABLES: Final = ("-m", "100000,500000")


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        name: name of the row.
        workload: name of the workload to read.
        arguments: further arguments of both programs.
        must_be_equal: whether a difference between the logs is a failure.
        file_format: pcap or pcapng.
    """

    name: str
    workload: str
    arguments: tuple[str, ...] = ()
    must_be_equal: bool = True
    file_format: str = "pcap"


REAL_MIX: Final = Row("real mix", "real mix", must_be_equal=False)
ROWS: Final = (
    *[Row(name, name, must_be_equal=name != "vxlan") for name in WORKLOADS if name != "ten"],
    Row("flood, large tables", "flood", LARGE_TABLES),
    Row("bulk, pcapng", "bulk", file_format="pcapng"),
    Row("dense, pcapng", "dense", file_format="pcapng"),
    Row("small file", "ten"),
    REAL_MIX,  # last: comparing its logs takes memory, which counts for each program that is started later
)


class Run(NamedTuple):
    """Wall-clock time in seconds and peak memory in bytes of one run."""

    seconds: float
    memory: int


def run(
    command: Sequence[str], capture: Path, log: Path, arguments: Sequence[str], screen: str | Path = os.devnull
) -> Run:
    """Let a program read a capture.  Its standard output is written to `screen`."""
    log.unlink(missing_ok=True)
    with Path(screen).open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            [*command, "-r", str(capture), "-o", str(log), *arguments],
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=_environment(log.parent),
        )
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{shlex.join(command)}: exit status {child.returncode} on {capture.name}")
    if not log.exists():
        sys.exit(f"{shlex.join(command)}: wrote no log of {capture.name}")
    return Run(seconds, usage.ru_maxrss * 1024)


def _environment(folder: Path) -> dict[str, str]:
    """The environment of both programs.  Compiled modules are cached, as in an installed pyp0f."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _share_of_equal_lines(theirs: Path, ours: Path) -> float:
    """Percentage of p0f's log lines that pyp0f's log contains, too."""
    with theirs.open("rb") as their_file, ours.open("rb") as our_file:
        expected, found = Counter(their_file), Counter(our_file)
    return 100 * (expected & found).total() / max(expected.total(), 1)


def measure(row: Row, capture: Path, programs: Sequence[Sequence[str]], pairs: int, screen: str | Path) -> str:
    """Run p0f and pyp0f in turn; return a line of the table."""
    logs = capture.parent / "p0f.log", capture.parent / "pyp0f.log"
    theirs, ours = [], []
    for _ in range(pairs):
        theirs.append(run(programs[0], capture, logs[0], row.arguments, screen))
        ours.append(run(programs[1], capture, logs[1], row.arguments, screen))
    classic = () if "--classic" in programs[1] else ("--classic",)  # without it, pyp0f knows more systems than p0f
    run((*programs[1], *classic), capture, logs[1], row.arguments, screen)
    # The logs are read after the last run only: the peak memory of a child includes that of its parent at the fork.
    equal = "yes" if filecmp.cmp(*logs, shallow=False) else "NO"
    if equal == "NO" and not row.must_be_equal:
        equal = f"{_share_of_equal_lines(*logs):.2f} %"
    their_time = statistics.median([one.seconds for one in theirs])
    our_time = statistics.median([one.seconds for one in ours])
    return (
        f"| {row.name} | {their_time:.3f} | {our_time:.3f} | {our_time / their_time:.2f} "
        f"| {max(one.memory for one in theirs) / _MB:.0f} | {max(one.memory for one in ours) / _MB:.0f} | {equal} |"
    )


def interpreter(candidate: Sequence[str]) -> str | None:
    """The Python that runs pyp0f: the first word of the command, or what the first line of a script names.

    Returns:
        The path of the interpreter; None if it is not known, for example for a shell script.
    """
    program = shutil.which(candidate[0])
    if program is None:
        sys.exit(f"{candidate[0]}: no such program")
    if _is_python(Path(program).name):
        return program
    with Path(program).open("rb") as file:
        first = file.readline(_MAX_SHEBANG)
    if first.startswith(b"#!"):
        words = [word for word in os.fsdecode(first[2:]).split() if not word.startswith("-")]
        found = words[1:2] if words and Path(words[0]).name == "env" else words[:1]
        program = shutil.which(found[0]) if found else None
    return program if program is not None and _is_python(Path(program).name) else None


def version_of(python: str | None) -> str:
    """Name and version of an interpreter."""
    if python is None:
        return "unknown interpreter"
    command = [python, "-c", "import sys; print('Python', sys.version)"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def interpreter_start(python: str) -> float:
    """Median time in seconds that an interpreter takes to start and exit."""
    times = []
    for _ in range(21):
        start = time.perf_counter()
        subprocess.run([python, "-c", "pass"], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _make(row: Row, scale: float, corpus: Path | None, capture: Path) -> None:
    write(
        capture,
        real_mix(corpus, max(round(10 * scale), 1)) if corpus and row == REAL_MIX else WORKLOADS[row.workload](scale),
        row.file_format,
    )


def make_capture(row: Row, scale: float, corpus: Path | None, capture: Path) -> bool:
    """Write the capture of a row; return False if it needs a corpus and there is none.

    Another process writes it, because the peak memory of a child includes that of its parent at the fork.
    """
    if row == REAL_MIX and corpus is None:
        return False
    process = multiprocessing.get_context("spawn").Process(target=_make, args=(row, scale, corpus, capture))
    process.start()
    process.join()
    return process.exitcode == 0


def main() -> int:
    """Run the command line; return the exit status, 1 if logs differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="rows to run (default: all)")
    parser.add_argument("--pairs", type=int, default=5, help="runs per program (default: 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the workloads (default: 1)")
    parser.add_argument(
        "--corpus", type=Path, default=os.environ.get("PYP0F_CORPUS"), help="folder of captures for the real mix"
    )
    parser.add_argument(
        "--shown", action="store_true", help="write standard output of both programs to a file, not to /dev/null"
    )
    parser.add_argument("--reference", default="p0f", help="how to start the reference")
    parser.add_argument("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", help="how to start pyp0f")
    options = parser.parse_args()
    reference, candidate = shlex.split(options.reference), shlex.split(options.candidate)
    python = interpreter(candidate)
    print(f"{version_of(python)}, {options.pairs} pairs, scale {options.scale:g}; seconds are medians\n")
    print("| row | p0f, s | pyp0f, s | ratio | p0f, MB | pyp0f, MB | equal logs |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    status = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # One run that is not measured compiles the modules.
        make_capture(Row("small file", "ten"), 1, None, folder / "ten.pcap")
        run(candidate, folder / "ten.pcap", folder / "pyp0f.log", ())
        screen = folder / "screen" if options.shown else os.devnull
        for row in ROWS:
            if options.rows and row.name not in options.rows:
                continue
            capture = folder / f"{row.workload}.{row.file_format}"
            if not capture.exists() and not make_capture(row, options.scale, options.corpus, capture):
                print(f"| {row.name} | skipped: no corpus (--corpus or PYP0F_CORPUS) | | | | | |")
                continue
            line = measure(row, capture, (reference, candidate), options.pairs, screen)
            print(line, flush=True)
            status |= "NO" in line
    if python is not None:
        print(f"\nThe interpreter alone takes {1000 * interpreter_start(python):.0f} ms from start to end.")
    return status


if __name__ == "__main__":
    sys.exit(main())
