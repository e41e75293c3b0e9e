"""What is remembered of packets: small, whole and documented."""

from __future__ import annotations

import re

import pytest
from packets import SYN_OPTIONS, ipv4, ipv6, tcp

from pyp0f.applications.http.facts import HttpFacts, HttpSample
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.hosts.samples import TcpProfile, TcpSample
from pyp0f.wire.decoding import decode


@pytest.mark.parametrize("packet", [ipv4(tcp()), ipv6(tcp(options=SYN_OPTIONS))])
def test_a_tcp_sample_has_all_its_attributes_from_the_start(packet: bytes) -> None:
    decoded = decode(packet, 0, len(packet), 1, 0)
    assert decoded is not None
    sample = TcpFingerprinter((), is_syn=True).sample(decoded, peer_mss=0)
    assert [name for name in TcpProfile.__slots__ if not hasattr(sample.profile, name)] == []


@pytest.mark.parametrize("kind", [TcpSample, TcpProfile, HttpSample, HttpFacts])
def test_attributes_are_documented(kind: type) -> None:
    documented = re.findall(r"^ +(\w+): ", str(kind.__doc__), re.MULTILINE)
    assert sorted(documented) == sorted(kind.__slots__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("sample", [TcpProfile(), TcpSample(TcpProfile(), 0, 0), HttpSample(None, 0, 0, 80)])
def test_nothing_else_fits(sample: object) -> None:
    assert not hasattr(sample, "__dict__")
