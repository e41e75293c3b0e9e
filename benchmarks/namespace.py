"""A network namespace for benchmarks of live traffic, isolated from the network of the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_INSIDE: Final = "PYP0F_BENCHMARK_NAMESPACE"


def enter() -> None:
    """Restart this program in a new network namespace; return only there."""
    if _INSIDE not in os.environ:
        os.environ[_INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    ip("link", "set", "lo", "up")


def ip(*arguments: str) -> None:
    """Run the program ``ip``."""
    subprocess.run(["ip", *arguments], check=True)


@contextmanager
def running(
    command: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a folder, with its output in the file ``out``; end it with SIGTERM when the block is left."""
    folder.mkdir(exist_ok=True)
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, **(environment or {})}
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
