"""Hellos of TLS, byte by byte."""

from __future__ import annotations

import struct
from typing import Final

RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def words(*values: int) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


def vector(data: bytes, width: int = 2) -> bytes:
    return len(data).to_bytes(width, "big") + data


def extension(kind: int, data: bytes = b"") -> bytes:
    return words(kind) + vector(data)


def server_name(name: bytes) -> bytes:
    return extension(0, vector(b"\0" + vector(name)))


def alpn(*protocols: bytes) -> bytes:
    return extension(16, vector(b"".join([vector(one, 1) for one in protocols])))


def client_body(*extensions: bytes, ciphers: tuple[int, ...] = (0x1301, 0xC02F), version: int = 0x0303) -> bytes:
    """A ClientHello without the header of the message."""
    body = words(version) + bytes(32) + vector(bytes(32), 1) + vector(words(*ciphers)) + vector(b"\0", 1)
    return body + (vector(b"".join(extensions)) if extensions else b"")


def server_body(*extensions: bytes, cipher: int = 0x1301, version: int = 0x0303, random: bytes = bytes(32)) -> bytes:
    """A ServerHello without the header of the message."""
    body = words(version) + random + vector(bytes(32), 1) + words(cipher) + b"\0"
    return body + (vector(b"".join(extensions)) if extensions else b"")


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + vector(body, 3)


def records(data: bytes, size: int = 2**14, kind: int = 22) -> bytes:
    """Records of at most so many bytes."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join([bytes([kind, 3, 1]) + vector(piece) for piece in pieces])


def ssl2_hello(
    ciphers: bytes = b"\0\0\x05\1\0\x80\0\0\x2f", challenge: bytes = bytes(16), version: int = 0x0301
) -> bytes:
    body = b"\1" + words(version, len(ciphers), 0, len(challenge)) + ciphers + challenge
    return words(0x8000 | len(body)) + body


BROWSER: Final = (
    0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D,
    0x002F, 0x0035,
)  # fmt: skip
CLIENT: Final = message(
    1,
    client_body(
        extension(0x0A0A),
        server_name(b"www.example.com"),
        alpn(b"h2", b"http/1.1"),
        extension(10, vector(words(0x1A1A, 29, 23))),
        extension(11, vector(b"\0", 1)),
        extension(13, vector(words(0x0403, 0x0804))),
        extension(43, vector(words(0x2A2A, 0x0304, 0x0303), 1)),
        extension(21, bytes(1500)),
        ciphers=(0x3A3A, *BROWSER),
    ),
)
SERVER: Final = message(2, server_body(extension(0xFF01, b"\0"), alpn(b"h2"), cipher=0xC02F))
