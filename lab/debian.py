"""Packages of Debian's releases, fetched and unpacked beside the system.  apt checks their signatures.

Each release has an apt of its own in the bench's folder, so nothing is installed, and the machine's apt is not changed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.stack import Bench, Origin, run

_MIRROR: Final = "http://deb.debian.org/debian"
_KEYRING: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"
_NUMBERS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A package that was unpacked.

    Attributes:
        root: the folder that stands for ``/`` of the package.
        origin: name, version, release and checksum.
    """

    root: Path
    origin: Origin


class Release:
    """A release (suite) of Debian, such as bookworm or trixie-backports."""

    def __init__(self, bench: Bench, suite: str) -> None:
        self._suite = suite
        self._bench = bench
        self._folder = bench.folder / "apt" / suite
        if not (self._folder / "updated").exists():
            self._set_up()

    def _set_up(self) -> None:
        if not Path(_KEYRING).exists():
            raise LabError("needs: apt-get install debian-archive-keyring")
        for name in ("lists/partial", "cache/archives/partial", "state", "parts"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        mirror = f"{_MIRROR}-security" if self._suite.endswith("-security") else _MIRROR
        source = f"deb [signed-by={_KEYRING}] {mirror} {self._suite} main\n"
        (self._folder / "sources.list").write_text(source)
        self._bench.say(f"reading the list of packages of {self._suite}")
        self._apt("apt-get", "update")
        (self._folder / "updated").touch()

    def _apt(self, program: str, *words: str, folder: Path | None = None) -> str:
        options = {
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": self._folder / "parts",
            "Dir::State": self._folder / "state",
            "Dir::State::lists": self._folder / "lists",
            "Dir::State::status": self._folder / "status",
            "Dir::Cache": self._folder / "cache",
            "APT::Sandbox::User": "root",
        }
        settings = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return run(program, *settings, *words, folder=folder, timeout=600)

    def names(self, pattern: str) -> list[str]:
        """The packages whose names match a regular expression, the highest version numbers last."""
        found = self._apt("apt-cache", "pkgnames").split()
        return sorted(filter(re.compile(pattern).fullmatch, found), key=by_numbers)

    def unpack(self, *packages: str) -> Unpacked:
        """Fetch packages, and unpack them into one folder.

        Returns:
            The folder, and the origin of the first package.

        Raises:
            LabError: a package is not available.
        """
        root = self._folder / "unpacked" / packages[0]
        root.mkdir(parents=True, exist_ok=True)
        origins = [self._unpack_one(package, root) for package in packages]
        return Unpacked(root, origins[0])

    def _unpack_one(self, package: str, root: Path) -> Origin:
        store = self._folder / "packages" / package
        if not list(store.glob("*.deb")):
            store.mkdir(parents=True, exist_ok=True)
            self._bench.say(f"fetching {package} of {self._suite}")
            self._apt("apt-get", "download", package, folder=store)
        (archive,) = store.glob("*.deb")
        run("dpkg-deb", "-x", str(archive), str(root))
        checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
        version = run("dpkg-deb", "-f", str(archive), "Version").strip()
        return {"package": f"{package} (Debian {self._suite})", "version": version, "checksum": f"sha256 {checksum}"}


def by_numbers(name: str) -> tuple[int, ...]:
    """The numbers in a name, for sorting."""
    return tuple(map(int, _NUMBERS.findall(name)))
