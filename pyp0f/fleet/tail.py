"""Follows a file of lines that grows and may be rotated, from a position that survives restarts."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from pyp0f.errors import OutputError
from pyp0f.outputs.linefile import MAX_LINE

_BLOCK: Final = 1 << 18


class Tail:
    """Reads a file line by line.  What was read is read again after a restart, unless `commit` was called.

    Attributes:
        left_out: number of lines that were longer than `MAX_LINE`.
    """

    def __init__(self, path: str, state: str) -> None:
        """Open the file where the last `commit` ended.

        Args:
            path: the file.  It may not exist yet.
            state: path of the file that keeps the position.

        Raises:
            OutputError: the position cannot be read.
        """
        self.left_out = 0
        self._path = path
        self._state = state
        self._descriptor = -1
        self._inode, self._offset = _read_state(state)
        self._committed = self._offset

    @property
    def committed(self) -> int:
        """Offset in the file up to which lines need not be read again."""
        return self._committed

    def read(self, most: int) -> list[bytes]:
        """The next complete lines, at most `most`; none if there are none now.

        After rotation, the rest of the old file comes first.

        Raises:
            OSError: the file cannot be read.
        """
        if self._descriptor < 0 and not self._open():
            return []
        lines = self._lines(most)
        if not lines and self._was_replaced():
            os.close(self._descriptor)
            self._descriptor, self._offset = -1, 0
            return self._lines(most) if self._open() else []
        return lines

    def _open(self) -> bool:
        try:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        status = os.fstat(self._descriptor)
        if status.st_ino != self._inode or status.st_size < self._offset:
            self._offset = 0
        self._inode = status.st_ino
        return True

    def _was_replaced(self) -> bool:
        """Whether another file has the name now, or the file was truncated."""
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            return False
        return status.st_ino != self._inode or status.st_size < self._offset

    def _lines(self, most: int) -> list[bytes]:
        data = os.pread(self._descriptor, _BLOCK, self._offset)
        if b"\n" not in data and len(data) == _BLOCK:
            data = os.pread(self._descriptor, MAX_LINE, self._offset)
            if b"\n" not in data and len(data) == MAX_LINE:
                self._offset += MAX_LINE  # the rest of the line is not a valid line either
                self.left_out += 1
                return []
        found = data.split(b"\n")[:-1][:most]
        self._offset += sum(map(len, found)) + len(found)
        return found

    def commit(self) -> None:
        """What was read so far need not be read again, also after a restart.

        Raises:
            OutputError: the position cannot be written.
        """
        self._committed = self._offset
        _write_state(self._state, (self._inode, self._offset))

    def rewind(self) -> None:
        """Start again at the beginning of the file, which has been replaced."""
        self.close()
        self._offset = self._inode = 0
        self.commit()

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _read_state(path: str) -> tuple[int, int]:
    try:
        with open(path, "rb") as file:
            inode, offset = map(int, json.loads(file.read(1_000)))
    except FileNotFoundError:
        return 0, 0
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None
    except (TypeError, ValueError):
        raise OutputError(f"{path}: is not a file with a position; remove it to start at the beginning") from None
    return inode, offset


def _write_state(path: str, state: Sequence[int]) -> None:
    unfinished = f"{path}.tmp"
    try:
        with open(unfinished, "w", encoding="ascii") as file:
            file.write(json.dumps(state))
        os.replace(unfinished, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(unfinished)
        raise OutputError(f"{path}: {error.strerror}") from None
