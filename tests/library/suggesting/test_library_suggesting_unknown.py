"""Gathering of unknown traffic: the suggestions match it, and nothing that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from packets import ethernet, ipv4, tcp
from places import ROOT
from surroundings import corpus
from unknown import EMPTY, UA, request, syn, text_of

from pyp0f.applications.http.observations import HttpObservation
from pyp0f.applications.raw_signatures import TEXT_SECTIONS
from pyp0f.applications.standard import SECTIONS
from pyp0f.applications.text_observations import TextObservation
from pyp0f.errors import CaptureError
from pyp0f.library.engine import Engine
from pyp0f.library.loading import load_database, parse_database
from pyp0f.library.reading import read
from pyp0f.library.suggesting import unknown as gathering
from pyp0f.library.suggesting.unknown import Unknown
from pyp0f.observations.mtu_uptime import MtuObservation
from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures import suggesting
from pyp0f.signatures.check import check
from pyp0f.signatures.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from pyp0f.observations.base import Observation

PCAPS: Final = sorted((ROOT / "pcaps").glob("*.pcap*"))
PACKAGED: Final = load_database()


def observations(path: Path, database: Database) -> list[Observation]:
    try:
        with read(path, database=database, on_warning=lambda _: None) as found:
            return [
                one
                for one in found
                if isinstance(one, TcpObservation | HttpObservation | MtuObservation | TextObservation)
            ]
    except CaptureError:
        return []


def signature_of(one: Observation) -> object:
    assert isinstance(one, TcpObservation | HttpObservation | MtuObservation | TextObservation)
    return one.signature


def check_loop(paths: list[Path]) -> tuple[int, int]:
    """Check that suggestions load, match everything unknown, and nothing known.

    Returns:
        How many observations there were, and how many of them were unknown.
    """
    unknown = Unknown(PACKAGED)
    before = {path: observations(path, PACKAGED) for path in paths}
    for path, found in before.items():
        for one in found:
            unknown.add(one, path.name)
    text = unknown.text(["all"])
    report = check(text.encode(), SECTIONS, path="new.fp", base=PACKAGED)
    assert [str(one) for one in report.problems if one.severity != "note"] == []
    database = PACKAGED.extended(parse_database(text.encode(), "new.fp"))
    gained = 0
    for path, found in before.items():
        after = observations(path, database)
        assert len(after) == len(found)
        for old, new in zip(found, after, strict=True):
            if signature_of(old) is not None:
                # Only what fitted fuzzily, or without its extension headers, may fit something better now.
                may_change = getattr(old, "fuzzy", False) or ":8:" in getattr(old, "raw_signature", "")
                assert signature_of(new) == signature_of(old) or may_change, (path, old, new)
            elif not (isinstance(old, MtuObservation) and old.mtu > 65535):
                assert signature_of(new) is not None, (path, old)
                assert not getattr(new, "fuzzy", False), (path, old)
                gained += 1
    return sum(map(len, before.values())), gained


@pytest.mark.slow
def test_what_was_unknown_is_known_then() -> None:
    total, gained = check_loop([*PCAPS, *corpus()])
    assert total > 2_000
    assert gained > 200


def test_what_is_rare_is_left_out() -> None:
    text = text_of(request("Host: a"), request("Host: b", UA), least=2)
    assert "[tcp:request]" in text
    assert "[http:request]" not in text


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MAX_KINDS", 10)
    monkeypatch.setattr(suggesting, "_MAX_HOSTS", 2)
    unknown = Unknown(EMPTY)
    for number in range(40):
        packet = ipv4(tcp(window=number % 20, options=b"\x02\x04" + (100 + number).to_bytes(2, "big")))
        for one in Engine(EMPTY).feed(ethernet(packet), 0):
            unknown.add(one, "x")
    text = unknown.text()
    assert "; 70 packets and messages were left out: there were too many different ones.\n" in text
    hosts = Unknown(EMPTY)
    for number in range(1, 5):
        for one in Engine(EMPTY).feed(ethernet(ipv4(tcp(), src=f"10.0.0.{number}")), 0):
            hosts.add(one, "x")
    assert "; 4 SYNs of 2+ hosts, first 10.0.0.1 in x\n" in hosts.text(places=True)


def test_what_matches_loosely() -> None:
    database = parse_database(
        b"classes = other\n[tcp:request]\nlabel = g:other:A:\nsig = *:64:0:*:*,7:mss,sok,ts,nop,ws:df,id+:0\n"
        b"label = s:other:B:\nsig = *:64:0:*:*,9:mss,sok,ts,nop,ws:df,id+:0\n"
    )
    for one, (fuzzy, generic) in ((syn(scale=9, ttl=128), (True, False)), (syn(), (False, True))):
        (found,) = [seen for seen in Engine(database).feed(ethernet(one), 0) if isinstance(seen, SynObservation)]
        for chosen in ((False, False), (True, False), (False, True)):
            unknown = Unknown(database, fuzzy=chosen[0], generic=chosen[1])
            unknown.add(found, "x")
            assert ("SYN" in unknown.text()) == (chosen == (fuzzy, generic))


def test_messages_of_applications() -> None:
    """All of TLS, QUIC, DTLS, HTTP/2, SSH and mail that matched nothing matches the suggestions."""
    names = ("tls", "udp_hellos", "ssh", "http2", "mail_ftp")
    database = parse_database(b"classes = unix,win\n")
    paths = [ROOT / "pcaps" / f"{name}.pcap" for name in names]
    unknown = Unknown(database)
    for path in paths:
        for one in observations(path, database):
            unknown.add(one, path.name)
    text = unknown.text()
    known = parse_database(text.encode())
    found = [one for path in paths for one in observations(path, known) if isinstance(one, TextObservation)]
    assert {one.kind for one in found} == set(TEXT_SECTIONS)
    assert [one for one in found if one.signature is None] == []
    assert "label = s:!:ExampleSSH:unknown " in text
    assert "cannot be a signature" not in text
