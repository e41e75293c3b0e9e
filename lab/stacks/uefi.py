"""EDK2, the UEFI firmware of virtual machines: its HTTP boot."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from lab.debian import Release
from lab.machine import TAP, machine
from lab.namespaces import recording, tap
from lab.netboot import FileServer, start_dhcp, url, wait_for_requests
from lab.stack import MACHINE, SYN, Bench, Origin, Stack, named

_BOOT: Final = "boot.efi"
_DHCP: Final = (
    "--dhcp-vendorclass=set:http,HTTPClient",
    "--dhcp-option-force=tag:http,60,HTTPClient",
    f"--dhcp-boot=tag:http,{url(_BOOT)}",
)
"""Without the vendor class in the answer, EDK2 does not take it for one about HTTP boot."""


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure OVMF of Debian bookworm."""
    unpacked = Release(bench, "bookworm").unpack("ovmf")
    folder = bench.fresh("machine")
    (folder / "files").mkdir()
    (folder / "files" / _BOOT).write_text("hello\n")
    firmware = unpacked.root / "usr/share/OVMF"
    variables = folder / "variables.fd"
    shutil.copy(firmware / "OVMF_VARS_4M.fd", variables)
    options = (
        "-machine", "q35", "-m", "512",
        "-object", "rng-random,id=r0,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=r0",
        "-drive", f"if=pflash,format=raw,readonly=on,file={firmware / 'OVMF_CODE_4M.fd'}",
        "-drive", f"if=pflash,format=raw,file={variables}",
        "-device", "virtio-net-pci,netdev=n0,romfile=,bootindex=0",
    )  # fmt: skip
    with tap() as peer, recording(peer, "lab0", capture):
        server = FileServer(peer, folder / "files")
        start_dhcp(peer, folder, *_DHCP)
        with machine(peer, folder, *TAP, *options) as guest:
            wait_for_requests(server, guest, (_BOOT,), 180)
    return {**unpacked.origin, "script": "uefi"}


STACKS: Final = (
    Stack(
        name="uefi-2022.11",
        system="other:UEFI:HTTP boot (EDK2)",
        names=named(SYN, [(80, "http boot")]),
        measure=measure,
        programs=MACHINE | {"dnsmasq": "dnsmasq-base"},
        shown=frozenset({80}),
        seconds=90,
    ),
)
