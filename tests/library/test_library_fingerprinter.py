"""Single packets, HTTP heads and raw signatures."""

from __future__ import annotations

import json
import pickle
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, SupportsBytes

import dpkt
import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from places import PCAPS
from scapy.layers.inet import IP
from scapy.layers.l2 import Ether
from surroundings import mostly_slow
from test_pcaps import CAPTURES

import pyp0f
from pyp0f.applications.http.observations import HttpObservation
from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.tracker import Tracker
from pyp0f.fingerprinting.tcp import TcpMatch
from pyp0f.library.fingerprinter import Fingerprinter, HttpFingerprint, TcpFingerprint, fingerprint, fingerprint_http
from pyp0f.library.loading import load_database, parse_database
from pyp0f.observations.base import Observation
from pyp0f.observations.mtu_uptime import MtuObservation
from pyp0f.observations.tcp import SynObservation, TcpObservation
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

if TYPE_CHECKING:
    from collections.abc import Iterator

SYN: Final = ipv4(tcp(options=SYN_OPTIONS), ttl=60)
SYN_ACK: Final = ipv4(tcp(flags=0x12, ack=2, options=SYN_OPTIONS, window=13980), ident=0)
REQUEST: Final = b"GET / HTTP/1.1\r\nUser-Agent: curl/7.88.1\r\nHost: a\r\nAccept: */*\r\n\r\n"
RESPONSE: Final = b"HTTP/1.1 200 OK\r\nServer: nginx/1.22\r\nDate: x\r\nContent-Type: text/html\r\n\r\nbody"


def test_what_is_printed() -> None:
    """The text of an observation, without client and server."""
    assert str(fingerprint(SYN)) == (
        "(syn) os = Linux 3.11 and newer, dist = 4, params = none, "
        "raw_sig = 4:60+4:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    )
    assert str(fingerprint_http(REQUEST)).startswith("(http request) app = curl")


@pytest.mark.parametrize(
    "packet",
    [SYN, bytearray(SYN), memoryview(SYN), IP(SYN), Ether(ethernet(SYN)), dpkt.ip.IP(SYN)],
    ids=["bytes", "bytearray", "memoryview", "Scapy IP", "Scapy Ethernet", "dpkt"],
)
def test_a_syn(packet: bytes | SupportsBytes) -> None:
    found = fingerprint(packet)
    assert isinstance(found, TcpFingerprint)
    assert found.kind == "syn"
    assert found.label is not None
    assert (found.label.text, found.distance, found.fuzzy) == ("Linux 3.11 and newer", 4, False)
    assert found.signature is not None
    assert str(found.signature) == "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    assert found.raw_signature == "4:60+4:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    assert (found.mtu, found.link, found.timestamp) == (1500, "Ethernet or modem", 100)


def test_link_types_of_bytes() -> None:
    assert fingerprint(ethernet(SYN), link_type=pyp0f.LinkType.ETHERNET) == fingerprint(SYN)
    assert fingerprint(ethernet(SYN)) is None


def test_a_syn_ack() -> None:
    found = fingerprint(SYN_ACK)
    assert isinstance(found, TcpFingerprint)
    assert found.kind == "syn+ack"
    assert found.raw_signature == "4:64+0:0:1460:13980,7:mss,sok,ts,nop,ws:df:0"
    assert (found.generic, str(found.label)) == (True, "g:unix:Linux:")  # a line of modern.fp
    answering = fingerprint(SYN_ACK, peer_mss=1398)
    assert isinstance(answering, TcpFingerprint)
    assert answering.raw_signature == "4:64+0:0:1460:mss*10,7:mss,sok,ts,nop,ws:df:0"
    assert str(answering.label) == "s:unix:Linux:3.x"


def test_without_mss_there_is_no_link() -> None:
    found = fingerprint(ipv4(tcp()))
    assert isinstance(found, TcpFingerprint)
    assert (found.mss, found.mtu, found.link) == (0, None, None)


def test_ipv6() -> None:
    found = fingerprint(ipv6(tcp(options=SYN_OPTIONS)))
    assert isinstance(found, TcpFingerprint)
    assert (found.version, found.mtu) == (6, 1520)


@pytest.mark.parametrize(
    ("payload", "kind", "software"),
    [
        (REQUEST, "http request", "curl/7.88.1"),
        (RESPONSE, "http response", "nginx/1.22"),
    ],
)
def test_http(payload: bytes, kind: str, software: str) -> None:
    found = fingerprint_http(payload)
    assert isinstance(found, HttpFingerprint)
    assert (found.kind, found.software) == (kind, software)
    assert found.raw_signature.startswith("1:")
    assert fingerprint(ipv4(tcp(flags=0x18, payload=payload))) == found
    assert fingerprint_http(bytearray(payload)) == fingerprint_http(payload.decode()) == found


def test_http_labels() -> None:
    found = fingerprint_http(REQUEST)
    assert found is not None
    assert (str(found.label), found.dishonest, found.anonymous) == ("s:!:curl:", False, False)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        SYN[:39],
        bytes(60),
        ipv4(bytes(40), protocol=17),
        ipv4(tcp(flags=0x10)),
        ipv4(tcp(flags=0x11, payload=REQUEST)),
        ipv4(tcp(flags=0x04)),
        ipv4(tcp(flags=0x18, payload=b"SSH-2.0-x\r\n")),
        ipv4(tcp(flags=0x18, payload=REQUEST[:-2])),
    ],
)
def test_what_says_nothing(packet: bytes) -> None:
    assert fingerprint(packet) is None


