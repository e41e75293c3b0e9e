"""A blocking connection to an API socket."""

from __future__ import annotations

import os
import socket
import time
from typing import Final

from pyp0f.api.protocol import ANSWER_SIZE

RETRY_DELAY: Final = 0.01
"""Seconds between two attempts to connect while the backlog of the server is full."""

CLOSED: Final = "the server closed the connection"


class ClientConnection:
    """A connection for one query at a time.

    Every failure raises an `OSError`; a timeout raises its subclass `TimeoutError`.  After an error, the connection
    must be closed, because the rest of the answer may still arrive.

    Attributes:
        socket: the connected socket.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None) -> None:
        """Connect.

        Args:
            path: path of the socket.
            timeout: maximum seconds for the connection; None for no limit.

        Raises:
            OSError: the connection failed.
        """
        deadline = Deadline(timeout)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connect(os.fspath(path), deadline)
        except BaseException:
            self.socket.close()
            raise

    def _connect(self, path: str, deadline: Deadline) -> None:
        while True:
            self.socket.settimeout(deadline.remaining())
            try:
                self.socket.connect(path)
            except BlockingIOError:
                # The backlog of the server is full (EAGAIN).  connect() does not wait for it.
                time.sleep(RETRY_DELAY)
            else:
                return

    def ask(self, query: bytes, timeout: float | None) -> bytes:
        """Send a query and wait for the answer.

        Args:
            query: `pyp0f.api.protocol.QUERY_SIZE` bytes.
            timeout: maximum seconds until the answer is complete; None for no limit.

        Returns:
            The answer, `pyp0f.api.protocol.ANSWER_SIZE` bytes.

        Raises:
            OSError: the connection failed.
        """
        deadline = Deadline(timeout)
        self.socket.settimeout(deadline.remaining())
        self.socket.sendall(query)
        answer = self.socket.recv(ANSWER_SIZE)
        while answer and len(answer) < ANSWER_SIZE:
            self.socket.settimeout(deadline.remaining())
            more = self.socket.recv(ANSWER_SIZE - len(answer))
            answer = answer + more if more else b""
        if not answer:
            raise ConnectionResetError(None, CLOSED)
        return answer

    def close(self) -> None:
        """Close the connection.  It may be called more than once."""
        self.socket.close()


class Deadline:
    """The time at which a timeout expires."""

    def __init__(self, timeout: float | None) -> None:
        """Start the timeout.

        Args:
            timeout: seconds from now; None for no limit.
        """
        self._end = None if timeout is None else time.monotonic() + timeout

    def remaining(self) -> float | None:
        """Seconds until the timeout expires; None for no limit.

        Raises:
            TimeoutError: the timeout has expired.
        """
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left
