"""Several processes that write to one PostgreSQL, and one that is killed.  What transactions do: test_web_store.py."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from broker_servers import KafkaCluster, messages_of_many, send
from postgres_cluster import Postgres, opened
from program import Program
from sqlalchemy import select
from surroundings import wait_until
from test_web_brokers import run, stored

from pyp0f.web.lines import Origin
from pyp0f.web.store import Store
from pyp0f.web.tables import SENSORS
from pyp0f.web.writing import SensorCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMITS: dict[str, Any] = {"keep": 100_000, "days": 36_500, "max_hosts": 1_000}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres.started() as cluster:
        yield cluster


@pytest.fixture
def kafka() -> Iterator[KafkaCluster]:
    cluster = KafkaCluster()
    yield cluster
    cluster.close()


@pytest.mark.service
def test_two_readers_of_one_group_and_one_is_killed(postgres: Postgres, kafka: KafkaCluster) -> None:
    messages = messages_of_many(30)
    expected = stored(run((0, len(messages) - 1), messages=messages, store=Store(None, **_LIMITS)).store)
    arguments = ["--from", kafka.topic("p0f"), "--store", postgres.url, "--keep-days", "36500"]
    send(kafka.topic("p0f"), messages[:400])
    store = opened(postgres)
    readers = [Program("pyp0f.commands.web", *arguments) for _ in range(2)]
    wait_until(lambda: store.following() == 401, 60)
    send(kafka.topic("p0f"), messages[300:900])
    wait_until(lambda: store.following() > 450, 60)
    readers[0].end(9)
    readers[0] = Program("pyp0f.commands.web", *arguments)
    send(kafka.topic("p0f"), messages[800:])
    wait_until(lambda: store.following() == len(messages) + 1, 90)
    time.sleep(1)  # nothing more comes
    assert stored(store) == expected
    assert store.hosts <= len(expected["hosts"])
    for reader in readers:
        assert reader.end() == 0
        assert len(reader.said) == 1, reader.said  # where it serves


def test_the_rate_of_a_sensor() -> None:
    store = Store(None, **_LIMITS)
    origin = Origin("berlin", "s1")
    for minute, count in ((10, 2), (10, 3), (11, 7), (11, 1), (15, 4)):
        with store.writing() as writing:
            writing.add_sensors({origin: SensorCounts(count, 0, 1, 5, minute)}, minute * 60_000_000)
    (row,) = store.rows(select(SENSORS))
    assert (row["observations"], row["left_out"], row["first"], row["last"]) == (17, 5, 5, 15)
    assert (row["minute"], row["in_minute"], row["in_minute_before"]) == (15, 4, 0)


def test_the_number_of_sensors_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyp0f.web.writing.MAX_SENSORS", 2)
    store = Store(None, **_LIMITS)
    counts = {Origin("berlin", f"s{number}"): SensorCounts(1, 0, 0, 1, 1) for number in range(3)}
    for _ in range(2):
        with store.writing() as writing:
            writing.add_sensors(counts, 1)
    rows = store.rows(select(SENSORS.c.sensor, SENSORS.c.observations).order_by(SENSORS.c.sensor))
    assert [tuple(row.values()) for row in rows] == [("s0", 2), ("s1", 2)]
