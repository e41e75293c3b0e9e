"""Kafka: brokers that stop, readers that end.  Nothing is lost, and nothing counts twice."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from broker_servers import KafkaCluster, messages_of, messages_of_many, send
from killed_readers import KilledReader, by_host
from parts import Parts, made_parts
from postgres_cluster import Postgres
from program import Program
from secure_brokers import LOGIN, SecureKafka, certificate_in
from sqlalchemy import select
from surroundings import wait_until

from pyp0f.errors import UsageError
from pyp0f.web import kafka_source
from pyp0f.web.broker_sources import broker_source
from pyp0f.web.brokers import MOST
from pyp0f.web.kafka_source import KafkaSource
from pyp0f.web.store import Store, StoreError
from pyp0f.web.tables import OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyp0f.web.writing import Writing

pytestmark = pytest.mark.service

BERLIN = messages_of("nat_two_systems.pcap", "berlin", "s1")
PARIS = messages_of("nat_two_systems.pcap", "paris", "s1")


@pytest.fixture
def kafka() -> Iterator[KafkaCluster]:
    cluster = KafkaCluster()
    yield cluster
    cluster.close()


def reader(url: str, store: Store) -> Parts:
    return made_parts(broker_source("", url), store=store, wait=False)  # type: ignore[arg-type]


def opened(folder: Path) -> Store:
    return Store(str(folder / "db"), keep=1_000, days=36_500, max_hosts=100)


def texts(store: Store) -> list[str]:
    rows = store.rows(select(OBSERVATIONS.c.text).order_by(OBSERVATIONS.c.id))
    return [row["text"].partition(',"timestamp"')[2] for row in rows]


def test_a_broker_that_stops_and_a_reader_that_ends(kafka: KafkaCluster, tmp_path: Path) -> None:
    store = opened(tmp_path)
    send(kafka.topic("p0f"), BERLIN)
    parts = reader(kafka.topic("p0f"), store)
    wait_until(lambda: parts.ingest.observations == len(BERLIN), 30)
    kafka.stop()
    wait_until(lambda: bool(parts.said), 60)
    kafka.start()
    send(kafka.topic("p0f"), [*BERLIN, *PARIS])  # those of Berlin have come before
    wait_until(lambda: parts.ingest.observations == len(BERLIN) + len(PARIS), 60)
    wait_until(lambda: len(parts.said) == 2)
    assert parts.said[0].endswith("; trying again")
    assert parts.said[1].endswith("messages are read again; nothing was lost")
    found = texts(store)
    assert (
        found[: len(BERLIN)]
        == found[len(BERLIN) :]
        == [one.value.decode().partition(',"timestamp"')[2] for one in BERLIN]
    )  # in order
    parts.ingest.stop()
    positions = store.positions()
    again = reader(kafka.topic("p0f"), store)
    more = messages_of("uptime.pcap", "berlin", "s1")
    send(kafka.topic("p0f"), more)
    wait_until(lambda: again.ingest.observations == len(more), 30)
    assert positions.keys() <= store.positions().keys()


@pytest.mark.slow
def test_a_process_that_is_killed(kafka: KafkaCluster) -> None:
    with Postgres.started() as postgres:
        killed = KilledReader(kafka.topic("p0f"), messages_of_many(60), postgres.url)
        assert killed.said == []
        killed.assert_each_counts_once()
        assert by_host(killed.store) == by_host(killed.once())
        killed.store.close()


def test_a_broker_that_is_not_there(tmp_path: Path) -> None:
    parts = reader("kafka://127.0.0.1:1/p0f", opened(tmp_path))
    wait_until(lambda: bool(parts.said), 30)
    assert len(parts.said) == 1
    assert parts.said[0].startswith("[-] kafka://127.0.0.1:1: ")


class _Closed(Store):
    """A store that cannot be written for a while."""

    is_closed = True

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        if self.is_closed:
            raise StoreError("cannot be written")
        with super().writing() as writing:
            yield writing


def test_a_slow_store_stops_the_reader(kafka: KafkaCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bounded number of messages waits, and the reader stays in its group."""
    monkeypatch.setattr(kafka_source, "_PATIENCE", 0.5)
    messages = messages_of_many(400)
    send(kafka.topic("p0f"), messages)
    store = _Closed(None, keep=100_000, days=36_500, max_hosts=10_000)
    source = broker_source("", kafka.topic("p0f"))
    assert isinstance(source, KafkaSource)
    parts = made_parts(source, store=store, wait=False)  # type: ignore[arg-type]
    wait_until(lambda: source.is_paused, 60)
    waiting = (16 + source.waiting.maxsize + source.behind + 4) * MOST
    assert waiting < len(messages)
    assert parts.ingest.waiting == 16
    store.is_closed = False
    wait_until(lambda: parts.ingest.observations == len(messages), 60)
    assert not source.is_paused
    assert store.hosts == 2 * 401


def test_tls_and_a_password(kafka: KafkaCluster, tmp_path: Path) -> None:
    certificate, key = certificate_in(tmp_path)
    front = SecureKafka(kafka, certificate, key)
    settings = tmp_path / "kafka.conf"
    lines = ["security.protocol = SASL_SSL", "sasl.mechanisms = PLAIN", f"ssl.ca.location = {certificate}"]
    lines += [f"sasl.{name} = {value}" for name, value in zip(("username", "password"), LOGIN, strict=True)]
    settings.write_text("\n".join(lines))
    send(kafka.topic("p0f"), BERLIN)
    parts = reader(front.topic("p0f", settings), opened(tmp_path))
    wait_until(lambda: parts.ingest.observations == len(BERLIN), 30)
    assert parts.said == []
    parts.ingest.stop()
    settings.write_text("\n".join(lines).replace("secret", "one"))
    again = reader(front.topic("p0f", settings), opened(tmp_path))
    wait_until(lambda: bool(again.said), 30)
    assert "authentication" in again.said[0]
    assert LOGIN[1] not in again.said[0]
    again.ingest.stop()
    settings.write_text("security.protocol = other")
    with pytest.raises(UsageError, match=r'kafka\.conf: Invalid value "other"'):
        broker_source("", front.topic("p0f", settings))
    front.close()


def test_files_of_modules_out_of_reach(kafka: KafkaCluster) -> None:
    send(kafka.topic("p0f"), BERLIN)
    program = Program("tests.web.out_of_reach", "--from", kafka.topic("p0f"))
    wait_until(lambda: sum(program.get("/api/v1/stats")["observations"].values()) == len(BERLIN), 30)
    assert program.end() == 0
    assert len(program.said) == 1, program.said  # where it serves
