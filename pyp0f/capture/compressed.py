"""Decompression of captures, in pieces of bounded size.

The compression is recognized by the first bytes of the file, not by its name.  All four formats are streams of one or
more members (RFC 1952, RFC 8878).  Memory is bounded, whatever the data claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

HEAD: Final = 6
"""Bytes at the start of a file that identify its compression."""

_CHUNK: Final = 64 << 10
"""Bytes taken from a decompressor at a time.  Up to this many bytes before damaged data may be lost."""
_MAX_WINDOW: Final = 128 << 20
"""Bytes of a decompressor's window (dictionary).  xz and zstd need this many at their highest usual levels."""
_WINDOW_LOG: Final = _MAX_WINDOW.bit_length() - 1
"""Its logarithm to base 2, for zstd."""


MAX_EMPTY: Final = 4096
"""Members without data that may follow each other.  Each one takes as long as a thousand bytes of data."""
LEAST_DATA: Final = 64
"""Bytes that members have on average, if there are more than `MAX_EMPTY`.  A packet with its header is longer."""
_SKIPPABLE_HEADER: Final = 8
_SKIPPABLE: Final = b"\x2a\x4d\x18"


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
    from bz2 import BZ2Decompressor  # noqa: PLC0415 - most captures are not compressed

    return BZ2Decompressor()


def _xz() -> _Decompressor:
    from lzma import FORMAT_XZ, LZMADecompressor  # noqa: PLC0415 - most captures are not compressed

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
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - rarely needed
    except ImportError:  # before Python 3.14
        from backports import zstd  # noqa: PLC0415 - most captures are not compressed
    return zstd


class _Gzip:
    """Adapts zlib's decompressor to the interface of bz2 and lzma."""

    def __init__(self) -> None:
        import zlib  # noqa: PLC0415 - most captures are not compressed

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
        ValueError: more than `MAX_EMPTY` members without data follow each other, or there are so many more members than
            `LEAST_DATA` bytes for each.
    """
    data = read()
    empty = members = produced = 0
    while data:
        if kind is _ZSTD and _is_skippable(data):
            data = _after_skippable(data, read)
            continue
        decompressor = kind.make()
        is_empty = True
        while not decompressor.eof:
            if decompressor.needs_input and not data:
                data = read()
                if not data:
                    raise EOFError("the compressed data end too soon")
            piece = decompressor.decompress(data, _CHUNK)
            data = b""
            if piece:
                is_empty = False
                produced += len(piece)
                yield piece
        empty = empty + 1 if is_empty else 0
        members += 1
        if empty > MAX_EMPTY:
            raise ValueError(f"more than {MAX_EMPTY} members without data")
        if members > MAX_EMPTY + produced // LEAST_DATA:
            raise ValueError(f"more than {MAX_EMPTY} members with hardly any data")
        data = (decompressor.unused_data or read()).lstrip(kind.padding)
        while not data and kind.padding:
            data = read()
            if not data:
                return
            data = data.lstrip(kind.padding)


def _is_skippable(data: bytes) -> bool:
    """Whether data begin with a skippable frame (RFC 8878, section 3.1.2)."""
    return data[0] & 0xF0 == 0x50 and _SKIPPABLE.startswith(data[1:4])


def _after_skippable(data: bytes, read: Callable[[], bytes]) -> bytes:
    """The data after all skippable frames at the start of `data`.

    Args:
        data: data that begin with a skippable frame.
        read: returns the next bytes; empty at the end.

    Raises:
        EOFError: the data end within a frame.
    """
    at = 0
    while True:
        while len(data) - at < _SKIPPABLE_HEADER:
            more = read()
            if not more:
                if at == len(data):
                    return b""
                raise EOFError("the compressed data end too soon")
            data, at = data[at:] + more, 0
            if not _is_skippable(data):
                return data
        if data[at] & 0xF0 != 0x50 or not data.startswith(_SKIPPABLE, at + 1):
            return data[at:]
        at += _SKIPPABLE_HEADER + int.from_bytes(data[at + 4 : at + 8], "little")
        while at > len(data):
            at -= len(data)
            data = read()
            if not data:
                raise EOFError("the compressed data end too soon")
