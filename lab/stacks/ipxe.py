"""iPXE, started as a kernel, with a script that fetches a file over IPv4 and over IPv6."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from lab.debian import Release
from lab.errors import LabError
from lab.machine import TAP, machine, only_file
from lab.namespaces import GUEST, recording, tap
from lab.netboot import FileServer, start_dhcp, url, wait_for_requests
from lab.stack import MACHINE, SYN, Bench, Origin, Stack, named

_PORT: Final = 1000
_SCRIPT: Final = f"""\
#!ipxe
ifopen net0
set net0/ip {GUEST[0]}
set net0/netmask 255.255.255.0
imgfetch --timeout 4000 {url("four", port=_PORT)} ||
ifconf --configurator ipv6 --timeout 6000 net0 ||
imgfetch --timeout 4000 {url("six", version=6, port=_PORT)} ||
poweroff
"""
_SUITES: Final = {"ipxe-1.0": "bookworm", "ipxe-2.0": "forky"}
"""Releases of Debian, by the names of the stacks."""


def measure(suite: str, bench: Bench, capture: Path) -> Origin:
    """Measure iPXE of a release of Debian.  Old versions have no IPv6."""
    unpacked = Release(bench, suite).unpack("ipxe")
    folder = bench.fresh("machine")
    script = folder / "script"
    script.write_text(_SCRIPT)
    files = folder / "files"
    files.mkdir()
    for name in ("four", "six"):
        (files / name).write_text("hello\n")
    options = ("-m", "256", "-kernel", str(only_file(unpacked.root, "ipxe.lkrn")), "-initrd", str(script))
    with tap() as peer, recording(peer, "lab0", capture):
        server = FileServer(peer, files, _PORT)
        start_dhcp(peer, folder, "--enable-ra", "--dhcp-range=2001:db8::,slaac,64,1h")
        with machine(peer, folder, *options, *TAP, "-device", "e1000,netdev=n0") as guest:
            wait_for_requests(server, guest, ("four",), 60)
            with suppress(LabError):
                wait_for_requests(server, guest, ("six",), 20)
    return {**unpacked.origin, "script": "ipxe"}


STACKS: Final = tuple(
    Stack(
        name=name,
        system="other:iPXE:",
        names=named(SYN, [(_PORT, "default")]),
        measure=partial(measure, suite),
        programs=MACHINE | {"dnsmasq": "dnsmasq-base"},
        shown=frozenset({_PORT}),
        seconds=30,
    )
    for name, suite in _SUITES.items()
)
