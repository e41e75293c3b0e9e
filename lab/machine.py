"""Virtual machines: QEMU with software emulation, so that they run everywhere."""

from __future__ import annotations

import lzma
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from lab.errors import LabError
from lab.namespaces import Space, end, wait_for
from lab.stack import last_line

TAP: Final = ("-netdev", "tap,id=n0,ifname=lab0,script=no,downscript=no")
"""The network of a machine at the interface of `lab.namespaces.tap`."""
_PLAIN: Final = ("-accel", "tcg", "-nodefaults", "-display", "none", "-no-reboot")

_MODULES: Final = (
    "failover", "net_failover", "virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev",
    "virtio_pci", "virtio_net", "ipv6", "mptcp",
)  # fmt: skip
"""The kernel modules that the network card needs, in the order in which they are loaded.  Some kernels have some of
them built in."""
_TOOLS: Final = ("sh", "ip", "sleep", "mount", "cat", "grep", "insmod", "poweroff", "timeout")
"""The tools of BusyBox that scripts use."""

_INIT: Final = """\
#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod /modules/$module.ko; done
ip link set dev lo up
echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad
{commands}
sleep 300
poweroff -f
"""


class Machine:
    """A running virtual machine.

    Attributes:
        process: QEMU.
        console: the file with all that it printed to its serial console.
    """

    def __init__(self, process: subprocess.Popen[bytes], console: Path, log: Path) -> None:
        self.process = process
        self.console = console
        self._log = log

    @property
    def text(self) -> str:
        """What it printed so far."""
        return self.console.read_text("utf-8", "replace") if self.console.exists() else ""

    @property
    def has_ended(self) -> bool:
        """Whether it was switched off."""
        return self.process.poll() is not None

    def wait_for(self, text: str, seconds: float) -> None:
        """Wait until it prints a text.

        Raises:
            LabError: it does not in time, or ends before.
        """
        wait_for(lambda: text in self.text or self.has_ended, "the virtual machine", seconds)
        if text not in self.text:
            raise LabError(f"the virtual machine has ended: {last_line(self._log.read_text() or self.text)}")


@contextmanager
def machine(
    where: Space, folder: Path, *options: str, program: str = "qemu-system-x86_64", keys: IO[bytes] | None = None
) -> Iterator[Machine]:
    """A virtual machine for the duration of a block.

    Args:
        where: the namespace that QEMU runs in.
        folder: for its files.
        options: options of QEMU.
        program: which QEMU.
        keys: what is typed on its serial console; by default that has no keys.
    """
    console = folder / "console"
    log = folder / "qemu.log" if keys is None else console
    serial = f"file:{console}" if keys is None else "stdio"
    process = where.start("nice", program, *_PLAIN, "-serial", serial, *options, output=log, keys=keys)
    try:
        yield Machine(process, console, log)
    finally:
        end(process)


def linux_options(kernel: Path, initrd: Path, memory: int) -> tuple[str, ...]:
    """The options of QEMU that start Linux.

    Args:
        kernel: the folder with the unpacked packages of the kernel.
        initrd: its initial file system (`write_initrd`).
        memory: in MiB.
    """
    image = only_file(kernel, "vmlinuz*")
    return (
        "-cpu", "max", "-m", str(memory), "-kernel", str(image), "-initrd", str(initrd),
        "-append", "console=ttyS0 quiet panic=-1",
    )  # fmt: skip


def write_initrd(folder: Path, kernel: Path, programs: Sequence[Path], commands: str) -> Path:
    """Write an initial file system: BusyBox, the network's modules, some programs, and a script that starts first.

    Args:
        folder: an empty folder.
        kernel: the folder with the unpacked packages of the kernel.
        programs: programs and scripts, which come to ``/bin``.
        commands: shell commands to run when the interface ``eth0`` is there.
    """
    root = folder / "root"
    for name in ("bin", "proc", "sys", "dev", "modules"):
        (root / name).mkdir(parents=True)
    for program in (Path("/bin/busybox"), *programs):
        copy = root / "bin" / program.name
        copy.write_bytes(program.read_bytes())
        copy.chmod(0o755)
    for tool in _TOOLS:
        (root / "bin" / tool).symlink_to("busybox")
    names = [name for name in _MODULES if _copy_module(kernel, name, root / "modules")]
    (root / "modules" / "order").write_text("\n".join(names))
    init = root / "init"
    init.write_text(_INIT.format(commands=commands))
    init.chmod(0o755)
    archive = folder / "initrd"
    files = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    with archive.open("wb") as target:
        made = subprocess.run(
            ["busybox", "cpio", "-o", "-H", "newc"],
            check=False,
            input=files.encode(),
            stdout=target,
            stderr=subprocess.PIPE,
            cwd=root,
        )
    if made.returncode:
        raise LabError(f"cpio: {last_line(made.stderr.decode())}")
    return archive


def _copy_module(kernel: Path, name: str, target: Path) -> bool:
    """Copy a module if the kernel has it."""
    for path in kernel.rglob(f"{name}.ko*"):
        data = path.read_bytes()
        (target / f"{name}.ko").write_bytes(lzma.decompress(data) if path.suffix == ".xz" else data)
        return True
    return False


def only_file(folder: Path, pattern: str) -> Path:
    """The file of a name below a folder.

    Raises:
        LabError: there is none.
    """
    for path in folder.rglob(pattern):
        if path.is_file():
            return path
    raise LabError(f"{folder.name}: has no {pattern}")
