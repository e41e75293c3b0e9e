"""The store, in memory and in a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from pyp0f.errors import MissingPackageError
from pyp0f.summaries.host import HostSummary
from pyp0f.web import store as store_module
from pyp0f.web import writing as writing_module
from pyp0f.web.queries import tallies
from pyp0f.web.shapes import host_row
from pyp0f.web.store import Store, StoreError, load_driver
from pyp0f.web.tables import FACTS, HOSTS, OBSERVATIONS, TALLIES
from pyp0f.web.writing import Tallied, TallyKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyp0f.web.writing import Row


def opened(place: Path | None, keep: int = 10, max_hosts: int = 3) -> Store:
    return Store(None if place is None else str(place), keep=keep, days=1, max_hosts=max_hosts)


def observation(number: int, moment: int = 0) -> dict[str, Any]:
    ends = {"host": "192.0.2.1", "client": "192.0.2.1", "server": "192.0.2.2"}
    origin = {"site": "", "sensor": ""}
    return {"id": number, "moment": moment, **origin, "kind": "syn", **ends, "known": 1, "text": "{}"}


def write(
    store: Store,
    *numbers: int,
    moment: int = 0,
    hosts: Sequence[Row] = (),
    tallies: Mapping[TallyKey, Tallied] | None = None,
    positions: Mapping[str, str] | None = None,
) -> None:
    with store.writing() as writing:
        writing.put_positions(positions or {})
        writing.versions([(row["site"], row["address"]) for row in hosts])
        writing.put_hosts(hosts)
        if numbers:
            writing.numbers(len(numbers))
            writing.add_observations([observation(number, moment) for number in numbers])
        writing.add_tallies(tallies or {})


def numbers_in(store: Store) -> list[int]:
    return [row["id"] for row in store.rows(select(OBSERVATIONS.c.id).order_by(OBSERVATIONS.c.id))]


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    store = opened(tmp_path / "db")
    assert (store.following(), store.positions()) == (1, {})
    write(store, 1, 2, positions={"file x": "7:9"})
    write(store, 3, positions={"file x": "7:12", "file y": "1:1"})
    store.close()
    again = opened(tmp_path / "db")
    assert again.following() == 4
    assert again.positions() == {"file x": "7:12", "file y": "1:1"}
    assert numbers_in(again) == [1, 2, 3]
    assert (tmp_path / "db").stat().st_mode & 0o077 == 0
    again.close()


def test_the_number_of_observations_is_bounded() -> None:
    store = opened(None)
    write(store, *range(1, 16))
    assert numbers_in(store) == [*range(6, 16)]


def test_old_observations_are_removed() -> None:
    store = opened(None)
    write(store, 1, moment=10)
    write(store, 2, moment=20)
    assert numbers_in(store) == [1, 2]
    write(store, 3, moment=86_400_000_015)
    assert numbers_in(store) == [2, 3]


def test_the_number_of_hosts_is_bounded() -> None:
    store = opened(None)
    rows = []
    for number in range(1, 6):
        summary = HostSummary(address=f"192.0.2.{number}")
        rows.append({**host_row(summary, []), "last_seen": number})
    write(store, hosts=rows)
    assert store.hosts == 3
    assert [row["address"] for row in store.rows(select(HOSTS.c.address).order_by(HOSTS.c.position))] == [
        "192.0.2.3", "192.0.2.4", "192.0.2.5",
    ]  # fmt: skip


def test_counts_are_added_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_module, "MAX_NAMES", 2)
    monkeypatch.setattr(writing_module, "MAX_NAMES_IN_ALL", 3)
    store = opened(None)
    write(store, tallies={("kind", "", "a"): Tallied(2, 5, 6), ("kind", "", "b"): Tallied(1, 1, 1)})
    write(store, tallies={("kind", "", "a"): Tallied(3, 4, 9), ("kind", "", "c"): Tallied(1, 1, 1)})
    rows = store.rows(select(TALLIES).order_by(TALLIES.c.name))
    assert [(row["name"], row["times"], row["first"], row["last"]) for row in rows] == [("a", 5, 4, 9), ("b", 1, 1, 1)]
    write(store, tallies={("kind", "x", "a"): Tallied(1, 1, 1), ("kind", "y", "a"): Tallied(1, 1, 1)})
    assert [(row["name"], row["times"]) for row in store.rows(tallies("kind", 9, "x"))] == [("a", 1)]
    assert store.rows(tallies("kind", 9, "y")) == []
    assert [(row["name"], row["times"], row["first"]) for row in store.rows(tallies("kind", 1))] == [("a", 6, 1)]


def test_an_update_is_written_wholly_or_not() -> None:
    store = opened(None)
    write(store, 1)
    with pytest.raises(StoreError, match=r"^memory: cannot write the store: UNIQUE"):
        write(store, 2, 1, positions={"x": "y"})
    assert (numbers_in(store), store.following(), store.positions()) == ([1], 2, {})


def test_what_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "db"
    file.write_text("no database, but a text that is long enough" * 10)
    with pytest.raises(StoreError, match="file is not a database"):
        opened(file)
    with pytest.raises(StoreError, match="cannot open the store"):
        opened(tmp_path)
    (tmp_path / "link").symlink_to(file)
    with pytest.raises(StoreError, match="cannot open the store"):
        opened(tmp_path / "link")


def test_another_version_of_the_tables(tmp_path: Path) -> None:
    store = opened(tmp_path / "db")
    with store._engine.begin() as connection:
        connection.execute(FACTS.update().values(value="99"))
    store.close()
    with pytest.raises(StoreError, match="has tables of version 99"):
        opened(tmp_path / "db")


@pytest.mark.slow
def test_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    load_driver("postgresql://u:secret@127.0.0.1/db")
    with pytest.raises(StoreError, match="begins with postgresql"):
        load_driver("mysql://127.0.0.1/db")
    with pytest.raises(StoreError, match="not a valid URL"):
        load_driver("://")
    with pytest.raises(StoreError) as failure:
        Store("postgresql://u:secret@127.0.0.1:1/db", keep=1, days=1, max_hosts=1)
    assert "secret" not in str(failure.value)

    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'")

    monkeypatch.setattr(store_module, "create_engine", missing)
    with pytest.raises(MissingPackageError, match=r"pip install 'pyp0f\[postgresql\]'"):
        load_driver("postgresql://127.0.0.1/db")


@pytest.mark.parametrize("is_memory", [True, False])
def test_readers_do_not_wait_for_the_writer(tmp_path: Path, is_memory: bool) -> None:
    store = opened(None if is_memory else tmp_path / "db")
    write(store, 1)
    with store.writing() as writing, ThreadPoolExecutor(2) as threads:
        writing.numbers(1)
        assert threads.submit(store.following).result(5) == 2
        writing.add_observations([observation(2)])
        assert 1 in threads.submit(numbers_in, store).result(5)
        assert threads.submit(store.following).result(5) == 2
    assert (numbers_in(store), store.following()) == ([1, 2], 3)


def test_a_memory_that_cannot_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_can_share_memory", lambda: False)
    store = opened(None)
    assert not store.is_quick
    write(store, 1)
    with ThreadPoolExecutor(1) as threads, store.writing() as writing:
        writing.numbers(1)
        writing.add_observations([observation(2)])
        reading = threads.submit(numbers_in, store)
        with pytest.raises(TimeoutError):
            reading.result(0.02)
    assert (reading.result(5), store.following()) == ([1, 2], 3)


def test_reading_and_writing_at_the_same_time() -> None:
    store = opened(None)
    rows = [host_row(HostSummary(address=f"192.0.2.{number}"), []) for number in range(3)]

    def write_much() -> None:
        for number in range(1, 9):
            write(store, number, hosts=[{**row, "version": number} for row in rows])

    with ThreadPoolExecutor(4) as threads:
        writing = threads.submit(write_much)
        found = [0]
        while not writing.done():
            reading = [threads.submit(store.rows, select(HOSTS.c.version)) for _ in range(3)]
            found.append(max([row["version"] for one in reading for row in one.result()], default=0))
        writing.result()
    found += [row["version"] for row in store.rows(select(HOSTS.c.version))]
    assert found == sorted(found)
    assert found[-3:] == [8, 8, 8]
    assert numbers_in(store) == [*range(1, 9)]


def test_stores_in_memory_are_apart() -> None:
    first, second = opened(None), opened(None)
    assert first.is_quick
    write(first, 1)
    assert (numbers_in(first), numbers_in(second)) == ([1], [])
