"""Tunnels between two namespaces, with real traffic: outside, pyp0f finds what it finds inside.

VXLAN is made by the kernel, the other tunnels by a program that puts headers around the packets of a TUN device.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import NEAR, cable, require
from places import PCAPS
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.live

INSIDE: Final = ("10.9.0.1", "10.9.0.2")
KINDS: Final = {"mod=syn", "mod=syn+ack", "mod=mtu", "mod=http request", "mod=http response"}
"""What the log has of a conversation."""

_TUNNEL: Final = """
import fcntl, os, runpy, select, socket, struct, sys
from pyp0f.wire.encapsulations import IPS, find
name, script = sys.argv[1:]
wrap = runpy.run_path(script)["WRAPPERS"][name]
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
                line.send(wrap(packet))
        else:
            frame, (_, _, direction, *_) = line.recvfrom(65536)
            trail = []
            find(frame, int.from_bytes(frame[12:14], "big"), 14, len(frame), trail)
            places = [at for kind, at in trail if kind in IPS]
            if direction != socket.PACKET_OUTGOING and len(trail) > 1 and places:
                os.write(device, frame[places[-1] :])
"""


@contextmanager
def running(*command: str | Path, output: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, stdout=output, stderr=subprocess.DEVNULL, env={**os.environ, "TZ": "UTC"}
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def tunnel(kind: str, namespaces: Sequence[str]) -> Iterator[None]:
    """Connect the namespaces by a tunnel; the interface in each is ``t0``."""
    with ExitStack() as stack:
        for number, namespace in enumerate(namespaces):
            if kind == "vxlan of the kernel":
                remote = ("192.0.2.2", "192.0.2.1")[number]
                options = ["id", "42", "remote", remote, "dstport", "4789", "dev", "eth0"]
                made = subprocess.run(
                    ["ip", "-n", namespace, "link", "add", "t0", "type", "vxlan", *options], capture_output=True
                )
                if made.returncode:
                    pytest.skip("this kernel has no VXLAN")
            else:
                program = [sys.executable, "-c", _TUNNEL, kind, str(PCAPS / "_wrap.py")]
                process = stack.enter_context(
                    running("ip", "netns", "exec", namespace, *program, output=subprocess.PIPE)
                )
                assert process.stdout is not None
                process.stdout.readline()
            ip("-n", namespace, "address", "add", f"{INSIDE[number]}/24", "dev", "t0")
            ip("-n", namespace, "link", "set", "t0", "up", "mtu", "1400")
        yield


def lines_of(log: Path) -> list[str]:
    """The lines of a log without their times.

    Uptimes are left out: they depend on packet times, which differ between two interfaces.
    """
    lines = [re.sub(r"^\[.*?\] ", "", line) for line in log.read_text().splitlines()] if log.exists() else []
    return [line for line in lines if not line.startswith("mod=uptime")]


@pytest.mark.parametrize("kind", ["vxlan of the kernel", "vxlan", "gre", "mpls", "pppoe", "geneve"])
def test_outside_as_inside(kind: str, tmp_path: Path) -> None:
    require("curl")
    with cable() as (near, far), tunnel(kind, (near, far)), ExitStack() as stack:
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
