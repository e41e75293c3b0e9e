"""Captures that are compressed: a thread takes off the compression, and libpcap reads from a pipe.

What a file is compressed with is told by its first bytes, not by its name.  All four kinds are streams of one or more
members (RFC 1952, RFC 8878); memory is bounded whatever they claim.
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
"""Bytes that tell how a file is compressed, if it is."""

_INPUT: Final = 16 << 10
"""Bytes taken from the file at a time.  Few, because what follows a member is copied, and there may be many of them."""
_CHUNK: Final = 64 << 10
"""Bytes taken from a decompressor at a time.  Before damage, so many may be lost."""
_MOST_MEMORY: Final = 128 << 20
"""Bytes that a decompressor may use to look back: what xz and zstd ask for at their highest usual levels."""
_WINDOW_LOG: Final = 27
"""The same for zstd, as a power of two."""
_PATIENCE: Final = 1.0
"""Seconds to wait for the end of the thread: a disk may be slow."""


class _Decompressor(Protocol):
    """What the decompressors of bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool:
        """Whether this was the last of the member."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more without further data."""

    @property
    def unused_data(self) -> bytes:
        """What follows the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take in data, and give some of what they stand for."""


def _bz2() -> _Decompressor:
    from bz2 import BZ2Decompressor  # noqa: PLC0415 - as below: most captures are not compressed

    return BZ2Decompressor()


def _xz() -> _Decompressor:
    from lzma import FORMAT_XZ, LZMADecompressor  # noqa: PLC0415

    return LZMADecompressor(FORMAT_XZ, memlimit=_MOST_MEMORY)


def _zstd() -> _Decompressor:
    zstd = _zstd_module()
    decompressor: _Decompressor = zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
    )
    return decompressor


@cache
def _zstd_module() -> Any:  # noqa: ANN401 - there are two
    """Looked for once: not for each frame, and not in another root directory."""
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    except ImportError:  # before Python 3.14
        from backports import zstd  # noqa: PLC0415
    return zstd


class _Gzip:
    """The decompressor of zlib, with the manners of the others."""

    def __init__(self) -> None:
        import zlib  # noqa: PLC0415

        self._zlib: Any = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._error = zlib.error
        self._problem: Exception | None = None
        self._left = b""

    @property
    def eof(self) -> bool:
        found: bool = self._zlib.eof
        return found

    @property
    def needs_input(self) -> bool:
        return not self._left and self._problem is None

    @property
    def unused_data(self) -> bytes:
        found: bytes = self._zlib.unused_data
        return found

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._problem is not None:
            raise self._problem
        data = self._left + data
        before = self._zlib.copy()
        try:
            found: bytes = self._zlib.decompress(data, max_length)
        except self._error as problem:
            self._problem = problem
            return self._before_damage(before, data, max_length)
        self._left = self._zlib.unconsumed_tail
        return found

    def _before_damage(self, before: Any, data: bytes, max_length: int) -> bytes:  # noqa: ANN401 - zlib's own
        """What the longest start of the data that is good stands for; zlib itself forgets it.

        It may be all: a checksum comes last.
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
    """A kind of compression.

    Attributes:
        name: as its tool is called.
        make: makes a decompressor for one member.
        padding: what may stand between and after members.
    """

    name: str
    make: Callable[[], Any]
    padding: bytes = b""


_GZIP: Final = Kind("gzip", _Gzip, b"\0")
_BZ2: Final = Kind("bzip2", _bz2)
_XZ: Final = Kind("xz", _xz, b"\0")
_ZSTD: Final = Kind("zstd", _zstd)


def kind_of(head: bytes) -> Kind | None:
    """How data are compressed whose first `HEAD` bytes these are; None if they are not."""
    if head.startswith(b"\x1f\x8b\x08"):
        return _GZIP
    if head.startswith(b"BZh") and head[3:4].isdigit():
        return _BZ2
    if head.startswith(b"\xfd7zXZ\0"):
        return _XZ
    # A frame, or one of those that are to be skipped.
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50):
        return _ZSTD
    return None


def decompress(kind: Kind, read: Callable[[], bytes]) -> Iterator[bytes]:
    """What compressed data stand for, in pieces of bounded size.

    Args:
        kind: of compression.
        read: gives the next piece; nothing at the end.

    Raises:
        Exception: the data are damaged or cut; of what type depends on the decompressor.
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
        problem: why the end of the data was not reached; None if it was, or if nobody has read that far.
        output: descriptor to read from; whoever reads closes it.
        taken: bytes of the file that were read so far.
    """

    def __init__(self, kind: Kind, head: bytes, source: int) -> None:
        """Begin.

        Args:
            kind: of compression.
            head: what was read of the file before.
            source: descriptor of the file, which the pump closes.
        """
        import threading  # noqa: PLC0415 - as above

        self.problem: str | None = None
        self.output, self._input = os.pipe()
        self._kind = kind
        self._head = head
        self.taken = 0
        self._source = source
        self._thread = threading.Thread(target=self._run, name="pyp0f decompression", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait until the thread is done, which is at once when nobody reads any more."""
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            for piece in decompress(self._kind, self._read):
                _write(self._input, piece)
        except BrokenPipeError:
            pass  # nobody wants more
        except MemoryError:
            self.problem = f"{self._kind.name}: the data need more than {_MOST_MEMORY >> 20} MB to decompress"
        except Exception as error:  # noqa: BLE001 - whatever a decompressor says of bad data
            self.problem = f"{self._kind.name}: {error}"
        finally:
            with suppress(OSError):
                os.close(self._source)
            os.close(self._input)  # last: whoever sees the end looks for the problem

    def _read(self) -> bytes:
        head, self._head = self._head, b""
        if not head:
            self._wait()
            head = os.read(self._source, _INPUT)
        self.taken += len(head)
        return head

    def _wait(self) -> None:
        """Wait until there is something to read; or nobody for whom to do it, which is an event of the pipe's input."""
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
    """The first `HEAD` bytes; fewer if there are no more."""
    file = io.BytesIO()
    _fill(file, descriptor, HEAD)
    return file.getvalue()


# The header of a capture ------------------------------------------------------------------------------

_CLASSIC_HEADER: Final = 24
_PCAPNG: Final = b"\x0a\x0d\x0d\x0a"
_INTERFACE_BLOCK: Final = 1
_PACKET_BLOCKS: Final = (2, 3, 6)
_LARGEST_BLOCK: Final = 16 << 20
"""As in libpcap."""


def read_capture_header(descriptor: int, head: bytes) -> bytes:
    """What libpcap reads of a capture when it opens it, and not a byte more.

    Args:
        descriptor: to read from.
        head: what was read before; no more than `HEAD` bytes.
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
        block = bytes(file.getbuffer()[at : at + 12])  # not the value, of which the next write would make a copy
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
    """Read on until there are so many bytes; False at the end."""
    while file.tell() < size:
        data = os.read(descriptor, min(size - file.tell(), _CHUNK))
        if not data:
            return False
        file.write(data)
    return True
