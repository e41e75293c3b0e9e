"""A system of its own for commands of root: with its own processes, network, and changes to the file system.

Needs root, Linux with network namespaces, control groups and overlayfs, and systemd.  Changes to /etc, /opt, /usr and
/var are lost at the end.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

import pytest
from live_lab import cable, require
from places import PCAPS
from shown import agrees, environment
from surroundings import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

TRAFFIC: Final = PCAPS / "links_ethernet.pcap"

_SETUP: Final = """
mount -t tmpfs tmpfs "$1"
for folder in etc opt usr var; do
    mkdir "$1/$folder" "$1/$folder/upper" "$1/$folder/work"
    mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$1/$folder/upper,workdir=$1/$folder/work" "/$folder"
done
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
# Only this system is changed: nothing configures the kernel, the disks or the devices.
rm -rf /lib/systemd/system/*.wants /etc/systemd/system/*.wants /lib/systemd/system-generators
printf '[Unit]\nDefaultDependencies=no\n' > /etc/systemd/system/lab.target
echo ready
exec env -i container=lab /lib/systemd/systemd --unit=lab.target --log-target=null --show-status=no
"""
_IN_A_GROUP: Final = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
_SENDER: Final = """
import socket, struct, sys, time
data = open(sys.argv[1], "rb").read()
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind(("eth0", 0))
    while True:
        at = 24
        while at < len(data):
            length = struct.unpack_from("<I", data, at + 8)[0]
            out.send(data[at + 16 : at + 16 + length])
            at += 16 + length
        time.sleep(0.2)
"""
_ENDLESS: Final = re.compile(r"(?:exec setpriv .*/)?(?:pyp0f|tcpdump)(?:-live)? -i (?!.* -d\b)")
"""Commands that run until Ctrl-C."""
_PATIENCE: Final = 120
"""Seconds."""


@dataclass(frozen=True)
class System:
    """The system.

    Attributes:
        process: process number of its first process.
        folder: where commands run.
    """

    process: int
    folder: Path

    def run(self, command: str, shown: str = "", **more: str) -> str:
        """Run a command; an endless one until it has printed what is shown.  Returns what it prints."""
        enter = ["nsenter", "--target", str(self.process), "--mount", "--net", "--pid", f"--wdns={self.folder}"]
        printed = Path(mkdtemp(dir=self.folder)) / "printed"  # daemons may still write into files of earlier commands
        with printed.open("wb") as out, subprocess.Popen(
            [*enter, "bash", "-c", command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env=environment(**more), start_new_session=True,
        ) as process:  # fmt: skip
            end = time.monotonic() + _PATIENCE
            if _ENDLESS.match(command):
                while time.monotonic() < end and process.poll() is None and not agrees(shown, printed.read_text()):
                    time.sleep(0.05)
                _interrupt(process)
            else:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_PATIENCE)
                if process.poll() is None:
                    _interrupt(process)
        return printed.read_text()


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Stop a command as Ctrl-C does, and wait for all of its processes."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
        process.wait(_PATIENCE)
        while True:
            os.killpg(process.pid, 0)
            time.sleep(0.01)


@contextmanager
def system(folder: Path, changes: Path) -> Iterator[System]:
    """A system run by systemd, whose interface eth0 receives the packets of `TRAFFIC` again and again.

    Args:
        folder: where commands run.
        changes: an empty folder, for changes to the file system.
    """
    require("nsenter", "unshare", "systemctl")
    with cable() as (near, far), ExitStack() as stack:
        group = stack.enter_context(_control_group())
        isolated = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--cgroup", "--kill-child"]
        inside = ["ip", "netns", "exec", far, *isolated, "bash", "-ec", _SETUP, "setup", str(changes)]
        first = stack.enter_context(
            subprocess.Popen(["bash", "-c", _IN_A_GROUP, str(group), *inside], stdout=subprocess.PIPE, text=True)
        )
        stack.callback(first.kill)
        assert first.stdout is not None
        assert first.stdout.readline() == "ready\n"
        sending = ["ip", "netns", "exec", near, sys.executable, "-c", _SENDER, str(TRAFFIC)]
        sender = stack.enter_context(subprocess.Popen(sending))
        stack.callback(sender.kill)
        children = Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text()
        made = System(int(children), folder)
        wait_until(lambda: made.run("systemctl is-system-running") == "running\n")
        yield made


@contextmanager
def _control_group() -> Iterator[Path]:
    """A control group for all processes of the system."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    roots = [fields[1] for fields in mounts if fields[2] == "cgroup2"]
    if not roots:
        pytest.skip("needs control groups, version 2")
    group = Path(roots[0], f"pyp0f-{os.getpid()}")
    group.mkdir()
    try:
        yield group
    finally:
        for folder, _, _ in os.walk(group, topdown=False):
            wait_until(partial(_removed, Path(folder)))


def _removed(group: Path) -> bool:
    try:
        group.rmdir()
    except OSError:
        return False
    return True
