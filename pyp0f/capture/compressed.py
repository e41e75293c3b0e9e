"""Compressed captures: a thread decompresses the file into a pipe, and libpcap reads from the pipe.

The compression is recognized by the first bytes of the file, not by its name.  All four formats are streams of one or
more members (RFC 1952, RFC 8878).  Memory is bounded, whatever the data claim.
"""

from __future__ import annotations

import io
import os
import select
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

HEAD: Final = 6
"""Bytes at the start of a file that identify its compression."""

_INPUT: Final = 16 << 10
"""Bytes per read of the file.  The number is small because the data after a member are copied, for each member."""
_CHUNK: Final = 64 << 10
"""Bytes taken from a decompressor at a time.  Up to this many bytes before damaged data may be lost."""
_MAX_WINDOW: Final = 128 << 20
"""Bytes of a decompressor's window (dictionary).  xz and zstd need this many at their highest usual levels."""
_WINDOW_LOG: Final = 27
"""`_MAX_WINDOW` as a power of two, for zstd."""
_JOIN_SECONDS: Final = 1.0
"""Longest wait for the end of the thread: a disk may be slow."""


class _Decompressor(Protocol):
    """The common interface of the decompressors of bz2, lzma and zstd."""

    @property
    def eof(self) -> bool:
        """Whether the end of the member was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether `decompress` needs more data before it can return more."""

    @property
    def unused_data(self) -> bytes:
        """The data after the end of the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Accept compressed data; return at most `max_length` decompressed bytes."""


def _bz2() -> _Decompressor:
    from bz2 import BZ2Decompressor  # noqa: PLC0415 - here and below: most captures are not compressed

    return BZ2Decompressor()


def _xz() -> _Decompressor:
    from lzma import FORMAT_XZ, LZMADecompressor  # noqa: PLC0415

    return LZMADecompressor(FORMAT_XZ, memlimit=_MAX_WINDOW)


def _zstd() -> _Decompressor:
    zstd = _zstd_module()
    decompressor: _Decompressor = zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
    )
    return decompressor


@cache
def _zstd_module() -> Any:  # noqa: ANN401 - one of two modules
    """The zstd module.  It is imported once, not for each frame and not after a chroot."""
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    except ImportError:  # before Python 3.14
        from backports import zstd  # noqa: PLC0415
    return zstd


class _Gzip:
    """Adapts zlib's decompressor to the interface of bz2 and lzma."""

    def __init__(self) -> None:
        import zlib  # noqa: PLC0415

        self._zlib: Any = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._error = zlib.error
        self._problem: Exception | None = None
        self._unconsumed = b""

    @property
    def eof(self) -> bool:
        found: bool = self._zlib.eof
        return found

    @property
    def needs_input(self) -> bool:
        return not self._unconsumed and self._problem is None

    @property
    def unused_data(self) -> bytes:
        found: bytes = self._zlib.unused_data
        return found

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._problem is not None:
            raise self._problem
        data = self._unconsumed + data
        before = self._zlib.copy()
        try:
            found: bytes = self._zlib.decompress(data, max_length)
        except self._error as problem:
            self._problem = problem
            return self._before_damage(before, data, max_length)
        self._unconsumed = self._zlib.unconsumed_tail
        return found

    def _before_damage(self, before: Any, data: bytes, max_length: int) -> bytes:  # noqa: ANN401 - zlib's own
        """Decompress the longest undamaged prefix of the data; zlib itself discards it when it raises an error.

        The prefix may contain all data of the member, because the checksum comes last.
        """
        good, bad = 0, len(data)
        found = b""
        while bad - good > 1:
            middle = (good + bad) // 2
            try:
                found = before.copy().decompress(data[:middle], max_length)
            except self._error:
                bad = middle
            else:
                good = middle
        return found


class Kind(NamedTuple):
    """A compression format.

    Attributes:
        name: name of its command-line tool.
        make: makes a decompressor for one member.
        padding: the byte that is allowed between and after members; empty if none is.
    """

    name: str
    make: Callable[[], Any]
    padding: bytes = b""


_GZIP: Final = Kind("gzip", _Gzip, b"\0")
_BZ2: Final = Kind("bzip2", _bz2)
_XZ: Final = Kind("xz", _xz, b"\0")
_ZSTD: Final = Kind("zstd", _zstd)


def kind_of(head: bytes) -> Kind | None:
    """The compression format of data that begin with these `HEAD` bytes; None if they are not compressed."""
    if head.startswith(b"\x1f\x8b\x08"):
        return _GZIP
    if head.startswith(b"BZh") and head[3:4].isdigit():
        return _BZ2
    if head.startswith(b"\xfd7zXZ\0"):
        return _XZ
    # A zstd frame or a skippable frame (RFC 8878, section 3.1).
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50):
        return _ZSTD
    return None


