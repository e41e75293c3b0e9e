"""NATS JetStream: a server that stops, and several readers of one store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from broker_servers import NatsServer, messages_of, messages_of_many, send
from killed_readers import KilledReader
from parts import Parts, made_parts
from postgres_cluster import Postgres
from program import Program
from surroundings import wait_until
from test_web_brokers import MESSAGES, WHOLE, run, stored

from pyp0f.web.broker_sources import broker_source
from pyp0f.web.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.service


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    one = NatsServer(tmp_path / "server", window=0.1)
    yield one
    one.stop()


def reader(server: NatsServer, store: Store) -> Parts:
    return made_parts(broker_source("", server.url), store=store, wait=False)  # type: ignore[arg-type]


def opened(path: Path) -> Store:
    return Store(str(path), keep=10_000, days=36_500, max_hosts=100)


def test_two_readers_of_one_store(server: NatsServer, tmp_path: Path) -> None:
    """The server stops and starts meanwhile, and messages come twice."""
    once = stored(run(WHOLE).store)
    readers = [reader(server, opened(tmp_path / "db")) for _ in range(2)]
    send(server.url, MESSAGES[:30])
    wait_until(lambda: sum(one.ingest.observations for one in readers) == 30)
    server.stop()
    wait_until(lambda: all(one.said for one in readers))
    server.start()
    server.call(lambda stream: stream.publish("other", b"{}"))
    send(server.url, MESSAGES[10:])
    wait_until(lambda: sum(one.ingest.observations for one in readers) == len(MESSAGES), 60)
    for one in readers:
        wait_until(lambda one=one: len(one.said) == 2, 60)  # type: ignore[misc]
        assert one.said[0].endswith("; trying again")
        assert one.said[1].endswith("messages are read again; nothing was lost")
        one.ingest.stop()
    assert stored(readers[0].store) == once


@pytest.mark.slow
def test_a_process_that_is_killed(server: NatsServer) -> None:
    """What it had fetched comes again half a minute later, so not in order."""
    with Postgres.started() as postgres:
        killed = KilledReader(server.url, messages_of_many(60), postgres.url)
        assert killed.said == []
        killed.assert_each_counts_once()
        killed.store.close()


def test_a_store_that_is_set_back(server: NatsServer, tmp_path: Path) -> None:
    send(server.url, MESSAGES[:20])
    first = reader(server, opened(tmp_path / "db"))
    wait_until(lambda: first.ingest.observations == 20)
    first.ingest.stop()
    first.store.close()
    copy = (tmp_path / "db").read_bytes()
    send(server.url, MESSAGES[20:])
    second = reader(server, opened(tmp_path / "db"))
    wait_until(lambda: second.ingest.observations == len(MESSAGES) - 20)
    second.ingest.stop()
    second.store.close()
    (tmp_path / "db").write_bytes(copy)
    third = reader(server, opened(tmp_path / "db"))
    wait_until(lambda: third.ingest.observations == len(MESSAGES) - 20)
    assert "older than the consumer" in third.said[0]
    assert stored(third.store) == stored(run(WHOLE).store)


def test_a_subject_without_a_stream(server: NatsServer, tmp_path: Path) -> None:
    source = broker_source("", server.url.replace("/p0f", "/nothing"))
    parts = made_parts(source, store=opened(tmp_path / "db"), wait=False)  # type: ignore[arg-type]
    wait_until(lambda: bool(parts.said))
    assert parts.said[0].endswith("no stream has the subject nothing; trying again")
    subjects: dict[str, Any] = {"name": "LATE", "subjects": ["nothing"]}
    server.call(lambda stream: stream.add_stream(**subjects))
    wait_until(lambda: len(parts.said) == 2)
    send(server.url.replace("/p0f", "/nothing"), messages_of("uptime.pcap", "berlin", "s1"))
    wait_until(lambda: parts.ingest.observations > 0)


def test_files_of_modules_out_of_reach(server: NatsServer) -> None:
    send(server.url, MESSAGES)
    program = Program("tests.web.out_of_reach", "--from", server.url)
    wait_until(lambda: sum(program.get("/api/v1/stats")["observations"].values()) == len(MESSAGES), 30)
    assert program.end() == 0
    assert len(program.said) == 1, program.said  # where it serves
