"""A listening Unix socket and its socket file (docs/p0f-3.09b.md, sections 13.3, 14 and 17.4)."""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from pyp0f.errors import OutputError

PATH_LIMIT: Final = 108
"""Maximum size of a path in the kernel, in bytes, including the zero at its end."""

_PROBE_TIMEOUT: Final = 1.0
"""Seconds to wait for another instance.  A connection on the same machine succeeds or fails immediately."""


class SocketFile:
    """A listening Unix socket and its file.  All users may connect to it.

    Attributes:
        path: path of the file, as it was given.
        socket: the non-blocking socket.  It already listens, so that connections and queries are queued.
    """

    def __init__(self, path: str, backlog: int) -> None:
        """Bind and listen.  A stale socket file, on which no process listens, is replaced.

        Call it before other threads run, because it changes the umask of the process for a short time.

        Args:
            path: path of the file, shorter than `PATH_LIMIT` bytes.
            backlog: number of connections that can wait for accept(), at least 1.

        Raises:
            OutputError: the path is too long, is not a socket, is in use, or is not writable.
        """
        self.path = path
        _check_path(path)
        _remove_stale_socket(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _bind(self.socket, path)
            self._real_path: Path | None = Path(path).parent.resolve() / Path(path).name
            self._identity = _identity(self._real_path)
            self.socket.listen(backlog)
            self.socket.setblocking(False)
        except OSError as error:
            self.socket.close()
            raise OutputError(f"{path}: cannot listen on the API socket: {error.strerror}") from None

    def prepare_chroot(self, root: str) -> None:
        """Adapt the path to a new root directory, so that `remove` finds the file.

        Call it before the root directory changes.  A file outside the new root directory is not removed at the end;
        the next start replaces it.

        Args:
            root: the new root directory.
        """
        if self._real_path is not None:
            new_root = Path(root).resolve()
            inside = self._real_path.is_relative_to(new_root)
            self._real_path = Path("/", self._real_path.relative_to(new_root)) if inside else None

    def remove(self) -> None:
        """Remove the file if it still belongs to this socket and this process is allowed to remove it.

        Call it before the socket is closed, because no other file can have the same inode number until then.
        """
        if self._real_path is not None and _identity(self._real_path) == self._identity:
            with suppress(OSError):  # may be forbidden after privileges were dropped
                self._real_path.unlink()
        self._real_path = None

    def close(self) -> None:
        """Remove the file and stop listening."""
        self.remove()
        self.socket.close()


def _check_path(path: str) -> None:
    if not path:
        raise OutputError("the API socket's path is empty")
    if "\0" in path:
        raise OutputError(f"{path!r}: the API socket's path must not contain zero bytes")
    length = len(os.fsencode(path))
    if length >= PATH_LIMIT:
        raise OutputError(f"{path}: the API socket's path is too long: {length} bytes, at most {PATH_LIMIT - 1} fit")


def _remove_stale_socket(path: str) -> None:
    """Remove a socket file on which no process listens.

    Raises:
        OutputError: the path is not a socket, is in use, or is not writable.
    """
    try:
        mode = os.stat(path).st_mode  # os, because pathlib normalizes the path
    except FileNotFoundError:
        mode = stat.S_IFSOCK  # the path does not exist, or is a dangling symbolic link
    except OSError as error:
        raise OutputError(f"{path}: cannot look for an API socket: {error.strerror}") from None
    if not stat.S_ISSOCK(mode):
        raise OutputError(f"{path}: exists and is not a socket")
    _refuse_if_used(path)
    try:
        os.unlink(path)  # os, because pathlib normalizes the path
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OutputError(f"{path}: cannot remove the old API socket: {error.strerror}") from None


def _refuse_if_used(path: str) -> None:
    """Check that no process listens on the socket file.

    Departure: 3.09b takes over the file of another instance (docs/api.md, "Where p0f 3.09b differs").

    Raises:
        OutputError: the socket is in use, or this cannot be determined.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_TIMEOUT)
        try:
            probe.connect(path)
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except OSError as error:
            # A process owns a socket whose backlog is full (EAGAIN), and also a datagram socket (EPROTOTYPE).
            if error.errno not in (errno.EAGAIN, errno.EPROTOTYPE):
                raise OutputError(f"{path}: cannot tell whether the API socket is in use: {error.strerror}") from None
    raise OutputError(f"{path}: another program listens on this socket")


def _bind(listener: socket.socket, path: str) -> None:
    # The umask sets the mode.  A chmod() after bind() could change another file that has replaced this one.
    previous = os.umask(0o111)
    try:
        listener.bind(path)
    finally:
        os.umask(previous)


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode number of a file; None if it cannot be read."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
