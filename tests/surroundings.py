"""Test environments: a process without privileges, a full disk, waiting for other processes, additional captures."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_NOBODY: Final = 65534


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Limit the size of files within the block, to simulate a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_more_descriptors() -> Iterator[None]:
    """Within the block, this process cannot open any descriptor."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[0]), before[1]))
    try:
        with suppress(OSError):
            while True:
                taken.append(os.dup(2))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for descriptor in taken:
            os.close(descriptor)


def need_descriptors(count: int) -> None:
    """Allow this process to open `count` descriptors; skip the test if the system does not allow it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
        except ValueError:
            pytest.skip(f"needs {count} descriptors")


@contextmanager
def no_rights(content: bytes = b"") -> Iterator[Path]:
    """A file that this process may neither read nor write.  Within the block, the process does not run as root."""
    if not hasattr(os, "setresuid"):
        pytest.skip("needs setresuid")
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        path = Path(directory, "file")
        path.write_bytes(content)
        path.chmod(0)
        is_root = os.geteuid() == 0
        if is_root:
            os.setresuid(_NOBODY, _NOBODY, 0)
        try:
            yield path
        finally:
            if is_root:
                os.setresuid(0, 0, 0)


def mostly_slow(cases: Sequence[Any], step: int = 10) -> list[Any]:
    """Parameters of which every tenth (or with another step) is a quick test; the others are marked as slow."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=[pytest.mark.slow] if number % step else [])
        for number, case in enumerate(cases)
    ]


def examples(number: int) -> int:
    """The number of examples for a property, scaled if the profile differs from the usual 100."""
    return number * settings().max_examples // 100


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds that another process or thread brings about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.002)


def corpus() -> list[Path]:
    """Every tenth capture below the folder in PYP0F_CORPUS; all of them with PYP0F_CORPUS_STEP=1."""
    return whole_corpus()[:: int(os.environ.get("PYP0F_CORPUS_STEP", "10"))]


def whole_corpus() -> list[Path]:
    """All captures below the folder in PYP0F_CORPUS; none without it."""
    folder = os.environ.get("PYP0F_CORPUS")
    return sorted(
        [path for path in Path(folder).rglob("*") if path.is_file() and "cap" in path.suffix] if folder else []
    )


def in_corpus(name: str) -> list[Path]:
    """The file with a name below the folder in PYP0F_CORPUS; none without it."""
    folder = os.environ.get("PYP0F_CORPUS")
    return [Path(folder, name)] if folder else []
