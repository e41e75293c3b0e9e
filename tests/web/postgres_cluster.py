"""PostgreSQL in a folder of the test, as an unprivileged user."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

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
        self._start()
        self.url = f"postgresql://p0f@127.0.0.1:{self._port}/postgres"

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(self._binaries / name), *arguments]
        # The output goes to no pipe, because the server would keep it open.
        with (self._folder / "output").open("ab") as out:
            subprocess.run(command, user=_USER, cwd=self._folder, stdout=out, stderr=out, check=True, timeout=120)

    def _start(self) -> None:
        options = f"-p {self._port} -k '' -h 127.0.0.1 -F"
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Postgres]:
        """Start a cluster, and stop it at the end.

        Its folder is not among those of pytest: each run of pytest takes the permissions of others from the folder
        that all runs share, and an unprivileged user could not get at a cluster there any more.
        """
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
            Path(name) for name in [shutil.which("initdb")] if name
        ]
        if not found:
            require("initdb")
        with TemporaryDirectory(prefix="pyp0f-postgres-") as name:
            if _USER:
                shutil.chown(name, _USER)
            cluster = cls(Path(name), found[-1].parent)
            try:
                yield cluster
            finally:
                cluster._stop()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop it meanwhile.  Whatever happens, other tests have it again."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")


def opened(postgres: Postgres) -> Store:
    return Store(postgres.url, keep=1_000, days=36_500, max_hosts=1_000)
