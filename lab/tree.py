"""A Debian system in a folder, for programs that are newer or older than those of this machine."""

from __future__ import annotations

from typing import Final

from lab.errors import LabError
from lab.stack import Bench, run

_MIRROR: Final = "http://deb.debian.org/debian"
_INSTALL: Final = ("apt-get", "install", "-y", "-q", "--no-install-recommends")
_ENTER: Final = """\
root=$0
for name in proc sys dev; do mount --rbind /$name "$root/$name" || exit 1; done
exec chroot "$root" "$@"
"""
"""Starts a command in the system.  The mounts are in a namespace of their own, and vanish when it ends."""


class Tree:
    """A Debian system in a folder.

    Attributes:
        suite: its release.
        root: the folder.
    """

    def __init__(self, bench: Bench, suite: str) -> None:
        """Install the system, unless it is there."""
        self.suite = suite
        self.root = bench.folder / "trees" / suite
        self._bench = bench
        if not (self.root / "usr/bin/apt-get").exists():
            bench.say(f"installing Debian {suite}")
            self.root.mkdir(parents=True, exist_ok=True)
            run("debootstrap", "--variant=minbase", suite, str(self.root), _MIRROR, timeout=900)

    def command(self, *words: str) -> tuple[str, ...]:
        """The command line that runs a command in the system."""
        return ("unshare", "--mount", "sh", "-c", _ENTER, str(self.root), *words)

    def install(self, *packages: str) -> None:
        """Install packages.  Those that cannot be installed are reported: their programs will not be measured."""
        missing = [package for package in dict.fromkeys(packages) if not self.version(package)]
        if not missing:
            return
        self._bench.say(f"installing {', '.join(missing)} of Debian {self.suite}")
        if self._try_install(*missing) is None:
            return
        for package in missing:
            error = self._try_install(package)
            if error is not None:
                self._bench.say(f"{package}: {error}")

    def _try_install(self, *packages: str) -> LabError | None:
        try:
            run("env", "DEBIAN_FRONTEND=noninteractive", *self.command(*_INSTALL, *packages), timeout=1800)
        except LabError as error:
            return error
        return None

    def version(self, package: str) -> str:
        """The version of an installed package; empty if it is not installed."""
        try:
            text = run(*self.command("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package))
        except LabError:
            return ""
        status, _, version = text.strip().partition(" ")
        return version if status == "installed" else ""
