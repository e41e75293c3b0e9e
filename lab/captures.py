"""Small captures for the repository, cut from what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lab.stack import run


def port_filter(ports: Iterable[int]) -> str:
    """The filter expression for the packets from or to some ports."""
    return " or ".join([f"port {port}" for port in sorted(ports)])


def cut(capture: Path, target: Path, ports: Iterable[int]) -> None:
    """Write the packets from or to some ports to another capture.

    Raises:
        LabError: tcpdump fails.
    """
    run("tcpdump", "-Z", "root", "-r", str(capture), "-w", str(target), port_filter(ports))
