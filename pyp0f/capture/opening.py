"""Opening capture files, compressed ones and streams with libpcap."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

import pcapy

from pyp0f.errors import CaptureError

if TYPE_CHECKING:
    from pyp0f.capture.compressed import Pump

_START: Final = 16
"""Bytes of a file that are read to find out whether it is compressed."""
_UNCOMPRESSED: Final = (
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
"""First bytes of classic captures, of microseconds and nanoseconds in either byte order, and of pcapng."""


def file_size(path: str, name: str) -> int | None:
    """Size of a regular file in bytes; None if it is not a regular file, for example a pipe.

    Raises:
        CaptureError: the file does not exist, cannot be read, is empty or is a directory, or `path` is empty.
    """
    if not path:
        raise CaptureError("path must be the name of a file, not ''")
    try:
        status = os.fstat(0) if path == "-" else os.stat(path)
    except OSError as error:
        raise CaptureError(f"{name}: {error.strerror}") from None
    except ValueError:
        raise CaptureError(f"{name}: cannot be the name of a file") from None
    if stat.S_ISDIR(status.st_mode):
        raise CaptureError(f"{name}: is a directory, not a capture")
    if path != "-" and not os.access(path, os.R_OK):
        raise CaptureError(f"{name}: permission denied")
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size == 0:
        raise CaptureError(f"{name}: is empty, not a capture")
    return status.st_size


def open_capture(path: str, name: str, is_file: bool) -> tuple[pcapy.Reader, Pump | None, bytes | None]:
    """Open a capture.

    Args:
        path: path of the file; ``-`` is standard input.
        name: name of the file in messages.
        is_file: whether it is a regular file.

    Returns:
        The reader; the pump that decompresses, or None if the file is not compressed; the capture header that was
        already read if the capture is a stream, or None if it is a file that libpcap reads itself.

    Raises:
        CaptureError: the file cannot be read or is not a capture.
    """
    try:
        if is_file and path != "-":
            with open(path, "rb", buffering=0) as file:
                if not _is_compressed(file.read(_START)):
                    return _open_file(path, file.fileno()), None, None
        return _open_stream(os.dup(0) if path == "-" else os.open(path, os.O_RDONLY), name)
    except pcapy.PcapError as error:
        raise CaptureError(f"{name}: not a readable capture file: {error}") from None
    except OSError as error:
        raise CaptureError(f"{name}: {error.strerror}") from None


def _is_compressed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is compressed."""
    if head.startswith(_UNCOMPRESSED):
        return False

    from pyp0f.capture.compressed import kind_of  # noqa: PLC0415 - most captures are not compressed

    return kind_of(head) is not None


def _open_file(path: str, descriptor: int) -> pcapy.Reader:
    # pcapy accepts UTF-8 names only.
    return pcapy.open_offline(path if _is_utf8(path) else f"/dev/fd/{descriptor}")


def _open_stream(source: int, name: str) -> tuple[pcapy.Reader, Pump | None, bytes]:
    """Open a capture that cannot be read at any position: a pipe or a compressed file.

    pcapy holds the GIL while libpcap opens a capture, so the decompression thread could not run and libpcap would wait
    for ever.  So libpcap opens a temporary file with the header only; afterwards the stream replaces the descriptor of
    that file.
    """
    from pyp0f.capture.compressed import Pump, kind_of, read_capture_header, read_head  # noqa: PLC0415 - as above

    pump = None
    try:
        head = read_head(source)
        kind = kind_of(head)
        if kind is not None:
            pump = Pump(kind, head, source)  # the pump closes `source`
            source, head = pump.output, b""
        header = read_capture_header(source, head)
        if pump is not None and not header and pump.problem is not None:
            raise CaptureError(f"{name}: not a readable capture file: {pump.problem}")
        with _file_with(header) as file:
            reader = pcapy.open_offline(f"/dev/fd/{file.fileno()}")
        os.dup2(source, reader.getfd(), inheritable=False)
        return reader, pump, header
    finally:
        os.close(source)


def _file_with(content: bytes) -> BinaryIO:
    """An anonymous file with this content."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("pyp0f"), "w+b", buffering=0)
    else:
        from tempfile import TemporaryFile  # noqa: PLC0415 - not on Linux

        file = TemporaryFile(buffering=0)  # noqa: SIM115 - the caller closes it
    file.write(content)
    return file


def _is_utf8(path: str) -> bool:
    """Whether the bytes of the file name are valid UTF-8."""
    try:
        return path.encode() == os.fsencode(path)
    except UnicodeEncodeError:
        return False
