"""A file of bounded size for lines that wait until the broker has them."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterable
from typing import Final

from pyp0f.errors import OutputError
from pyp0f.fleet.tail import Tail

STATE: Final = ".position"
"""What is added to the path for the file with the position."""


class Spool:
    """Lines are appended by one thread, and read and confirmed by another one.  What waits survives a restart.

    Attributes:
        dropped: number of lines for which there was no room.
    """

    def __init__(self, path: str, limit: int) -> None:
        """Open or create the file.

        Args:
            path: the file.
            limit: its largest size in bytes.

        Raises:
            OutputError: the file cannot be opened.
        """
        self.dropped = 0
        self._path = path
        self._limit = limit
        self._lock = threading.Lock()
        self._descriptor = self._open(path)
        self._size = os.fstat(self._descriptor).st_size
        self._tail = Tail(path, path + STATE)

    @staticmethod
    def _open(path: str) -> int:
        try:
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise OutputError(f"{path}: {error.strerror}") from None

    def append(self, lines: Iterable[bytes]) -> None:
        """Add lines, without line feeds.  What has no room is dropped and counted.

        Raises:
            OutputError: the file cannot be written.
        """
        with self._lock:
            for line in lines:
                if self._size + len(line) + 1 > self._limit:
                    self._shorten()
                if self._size + len(line) + 1 > self._limit or not self._write(line + b"\n"):
                    self.dropped += 1

    def _write(self, line: bytes) -> bool:
        """Add a line.  Returns whether the disk had room for it."""
        try:
            written = os.write(self._descriptor, line)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise OutputError(f"{self._path}: {error.strerror}") from None
            written = 0
        if written < len(line):
            os.ftruncate(self._descriptor, self._size)  # half a line would spoil the next one
            return False
        self._size += written
        return True

    def read(self, most: int) -> list[bytes]:
        """The next lines that wait, at most `most`."""
        with self._lock:
            return self._tail.read(most)

    def commit(self) -> None:
        """The broker has everything that was read."""
        with self._lock:
            self._tail.commit()

    def _shorten(self) -> None:
        """Remove what the broker has.  Lines that were read but are not confirmed are read again."""
        start = self._tail.committed
        if not start:
            return
        unfinished = f"{self._path}.tmp"
        with open(self._path, "rb") as old, open(unfinished, "wb", opener=_private) as new:
            old.seek(start)
            while piece := old.read(1 << 20):
                new.write(piece)
        os.close(self._descriptor)
        os.replace(unfinished, self._path)
        self._descriptor = self._open(self._path)
        self._size = os.fstat(self._descriptor).st_size
        self._tail.rewind()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._tail.close()
            os.close(self._descriptor)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
