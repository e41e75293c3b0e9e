"""Why packets were passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, pcap, pcapng, tcp
from talk import DATABASE
from wrapping import WRAPPERS, pieces4

from pyp0f.applications.standard import applications_for
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.passed_over import MAX_EXPLAINED
from pyp0f.engine.statistics import Statistics, name_of, statistics_of
from pyp0f.engine.tracker import Tracker
from pyp0f.library.engine import Engine
from pyp0f.library.loading import parse_database
from pyp0f.wire.fragments import MAX_FRAGMENTS
from pyp0f.wire.link import DLT_EN10MB, link_for

if TYPE_CHECKING:
    from pathlib import Path

SYN: Final = ethernet(ipv4(tcp(options=SYN_OPTIONS)))
FIRST: Final = ethernet(ipv4(tcp(sport=9, flags=0x10)))
UDP: Final = ethernet(ipv4(b"\xc0\0\x12\xb6\0\x28\0\0" + bytes(32), protocol=17))
UDP6: Final = ethernet(ipv6(b"\x12\xb6\xc0\0\0\x28\0\0" + bytes(32), next_header=17))
ARP: Final = bytes(12) + b"\x08\x06" + bytes(46)
ICMP: Final = ethernet(ipv4(bytes(40), protocol=1))


def counted(frames: list[bytes], path: Path, kind: str, *, classic: bool = False) -> Statistics:
    """The statistics after these packets."""
    engine = Tracker(parse_database(DATABASE.encode()), applications=applications_for(classic), classic=classic)
    if kind == "fed":
        for frame in frames:
            engine.feed(link_for(DLT_EN10MB), frame, [(1, 0, 0, len(frame))])
    else:
        # The first packet of a pcapng file does not reach the engine if it does not pass the filter.
        path.write_bytes(pcap(frames) if kind == "pcap" else pcapng([FIRST, *frames]))
        capture = CaptureFile(str(path), classic=classic)
        for _ in capture.findings(engine):
            pass
        capture.close()
    return statistics_of(engine)


@pytest.mark.parametrize("kind", ["fed", "pcap", "pcapng"])
@pytest.mark.parametrize(
    ("frame", "name"),
    [
        (UDP, "UDP to port 4790"),
        (UDP6, "UDP to port 4790"),
        (ARP, "ARP"),
        (ICMP, "ICMP"),
        (bytes(12) + b"\x12\x34" + bytes(60), "EtherType 0x1234"),
        (ethernet(ipv4(bytes(40), protocol=99)), "IP protocol 99"),
        (ethernet(ipv4(tcp(offset=4))), "malformed"),
        (ethernet(b"\x44" + ipv4(tcp())[1:]), "malformed"),
        (ethernet(pieces4(ipv4(tcp()), 8)[0]), "fragments of incomplete packets"),
        (bytes(12) + b"\x81\0\0\5" * 30 + b"\x08\0" + ipv4(tcp()), "nested too deep"),
        (WRAPPERS["vxlan"](ipv4(bytes(40), protocol=1)), "ICMP"),
    ],
)
def test_why_packets_were_passed_over(frame: bytes, name: str, kind: str, tmp_path: Path) -> None:
    made = counted([frame] * 3, tmp_path / "capture", kind)
    assert made.passed_over == {name: 3}
    assert made.others == 0


@pytest.mark.parametrize("kind", ["fed", "pcap", "pcapng"])
def test_tcp_is_not_passed_over(kind: str, tmp_path: Path) -> None:
    made = counted([SYN, WRAPPERS["gre"](ipv4(tcp(sport=5)))], tmp_path / "capture", kind)
    assert made.passed_over == {}
    assert made.hint is None


def test_the_most_frequent_come_first(tmp_path: Path) -> None:
    made = counted([ARP, UDP, ICMP, UDP, ARP, UDP], tmp_path / "capture", "pcap")
    assert list(made.passed_over.items()) == [("UDP to port 4790", 3), ("ARP", 2), ("ICMP", 1)]
    assert made.hint == "no TCP among 6 packets; 3 are UDP to port 4790 and 2 are ARP"


def test_only_the_first_packets_are_named(tmp_path: Path) -> None:
    frames = [UDP.replace(b"\x12\xb6", b"\x12\xb7")] * (MAX_EXPLAINED + 500)
    made = counted(frames, tmp_path / "capture", "pcap")
    assert MAX_EXPLAINED <= made.passed_over["UDP to port 4791"] < MAX_EXPLAINED + 100
    assert made.others == len(frames) - made.passed_over["UDP to port 4791"]
    assert made.hint is not None
    assert made.hint.startswith("no TCP among the first ")


def test_kinds_that_are_too_many_are_others(tmp_path: Path) -> None:
    """All of them are counted, also if packets are too short for TCP."""
    frames = [
        ethernet(ipv4(port.to_bytes(2, "big") * 2 + b"\0\x10\0\0" + bytes(8), protocol=17))
        for port in range(20_000, 20_000 + MAX_EXPLAINED + 500)
    ]
    made = counted(frames, tmp_path / "capture", "pcap")
    assert len(made.passed_over) == MAX_EXPLAINED
    assert made.others == 500


@pytest.mark.parametrize("kind", ["fed", "pcap", "pcapng"])
def test_syns_that_were_cut(kind: str, tmp_path: Path) -> None:
    made = counted([SYN[:64], SYN[:60], SYN[:64]], tmp_path / "capture", kind)
    assert (made.cut_syns, made.cut_at) == (3, 64)
    assert made.hint == "3 SYNs were cut at 64 bytes when captured: capture with -s 0"
    assert counted([SYN[:64]], tmp_path / "capture", kind).hint == (
        "1 SYN was cut at 64 bytes when captured: capture with -s 0"
    )


def test_syns_that_are_not_valid(tmp_path: Path) -> None:
    """Their TCP headers end behind the packet, as scanners send them: Wireshark shows a SYN, and calls it malformed."""
    odd = ethernet(ipv4(tcp(offset=6)) + bytes(6))
    made = counted([odd] * 2, tmp_path / "capture", "pcap")
    assert (made.packets, made.hint) == (2, "2 packets are malformed")
    assert counted([odd], tmp_path / "capture", "pcap").hint == "1 packet is malformed"
    assert counted([odd, SYN, SYN], tmp_path / "capture", "pcap").hint is None


@pytest.mark.parametrize("kind", ["fed", "pcap"])
def test_packets_of_which_fragments_are_missing(kind: str, tmp_path: Path) -> None:
    path, pieces = tmp_path / "capture", [ethernet(piece) for piece in pieces4(ipv4(tcp()), 8)]
    assert counted(pieces[:1] * 2, path, kind).hint == "2 packets are fragments of incomplete packets"
    assert counted(pieces, path, kind).hint is None
    others = [ethernet(piece) for piece in pieces4(ipv4(bytes(40), protocol=1), 8)]
    made = counted([SYN, *others], path, kind)
    assert made.passed_over == {"fragments of other packets": len(others)}
    assert (made.others, made.unused, made.hint) == (0, 0, None)


def framed(packet: bytes, size: int) -> list[bytes]:
    return [ethernet(piece) for piece in pieces4(packet, size)]


OVERLAPPING: Final = [*framed(ipv4(tcp()), 16)[:1], *framed(ipv4(tcp()), 8)[1:]]
MANY: Final = framed(ipv4(bytes(8 * (MAX_FRAGMENTS + 6))), 8)
DNS: Final = framed(ipv4(b"\xc0\0\0\x35\0\x28\0\0" + bytes(32), protocol=17), 16)
BAD_VXLAN: Final = framed(ipv4(b"\xc0\0\x12\xb5\0\x28\0\0" + bytes(32), protocol=17), 16)
BAD_TCP: Final = framed(ipv4(tcp(offset=4)), 8)


@pytest.mark.parametrize("kind", ["fed", "pcap", "pcapng"])
@pytest.mark.parametrize(
    ("frames", "name", "sentence"),
    [
        (OVERLAPPING, "fragments that overlap", "3 packets are fragments that overlap"),
        (MANY, "fragments above the limit per packet", "70 packets are fragments above the limit per packet"),
        (DNS, "fragments of UDP datagrams", "3 packets are fragments of UDP datagrams"),
        (DNS[:1], "fragments of UDP datagrams", "1 packet is a fragment of a UDP datagram"),
        (BAD_VXLAN, "UDP to port 4789", ""),
        (BAD_TCP, "malformed", "3 packets are malformed"),
        ([piece[:-1] for piece in DNS], "cut when captured", "3 packets are cut when captured"),
        ([SYN[:40]] * 1_500, "cut when captured", "1500 packets are cut when captured"),
    ],
)
def test_each_fragment_counts_once(frames: list[bytes], name: str, sentence: str, kind: str, tmp_path: Path) -> None:
    made = counted(frames, tmp_path / "capture", kind)
    assert (made.passed_over, made.others, made.unused) == ({name: len(frames)}, 0, len(frames))
    if sentence and kind != "pcapng":
        assert made.hint == sentence


def test_fragments_that_are_used_do_not_count(tmp_path: Path) -> None:
    """Nor do those of connections that are not followed."""
    for flags in (0x02, 0x10):
        made = counted(framed(ipv4(tcp(flags=flags, options=SYN_OPTIONS)), 8), tmp_path / "capture", "pcap")
        assert (made.passed_over, made.unused, made.hint) == ({}, 0, None)


def test_classic_mode_counts_nothing_new(tmp_path: Path) -> None:
    made = counted([UDP, ARP, SYN[:64]], tmp_path / "capture", "pcap", classic=True)
    assert (made.passed_over, made.cut_syns, made.hint) == ({}, 0, None)


def test_nothing_to_say_without_packets(tmp_path: Path) -> None:
    assert counted([], tmp_path / "capture", "pcap").hint is None


def test_programs_can_ask() -> None:
    engine = Engine()
    engine.feed(UDP, 1)
    assert engine.statistics.passed_over == {"UDP to port 4790": 1}


def test_names() -> None:
    assert name_of(132) == "SCTP"
    assert name_of(0x10000 + 53) == "UDP to port 53"
