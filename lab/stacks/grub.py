"""GRUB, booted over the network (PXE), with a configuration that fetches a file over IPv4 and over IPv6."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lab.debian import Release
from lab.machine import TAP, machine
from lab.namespaces import PEER, recording, tap
from lab.netboot import FileServer, start_dhcp, wait_for_requests
from lab.stack import MACHINE, SYN, Bench, Origin, Stack, named, run

_CONFIGURATION: Final = f"""\
insmod http
cat (http,{PEER[0]})/four
net_add_addr six pxe 2001:db8::70
cat (http,[{PEER[1]}])/six
sleep 2
halt
"""
_MODULES: Final = ("pxe", "net", "http", "cat", "echo", "halt", "sleep", "normal", "configfile")


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure GRUB of Debian bookworm."""
    unpacked = Release(bench, "bookworm").unpack("grub-pc-bin", "grub-common")
    folder = bench.fresh("machine")
    for name in ("tftp", "files"):
        (folder / name).mkdir()
    for name in ("four", "six"):
        (folder / "files" / name).write_text("hello\n")
    configuration = folder / "grub.cfg"
    configuration.write_text(_CONFIGURATION)
    root = unpacked.root / "usr"
    run(
        str(root / "bin/grub-mkimage"), "-d", str(root / "lib/grub/i386-pc"), "-O", "i386-pc-pxe", "-p", "(pxe)/",
        "-c", str(configuration), "-o", str(folder / "tftp/grub.pxe"), *_MODULES,
    )  # fmt: skip
    with tap() as peer, recording(peer, "lab0", capture):
        server = FileServer(peer, folder / "files")
        start_dhcp(peer, folder, "--dhcp-boot=grub.pxe")
        card = ("-device", "e1000,netdev=n0,bootindex=0", "-vga", "std")
        with machine(peer, folder, "-m", "256", *TAP, *card) as guest:
            wait_for_requests(server, guest, ("four", "six"), 90)
    return {**unpacked.origin, "script": "grub"}


STACKS: Final = (
    Stack(
        name="grub-2.06",
        system="other:GRUB:",
        names=named(SYN, [(80, "http")]),
        measure=measure,
        programs=MACHINE | {"dnsmasq": "dnsmasq-base"},
        shown=frozenset({80}),
        seconds=40,
    ),
)
