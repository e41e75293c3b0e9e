"""Streams of events."""

from __future__ import annotations

import asyncio

import pytest

from pyp0f.web.ingest import Event
from pyp0f.web.problems import ProblemError
from pyp0f.web.streams import MAX_STREAMS, MAX_WAITING, Streams, event_text


def event(number: int, **changes: object) -> Event:
    ends = {"host": "192.0.2.1", "client": "192.0.2.1", "server": "192.0.2.2"}
    return Event(number, {"kind": "syn", "sensor": "", "known": 1, "text": "{}", **ends, **changes})


def test_the_text_of_an_event() -> None:
    assert event_text("rates", "{}") == b"event: rates\ndata: {}\n\n"
    assert event_text("observation", "{}", 7) == b"id: 7\nevent: observation\ndata: {}\n\n"


async def _fill(streams: Streams) -> tuple[bytes, bytes]:
    streams.use_loop()
    slow, choosy = streams.open({}), streams.open({"kind": "mtu"})
    for first in range(1, 2_001, 100):
        streams.publish([event(number) for number in range(first, first + 100)])
    streams.publish([event(2_001, kind="mtu")])
    await asyncio.sleep(0)
    return await slow.take(1), await choosy.take(1)


def test_a_slow_reader_gets_the_latest_and_is_told() -> None:
    slow, choosy = asyncio.run(_fill(Streams()))
    assert slow.startswith(b'event: left_out\ndata: {"count":1001}\n\nid: 1002\n')
    assert slow.count(b"id: ") == MAX_WAITING
    assert choosy.count(b"id: ") == 1


async def _quiet() -> bytes:
    return await Streams().open({}).take(0.001)


def test_a_quiet_stream_has_comments() -> None:
    assert asyncio.run(_quiet()).startswith(b":")


def test_the_number_of_readers_is_bounded() -> None:
    streams = Streams()
    readers = [streams.open({}) for _ in range(MAX_STREAMS)]
    with pytest.raises(ProblemError, match="already"):
        streams.require_room()
    streams.close(readers[0])
    streams.require_room()
    assert len(streams) == MAX_STREAMS - 1
