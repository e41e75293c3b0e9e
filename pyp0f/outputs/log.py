"""The form that programs read: a line per observation (specification, sections 12.3 and 13.3)."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from pyp0f.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from pyp0f.observation import Fields, Observation


class LogFormatter:
    """Makes log lines; remembers the text of the latest second, which many lines share."""

    def __init__(self) -> None:
        self._seconds = -1
        self._stamp = ""

    def line(self, observation: Observation) -> str:
        """The observation as a line of p0f's log; time is in the local zone."""
        if observation.seconds != self._seconds:
            self._seconds = observation.seconds
            self._stamp = time.strftime("%Y/%m/%d %H:%M:%S", time.localtime(observation.seconds))
        ends = observation.endpoints
        return (
            f"[{self._stamp}] mod={observation.kind}|cli={ends.client_text}|srv={ends.server_text}"
            f"|subj={'cli' if observation.of_client else 'srv'}{_fields_text(observation.fields())}\n"
        )


@lru_cache(maxsize=4096)  # real traffic repeats few distinct findings
def _fields_text(fields: Fields) -> str:
    return "".join([f"|{key}={value}" for key, value in fields])


class LogFile:
    """A log that is appended to, and that no one else may write at the same time."""

    def __init__(self, path: str) -> None:
        """Open or create the file.

        A new file is readable by its owner only; an existing one keeps its mode.

        Raises:
            OutputError: it cannot be opened, is a symbolic link or no regular file, or is in use.
        """
        self.path = path
        self._file: BinaryIO = open(_open_log(path), "wb")  # noqa: SIM115 - `close` closes it
        self._formatter = LogFormatter()

    def write(self, observations: Iterable[Observation]) -> None:
        """Add a line for each, at once; after a failure, nothing.

        Raises:
            OutputError: the file cannot be written, because the disk is full for instance.
        """
        if self._file.closed:
            return
        text = "".join(map(self._formatter.line, observations))
        try:
            self._file.write(text.encode("utf-8", "surrogateescape"))
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                self._file.close()
            raise self._failed(error) from None

    def close(self) -> None:
        """Close the file.

        Raises:
            OutputError: as in `write`.
        """
        try:
            self._file.close()
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> OutputError:
        return OutputError(f"{self.path}: cannot write the log: {error.strerror}")


def _open_log(path: str) -> int:
    """A descriptor for appending, locked."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        try:
            # Not blocking, or a FIFO would wait here for its reader.
            descriptor = os.open(path, flags | os.O_NONBLOCK)
        except FileNotFoundError:
            descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OutputError(f"{path}: the log must be a regular file") from None
        if error.errno == errno.ELOOP:
            raise OutputError(f"{path}: the log must not be a symbolic link") from None
        raise OutputError(f"{path}: cannot open the log: {error.strerror}") from None
    except ValueError:
        raise OutputError(f"{path}: cannot be the name of a file") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OutputError(f"{path}: the log must be a regular file")
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OutputError(f"{path}: the log is being written by another process") from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
