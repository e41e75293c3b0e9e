"""The slow path; the twin in `test_engine_hotloop` uses it for whole conversations."""

from __future__ import annotations

from pathlib import Path

import pytest
from packets import ethernet, ipv4, pcap, pcapng, tcp
from talk import DATABASE, START, Talk, linux, request, response
from wrapping import WRAPPERS

import pyp0f
from pyp0f.applications.standard import STANDARD
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import parse_database
from pyp0f.wire.link import DLT_EN10MB, DLT_IEEE802_11, DLT_RAW, link_for

SIGNATURES = parse_database(DATABASE.encode())
TALK = Talk()


def see(tracker: Tracker, link_type: int, *packets: bytes) -> list[str]:
    link = link_for(link_type)
    return [one.kind for packet in packets for one in tracker.feed(link, packet, [(START, 0, 0, len(packet))])]


def test_a_syn_with_ip_options() -> None:
    own = Tracker(SIGNATURES, applications=STANDARD)
    assert "syn" in see(own, DLT_RAW, ipv4(tcp(options=linux()), options=bytes(4)))


def test_a_warning_is_given_once_and_names_the_capture() -> None:
    warnings: list[str] = []
    own = Tracker(SIGNATURES, applications=STANDARD, warn=warnings.append)
    own.source = "a.pcap"
    see(own, DLT_RAW, *[b"\x35" + bytes(50)] * 3)
    assert warnings == ["a.pcap: a packet is neither IPv4 nor IPv6: is the capture's link type right?"]


def test_frames_of_a_wireless_network_may_be_encrypted() -> None:
    warnings: list[str] = []
    own = Tracker(SIGNATURES, applications=STANDARD, warn=warnings.append)
    see(own, DLT_IEEE802_11, b"\x08\x41" + bytes(22) + b"\x91" * 60)
    assert warnings == []


def test_tcp_in_ip_in_ip_is_found_unless_classic() -> None:
    packet = ethernet(ipv4(ipv4(tcp(options=linux())), protocol=4))
    assert "syn" in see(Tracker(SIGNATURES, applications=STANDARD), DLT_EN10MB, packet)
    assert see(Tracker(SIGNATURES, applications=STANDARD, classic=True), DLT_EN10MB, packet) == []


def routed(packet: bytes) -> bytes:
    """An IPv4 packet with a loose source route, on its way to a router."""
    head = b"\x47" + packet[1:2] + (len(packet) + 8).to_bytes(2, "big") + packet[4:16]
    return head + b"\xc0\0\2\x4d" + b"\x83\7\4" + packet[16:20] + b"\0" + packet[20:]


@pytest.mark.parametrize("form", ["fed", "pcap", "pcapng", "vxlan", "filtered"])
@pytest.mark.parametrize("both", [False, True], ids=["the client's packets", "all packets"])
def test_a_conversation_with_source_routes(form: str, both: bool, tmp_path: Path) -> None:
    """Its ends are those of the same conversation without them, whatever way its packets take through the engine."""
    plain = [*TALK.shake(), TALK.say(request("User-Agent: x")), TALK.answer(response("Server: y"))]
    client = plain[0][12:16]
    packets = [routed(packet) if both or packet[12:16] == client else packet for packet in plain]
    frames = [WRAPPERS["vxlan"](packet) if form == "vxlan" else ethernet(packet) for packet in packets]
    found = []
    for number, each in enumerate(([ethernet(packet) for packet in plain], frames)):
        if form == "fed":
            engine = pyp0f.Engine()
            said = [one for frame in each for one in engine.feed(frame, START)]
        else:
            path = tmp_path / str(number)
            path.write_bytes(pcapng(each) if form == "pcapng" else pcap(each))
            with pyp0f.read(path, filter="tcp port 80" if form == "filtered" else None) as reader:
                said = list(reader)
        found.append([(one.kind, one.client, one.server) for one in said])
    assert found[0] == found[1]
    assert {"syn", "syn+ack", "http request", "http response"} <= {kind for kind, *_ in found[0]}