def decompress(kind: Kind, read: Callable[[], bytes]) -> Iterator[bytes]:
    """Decompress data in pieces of bounded size.

    Args:
        kind: compression format.
        read: returns the next compressed bytes; empty at the end.

    Raises:
        Exception: the data are damaged or truncated.  The type depends on the decompressor.
    """
    data = read()
    while data:
        decompressor = kind.make()
        while not decompressor.eof:
            if decompressor.needs_input and not data:
                data = read()
                if not data:
                    raise EOFError("the compressed data end too soon")
            piece = decompressor.decompress(data, _CHUNK)
            data = b""
            if piece:
                yield piece
        data = (decompressor.unused_data or read()).lstrip(kind.padding)
        while not data and kind.padding:
            data = read()
            if not data:
                return
            data = data.lstrip(kind.padding)


class Pump:
    """A thread that decompresses a file into a pipe.

    Attributes:
        problem: why the end of the data was not reached; None if it was reached or is not reached yet.
        output: the descriptor to read from.  The reader closes it.
        taken: bytes of the file that were read so far.
    """

    def __init__(self, kind: Kind, head: bytes, source: int) -> None:
        """Start the thread.

        Args:
            kind: compression format.
            head: the bytes of the file that were already read.
            source: descriptor of the file.  The pump closes it.
        """
        import threading  # noqa: PLC0415 - most captures are not compressed

        self.problem: str | None = None
        self.output, self._input = os.pipe()
        self._kind = kind
        self._head = head
        self.taken = 0
        self._source = source
        self._thread = threading.Thread(target=self._run, name="pyp0f decompression", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the end of the thread.  It ends at once if `output` is closed."""
        self._thread.join(_JOIN_SECONDS)

    def _run(self) -> None:
        try:
            for piece in decompress(self._kind, self._read):
                _write(self._input, piece)
        except BrokenPipeError:
            pass  # the reader has closed the pipe
        except MemoryError:
            self.problem = f"{self._kind.name}: the data need more than {_MAX_WINDOW >> 20} MB to decompress"
        except Exception as error:  # noqa: BLE001 - any error of any decompressor
            self.problem = f"{self._kind.name}: {error}"
        finally:
            with suppress(OSError):
                os.close(self._source)
            os.close(self._input)  # last: the reader looks at `problem` when it sees the end

    def _read(self) -> bytes:
        head, self._head = self._head, b""
        if not head:
            self._wait()
            head = os.read(self._source, _INPUT)
        self.taken += len(head)
        return head

    def _wait(self) -> None:
        """Wait until the file is readable.

        Raises:
            BrokenPipeError: the reader has closed the pipe (an event of the pipe's input).
        """
        events = select.poll()
        events.register(self._source, select.POLLIN)
        events.register(self._input, 0)
        if any(descriptor == self._input for descriptor, _ in events.poll()):
            raise BrokenPipeError


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_head(descriptor: int) -> bytes:
    """Read the first `HEAD` bytes; fewer at the end of the file."""
    file = io.BytesIO()
    _fill(file, descriptor, HEAD)
    return file.getvalue()


# The header of a capture ------------------------------------------------------------------------------

_CLASSIC_HEADER: Final = 24
_PCAPNG: Final = b"\x0a\x0d\x0d\x0a"
_INTERFACE_BLOCK: Final = 1
_PACKET_BLOCKS: Final = (2, 3, 6)
_LARGEST_BLOCK: Final = 16 << 20
"""Bytes of the largest pcapng block that libpcap accepts."""


def read_capture_header(descriptor: int, head: bytes) -> bytes:
    """Read exactly the bytes that libpcap reads when it opens a capture.

    Args:
        descriptor: the descriptor to read from.
        head: the bytes that were already read; at most `HEAD` bytes.
    """
    file = io.BytesIO(head)
    file.seek(0, io.SEEK_END)
    _fill(file, descriptor, len(_PCAPNG))
    if not file.getvalue().startswith(_PCAPNG):
        _fill(file, descriptor, _CLASSIC_HEADER)
        return file.getvalue()
    order = "little"
    at = 0
    while at <= _LARGEST_BLOCK and _fill(file, descriptor, at + 12):
        block = bytes(file.getbuffer()[at : at + 12])  # not `getvalue`: the next write would copy the whole buffer
        if block[:4] == _PCAPNG:
            order = "little" if block[8:12] == b"\x4d\x3c\x2b\x1a" else "big"
        kind, size = (int.from_bytes(block[i : i + 4], order) for i in (0, 4))  # type: ignore[arg-type]
        if not 12 <= size <= _LARGEST_BLOCK or not _fill(file, descriptor, at + size):
            break
        if kind == _INTERFACE_BLOCK or kind in _PACKET_BLOCKS:
            break
        at += size
    return file.getvalue()


def _fill(file: io.BytesIO, descriptor: int, size: int) -> bool:
    """Read until the file has `size` bytes; False if the input ends before."""
    while file.tell() < size:
        data = os.read(descriptor, min(size - file.tell(), _CHUNK))
        if not data:
            return False
        file.write(data)
    return True
