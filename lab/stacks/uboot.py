"""U-Boot for Arm: its command wget."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from lab.debian import Release
from lab.machine import TAP, machine
from lab.namespaces import GUEST, PEER, recording, tap
from lab.netboot import FileServer, wait_for_requests
from lab.stack import SYN, Bench, Origin, Stack, named

_EMULATOR: Final = "qemu-system-aarch64"
_COMMANDS: Final = (
    f"setenv ipaddr {GUEST[0]}",
    "setenv netmask 255.255.255.0",
    f"setenv serverip {PEER[0]}",
    f"wget 0x42000000 {PEER[0]}:/file",
)


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure U-Boot of Debian trixie."""
    unpacked = Release(bench, "trixie").unpack("u-boot-qemu")
    folder = bench.fresh("machine")
    (folder / "files").mkdir()
    (folder / "files" / "file").write_text("hello\n")
    firmware = unpacked.root / "usr/lib/u-boot/qemu_arm64/u-boot.bin"
    options = ("-machine", "virt", "-cpu", "cortex-a57", "-m", "512", "-bios", str(firmware))
    card = ("-device", "virtio-net-pci,netdev=n0,romfile=")
    keys = folder / "keys"
    os.mkfifo(keys)
    with tap() as peer, recording(peer, "lab0", capture):
        server = FileServer(peer, folder / "files")
        # Opened for both directions, so that opening does not wait for QEMU.
        with (
            keys.open("r+b", buffering=0) as typing,
            machine(peer, folder, *options, *TAP, *card, program=_EMULATOR, keys=typing) as guest,
        ):
            for _ in range(60):
                if "=> " in guest.text:
                    break
                typing.write(b"\r")
                time.sleep(0.5)
            for command in _COMMANDS:
                typing.write(f"{command}\r".encode())
                time.sleep(1)
            wait_for_requests(server, guest, ("file",), 30)
    return {**unpacked.origin, "script": "uboot"}


STACKS: Final = (
    Stack(
        name="uboot-2025.01",
        system="other:U-Boot:",
        names=named(SYN, [(80, "wget")]),
        measure=measure,
        programs={_EMULATOR: "qemu-system-arm"},
        shown=frozenset({80}),
        seconds=30,
    ),
)
