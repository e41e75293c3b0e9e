"""Measure how many messages per second `pyp0f-web` reads: ``python benchmarks/fleet.py [--store STORE]``.

The messages are those of a capture of the project, of many addresses at two sites.  They wait in librdkafka's mock
cluster, in a process of its own, on this machine, as everything else.  Figures are in docs/fleets.md.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyp0f
from pyp0f.fleet.messages import Message, message_of
from pyp0f.fleet.places import place_of
from pyp0f.fleet.targets import target_of
from pyp0f.outputs.eve import EveFormatter
from pyp0f.web.broker_sources import broker_source
from pyp0f.web.ingest import Ingest
from pyp0f.web.store import Store
from pyp0f.web.turns import Turns

CAPTURE: Final = Path(__file__).parents[1] / "pcaps" / "nat_two_systems.pcap"
CLUSTER: Final = """
from confluent_kafka import Producer
producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "", "log_level": 0})
broker = next(iter(producer.list_topics(timeout=20).brokers.values()))
print(f"{broker.host}:{broker.port}", flush=True)
while True:
    producer.poll(1)
"""
BATCH: Final = 1_000


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=1_000, help="addresses at each of two sites")
    parser.add_argument("--store", help="a new file, or a URL of PostgreSQL; a temporary file by default")
    parser.add_argument("--processes", type=int, default=0, help="processes of pyp0f-web; 0 reads in this one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(given.store or f"{folder}/store.db", messages_of(given.hosts), given.processes)


def messages_of(hosts: int) -> list[Message]:
    """The messages of two sensors, in turn."""
    lines = EveFormatter().lines(pyp0f.read(str(CAPTURE))).splitlines()
    made = [
        message_of(line.replace(b"203.0.113.5", b"10.1.%d.%d" % divmod(host, 256)), site, "s1")
        for host in range(hosts)
        for line in lines
        for site in ("berlin", "paris")
    ]
    return [message for message in made if message is not None]


def measure(place: str, messages: list[Message], processes: int) -> None:
    """Send all messages, and then read them."""
    cluster = subprocess.Popen([sys.executable, "-c", CLUSTER], stdout=subprocess.PIPE, text=True)
    assert cluster.stdout is not None
    url = f"kafka://{cluster.stdout.readline().strip()}/p0f"
    target = target_of(place_of(url), print)
    start = time.monotonic()
    for first in range(0, len(messages), BATCH):
        target.send(messages[first : first + BATCH], threading.Event())
    print(f"sent: {len(messages) / (time.monotonic() - start):,.0f} messages per second", flush=True)
    store = Store(place, keep=1, days=1, max_hosts=1_000_000)
    before = time.process_time()
    end = read_here(url, store) if processes == 0 else read_elsewhere(url, place, processes)
    while (begun := store.following()) == 1:
        time.sleep(0.02)
    start = time.monotonic()
    while (now := store.following()) <= len(messages):
        time.sleep(0.05)
    seconds = time.monotonic() - start
    end()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = usage.ru_utime + usage.ru_stime if processes else time.process_time() - before
    cluster.kill()
    print(
        f"read: {(now - begun) / seconds:,.0f} messages per second, {len(messages) / spent:,.0f} per processor second"
    )
    store.close()


def read_here(url: str, store: Store) -> Callable[[], None]:
    """Read in this process: `pyp0f-web` writes no file as root."""
    source = broker_source("", url)
    ingest = Ingest(store, [source], Turns(), publish=lambda _: None, say=print, when_ended=lambda _: None)
    ingest.start()
    return ingest.stop


def read_elsewhere(url: str, place: str, processes: int) -> Callable[[], None]:
    """Read in processes of their own."""
    command = [sys.executable, "-m", "pyp0f.commands.web", "--from", url, "--store", place, "--http", "127.0.0.1:0"]
    readers = [subprocess.Popen([*command, "--keep-days", "36500"]) for _ in range(processes)]

    def end() -> None:
        for reader in readers:
            reader.terminate()
            reader.wait()

    return end


if __name__ == "__main__":
    main()
