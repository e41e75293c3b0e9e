"""A listening Unix socket and the file that leads to it (docs/p0f-3.09b.md, sections 13.3, 14 and 17.4)."""

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
"""Bytes of a path, with the zero at its end, that the kernel has room for."""

_PATIENCE: Final = 1.0
"""Seconds to wait for another instance; connecting on the same machine succeeds or fails at once."""


class SocketFile:
    """A Unix socket that listens, and its file, which everybody may connect to.

    Attributes:
        path: as the user named it.
        socket: it listens already, so that queries queue up, and it is non-blocking.
    """

    def __init__(self, path: str, backlog: int) -> None:
        """Bind and listen; a socket that nobody listens on any more is replaced.

        Call it before other threads run: the process's umask is changed for a moment.

        Args:
            path: less than `PATH_LIMIT` bytes.
            backlog: connections that may wait to be accepted, at least 1.

        Raises:
            OutputError: the path is too long, is something else than a socket, is in use, or is not writable.
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
        """Call this before the root directory changes, so that `remove` finds the file under its new path.

        A file outside of the new root directory is not removed at the end; the next start replaces it.

        Args:
            root: the new root directory.
        """
        if self._real_path is not None:
            new_root = Path(root).resolve()
            inside = self._real_path.is_relative_to(new_root)
            self._real_path = Path("/", self._real_path.relative_to(new_root)) if inside else None

    def remove(self) -> None:
        """Remove the file, if it still belongs to this socket and this process may remove it.

        Call it before the socket is closed: until then no other file can have the same inode number.
        """
        if self._real_path is not None and _identity(self._real_path) == self._identity:
            with suppress(OSError):  # expected after privileges were dropped
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
    """Remove a socket that nobody listens on; refuse whatever else is there."""
    try:
        mode = os.stat(path).st_mode  # the path counts as the user wrote it
    except FileNotFoundError:
        mode = stat.S_IFSOCK  # nothing there, or a symbolic link that leads nowhere
    except OSError as error:
        raise OutputError(f"{path}: cannot look for an API socket: {error.strerror}") from None
    if not stat.S_ISSOCK(mode):
        raise OutputError(f"{path}: exists and is not a socket")
    _refuse_if_used(path)
    try:
        os.unlink(path)  # likewise
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OutputError(f"{path}: cannot remove the old API socket: {error.strerror}") from None


def _refuse_if_used(path: str) -> None:
    """Departure: 3.09b takes the file from another instance (docs/api.md, "Where p0f 3.09b differs")."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(path)
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except OSError as error:
            # A queue that is full (EAGAIN) belongs to somebody, and so does a datagram socket (EPROTOTYPE).
            if error.errno not in (errno.EAGAIN, errno.EPROTOTYPE):
                raise OutputError(f"{path}: cannot tell whether the API socket is in use: {error.strerror}") from None
    raise OutputError(f"{path}: another program listens on this socket")


def _bind(listener: socket.socket, path: str) -> None:
    # With chmod() instead, somebody could put another file in its place before it.
    before = os.umask(0o111)
    try:
        listener.bind(path)
    finally:
        os.umask(before)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from any other that had or will have its name."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