@pytest.mark.parametrize(
    "payload", [b"", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"HTTP/1.1 200 OK\r\n", "\udc80 \u2603"]
)
def test_what_is_no_complete_head(payload: bytes | str) -> None:
    assert fingerprint_http(payload) is None


def test_text_that_is_no_text() -> None:
    assert fingerprint_http("GET / HTTP/1.1\r\nHost: \udcff\r\n\r\n") is not None
    with pytest.raises(UnicodeEncodeError):
        fingerprint_http("GET / HTTP/1.1\r\nHost: \ud800\r\n\r\n")


def test_a_database_of_ones_own() -> None:
    mine = parse_database(b"classes = unix\n[mtu]\nlabel = mine\nsig = 1500\n")
    other = parse_database(b"classes = unix\n[mtu]\nlabel = other\nsig = 1500\n")
    for database, link in ((mine, "mine"), (other, "other"), (mine, "mine"), (None, "Ethernet or modem")):
        found = fingerprint(SYN, database=database)
        assert isinstance(found, TcpFingerprint)
        assert found.link == link
        assert (found.label is None) == (database is not None)
        head = fingerprint_http(REQUEST, database=database)
        assert head is not None
        assert (head.label is None) == (database is not None)
    assert Fingerprinter(mine).fingerprint(SYN) == fingerprint(SYN, database=mine)


def test_as_values() -> None:
    for found in (fingerprint(SYN), fingerprint_http(REQUEST)):
        assert found is not None
        assert pickle.loads(pickle.dumps(found)) == found
        assert hash(found) == hash(pickle.loads(pickle.dumps(found)))
        assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
        assert found.to_dict()["kind"] == found.kind


def packets_of(path: Path) -> Iterator[tuple[bytes, int]]:
    capture = CaptureFile(str(path))
    are_several = capture.name.endswith(("links_rare.pcapng", "file_pcapng_interfaces.pcapng"))
    for link, data, records in capture.runs():
        for _, _, offset, length in records:
            if are_several:
                yield data[link.locate(data, offset, offset + length) : offset + length], pyp0f.LinkType.RAW
            else:
                yield data[offset : offset + length], capture.link_type
    capture.close()


