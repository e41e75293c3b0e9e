"""Hosts and reasons, for tests of scores."""

from __future__ import annotations

from typing import Final

from pyp0f.changes.weights import names_of
from pyp0f.hosts.table import Host
from pyp0f.signatures.label import Label

SECONDS: Final = 1_600_000_000


def a_host(os_name: str | None = None, last_port: int = 0) -> Host:
    """A host with a known operating system."""
    host = Host(b"\x0a\0\0\x01", SECONDS)
    if os_name is not None:
        host.label = Label(number=1, line=1, os_class="unix", name=os_name)
    host.last_port = last_port
    return host


def words(reasons: int) -> str:
    """The names of the reasons, joined by spaces; empty if there are none."""
    return " ".join(names_of(reasons))
