"""Ways to write to a pipe, terminal or socket that never wait for its reader.

A descriptor that is made non-blocking is so for all who share it, the user's shell among them.  So a pipe or terminal
is opened once more, a socket is asked each time not to wait, and what remains is only written when it says that it can
be.
"""

from __future__ import annotations

import os
import select
import socket
from contextlib import suppress
from typing import TextIO


class Outlet:
    """Writes what can be written at once; this one to a descriptor that is non-blocking and its own."""

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor, which is closed in the end."""
        self._descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor that is written."""
        return self._descriptor

    def write(self, data: memoryview) -> int:
        """Write the beginning of the data; returns how many bytes, 0 if it would have to wait.

        Raises:
            OSError: nothing can be written any more.
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


class PolledOutlet(Outlet):
    """One whose descriptor may block, because others use it, too.

    Not quite: a terminal that nobody reads, and that is another user's, may keep the last write waiting.
    """

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor, which is closed in the end."""
        super().__init__(descriptor)
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)

    def _write(self, data: memoryview) -> int:
        if not self._poll.poll(0):
            return 0
        # So much fits into a pipe that says that it can be written (POSIX, write).
        return os.write(self._descriptor, data[: select.PIPE_BUF])


class SocketOutlet(Outlet):
    """One whose descriptor is a socket, such as that of systemd's journal."""

    def __init__(self, descriptor: int) -> None:
        """Take over a descriptor, which is closed in the end.

        Raises:
            OSError: it is no socket.
        """
        super().__init__(descriptor)
        self._socket = socket.socket(fileno=descriptor)

    def _write(self, data: memoryview) -> int:
        return self._socket.send(data, socket.MSG_DONTWAIT)

    def close(self) -> None:
        """Close the descriptor."""
        self._socket.close()


def outlet_for(stream: TextIO) -> Outlet | None:
    """One for what the stream writes to; None if it has no descriptor, or is a file, which keeps nobody waiting."""
    try:
        stream.flush()
        descriptor = stream.fileno()
        if os.path.isfile(f"/dev/fd/{descriptor}"):
            return None
        again = _open_again(descriptor)
        if again is not None:
            return Outlet(again)
        shared = os.dup(descriptor)
    except (OSError, ValueError):
        return None
    try:
        return SocketOutlet(shared)
    except OSError:  # it is none
        return PolledOutlet(shared)


def _open_again(descriptor: int) -> int | None:
    """A non-blocking descriptor that nobody shares; None if there can be none.

    Sockets cannot be opened again, nor can another user's pipes and terminals, unless this is the terminal that the
    process was started from; and there are systems that only duplicate descriptors.
    """
    paths = [f"/dev/fd/{descriptor}"]
    with suppress(OSError):
        os.tcgetpgrp(descriptor)  # fails for all but the process's own terminal
        paths.append("/dev/tty")
    for path in paths:
        try:
            again = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            continue
        if not os.get_blocking(again) and os.get_blocking(descriptor):
            return again
        os.close(again)
    return None