@pytest.mark.parametrize("capture", mostly_slow(CAPTURES), ids=lambda path: path.stem)
def test_single_packets_say_what_streams_say(capture: Path) -> None:
    """Fingerprints of single packets equal the observations of an engine that need only one packet."""
    fingerprinter = Fingerprinter()
    alone = set()
    for packet, link_type in packets_of(capture):
        for peer_mss in (0, 1460, 1331):
            found = fingerprinter.fingerprint(packet, link_type, peer_mss)
            if found is not None:
                alone.add((found.kind, found.raw_signature, found.label))
    in_stream = set()
    for observation in pyp0f.read(capture, on_warning=lambda _: None):
        if isinstance(observation, (TcpObservation, HttpObservation)):
            kind = observation.kind.replace("sendsyn probe", "syn").replace("sendsyn response", "syn+ack")
            in_stream.add((kind, observation.raw_signature, observation.label))
    missing = in_stream - alone
    if capture.stem == "fragments":
        missing = set()  # single fragments are not packets
    if capture.stem.startswith(("http_split", "http_header")):
        missing = {found for found in missing if not found[0].startswith("http")}
    assert missing == set()


# Looking up what was observed -----------------------------------------------------------------------

DATABASE: Final = load_database()
FINGERPRINTER: Final = Fingerprinter(DATABASE)

LINUX: Final = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
CURL: Final = (
    "1:User-Agent,Host,Accept=[*/*]:Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:curl/8"
)


@cache
def observations() -> list[Observation]:
    """All observations of the captures of the project."""
    found: list[Observation] = []
    for path in sorted(PCAPS.glob("*.pcap*")):
        engine = Tracker(DATABASE, applications=STANDARD)
        capture = CaptureFile(str(path))
        for link, data, records in capture.runs():
            found += engine.feed(link, data, records)
        capture.close()
    return found


def test_a_text_of_a_log() -> None:
    match = FINGERPRINTER.syn(LINUX)
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
    match = FINGERPRINTER.syn_ack("4:200+?:0:1460:1,0:mss::+")
    assert not match
    assert (match.signature, match.label, match.fuzzy, match.distance) == (None, None, False, 55)
    assert not FINGERPRINTER.http_response("1:::")
    assert FINGERPRINTER.http_response("1:::").label is None
    assert FINGERPRINTER.link(1) is None


def test_a_link_by_its_mtu() -> None:
    link = FINGERPRINTER.link(1492)
    assert link is not None
    assert link is DATABASE.link_of(1492)
    assert (link.mtu, link.path) == (1492, DATABASE.path)


def test_the_raw_signature_of_a_request() -> None:
    match = FINGERPRINTER.http_request(CURL)
    assert match
    assert match.label is not None
    assert (match.label.text, match.dishonest) == ("curl", False)
    assert FINGERPRINTER.http_request(CURL.replace("curl/8", "Mozilla/5.0 (X11; Linux x86_64)")).dishonest


def test_observations_match_what_they_say() -> None:
    """Lookups of observations find the signature of the observation, as do texts of TCP; texts of HTTP lack values."""
    tcp = http = mtu = 0
    for one in observations():
        if isinstance(one, TcpObservation):
            look_up = FINGERPRINTER.syn if isinstance(one, SynObservation) else FINGERPRINTER.syn_ack
            for observed in (one, one.finding):
                assert look_up(observed) == TcpMatch(one.signature, one.fuzzy, one.distance, one.changes), one
            if one.signature and not one.changes:
                assert one.signature.matches(one) is (Fit.FUZZY if one.fuzzy else Fit.EXACT)
            tcp += 1
        elif isinstance(one, MtuObservation):
            assert FINGERPRINTER.link(one.mtu) == one.signature
            mtu += 1
        elif isinstance(one, HttpObservation):
            match = (FINGERPRINTER.http_request if one.kind == "http request" else FINGERPRINTER.http_response)(one)
            assert (match.signature, match.dishonest) == (one.signature, one.finding.dishonest), one
            if one.signature:
                assert one.signature.matches(one.raw_signature)
            http += 1
    assert min(tcp, http, mtu) > 20


