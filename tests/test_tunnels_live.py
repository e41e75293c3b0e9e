"""Tunnels between two namespaces, with real traffic: outside, pyp0f finds what it finds inside.

The tunnels are made by other programs: VXLAN by the kernel; GRE, ERSPAN, GENEVE and MPLS by Open vSwitch, which needs
no module of the kernel; PPPoE and plain IP in GRE by Scapy, which puts headers around the packets of a TUN device.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import NEAR, cable, require
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

pytestmark = pytest.mark.live

INSIDE: Final = ("10.9.0.1", "10.9.0.2")
OUTSIDE: Final = ("192.0.2.1", "192.0.2.2")
KINDS: Final = {"mod=syn", "mod=syn+ack", "mod=mtu", "mod=http request", "mod=http response"}
"""What the log has of a conversation."""

BY_OPEN_VSWITCH: Final = {
    "gre": ["type=gre", "options:key=5", "options:csum=true"],
    "erspan": ["type=erspan", "options:key=5", "options:erspan_ver=2", "options:erspan_dir=0", "options:erspan_hwid=1"],
    "geneve": ["type=geneve", "options:key=500"],
}
"""Settings of interfaces."""
MPLS: Final = (
    "priority=9,ip,in_port=LOCAL,actions=push_mpls:0x8847,set_field:100->mpls_label,output:eth0",
    "priority=9,mpls,in_port=eth0,actions=pop_mpls:0x0800,output:LOCAL",
)
"""Flows of OpenFlow."""
_SCHEMA: Final = "/usr/share/openvswitch/vswitch.ovsschema"

_SCAPY: Final = """
import fcntl, os, select, socket, struct, sys
from scapy.layers.inet import IP
from scapy.layers.l2 import GRE, Ether
from scapy.layers.ppp import PPP, PPPoE
from scapy.packet import Raw
name, source, target = sys.argv[1:]
around = {
    "pppoe": Ether(dst="ff:ff:ff:ff:ff:ff", type=0x8864) / PPPoE(sessionid=9) / PPP(proto=0x21),
    "ip in gre": Ether(dst="ff:ff:ff:ff:ff:ff") / IP(src=source, dst=target) / GRE(proto=0x0800),
}[name]
tunnel = {"pppoe": PPPoE, "ip in gre": GRE}[name]
device = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", b"t0", 0x1001))
line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
line.bind(("eth0", 3))
print(flush=True)
while True:
    for ready in select.select([device, line], [], [])[0]:
        if ready is device:
            packet = os.read(device, 65536)
            if packet[0] >> 4 == 4:
                line.send(bytes(around / Raw(packet)))
        else:
            data, (_, _, direction, *_) = line.recvfrom(65536)
            frame = Ether(data)
            if direction != socket.PACKET_OUTGOING and tunnel in frame and IP in frame[tunnel]:
                os.write(device, bytes(frame[tunnel][IP]))
