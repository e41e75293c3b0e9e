"""Observations that are made again from rows."""

from __future__ import annotations

from pyp0f.archive.rebuilding import MAX_TIMES, observations_of
from pyp0f.observations.tcp import SynObservation

RAW = "4:64+3:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def test_packets_are_made_again() -> None:
    found = list(observations_of("syn", RAW, None, None, 3, ["192.0.2.1", "192.0.2.2"]))
    assert [str(one.subject_address) for one in found] == ["192.0.2.1", "192.0.2.2", "192.0.2.1"]
    assert all(isinstance(one, SynObservation) and one.raw_signature == RAW for one in found)
    assert len(list(observations_of("syn+ack", RAW, None, None, 10**9, ["192.0.2.1"]))) == MAX_TIMES


def test_other_kinds() -> None:
    (mtu,) = observations_of("mtu", None, 1234, None, 1, ["192.0.2.1"])
    assert dict(mtu.fields())["raw_mtu"] == "1234"
    (request,) = observations_of("http request", "1:Host:User-Agent:x", None, "x", 1, ["192.0.2.1"])
    assert dict(request.fields())["raw_sig"] == "1:Host:User-Agent:x"
    assert list(observations_of("greeting", "x", None, None, 1, ["192.0.2.1"])) == []
    assert list(observations_of("syn", "of a later version", None, None, 1, ["192.0.2.1"])) == []
