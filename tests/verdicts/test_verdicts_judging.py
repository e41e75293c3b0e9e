"""Verdicts about observations."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from packets import SYN_OPTIONS, ipv4, tcp
from places import ROOT
from sample_observations import EXAMPLES, http_observation, tcp_observation

import pyp0f
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE
from pyp0f.fingerprinting.candidates import TCP_SECTIONS
from pyp0f.library.loading import load_database, parse_database
from pyp0f.signatures.candidates import EXACT, FUZZY, GENERIC, KINDS, REQUEST, RESPONSE, REWRITTEN, Candidate
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Section
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.verdicts import judging
from pyp0f.verdicts.judging import BasicJudge, Verdict, verdict_of, verdict_of_rewritten
from pyp0f.verdicts.measured import RATES
from pyp0f.verdicts.systems import system_of
from pyp0f.verdicts.versions import Versions

JUDGE = BasicJudge(load_database())
LINE = "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
UNMATCHED = "4:64+0:0:1460:mss*20,7:mss,sok,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,ws:df,id+:0"


def given(observation: pyp0f.Observation, judge: BasicJudge = JUDGE) -> Verdict:
    found = judge.verdict(observation)
    assert found is not None
    return found


def rewritten(*labels: str) -> Verdict | None:
    lines = [parse_tcp(LINE, Label.parse(label)) for label in labels]
    return verdict_of_rewritten("syn", [Candidate(signature=one, way=REWRITTEN, changes=("x",)) for one in lines])


def test_ways() -> None:
    assert given(tcp_observation()).way == "exact"
    assert given(tcp_observation(generic=True)).way == "generic"
    assert given(tcp_observation(fuzzy=True, generic=True)).way == "fuzzy"
    assert given(http_observation()).way == "exact"
    assert given(http_observation(dishonest=True)).way == "dishonest"


def test_the_parts_of_a_verdict() -> None:
    found = given(tcp_observation())
    assert (found.family, found.name, found.versions) == ("Linux", "Linux", Versions("3.11"))
    assert 0 < found.confidence <= found.family_confidence < 1
    assert str(found) == (
        f"Linux 3.11 or newer, confidence {found.confidence:.2f} (Linux {found.family_confidence:.2f})"
    )
    assert found.to_dict() == json.loads(json.dumps(found.to_dict()))
    assert found.to_dict()["version_to"] is None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_only_observations_with_a_label_have_verdicts(example: tuple[pyp0f.Observation]) -> None:
    observation = example[0]
    judge = BasicJudge(parse_database(b"classes = unix\n"))
    assert (judge.verdict(observation) is not None) == (getattr(observation, "label", None) is not None)


def test_a_packet_without_a_match_was_perhaps_rewritten() -> None:
    database = parse_database(f"classes = unix\n[tcp:request]\nlabel = s:unix:Mine:1\nsig = {LINE}\n".encode())
    judge = BasicJudge(database)
    observation = tcp_observation(name=None, raw_signature=UNMATCHED)
    found = given(observation, judge)
    assert (found.text, found.changes) == ("Mine 1, rewritten on the way", ("overwritten with NOPs: ts",))
    assert given(observation, judge) is found
    other = tcp_observation(name=None, raw_signature="4:64+0:0:0:7,0:::0")
    assert judge.verdict(other) is None
    assert judge.verdict(tcp_observation(name=None, is_syn=False)) is None
    assert judge.verdict(tcp_observation(name=None, probe=True)) is None


def test_the_memory_of_a_judge_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_MAX_REMEMBERED", 3)
    judge = BasicJudge(parse_database(b"classes = unix\n"))
    for window in range(10):
        assert judge.verdict(tcp_observation(name=None, raw_signature=f"4:64+0:0:0:{window},0:::0")) is None
    assert len(judge._unmatched) <= 3


def test_rewritten_packets_of_several_systems() -> None:
    both = rewritten("s:unix:Linux:3.1-3.10", "s:unix:Linux:3.11-4.18")
    assert both is not None
    assert both.text == "Linux 3.1 to 4.18, rewritten on the way"
    mixed = rewritten("s:unix:Linux:3.x", "s:unix:Linux:(Android)")
    assert mixed is not None
    assert (mixed.name, mixed.versions) == ("Linux", Versions())
    apple = rewritten("s:unix:iOS:", "s:unix:Mac OS X:macOS or iOS")
    assert apple is not None
    assert apple.name == "macOS or iOS"
    assert rewritten("s:unix:Linux:3.x", "s:win:Windows:7") is None
    assert rewritten() is None


def test_measured_rates_are_consistent() -> None:
    """Wider groups contain narrower ones, and no more answers are right than there are."""
    for group, rate in RATES.items():
        assert 0 <= rate.right <= rate.family + 0.051 <= rate.answers + 0.102
        if group:
            assert group[:-1] in RATES
            assert rate.answers <= RATES[group[:-1]].answers + 0.051


def test_measured_rates_are_those_of_packaged_signatures() -> None:
    """A label that was renamed after the measurement would have lost its rate without a word."""
    database = load_database()
    sections: dict[str, Section[Any]] = {**TCP_SECTIONS, REQUEST: HTTP_REQUEST, RESPONSE: HTTP_RESPONSE}
    labels = {kind: [one.label for one in database.signatures_in(sections[kind])] for kind in KINDS}
    known = {(kind, GENERIC if one.generic else EXACT, one.text) for kind in KINDS for one in labels[kind]}
    known |= {(kind, way, one.text) for kind in TCP_SECTIONS for way in (FUZZY, REWRITTEN) for one in labels[kind]}
    measured = {group for group in RATES if len(group) == 3}
    # A packet that fits labels of several versions if it was rewritten has their common name.
    unknown = {group for group in measured - known if group[1] != REWRITTEN}
    systems = {system_of(one).name for kind in TCP_SECTIONS for one in labels[kind]}
    assert unknown == set(), "run benchmarks/reliability.py fit --write again"
    assert {name.split()[0] for _, way, name in measured - known if way == REWRITTEN} <= systems


def test_generic_answers_are_surer_of_the_family_than_of_the_version() -> None:
    found = verdict_of("syn", "generic", Label.parse("g:unix:Linux:2.2.x-3.x"))
    assert found.family_confidence > found.confidence


@pytest.mark.slow
def test_classic_output_has_no_verdicts(tmp_path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    capture = tmp_path / "one.pcap"
    capture.write_bytes((ROOT / "pcaps" / "uptime.pcap").read_bytes())
    for arguments, expected in (((), True), (("--classic",), False)):
        command = [sys.executable, "-m", "pyp0f", "-r", str(capture), "--json", "-", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = [json.loads(line)["p0f"] for line in done.stdout.splitlines()]
        assert all(("verdict" in one) == (expected and one["kind"].startswith("syn")) for one in found)


def test_plain_packets_need_no_judge() -> None:
    found = pyp0f.fingerprint(ipv4(tcp(options=SYN_OPTIONS, flags=0x02)))
    assert found is not None
    assert "verdict" not in found.to_dict()
