"""Which packets count: filters for each link type."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pcapy
import pytest
from capture_files import (
    ATM,
    COOKED,
    COOKED_V2,
    ETHERNET,
    FRAME,
    HDLC,
    IPV4,
    IPV6,
    LOOP,
    NULL,
    PFLOG,
    PPP,
    RADIOTAP,
    RAW,
    SYN,
    SYN6,
    UDP,
    WIFI,
    ZIGBEE,
    read,
)
from datagram_bytes import DTLS_HELLO, WHOLE, to_server, to_server6
from packets import ethernet, ipv4, ipv6, pcap, tcp
from places import DOCS
from wrapping import WRAPPERS

from pyp0f.applications.interface import marks_of
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.filters import Source
from pyp0f.errors import CaptureError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


# Filters --------------------------------------------------------------------------------------------


def ethertype(packet: bytes) -> bytes:
    return b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0"


def cooked(packet: bytes, tags: bytes = b"") -> bytes:
    """A frame of link type 113."""
    return b"\0\0\0\1\0\6\2\0\0\0\0\1\0\0" + tags + ethertype(packet) + packet


def cooked_v2(packet: bytes, tags: bytes = b"") -> bytes:
    """A frame of link type 276."""
    kinds = tags + ethertype(packet)
    return kinds[:2] + b"\0\0\0\0\0\1\0\1\0\6\2\0\0\0\0\1\0\0" + kinds[2:] + packet


def wifi(packet: bytes, *, to_and_from: bool = False) -> bytes:
    """A data frame of link type 105, with four addresses if it goes from one access point to another."""
    addresses = b"\2\0\0\0\0\1\2\0\0\0\0\2\2\0\0\0\0\3" + b"\0\0" + (b"\2\0\0\0\0\4" if to_and_from else b"")
    return bytes([0x08, 3 if to_and_from else 1, 0, 0]) + addresses + b"\xaa\xaa\3\0\0\0" + ethertype(packet) + packet


def radiotap(frame: bytes) -> bytes:
    """A frame of link type 127, with flags before the 802.11 frame."""
    return b"\0\0\x0a\0\2\0\0\0\0\0" + frame


TAGGED: Final = ethernet(SYN, (0x8100, 5))
TAGGED_TWICE: Final = ethernet(SYN, (0x88A8, 6), (0x8100, 5))
MPLS: Final = b"\2\0\0\0\0\1\2\0\0\0\0\2" + b"\x88\x47" + b"\0\0\x11\x40" + SYN
PPPOE: Final = b"\2\0\0\0\0\1\2\0\0\0\0\2" + b"\x88\x64" + b"\x11\0\0\1\0\x48\0\x21" + SYN


def passing(path: Path, link_type: int, frames: list[bytes], rule: str | None, *, classic: bool = False) -> str:
    """The frames that pass the filter, as a string of 0 and 1."""
    passed = ""
    for frame in frames:
        path.write_bytes(pcap([frame], link_type=link_type))
        passed += str(len(read(path, rule, classic=classic)[0]))
    return passed


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, "1111000"),
        ("tcp", "1111000"),
        ("port 80", "1111000"),
        ("port 81", "0000000"),
        ("ip6", "0100000"),
        ("not ip6", "1011000"),
        ("host 10.0.0.1 and port 80", "1011000"),
        ("ether src 02:00:00:00:00:02", "1111000"),
        ("tcp[tcpflags] & tcp-syn != 0", "1011000"),
        ("port 80\n", "1111000"),
        ("port 81) or (port 80", "1111000"),
        ("vlan", "0011000"),
        ("vlan 5", "0010000"),
        ("vlan 6 and vlan 5", "0001000"),
        ("vlan and port 80", "0010000"),
        ("vlan 5 and udp", "0000000"),
        ("vlan and not port 80", "0001000"),
        ("tcp or vlan", "1111000"),
        ("mpls", "0000010"),
        ("mpls and port 80", "0000010"),
        ("pppoes", "0000001"),
        ("pppoes 1 and port 80", "0000001"),
    ],
)
def test_rules_on_ethernet_in_classic_mode(rule: str | None, expected: str, path: Path) -> None:
    """Filters apply behind VLAN tags.  A filter that names tags is used unchanged, but only TCP passes."""
    frames = [FRAME, ethernet(SYN6), TAGGED, TAGGED_TWICE, ethernet(UDP), MPLS, PPPOE]
    assert passing(path, ETHERNET, frames, rule, classic=True) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, "11110111"),
        ("port 80", "11110111"),
        ("port 81", "00000000"),
        ("ip6", "01000000"),
        ("not ip6", "10110111"),
        ("ether src 02:00:00:00:00:02", "11110110"),
        ("vlan", "00110000"),
        ("vlan and not port 80", "00010000"),
        ("mpls", "00000100"),
        ("pppoes 1", "00000010"),
        ("udp port 4789", "00000001"),
        ("host 203.0.113.1", "00000001"),
        ("host 10.0.0.1 and port 80", "10110111"),
        ("not host 203.0.113.1", "11110111"),
    ],
)
def test_rules_on_ethernet(rule: str | None, expected: str, path: Path) -> None:
    """A rule counts for the packet as it is, and for the packet inside; only TCP passes."""
    frames = [FRAME, ethernet(SYN6), TAGGED, TAGGED_TWICE, ethernet(UDP), MPLS, PPPOE, WRAPPERS["vxlan"](SYN)]
    assert passing(path, ETHERNET, frames, rule) == expected


def test_the_filter_that_the_documentation_recommends(path: Path) -> None:
    """It passes SYN, FIN and RST over IPv4 and IPv6, also behind a tag, and nothing else."""
    (rule,) = re.findall(r"^# pyp0f -i eth0 '(.*)'$", (DOCS / "operations.md").read_text("utf-8"), re.MULTILINE)
    flags = [0x02, 0x12, 0x11, 0x04, 0x14, 0x10, 0x18, 0x00]
    for make in (ipv4, ipv6):
        packets = [make(tcp(flags=each, payload=b"x" * 40)) for each in flags]
        assert passing(path, ETHERNET, [ethernet(one) for one in packets], rule) == "11111000"
        assert passing(path, ETHERNET, [ethernet(one, (0x8100, 5)) for one in packets], rule) == "11111000"
        assert passing(path, RAW, packets, rule) == "11111000"
        assert passing(path, COOKED, [cooked(one) for one in packets], rule) == "11111000"
    datagrams = [ipv4(b"\xff" * 40, protocol=17), ipv6(b"\xff" * 40, next_header=17)]
    assert passing(path, ETHERNET, [ethernet(one) for one in datagrams], rule) == "00"


RULES: Final = [
    (None, "1100"),
    ("tcp", "1100"),
    ("port 80", "1100"),
    ("port 81", "0000"),
    ("not port 81", "1100"),
    ("port 80 or udp", "1100"),
    ("host 10.0.0.1", "1000"),
    ("src host 2001:db8::1", "0100"),
    ("ip6", "0100"),
]
"""For frames with TCP over IPv4 and IPv6, UDP and ARP."""
ARP: Final = b"\0\1\x08\0\6\4\0\1" + bytes(60)


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "expected"), RULES)
@pytest.mark.parametrize(
    ("link_type", "frame"),
    [
        pytest.param(NULL, lambda p: (b"\x1e\0\0\0" if p[0] >> 4 == 6 else b"\2\0\0\0") + p, id="BSD loopback"),
        pytest.param(RAW, bytes, id="raw"),
        pytest.param(COOKED, cooked, id="cooked"),
        pytest.param(COOKED, lambda p: cooked(p, b"\x81\0\0\5"), id="cooked, tagged"),
        pytest.param(COOKED, lambda p: cooked(p, b"\x88\xa8\0\6\x81\0\0\5"), id="cooked, tagged twice"),
        pytest.param(COOKED_V2, cooked_v2, id="cooked v2"),
        pytest.param(COOKED_V2, lambda p: cooked_v2(p, b"\x81\0\0\5"), id="cooked v2, tagged"),
        pytest.param(PFLOG, lambda p: b"\x3d\x02" + bytes(62) + p, id="PF log"),
        pytest.param(PPP, lambda p: (b"\xff\3\0\x57" if p[0] >> 4 == 6 else b"\xff\3\0\x21") + p, id="PPP"),
        pytest.param(LOOP, lambda p: (b"\0\0\0\x1e" if p[0] >> 4 == 6 else b"\0\0\0\2") + p, id="OpenBSD loopback"),
        pytest.param(ATM, lambda p: b"\xaa\xaa\3\0\0\0" + ethertype(p) + p, id="Linux ATM"),
        pytest.param(HDLC, lambda p: b"\x0f\0" + ethertype(p) + p, id="HDLC"),
        pytest.param(WIFI, wifi, id="802.11"),
        pytest.param(WIFI, lambda p: wifi(p, to_and_from=True), id="802.11 with four addresses"),
        pytest.param(RADIOTAP, lambda p: radiotap(wifi(p)), id="radiotap"),
        pytest.param(RADIOTAP, lambda p: radiotap(wifi(p, to_and_from=True)), id="radiotap, four addresses"),
    ],
)  # fmt: skip
def test_rules_on_other_links(
    link_type: int, frame: Callable[[bytes], bytes], rule: str | None, expected: str, path: Path
) -> None:
    """Filters apply behind link headers and tags that libpcap does not skip itself."""
    assert passing(path, link_type, [frame(p) for p in (SYN, SYN6, UDP, ARP)], rule) == expected


@pytest.mark.parametrize("link_type", [NULL, LOOP])
@pytest.mark.parametrize("classic", [False, True])
def test_rules_about_the_length_behind_an_address_family(link_type: int, classic: bool, path: Path) -> None:
    """The length is that of the packet in the file."""
    frame = (b"\2\0\0\0" if link_type == NULL else b"\0\0\0\2") + SYN
    path.write_bytes(pcap([frame], link_type=link_type))
    for rule, expected in (("less", 1), ("greater", 1), ("len !=", 0)):
        assert len(read(path, f"{rule} {len(frame)}", classic=classic)[0]) == expected


@pytest.mark.parametrize(("link_type", "expected"), [(IPV4, "1000"), (IPV6, "0100")])
def test_links_of_one_version(link_type: int, expected: str, path: Path) -> None:
    assert passing(path, link_type, [SYN, SYN6, UDP, ARP], None) == expected


@pytest.mark.parametrize(
    ("link_type", "rule", "expected"),
    [
        (COOKED, "inbound", "1"),
        (COOKED, "outbound", "0"),
        (WIFI, "wlan addr2 02:00:00:00:00:02", "1"),
        (WIFI, "type data", "1"),
        (WIFI, "type mgt", "0"),
        (RADIOTAP, "wlan addr2 02:00:00:00:00:02", "1"),
    ],
)
def test_rules_about_the_link(link_type: int, rule: str, expected: str, path: Path) -> None:
    """Filters on link-layer fields are applied to the whole frame."""
    frames = {COOKED: cooked(SYN), WIFI: wifi(SYN), RADIOTAP: radiotap(wifi(SYN))}
    assert passing(path, link_type, [frames[link_type]], rule) == expected


def test_rules_about_a_link_that_hides_ip(path: Path) -> None:
    """Filters on link-layer fields do not match where libpcap does not find the IP header."""
    rule = "wlan addr2 02:00:00:00:00:02"
    assert passing(path, WIFI, [wifi(SYN), wifi(SYN, to_and_from=True)], rule) == "10"


@pytest.mark.parametrize("link_type", [ETHERNET, RAW, COOKED, WIFI, PFLOG], ids=str)
@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("", "syntax error"),
        (")", "syntax error"),
        ("port", "syntax error"),
        ("port eighty", "eighty"),
        ("(" * 10_000, ""),
        ("port 80\0", "a filter cannot contain a NUL"),
        ("port \udcff", "a filter must be UTF-8 text"),
        ("vlan \ud800", "a filter must be UTF-8 text"),
    ],
)
def test_rules_without_sense(link_type: int, rule: str, problem: str, path: Path) -> None:
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule)
    assert str(refusal.value).startswith(f"filter {rule!r}: ")
    assert problem in str(refusal.value)


@pytest.mark.parametrize("link_type", [ETHERNET, RAW, ATM, HDLC, COOKED, PFLOG, COOKED_V2], ids=str)
@pytest.mark.parametrize("rule", ["udp", "icmp and port 80", "tcp and udp"])
def test_rules_that_nothing_passes(link_type: int, rule: str, path: Path) -> None:
    """As in 3.09b, they are refused, except on link types such as 802.11 where libpcap does not detect it.

    Tunnels may consist of UDP, unless the mode is classic.
    """
    path.write_bytes(pcap([], link_type=link_type))
    for classic in (True, False):
        if rule == "udp" and not classic and link_type != PFLOG:
            CaptureFile(str(path), rule).close()
            continue
        with pytest.raises(CaptureError) as refusal:
            CaptureFile(str(path), rule, classic=classic)
        assert str(refusal.value) == f"filter {rule!r}: expression rejects all packets"


@pytest.mark.parametrize(
    ("link_type", "rule"),
    [(ETHERNET, "inbound"), (RAW, "vlan"), (COOKED, "vlan"), (WIFI, "mpls"), (ATM, "vlan 5"), (RAW, "pppoes")],
)
def test_rules_that_the_link_does_not_know(link_type: int, rule: str, path: Path) -> None:
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule)
    assert str(refusal.value).startswith(f"filter {rule!r}: ")


@pytest.mark.parametrize(
    ("link_type", "name"),
    [(14, "RAW_OPENBSD"), (ZIGBEE, "IEEE802_15_4_WITHFCS"), (300, "unknown"), (65535, "unknown"), (150, "USER3")],
)
@pytest.mark.parametrize(("classic", "rule"), [(False, None), (True, None), (False, "tcp"), (True, "port 80")])
def test_links_that_are_not_known(link_type: int, name: str, classic: bool, rule: str | None, path: Path) -> None:
    """One line has the number and the name."""
    path.write_bytes(pcap([], link_type=link_type))
    with pytest.raises(CaptureError) as refusal:
        CaptureFile(str(path), rule, classic=classic)
    assert str(refusal.value) == f"{path}: link type {link_type} ({name}) is not supported"


@pytest.mark.differential
@pytest.mark.parametrize("rule", [None, *[rule for rule, _ in RULES if rule], "port 81) or (port 80", "greater 70"])
@pytest.mark.parametrize(
    ("link_type", "frame"),
    [
        pytest.param(ETHERNET, ethernet, id="Ethernet"),
        pytest.param(ETHERNET, lambda p: ethernet(p, (0x8100, 5)), id="tagged"),
        pytest.param(RAW, bytes, id="raw"),
        pytest.param(COOKED, cooked, id="cooked"),
        pytest.param(COOKED_V2, cooked_v2, id="cooked v2"),
        pytest.param(WIFI, wifi, id="802.11"),
        pytest.param(NULL, lambda p: (b"\x1e\0\0\0" if p[0] >> 4 == 6 else b"\2\0\0\0") + p, id="BSD loopback"),
    ],
)
def test_the_reference_counts_the_same(
    link_type: int, frame: Callable[[bytes], bytes], rule: str | None, path: Path
) -> None:
    if not shutil.which("p0f"):
        pytest.skip("p0f is not installed")
    path.write_bytes(pcap([frame(p) for p in (SYN, SYN6, UDP, ARP, SYN[:30], SYN6[:50])], link_type=link_type))
    command = ["p0f", "-r", str(path), *([] if rule is None else [rule])]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert f"\nAll done. Processed {len(read(path, rule)[0])} packets.\n" in output


@pytest.mark.parametrize("rule", [None, "not port 9"])
@pytest.mark.parametrize("link_type", [ETHERNET, COOKED, WIFI, RADIOTAP])
def test_datagrams_with_marks(link_type: int, rule: str | None) -> None:
    """The kernel passes those of QUIC and DTLS, also behind a VLAN tag, and no others; its program is not too long."""
    programs: list[pcapy.BpfProgram] = []

    def install(expression: str) -> None:
        programs[:] = [pcapy.compile(link_type, 65535, expression, 1, 0)]

    recheck = Source("a", link_type, rule, install, datagrams=marks_of(STANDARD), inside=True).recheck
    assert len(programs[0].get_bpf()) < 4_096
    if link_type != ETHERNET:
        return
    for data, passes in (
        (WHOLE, True),
        (DTLS_HELLO, True),
        (b"\x12\x34\1\0\0\1" + bytes(6), False),
        (b"@" * 50, False),
    ):
        for packet in (to_server(data), to_server6(data)):
            for frame in (ethernet(packet), ethernet(packet, (0x8100, 5))):
                assert bool(programs[0].filter(frame) and (recheck is None or recheck(frame))) == passes
    for draft, passes in ((22, False), (23, True), (34, True), (35, False)):
        assert bool(programs[0].filter(ethernet(to_server(b"\xc0\xff\0\0" + bytes((draft, 8)))))) == passes
