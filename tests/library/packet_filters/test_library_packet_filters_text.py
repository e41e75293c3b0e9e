"""Filters as text, and what nft and iptables make of it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import cable, require
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from surroundings import wait_until

from pyp0f.library.impersonation import impersonate
from pyp0f.library.packet_filters.making import PacketFilter, packet_filters
from pyp0f.library.packet_filters.text import WRITERS
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCANNER: Final = Label(name="Some", flavor="scanner", os_class="unix")
MASSCAN: Final = "*:255:0:1460:1024,0:mss::0"
LINUX: Final = "*:64:0:*:mss*20,10:mss,sok,ts,nop,ws:df,id+:0"


def filters(text: str) -> list[PacketFilter]:
    return list(packet_filters(TcpSignature.parse(text, SCANNER), is_syn=True))


def test_tcpdump_gets_one_expression() -> None:
    *comments, expression = WRITERS["tcpdump"](filters(MASSCAN), False).splitlines()
    assert comments == [f"# Some scanner, SYN over IPv{version}: {MASSCAN}" for version in (4, 6)]
    assert expression.startswith("(ip and ")
    assert ") or (ip6 and " in expression


@pytest.mark.parametrize(("drop", "end"), [(False, "'"), (True, "' -j DROP")])
def test_iptables_gets_a_command_for_each_version(drop: bool, end: str) -> None:
    lines = WRITERS["iptables"](filters(MASSCAN), drop).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["#", "iptables", "#", "ip6tables"]
    assert all(line.endswith(end) for line in lines[1::2])


@pytest.mark.parametrize(("drop", "end"), [(False, " counter"), (True, " counter drop")])
def test_nftables_gets_a_table(drop: bool, end: str) -> None:
    text = WRITERS["nftables"](filters(MASSCAN), drop)
    rules = [line for line in text.splitlines() if "meta nfproto" in line]
    assert len(rules) == 2
    assert all(rule.endswith(end) for rule in rules)


def test_comments_say_what_is_not_tested() -> None:
    assert "# Not tested" not in WRITERS["iptables"](filters(LINUX), False)
    assert "# Not tested: the window as a multiple.\n" in WRITERS["nftables"](filters(LINUX), False)


# What the kernel makes of them ----------------------------------------------------------------------

_SENDER: Final = """
import socket, sys
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind(("eth0", 0))
    for line in sys.stdin:
        out.send(bytes.fromhex(line))
"""


def frames(text: str, mac: str) -> Iterator[tuple[bytes, bool]]:
    """Packets, and whether they match: some of the signature, and near misses."""
    signature = TcpSignature.parse(text, SCANNER)
    for base in (IP(src="192.0.2.1", dst="192.0.2.2"), IPv6(src="2001:db8::1", dst="2001:db8::2")):
        for distance in (0, 7):
            packet = impersonate(base / TCP(dport=9, flags="S", seq=1), signature, distance=distance)
            yield bytes(Ether(dst=mac) / packet), True
        for field, value in (("window", 77), ("urgptr", 1), ("ack", 1), ("flags", "SE")):
            near = packet.copy()
            setattr(near[TCP], field, value)
            yield bytes(Ether(dst=mac) / near), False


def run(*command: str, text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def counts(namespace: tuple[str, ...]) -> dict[str, int]:
    """How many packets matched, by program."""
    rules = json.loads(run(*namespace, "nft", "-j", "list", "table", "inet", "pyp0f"))["nftables"]
    counters = [
        part["counter"]["packets"] for one in rules for part in one.get("rule", {}).get("expr", []) if "counter" in part
    ]
    tables = [run(*namespace, program, "-L", "INPUT", "-v", "-x", "-n") for program in ("iptables", "ip6tables")]
    bpf = [int(line.split()[0]) for table in tables for line in table.splitlines() if "bpf" in line]
    return {"nftables": sum(counters), "iptables": sum(bpf)}


@pytest.mark.live
def test_kernel_counts_what_matches(tmp_path: Path) -> None:
    require("nft", "iptables", "ip6tables")
    with cable() as (near, far):
        inside = ("ip", "netns", "exec", far)
        mac = run(*inside, "cat", "/sys/class/net/eth0/address").strip()
        commands = tmp_path / "commands"
        commands.write_text(WRITERS["iptables"](filters(MASSCAN), False))
        run(*inside, "sh", "-e", str(commands))
        run(*inside, "nft", "-f", "-", text=WRITERS["nftables"](filters(MASSCAN), False))
        made = list(frames(MASSCAN, mac))
        run("ip", "netns", "exec", near, sys.executable, "-c", _SENDER, text="\n".join(one.hex() for one, _ in made))
        expected = sum(matches for _, matches in made)
        wait_until(lambda: counts(inside) == {"nftables": expected, "iptables": expected})
