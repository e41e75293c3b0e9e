"""Message brokers that tests start, stop and start again.

Kafka's protocol is that of librdkafka's mock cluster, in a process of its own.  Its Python package cannot take down a
broker of the mock cluster, so the whole process is stopped and continued: connections stay, and nothing answers.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from places import PCAPS
from surroundings import wait_until

import pyp0f
from pyp0f.fleet.messages import Message, message_of
from pyp0f.fleet.places import place_of
from pyp0f.fleet.targets import target_of
from pyp0f.outputs.eve import EveFormatter

_SECONDS: Final = 60
_CLUSTER: Final = """
from confluent_kafka import Producer
producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "", "log_level": 0})
broker = next(iter(producer.list_topics(timeout=20).brokers.values()))
print(f"{broker.host}:{broker.port}", flush=True)
while True:
    producer.poll(1)
"""


def messages_of(capture: str, site: str, sensor: str) -> list[Message]:
    """What `pyp0f-ship` makes of a capture of the project."""
    lines = EveFormatter().lines(pyp0f.read(str(PCAPS / capture))).splitlines()
    return [message for line in lines if (message := message_of(line, site, sensor)) is not None]


def messages_of_many(hosts: int) -> list[Message]:
    """Of so many private addresses, which are the same at two sites, in the order of sites."""
    found: list[Message] = []
    for site in ("berlin", "paris"):
        lines = [one.value for one in messages_of("nat_two_systems.pcap", site, "s1")]
        plain = [b"{" + line.partition(b",")[2].partition(b",")[2] for line in lines]
        for number in range(hosts):
            address = b"10.0.%d.%d" % divmod(number, 256)
            made = [message_of(line.replace(b"203.0.113.5", address), site, "s1") for line in plain]
            found += [message for message in made if message is not None]
    return found


def send(place: str, messages: Sequence[Message]) -> None:
    """Send messages."""
    target = target_of(place_of(place), lambda _: None)
    stop = threading.Event()
    timer = threading.Timer(_SECONDS, stop.set)
    timer.start()
    assert target.send(messages, stop)
    timer.cancel()
    target.close()


class KafkaCluster:
    """A cluster of one broker, without a topic."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", _CLUSTER], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.servers = self._process.stdout.readline().strip()

    def stop(self) -> None:
        """Answer no more."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def start(self) -> None:
        """Answer again."""
        os.kill(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def topic(self, name: str) -> str:
        """The URL of a topic."""
        return f"kafka://{self.servers}/{name}"


class NatsServer:
    """A NATS server with a stream, which survives restarts."""

    def __init__(
        self, folder: Path, window: float = 120, *, settings: str = "", options: dict[str, Any] | None = None
    ) -> None:
        """Start it.

        Args:
            folder: for its files.
            window: seconds for which it remembers ids.
            settings: its configuration; empty for none.
            options: how nats-py connects to it.
        """
        if not shutil.which("nats-server"):
            pytest.skip("not installed: nats-server")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._options = options or {}
        (folder / "settings").write_text(settings)
        self.start()
        subjects = ["p0f", "other"]
        self.call(lambda stream: stream.add_stream(name="P0F", subjects=subjects, duplicate_window=window))
        self.url = f"nats://127.0.0.1:{self.port}/p0f"

    def start(self) -> None:
        """Start it, and wait until it can be connected to."""
        options = [
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-js",
            "-sd",
            str(self._folder),
            "-c",
            str(self._folder / "settings"),
        ]
        command = ["nats-server", *options, "-l", str(self._folder / "log")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def call(self, function: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Call a coroutine function with JetStream."""
        import nats  # noqa: PLC0415 - slow to load

        async def run() -> Any:  # noqa: ANN401
            connection = await nats.connect(f"nats://127.0.0.1:{self.port}", **self._options)
            try:
                return await function(connection.jetstream())
            finally:
                await connection.close()

        return asyncio.run(run())
