"""Common parts of suggestions: counts and places."""

from __future__ import annotations

from pyp0f.signatures.suggesting import Seen, Suggestion


def test_how_often_something_was_seen() -> None:
    seen = Seen()
    seen.add("192.0.2.1", "a.pcap")
    assert seen.text("SYN", places=True) == "1 SYN of 1 host, first 192.0.2.1 in a.pcap"
    seen.add("192.0.2.2", "b.pcap")
    assert seen.text("SYN") == "2 SYNs of 2 hosts"
    assert seen.text("SYN", places=True) == "2 SYNs of 2 hosts, first 192.0.2.1 in a.pcap"


def test_merging() -> None:
    one, other, none = Seen(), Seen(), Seen()
    one.add("192.0.2.1", "a")
    other.add("192.0.2.2", "b")
    none.merge(other)
    one.merge(none)
    assert (none.first, one.first, one.count) == (("192.0.2.2", "b"), ("192.0.2.1", "a"), 2)


def test_hosts_are_bounded() -> None:
    seen = Seen()
    for number in range(200):
        seen.add(str(number), "a")
    assert (seen.count, len(seen.hosts)) == (200, 100)
    assert seen.text("packet", places=True) == "200 packets of 100+ hosts, first 0 in a"


def test_suggestions_do_not_share_their_lines() -> None:
    one, other = Suggestion(seen=Seen()), Suggestion(seen=Seen())
    one.lines.append(("x", one.seen))
    one.remarks.append("y")
    assert (other.lines, other.remarks) == ([], [])
