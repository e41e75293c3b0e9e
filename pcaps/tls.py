"""TLS: hellos of clients and servers, whole and in parts, of all versions, and with names that could forge a line."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from _build import conversations, save

if TYPE_CHECKING:
    from collections.abc import Iterable

RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
TLS13: Final = b"\x00\x2b\x00\x02\x03\x04"
BROWSER: Final = (0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0x009C, 0x002F)
OLD: Final = (0xC02F, 0xC030, 0x009C, 0x002F, 0x0035, 0x00FF)


def words(*values: int) -> bytes:
    """Write numbers of two bytes."""
    return struct.pack(f">{len(values)}H", *values)


def vector(data: bytes, width: int = 2) -> bytes:
    """Write bytes with their length before them."""
    return len(data).to_bytes(width, "big") + data


def extension(kind: int, data: bytes = b"") -> bytes:
    """Write an extension."""
    return words(kind) + vector(data)


def server_name(name: bytes) -> bytes:
    """Write the extension server_name."""
    return extension(0, vector(b"\0" + vector(name)))


def alpn(*protocols: bytes) -> bytes:
    """Write the extension ALPN."""
    return extension(16, vector(b"".join(vector(one, 1) for one in protocols)))


def message(kind: int, body: bytes) -> bytes:
    """Write a message of the handshake."""
    return bytes([kind]) + vector(body, 3)


def client_hello(ciphers: Iterable[int], *extensions: bytes, version: int = 0x0303) -> bytes:
    """Write a ClientHello."""
    body = words(version) + bytes(range(32)) + vector(b"", 1) + vector(words(*ciphers)) + vector(b"\0", 1)
    return message(1, body + (vector(b"".join(extensions)) if extensions else b""))


def server_hello(cipher: int, *extensions: bytes, version: int = 0x0303, random: bytes = bytes(32)) -> bytes:
    """Write a ServerHello."""
    body = words(version) + random + vector(b"", 1) + words(cipher) + b"\0"
    return message(2, body + (vector(b"".join(extensions)) if extensions else b""))


def records(data: bytes, size: int = 2**14, kind: int = 22) -> bytes:
    """Write records of at most so many bytes."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(bytes([kind, 3, 1]) + vector(piece) for piece in pieces)


def ssl2_hello(version: int) -> bytes:
    """Write a ClientHello in the form of SSLv2, with a cipher that only SSLv2 has."""
    ciphers = b"".join(cipher.to_bytes(3, "big") for cipher in (0x010080, 0x0005, 0x000A, 0x002F))
    body = b"\1" + words(version, len(ciphers), 0, 16) + ciphers + bytes(16)
    return words(0x8000 | len(body)) + body


def browser(name: bytes) -> bytes:
    """Write the ClientHello of a browser, which is longer than a segment."""
    return client_hello(
        BROWSER,
        extension(0x3A3A),
        server_name(name),
        extension(23),
        extension(0xFF01, b"\0"),
        extension(10, vector(words(0x4A4A, 29, 23, 24))),
        extension(11, vector(b"\0", 1)),
        alpn(b"h2", b"http/1.1"),
        extension(13, vector(words(0x0403, 0x0804, 0x0401))),
        extension(51, vector(words(0x4A4A) + vector(b"\0") + words(29) + vector(bytes(1216)))),
        extension(43, vector(words(0x5A5A, 0x0304, 0x0303), 1)),
        extension(0xFE0D, bytes(64)),
    )


def pieces(data: bytes, size: int) -> list[bytes]:
    """Cut data into segments."""
    return [data[at : at + size] for at in range(0, len(data), size)]


def talks() -> list[tuple[list[bytes], list[bytes]]]:
    """List what client and server say on each connection, in segments."""
    key_share = extension(51, words(29) + vector(bytes(32)))
    retry = server_hello(0x1301, extension(51, words(23)), TLS13, random=RETRY)
    final = server_hello(0x1301, key_share, TLS13)
    whole = records(browser(b"www.example.com"))
    plain = client_hello(OLD, server_name(b"mail.example.com"), extension(35), version=0x0302)
    warning = records(b"\x01\x70", kind=21)
    certificate = message(11, bytes(300))
    return [
        (pieces(whole, 1000), [records(final)]),
        ([whole], [records(retry) + records(b"\x01", kind=20), records(final)]),
        (
            [records(client_hello(OLD, server_name(b"www.example.org"), alpn(b"http/1.1")))],
            [warning + records(server_hello(0xC02F, extension(0xFF01, b"\0"), alpn(b"http/1.1")) + certificate)],
        ),
        ([records(plain, size=7)], pieces(records(server_hello(0x0035, version=0x0302), size=11), 5)),
        (pieces(records(plain, size=1), 50), []),
        ([records(client_hello(OLD[:2], version=0x0300))], [records(server_hello(0x0035, version=0x0300))]),
        ([ssl2_hello(0x0301)], [records(server_hello(0x002F, version=0x0301))]),
        ([ssl2_hello(0x0002)], []),
        ([records(client_hello(OLD, server_name(b"a|os=Forged"), alpn(b"b\n[x", b"c")))], []),
        ([records(client_hello(OLD, server_name(b"a\x1b[31m\r\n[2020/09/13 12:26:40] mod=syn|os=Forged")))], []),
        ([records(message(1, words(0x0303) + bytes(32) + b"\xff"))], []),
        ([b"\x16\x03\x01 this is not TLS"], []),
    ]


def build() -> bytes:
    """Build the capture."""
    return conversations(talks(), server_port=443)


if __name__ == "__main__":
    save(__file__, build())
