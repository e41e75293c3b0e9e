"""Record what real programs say to each other, between two network namespaces that a pair of interfaces joins.

The scripts that use this need root, Linux, and the programs that they name; packets come out different each time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENT, SERVER = "pcaps-client", "pcaps-server"
ADDRESSES: Final = {CLIENT: ("192.0.2.1/24", "2001:db8::1/64"), SERVER: ("192.0.2.2/24", "2001:db8::2/64")}
URLS: Final = ("http://192.0.2.2/", "http://[2001:db8::2]/")
"""The server, over IPv4 and over IPv6."""
PATIENCE: Final = 20.0
"""Seconds that a program gets to be ready."""


def require(*programs: str) -> None:
    """Leave with a clear message if something is missing."""
    missing = [program for program in ("ip", "ss", "ethtool", "tcpdump", *programs) if not shutil.which(program)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        sys.exit("recording between network namespaces needs root")


def inside(namespace: str, *command: str) -> list[str]:
    """Give the command line that runs a command in a namespace."""
    return ["ip", "netns", "exec", namespace, *command]


def run(*command: str) -> None:
    """Run a command to its end."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def namespaces() -> Iterator[None]:
    """Make the two namespaces and what joins them; without offloads, packets are what they would be on a wire."""
    try:
        for namespace in (CLIENT, SERVER):
            run("ip", "netns", "add", namespace)
        run("ip", "link", "add", "eth0", "netns", CLIENT, "type", "veth", "peer", "name", "eth0", "netns", SERVER)
        for namespace, addresses in ADDRESSES.items():
            for address in addresses:
                options = ("nodad",) if ":" in address else ()
                run(*inside(namespace, "ip", "address", "add", address, "dev", "eth0", *options))
            run(*inside(namespace, "ip", "link", "set", "lo", "up"))
            run(*inside(namespace, "ip", "link", "set", "eth0", "up"))
            offloads = [word for name in ("rx", "tx", "tso", "gso", "gro") for word in (name, "off")]
            run(*inside(namespace, "ethtool", "-K", "eth0", *offloads))
        yield
    finally:
        for namespace in (CLIENT, SERVER):
            subprocess.run(["ip", "netns", "delete", namespace], check=False, stderr=subprocess.DEVNULL)


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program until the block ends, then end it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for_port() -> None:
    """Wait until something listens on port 80 of the server."""
    end = time.monotonic() + PATIENCE
    listening = inside(SERVER, "ss", "-Hltn", "sport = :80")
    while not subprocess.run(listening, check=True, capture_output=True).stdout:
        if time.monotonic() > end:
            sys.exit("the server does not start")
        time.sleep(0.1)


def record(script: str, server: Sequence[str], clients: Sequence[Sequence[str]]) -> None:
    """Record into the file beside the script what the clients say to the server, one after the other.

    A client's command line stands for two: ``URL`` in it becomes each of `URLS`.
    """
    target = Path(script).with_suffix(".pcap")
    with namespaces(), tempfile.TemporaryDirectory() as folder, running(inside(SERVER, *server)):
        wait_for_port()
        # tcpdump may give up root, and then it cannot write just anywhere.
        capture = Path(folder, "capture.pcap")
        tcpdump = ("tcpdump", "-Z", "root", "-i", "eth0", "-U", "--immediate-mode", "-w", str(capture), "tcp port 80")
        with running(inside(SERVER, *tcpdump)) as process:
            assert process.stderr is not None
            process.stderr.readline()  # it listens
            for client in clients:
                for url in URLS:
                    run(*inside(CLIENT, *(word.replace("URL", url) for word in client)))
                    time.sleep(0.5)
        shutil.copyfile(capture, target)


@contextmanager
def site() -> Iterator[Path]:
    """Make a folder for a server, with a tiny page in its folder ``html``."""
    with tempfile.TemporaryDirectory(prefix="pcaps-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        page = folder / "html" / "index.html"
        page.parent.mkdir()
        page.write_text("<!doctype html><title>pyp0f</title><link rel=icon href=data:,><p>Hello.\n", "ascii")
        yield folder


URLLIB: Final = ("python3", "-c", "import urllib.request; urllib.request.urlopen('URL').read()")
TOOLS: Final = (
    ("curl", "--silent", "--output", "/dev/null", "URL"),
    ("wget", "--quiet", "--output-document=/dev/null", "URL"),
    URLLIB,
)
