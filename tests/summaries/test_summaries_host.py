"""The summary of one host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sample_observations import (
    ENDS,
    SECONDS,
    change_observation,
    http_observation,
    mtu_observation,
    tcp_observation,
    uptime_observation,
)

import pyp0f
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.summaries.collecting import SummaryTable
from pyp0f.summaries.host import HostSummary, from_state, state_of


def server_summary(*observations: pyp0f.Observation) -> HostSummary:
    return summary_of(*observations, address=ENDS.server)


def summary_of(*observations: pyp0f.Observation, source: str = "", address: str = ENDS.client) -> HostSummary:
    found = SummaryTable()
    for observation in observations:
        found.add(observation, source)
    one = found.get(address)
    assert one is not None
    return one


def test_an_empty_summary() -> None:
    one = HostSummary(address="192.0.2.1")
    assert [one.first_seen, one.last_seen, one.verdict, one.uptime, one.label, one.link] == [None] * 6
    assert one.connections == 0
    assert not any([one.evidence, one.contradictions, one.changes, one.systems])
    assert from_state("192.0.2.1", state_of(one)) == one


def test_evidence_of_a_packet() -> None:
    (piece,) = summary_of(tcp_observation(), source="east").evidence
    assert (piece.kind, str(piece.system), piece.way, piece.label) == (
        "syn", "Linux 3.11 or newer", "exact", "Linux 3.11 and newer",
    )  # fmt: skip
    assert piece.tally.sources == ("east",)
    assert 0 < piece.sure.answer <= piece.sure.family < 1


def test_p0f_facts() -> None:
    link = mtu_observation(MtuSignature("WireGuard", 1420))
    one = summary_of(tcp_observation(distance=7), link, http_observation(language="German"))
    assert one.software == ("curl", "")
    assert one.label == ("Linux", "3.11 and newer", False, False)
    assert (one.link, one.distance, one.language, one.languages) == ("WireGuard", 7, "German", ("German",))
    assert one.links == ((link.mtu, "WireGuard", "VPN (WireGuard)"),)


def test_programs_and_claims() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"
    one = summary_of(http_observation(software=agent, name=None))
    assert one.programs("client") == ("Firefox 120",)
    assert [(piece.kind, str(piece.system), piece.way) for piece in one.evidence] == [
        ("User-Agent", "Windows 10 or newer", "claim")
    ]
    assert "Gecko" not in str(state_of(one))


def test_changes_have_reasons() -> None:
    report = change_observation(pyp0f.HostChangeObservation, ("os_diff", "ttl"), (1, 1, 1, 1))
    one = summary_of(report)
    ((kind, reasons, tally),) = one.changes
    assert (kind, reasons) == ("host change", ("os_diff", "ttl"))
    assert tally.times == 1
    assert one.last_change == datetime.fromtimestamp(SECONDS, UTC)
    assert one.last_sharing is None


@pytest.mark.parametrize(("minutes", "is_reliable"), [((100,), True), ((100, 101), True), ((100, 5000, 90), False)])
def test_uptime_is_reliable_if_all_measurements_agree(minutes: tuple[int, ...], is_reliable: bool) -> None:
    one = server_summary(*[uptime_observation(number, 49, 1000.0, 1000) for number in minutes])
    assert one.uptime is not None
    assert one.uptime.is_reliable == is_reliable
    assert one.uptime.uptime == timedelta(minutes=max(minutes))
    assert one.uptime.measured == datetime.fromtimestamp(SECONDS, UTC).replace(
        microsecond=one.uptime.measured.microsecond
    )


def test_texts_from_the_wire_are_safe_and_short() -> None:
    agent = "\x1b[2Jevil/1 " + "x" * 500
    one = summary_of(http_observation(software=agent, raw_signature="1:" + "X" * 900, name=None))
    text = str(state_of(one))
    assert "\x1b" not in text
    assert max(len(str(item)) for fact, _ in one.facts for item in fact) <= 200


@pytest.mark.parametrize(
    "state",
    [
        None, {}, {"facts": 5, "latest": []}, {"facts": [[["nothing", 1], [1, 2, 3, []]]], "latest": []},
        {"facts": [[["distance", None], [1, 2, 3, []]]], "latest": []}, {"facts": [[[], [1, 2, 3, []]]], "latest": []},
        {"facts": [[["distance", 1], [1, 2]]], "latest": []}, {"facts": [], "latest": [["x", "y", []]]},
        {"facts": [[["distance", 1], [1, 2, 3, [5]]]], "latest": []},
        {"facts": [[["distance", "far"], [1, 2, 3, []]]], "latest": []},
        {"facts": [[["link", 1500], [1, 2, 3, []]]], "latest": []},
        {"facts": [], "latest": [["uptime", 1, ["x", "y"]]]},
    ],
)  # fmt: skip
def test_wrong_states_are_refused(state: object) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        from_state("192.0.2.1", state)
