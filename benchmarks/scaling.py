"""Measure the CPU time per packet as the tables and the signature file grow: ``python benchmarks/scaling.py``.

The time per packet must not grow with the number of hosts and connections, except for misses in the caches of the
processor.  It must not grow with the size of the signature file either.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import struct
import sys
import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from workloads import WORKLOADS

from pyp0f.applications.standard import STANDARD
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import load_database, parse_database
from pyp0f.signatures.database import Database
from pyp0f.wire.link import DLT_EN10MB, link_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyp0f.engine.layouts import Record

HOSTS: Final = (1_000, 10_000, 100_000, 500_000)
CONNECTIONS: Final = (1_000, 10_000, 100_000)
"""100,000 is the largest limit that -m accepts, as in p0f."""
PACKETS: Final = 50_000
_ETHERNET: Final = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\x00"
_SYN, _SYN_ACK, _ACK = 0x02, 0x12, 0x10
_SERVER: Final = 0xC0A80001
_TIME: Final = 1_600_000_000
_LARGEST: Final = Limits(100_000, 500_000)


def _frame(source: int, target: int, ports: tuple[int, int], flags: int, seq: int) -> bytes:
    ip = struct.pack(">BBHHHBBHII", 0x45, 0, 44, 1, 0x4000, 64, 6, 0, source, target)
    return _ETHERNET + ip + struct.pack(">HHIIBBHHHI", *ports, seq, 1, 0x60, flags, 29200, 0, 0, 0x020405B4)


def _client(number: int) -> int:
    return 0x0A000000 + number


def feed(engine: Tracker, packets: Sequence[bytes]) -> float:
    """CPU time of the engine in microseconds per packet."""
    link = link_for(DLT_EN10MB)
    records: list[Record] = []
    offset = 0
    for packet in packets:
        records.append((_TIME, 0, offset, len(packet)))
        offset += len(packet)
    data = b"".join(packets)
    start = time.process_time()
    engine.feed(link, data, records)
    return (time.process_time() - start) / len(packets) * 1e6


def with_hosts(database: Database, count: int) -> float:
    """CPU time of SYNs from known hosts, in microseconds per packet, if `count` hosts are known."""
    engine = Tracker(database, _LARGEST, applications=STANDARD)
    for first in range(0, count, PACKETS):
        numbers = range(first, min(first + PACKETS, count))
        feed(engine, [_frame(_client(number), _SERVER, (1_000, 80), _SYN, 1) for number in numbers])
    chance = random.Random(1)
    known = [_client(chance.randrange(count)) for _ in range(PACKETS)]
    assert abs(len(engine.hosts) - count) <= 1
    return feed(
        engine, [_frame(client, _SERVER, (2_000 + at % 60_000, 80), _SYN, 1) for at, client in enumerate(known)]
    )


def with_connections(database: Database, count: int) -> tuple[float, float]:
    """CPU time of segments of tracked and of other connections, in microseconds per packet.

    Args:
        database: the signatures.
        count: number of tracked connections.
    """
    engine = Tracker(database, _LARGEST, applications=STANDARD)
    ends = [(_client(number % 1_000), (1_024 + number // 1_000, 80)) for number in range(count)]
    for first in range(0, count, PACKETS):
        some = ends[first : first + PACKETS]
        feed(engine, [_frame(client, _SERVER, ports, _SYN, 1) for client, ports in some])
        feed(engine, [_frame(_SERVER, client, ports[::-1], _SYN_ACK, 1) for client, ports in some])
    assert len(engine.connections) == count
    chance = random.Random(1)
    followed = [ends[chance.randrange(count)] for _ in range(PACKETS)]
    cost = feed(engine, [_frame(client, _SERVER, ports, _ACK, 2) for client, ports in followed])
    assert len(engine.connections) == count
    others = feed(engine, [_frame(client, _SERVER, (ports[0], 81), _ACK, 2) for client, ports in followed])
    return cost, others


def ten_times(database: Database) -> Database:
    """A database with nine additional variants of each signature.

    They have the same options or headers and match no packet.
    """
    lines: list[str] = []
    section = ""
    for line in str(database).splitlines():
        if line.startswith("["):
            section = line
        fields = line.partition("=")[2].strip().split(":")
        # The variants precede the signature, because it would cover them otherwise.
        for number in range(1, 10) if line.startswith("sig ") and section != "[mtu]" else ():
            if section.startswith("[tcp"):
                fields[2] = str(4 * number + 100)  # bytes of IP options, more than there can be
                lines.append(f"sig = {':'.join(fields)}")
            else:
                version, headers, rest = fields[0], fields[1], ":".join(fields[2:])
                lines.append(f"sig = {version}:{headers},X-Variant-{number}:{rest}")
        lines.append(line)
    return parse_database("\n".join(lines).encode("utf-8", "surrogateescape"))


def with_signatures(database: Database, name: str) -> float:
    """CPU time of the packets of a workload, in microseconds per packet."""
    packets = [packet for _, packet in islice(WORKLOADS[name](1), PACKETS)]
    return feed(Tracker(database, applications=STANDARD), packets)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs per measurement; the median is reported (default: 3)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the tables (default: 1)")
    options = parser.parse_args()
    gc.disable()  # as the command does while it reads
    database = load_database(classic=True)  # with additional variants, the others would cover each other
    print(f"Python {sys.version.split()[0]}, CPU time in us per packet, medians of {options.runs} runs\n")
    print("| table entries | SYN of a known host | segment of a tracked connection | segment of another |")
    print("| --- | --- | --- | --- |")
    for size in HOSTS:
        count = max(int(size * options.scale), 10)
        syn = _median(with_hosts(database, count) for _ in range(options.runs))
        segment = other = "-"
        if size in CONNECTIONS:
            costs = [with_connections(database, count) for _ in range(options.runs)]
            segment, other = (f"{_median(column):.2f}" for column in zip(*costs, strict=True))
        print(f"| {count:,} | {syn:.2f} | {segment} | {other} |", flush=True)
    more = ten_times(database)
    print(f"\n| workload | {database.signature_count} signatures | {more.signature_count} signatures |")
    print("| --- | --- | --- |")
    for name in ("dense", "varied", "web"):
        few, many = (_median(with_signatures(each, name) for _ in range(options.runs)) for each in (database, more))
        print(f"| {name} | {few:.2f} | {many:.2f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
