"""Measure datasets of `pyp0f-archive`: ``python benchmarks/archives.py CAPTURE [--rows N] [--files N]``.

It reads copies of a capture with one process and with two, and then makes a dataset of N observations by repetition:
the files of one run stand, as hard links, in the folders of many days.  Figures are in docs/archives.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from pyp0f.archive.manifest import Done, read_manifest
from pyp0f.archive.queries import CHANGES, HOSTS, UNKNOWN, Dataset
from pyp0f.archive.running import merge_hosts
from pyp0f.archive.storage import Storage
from pyp0f.archive.workers import ThisProcess

QUERIES: Final = {"hosts": HOSTS, "unknown": UNKNOWN, "changes": CHANGES}
MERGED: Final = 5
"""Days whose hosts are merged; those of the other days are linked, too."""


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("capture", type=Path)
    parser.add_argument("--rows", type=int, default=100_000_000, help="rows of the large dataset")
    parser.add_argument("--files", type=int, default=20, help="copies of the capture")
    parser.add_argument("--folder", type=Path, help="folder for files; a temporary one by default")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        _throughput(Path(folder), given.capture, given.files)
        _large(Path(folder), given.capture, given.rows)


def _archive(inputs: Path, dataset: Path, processes: int) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "pyp0f.commands.archive", str(inputs), "--out", str(dataset), "-q"]
    subprocess.run([*command, "--processes", str(processes)], check=True)
    return time.perf_counter() - start


def _throughput(folder: Path, capture: Path, files: int) -> None:
    inputs = folder / "in"
    inputs.mkdir()
    for number in range(files):
        os.link(shutil.copy(capture, folder / "capture"), inputs / f"{number:04}.pcap")
    size = capture.stat().st_size * files
    for processes in (1, 2):
        seconds = _archive(inputs, folder / f"set{processes}", processes)
        rows = _rows(folder / f"set{processes}")
        print(f"{processes} processes: {seconds:.1f} s, {size / seconds / 1e6:.1f} MB/s, {rows / seconds:,.0f} rows/s")
        shutil.rmtree(folder / f"set{processes}")


def _rows(dataset: Path) -> int:
    return sum([pq.read_metadata(path).num_rows for path in dataset.glob("observations/*/*/*.parquet")])


def _large(folder: Path, capture: Path, wanted: int) -> None:
    small, large = folder / "small", folder / "large"
    _archive(capture, small, 1)
    (done,) = read_manifest(Storage(str(small)))
    rows = _rows(small)
    stored = sum([path.stat().st_size for path in small.glob("observations/*/*/*.parquet")])
    print(f"bytes per row: {stored / rows:.1f} ({rows:,} rows)")
    storage = Storage(str(large))
    shutil.copytree(small, large, ignore=shutil.ignore_patterns("observations", "parts", "hosts", "manifest"))
    days = max(MERGED, wanted // rows)
    manifest = [_repeat(done, number, small, large) for number in range(days)]
    start = time.perf_counter()
    merge_hosts(storage, manifest[:MERGED], ThisProcess())
    seconds = time.perf_counter() - start
    (daily,) = small.glob("hosts/daily/*/*.parquet")
    hosts = pq.read_metadata(daily).num_rows
    print(f"{MERGED} days of {hosts:,} hosts merged per day and in all: {seconds:.1f} s")
    for number in range(MERGED, days):
        _link(daily, large / "hosts" / "daily" / f"day={_day(number)}" / daily.name)
    print(f"{days * rows:,} rows of {days} days")
    for name in QUERIES:
        command = [sys.executable, __file__, "ask", str(large), name]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")


def _day(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(1_700_000_000 + 86_400 * number))


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(source, target)


def _repeat(done: Done, number: int, small: Path, large: Path) -> Done:
    """The run again, on another day."""
    files = []
    for name in done.files:
        kind, _, *sensor, file = name.split("/")
        files.append("/".join((kind, f"day={_day(number)}", *sensor, f"{number:016x}-{file.rpartition('-')[2]}")))
        _link(small / name, large / files[-1])
    return done._replace(id=f"{number:016x}", files=files, hosts={_day(number): sum(done.hosts.values())})


def _ask(dataset: str, name: str) -> None:
    start = time.perf_counter()
    rows = len(list(Dataset(dataset).ask(QUERIES[name]).rows))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name}: {rows} rows of the answer in {seconds:.1f} s, {memory} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["ask"]:
        _ask(*sys.argv[2:])
    else:
        main()
