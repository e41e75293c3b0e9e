"""The connection table: keys, directions, age and pruning."""

from __future__ import annotations

import gc

import pytest
from datagram_bytes import WHOLE, to_server
from talk import Talk, Watch, kinds, request, response

from pyp0f.engine import tracker
from pyp0f.engine.connections import MAX_PACKETS, Connection, Connections
from pyp0f.engine.statistics import statistics_of
from pyp0f.hosts.table import Host
from pyp0f.wire.packet import address_text

CLIENT, SERVER = b"\x0a\0\0\x01", b"\x0a\0\0\x02"


def key(port: int) -> bytes:
    return CLIENT + SERVER + port.to_bytes(2, "big") + b"\0\x50"


def new_host(address: bytes, seconds: int) -> Host:
    host = Host(address, seconds)
    host.in_use = 1
    return host


def make(port: int, created: int = 0) -> Connection:
    return Connection(key(port), new_host, created)


def table(count: int, limit: int = 1000) -> tuple[Connections, list[Connection]]:
    flows = Connections(limit, 30)
    made = [make(port, created=port) for port in range(count)]
    for flow in made:
        flows.add(flow)
    return flows, made


@pytest.mark.parametrize("size", [4, 16])
def test_keys(size: int) -> None:
    a, b = bytes(range(size)), bytes(range(100, 100 + size))
    flow = Connection(a + b + b"\1\2" + b"\3\4", Host, 5)
    assert flow.client_key == a + b + b"\1\2" + b"\3\4"
    assert flow.server_key == b + a + b"\3\4" + b"\1\2"
    assert (flow.client.host.text, flow.server.host.text) == (address_text(a), address_text(b))
    assert (flow.endpoints.client_port, flow.endpoints.server_port) == (0x0102, 0x0304)
    assert (flow.created, flow.client.host.first_seen) == (5, 5)


def test_one_lookup_gives_connection_and_direction() -> None:
    flows, (flow,) = table(1)
    client, server = flows.sides[flow.client_key], flows.sides[flow.server_key]
    assert client.connection is server.connection is flow
    assert (client.is_client, server.is_client) == (True, False)
    assert (client.host.text, server.host.text) == ("10.0.0.1", "10.0.0.2")
    ends = flow.endpoints
    assert (ends.client, ends.client_port, ends.server, ends.server_port) == ("10.0.0.1", 0, "10.0.0.2", 80)


def test_a_host_that_talks_to_itself_is_the_client() -> None:
    flows, host = Connections(10, 30), Host(CLIENT, 0)
    host.in_use = 2
    flow = Connection(CLIENT + CLIENT + b"\0\x50\0\x50", lambda *_: host, 0)
    flows.add(flow)
    assert flows.sides[flow.client_key].is_client
    flows.remove(flow)
    assert (len(flows), len(flows.sides), host.in_use) == (0, 0, 0)


def test_removal_frees_hosts_and_memory() -> None:
    flows, made = table(2)
    flow = made.pop()
    host = flow.client.host
    gc.collect()
    flows.remove(flow)
    assert host.in_use == 0
    del flow, host
    assert gc.collect() == 0, "a cycle keeps the connection alive"
    assert (len(flows), len(flows.sides)) == (1, 2)


def test_pruning_takes_the_oldest_tenth_and_one() -> None:
    flows, made = table(100)
    assert flows.prune() == 11
    assert flows.pruned == 11
    assert sorted(side.connection.created for side in flows.sides.values()) == sorted([*range(11, 100)] * 2)
    assert made[10].client.host.in_use == 0
    assert made[11].client.host.in_use == 1


def test_pruning_an_empty_table() -> None:
    assert Connections(10, 30).prune() == 0


@pytest.mark.parametrize(("now", "left"), [(0, 5), (30, 5), (31, 4), (34, 1), (35, 0), (-5, 5)])
def test_expiry(now: int, left: int) -> None:
    flows, _ = table(5)
    flows.expire(now)
    assert len(flows) == left


def test_expiry_stops_at_the_first_young_connection() -> None:
    flows = Connections(10, 30)
    for port, created in enumerate([50, 0, 0]):
        flows.add(make(port, created))
    flows.expire(60)
    assert len(flows) == 3


def test_full_at_one_over_the_limit() -> None:
    assert not table(10, limit=10)[0].is_full
    assert table(11, limit=10)[0].is_full


@pytest.mark.parametrize("classic", [True, False])
def test_a_connection_has_a_budget_of_packets(classic: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "MAX_PACKETS", 20)
    talk = Talk()
    answers = []
    for packets in (19, 20):
        watch = Watch(classic=classic)
        watch.see(*talk.shake())
        used = watch.connection.packets
        watch.see(talk.say(request("Host: x")), *[talk.answer(b"")] * (packets - used - 1))
        answers.append((kinds(watch.see(talk.answer(response("Server: x")))), statistics_of(watch.engine).exhausted))
        assert watch.connections == []
    assert answers == [(["http response"], 0), ([], 1)]


def test_an_exchange_has_a_budget_of_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "MAX_PACKETS", 20)
    watch = Watch()
    datagram = to_server(WHOLE)
    assert kinds(watch.see(*[datagram] * 20)) == ["quic request"]
    assert (len(watch.engine.exchanges), watch.engine.exhausted) == (1, 0)
    watch.see(datagram)
    assert (len(watch.engine.exchanges), watch.engine.exhausted) == (0, 1)


def test_an_upload_of_some_megabytes_is_within_it() -> None:
    assert MAX_PACKETS * 1000 > 5 << 20
