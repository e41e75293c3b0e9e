"""Small captures for the repository, cut from what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lab.stack import run

_HAS_DATA: Final = "ip[2:2] - ((ip[0] & 15) << 2) - ((tcp[12] & 240) >> 2) != 0"


def small_filter(ports: Iterable[int]) -> str:
    """The filter expression for the packets from or to some ports; over IPv4, without those that only acknowledge."""
    wanted = " or ".join([f"port {port}" for port in sorted(ports)])
    return f"({wanted}) and (ip6 or tcp[tcpflags] & tcp-syn != 0 or {_HAS_DATA})"


def cut(capture: Path, target: Path, ports: Iterable[int]) -> None:
    """Write the packets from or to some ports to another capture.

    Raises:
        LabError: tcpdump fails.
    """
    run("tcpdump", "-Z", "root", "-r", str(capture), "-w", str(target), small_filter(ports))
