"""Speaks SSH up to the key exchange: ``python -m lab.programs.ssh_peer serve FIRST LAST``, or ``... ask PORT``.

It sends an identification and a KEXINIT (RFC 4253, 4.2 and 7.1), waits for those of the other side, and ends.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from contextlib import suppress
from typing import Final

from lab.listening import serve

_IDENTIFICATION: Final = b"SSH-2.0-lab\r\n"
_KEXINIT: Final = 20
_BLOCK: Final = 8
_CIPHERS: Final = b"aes128-ctr,aes256-ctr,aes128-cbc,3des-cbc"
_MACS: Final = b"hmac-sha2-256,hmac-sha1"
_LISTS: Final = (
    b"curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1",
    b"ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-256,ssh-rsa",
    _CIPHERS, _CIPHERS, _MACS, _MACS, b"none", b"none", b"", b"",
)  # fmt: skip
_SECONDS: Final = 3


def _packet() -> bytes:
    lists = b"".join([struct.pack(">I", len(names)) + names for names in _LISTS])
    payload = bytes([_KEXINIT]) + os.urandom(16) + lists + bytes(5)
    padding = _BLOCK - (len(payload) + 5) % _BLOCK + _BLOCK
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)


def _talk(peer: socket.socket) -> None:
    """Send our part, and read until the other side has nothing more to say."""
    with peer, suppress(OSError):
        peer.settimeout(_SECONDS)
        peer.sendall(_IDENTIFICATION)
        peer.sendall(_packet())
        while peer.recv(65536):
            pass


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]), int(sys.argv[3]), _talk)
    else:
        _talk(socket.create_connection(("127.0.0.1", int(sys.argv[2])), _SECONDS))
