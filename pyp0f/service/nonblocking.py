"""Writing to a pipe, terminal or socket without blocking.

O_NONBLOCK is a flag of the open file description.  Other processes, such as the user's shell, share that description,
so the flag must not be set on it.  Therefore a pipe or terminal is opened a second time, a socket is written with
MSG_DONTWAIT, and any other descriptor is polled before each write.
"""

from __future__ import annotations

import os
import select
import socket
from contextlib import suppress
from typing import TextIO


class NonblockingWriter:
    """Writes to a descriptor that is non-blocking and not shared."""

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor; `close` closes it."""
        self._descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor that is written to."""
        return self._descriptor

    def write(self, data: memoryview) -> int:
        """Write as much of the data as fits.  Returns the number of bytes written, 0 if the write would block.

        Raises:
            OSError: the write failed, and later writes will also fail.
        """
        try:
            return self._write(data)
        except BlockingIOError:
            return 0

    def _write(self, data: memoryview) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)


class PolledWriter(NonblockingWriter):
    """Writes to a shared, blocking descriptor, after polling it.

    A write to the terminal of another user may still block.
    """

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor; `close` closes it."""
        super().__init__(descriptor)
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)

    def _write(self, data: memoryview) -> int:
        if not self._poll.poll(0):
            return 0
        # A writable pipe has room for at least PIPE_BUF bytes (POSIX, write).
        return os.write(self._descriptor, data[: select.PIPE_BUF])


class SocketWriter(NonblockingWriter):
    """Writes to a socket, such as that of systemd's journal."""

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor; `close` closes it.

        Raises:
            OSError: the descriptor is not a socket.
        """
        super().__init__(descriptor)
        self._socket = socket.socket(fileno=descriptor)

    def _write(self, data: memoryview) -> int:
        return self._socket.send(data, socket.MSG_DONTWAIT)

    def close(self) -> None:
        """Close the descriptor."""
        self._socket.close()


def nonblocking_writer(stream: TextIO) -> NonblockingWriter | None:
    """A writer for the file of a stream.  None if the stream has no descriptor or is a regular file.

    A regular file does not block.
    """
    try:
        stream.flush()
        descriptor = stream.fileno()
        if os.path.isfile(f"/dev/fd/{descriptor}"):
            return None
        reopened = _reopen(descriptor)
        if reopened is not None:
            return NonblockingWriter(reopened)
        shared = os.dup(descriptor)
    except (OSError, ValueError):
        return None
    try:
        return SocketWriter(shared)
    except OSError:  # not a socket
        return PolledWriter(shared)


def _reopen(descriptor: int) -> int | None:
    """A non-blocking descriptor of the same file that is not shared; None if the file cannot be reopened.

    Sockets cannot be reopened.  Pipes and terminals of another user cannot be reopened either, except for the
    controlling terminal.  On some systems, opening /dev/fd only duplicates the descriptor.
    """
    paths = [f"/dev/fd/{descriptor}"]
    with suppress(OSError):
        os.tcgetpgrp(descriptor)  # fails unless this is the controlling terminal
        paths.append("/dev/tty")
    for path in paths:
        try:
            reopened = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            continue
        if not os.get_blocking(reopened) and os.get_blocking(descriptor):
            return reopened
        os.close(reopened)
    return None
