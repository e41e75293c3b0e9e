"""Network namespaces, and programs that run in them.  Nothing is left behind when a block ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from lab.errors import LabError
from lab.stack import run

PEER: Final = ("192.0.2.1", "2001:db8::1")
"""Addresses of our end."""
GUEST: Final = ("192.0.2.2", "2001:db8::2")
"""Addresses of the system that is measured."""
LARGE_MTU: Final = 9001
_PATIENCE: Final = 10.0
"""Seconds that a program gets to end."""


class Space:
    """A network namespace.

    Attributes:
        name: its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._started: list[subprocess.Popen[bytes]] = []

    def command(self, *words: str) -> tuple[str, ...]:
        """The command line that runs a command in the namespace."""
        return ("ip", "netns", "exec", self.name, *words)

    def run(self, *words: str, timeout: float = 60) -> str:
        """Run a command to its end, and return its output.

        Raises:
            LabError: it fails or takes too long.
        """
        return run(*self.command(*words), timeout=timeout)

    def try_run(self, *words: str, timeout: float = 60) -> bool:
        """Run a command to its end.  Return whether it succeeded."""
        try:
            self.run(*words, timeout=timeout)
        except LabError:
            return False
        return True

    def start(self, *words: str, output: Path | None = None, keys: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Start a program.  It ends with the block at the latest.

        Args:
            words: the command.
            output: a file for all that it prints; by default that is dropped.
            keys: its standard input; by default there is none.
        """
        with (output or Path(os.devnull)).open("wb") as target:
            process = subprocess.Popen(
                self.command(*words),
                stdin=keys or subprocess.DEVNULL,
                stdout=target,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def listen(self, dial: str, *ports: int) -> None:
        """Accept connections on some ports of all addresses."""
        for port in ports:
            self.start(dial, "-l", str(port))
        wait_for(lambda: all(f":{port} " in self.run("ss", "-Hltn") for port in ports), "a listener")

    def settings(self, values: dict[str, str]) -> bool:
        """Set kernel settings of the namespace.  Return whether the kernel took them."""
        return self.try_run("sysctl", "-qw", *[f"{name}={value}" for name, value in values.items()])

    def end_programs(self) -> None:
        """End what was started, and what that left running in the namespace."""
        for process in self._started:
            end(process)
        for pid in run("ip", "netns", "pids", self.name).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program, by force if it does not end by itself."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started, by force."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def space(role: str) -> Iterator[Space]:
    """A namespace for the duration of a block."""
    made = Space(f"lab-{os.getpid()}-{role}")
    run("ip", "netns", "add", made.name)
    try:
        made.run("ip", "link", "set", "lo", "up")
        # Otherwise addresses of IPv6 cannot be used for some seconds.
        made.settings({"net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0"})
        yield made
    finally:
        made.end_programs()
        run("ip", "netns", "delete", made.name)


@contextmanager
def cable() -> Iterator[tuple[Space, Space]]:
    """Two namespaces with a cable between them: our end and that of the guest.  The interfaces are ``lab0``."""
    with space("peer") as peer, space("guest") as guest:
        run(
            "ip", "link", "add", "lab0", "netns", peer.name, "type", "veth", "peer", "name", "lab0", "netns", guest.name
        )
        for end_of, addresses in ((peer, PEER), (guest, GUEST)):
            add_addresses(end_of, "lab0", addresses)
        peer.run("ip", "link", "set", "lab0", "mtu", str(LARGE_MTU))
        yield peer, guest


@contextmanager
def tap() -> Iterator[Space]:
    """A namespace with the interface ``lab0``, of which a virtual machine is the other end."""
    with space("peer") as peer:
        peer.run("ip", "tuntap", "add", "lab0", "mode", "tap")
        peer.run("ip", "link", "set", "lab0", "mtu", str(LARGE_MTU))
        add_addresses(peer, "lab0", PEER)
        yield peer


def add_addresses(where: Space, device: str, addresses: tuple[str, ...]) -> None:
    """Give an interface its addresses, and bring it up."""
    for address in addresses:
        options = ("nodad",) if ":" in address else ()
        length = 64 if ":" in address else 24
        where.run("ip", "address", "add", f"{address}/{length}", "dev", device, *options)
    where.run("ip", "link", "set", device, "up")


@contextmanager
def recording(where: Space, device: str, capture: Path, packets: str = "tcp", bytes_each: int = 2048) -> Iterator[None]:
    """Record the packets of an interface that a filter expression of tcpdump describes, and this much of each."""
    options = ("-Z", "root", "--immediate-mode", "-U", "-i", device, "-s", str(bytes_each), "-w", str(capture))
    command = ("tcpdump", *options, packets)
    log = capture.with_suffix(".tcpdump")
    process = where.start(*command, output=log)
    wait_for(lambda: b"listening on" in log.read_bytes(), "tcpdump")
    try:
        yield
        time.sleep(0.3)  # the last packets are still on their way
    finally:
        end(process)
        log.unlink()


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until a condition holds.

    Args:
        condition: a function without arguments.
        what: what is waited for, for the message.
        seconds: how long.

    Raises:
        LabError: it does not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not ready after {seconds:g} seconds")
        time.sleep(0.05)
