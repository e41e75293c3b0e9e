"""PostgreSQL in a folder of the test, as an unprivileged user."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from live_lab import require

from pyp0f.web.store import Store

_USER: Final = "nobody" if os.geteuid() == 0 else None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Postgres:
    """A cluster in a folder, reached at a port of this machine."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._data = folder / "data"
        self._binaries = binaries
        self._port = free_port()
        self._folder = folder
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "p0f", "--no-sync")
        self.start()
        self.url = f"postgresql://p0f@127.0.0.1:{self._port}/postgres"

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(self._binaries / name), *arguments]
        # The output goes to no pipe, because the server would keep it open.
        with (self._folder / "output").open("ab") as out:
            subprocess.run(command, user=_USER, cwd=self._folder, stdout=out, stderr=out, check=True, timeout=120)

    def start(self) -> None:
        options = f"-p {self._port} -k '' -h 127.0.0.1 -F"
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    @classmethod
    @contextmanager
    def started(cls, factory: pytest.TempPathFactory) -> Iterator[Postgres]:
        """Start a cluster, and stop it at the end."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
            Path(name) for name in [shutil.which("initdb")] if name
        ]
        if not found:
            require("initdb")
        folder = factory.mktemp("postgres")
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(0o755)
        folder.chmod(0o777)
        cluster = cls(folder, found[-1].parent)
        try:
            yield cluster
        finally:
            cluster.stop()

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")


def opened(postgres: Postgres) -> Store:
    return Store(postgres.url, keep=1_000, days=36_500, max_hosts=1_000)
