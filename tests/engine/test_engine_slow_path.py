"""The slow path; the twin in `test_engine_hotloop` uses it for whole conversations."""

from __future__ import annotations

from packets import ethernet, ipv4, tcp
from talk import DATABASE, START, Talk, linux

from pyp0f.applications.standard import STANDARD
from pyp0f.engine.tracker import Tracker
from pyp0f.library.loading import parse_database
from pyp0f.wire.link import DLT_EN10MB, DLT_RAW, link_for

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


def test_tcp_in_ip_in_ip_is_found_unless_classic() -> None:
    packet = ethernet(ipv4(ipv4(tcp(options=linux())), protocol=4))
    assert "syn" in see(Tracker(SIGNATURES, applications=STANDARD), DLT_EN10MB, packet)
    assert see(Tracker(SIGNATURES, applications=STANDARD, classic=True), DLT_EN10MB, packet) == []
