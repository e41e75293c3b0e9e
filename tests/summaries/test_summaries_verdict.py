"""The system of a host over all evidence, and contradictions."""

from __future__ import annotations

import pytest

from pyp0f.summaries.facts import Tally
from pyp0f.summaries.pieces import CLAIM_CONFIDENCE, CLAIMED, Piece
from pyp0f.summaries.verdict import HostVerdict, contradictions_in, systems_in, verdict_over
from pyp0f.verdicts.confidence import Confidence
from pyp0f.verdicts.systems import PROGRAM, System
from pyp0f.verdicts.versions import Versions

ANY = Versions()
SURE = Confidence(0.85, 0.95)


def piece(
    kind: str,
    family: str,
    versions: Versions = ANY,
    *,
    name: str = "",
    way: str = "exact",
    sure: Confidence = SURE,
    times: int = 1,
    seen: tuple[int, int] = (0, 100),
) -> Piece:
    system = System(family, name or family, versions)
    return Piece(kind, system, way, "label", "own.fp:1", "", sure, Tally(times, *seen))


def claim(header: str, family: str, name: str = "", versions: Versions = ANY) -> Piece:
    return piece(header, family, versions, name=name, way=CLAIMED, sure=CLAIM_CONFIDENCE)


def verdict(*pieces: Piece) -> HostVerdict:
    found = verdict_over(pieces)
    assert found is not None
    return found


def test_one_piece_is_as_sure_as_its_signature() -> None:
    found = verdict(piece("syn", "Linux", Versions("4.19", "6.15")))
    assert str(found) == "Linux 4.19 to 6.15"
    assert found.family_confidence == pytest.approx(0.95, abs=0.02)
    assert found.confidence == pytest.approx(0.85, abs=0.02)


def test_evidence_that_agrees_makes_surer() -> None:
    one = verdict(piece("syn", "Linux"))
    both = verdict(piece("syn", "Linux"), piece("syn+ack", "Linux"))
    assert both.family_confidence > one.family_confidence


def test_evidence_that_disagrees_makes_less_sure() -> None:
    one = verdict(piece("syn", "Linux"))
    both = verdict(piece("syn", "Linux"), claim("User-Agent", "Windows"))
    assert both.system.family == "Linux"
    assert both.family_confidence < one.family_confidence


def test_what_is_seen_more_often_counts_more() -> None:
    found = verdict(piece("syn", "Linux", times=90), piece("syn", "Windows", times=10))
    assert found.system.family == "Linux"
    equal = verdict(piece("syn", "Linux"), piece("syn", "Windows"))
    assert 0.4 < equal.family_confidence < found.family_confidence


def test_versions_are_those_on_which_evidence_agrees() -> None:
    wide, narrow = piece("syn", "Windows", Versions("7", "10")), claim("User-Agent", "Windows", "", Versions("10", ""))
    assert str(verdict(wide, narrow)) == "Windows 10"
    assert str(verdict(wide, claim("User-Agent", "Windows", "", Versions("XP", "XP")))) == "Windows 7 to 10"


def test_a_name_is_more_precise_than_a_family() -> None:
    assert str(verdict(piece("syn", "Linux"), claim("User-Agent", "Linux", "Android", Versions("14", "14")))) == (
        "Android 14"
    )


def test_evidence_that_is_often_wrong_does_not_narrow_versions() -> None:
    found = verdict(
        piece("syn", "Linux", Versions("4.19")),
        piece("http request", "Linux", Versions("5", "5"), sure=Confidence(0.3, 0.9)),
    )
    assert str(found) == "Linux 4.19 or newer"


def test_programs_are_no_systems() -> None:
    assert verdict_over([piece("syn", PROGRAM, name="NMap")]) is None
    assert verdict_over([]) is None


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([piece("syn", "Linux"), piece("syn", "Windows")],
         "SYNs of Linux and of Windows: several systems behind one address, or a forged packet"),
        ([piece("syn", "Linux", seen=(0, 10)), piece("syn", "Windows", seen=(1_600_000_000_000_000, 1 << 60))],
         "SYNs of Linux, since 2020-09-13 12:26:40 of Windows: the system or the owner of the address has changed"),
        ([piece("syn", "Windows"), piece("syn+ack", "Linux")],
         "SYNs of Windows, SYN+ACKs of Linux: address translation, a load balancer or several systems"),
        ([piece("syn", "Windows"), claim("User-Agent", "Apple", "iOS")],
         "packets of Windows, User-Agent of iOS: proxy, VPN or forged"),
        ([piece("syn+ack", "BSD", way="rewritten"), claim("Server", "Linux")],
         "SYN+ACKs of BSD, Server of Linux: a proxy in front of the server, or forged"),
        ([piece("syn+ack", "Linux"), claim("Server", "Windows")],
         "SYN+ACKs of Linux, Server of Windows: a proxy in front of the server, or forged"),
    ],
)  # fmt: skip
def test_contradictions(pieces: list[Piece], expected: str) -> None:
    assert contradictions_in(pieces, []) == (expected,)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [piece("syn", "Linux"), piece("syn+ack", "Linux")],
        [piece("syn", "Linux"), claim("User-Agent", "Linux", "Android")],
        [piece("syn", "Linux"), piece("syn", "Windows", way="fuzzy")],
        [piece("syn", "Linux"), piece("syn", PROGRAM, name="NMap")],
        [claim("User-Agent", "Windows")],
        [piece("syn+ack", "Linux"), claim("User-Agent", "Windows")],
    ],
)
def test_what_fits_together(pieces: list[Piece]) -> None:
    assert contradictions_in(pieces, []) == ()


def test_programs_that_call_themselves_by_another_name() -> None:
    assert contradictions_in([], [("curl", "Firefox 12"), ("wget", "")]) == (
        "HTTP headers of curl, that calls itself Firefox 12: forged, or a program that imitates another",
        "HTTP headers of wget, without its name: forged, or a program that imitates another",
    )


def test_families_behind_an_address() -> None:
    found = systems_in([
        piece("syn", "Linux", times=2), piece("syn+ack", "Linux", times=3), piece("syn", "Windows", times=4),
        claim("User-Agent", "Apple"),
    ])  # fmt: skip
    assert [(family, tally.times) for family, tally in found] == [("Linux", 5), ("Windows", 4)]
