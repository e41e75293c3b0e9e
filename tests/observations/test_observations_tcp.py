"""Observations of SYNs and SYN+ACKs."""

from __future__ import annotations

from sample_observations import label_of, tcp_observation, tcp_signature

from pyp0f.observations.tcp import SynAckObservation, SynObservation


def test_kinds() -> None:
    assert isinstance(tcp_observation(), SynObservation)
    assert isinstance(tcp_observation(is_syn=False), SynAckObservation)
    kinds = [tcp_observation(is_syn=is_syn, probe=probe).kind for is_syn in (True, False) for probe in (False, True)]
    assert kinds == ["syn", "sendsyn probe", "syn+ack", "sendsyn response"]


def test_tcp_values() -> None:
    observation = tcp_observation(fuzzy=True, distance=3, dscp=2)
    label = label_of("Linux 3.11 and newer")
    assert observation.label == label
    assert observation.signature == tcp_signature(label)
    assert (observation.generic, observation.fuzzy, observation.random_ttl) == (False, True, False)
    assert (observation.distance, observation.excess_distance, observation.dscp) == (3, False, 2)
    assert observation.quirks == ("df", "id+")
    assert observation.finding.options == ("mss", "sok", "ts", "nop", "ws")
    assert observation.raw_signature == "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    assert tcp_observation(generic=True).generic
    assert tcp_observation(random_ttl=True).random_ttl
    assert not tcp_observation(distance=35).excess_distance
    assert tcp_observation(distance=36).excess_distance


def test_what_is_not_known() -> None:
    unknown = tcp_observation(name=None)
    assert (unknown.label, unknown.signature, unknown.generic, unknown.random_ttl) == (None, None, False, False)
