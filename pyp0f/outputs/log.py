"""The form that programs read: a line per observation (specification, sections 12.3 and 13.3)."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyp0f.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from io import FileIO

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
        self._file = _open_log(path)
        self._place: Path | None = Path(path).parent.resolve() / Path(path).name
        self._formatter = LogFormatter()

    def chroot_follows(self, root: str) -> None:
        """Take note that the root directory is about to change, so that `reopen` finds the file again.

        Args:
            root: the new root; a file outside of it can be written, but not opened once more.
        """
        if self._place is not None:
            new_root = Path(root).resolve()
            inside = self._place.is_relative_to(new_root)
            self._place = Path("/", self._place.relative_to(new_root)) if inside else None

    def reopen(self) -> None:
        """Go on in the file that has the log's name now, because somebody renamed or removed the old one.

        Raises:
            OutputError: as when the log was opened first; then the old file is still written.
        """
        if self._place is None:
            raise OutputError(f"{self.path}: cannot open the log again: it is outside the root directory")
        if not self._file.closed and _is_same(self._file, self._place):
            return
        file = _open_log(str(self._place))
        with suppress(OSError):  # nothing waits there to be written
            self._file.close()
        self._file = file

    def write(self, observations: Iterable[Observation]) -> None:
        """Add a line for each, at once; after a failure, nothing.

        Raises:
            OutputError: the file cannot be written, because the disk is full for instance.
        """
        if self._file.closed:
            return
        data = "".join(map(self._formatter.line, observations)).encode("utf-8", "surrogateescape")
        written = 0
        try:
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError as error:
            with suppress(OSError):
                # Half a line at the end would run into whatever is appended next.  The lock sees to it that it is ours.
                half = written - (data.rfind(b"\n", 0, written) + 1)
                self._file.truncate(os.fstat(self._file.fileno()).st_size - half)
            with suppress(OSError):
                self._file.close()
            raise self._failed(error) from None

    def is_file(self, path: str) -> bool:
        """Whether that is the very file that the log is written to, under whatever name."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.stat(path))  # noqa: PTH116 - "" is no file
        except (OSError, ValueError):
            return False

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


def _is_same(file: FileIO, place: Path) -> bool:
    """Whether that is still the file's name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), place.lstat())
    except OSError:
        return False


def _open_log(path: str) -> FileIO:
    """The file, for appending, locked."""
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
    return os.fdopen(descriptor, "wb", buffering=0)
