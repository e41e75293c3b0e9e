"""Scanners and other programs that make SYNs of their own, from Debian sid.  A new one is a line in `SCANNERS`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from lab.namespaces import PEER, cable, recording
from lab.stack import COMPILER, SYN, Bench, Origin, Stack, named
from lab.tree import Tree

_SUITE: Final = "sid"
_OPEN_PORT: Final = 3000
_SECONDS: Final = "25"
_SCAPY: Final = (
    "from scapy.all import IP, TCP, IPv6, send; "
    "send(IP(dst='{four}') / TCP(dport={port}, flags='S'), verbose=0); "
    "send(IPv6(dst='{six}') / TCP(dport={port}, flags='S'), verbose=0)"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to use a scanner.

    Attributes:
        port: the port that is scanned.
        name: its name in rows.
        command: the command line: ``{port}``, ``{four}``, ``{six}``, ``{mac}`` and ``{device}`` are filled in.
        varies: fields that differ from one packet to the next.
    """

    port: int
    name: str
    command: str
    varies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner.

    Attributes:
        name: for the command line and file names.
        system: its label.
        ways: the ways to use it.
        package: the package of Debian; by default it has the name of the scanner.
    """

    name: str
    system: str
    ways: tuple[Way, ...]
    package: str = field(default="")


_ZMAP: Final = (
    "zmap -q -i {device} -G {mac} -p {port} -r 10 -n 1 -c 1 {four}/32 -o /dev/null --blocklist-file=/dev/null"
)

SCANNERS: Final = (
    Scanner(
        name="nmap",
        system="!:NMap:",
        ways=(
            Way(3001, "-sS", "nmap -n -Pn -sS -p {port} {four}", ("ttl", "window")),
            Way(3002, "-6 -sS", "nmap -n -Pn -6 -sS -p {port} {six}", ("ttl", "window")),
            Way(_OPEN_PORT, "-O", "nmap -n -Pn -O -p {port} {four}", ("ttl", "window")),
        ),
    ),
    Scanner(
        name="nping",
        system="!:nping:",
        ways=(Way(3004, "--tcp", "nping --tcp -c 1 -p {port} {four}"),),
        package="nmap",
    ),
    Scanner(
        name="masscan",
        system="!:masscan:",
        ways=(
            Way(
                3005,
                "default",
                "masscan {four}/32 -p {port} --rate 10 --wait 1 -i {device} --router-mac {mac}",
            ),
        ),
    ),
    Scanner(
        name="zmap",
        system="!:zmap:",
        ways=(
            Way(3006, "default", _ZMAP),
            Way(3007, "smallest-probes", _ZMAP + " --probe-args=smallest-probes"),
            Way(3008, "linux", _ZMAP + " --probe-args=linux"),
            Way(3009, "bsd", _ZMAP + " --probe-args=bsd"),
        ),
    ),
    Scanner(name="hping3", system="!:hping:", ways=(Way(3010, "-S", "hping3 -c 1 -S -p {port} {four}"),)),
    Scanner(
        name="traceroute",
        system="!:traceroute:",
        ways=(Way(3011, "-T", "traceroute -T -n -q 1 -m 1 -p {port} {four}", ("ttl",)),),
    ),
    Scanner(
        name="tcptraceroute",
        system="!:tcptraceroute:",
        ways=(Way(3012, "default", "tcptraceroute -n -q 1 -m 1 {four} {port}", ("ttl",)),),
    ),
    Scanner(name="lft", system="!:lft:", ways=(Way(3013, "default", "lft -n -d {port} {four}", ("ttl",)),)),
    Scanner(
        name="scamper",
        system="!:scamper:",
        ways=(Way(3015, "trace -P tcp", "scamper -c 'trace -P tcp -d {port} -q 1 -m 2' -i {four}", ("ttl",)),),
    ),
    Scanner(
        name="t50",
        system="!:t50:",
        ways=(
            Way(
                3016,
                "--syn",
                "t50 {four} --protocol TCP --syn --dport {port} --threshold 1",
                ("ttl", "window"),
            ),
        ),
    ),
    Scanner(
        name="sendip",
        system="!:sendip:",
        ways=(Way(3017, "tcp", "sendip -p ipv4 -is 192.0.2.2 -p tcp -td {port} -tfs 1 {four}"),),
    ),
    Scanner(
        name="scapy",
        system="!:scapy:",
        ways=(Way(3020, "TCP()", f'python3 -c "{_SCAPY}"'),),
        package="python3-scapy",
    ),
)


def measure(scanner: Scanner, bench: Bench, capture: Path) -> Origin:
    """Let a scanner scan our end."""
    tree = Tree(bench, _SUITE)
    package = scanner.package or scanner.name
    tree.install(package)
    dial = str(bench.dial())
    with cable() as (peer, guest), recording(peer, "lab0", capture):
        peer.listen(dial, _OPEN_PORT)
        guest.run("ip", "route", "add", "default", "via", PEER[0])
        mac = peer.run("cat", "/sys/class/net/lab0/address").strip()
        for way in scanner.ways:
            command = way.command.format(port=way.port, four=PEER[0], six=PEER[1], mac=mac, device="lab0")
            if not guest.try_run("timeout", _SECONDS, *tree.command("sh", "-c", command)):
                bench.say(f"{scanner.name} {way.name}: the command fails")
    origin = {"package": f"{package} (Debian {_SUITE})", "version": tree.version(package)}
    return {**origin, "script": "scanners"}


STACKS: Final = tuple(
    Stack(
        name=scanner.name,
        system=scanner.system,
        names=named(SYN, [(way.port, way.name) for way in scanner.ways]),
        measure=partial(measure, scanner),
        programs=COMPILER | {"debootstrap": "debootstrap", "ss": "iproute2"},
        shown=frozenset(way.port for way in scanner.ways),
        varies={way.name: way.varies for way in scanner.ways if way.varies},
        seconds=5,
    )
    for scanner in SCANNERS
)
