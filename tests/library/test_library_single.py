"""Single packets and bare HTTP heads, without connections."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Final, SupportsBytes

import dpkt
import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from scapy.layers.inet import IP
from scapy.layers.l2 import Ether
from test_pcaps import CAPTURES

import pyp0f
from pyp0f.applications.http.observations import HttpObservation
from pyp0f.capture.file import CaptureFile
from pyp0f.library.single import Fingerprinter, HttpFingerprint, TcpFingerprint, fingerprint, fingerprint_http
from pyp0f.observations.tcp import TcpObservation
from pyp0f.signatures.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SYN: Final = ipv4(tcp(options=SYN_OPTIONS), ttl=60)
SYN_ACK: Final = ipv4(tcp(flags=0x12, ack=2, options=SYN_OPTIONS, window=13980), ident=0)
REQUEST: Final = b"GET / HTTP/1.1\r\nUser-Agent: curl/7.88.1\r\nHost: a\r\nAccept: */*\r\n\r\n"
RESPONSE: Final = b"HTTP/1.1 200 OK\r\nServer: nginx/1.22\r\nDate: x\r\nContent-Type: text/html\r\n\r\nbody"


def test_what_is_printed() -> None:
    """What observations print, without the ends of the connection."""
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
    assert found.label is None
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
    mine = Database.parse(b"classes = unix\n[mtu]\nlabel = mine\nsig = 1500\n")
    other = Database.parse(b"classes = unix\n[mtu]\nlabel = other\nsig = 1500\n")
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
    for data, records in capture.batches():
        for _, _, offset, length in records:
            yield data[offset : offset + length], capture.link_type
    capture.close()


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_single_packets_say_what_streams_say(capture: Path) -> None:
    """Whatever an engine finds in a packet, the packet says by itself; what takes several packets excepted."""
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
    if capture.stem.startswith(("http_split", "http_header")):
        missing = {found for found in missing if not found[0].startswith("http")}
    assert missing == set()
