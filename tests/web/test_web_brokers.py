"""Messages that come again, in any order, from several readers: the store is the same."""

from __future__ import annotations

import json
import random
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from broker_servers import messages_of
from parts import Parts, made_parts
from sqlalchemy import select
from surroundings import mostly_slow

from pyp0f.fleet.places import Place
from pyp0f.web.brokers import BrokerSource, id_of
from pyp0f.web.ingest import RECENT_IDS
from pyp0f.web.sources import Batch, Numbered
from pyp0f.web.store import Store
from pyp0f.web.tables import HOSTS, OBSERVATIONS, POSITIONS, SENSORS

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence

    from pyp0f.fleet.messages import Message

MESSAGES = [*messages_of("nat_two_systems.pcap", "berlin", "s1"), *messages_of("nat_two_systems.pcap", "paris", "s1")]


class Messages:
    """A source of batches of messages.  A batch is a range of their numbers."""

    def __init__(self, messages: Sequence[Message], *ranges: tuple[int, int], is_new: bool = False) -> None:
        self.name = "p0f"
        self.key = "kafka"
        self.settled: list[int] = []
        self._messages = messages
        self._ranges = ranges
        self._is_new = is_new

    def read(self, _position: str, _stop: threading.Event) -> Iterator[Batch]:
        for first, last in self._ranges:
            found = self._messages[first : last + 1]
            numbered = Numbered(
                key="kafka x 0",
                numbers=[*range(first, last + 1)],
                ids=[one.id for one in found],
                first=first,
                floor=-1,
                is_new=self._is_new,
                settle=partial(self.settled.append, last),
            )
            yield Batch([one.value for one in found], numbered=numbered)


def stored(store: Store) -> dict[str, Any]:
    """What the store has, without what depends on when it came."""
    hosts = store.rows(select(HOSTS.c.details, HOSTS.c.site).order_by(HOSTS.c.position))
    observations = store.rows(select(OBSERVATIONS.c.text))
    texts = [{**json.loads(row["text"]), "id": 0} for row in observations]
    return {
        "hosts": [(row["site"], row["details"]) for row in hosts],
        "observations": sorted([json.dumps(text, sort_keys=True) for text in texts]),
        "sensors": [
            (row["site"], row["observations"], row["first"], row["last"])
            for row in store.rows(select(SENSORS).order_by(SENSORS.c.site))
        ],
    }


def run(*ranges: tuple[int, int], messages: Sequence[Message] = MESSAGES, store: Store | None = None) -> Parts:
    return made_parts(Messages(messages, *ranges), store=store)  # type: ignore[arg-type]


WHOLE = (0, len(MESSAGES) - 1)


def test_hosts_of_two_sites_stay_apart() -> None:
    parts = run(WHOLE)
    found = stored(parts.store)
    half = len(found["hosts"]) // 2
    assert [site for site, _ in found["hosts"]] == ["berlin", "paris"] * half
    for (_, one), (_, other) in zip(found["hosts"][::2], found["hosts"][1::2], strict=True):
        assert one == other
    assert [row["position"] for row in parts.store.rows(select(POSITIONS))] == [str(len(MESSAGES) - 1)]


@pytest.mark.parametrize("seed", mostly_slow(range(3)))
def test_messages_that_come_again(seed: int) -> None:
    once = stored(run(WHOLE).store)
    chance = random.Random(seed)
    cuts = [(start, start + chance.randrange(9)) for start in chance.choices(range(WHOLE[1] - 8), k=12)]
    parts = run(*cuts, (0, 20), (15, WHOLE[1]), *cuts)
    assert stored(parts.store) == once
    assert [row["position"] for row in parts.store.rows(select(POSITIONS))] == [str(WHOLE[1])]
    again = run(*cuts, WHOLE, store=parts.store)
    assert stored(again.store) == once


def test_messages_that_a_sensor_sends_again() -> None:
    once = run(WHOLE)
    twice = run((0, 2 * len(MESSAGES) - 1), messages=[*MESSAGES, *MESSAGES])
    assert stored(twice.store) == stored(once.store)
    assert {row["repeated"] for row in twice.store.rows(select(SENSORS))} == {len(MESSAGES) // 2}
    later = run((2 * len(MESSAGES), 3 * len(MESSAGES) - 1), messages=MESSAGES * 3, store=twice.store)
    assert stored(later.store) == stored(once.store)


def test_ids_are_bounded_and_cover_what_is_sent_again() -> None:
    from pyp0f.fleet.shipping import BATCH  # noqa: PLC0415

    assert RECENT_IDS >= BATCH
    assert id_of(MESSAGES[0].id.encode()) == MESSAGES[0].id
    assert id_of(b"x") == id_of("\xff") == ""


def test_a_topic_that_begins_again() -> None:
    parts = run(WHOLE)
    source = Messages(MESSAGES[::-1], (0, 5), is_new=True)
    made_parts(source, store=parts.store)  # type: ignore[arg-type]
    assert [row["position"] for row in parts.store.rows(select(POSITIONS))] == ["5"]
    assert source.settled == [5]


def test_what_a_sensor_says_it_left_out() -> None:
    counts = b'{"site":"berlin","sensor":"s1","event_type":"p0f_statistics","left_out":3}'
    message = MESSAGES[0]._replace(value=counts, id="")
    parts = run((0, 1), messages=[message, message])
    assert [row["left_out"] for row in parts.store.rows(select(SENSORS))] == [6]


class _Broken(BrokerSource):
    def run(self) -> None:
        """End at once."""


def test_a_reader_that_ends_unexpectedly_is_said() -> None:
    parts = made_parts(_Broken("x", Place("kafka", "a", "p0f")))  # type: ignore[arg-type]
    assert parts.said == ["[-] x: cannot be read: reading has ended because of an error in pyp0f"]
    assert parts.ingest.sensors[0].state == "failed"
