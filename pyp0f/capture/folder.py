"""Folders of captures: which captures are in them, in the order of their first packets."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import closing

from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError


def with_folders(paths: Iterable[str], warn: Callable[[str], None]) -> list[str]:
    """The paths of captures, with the captures of each folder in place of its path.

    Of a capture that is there several times, also under other names, only the first path is used.

    Args:
        paths: paths of captures and folders.
        warn: called with one line of text for a folder in which there are other files, which are left out, and if
            captures are there several times.

    Raises:
        CaptureError: a folder cannot be read, or has no captures.
    """
    found: list[str] = []
    for path in paths:
        found += _captures_in(path, warn) if os.path.isdir(path) else [path]
    known: set[tuple[int, int]] = set()
    once: list[str] = []
    again: list[str] = []
    for path in found:
        (once if _is_new(path, known) else again).append(path)
    if again:
        more = f" and {len(again) - 1} more" if len(again) > 1 else ""
        warn(f"{again[0]}{more}: read only once, although given several times, perhaps in a folder or as a link")
    return once


def _is_new(path: str, known: set[tuple[int, int]]) -> bool:
    """Whether a path leads to no known regular file.  If it is one, it is known from now on."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return True  # opening it tells what is wrong
    identity = status.st_dev, status.st_ino
    if not stat.S_ISREG(status.st_mode) or path == "-":
        return True
    is_new = identity not in known
    known.add(identity)
    return is_new


def _captures_in(folder: str, warn: Callable[[str], None]) -> list[str]:
    """The captures of a folder, sorted by the time of their first packet, and by name if there is none."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise CaptureError(f"{folder}: {error.strerror}") from None
    times: dict[str, tuple[bool, int, int]] = {}
    problems: list[CaptureError] = []
    for path in [os.path.join(folder, name) for name in names]:
        if os.path.isfile(path):
            try:
                times[path] = _first_time(path)
            except CaptureError as error:
                problems.append(error)
    if not times:
        raise CaptureError(f"{folder}: is a directory without captures")
    if problems:
        count = f"{len(problems)} files are" if len(problems) > 1 else "1 file is"
        warn(f"{folder}: {count} left out, the first because of: {problems[0]}")
    return sorted(times, key=times.__getitem__)


def _first_time(path: str) -> tuple[bool, int, int]:
    """A key to sort by: whether there is no TCP packet, and the seconds and microseconds of the first one.

    Raises:
        CaptureError: the file is not a capture.
    """
    with closing(CaptureFile(path)) as capture:
        for _, _, records in capture.runs():
            for seconds, microseconds, _, _ in records:
                return False, seconds, microseconds
    return True, 0, 0
