"""QUIC and DTLS: ClientHellos whole and in parts, of several versions, and datagrams that only look like them."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from _build import Capture, save
from _wrap import ip, udp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tls import alpn, extension, message, server_name, vector, words

SALTS: Final = {
    1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a",
    0x6B3343CF: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
    0xFF00001D: "afbfec289993d24c9e9786f19c6111e04390a899",
}
VERSION_2: Final = 0x6B3343CF


def derive(secret: bytes, label: bytes, size: int) -> bytes:
    """Write HKDF-Expand-Label for at most 32 bytes."""
    info = words(size) + vector(b"tls13 " + label, 1) + b"\0\1"
    return hmac.digest(secret, info, hashlib.sha256)[:size]


def initial(frames: bytes, *, number: int = 0, version: int = 1, target: bytes, token: bytes = b"") -> bytes:
    """Write an Initial packet of a client (RFC 9001, section 5)."""
    secret = derive(hmac.digest(bytes.fromhex(SALTS[version]), target, hashlib.sha256), b"client in", 32)
    prefix = b"quicv2 " if version == VERSION_2 else b"quic "
    key, iv, mask_key = [derive(secret, prefix + name, size) for name, size in ((b"key", 16), (b"iv", 12), (b"hp", 16))]
    first = (0xD0 if version == VERSION_2 else 0xC0) | 3
    head = bytes([first]) + version.to_bytes(4, "big") + vector(target, 1) + vector(b"", 1) + vector(token, 1)
    head += words(0x4000 | 4 + len(frames) + 16) + number.to_bytes(4, "big")
    nonce = (int.from_bytes(iv, "big") ^ number).to_bytes(12, "big")
    sealed = AESGCM(key).encrypt(nonce, frames, head)
    mask = Cipher(algorithms.AES(mask_key), modes.ECB()).encryptor().update(sealed[:16])
    hidden = bytes(a ^ b for a, b in zip(head[-4:], mask[1:5], strict=True))
    return bytes([first ^ mask[0] & 0x0F]) + head[1:-4] + hidden + sealed


def crypto(at: int, data: bytes) -> bytes:
    """Write a CRYPTO frame."""
    return b"\x06" + words(0x4000 | at) + words(0x4000 | len(data)) + data


def hello(*extensions: bytes, ciphers: tuple[int, ...] = (0x1301, 0x1302, 0x1303), version: int = 0x0303) -> bytes:
    """Write a ClientHello without the header of the message."""
    body = words(version) + bytes(range(32)) + vector(b"", 1) + vector(words(*ciphers)) + vector(b"\0", 1)
    return body + vector(b"".join(extensions))


def quic_hello(name: bytes) -> bytes:
    """Write the ClientHello of a browser that is longer than a datagram."""
    return message(
        1,
        hello(
            server_name(name),
            extension(10, vector(words(29, 23, 24))),
            alpn(b"h3"),
            extension(13, vector(words(0x0403, 0x0804, 0x0401))),
            extension(51, vector(words(0x11EC) + vector(bytes(1216)))),
            extension(43, vector(words(0x0304), 1)),
            extension(57, bytes(60)),
        ),
    )


def dtls_record(message_body: bytes, at: int, size: int, *, sequence: int = 0) -> bytes:
    """Write a record of DTLS with a fragment of a ClientHello."""
    piece = message_body[at : at + size]
    lengths = (
        len(message_body).to_bytes(3, "big") + words(sequence) + at.to_bytes(3, "big") + len(piece).to_bytes(3, "big")
    )
    return b"\x16\xfe\xff\0\0" + sequence.to_bytes(6, "big") + vector(b"\1" + lengths + piece)


def dtls_hello(cookie: bytes = b"") -> bytes:
    """Write a ClientHello of DTLS 1.2, with a cookie."""
    plain = hello(
        extension(10, vector(words(29, 23))),
        extension(13, vector(words(0x0403, 0x0401))),
        extension(14, vector(words(1)) + b"\0"),
        ciphers=(0xC02B, 0xC02F, 0x009C),
        version=0xFEFD,
    )
    return plain[:35] + vector(cookie, 1) + plain[35:]


def exchanges() -> list[list[tuple[bool, bytes]]]:
    """List the datagrams of each exchange, and whether the client sends them."""
    long, short = quic_hello(b"www.example.org"), message(1, hello(server_name(b"a|os=Forged\n"), alpn(b"h3")))
    first, second = crypto(0, long[:700]) + bytes(200), crypto(700, long[700:])
    shuffled = (
        crypto(900, long[900:]) + b"\1" + crypto(0, long[:5]),
        crypto(300, long[300:950]) + crypto(5, long[5:320]),
    )
    whole = crypto(0, short) + bytes(900)
    retry = b"\xf0\0\0\0\1\0" + vector(b"serverid", 1) + bytes(40)
    after_retry = [initial(part, number=1, target=b"serverid", token=b"t") for part in (first, second)]
    body = dtls_hello()
    verify = b"\x16\xfe\xff\0\0" + bytes(6) + vector(b"\3\0\0\x17" + bytes(2 + 3) + b"\0\0\x17\xfe\xff\x14" + bytes(20))
    again = dtls_record(dtls_hello(bytes(20)), 0, 2000, sequence=1)
    ids = [b"client %d" % number for number in range(10)]
    return [
        [(True, initial(first, target=ids[0])), (True, initial(second, number=1, target=ids[0])),
         (True, b"\x40" + bytes(50)), (False, b"\x40" + bytes(1000))],
        [(True, initial(second, number=1, target=ids[1])), (True, initial(first, target=ids[1]))],
        [(True, initial(shuffled[0], target=ids[2]) + initial(shuffled[1], number=1, target=ids[2]))],
        [(True, initial(first, target=ids[3])), (False, retry), *[(True, one) for one in after_retry]],
        [(True, initial(whole, version=VERSION_2, target=ids[4]))],
        [(True, initial(whole, version=0xFF00001D, target=ids[5]))],
        [(True, initial(whole, target=ids[6])[:-1] + b"x")],
        [(True, dtls_record(body, 0, 2000)), (False, verify), (True, again)],
        [(True, dtls_record(body, 40, 2000)), (True, dtls_record(body, 0, 60))],
        [(True, b"\x12\x34\1\0\0\1" + bytes(20))],
    ]  # fmt: skip


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=100)
    for number, datagrams in enumerate(exchanges()):
        for is_client, payload in datagrams:
            port = 50000 + number
            if is_client:
                capture.add_ip(ip(17, udp(443, payload, port)))
            else:
                packet = ip(17, udp(port, payload, 443))
                capture.add_ip(packet[:12] + packet[16:20] + packet[12:16] + packet[20:])
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
