"""Where programs are installed: systems of Debian in folders, environments of Python, folders of npm, this machine."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.programs.tables import DEBIAN, HERE, MACHINE, NPM, PYPI, Program
from lab.stack import Bench, run
from lab.tree import Tree

HOST: Final = "www.example.org"
"""The name of the server.  It has dots: Java sends no other names."""
ADDRESS: Final = "127.0.0.1"
_HOSTS: Final = f"{ADDRESS} localhost\n::1 localhost ip6-localhost\n{ADDRESS} {HOST}\n"
_WITH_HOSTS: Final = 'mount --bind "$0" /etc/hosts && exec "$@"'
"""Runs a command with another file of host names."""
_VERSION: Final = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
_QUESTIONS: Final[dict[tuple[str, ...], str]] = {
    (PYPI, "Python"): "python -c 'import ssl; print(ssl.OPENSSL_VERSION.split()[1])'",
    (NPM, "Node.js"): "node -p process.versions.openssl",
}
"""What prints the version of OpenSSL that a language has, in environments that bring the language."""
_LIBRARY_PACKAGES: Final = {
    "OpenSSL": ("libssl3t64", "libssl3", "libssl1.1"),
    "GnuTLS": ("libgnutls30t64", "libgnutls30"),
    "NSS": ("libnss3",),
    "Mbed TLS": ("libmbedtls21",),
    "wolfSSL": ("libwolfssl45",),
    "Go": ("golang-go",),
    "libssh": ("libssh-4",),
    "libssh2": ("libssh2-1t64", "libssh2-1"),
}
"""The packages of Debian whose version is that of a library."""


class Place(ABC):
    """A place where programs are installed.

    Attributes:
        name: such as ``debian sid`` or ``pypi``.
        files: our files (``lab/programs/root``), as the programs see them.
    """

    def __init__(self, name: str, files: Path) -> None:
        self.name = name
        self.files = files

    @abstractmethod
    def install(self, program: Program) -> None:
        """Install the packages of a program, unless they are there.

        Raises:
            LabError: they cannot be installed.
        """

    @abstractmethod
    def version(self, program: Program) -> str:
        """The version of a program's first package; empty if it is not installed."""

    def library_version(self, program: Program) -> str:
        """The version of the library that makes the messages; empty if neither the table nor a package says it."""
        return program.library_version

    def command(self, program: Program, **values: object) -> tuple[str, ...]:
        """The command line of a program.  ``{lab}`` and the given names are replaced in its command."""
        text = program.command
        for name, value in {"lab": self.files, "host": HOST, **values}.items():
            text = text.replace(f"{{{name}}}", str(value))
        return self._shell(program, text)

    @abstractmethod
    def _shell(self, program: Program, text: str) -> tuple[str, ...]:
        """The command line that runs a shell command where a program is installed."""


class _DebianPlace(Place):
    """A release of Debian in a folder."""

    def __init__(self, bench: Bench, suite: str) -> None:
        super().__init__(f"{DEBIAN} {suite}", Path("/lab"))
        self._tree = Tree(bench, suite)
        _copy_files(self._tree.root / "lab")
        (self._tree.root / "etc" / "hosts").write_text(_HOSTS, "utf-8")
        self._version = cache(self._tree.version)

    def install(self, program: Program) -> None:
        self._tree.install(*program.packages)
        self._version.cache_clear()

    def version(self, program: Program) -> str:
        return self._version(program.packages[0])

    def library_version(self, program: Program) -> str:
        if program.imitation or program.library_version:
            return program.library_version
        names = _LIBRARY_PACKAGES.get(program.libraries[-1], ())
        return next(filter(None, map(self._version, names)), "")

    def _shell(self, program: Program, text: str) -> tuple[str, ...]:  # noqa: ARG002 - they share a system
        return self._tree.command("env", "HOME=/root", "LC_ALL=C.UTF-8", "sh", "-c", text)


