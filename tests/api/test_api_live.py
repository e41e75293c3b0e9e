"""pyp0f and p0f 3.09b give the same API responses for the same traffic, byte for byte."""

from __future__ import annotations

import asyncio
import re
import struct
import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import connected, exactly, serving
from live_lab import NOBODY, Lab, ethernet_frames, lab
from packets import ethernet
from places import PCAPS
from talk import MSS, Talk, stamp

from pyp0f.api.aioclient import AsyncClient
from pyp0f.api.client import Client
from pyp0f.api.hostinfo import plain_address, read_answer
from pyp0f.api.lookup import describe
from pyp0f.api.protocol import Answer, Query, pack_address
from pyp0f.applications.standard import CLASSIC
from pyp0f.capture.file import CaptureFile
from pyp0f.commands.client import main as client_main
from pyp0f.commands.client import report
from pyp0f.compat.p0f import P0f
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import load_database
from pyp0f.wire.packet import ACK, address_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyp0f.api.hostinfo import HostInfo

pytestmark = pytest.mark.live

DEPARTING: Final = re.compile(r"^(REVIEWED|def equivalent)\b", re.MULTILINE)
"""What stands in the scripts of those captures in which 3.09b sees something else."""
_TEXTS_AT: Final = 40
_LONGEST_FRAME: Final = 1514


def engine_after(capture: Path) -> Tracker:
    """An engine that has processed a capture."""
    engine = Tracker(load_database(classic=True), applications=CLASSIC, classic=True)
    file = CaptureFile(str(capture), None)
    for link, data, records in file.runs():
        engine.feed(link, data, records)
    file.close()
    return engine


def as_p0f_says_it(answer: Answer) -> bytes:
    """The answer with the two faults of 3.09b that docs/api.md lists."""
    data = bytearray(answer._replace(distance=255 if answer.distance == -1 else answer.distance).to_bytes())
    for number, text in enumerate(answer[11:]):
        at = _TEXTS_AT + 32 * number
        data[at : at + 32] = str(text).encode()[:32].ljust(32, b"\0")
    return bytes(data)


def with_a_clock(place: Lab) -> None:
    """Send a connection whose client has a timestamp clock of 1,000 Hz."""
    talk = Talk(client="198.51.100.7", server="198.51.100.8")
    before = time.monotonic()
    place.send(ethernet(talk.syn(60_000_000)), ethernet(talk.syn_ack(0, options=MSS)))
    passed = round((time.monotonic() - before) * 1000)
    place.send(ethernet(talk.up(ACK, 1, options=stamp(60_000_000 + passed))))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A p0f that has processed much traffic."""
    with lab(tmp_path_factory.mktemp("lab")) as made:
        captures = sorted(PCAPS.glob("*.pcap"))
        usable = [path for path in captures if not DEPARTING.search(path.with_suffix(".py").read_text("utf-8"))]
        frames = [frame for path in usable for frame in ethernet_frames(path)]
        made.send(*[frame for frame in frames if len(frame) <= _LONGEST_FRAME])
        with_a_clock(made)
        yield made


@pytest.fixture(scope="module")
def engine(place: Lab) -> Tracker:
    """An engine that has processed the same traffic."""
    return engine_after(place.capture)


def test_answers_are_equal_byte_for_byte(place: Lab, engine: Tracker) -> None:
    used: set[str] = set()
    with connected(place.socket) as p0f:
        for address, host in engine.hosts._hosts.items():
            answer = describe(host)
            p0f.sendall(Query(address).to_bytes())
            assert exactly(p0f) == as_p0f_says_it(answer), f"{address_text(address)}: {answer}"
            used.update(name for name, value in zip(Answer._fields, answer, strict=True) if value)
    assert used == set(Answer._fields)
    assert len(engine.hosts) > 100


@pytest.mark.parametrize(
    "query",
    [
        Query(pack_address(NOBODY)).to_bytes(),
        Query(pack_address("2001:db8::ffff")).to_bytes(),
        b"GET / HTTP/1.1\r\nHost:",
        struct.pack("=IB16s", 0x50304601, 5, b""),
        bytes(21),
    ],
)
def test_answers_without_a_host_are_equal(place: Lab, query: bytes, tmp_path: Path) -> None:
    with serving(tmp_path / "pyp0f.sock"), connected(place.socket) as p0f, connected(tmp_path / "pyp0f.sock") as pyp0f:
        p0f.sendall(query)
        pyp0f.sendall(query)
        assert exactly(p0f) == exactly(pyp0f)


def test_pipelined_queries(place: Lab, engine: Tracker) -> None:
    hosts = engine.hosts._hosts
    with connected(place.socket) as p0f:
        p0f.sendall(b"".join([Query(address).to_bytes() for address in hosts]))
        for host in hosts.values():
            assert exactly(p0f) == as_p0f_says_it(describe(host))


def test_clients_understand_p0f(place: Lab, engine: Tracker) -> None:
    addresses = [plain_address(address_text(address)) for address in engine.hosts._hosts]
    expected = [
        read_answer(address, as_p0f_says_it(describe(host)))
        for address, host in zip(addresses, engine.hosts._hosts.values(), strict=True)
    ]

    async def ask_all() -> list[HostInfo | None]:
        async with AsyncClient(place.socket) as client:
            return list(await asyncio.gather(*map(client.query, addresses)))

    with Client(place.socket) as client:
        assert [client.query(address) for address in addresses] == expected
        assert client.query(NOBODY) is None
    assert asyncio.run(ask_all()) == expected


def test_stand_in_for_the_module_p0f_understands_p0f(place: Lab, engine: Tracker) -> None:
    p0f = P0f(str(place.socket), timeout=20)
    for host in engine.hosts._hosts.values():
        info = p0f.get_info(host.text)
        assert info["first_seen"] == datetime.fromtimestamp(host.first_seen)  # noqa: DTZ006 - naive, as documented
        assert info["os_name"] == (host.label and host.label.name)
        assert info["uptime_min"] == (host.uptime and host.uptime.minutes)
    with pytest.raises(KeyError):
        p0f.get_info(NOBODY)
    p0f.close()


def test_query_tool_understands_p0f(place: Lab, engine: Tracker, capfd: pytest.CaptureFixture[str]) -> None:
    for host in engine.hosts._hosts.values():
        assert client_main([str(place.socket), host.text]) == 0
        assert capfd.readouterr() == (report(Answer.parse(as_p0f_says_it(describe(host)))), "")
