"""Debian's Linux kernels, each in a virtual machine.  A new kernel is a line in `KERNELS`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from lab import variants
from lab.debian import Release, Unpacked
from lab.errors import LabError
from lab.machine import TAP, linux_options, machine, write_initrd
from lab.namespaces import GUEST, LARGE_MTU, recording, tap
from lab.stack import COMPILER, MACHINE, Bench, Origin, Stack

_BOOT_SECONDS: Final = 240
_SCRIPT: Final = "variants.sh"
_COMMANDS: Final = f"""\
ip address add {GUEST[0]}/24 dev eth0
ip link set dev eth0 up
ip -6 address add {GUEST[1]}/64 dev eth0
sleep 1
sh /bin/{_SCRIPT} dial eth0
"""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel to measure.

    Attributes:
        series: the beginning of its version, such as 6.1.  The newest package of that series is taken.
        suite: the release of Debian.
        memory: of the machine, in MiB.  From 6.16 on, the window scale depends on it up to 8 GiB; before, up to 1 GiB.
        name: for the command line and file names.
    """

    series: str
    suite: str
    memory: int = 8192
    name: str = ""


KERNELS: Final = (
    Kernel("5.10", "bullseye-security", 1024),
    Kernel("6.1", "bookworm", 1024),
    Kernel("6.12", "trixie", 1024),
    Kernel("6.16", "trixie-backports"),
    Kernel("6.17", "trixie-backports"),
    Kernel("6.18", "trixie-backports"),
    Kernel("7.2", "forky"),
    Kernel("7.3", "trixie-backports"),
    Kernel("6.1", "bookworm", 256, "6.1-256M"),
    Kernel("6.1", "bookworm", 512, "6.1-512M"),
    Kernel("7.2", "forky", 1024, "7.2-1024M"),
    Kernel("7.2", "forky", 2048, "7.2-2048M"),
    Kernel("7.2", "forky", 4096, "7.2-4096M"),
)


def unpack_kernel(bench: Bench, kernel: Kernel) -> Unpacked:
    """Fetch and unpack the newest package of a series.

    Since 6.19, a kernel is two packages: one has the image, one the modules.

    Raises:
        LabError: there is none.
    """
    release = Release(bench, kernel.suite)
    version = rf"{kernel.series.replace('.', '[.]')}[.]\d+[+a-z0-9-]*-cloud-amd64"
    for kinds in (("linux-binary-", "linux-modules-"), ("linux-image-",)):
        for name in reversed(release.names(kinds[0] + version)):
            try:
                return release.unpack(*[name.replace(kinds[0], kind) for kind in kinds])
            except LabError as error:
                bench.say(f"{name}: {error}")
    raise LabError(f"no kernel {kernel.series} in {kernel.suite}")


def measure(kernel: Kernel, bench: Bench, capture: Path) -> Origin:
    """Measure a kernel."""
    dial = bench.dial()
    unpacked = unpack_kernel(bench, kernel)
    folder = bench.fresh("machine")
    script = folder / _SCRIPT
    script.write_text(variants.guest_script())
    initrd = write_initrd(folder, unpacked.root, (dial, script), _COMMANDS)
    card = ("-device", f"virtio-net-pci,netdev=n0,romfile=,host_mtu={LARGE_MTU}")
    with tap() as peer, recording(peer, "lab0", capture):
        options = linux_options(unpacked.root, initrd, kernel.memory)
        with machine(peer, folder, *options, *TAP, *card) as guest:
            guest.wait_for(variants.READY, _BOOT_SECONDS)
            variants.connect_all(peer, str(dial))
    return {**unpacked.origin, "memory": f"{kernel.memory} MiB", "script": "linux"}


STACKS: Final = tuple(
    Stack(
        name=f"linux-{kernel.name or kernel.series}",
        system="unix:Linux:",
        names=variants.NAMES,
        measure=partial(measure, kernel),
        programs=COMPILER | MACHINE,
        shown=variants.DEFAULTS,
        seconds=20,
    )
    for kernel in KERNELS
)
