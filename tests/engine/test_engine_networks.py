"""Networks that are kept apart: hosts and connections with the same addresses in different VLANs."""

from __future__ import annotations

from typing import Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from wrapping import WRAPPERS

import pyp0f
from pyp0f.engine import slow_path
from pyp0f.library.engine import Engine

SYN: Final = tcp(options=SYN_OPTIONS)
ANSWER: Final = tcp(sport=80, dport=1000, flags=0x12, ack=2, options=SYN_OPTIONS)


def in_vlan(packet: bytes, number: int) -> bytes:
    return ethernet(packet, (0x8100, number))


def in_vxlan(packet: bytes, number: int) -> bytes:
    frame = bytearray(WRAPPERS["vxlan"](packet))
    frame[46:49] = number.to_bytes(3, "big")
    return bytes(frame)


@pytest.mark.parametrize("wrap", [in_vlan, in_vxlan])
@pytest.mark.parametrize("make", [ipv4, ipv6])
def test_each_network_has_hosts_of_its_own(wrap: object, make: object) -> None:
    assert callable(wrap)
    assert callable(make)
    for apart in (False, True):
        engine = Engine(separate_networks=apart)
        kinds = []
        for number in (5, 6, 5, 6):
            kinds += [one.kind for one in engine.feed(wrap(make(SYN), number), 1)]
        answer = make(
            ANSWER,
            **(
                {"src": "10.0.0.2", "dst": "10.0.0.1"} if make is ipv4 else {"src": "2001:db8::2", "dst": "2001:db8::1"}
            ),
        )
        found = engine.feed(wrap(answer, 6), 2)
        assert kinds == ["syn", "mtu"] * (2 if apart else 1)
        assert [one.kind for one in found] == ["syn+ack", "mtu"]
        assert found[0].outer[-1].id == (6 if apart else 5)
        assert engine.connections == (2 if apart else 1)
        assert len(engine.hosts) == len(list(engine.hosts)) == 2


def test_the_latest_host_answers() -> None:
    engine = Engine(separate_networks=True)
    engine.feed(in_vlan(ipv4(SYN), 5), 100)
    engine.feed(in_vlan(ipv4(tcp(options=SYN_OPTIONS), ttl=50), 6), 200)
    assert engine.hosts["10.0.0.1"].distance == 14
    assert engine.hosts["10.0.0.1"].last_seen.timestamp() == 200
    engine.feed(ethernet(ipv4(SYN, ttl=60)), 300)
    assert engine.hosts["10.0.0.1"].distance == 4
    assert engine.find_host(bytes([10, 0, 0, 9])) is None


def test_hosts_of_networks_are_forgotten() -> None:
    """The table keeps its bounds, and so does its index."""
    engine = Engine(limits=pyp0f.Limits(connections=2, hosts=4), separate_networks=True)
    for number in range(1, 100):
        engine.feed(in_vlan(ipv4(SYN), number), number)
    hosts = engine._tracker.hosts
    assert len(hosts) <= 6
    assert sum(map(len, hosts._by_address.values())) == len(hosts)


def test_bound_of_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_path, "MAX_NETWORKS", 3)
    engine = Engine(separate_networks=True)
    for number in range(1, 10):
        engine.feed(in_vlan(ipv4(SYN), number), number)
    assert len(engine._tracker._networks) == 3
    assert engine.connections == 4


def test_plain_packets_are_a_network() -> None:
    engine = Engine(separate_networks=True)
    for frame in (ethernet(ipv4(SYN)), in_vlan(ipv4(SYN), 5), WRAPPERS["gre"](ipv4(SYN))):
        engine.feed(frame, 1)
    assert engine.connections == 2


def test_not_in_classic_mode() -> None:
    with pytest.raises(ValueError, match="separate_networks must be False if classic is True"):
        Engine(classic=True, separate_networks=True)
