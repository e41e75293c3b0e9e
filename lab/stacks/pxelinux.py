"""PXELINUX, whose TCP is lwIP, booted over the network (PXE).  It fetches its kernel over HTTP."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from lab.debian import Release
from lab.machine import TAP, machine
from lab.namespaces import recording, tap
from lab.netboot import FileServer, start_dhcp, url, wait_for_requests
from lab.stack import MACHINE, SYN, Bench, Origin, Stack, named

_CONFIGURATION: Final = f"DEFAULT x\nLABEL x\n KERNEL {url('kernel')}\n"


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure PXELINUX of Debian bookworm."""
    unpacked = Release(bench, "bookworm").unpack("pxelinux", "syslinux-common")
    folder = bench.fresh("machine")
    (folder / "files").mkdir()
    (folder / "files" / "kernel").write_text("hello\n")
    (folder / "tftp" / "pxelinux.cfg").mkdir(parents=True)
    (folder / "tftp" / "pxelinux.cfg" / "default").write_text(_CONFIGURATION)
    for name in ("PXELINUX/lpxelinux.0", "syslinux/modules/bios/ldlinux.c32"):
        shutil.copy(unpacked.root / "usr/lib" / name, folder / "tftp")
    with tap() as peer, recording(peer, "lab0", capture):
        server = FileServer(peer, folder / "files")
        start_dhcp(peer, folder, "--dhcp-boot=lpxelinux.0")
        card = ("-device", "e1000,netdev=n0,bootindex=0", "-vga", "std")
        with machine(peer, folder, "-m", "256", *TAP, *card) as guest:
            wait_for_requests(server, guest, ("kernel",), 60)
    return {**unpacked.origin, "script": "pxelinux"}


STACKS: Final = (
    Stack(
        name="pxelinux-6.04",
        system="other:PXELINUX:",
        names=named(SYN, [(80, "http")]),
        measure=measure,
        programs=MACHINE | {"dnsmasq": "dnsmasq-base"},
        shown=frozenset({80}),
        seconds=30,
    ),
)
