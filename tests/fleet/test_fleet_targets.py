"""Brokers that stop and start again: nothing is lost, and the order of each host stays.

Kafka's protocol is that of librdkafka's mock cluster, in a process that is stopped and continued.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from places import PCAPS

import pyp0f
from pyp0f.fleet.messages import Message, message_of
from pyp0f.fleet.targets import Place, check_name, place_of, target_of
from pyp0f.outputs.eve import EveFormatter

_SECONDS: Final = 60
MESSAGES: Final = [
    message
    for line in EveFormatter().lines(pyp0f.read(str(PCAPS / "nat_two_systems.pcap"))).splitlines()
    if (message := message_of(line, "berlin", "s1")) is not None
]


def test_places() -> None:
    assert place_of("kafka://a:1,b:2/p0f") == Place("kafka", "a:1,b:2", "p0f")
    assert place_of("nats://a/p0f.berlin") == Place("nats", "a", "p0f.berlin")
    for text in ("kafka://a", "kafka:///p0f", "http://a/p0f", "a", "kafka://a/b/c"):
        with pytest.raises(ValueError, match="must be kafka://HOST:PORT/TOPIC or nats://"):
            place_of(text)


def test_names() -> None:
    assert check_name("berlin-1.a_b") == "berlin-1.a_b"
    for text in ("", "a/b", "a b", "ä"):
        with pytest.raises(ValueError, match="must be letters, digits"):
            check_name(text)


def _wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _send(place: str, reports: list[str], then: Callable[[threading.Thread], None]) -> None:
    """Send the messages in a thread, and do something meanwhile."""
    target = target_of(place_of(place), reports.append)
    stop = threading.Event()
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(target.send(MESSAGES, stop)))
    thread.start()
    try:
        then(thread)
        thread.join(_SECONDS)
    finally:
        stop.set()
        thread.join()
        target.close()
    assert results == [True]


def _values(messages: list[Message]) -> list[bytes]:
    return [message.value for message in messages]


# Kafka ----------------------------------------------------------------------------------------------

_CLUSTER: Final = """
import time
from confluent_kafka import Producer
producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "", "log_level": 0})
broker = next(iter(producer.list_topics(timeout=20).brokers.values()))
print(f"{broker.host}:{broker.port}", flush=True)
while True:
    producer.poll(1)
"""


@pytest.fixture
def kafka() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen([sys.executable, "-c", _CLUSTER], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip(), process
    process.kill()
    process.wait()
    process.stdout.close()


def _consume(servers: str, count: int, group: str = "test") -> list[Any]:
    from confluent_kafka import Consumer  # noqa: PLC0415 - slow to load

    consumer = Consumer({
        "bootstrap.servers": servers, "group.id": group, "auto.offset.reset": "earliest", "log_level": 0,
    })  # fmt: skip
    consumer.subscribe(["p0f"])
    found: list[Any] = []
    end = time.monotonic() + _SECONDS
    while len(found) < count and time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is not None and message.error() is None:
            found.append(message)
    consumer.close()
    return found


@pytest.mark.service
def test_kafka_gets_all_messages_in_order(kafka: tuple[str, subprocess.Popen[str]]) -> None:
    servers, process = kafka
    reports: list[str] = []
    _send(f"kafka://{servers}/p0f", reports, lambda _: None)

    def stop_and_continue(thread: threading.Thread) -> None:
        thread.join(1)
        assert thread.is_alive()  # it waits for the broker
        os.kill(process.pid, signal.SIGCONT)

    os.kill(process.pid, signal.SIGSTOP)
    _send(f"kafka://{servers}/p0f", reports, stop_and_continue)
    found = _consume(servers, 2 * len(MESSAGES))
    assert [message.value() for message in found] == _values(MESSAGES) * 2
    assert {message.key() for message in found} == {message.key.encode() for message in MESSAGES}
    assert [dict(message.headers())["id"].decode() for message in found] == [message.id for message in MESSAGES] * 2


@pytest.mark.service
def test_a_stop_ends_the_wait_for_kafka() -> None:
    target = target_of(Place("kafka", "127.0.0.1:1", "p0f"), lambda _: None)
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    assert not target.send(MESSAGES, stop)
    target.close()


# NATS -----------------------------------------------------------------------------------------------


class _Server:
    """A NATS server whose streams survive its restarts."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        self.start()

    def start(self) -> None:
        options = [
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-js",
            "-sd",
            str(self._folder),
            "-l",
            str(self._folder / "log"),
        ]
        self._process = subprocess.Popen(
            ["nats-server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_for(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def call(self, function: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Call a coroutine function with JetStream."""
        import nats  # noqa: PLC0415 - slow to load

        async def run() -> Any:  # noqa: ANN401
            connection = await nats.connect(f"nats://127.0.0.1:{self.port}")
            try:
                return await function(connection.jetstream())
            finally:
                await connection.close()

        return asyncio.run(run())


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[_Server]:
    server = _Server(tmp_path)
    server.call(lambda stream: stream.add_stream(name="P0F", subjects=["p0f"]))
    yield server
    server.stop()


@pytest.mark.service
def test_nats_gets_each_message_once(nats_server: _Server) -> None:
    place = f"nats://127.0.0.1:{nats_server.port}/p0f"
    reports: list[str] = []
    nats_server.stop()

    def restart(thread: threading.Thread) -> None:
        _wait_for(lambda: reports)
        assert thread.is_alive()
        nats_server.start()

    _send(place, reports, restart)
    _send(place, reports, lambda _: None)  # duplicates, as after a restart of the shipper
    assert len(reports) == 2
    assert reports[1].endswith("messages are delivered again")

    async def fetch(stream: Any) -> list[Any]:  # noqa: ANN401
        subscription = await stream.pull_subscribe("p0f", "test")
        found: list[Any] = await subscription.fetch(1_000, timeout=2)
        return found

    found = nats_server.call(fetch)
    assert [message.data for message in found] == _values(MESSAGES)
    assert [message.headers["key"] for message in found] == [message.key for message in MESSAGES]


@pytest.mark.service
def test_the_command_ships_a_log(nats_server: _Server, tmp_path: Path) -> None:
    log = tmp_path / "p0f.json"
    subprocess.run(
        [sys.executable, "-m", "pyp0f", "-q", str(PCAPS / "nat_two_systems.pcap"), "--json", str(log)], check=True
    )
    command = [sys.executable, "-m", "pyp0f.commands.ship", "--from", str(log), "--site", "berlin", "--sensor", "s1"]
    command += ["--to", f"nats://127.0.0.1:{nats_server.port}/p0f", "--once"]
    for sent in (log.read_bytes().count(b"\n"), 0):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"[+] {sent} lines were shipped, 0 were no observations.\n"

    async def last(stream: Any) -> Any:  # noqa: ANN401
        return (await stream.get_msg("P0F", 1)).data

    assert json.loads(nats_server.call(last))["site"] == "berlin"
