"""Files that get one line per observation, in any format (docs/p0f-3.09b.md, section 13.3)."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import FileIO
from typing import Final, Protocol

from pyp0f.errors import OutputError, reason_of
from pyp0f.observations.base import Observation

MAX_LINE: Final = 1 << 20
"""Bytes of a line that readers take.  Lines of pyp0f are shorter."""
_AT_ONCE: Final = 256
"""Lines that are written with one call.  More than 128 KB would be new memory from the kernel each time."""


_HELD: Final = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGPIPE,
    signal.SIGALRM,
    signal.SIGTERM,
)
"""Signals that wait until lines are written.  One that ends the process at once would cut a write of several pages, and
so a line."""


class Formatter(Protocol):
    """Makes lines of observations."""

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """One line per observation, each with a newline, as bytes."""


class LineFile:
    """A file that lines are appended to.  It is locked: only one process can write it.

    Attributes:
        path: path of the file, as it was given.
        title: what messages call it, for example ``the log``.
        is_lost: whether writing has failed, and the file was not reopened since.
    """

    def __init__(self, path: str, title: str, formatter: Formatter) -> None:
        """Open or create the file.

        A new file has mode 0600, reduced by the umask.  An existing file keeps its mode.

        Args:
            path: path of the file.
            title: what messages call it, for example ``the log``.
            formatter: makes its lines.

        Raises:
            OutputError: the file cannot be opened, is a symbolic link, is not a regular file, or is locked by another
                process.
        """
        self.path = path
        self.title = title
        self.is_lost = False
        self._file = self._open(path)
        folder, name = os.path.split(path)
        self._real_path: str | None = os.path.join(os.path.realpath(folder), name)
        self._formatter = formatter

    def fileno(self) -> int:
        """The descriptor of the file that is written now."""
        return self._file.fileno()

    def prepare_chroot(self, root: str) -> None:
        """Call this before the root directory changes, so that `reopen` finds the file under its new path.

        A file outside of the new root directory can still be written, but not be opened again.

        Args:
            root: the new root directory.
        """
        if self._real_path is not None:
            new_root = os.path.realpath(root)
            inside = os.path.commonpath((new_root, self._real_path)) == new_root
            self._real_path = os.path.join("/", os.path.relpath(self._real_path, new_root)) if inside else None

    def reopen(self) -> None:
        """Continue in a new file of the same name, after the old one was renamed or removed.

        Raises:
            OutputError: the new file cannot be opened (see `__init__`), or its path is outside of the root directory.
                Lines are still written to the old file then.
        """
        if self._real_path is None:
            raise OutputError(
                f"{self.path}: cannot open {self.title} again: it is outside the root directory, and the old file is "
                "still written"
            )
        if not self._file.closed and _is_same(self._file, self._real_path):
            return
        file = self._open(self._real_path)
        with suppress(OSError):  # no data is buffered
            self._file.close()
        self._file = file
        self.is_lost = False

    def write(self, observations: Sequence[Observation]) -> None:
        """Append one line per observation, without delay.  After a failure, nothing is written.

        Raises:
            OutputError: the file cannot be written, for example because the disk is full.
        """
        for start in range(0, len(observations), _AT_ONCE):
            if not self._file.closed:
                self._write(self._formatter.lines(observations[start : start + _AT_ONCE]))

    def _write(self, data: bytes) -> None:
        written = 0
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
        try:
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError as error:
            with suppress(OSError):
                # Remove an incomplete line, because the next line would be appended to it.  The file is locked, so the
                # last bytes are those written here.
                incomplete = written - (data.rfind(b"\n", 0, written) + 1)
                self._file.truncate(os.fstat(self._file.fileno()).st_size - incomplete)
            with suppress(OSError):
                self._file.close()
            self.is_lost = True
            raise self._failed(error) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)

    def is_file(self, path: str | int) -> bool:
        """Whether a path or descriptor is of the file that is written, perhaps under another name."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.stat(path))
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Close the file.

        Raises:
            OutputError: the file cannot be written, for example because the disk is full.
        """
        try:
            self._file.close()
        except OSError as error:
            raise self._failed(error) from None

    def _open(self, path: str) -> FileIO:
        return _open(path, self.title)

    def _failed(self, error: OSError) -> OutputError:
        return OutputError(f"{self.path}: cannot write {self.title}: {error.strerror}")


def _is_same(file: FileIO, path: str) -> bool:
    """Whether `path` still names this open file."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(path))
    except OSError:
        return False


def _open(path: str, title: str) -> FileIO:
    """Open the file for appending and lock it."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        try:
            # O_NONBLOCK: otherwise opening a FIFO would block until it has a reader.
            descriptor = os.open(path, flags | os.O_NONBLOCK)
        except FileNotFoundError:
            descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OutputError(f"{path}: {title} must be a regular file") from None
        if error.errno == errno.ELOOP:
            raise OutputError(f"{path}: {title} must not be a symbolic link") from None
        raise OutputError(f"{path}: cannot open {title}: {error.strerror}") from None
    except ValueError as error:
        raise OutputError(f"{path}: {reason_of(error)}") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OutputError(f"{path}: {title} must be a regular file")
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OutputError(f"{path}: {title} is being written by another process") from None
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "wb", buffering=0)
