"""Brokers that stop and start again: nothing is lost, and the order of each host stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from broker_servers import KafkaCluster, NatsServer, messages_of
from places import PCAPS
from secure_brokers import LOGIN, SecureKafka, certificate_in
from surroundings import wait_until

from pyp0f.errors import UsageError
from pyp0f.fleet.messages import Message
from pyp0f.fleet.places import Place, place_of
from pyp0f.fleet.targets import target_of

_SECONDS: Final = 60
MESSAGES: Final = messages_of("nat_two_systems.pcap", "berlin", "s1")


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


@pytest.fixture
def kafka() -> Iterator[KafkaCluster]:
    cluster = KafkaCluster()
    yield cluster
    cluster.close()


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
def test_kafka_gets_all_messages_in_order(kafka: KafkaCluster) -> None:
    reports: list[str] = []
    _send(kafka.topic("p0f"), reports, lambda _: None)

    def stop_and_continue(thread: threading.Thread) -> None:
        thread.join(1)
        assert thread.is_alive()  # it waits for the broker
        kafka.start()

    kafka.stop()
    _send(kafka.topic("p0f"), reports, stop_and_continue)
    found = _consume(kafka.servers, 2 * len(MESSAGES))
    assert [message.value() for message in found] == _values(MESSAGES) * 2
    assert {message.key() for message in found} == {message.key.encode() for message in MESSAGES}
    assert [dict(message.headers())["id"].decode() for message in found] == [message.id for message in MESSAGES] * 2


@pytest.mark.service
def test_kafka_with_tls_and_a_password(kafka: KafkaCluster, tmp_path: Path) -> None:
    """A wrong password is said in one line, without it; with the right one, a process sends and another one reads."""
    certificate, key = certificate_in(tmp_path)
    front = SecureKafka(kafka, certificate, key)
    settings = tmp_path / "kafka.conf"
    text = (
        f"security.protocol = SASL_SSL\nsasl.mechanisms = PLAIN\nsasl.username = p0f\nssl.ca.location = {certificate}\n"
    )
    settings.write_text(f"{text}sasl.password = wrong one\n")
    place = place_of(front.topic("p0f", settings))
    reports: list[str] = []
    target, stop = target_of(place, reports.append), threading.Event()
    threading.Timer(2, stop.set).start()
    assert not target.send(MESSAGES, stop)
    target.close()
    assert front.refused > 0
    assert len(reports) == 1
    assert "SASL authentication error" in reports[0]
    assert "wrong" not in reports[0]
    settings.write_text(f"{text}sasl.password = ${{KAFKA_PASSWORD}}\n")
    log = tmp_path / "p0f.json"
    log.write_bytes(b"".join([message.value + b"\n" for message in MESSAGES]))
    url, environment = front.topic("p0f", settings), {**os.environ, "KAFKA_PASSWORD": LOGIN[1]}
    command = [
        sys.executable,
        "-m",
        "pyp0f.commands.ship",
        "--from",
        str(log),
        "--site",
        "berlin",
        "--to",
        url,
        "--once",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(_consume(kafka.servers, len(MESSAGES))) == len(MESSAGES)
    front.close()


@pytest.mark.service
@pytest.mark.parametrize(
    "text", ["security.protocol = wrong", "security.protocol = SASL_SSL\nsasl.mechanisms = PLAIN", "ssl.x = 1"]
)
def test_settings_that_librdkafka_refuses_are_one_line(text: str, tmp_path: Path) -> None:
    settings = tmp_path / "kafka.conf"
    settings.write_text(text)
    with pytest.raises(UsageError, match=r"kafka\.conf: [^\n]*$"):
        target_of(place_of(f"kafka://127.0.0.1:1/p0f?settings={settings}"), lambda _: None)


@pytest.mark.service
def test_a_stop_ends_the_wait_for_kafka() -> None:
    target = target_of(Place("kafka", "127.0.0.1:1", "p0f"), lambda _: None)
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    assert not target.send(MESSAGES, stop)
    target.close()


# NATS -----------------------------------------------------------------------------------------------


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[NatsServer]:
    server = NatsServer(tmp_path)
    yield server
    server.stop()


@pytest.mark.service
def test_nats_gets_each_message_once(nats_server: NatsServer) -> None:
    place = nats_server.url
    reports: list[str] = []
    nats_server.stop()

    def restart(thread: threading.Thread) -> None:
        wait_until(lambda: bool(reports))
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
def test_the_command_ships_a_log(nats_server: NatsServer, tmp_path: Path) -> None:
    log = tmp_path / "p0f.json"
    subprocess.run(
        [sys.executable, "-m", "pyp0f", "-q", str(PCAPS / "nat_two_systems.pcap"), "--json", str(log)], check=True
    )
    command = [sys.executable, "-m", "pyp0f.commands.ship", "--from", str(log), "--site", "berlin", "--sensor", "s1"]
    command += ["--to", nats_server.url, "--once"]
    for sent in (log.read_bytes().count(b"\n"), 0):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"[+] {sent} lines were shipped, 0 were no observations.\n"

    async def last(stream: Any) -> Any:  # noqa: ANN401
        return (await stream.get_msg("P0F", 1)).data

    assert json.loads(nats_server.call(last))["site"] == "berlin"
