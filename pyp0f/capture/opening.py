"""Opening capture files, compressed ones and streams with libpcap."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO, Final

import pcapy

from pyp0f.capture.compressed import Pump, kind_of, read_capture_header, read_head
from pyp0f.errors import CaptureError

_START: Final = 16
"""Bytes that tell whether a file is compressed, and more."""
_UNCOMPRESSED: Final = (
    b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
"""First bytes of classic captures, of microseconds and nanoseconds in either byte order, and of pcapng."""


def file_size(path: str, name: str) -> int | None:
    """Bytes of a regular file; None if it is a pipe, for instance.

    Raises:
        CaptureError: it is surely no capture that can be read.
    """
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
    """The capture, what decompresses it if need be, and what was read of a stream."""
    try:
        if is_file and path != "-":
            with open(path, "rb", buffering=0) as file:
                if not _is_compressed(file.read(_START)):
                    return _open_file(path, file.fileno()), None, None
        return _open_stream(os.dup(0) if path == "-" else os.open(path, os.O_RDONLY), name)
    except pcapy.PcapError as error:
        raise CaptureError(f"{name}: not a capture that can be read: {error}") from None
    except OSError as error:
        raise CaptureError(f"{name}: {error.strerror}") from None


def _is_compressed(head: bytes) -> bool:
    """Whether a file begins like that because it is compressed."""
    if head.startswith(_UNCOMPRESSED):
        return False

    return kind_of(head) is not None


def _open_file(path: str, descriptor: int) -> pcapy.Reader:
    # pcapy knows no names that are not UTF-8.
    return pcapy.open_offline(path if _is_utf8(path) else f"/dev/fd/{descriptor}")


def _open_stream(source: int, name: str) -> tuple[pcapy.Reader, Pump | None, bytes]:
    """A capture that can only be read from the beginning on.

    libpcap keeps all other threads of Python waiting while it opens a capture, and so waits for ever for a
    decompressor.  So it is given what it reads then as a file of its own; all else it takes from the stream.
    """
    pump = None
    try:
        head = read_head(source)
        kind = kind_of(head)
        if kind is not None:
            pump = Pump(kind, head, source)  # which closes it
            source, head = pump.output, b""
        header = read_capture_header(source, head)
        if pump is not None and not header and pump.problem is not None:
            raise CaptureError(f"{name}: not a capture that can be read: {pump.problem}")
        with _file_with(header) as file:
            reader = pcapy.open_offline(f"/dev/fd/{file.fileno()}")
        os.dup2(source, reader.getfd(), inheritable=False)
        return reader, pump, header
    finally:
        os.close(source)


def _file_with(content: bytes) -> BinaryIO:
    """A file with that content, which is nowhere to be found."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("pyp0f"), "w+b", buffering=0)
    else:
        from tempfile import TemporaryFile  # noqa: PLC0415 - not on Linux

        file = TemporaryFile(buffering=0)  # noqa: SIM115 - whoever calls closes it
    file.write(content)
    return file


def _is_utf8(path: str) -> bool:
    """Whether the name, as the system knows it, is UTF-8."""
    try:
        return path.encode() == os.fsencode(path)
    except UnicodeEncodeError:
        return False
