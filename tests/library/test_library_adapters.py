"""Packets of Scapy and dpkt as bytes with a link type."""

from __future__ import annotations

import subprocess
import sys
from typing import SupportsBytes

import dpkt
import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from scapy.layers.dot11 import Dot11, Dot11FCS, Dot11QoS, RadioTap
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import LLC, SNAP, CookedLinux, CookedLinuxV2, Dot1Q, Dot3, Ether, Loopback
from scapy.layers.ppp import HDLC, PPP
from scapy.packet import Raw

from pyp0f.library.adapters import captured, time_of
from pyp0f.library.fingerprinter import fingerprint
from pyp0f.wire.link import link_for

SYN = ipv4(tcp(options=SYN_OPTIONS))
SYN6 = ipv6(tcp(options=SYN_OPTIONS))


@pytest.mark.parametrize("raw", [SYN, bytearray(SYN), memoryview(SYN), memoryview(SYN + SYN)[: len(SYN)]])
def test_raw_bytes(raw: bytes | bytearray | memoryview) -> None:
    assert captured(raw, None, 101) == (SYN, 101)
    assert captured(raw, 1, 101) == (SYN, 1)


@pytest.mark.parametrize(
    ("packet", "link_type"),
    [
        (Ether(ethernet(SYN)), 1),
        (Ether() / Dot1Q(vlan=7) / IP(SYN), 1),
        (IP(SYN), 101),
        (IPv6(SYN6), 101),
        (CookedLinux(proto=0x800) / IP(SYN), 113),
        (CookedLinuxV2(proto=0x800) / IP(SYN), 276),
        (Loopback(type=2) / IP(SYN), 0),
        (Dot11(type=2) / LLC() / SNAP(code=0x800) / IP(SYN), 105),
        (RadioTap() / Dot11FCS(type=2, subtype=8) / Dot11QoS() / LLC() / SNAP(code=0x800) / IP(SYN), 127),
        (HDLC() / PPP(proto=0x21) / IP(SYN), 9),
        (dpkt.ethernet.Ethernet(ethernet(SYN)), 1),
        (dpkt.ip.IP(SYN), 101),
        (dpkt.ip6.IP6(SYN6), 101),
        (dpkt.sll.SLL(bytes(14) + b"\x08\0" + SYN), 113),
        (dpkt.sll2.SLL2(b"\x08\0" + bytes(18) + SYN), 276),
        (dpkt.loopback.Loopback(b"\2\0\0\0" + SYN), 0),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}" if not isinstance(value, int) else value,
)
def test_packets_of_other_libraries(packet: SupportsBytes, link_type: int) -> None:
    data, found = captured(packet, None, 999)
    assert found == link_type
    start = link_for(found).locate(data, 0, len(data))
    # Scapy may have filled in checksums.
    assert fingerprint(data[start:]) in (fingerprint(SYN), fingerprint(SYN6))
    assert captured(packet, 7, 999) == (data, 7)


@pytest.mark.parametrize(("packet", "link_type"), [(Dot11(), 105), (RadioTap(), 127), (PPP(), 9), (Dot3(), 1)])
def test_other_layers(packet: SupportsBytes, link_type: int) -> None:
    assert captured(packet, None, 999)[1] == link_type


class Mine(IP):
    """A layer derived from a class of Scapy."""


def test_layers_of_ones_own() -> None:
    assert captured(Mine(SYN), None, 999)[1] == 101


@pytest.mark.parametrize(
    ("packet", "name"),
    [
        ("text", "builtins.str"),
        (None, "builtins.NoneType"),
        (7, "builtins.int"),
        (TCP(), "scapy.layers.inet.TCP"),
        (Raw(SYN), "scapy.packet.Raw"),
        (dpkt.tcp.TCP(), "dpkt.tcp.TCP"),
        # Their bytes differ from the captured bytes.
        (dpkt.ieee80211.IEEE80211(), "dpkt.ieee80211.IEEE80211"),
        (dpkt.radiotap.Radiotap(), "dpkt.radiotap.Radiotap"),
        (dpkt.ppp.PPP(), "dpkt.ppp.PPP"),
    ],
)
def test_what_is_no_packet(packet: SupportsBytes, name: str) -> None:
    with pytest.raises(TypeError, match=f"^packet must be bytes, or a packet of Scapy or dpkt .*, not {name}$"):
        captured(packet, None, 999)


def test_no_packet_whatever_the_link_type() -> None:
    with pytest.raises(TypeError, match=r"not builtins\.str"):
        captured("text", 1, 999)  # type: ignore[arg-type]


def test_times() -> None:
    packet = Ether(ethernet(SYN))
    packet.time = 7.25
    assert float(time_of(packet)) == 7.25
    for other in (SYN, dpkt.ip.IP(SYN)):
        with pytest.raises(TypeError, match="time must be given: only packets of Scapy have one"):
            time_of(other)


def test_neither_library_is_loaded() -> None:
    program = "import sys; from pyp0f.library.adapters import captured; captured(b'', None, 1); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"scapy", "dpkt"} & set(done.stdout.split())