class _HostPlace(Place):
    """A folder on this machine for each set of packages."""

    def __init__(self, bench: Bench, name: str) -> None:
        self._folder = bench.folder / "environments" / "programs"
        super().__init__(name, self._folder / "lab")
        self._folder.mkdir(parents=True, exist_ok=True)
        _copy_files(self.files)
        self._hosts = self._folder / "hosts"
        self._hosts.write_text(_HOSTS, "utf-8")
        self._versions: dict[Path, str] = {}

    def _home(self, program: Program) -> Path:
        digest = hashlib.sha256(" ".join(program.packages).encode()).hexdigest()[:8]
        return self._folder / f"{program.index}-{_plain(program.packages[0]).replace('/', '-')}-{digest}"

    def install(self, program: Program) -> None:
        home = self._home(program)
        if not (home / "installed").exists():
            home.mkdir(parents=True, exist_ok=True)
            self._fetch(home, program.packages)
            (home / "installed").touch()

    def library_version(self, program: Program) -> str:
        asks_openssl = not program.library_version and program.libraries[-1] == "OpenSSL"
        question = _QUESTIONS.get((program.index, *program.libraries[-2:-1])) if asks_openssl else None
        return run(*self._shell(program, question)).strip() if question else program.library_version

    @abstractmethod
    def _fetch(self, home: Path, packages: tuple[str, ...]) -> None:
        """Install packages in a folder."""

    def version(self, program: Program) -> str:
        home = self._home(program)
        if home not in self._versions and (home / "installed").exists():
            self._versions[home] = self._version_in(home, _plain(program.packages[0]))
        return self._versions.get(home, "")

    @abstractmethod
    def _version_in(self, home: Path, package: str) -> str:
        """The version of a package in a folder."""

    def _shell(self, program: Program, text: str) -> tuple[str, ...]:
        home = self._home(program)
        words = ("env", f"HOME={home}", *self._settings(home), "sh", "-c", f'cd "$HOME"; {text}')
        return ("unshare", "--mount", "sh", "-c", _WITH_HOSTS, str(self._hosts), *words)

    @abstractmethod
    def _settings(self, home: Path) -> tuple[str, ...]:
        """Variables of the environment that programs in a folder need."""


class _PypiPlace(_HostPlace):
    """Environments of Python."""

    def _fetch(self, home: Path, packages: tuple[str, ...]) -> None:
        run(sys.executable, "-m", "venv", str(home))
        run(str(home / "bin" / "python"), "-m", "pip", "install", "-q", *packages, timeout=600)

    def _version_in(self, home: Path, package: str) -> str:
        return run(str(home / "bin" / "python"), "-c", _VERSION, package).strip()

    def _settings(self, home: Path) -> tuple[str, ...]:
        return (f"PATH={home / 'bin'}:/usr/bin:/bin",)


class _NpmPlace(_HostPlace):
    """Folders of npm."""

    def _fetch(self, home: Path, packages: tuple[str, ...]) -> None:
        run("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home), *packages)

    def _version_in(self, home: Path, package: str) -> str:
        return str(json.loads((home / "node_modules" / package / "package.json").read_text("utf-8"))["version"])

    def _settings(self, home: Path) -> tuple[str, ...]:
        modules = home / "node_modules"
        return (f"PATH={modules / '.bin'}:/usr/bin:/bin", f"NODE_PATH={modules}")


class _MachinePlace(_HostPlace):
    """This machine, with the packages that are installed."""

    def _fetch(self, home: Path, packages: tuple[str, ...]) -> None:
        """Nothing is installed."""

    def _version_in(self, home: Path, package: str) -> str:  # noqa: ARG002 - one system
        try:
            return run("dpkg-query", "-W", "-f", "${Version}", package)
        except LabError:
            return ""

    def _settings(self, home: Path) -> tuple[str, ...]:  # noqa: ARG002 - one system
        return ("PATH=/usr/bin:/bin:/usr/sbin:/sbin",)


def place_named(bench: Bench, name: str) -> Place:
    """The place with a name: ``debian`` and a release, ``pypi``, ``npm`` or ``machine``."""
    index, _, suite = name.partition(" ")
    if index == DEBIAN:
        return _DebianPlace(bench, suite)
    if index == PYPI:
        return _PypiPlace(bench, name)
    return _NpmPlace(bench, name) if index == NPM else _MachinePlace(bench, MACHINE)


def _copy_files(folder: Path) -> None:
    """Copy the files that commands use: ours, and those of the HTTP clients."""
    for root in (HERE.parent / "http" / "root", HERE / "root"):
        shutil.copytree(root, folder, dirs_exist_ok=True)


def _plain(package: str) -> str:
    """The name of a package without version and extras, as in ``paramiko==2.7``, ``httpx[http2]`` and ``node@14``."""
    name = package.partition("==")[0].partition("[")[0]
    return name[0] + name[1:].partition("@")[0]
