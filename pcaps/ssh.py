"""SSH: greetings of clients and servers, whole and in parts, of both versions, and texts that could forge a line."""

from __future__ import annotations

from typing import Final

from _build import conversations, save

LISTS: Final = (
    b"curve25519-sha256,ecdh-sha2-nistp256,kex-strict-c-v00@openssh.com",
    b"ssh-ed25519,rsa-sha2-512",
    b"chacha20-poly1305@openssh.com,aes128-ctr",
    b"chacha20-poly1305@openssh.com",
    b"hmac-sha2-256-etm@openssh.com,hmac-sha2-256",
    b"hmac-sha2-256",
    b"none,zlib@openssh.com",
    b"none",
    b"",
    b"",
)
CLIENT: Final = b"SSH-2.0-ExampleSSH_1.0 Debian-1\r\n"
SERVER: Final = b"SSH-2.0-OtherSSH_2.1\r\n"
LONG: Final = (b",".join(b"method-%d@example.com" % number for number in range(250)), *LISTS[1:])


def packet(kind: int, body: bytes) -> bytes:
    """Write a packet before encryption."""
    return (8 + len(body)).to_bytes(4, "big") + bytes([6, kind]) + body + bytes(6)


def kexinit(lists: tuple[bytes, ...] = LISTS, *, guessed: bool = False) -> bytes:
    """Write a KEXINIT."""
    body = b"".join(len(one).to_bytes(4, "big") + one for one in lists)
    return packet(20, bytes(range(16)) + body + bytes([guessed]) + bytes(4))


def pieces(data: bytes, size: int) -> list[bytes]:
    """Cut data into segments."""
    return [data[at : at + size] for at in range(0, len(data), size)]


def talks() -> list[tuple[list[bytes], list[bytes]]]:
    """List what client and server say on each connection, in segments."""
    debug = packet(4, b"\0" + bytes(8))
    return [
        ([CLIENT, kexinit()], [SERVER, kexinit()]),
        (pieces(CLIENT + kexinit(guessed=True), 20), [SERVER + debug + kexinit()]),
        ([CLIENT + kexinit(LONG)], pieces(b"Welcome\r\nto this place\r\n" + SERVER + kexinit(LONG), 1400)),
        ([b"SSH-2.0-old\n" + kexinit()], [b"SSH-1.99-old\n" + kexinit()]),
        ([b"SSH-1.5-older\n"], [b"SSH-1.5-older\n" + (12).to_bytes(4, "big") + bytes(4) + b"\x02" + bytes(11)]),
        ([b"GET / HTTP/1.0\r\n\r\n"], [SERVER, b"Protocol mismatch.\n"]),
        ([b"SSH-2.0-a|os=Forged b\r\n" + kexinit()], []),
        ([b"SSH-2.0-a\x1b[31m\r[2020/09/13 12:26:40] mod=syn|os=Forged\r\n" + kexinit()], []),
        ([b"SSH-2.0-\r\n" + kexinit((b"\x1b[31m|\xff", *LISTS[1:]))], []),
        ([CLIENT + packet(20, bytes(16) + b"\xff" * 40)], [SERVER[:-2]]),
        ([b"SSH-x-this is not SSH\r\n"], []),
    ]


def build() -> bytes:
    """Build the capture."""
    return conversations(talks(), server_port=22, server_begins=True)


if __name__ == "__main__":
    save(__file__, build())
