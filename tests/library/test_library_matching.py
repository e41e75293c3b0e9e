"""Looking things up in a database: the same answers as the engine's, from packets, observations and texts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from places import PCAPS

from pyp0f.applications.http.observations import HttpObservation
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.engine import Engine
from pyp0f.library.loading import load_database
from pyp0f.library.matching import Matcher
from pyp0f.observations.base import Observation
from pyp0f.observations.link import MtuObservation
from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures.tcp import Fit, ObservedTcp

DATABASE: Final = load_database()
MATCHER: Final = Matcher(DATABASE)

LINUX: Final = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
CURL: Final = (
    "1:User-Agent,Host,Accept=[*/*]:Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:curl/8"
)


def observations() -> list[Observation]:
    """All that the project's own captures show."""
    found: list[Observation] = []
    for path in sorted(PCAPS.glob("*.pcap*")):
        engine = Engine(DATABASE)
        capture = CaptureFile(str(path))
        for data, records in capture.batches():
            found += engine.feed(capture.link, data, records)
        capture.close()
    return found


OBSERVATIONS: Final = observations()


def test_a_text_of_a_log() -> None:
    match = MATCHER.syn(LINUX)
    assert match
    assert match.label is not None
    assert match.signature is not None
    assert (match.label.text, match.fuzzy, match.distance) == ("Linux 3.11 and newer", False, 7)
    assert match.signature.path == DATABASE.path
    assert (
        Path(match.signature.path)
        .read_text("utf-8")
        .splitlines()[match.signature.line - 1]
        .endswith(str(match.signature))
    )
    assert match.signature.matches(LINUX) is Fit.EXACT


def test_what_is_not_known() -> None:
    match = MATCHER.syn_ack("4:200+?:0:1460:1,0:mss::+")
    assert not match
    assert (match.signature, match.label, match.fuzzy, match.distance) == (None, None, False, 55)
    assert not MATCHER.http_response("1:::")
    assert MATCHER.http_response("1:::").label is None
    assert MATCHER.link(1) is None


def test_a_link() -> None:
    link = MATCHER.link(1492)
    assert link is not None
    assert (link.name, link.path) == (DATABASE.mtu[1492], DATABASE.path)


def test_http() -> None:
    match = MATCHER.http_request(CURL)
    assert match
    assert match.label is not None
    assert (match.label.text, match.dishonest) == ("curl", False)
    assert MATCHER.http_request(CURL.replace("curl/8", "Wget/1")).dishonest


def test_observations_match_what_they_say() -> None:
    """TCP always; of HTTP the texts do not show all values."""
    tcp = http = mtu = 0
    for one in OBSERVATIONS:
        if isinstance(one, TcpObservation):
            look_up = MATCHER.syn if isinstance(one, SynObservation) else MATCHER.syn_ack
            for observed in (one, one.finding):
                assert look_up(observed) == (one.signature, one.fuzzy, one.distance), one
            if one.signature:
                assert one.signature.matches(one) is (Fit.FUZZY if one.fuzzy else Fit.EXACT)
            tcp += 1
        elif isinstance(one, MtuObservation):
            assert MATCHER.link(one.mtu) == one.signature
            mtu += 1
        elif isinstance(one, HttpObservation):
            match = (MATCHER.http_request if one.kind == "http request" else MATCHER.http_response)(one)
            assert (match.signature, match.dishonest) == (one.signature, one.finding.dishonest), one
            if one.signature:
                assert one.signature.matches(one.raw_signature)
            http += 1
    assert min(tcp, http, mtu) > 20


def test_what_a_text_does_not_tell() -> None:
    """The window behind a multiple; an observation knows it."""
    text = "4:64+0:0:1400:mss*3,0:mss::0"
    assert ObservedTcp.parse(text).window == 4200
    assert ObservedTcp.parse(text.replace("mss*3", "mtu*3")).window == 4320
    assert ObservedTcp.parse(text.replace("mss*3", "4320")).multiple is None


def test_an_answer_is_the_first_line_that_matches_by_itself() -> None:
    """Exact ones before fuzzy ones, and among the exact ones specific ones before generic ones."""
    sections = {"syn": DATABASE.tcp_request, "sendsyn probe": DATABASE.tcp_request}
    found = [one for one in OBSERVATIONS if isinstance(one, (TcpObservation, HttpObservation))]
    for one in {(one.kind, one.finding): one for one in found}.values():
        if isinstance(one, TcpObservation) and one.signature:
            ranks = [
                (-fit, fit is Fit.EXACT and signature.label.generic, signature.line)
                for signature in sections.get(one.kind, DATABASE.tcp_response)
                if (fit := signature.matches(one))
            ]
            assert min(ranks)[2] == one.signature.line
        elif isinstance(one, HttpObservation) and one.signature:
            section = DATABASE.http_request if one.kind == "http request" else DATABASE.http_response
            places = [(line.label.generic, line.line) for line in section if line.matches(one)]
            assert min(places)[1] == one.signature.line
