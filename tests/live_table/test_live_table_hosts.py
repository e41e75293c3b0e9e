"""What the live table knows, from lines of the capturing process."""

from __future__ import annotations

import json
from itertools import count

from pyp0f.live_table.hosts import TableHosts


def line(client: str, server: str = "192.0.2.99", kind: str = "mtu", link: str = "DSL", second: int = 1) -> bytes:
    return json.dumps({
        "timestamp": f"2026-01-01T00:00:{second:02}.000000+0000",
        "event_type": "p0f",
        "src_ip": client,
        "src_port": 1,
        "dest_ip": server,
        "dest_port": 80,
        "proto": "TCP",
        "p0f": {"kind": kind, "subject": "client", "mtu": 1492, "link": link, "signature": None, "label": None},
    }).encode()  # fmt: skip


def test_hosts_are_found_by_words_and_kept_in_order() -> None:
    hosts = TableHosts()
    hosts.add([line("10.0.0.2", link="DSL"), line("10.0.0.1", link="Google"), b"", b"{}"])
    assert hosts.update(1)
    assert [row.address for row in hosts.rows("", "address", reverse=False)] == ["10.0.0.1", "10.0.0.2"]
    assert [row.address for row in hosts.rows("goo 10.0", "address", reverse=False)] == ["10.0.0.1"]
    assert hosts.rows("goo 10.0.0.2", "address", reverse=False) == []
    summary = hosts.summary("10.0.0.2")
    assert summary is not None
    assert summary.link == "DSL"
    assert hosts.wrong == 0


def test_hosts_not_heard_of_for_the_longest_time_are_removed_and_counted() -> None:
    hosts = TableHosts(limit=3)
    hosts.add([line(f"10.0.0.{number}") for number in (1, 2, 3, 1, 4, 5)])
    hosts.update(1)
    assert [row.address for row in hosts.rows("", "address", reverse=False)] == ["10.0.0.1", "10.0.0.4", "10.0.0.5"]
    assert (len(hosts), hosts.removed) == (3, 2)
    assert hosts.summary("10.0.0.2") is None
    hosts.add([line(f"10.1.{high}.{low}") for high in range(10) for low in range(100)])
    assert (len(hosts), hosts.removed) == (3, 1_002)


def test_rows_are_made_in_the_time_that_there_is() -> None:
    seconds = count()
    hosts = TableHosts(clock=lambda: next(seconds))
    hosts.add([line(f"10.0.0.{number}") for number in range(120)])
    assert not hosts.update(1)
    assert len(hosts.rows("", "address", reverse=False)) == 50
    assert hosts.update(10)
    assert len(hosts.rows("", "address", reverse=False)) == 120


def test_counts_messages_and_what_is_wrong() -> None:
    hosts = TableHosts()
    counts = {"event_type": "p0f_statistics", "packets": 7, "left_out": 2}
    message = {"event_type": "p0f_message", "text": "[!] full\x1b[2J"}
    hosts.add([json.dumps(counts).encode(), json.dumps(message).encode(), b"no JSON", b'{"p0f": 1}'])
    assert hosts.counts["packets"] == 7
    assert hosts.message == "[!] full\\x1b[2J"
    assert hosts.wrong == 2


def test_nothing_from_the_network_controls_the_terminal() -> None:
    hosts = TableHosts()
    hosts.add([line("10.0.0.1", link="a\x1b]0;x\x07\u202e\n")])
    hosts.update(1)
    (row,) = hosts.rows("", "address", reverse=False)
    assert row.link == "a\\x1b]0;x\\x07\\u202e\\n"