def test_what_a_text_does_not_tell() -> None:
    """A text with a multiple does not tell the window; an observation does."""
    text = "4:64+0:0:1400:mss*3,0:mss::0"
    assert ObservedTcp.parse(text).window == 4200
    assert ObservedTcp.parse(text.replace("mss*3", "mtu*3")).window == 4320
    assert ObservedTcp.parse(text.replace("mss*3", "4320")).multiple is None


@pytest.mark.slow
def test_an_answer_is_the_first_line_that_matches_by_itself() -> None:
    """Exact matches precede fuzzy ones, and specific exact matches precede generic ones."""
    sections = {"syn": DATABASE.signatures_in(TCP_REQUEST), "sendsyn probe": DATABASE.signatures_in(TCP_REQUEST)}
    found = [one for one in observations() if isinstance(one, (TcpObservation, HttpObservation))]
    for one in {(one.kind, one.finding): one for one in found}.values():
        if isinstance(one, TcpObservation) and one.signature and not one.changes:
            lines = sections.get(one.kind, DATABASE.signatures_in(TCP_RESPONSE))
            ranks = [
                (-fit, fit is Fit.EXACT and signature.label.generic, place)
                for place, signature in enumerate(lines)
                if (fit := signature.matches(one))
            ]
            assert lines[min(ranks)[2]] is one.signature
        elif isinstance(one, HttpObservation) and one.signature:
            section = (
                DATABASE.signatures_in(HTTP_REQUEST)
                if one.kind == "http request"
                else DATABASE.signatures_in(HTTP_RESPONSE)
            )
            places = [(line.label.generic, place) for place, line in enumerate(section) if line.matches(one)]
            assert section[min(places)[1]] is one.signature


# Arguments ------------------------------------------------------------------------------------------


def test_a_database_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "my.fp"
    path.write_bytes(b"classes = unix\n[mtu]\nlabel = mine\nsig = 1500\n")
    for name in (path, str(path)):
        found = fingerprint(SYN, database=name)
        assert isinstance(found, TcpFingerprint)
        assert found.link == "mine"
        link = Fingerprinter(name).link(1500)
        assert link is not None
        assert link.name == "mine"
        assert fingerprint_http(REQUEST, database=name) is not None


def test_wrong_arguments() -> None:
    fingerprinter = Fingerprinter()
    with pytest.raises(TypeError, match=r"^database must be a Database, the path of a signature file or None, not 3$"):
        Fingerprinter(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^peer_mss must be a whole number from 0 to 65535, not '1460'$"):
        fingerprint(SYN_ACK, peer_mss="1460")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^peer_mss must be a whole number from 0 to 65535, not 65536$"):
        fingerprinter.fingerprint(SYN_ACK, peer_mss=65536)
    with pytest.raises(TypeError, match=r"^link_type must be a whole number, not 'raw'$"):
        fingerprint(SYN, link_type="raw")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^payload must be bytes or text, not 5$"):
        fingerprint_http(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^mtu must be a whole number, not '1500'$"):
        fingerprinter.link("1500")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^observed must be an ObservedTcp, an observation or a raw signature, not 5$"):
        fingerprinter.syn(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^observed must be a head, an observation or a raw signature, not 5$"):
        fingerprinter.http_request(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("packet", [IP() / (b"x" * 70_000), dpkt.ip.IP(data=b"x" * 70_000)], ids=["Scapy", "dpkt"])
def test_a_packet_with_too_much_payload(packet: SupportsBytes) -> None:
    with pytest.raises(ValueError, match=r"^the payload of packet must have 65415 bytes at most, not 70000$"):
        fingerprint(packet)


def test_more_bytes_than_a_packet_has() -> None:
    """Bytes beyond 65,535 are ignored."""
    assert fingerprint(SYN + bytes(70_000)) is not None
    head = fingerprint_http(REQUEST + bytes(70_000))
    assert head == fingerprint_http(REQUEST)
