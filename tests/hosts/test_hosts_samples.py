"""What is remembered of packets: small, whole and documented."""

from __future__ import annotations

import re
from typing import Final

import pytest
from packets import SYN_OPTIONS, ipv4, ipv6, tcp

from pyp0f.applications.http.facts import HttpFacts, HttpSample
from pyp0f.fingerprinting import tcp as fingerprinting
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.hosts.samples import TcpProfile, TcpSample, TcpTraits
from pyp0f.wire.decoding import decode


@pytest.mark.parametrize("packet", [ipv4(tcp()), ipv6(tcp(options=SYN_OPTIONS))])
def test_a_tcp_sample_has_all_its_attributes_from_the_start(packet: bytes) -> None:
    decoded = decode(packet, 0, len(packet), 1, 0)
    assert decoded is not None
    profile, sample = TcpFingerprinter((), is_syn=True).sample(decoded, peer_mss=0)
    assert [name for name in TcpProfile.__slots__ if not hasattr(profile, name)] == []
    assert sample.traits is profile.traits


def test_hosts_that_are_alike_share_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if their SYNs differ in what is not compared later, and after the answers were forgotten."""
    monkeypatch.setattr(fingerprinting, "MAX_PROFILES", 10)
    fingerprinter = TcpFingerprinter((), is_syn=True)
    kept = set()
    for window in range(100):
        packet = ipv4(tcp(window=20_000 + window, options=SYN_OPTIONS))
        decoded = decode(packet, 0, len(packet), 1, 0)
        assert decoded is not None
        kept.add(fingerprinter.sample(decoded, 0)[1].traits)
    assert len(kept) == 1


@pytest.mark.parametrize("kind", [TcpSample, TcpTraits, TcpProfile, HttpSample, HttpFacts])
def test_attributes_are_documented(kind: type) -> None:
    documented = re.findall(r"^ +(\w+): ", str(kind.__doc__), re.MULTILINE)
    assert sorted(documented) == sorted(kind.__slots__)  # type: ignore[attr-defined]


TRAITS: Final = TcpTraits(match=None, fuzzy=False, ttl=64, mss=0, layout=b"", quirks=0)


@pytest.mark.parametrize("sample", [TcpProfile(), TRAITS, TcpSample(TRAITS, 0, 0), HttpSample(None, 0, 0, 80)])
def test_nothing_else_fits(sample: object) -> None:
    assert not hasattr(sample, "__dict__")
