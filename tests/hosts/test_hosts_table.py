"""What is remembered of addresses, and when it is forgotten."""

from __future__ import annotations

from pyp0f.hosts.table import UNKNOWN_DISTANCE, Host, Hosts


def address(number: int) -> bytes:
    return number.to_bytes(4, "big")


def table(count: int, limit: int = 1000, idle_limit: int = 60) -> Hosts:
    """Hosts 0, 1, 2... seen at seconds 0, 1, 2...; no connection uses them any more."""
    hosts = Hosts(limit, idle_limit)
    for i in range(count):
        hosts.acquire(address(i), i).in_use = 0
    return hosts


def known(hosts: Hosts, count: int) -> list[int]:
    return [i for i in range(count) if hosts.get(address(i)) is not None]


def test_a_new_host() -> None:
    host = Hosts(10, 60).acquire(b"\x0a\0\0\x01", 7)
    assert (host.text, host.first_seen, host.last_seen, host.connections) == ("10.0.0.1", 7, 7, 1)
    assert host.distance == UNKNOWN_DISTANCE == -1
    assert host.label is None
    assert Host(bytes.fromhex("fe800000000000000000000000000001"), 1).text == "fe80:0:0:0:0:0:0:1"


def test_acquiring_refreshes() -> None:
    hosts = table(3)
    host = hosts.acquire(address(0), 50)
    assert (host.first_seen, host.last_seen, host.connections, host.in_use) == (0, 50, 2, 1)
    hosts.expire(61)
    assert known(hosts, 3) == [0, 1, 2]
    hosts.expire(63)
    assert known(hosts, 3) == [0]


def test_room_is_made_at_one_over_the_limit() -> None:
    assert len(table(11, limit=10)) == 11
    assert known(table(12, limit=10), 12) == list(range(2, 12))


def test_before_hosts_are_pruned_their_connections_are() -> None:
    def let_go() -> None:
        for i in range(11):
            host = hosts.get(address(i))
            assert host is not None
            host.in_use = 0

    hosts = Hosts(10, 60, before_pruning=let_go)
    for i in range(11):
        hosts.acquire(address(i), i)
    hosts.acquire(address(0), 20)  # it is known, and needs no room
    assert known(hosts, 11) == list(range(11))
    hosts.acquire(address(11), 20)
    assert known(hosts, 12) == [0, *range(3, 12)]


def test_pruning_takes_the_oldest_tenth_that_nothing_uses() -> None:
    """3.09b takes the very oldest, or nothing if that is in use: differences.md, "Host pruning"."""
    hosts = table(100)
    for i in (0, 2):
        host = hosts.get(address(i))
        assert host is not None
        host.in_use = 1
    assert hosts.prune() == 11
    assert hosts.pruned == 11
    assert known(hosts, 100) == [0, 2, *range(13, 100)]


def test_pruning_a_table_in_use_takes_nothing() -> None:
    hosts = Hosts(1, 60)
    for i in range(5):
        hosts.acquire(address(i), 0)
    assert hosts.prune() == 0
    assert len(hosts) == 5


def test_expiry_spares_hosts_in_use_and_goes_on_behind_them() -> None:
    hosts = table(10)
    host = hosts.get(address(1))
    assert host is not None
    host.in_use = 1
    hosts.expire(64)
    assert known(hosts, 10) == [1, 4, 5, 6, 7, 8, 9]


def test_expiry_stops_at_the_first_young_host() -> None:
    hosts = table(3)
    hosts.acquire(address(9), 0)  # time went back
    hosts.expire(60)
    assert len(hosts) == 4


def test_an_age_is_never_negative() -> None:
    """3.09b computes ages modulo 2^32 and would forget all: differences.md, "Time going backwards"."""
    hosts = table(3)
    hosts.expire(0)
    assert len(hosts) == 3
