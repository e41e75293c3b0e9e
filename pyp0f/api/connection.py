"""A blocking connection to a socket that answers queries."""

from __future__ import annotations

import os
import socket
import time
from typing import Final

from pyp0f.api.protocol import ANSWER_SIZE

RETRY_DELAY: Final = 0.01
"""Seconds between two attempts to connect while the other side's queue is full."""

CLOSED: Final = "the server closed the connection"


class Connection:
    """A stream of queries and answers, one at a time.

    All that goes wrong is an `OSError`; `TimeoutError` if something took too long.  After one, the connection is
    of no use any more, because it is unknown how much of the answer is still to come.
    """

    def __init__(self, path: str | os.PathLike[str], timeout: float | None) -> None:
        """Connect.

        Args:
            path: of the socket.
            timeout: seconds that this may take; None to wait for ever.
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
                # The queue is full.  A Unix socket says so and leaves the waiting to its client.
                time.sleep(RETRY_DELAY)
            else:
                return

    def ask(self, query: bytes, timeout: float | None) -> bytes:
        """Send a query and wait for the answer.

        Args:
            query: `pyp0f.api.protocol.QUERY_SIZE` bytes.
            timeout: seconds that this may take; None to wait for ever.

        Returns:
            `ANSWER_SIZE` bytes.
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
        """Close the connection; a second time does nothing."""
        self.socket.close()


class Deadline:
    """A moment after which waiting ends."""

    def __init__(self, timeout: float | None) -> None:
        """Begin to wait.

        Args:
            timeout: seconds; None for ever.
        """
        self._end = None if timeout is None else time.monotonic() + timeout

    def remaining(self) -> float | None:
        """Seconds that are left; None for ever.

        Raises:
            TimeoutError: none are.
        """
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left
