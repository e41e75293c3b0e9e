"""Folders of captures: which captures are in them, in the order of their first packets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import closing

from pyp0f.capture.file import CaptureFile
from pyp0f.errors import CaptureError


def with_folders(paths: Iterable[str], warn: Callable[[str], None]) -> list[str]:
    """The paths of captures, with the captures of each folder in place of its path.

    Args:
        paths: paths of captures and folders.
        warn: called with one line of text for a folder in which there are other files, which are left out.

    Raises:
        CaptureError: a folder cannot be read, or has no captures.
    """
    found: list[str] = []
    for path in paths:
        found += _captures_in(path, warn) if os.path.isdir(path) else [path]
    return found


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
        CaptureError: the file is no capture.
    """
    with closing(CaptureFile(path)) as capture:
        for _, _, records in capture.runs():
            for seconds, microseconds, _, _ in records:
                return False, seconds, microseconds
    return True, 0, 0
