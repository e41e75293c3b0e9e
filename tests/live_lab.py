"""Two connected network namespaces for live tests.  The reference p0f and tcpdump listen in one of them.

Needs root, Linux, and the programs ip, tcpdump and p0f.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from fuzz.programs import steady_environment
from packets import ethernet, ipv4, pcap, tcp
from surroundings import wait_until

from pyp0f.api.client import Client
from pyp0f.api.errors import ApiError
from pyp0f.library.loading import packaged_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEAR: Final = ("192.0.2.1", "2001:db8::1")
"""Addresses of the end that traffic is sent from."""
FAR: Final = ("192.0.2.2", "2001:db8::2")
"""Addresses of the end where the reference listens."""
NOBODY: Final = "203.0.113.0"
"""Who never sends anything."""

_LISTENER: Final = """
import socket
with socket.create_server(("::", 80), family=socket.AF_INET6, dualstack_ipv6=True) as server:
    print(flush=True)
    input()
"""

_markers: Final = (f"203.0.113.{number}" for number in range(1, 255))
"""Who sends the packets that mark ends: each of them once."""

_ETHERNET: Final = 1
"""The link type."""

_SENDER: Final = """
import socket, struct, sys
data = open(sys.argv[1], "rb").read()
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind(("eth0", 0))
    at = 24
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        out.send(data[at + 16 : at + 16 + length])
        at += 16 + length
"""


def require(*programs: str) -> None:
    """Skip the test with a reason if a requirement is missing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs root on Linux, for network namespaces")
    missing = [program for program in ("ip", *programs) if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@dataclass(frozen=True)
class Lab:
    """Both namespaces, and the programs that listen in the far one.

    Attributes:
        near: namespace that traffic is sent from.
        far: namespace where the reference listens.
        folder: for files.
        socket: the reference's API socket.
        log: the reference's log.
        capture: what the recorder has seen, with the same times as the reference.
    """

    near: str
    far: str
    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "p0f.sock"

    @property
    def log(self) -> Path:
        return self.folder / "p0f.log"

    @property
    def capture(self) -> Path:
        return self.folder / "seen.pcap"

    def run(self, namespace: str, *command: str | Path) -> str:
        """Run a command in a namespace.  Returns its output."""
        done = subprocess.run([*_inside(namespace), *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def send(self, *frames: bytes) -> None:
        """Send Ethernet frames from the near end, and wait until the reference and the recorder have seen them."""
        marker = next(_markers)
        last = ethernet(ipv4(tcp(options=bytes.fromhex("020405b4")), src=marker, dst=marker))
        path = self.folder / "sent.pcap"
        path.write_bytes(pcap([*frames, last]))
        self.run(self.near, sys.executable, "-c", _SENDER, path)
        with Client(self.socket) as client:
            wait_until(lambda: client.query(marker) is not None)
        wait_until(lambda: last in self.capture.read_bytes())

    @contextmanager
    def server(self) -> Iterator[None]:
        """A server on port 80 in the far namespace."""
        command = [*_inside(self.far), sys.executable, "-c", _LISTENER]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            yield
            process.communicate(b"\n")


def _inside(namespace: str) -> tuple[str, ...]:
    return ("ip", "netns", "exec", namespace)


def ethernet_frames(path: Path) -> list[bytes]:
    """The frames of a pcap file with link type Ethernet; none for other files."""
    data = path.read_bytes()
    if data[:4] != b"\xd4\xc3\xb2\xa1" or data[20] != _ETHERNET:
        return []
    frames = []
    at = 24
    while at < len(data):
        length = int.from_bytes(data[at + 8 : at + 12], "little")
        frames.append(data[at + 16 : at + 16 + length])
        at += 16 + length
    return frames


@contextmanager
def cable() -> Iterator[tuple[str, str]]:
    """The names of two connected namespaces.  The interface in each is ``eth0``."""
    near, far = f"pyp0f-{os.getpid()}-near", f"pyp0f-{os.getpid()}-far"
    with ExitStack() as stack:
        for namespace in (near, far):
            _ip("netns", "add", namespace)
            stack.callback(_ip, "netns", "delete", namespace)
        _ip("link", "add", "eth0", "netns", near, "type", "veth", "peer", "name", "eth0", "netns", far)
        for namespace, addresses in ((near, NEAR), (far, FAR)):
            _ip("-n", namespace, "address", "add", f"{addresses[0]}/24", "dev", "eth0")
            _ip("-n", namespace, "address", "add", f"{addresses[1]}/64", "dev", "eth0", "nodad")
            for device in ("lo", "eth0"):
                _ip("-n", namespace, "link", "set", device, "up")
        yield near, far


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """Both namespaces, with p0f and tcpdump listening in the far one."""
    require("p0f", "tcpdump")
    with cable() as (near, far), ExitStack() as stack:
        made = Lab(near, far, folder)
        recorder = ["tcpdump", "-Z", "root", "-i", "eth0", "-U", "-B", "32768", "-w", str(made.capture), "tcp"]
        p0f = ["p0f", "-i", "eth0", "-p", "-f", packaged_path(), "-s", str(made.socket), "-o", str(made.log)]
        for command in (recorder, p0f):
            stack.enter_context(_running([*_inside(far), *command], steady_environment(folder)))
        wait_until(lambda: made.capture.exists() and made.capture.stat().st_size >= 24)
        wait_until(lambda: _answers(made.socket))
        yield made


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "TZ": "UTC", **environment}
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(path: Path) -> bool:
    with Client(path, timeout=1) as client:
        try:
            client.query(NOBODY)
        except ApiError:
            return False
        return True