"""


@contextmanager
def running(
    *command: str | Path, output: int | None = None, variables: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "TZ": "UTC", **(variables or {})}
    with subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def by_the_kernel(_: ExitStack, namespace: str, number: int, __: Path) -> None:
    options = ["id", "42", "remote", OUTSIDE[1 - number], "dstport", "4789", "dev", "eth0"]
    made = subprocess.run(["ip", "-n", namespace, "link", "add", "t0", "type", "vxlan", *options], capture_output=True)
    if made.returncode:
        pytest.skip("this kernel has no VXLAN")


def by_scapy(kind: str, stack: ExitStack, namespace: str, number: int, _: Path) -> None:
    program = [sys.executable, "-c", _SCAPY, kind, OUTSIDE[number], OUTSIDE[1 - number]]
    process = stack.enter_context(running("ip", "netns", "exec", namespace, *program, output=subprocess.PIPE))
    assert process.stdout is not None
    process.stdout.readline()


def by_open_vswitch(kind: str, stack: ExitStack, namespace: str, number: int, folder: Path) -> None:
    """A switch whose own port is ``t0``, and whose other port is the tunnel; for MPLS, it is the cable itself."""
    require("ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovsdb-tool", "ovsdb-server")
    folder /= str(number)
    folder.mkdir()
    folders = {f"OVS_{name}DIR": str(folder) for name in ("RUN", "LOG", "DB", "SYSCONF")}
    inside = ("ip", "netns", "exec", namespace)

    def do(*command: str | Path) -> None:
        subprocess.run([*inside, *command], check=True, capture_output=True, env={**os.environ, **folders}, timeout=30)

    def switch(*command: str) -> None:
        do("ovs-vsctl", f"--db=unix:{folder}/db.sock", *command)

    do("ovsdb-tool", "create", folder / "conf.db", _SCHEMA)
    server = ["ovsdb-server", str(folder / "conf.db"), f"--remote=punix:{folder}/db.sock"]
    stack.enter_context(running(*inside, *server, variables=folders))
    wait_until((folder / "db.sock").exists)
    switch("--no-wait", "init")
    stack.enter_context(running(*inside, "ovs-vswitchd", f"unix:{folder}/db.sock", variables=folders))
    made = ["add-br", "t0", "--", "set", "bridge", "t0", "datapath_type=netdev"]
    if kind == "mpls":
        switch(*made, "--", "add-port", "t0", "eth0")
        ip("-n", namespace, "link", "set", "eth0", "arp", "off")  # the switch answers, with its own address
        for flow in MPLS:
            do("ovs-ofctl", "-O", "OpenFlow13", "add-flow", f"unix:{folder}/t0.mgmt", flow)
        return
    switch("add-br", "outer", "--", "set", "bridge", "outer", "datapath_type=netdev", "--", "add-port", "outer", "eth0")
    ip("-n", namespace, "address", "flush", "dev", "eth0")
    ip("-n", namespace, "address", "add", f"{OUTSIDE[number]}/24", "dev", "outer")
    ip("-n", namespace, "link", "set", "outer", "up")
    remote = f"options:remote_ip={OUTSIDE[1 - number]}"
    switch(*made, "--", "add-port", "t0", "far", "--", "set", "interface", "far", remote, *BY_OPEN_VSWITCH[kind])


MAKERS: Final[dict[str, Callable[[ExitStack, str, int, Path], None]]] = {
    "vxlan of the kernel": by_the_kernel,
    "pppoe": partial(by_scapy, "pppoe"),
    "ip in gre": partial(by_scapy, "ip in gre"),
    **{kind: partial(by_open_vswitch, kind) for kind in (*BY_OPEN_VSWITCH, "mpls")},
}


@contextmanager
def tunnel(kind: str, namespaces: Sequence[str], folder: Path) -> Iterator[None]:
    """Connect the namespaces by a tunnel; the interface in each is ``t0``."""
    with ExitStack() as stack:
        for number, namespace in enumerate(namespaces):
            MAKERS[kind](stack, namespace, number, folder)
            ip("-n", namespace, "address", "add", f"{INSIDE[number]}/24", "dev", "t0")
            ip("-n", namespace, "link", "set", "t0", "up", "mtu", "1400")
        yield


def lines_of(log: Path) -> list[str]:
    """The lines of a log without their times.

    Uptimes are left out: they depend on packet times, which differ between two interfaces.
    """
    lines = [re.sub(r"^\[.*?\] ", "", line) for line in log.read_text().splitlines()] if log.exists() else []
    return [line for line in lines if not line.startswith("mod=uptime")]


@pytest.mark.parametrize("kind", MAKERS)
def test_outside_as_inside(kind: str, tmp_path: Path) -> None:
    require("curl")
    with cable() as (near, far), tunnel(kind, (near, far), tmp_path), ExitStack() as stack:
        inside = ("ip", "netns", "exec", far)
        logs = {interface: tmp_path / interface for interface in ("eth0", "t0")}
        for interface, log in logs.items():
            command = [*inside, sys.executable, "-m", "pyp0f", "-i", interface, "-p", "-o", str(log)]
            process = stack.enter_context(running(*command, output=subprocess.PIPE))
            assert process.stdout is not None
            while b"Watching" not in (line := process.stdout.readline()):
                assert line, "pyp0f has ended"
        served = tmp_path / "served"
        served.mkdir()
        (served / "index.html").write_text("hello")
        server = [*inside, sys.executable, "-m", "http.server", "80", "--bind", INSIDE[1], "--directory", str(served)]
        stack.enter_context(running(*server, output=subprocess.DEVNULL))

        def answers() -> bool:
            curl = ["ip", "netns", "exec", near, "curl", "-s", "-m", "5", f"http://{INSIDE[1]}/"]
            return subprocess.run(curl, capture_output=True).stdout == b"hello"

        wait_until(answers)
        wait_until(lambda: all({line.split("|")[0] for line in lines_of(log)} >= KINDS for log in logs.values()))
        wait_until(lambda: sorted(lines_of(logs["eth0"])) == sorted(lines_of(logs["t0"])))
        found = lines_of(logs["eth0"])
        assert all(f"cli={INSIDE[0]}/" in line for line in found)
        assert NEAR[0] not in "".join(found)
