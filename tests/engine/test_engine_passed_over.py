"""Counts of packets that were passed over."""

from __future__ import annotations

from packets import ipv4, tcp

from pyp0f.engine import passed_over
from pyp0f.engine.passed_over import FILTERED, MAX_EXPLAINED, UNKNOWN_LINK, PassedOver, service_port
from pyp0f.wire.encapsulations import PORT
from pyp0f.wire.link import DLT_RAW, link_for

RAW = link_for(DLT_RAW)


def test_the_kind_of_a_datagram_is_its_service() -> None:
    assert service_port(bytes.fromhex("c00000350000"), 0) == PORT + 53
    assert service_port(bytes.fromhex("ff0035c000"), 1) == PORT + 53


def test_tcp_that_does_not_pass_the_filter() -> None:
    counts = PassedOver()
    counts.skip(RAW, ipv4(tcp()))
    assert (counts.total, counts.explained, counts.kinds) == (1, 1, {FILTERED: 1})


def test_only_the_first_are_explained() -> None:
    counts = PassedOver()
    for _ in range(MAX_EXPLAINED + 5):
        counts.skip(RAW, ipv4(tcp()))
    assert (counts.total, counts.kinds) == (MAX_EXPLAINED + 5, {FILTERED: MAX_EXPLAINED})


def test_the_number_of_kinds_is_bounded() -> None:
    counts = PassedOver()
    for kind in range(passed_over.MAX_EXPLAINED + 5):
        counts.count(kind)
    assert len(counts.kinds) == MAX_EXPLAINED


def test_counts_are_added() -> None:
    one, other = PassedOver(), PassedOver()
    one.skip_unknown()
    other.skip_unknown()
    other.count(47)
    one.take(other)
    assert (one.total, one.explained, one.kinds) == (2, 2, {UNKNOWN_LINK: 2, 47: 1})


def test_cut_syns() -> None:
    counts = PassedOver()
    for length in (54, 64, 60):
        counts.count_cut_syn(length)
    assert (counts.cut_syns, counts.cut_at) == (3, 64)


def test_kinds_of_many_captures_are_bounded() -> None:
    counts = PassedOver()
    for number in range(3):
        other = PassedOver()
        other.total = other.explained = 2 * MAX_EXPLAINED
        other.kinds = dict.fromkeys(range(number * MAX_EXPLAINED, (number + 1) * MAX_EXPLAINED), 2)
        counts.take(other)
    assert (counts.total, counts.explained) == (6 * MAX_EXPLAINED, 2 * MAX_EXPLAINED)
    assert counts.kinds == dict.fromkeys(range(MAX_EXPLAINED), 2)
