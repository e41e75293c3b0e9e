"""A stack that can be measured, and the place where that happens."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lab.errors import LabError

HERE: Final = Path(__file__).resolve().parent

SYN: Final = "syn"
SYN_ACK: Final = "syn+ack"
REQUEST: Final = "http request"
RESPONSE: Final = "http response"

Names = Mapping[tuple[str, int], str]
"""What was measured: the name of a variant or program, by kind of packet and port of the server."""
Origin = dict[str, str]
"""Where a measured stack comes from: values such as package and version, by their names."""

BASIC: Final = {"ip": "iproute2", "tcpdump": "tcpdump", "sysctl": "procps"}
"""Programs that every stack needs, and the Debian packages that have them."""
COMPILER: Final = {"cc": "gcc libc6-dev"}
MACHINE: Final = {"qemu-system-x86_64": "qemu-system-x86", "busybox": "busybox-static"}


class Bench:
    """A folder for everything that a measurement makes.

    Attributes:
        folder: the folder.  What was fetched stays there for the next time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def say(self, text: str) -> None:
        """Tell the user what happens."""
        print(text, file=sys.stderr, flush=True)

    def fresh(self, name: str) -> Path:
        """An empty folder."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def dial(self) -> Path:
        """The program `dial`, compiled from dial.c.  It is linked statically, so that it runs in any guest."""
        program = self.folder / "dial"
        source = HERE / "dial.c"
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            run("cc", "-O1", "-static", "-o", str(program), str(source))
        return program


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack that can be measured.

    Attributes:
        name: its name on the command line and in file names.
        system: the label for its packets, without the type: ``class:name:flavor``.
        names: what the ports stand for.
        measure: measures into a capture file.  Returns where the stack comes from.
        programs: the programs of this machine that it needs, and the Debian packages that have them.
        shown: the ports whose packets make up the small capture of the repository.
        varies: fields of raw signatures that differ from one measurement to the next, by variant: ``ttl``, ``window``,
            ``software``.
        seconds: about how long it takes, without downloads.
    """

    name: str
    system: str
    names: Names
    measure: Callable[[Bench, Path], Origin]
    programs: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[int]
    varies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: int


def missing_packages(stack: Stack) -> list[str]:
    """The Debian packages that must be installed before a stack can be measured."""
    needed = {**BASIC, **stack.programs}
    return sorted({package for program, package in needed.items() if not shutil.which(program)})


def check_ready(stack: Stack) -> None:
    """Check that this machine can measure a stack.

    Raises:
        LabError: it cannot; the message gives the reason.
    """
    if os.geteuid() != 0:
        raise LabError("measuring needs root, for network namespaces")
    missing = missing_packages(stack)
    if missing:
        raise LabError(f"{stack.name} needs: apt-get install {' '.join(missing)}")


def run(*command: str, folder: Path | None = None, timeout: float = 300) -> str:
    """Run a command to its end, and return its output.

    Raises:
        LabError: it fails or takes too long.
    """
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            cwd=folder,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"{command[0]}: took longer than {timeout:g} seconds") from None
    if done.returncode:
        raise LabError(f"{' '.join(command)}: {last_line(done.stderr or done.stdout)}")
    return done.stdout


def last_line(text: str) -> str:
    """The last line of a text that is not empty; the reason for a failure usually stands there."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "failed without a message"


def named(kind: str, names: Sequence[tuple[int, str]]) -> dict[tuple[str, int], str]:
    """The names of ports for one kind of packet."""
    return {(kind, port): name for port, name in names}
