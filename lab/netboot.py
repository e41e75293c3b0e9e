"""Servers from which machines boot over the network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from lab.machine import Machine
from lab.namespaces import PEER, Space, wait_for

_LEASES: Final = ("192.0.2.50", "192.0.2.60", "255.255.255.0", "1h")
"""The addresses that DHCP gives."""


class FileServer:
    """An HTTP server for files, over IPv4 and IPv6."""

    def __init__(self, where: Space, folder: Path, port: int = 80) -> None:
        """Start the server.

        Args:
            where: the namespace that it runs in.
            folder: with the files.
            port: the port on which it listens.
        """
        self._log = folder.parent / f"http-{port}.log"
        self.process = where.start(
            sys.executable, "-u", "-m", "http.server", str(port), "--bind", "::", "--directory", str(folder),
            output=self._log,
        )  # fmt: skip
        wait_for(lambda: "Serving HTTP" in self._log.read_text(), "the HTTP server")

    def was_asked_for(self, name: str) -> bool:
        """Whether a client has asked for a file."""
        return f" /{name} " in self._log.read_text("utf-8", "replace")


def start_dhcp(where: Space, folder: Path, *options: str) -> None:
    """Start a server for DHCP, with TFTP for the folder ``tftp``.

    Args:
        where: the namespace that it runs in.
        folder: for its files.
        options: further options of dnsmasq.
    """
    (folder / "tftp").mkdir(exist_ok=True)
    log = folder / "dnsmasq.log"
    where.start(
        "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--interface=lab0", "--bind-interfaces",
        f"--dhcp-range={','.join(_LEASES)}", f"--dhcp-leasefile={folder / 'leases'}", "--user=root",
        "--enable-tftp", f"--tftp-root={folder / 'tftp'}", *options,
        output=log,
    )  # fmt: skip
    wait_for(lambda: "started" in log.read_text(), "dnsmasq")


def wait_for_requests(server: FileServer, machine: Machine, names: tuple[str, ...], seconds: float) -> None:
    """Wait until a machine has asked for all files, or was switched off.

    Raises:
        LabError: neither happens in time.
    """
    wait_for(
        lambda: machine.has_ended or all(map(server.was_asked_for, names)), f"a request for {', '.join(names)}", seconds
    )


def url(name: str, *, version: int = 4, port: int = 80) -> str:
    """The address of a file at our end."""
    host = PEER[0] if version == 4 else f"[{PEER[1]}]"
    return f"http://{host}{'' if port == 80 else f':{port}'}/{name}"
