"""Measure the API queries per second of p0f and pyp0f.  Both run side by side and have seen the same traffic.

Needs root, for a network namespace.  The two are queried in turn, a fraction of a second each, so that other load on
the machine affects both.  With one query at a time, the rate depends mostly on whether the scheduler puts client and
server on the same core.  So both cases are measured.
"""

from __future__ import annotations

import argparse
import os
import shlex
import socket
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from namespace import enter, running

from pyp0f.api.protocol import ANSWER_SIZE, Query, Status, pack_address
from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTS: Final = [f"127.0.1.{number}" for number in range(1, 201)]
QUERIES: Final = [Query(pack_address(host)).to_bytes() for host in HOSTS]
IN_ADVANCE: Final = 250
"""Number of queries that are sent before the first answer is read, in the pipelined case."""


def one_at_a_time(stream: socket.socket, seconds: float) -> float:
    """Round trips per second."""
    count = 0
    begin = now = time.perf_counter()
    while now < begin + seconds:
        for query in QUERIES:
            stream.send(query)
            stream.recv(ANSWER_SIZE, socket.MSG_WAITALL)
        count += len(QUERIES)
        now = time.perf_counter()
    return count / (now - begin)


def pipelined(stream: socket.socket, seconds: float) -> float:
    """Answers per second if there are always at least `IN_ADVANCE` unanswered queries."""
    queries = b"".join((QUERIES * 2)[:IN_ADVANCE])
    size = IN_ADVANCE * ANSWER_SIZE
    count = 0
    begin = now = time.perf_counter()
    stream.sendall(queries)
    while now < begin + seconds:
        stream.sendall(queries)
        stream.recv(size, socket.MSG_WAITALL)
        count += IN_ADVANCE
        now = time.perf_counter()
    stream.recv(size, socket.MSG_WAITALL)
    return count / (now - begin)


class Row(NamedTuple):
    """One row of the table: a way to query, and the number of cores that client and server use."""

    name: str
    ask: Callable[[socket.socket, float], float]
    cores: int


ROWS: Final = (
    Row("one at a time, all on one core", one_at_a_time, 1),
    Row("one at a time, two cores", one_at_a_time, 2),
    Row("250 in advance, two cores", pipelined, 2),
)


def connect(path: Path) -> socket.socket:
    """Connect to a socket; wait up to 20 seconds until it exists."""
    end = time.monotonic() + 20
    while True:
        stream = socket.socket(socket.AF_UNIX)
        try:
            stream.connect(str(path))
        except OSError:
            stream.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return stream


def make_known(streams: list[socket.socket]) -> None:
    """Make one connection attempt from each host, then wait until both programs know the last host."""
    for host in HOSTS:
        with socket.socket() as caller:
            caller.bind((host, 0))
            caller.connect_ex(("127.0.0.1", 1))
    for stream in streams:
        status = Status.NO_MATCH
        while status != Status.FOUND:
            stream.send(QUERIES[-1])
            status = Status(int.from_bytes(stream.recv(ANSWER_SIZE, socket.MSG_WAITALL)[4:8], sys.byteorder))


def measure(row: Row, streams: list[socket.socket], processes: list[int], slices: int, seconds: float) -> str:
    """Query both programs in turn; return a line of the table."""
    cores = sorted(os.sched_getaffinity(0))[: row.cores]
    server_core = {cores[-1]}
    for process in processes:
        os.sched_setaffinity(process, server_core)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores[0]})
    rates: list[list[float]] = [[], []]
    for _ in range(slices):
        for stream, found in zip(streams, rates, strict=True):
            found.append(row.ask(stream, seconds))
    os.sched_setaffinity(0, before)
    theirs, ours = map(statistics.median, rates)
    ratio = statistics.median([our / their for their, our in zip(*rates, strict=True)])
    return f"| {row.name} | {theirs:,.0f} | {ours:,.0f} | {ratio:.2f} |"


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=15, help="turns per program (default: 15)")
    parser.add_argument("--seconds", type=float, default=0.3, help="seconds per turn (default: 0.3)")
    parser.add_argument("--reference", default="p0f", help="how to start the reference")
    parser.add_argument("--candidate", default=f"{shlex.quote(sys.executable)} -m pyp0f", help="how to start pyp0f")
    options = parser.parse_args()
    enter()
    print(f"Python {sys.version.split()[0]}, medians of {options.slices} turns of {options.seconds:g} s\n")
    print("| queries | p0f, 1/s | pyp0f, 1/s | pyp0f / p0f |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        processes, streams = [], []
        for name, command in (("p0f", options.reference), ("pyp0f", options.candidate)):
            folder = Path(temporary, name)
            words = [*shlex.split(command), "-i", "lo", "-f", packaged_path(), "-s", "sock"]
            processes.append(stack.enter_context(running(words, folder)).pid)
            streams.append(stack.enter_context(connect(folder / "sock")))
        make_known(streams)
        for row in ROWS:
            print(measure(row, streams, processes, options.slices, options.seconds), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
