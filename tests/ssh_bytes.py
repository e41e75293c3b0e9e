"""Makes what clients and servers of SSH send."""

from __future__ import annotations

from typing import Final

LISTS: Final = (
    b"curve25519-sha256,ext-info-c",
    b"ssh-ed25519",
    b"aes128-ctr,aes256-ctr",
    b"aes256-ctr",
    b"hmac-sha2-256",
    b"hmac-sha2-512",
    b"none,zlib",
    b"none",
    b"",
    b"",
)
"""Key exchange, host keys, and then pairs for both directions: ciphers, MACs, compression, languages."""
CLIENT: Final = b"SSH-2.0-ExampleSSH_1.0 Debian-1\r\n"
SERVER: Final = b"SSH-2.0-OtherSSH_2.1\r\n"


def kexinit(lists: tuple[bytes, ...] = LISTS, *, guessed: bool = False) -> bytes:
    """The body of a KEXINIT, after its type."""
    body = bytes(range(16)) + b"".join([len(one).to_bytes(4, "big") + one for one in lists])
    return body + bytes([guessed]) + bytes(4)


def packet(kind: int, body: bytes, padding: int = 6) -> bytes:
    """A packet before encryption."""
    return (2 + len(body) + padding).to_bytes(4, "big") + bytes([padding, kind]) + body + bytes(padding)


def hello(line: bytes = CLIENT, lists: tuple[bytes, ...] = LISTS, *, guessed: bool = False) -> bytes:
    """An identification line and a KEXINIT."""
    return line + packet(20, kexinit(lists, guessed=guessed))
