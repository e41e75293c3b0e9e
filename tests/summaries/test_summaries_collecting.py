"""Summaries of many hosts, from observations and from JSON lines."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT
from sample_observations import EXAMPLES, tcp_observation
from surroundings import mostly_slow

import pyp0f
from pyp0f.outputs.ecs import EcsFormatter
from pyp0f.outputs.eve import EveFormatter
from pyp0f.summaries.collecting import SummaryTable, canonical
from pyp0f.summaries.facts import LIMITS, SEEN
from pyp0f.summaries.host import HostSummary, from_state, merged, state_of
from pyp0f.verdicts.judging import BasicJudge

CAPTURES = ("nat_two_systems", "http_dishonest", "http_forms", "http_apache", "uptime", "sendsyn_probe", "nat_reasons")
DATABASE = pyp0f.load_database()


@cache
def observed(name: str) -> tuple[pyp0f.Observation, ...]:
    return tuple(pyp0f.read(ROOT / "pcaps" / f"{name}.pcap", database=DATABASE))


def summaries(observations: Any, source: str = "") -> dict[str, HostSummary]:  # noqa: ANN401
    found = SummaryTable(DATABASE)
    for observation in observations:
        found.add(observation, source)
    return {one.address: one for one in found}


ALL = [observation for name in CAPTURES for observation in observed(name)]


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(dice: random.Random) -> None:
    shuffled = dice.sample(ALL, 150)
    expected = summaries(shuffled)
    dice.shuffle(shuffled)
    assert summaries(shuffled) == expected
    at, more = sorted(dice.sample(range(len(shuffled)), 2))
    parts = [summaries(shuffled[:at]), summaries(shuffled[at:more]), summaries(shuffled[more:])]
    dice.shuffle(parts)
    assert merged([one for part in parts for one in part.values()]) == expected


def test_merging_with_itself_changes_only_counts() -> None:
    for one in summaries(ALL).values():
        twice = one.merge(one)
        assert twice.connections == 2 * one.connections
        assert (twice.verdict, twice.contradictions) == (one.verdict, one.contradictions)
        assert (twice.links, twice.distances, twice.uptime, twice.latest) == (
            one.links, one.distances, one.uptime, one.latest,
        )  # fmt: skip
        assert (twice.first_seen, twice.last_seen) == (one.first_seen, one.last_seen)


def test_summaries_of_other_addresses_do_not_merge() -> None:
    one, other = HostSummary(address="192.0.2.1"), HostSummary(address="192.0.2.2")
    with pytest.raises(ValueError, match=r"two addresses: 192\.0\.2\.1 and 192\.0\.2\.2"):
        one.merge(other)
    assert one.merge() == one


@pytest.mark.slow
@pytest.mark.parametrize("formatter", [EveFormatter, EcsFormatter])
@pytest.mark.parametrize("name", CAPTURES)
def test_json_lines_give_the_same(formatter: type[EveFormatter], name: str) -> None:
    judge = BasicJudge(DATABASE)
    lines = formatter(lambda: judge).lines(observed(name)).splitlines()
    found = SummaryTable()
    for line in lines:
        found.add_line(json.loads(line))
    assert {one.address: one for one in found} == summaries(observed(name))


@pytest.mark.parametrize("name", CAPTURES)
def test_summaries_can_be_stored(name: str) -> None:
    for one in summaries(observed(name), "east").values():
        assert from_state(one.address, json.loads(json.dumps(state_of(one)))) == one


@pytest.mark.parametrize("path", mostly_slow(sorted((ROOT / "pcaps").glob("*.pcap"))), ids=lambda path: path.stem)
def test_the_engine_agrees(path: Path) -> None:
    """What the host table of the engine, the API and `HostInfo` say of a host follows from its summary."""
    with pyp0f.read(path, limits=pyp0f.Limits(hosts=100_000, host_idle=1440)) as reader:
        observations = list(reader)
    known, found = reader.engine.hosts, summaries(observations)
    ties = moments_of_several(observations)
    # The engine also knows hosts of connections whose SYN was not captured.
    begun = {one.endpoints for one in observations if one.kind in ("syn", "sendsyn probe")}
    others = {address for one in observations if one.endpoints not in begun for address in (one.client, one.server)}
    assert {canonical(str(address)) for address in set(known) - others} <= set(found)
    for address in set(known) - others:
        info, one = known[address], found[canonical(str(address))]
        assert one.first_seen is not None
        assert one.last_seen is not None
        assert one.connections == info.connections
        assert one.first_seen.replace(microsecond=0) == info.first_seen
        assert one.last_seen.replace(microsecond=0) == info.last_seen
        if one.address in ties:
            continue  # the order of observations of the same microsecond is not known
        label = one.label
        assert (label and label[0], (label and label[1]) or None) == (info.os_name, info.os_flavor)
        assert (bool(label and label[2]), bool(label and label[3])) == (info.os_generic, info.os_fuzzy)
        assert (one.link, one.language, one.distance) == (info.link, info.language, info.distance)
        software = one.software or (None, None)
        assert (software[0], software[1] or None) == (info.http_name, info.http_flavor)
        assert (one.uptime and one.uptime.uptime) == info.uptime
        assert (one.last_change and one.last_change.replace(microsecond=0)) == info.last_change
        assert (one.last_sharing and one.last_sharing.replace(microsecond=0)) == info.last_nat


def moments_of_several(observations: list[pyp0f.Observation]) -> set[str]:
    """The addresses with several observations of one kind at the same time."""
    seen, found = set(), set()
    for one in observations:
        kind = "syn" if isinstance(one, (pyp0f.TcpObservation, pyp0f.HttpObservation)) else one.kind
        key = canonical(str(one.subject_address)), kind, one.time
        if key in seen:
            found.add(key[0])
        seen.add(key)
    return found


def test_further_hosts_are_left_out_and_counted() -> None:
    found = SummaryTable(limit=2)
    for observation in observed("nat_reasons"):
        found.add(observation)
    assert len(found) == 2
    assert found.left_out > 0
    assert found.get(next(iter(found)).address) is not None
    assert found.get("192.0.2.250") is None


def test_a_host_that_is_forgotten_makes_room() -> None:
    hosts = SummaryTable(limit=2)
    hosts.add(tcp_observation())
    first, second = [summary.address for summary in hosts]
    hosts.forget(first)
    hosts.forget("203.0.113.200")
    assert [summary.address for summary in hosts] == [second]
    hosts.add(tcp_observation())
    assert len(hosts) == 2
    assert hosts.left_out == 0


def test_a_flood_of_facts_is_bounded() -> None:
    found = SummaryTable(DATABASE)
    for number in range(300):
        raw = f"4:{number % 256}+0:0:{number}:{number},0:mss::0"
        found.add(tcp_observation(name=None, raw_signature=raw, distance=number % 256))
        found.add(tcp_observation(name=f"System {number}"))
    whole = found.get("10.0.0.1")
    assert whole is not None
    assert len(whole.facts) <= sum(LIMITS.values())
    assert set(whole.truncated) == {"distance", "evidence", "unknown"}
    assert whole.connections == 600


def test_all_kinds_are_read() -> None:
    for example in EXAMPLES:
        found = SummaryTable()
        found.add(example[0])
        assert len(found) == (2 if example[0].kind in ("syn", "sendsyn probe") else 1)


def test_applications_of_others_give_evidence() -> None:
    """A kind that is not known here gives evidence if it has a label."""
    label = {"text": "Mailer 1", "generic": False, "class": None, "name": "Mailer", "flavor": "1"}
    line = {
        "timestamp": "2026-11-28T12:00:00.000001+0000", "src_ip": "192.0.2.1", "dest_ip": "192.0.2.2",
        "p0f": {"kind": "mail banner", "subject": "server", "label": label, "signature": None},
    }  # fmt: skip
    found = SummaryTable()
    found.add_line(line, "east")
    one = found.get("192.0.2.2")
    assert one is not None
    assert [(piece.kind, piece.system.name, piece.tally.sources) for piece in one.evidence] == [
        ("mail banner", "Mailer", ("east",))
    ]
    assert one.verdict is None


@pytest.mark.parametrize(
    "change",
    [{"timestamp": "yesterday"}, {"timestamp": 5}, {"src_ip": "x"}, {"p0f": {}}, {"p0f": None},
     {"p0f": {"kind": "syn", "subject": "client"}}, {"p0f": {"kind": 5, "subject": "client"}}],
)  # fmt: skip
def test_wrong_lines_raise_one_of_four_errors(change: dict[str, object]) -> None:
    line = json.loads(EveFormatter().lines([tcp_observation()]))
    SummaryTable().add_line(line)
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        SummaryTable().add_line(line | change)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_value_in_a_line_raises_one_of_four_errors(data: st.DataObject) -> None:
    observation = data.draw(st.sampled_from(EXAMPLES))[0]
    line = json.loads(EveFormatter().lines([observation]))
    name = data.draw(st.sampled_from(sorted(line["p0f"])))
    line["p0f"][name] = data.draw(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.booleans()))
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        SummaryTable().add_line(line)


def test_seen_is_counted_by_role() -> None:
    one = summaries(observed("nat_two_systems"))["203.0.113.5"]
    assert one.connections_as("client") == one.connections == 8
    assert one.connections_as("server") == 0
    assert [values for values, _ in one.of(SEEN)] == [("client",)]
