"""Opening capture files, compressed ones and streams, and reading their bytes in blocks of bounded size.

A reader of a format sees a part of the file at a time, the window.  It says how many bytes it has used, and how many it
needs to go on; the window then moves.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from pyp0f.capture.savefile import LONGEST_RECORD
from pyp0f.errors import CaptureError, reason_of

BLOCK: Final = LONGEST_RECORD
"""Bytes per read of a file.  There are no more: a record that is longer than the longest must not seem complete."""
PADDING: Final = bytes(128)
"""Stands behind the last bytes of a file, so that headers can be read with one struct at any place."""

_START: Final = 16
"""Bytes of a file that are read to find out whether it is compressed."""
_UNCOMPRESSED: Final = (
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
"""First bytes of classic captures, of microseconds and nanoseconds in either byte order, and of pcapng."""
INPUT: Final = 16 << 10
"""Bytes per read of a compressed file.  The number is small because the data after a member are copied, for each
member."""
_POLL_MS: Final = 100
"""Milliseconds between two checks for `Window.end` while a pipe is silent."""


class Window:
    """A part of the bytes of a file.

    Attributes:
        data: the bytes, and `PADDING` after them at the end of the file.
        end: number of bytes without the padding.
        offset: offset in the file of the first byte; in a compressed file, in the decompressed data.
        is_last: whether the file ends with these bytes.
        problem: why the file cannot be read to its end; None if it can.
        can_seek: whether bytes can be skipped without waiting for them.
    """

    can_seek = False

    def __init__(self, descriptor: int) -> None:
        """Take over an open file.

        Args:
            descriptor: the file.  The window closes it.
        """
        self.data = b""
        self.end = 0
        self.offset = 0
        self.is_last = False
        self.problem: str | None = None
        self._descriptor = descriptor
        self._ended = False

    @property
    def position(self) -> int:
        """Bytes of the stored (perhaps compressed) file that were read so far."""
        raise NotImplementedError

    def advance(self, used: int, needed: int) -> bool:
        """Move on.

        Args:
            used: bytes from the start of the window that are not needed any more.  There may be more than it has.
            needed: bytes that the window must have, unless the file ends before.

        Returns:
            False if there is no further window: reading was ended, or the file cannot be read.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Stop reading: `advance` returns False at once.  Another thread or a signal handler may call this."""
        self._ended = True

    def close(self) -> None:
        """Close the file."""
        self._ended = True
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()


class FileWindow(Window):
    """A part of a regular file that is not compressed.

    The file is read, not mapped.  Reading is faster, and if a mapped file is truncated, SIGBUS ends the program.
    """

    can_seek = True

    @property
    def position(self) -> int:
        """Bytes of the file that were read so far."""
        return self.offset + self.end

    def advance(self, used: int, needed: int) -> bool:
        """Read the file from the first byte that is still needed; False if it cannot be read or reading was ended."""
        if self._ended:
            return False
        self.offset += used
        wanted = max(BLOCK, needed)
        self.data, self.end = b"", 0  # the next bytes take the memory of these
        try:
            data = os.pread(self._descriptor, wanted, self.offset)
        except OSError as error:
            self.problem = error.strerror
            return False
        self.end = len(data)
        self.is_last = self.end < wanted
        self.data = data + PADDING if self.is_last else data
        return True


class _Stored:
    """The bytes of a pipe or of a compressed file, as they are stored.

    It is an object of its own, so that a decompressor does not refer to the window: a reference cycle would delay the
    release of the file.

    Attributes:
        taken: number of bytes that were read so far.
        ended: whether reading was ended.
    """

    __slots__ = ("_arrival", "_descriptor", "_head", "_most", "ended", "taken")

    def __init__(self, descriptor: int) -> None:
        self.taken = 0
        self.ended = False
        self._descriptor = descriptor
        self._head = b""
        self._most = BLOCK
        self._arrival = select.poll()
        self._arrival.register(descriptor, select.POLLIN)

    def peek(self, size: int) -> bytes:
        """The first bytes; fewer at the end of the file."""
        while len(self._head) < size and (more := os.read(self._descriptor, size - len(self._head))):
            self._head += more
        self.taken = len(self._head)
        return self._head

    def read_less(self, most: int) -> None:
        """Read at most this many bytes at a time."""
        self._most = most

    def read(self) -> bytes:
        """Wait for the next bytes; empty at the end, or if reading was ended."""
        head, self._head = self._head, b""
        if head:
            return head
        # The wait is short: Python restarts it after a signal, and a silent pipe would never end it.
        while not self.ended and not self._arrival.poll(_POLL_MS):
            pass
        if self.ended:
            return b""
        more = os.read(self._descriptor, self._most)
        self.taken += len(more)
        return more


class StreamWindow(Window):
    """A part of a pipe, or of the decompressed data of a file."""

    def __init__(self, descriptor: int) -> None:
        """Take over an open file.

        Args:
            descriptor: the file.  The window closes it.

        Raises:
            OSError: the file cannot be read.
        """
        super().__init__(descriptor)
        from pyp0f.capture.compressed import HEAD, decompress, kind_of  # noqa: PLC0415 - most captures are files

        self._rest = bytearray()
        self._at_end = False
        self._stored = _Stored(descriptor)
        kind = kind_of(self._stored.peek(HEAD))
        self._compression = None if kind is None else kind.name
        self._pieces: Iterator[bytes] = iter(self._stored.read, b"")
        if kind is not None:
            self._stored.read_less(INPUT)
            self._pieces = decompress(kind, self._stored.read)

    @property
    def position(self) -> int:
        """Bytes of the stored (perhaps compressed) file that were read so far."""
        return self._stored.taken

    def stop(self) -> None:
        """Stop reading, also while waiting for a pipe: `advance` returns False at once."""
        self._stored.ended = True
        super().stop()

    def advance(self, used: int, needed: int) -> bool:
        """Append bytes of the stream until there are enough; False if reading was ended."""
        self.offset += used
        while used > len(self._rest) and not self._at_end:
            used -= len(self._rest)
            self._rest.clear()
            self._take()
        del self._rest[:used]
        while len(self._rest) < needed and not self._at_end:
            self._take()
        if self._ended:
            return False
        self.end = min(len(self._rest), max(BLOCK, needed))
        self.is_last = self._at_end and self.end == len(self._rest)
        self.data = bytes(self._rest[: self.end]) + PADDING
        return True

    def _take(self) -> None:
        """Wait for more bytes, and append them."""
        piece = b""
        try:
            piece = next(self._pieces, b"")
        except CaptureError:
            raise  # a signal handler interrupts
        except MemoryError:
            self._fail("not enough memory")
        except OSError as error:
            self._fail(error.strerror or str(error))
        except Exception as error:  # noqa: BLE001 - any error of any decompressor
            self._fail(str(error))
        self._at_end = not piece
        self._rest += piece

    def _fail(self, reason: str) -> None:
        if not self._ended:
            self.problem = f"{self._compression}: {reason}" if self._compression else reason


def file_size(path: str, name: str) -> int | None:
    """Size of a regular file in bytes; None if it is not a regular file, for example a pipe.

    Raises:
        CaptureError: the file does not exist, cannot be read, is empty or is a directory, or `path` is empty.
    """
    if not path:
        raise CaptureError("path must be the name of a file, not ''")
    try:
        status = os.fstat(0) if path == "-" else os.stat(path)
    except (OSError, ValueError) as error:
        raise CaptureError(f"{name}: {reason_of(error)}") from None
    if stat.S_ISDIR(status.st_mode):
        raise CaptureError(f"{name}: is a directory, not a capture")
    if path != "-" and not os.access(path, os.R_OK):
        raise CaptureError(f"{name}: permission denied")
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size == 0:
        raise CaptureError(f"{name}: is empty, not a capture")
    return status.st_size


def open_window(path: str, name: str, is_file: bool) -> Window:
    """Open a file.

    Args:
        path: path of the file; ``-`` is standard input.
        name: name of the file in messages.
        is_file: whether it is a regular file.

    Raises:
        CaptureError: the file cannot be read.
    """
    descriptor = -1
    try:
        descriptor = os.dup(0) if path == "-" else os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        in_place = is_file and path != "-" and not _is_compressed(os.pread(descriptor, _START, 0))
        return FileWindow(descriptor) if in_place else StreamWindow(descriptor)
    except OSError as error:
        with suppress(OSError):
            os.close(descriptor)
        raise CaptureError(f"{name}: {error.strerror}") from None


def _is_compressed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is compressed."""
    if head.startswith(_UNCOMPRESSED):
        return False

    from pyp0f.capture.compressed import kind_of  # noqa: PLC0415 - most captures are not compressed

    return kind_of(head) is not None
