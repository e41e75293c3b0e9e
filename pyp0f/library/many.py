"""Reads many captures in several processes."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any, Final

from pyp0f.arguments import check_callable, check_flag, check_path, check_text, check_type, wrong_type
from pyp0f.errors import CaptureError
from pyp0f.library.engine import warn_by_logger
from pyp0f.library.loading import DatabaseOrPath, check_database
from pyp0f.library.reading import read
from pyp0f.observations.base import Observation

_PATHS: Final = "a list of paths"
_BATCH: Final = 256
"""Observations that a process sends at a time.  When the pipe is full, it waits until they are taken."""
_CONTEXT: Final = multiprocessing.get_context("spawn")


def read_many(
    paths: Iterable[str | os.PathLike[str]],
    *,
    processes: int | None = None,
    filter: str | None = None,  # noqa: A002 - as in `read`
    database: DatabaseOrPath = None,
    classic: bool = False,
    separate_networks: bool = False,
    on_error: Callable[[CaptureError], None] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Iterator[tuple[str, Observation]]:
    """Read many captures in several processes, each capture as a run of its own.

    For example::

        if __name__ == "__main__":
            for path, observation in pyp0f.read_many(glob("*.pcap"), processes=4):
                print(path, observation)

    The order is that of the paths, and in each capture that of p0f, whatever the number of processes.  Memory is
    bounded: a process that is ahead waits.  The processes are started as `multiprocessing` starts them, so that a
    program needs the line with ``__main__``.

    Args:
        paths: captures, as for `read`.
        processes: number of processes; the number of processors if None.  With 1, no process is started.
        filter: as for `read`.
        database: as for `read`.
        classic: as for `read`.
        separate_networks: as for `read`.
        on_error: called with the error of a capture that cannot be read; if None, it is raised.
        on_warning: called with one line of text when a capture is damaged; if None, warnings go to the logger
            ``pyp0f``.

    Raises:
        CaptureError: a capture cannot be read; while iterating.
        SignatureError: the signature file cannot be read, or one of its lines is wrong; while iterating.
        TypeError: an argument has the wrong type.
        ValueError: `processes` is less than 1.
    """
    if isinstance(paths, (str, bytes, os.PathLike)) or not isinstance(paths, Iterable):
        raise wrong_type("paths", paths, _PATHS)
    names = []
    for path in paths:
        check_path("paths", path)
        names.append(os.fsdecode(path))
    check_text("filter", filter)
    check_database(database)
    check_flag("classic", classic)
    check_flag("separate_networks", separate_networks)
    check_callable("on_error", on_error)
    check_callable("on_warning", on_warning)
    check_type("processes", processes, (int, type(None)), "a whole number or None")
    if processes is not None and processes < 1:
        raise ValueError(f"processes must be 1 or more, not {processes}")
    options = {"filter": filter, "database": database, "classic": classic, "separate_networks": separate_networks}
    count = min(processes or os.cpu_count() or 1, len(names))
    if count <= 1:
        return _read_here(names, options, on_error, on_warning)
    return _read_in_processes(names, count, options, on_error, on_warning)


def _read_here(
    paths: Iterable[str],
    options: dict[str, Any],
    on_error: Callable[[CaptureError], None] | None,
    on_warning: Callable[[str], None] | None,
) -> Iterator[tuple[str, Observation]]:
    for path in paths:
        try:
            with read(path, **options, on_warning=on_warning) as reader:
                for observation in reader:
                    yield path, observation
        except CaptureError as error:
            if on_error is None:
                raise
            on_error(error)


class _Process:
    """A process that reads one capture after the other."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.connection, other = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(other, options), daemon=True)
        self._process.start()
        other.close()  # otherwise, the end of the process would not be seen

    def close(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _read_in_processes(
    paths: list[str],
    count: int,
    options: dict[str, Any],
    on_error: Callable[[CaptureError], None] | None,
    on_warning: Callable[[str], None] | None,
) -> Iterator[tuple[str, Observation]]:
    rest = iter(paths)
    # In the order of paths: each process has one capture.
    running: deque[tuple[str, _Process]] = deque()
    try:
        for path in islice(rest, count):
            running.append((path, _begin(path, _Process(options))))
        while running:
            path, process = running[0]
            error = yield from _observations(path, process.connection, on_warning)
            running.popleft()
            if error is not None:
                process.close()
                if on_error is None or not isinstance(error, CaptureError):
                    raise error
                on_error(error)
                process = _Process(options)
            following = next(rest, None)
            if following is None:
                process.close()
            else:
                running.append((following, _begin(following, process)))
    finally:
        for _, process in running:
            process.close()


def _begin(path: str, process: _Process) -> _Process:
    with suppress(OSError):  # its end is noticed when its observations are read
        process.connection.send(path)
    return process


def _observations(
    path: str, connection: Connection, on_warning: Callable[[str], None] | None
) -> Generator[tuple[str, Observation], None, Exception | None]:
    """The observations of a capture.  Returns the error that ended it; None if there was none."""
    while True:
        try:
            kind, value = connection.recv()
        except (EOFError, OSError):
            return CaptureError(f"{path}: the process that read it crashed")
        if kind == "found":
            for observation in value:
                yield path, observation
        elif kind == "warning":
            (on_warning or warn_by_logger)(value)
        else:
            return value  # type: ignore[no-any-return]


def _serve(connection: Connection, options: dict[str, Any]) -> None:
    """Read captures whose paths come over a connection, and send their observations.  It runs in a process."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            path = connection.recv()
            error: Exception | None = None
            try:
                with read(path, **options, on_warning=lambda text: connection.send(("warning", text))) as reader:
                    while batch := list(islice(reader, _BATCH)):
                        connection.send(("found", batch))
            except Exception as problem:  # noqa: BLE001 - it is raised in the other process
                error = problem
            connection.send(("end", error))
