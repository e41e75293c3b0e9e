"""The inputs of a dataset: captures in files, in folders, behind patterns and URLs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from tempfile import NamedTemporaryFile
from typing import Any, Final, NamedTuple

from pyp0f.archive.storage import as_os_errors, is_local, place
from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError
from pyp0f.safetext import safe_text

HEAD: Final = 64 << 10
"""Bytes at the start of a capture of which the manifest has a checksum."""
_PATTERN: Final = frozenset("*?[")
DEFAULT_SENSOR: Final = "default"
"""The name of the sensor of inputs for which none is given."""


class Identity(NamedTuple):
    """What tells whether a capture is the same as before.

    Attributes:
        size: bytes of the file; -1 if the server does not say it.
        modified: time of the last change in seconds since 1970, or another mark of the version; may be empty.
        head: SHA-256 of the first `HEAD` bytes, in hex digits.
    """

    size: int
    modified: str
    head: str


class Input(NamedTuple):
    """A capture that is to be read.

    Attributes:
        url: its path or URL.
        sensor: name of the sensor.
        name: how rows name it: the path from the folder that was given, or its own name.
        size: bytes of the file when it was found; -1 if the server does not say it.
        modified: as in `Identity`.
        is_named: whether the command line names it, and not only a folder or pattern.
    """

    url: str
    sensor: str
    name: str
    size: int
    modified: str
    is_named: bool


def find_inputs(operands: Iterable[str], sensor: str = DEFAULT_SENSOR) -> list[Input]:
    """All captures that the operands name, sorted by URL.  What is named twice is there once.

    Args:
        operands: paths and URLs of files, folders and patterns, each perhaps with the name of a sensor and ``=``
            before it.
        sensor: the name of the sensor of those without one.

    Raises:
        CaptureError: a file or folder does not exist or cannot be read.
        UsageError: a URL has a scheme that is not known.
    """
    found: dict[str, Input] = {}
    for operand in operands:
        name, path = _split(operand)
        for one in _inputs_of(path, name or sensor):
            if one.url not in found or one.is_named:
                found[one.url] = one
    return [found[url] for url in sorted(found)]


def _split(operand: str) -> tuple[str, str]:
    """The name of the sensor, which may be empty, and the path."""
    sensor, mark, path = operand.partition("=")
    return (safe_text(sensor), path) if mark and sensor and "/" not in sensor else ("", operand)


def _inputs_of(operand: str, sensor: str) -> list[Input]:
    system, path = place(operand)
    if is_local(system):
        path = os.path.normpath(path)
    try:
        with as_os_errors():
            start, found = _found(system, path)
    except FileNotFoundError:
        raise CaptureError(f"{operand}: No such file or directory") from None
    except OSError as error:
        raise CaptureError(f"{operand}: {error.strerror or error}") from None
    if not found and _PATTERN & set(operand):
        raise CaptureError(f"{operand}: no capture has such a name")
    return [_input(system, name, info, sensor, start) for name, info in found.items()]


def _found(system: Any, path: str) -> tuple[str | None, dict[str, Any]]:  # noqa: ANN401 - of fsspec
    """The folder that was given, None for a capture, and what fsspec knows of each capture."""
    if _PATTERN & set(path) and not system.exists(path):
        start = path[: min(path.index(sign) for sign in _PATTERN if sign in path)].rpartition("/")[0]
        every = system.glob(path, detail=True)
    elif system.isdir(path):
        start, every = path.rstrip("/"), system.find(path, detail=True)
    else:
        return None, {path: system.info(path)}
    if is_local(system):
        # fsspec takes links for something else.
        return start, {name: info for name, info in every.items() if os.path.isfile(name)}
    return start, {name: info for name, info in every.items() if info["type"] == "file"}


def _input(system: Any, path: str, info: dict[str, Any], sensor: str, start: str | None = None) -> Input:  # noqa: ANN401 - of fsspec
    url = path if is_local(system) else str(system.unstrip_protocol(path))
    name = path.rpartition("/")[2] if start is None else path[len(start) :].lstrip("/")
    size = info.get("size")
    return Input(url, sensor, safe_text(name), -1 if size is None else int(size), _modified(info), start is None)


def _modified(info: dict[str, Any]) -> str:
    for name in ("mtime", "LastModified", "last_modified", "ETag", "etag"):
        value = info.get(name)
        if value is not None:
            return f"{value.timestamp():.6f}" if isinstance(value, datetime) else str(value)
    return ""


def info_of(url: str) -> tuple[int, str]:
    """Size and time of a capture as they are now, as in `Identity`.

    Raises:
        OSError: it does not exist or cannot be read.
    """
    system, path = place(url)
    with as_os_errors():
        system.invalidate_cache()
        info = system.info(path)
    size = info.get("size")
    return -1 if size is None else int(size), _modified(info)


def head_of(url: str) -> bytes:
    """The first `HEAD` bytes of a capture.

    Raises:
        OSError: it does not exist or cannot be read.
    """
    system, path = place(url)
    if is_local(system):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            return os.read(descriptor, HEAD)
        finally:
            os.close(descriptor)
    with as_os_errors(), system.open(path, "rb", block_size=HEAD, cache_type="none") as file:
        head: bytes = file.read(HEAD)
    return head


def checksum(head: bytes) -> str:
    """SHA-256 of the first bytes of a capture, in hex digits."""
    return sha256(head).hexdigest()


def first_time(url: str) -> tuple[bool, int, int]:
    """A key to sort captures by the time of the first packet, which its first `HEAD` bytes tell.

    Captures without packets, and what cannot be read, come last.
    """
    try:
        with NamedTemporaryFile(prefix="pyp0f-head-") as file:
            file.write(head_of(url))
            file.flush()
            with closing(CaptureFile(file.name)) as capture:
                for _, _, records in capture.runs():
                    for seconds, microseconds, _, _ in records:
                        return False, seconds, microseconds
    except (CaptureError, OSError):
        pass
    return True, 0, 0
