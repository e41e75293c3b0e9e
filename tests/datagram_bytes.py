"""Datagrams of QUIC and DTLS, byte by byte."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hello_bytes import client_body, extension, server_name, vector, words
from packets import ipv4, ipv6

from pyp0f.applications.quic.protection import client_keys
from pyp0f.applications.tls.code_points import VERSION_1, VERSION_2

ID: Final = bytes.fromhex("8394c8f03e515708")
"""The Destination Connection ID of RFC 9001, appendix A."""

SENT: Final = bytes.fromhex(
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004130113"
    "02010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
    "04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce1"
    "5d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c0002400100"
    "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
    "75300901100f088394c8f03e51570806048000ffff"
)
"""The CRYPTO frame of RFC 9001, appendix A.2."""
HELLO: Final = SENT[4:]
"""The ClientHello in it, with the header of the message."""
JA4: Final = "q13d0211an_62ed6f6ca7ad_4d634acda6c0"


def number(value: int) -> bytes:
    """A variable-length integer."""
    for size, prefix in ((1, 0), (2, 1), (4, 2), (8, 3)):
        if value < 1 << 8 * size - 2:
            return (prefix << 8 * size - 2 | value).to_bytes(size, "big")
    raise ValueError(value)


def crypto(at: int, data: bytes) -> bytes:
    return b"\x06" + number(at) + number(len(data)) + data


def initial(
    frames: bytes,
    *,
    target: bytes = ID,
    keys_of: bytes | None = None,
    version: bytes = VERSION_1,
    source: bytes = b"",
    token: bytes = b"",
    packet_number: int = 2,
    number_length: int = 4,
) -> bytes:
    """A protected Initial packet of a client."""
    keys = client_keys(version, target if keys_of is None else keys_of)
    first = (0xD0 if version == VERSION_2 else 0xC0) | number_length - 1
    length = number(number_length + len(frames) + 16 | 0x4000)[-2:] if len(frames) < 16000 else b""
    plain = packet_number.to_bytes(number_length, "big")
    header = (
        bytes((first,)) + version + vector(target, 1) + vector(source, 1) + number(len(token)) + token + length + plain
    )
    nonce = (int.from_bytes(keys.iv, "big") ^ packet_number).to_bytes(12, "big")
    sealed = keys.aead.encrypt(nonce, frames, header)
    sample = sealed[4 - number_length :][:16]
    mask = Cipher(algorithms.AES(keys.header), modes.ECB()).encryptor().update(sample)
    hidden = bytes(one ^ other for one, other in zip(plain, mask[1:], strict=False))
    return bytes((first ^ mask[0] & 0x0F,)) + header[1:-number_length] + hidden + sealed


def long_packet(
    first: int, body: bytes, *, version: bytes = VERSION_1, target: bytes = ID, source: bytes = b""
) -> bytes:
    """A packet with a long header that is not protected here: Handshake, 0-RTT, what a server sends."""
    return bytes((first,)) + version + vector(target, 1) + vector(source, 1) + body


def split(data: bytes, *cuts: int) -> list[tuple[int, bytes]]:
    """Offsets and pieces."""
    places = [0, *cuts, len(data)]
    return [(at, data[at:stop]) for at, stop in pairwise(places)]


def dtls_body(cookie: bytes = b"", random: bytes = bytes(32), version: int = 0xFEFD) -> bytes:
    """A ClientHello of DTLS without the header of the message."""
    plain = client_body(server_name(b"example.org"), extension(10, vector(words(29))), version=version)
    return plain[:2] + random + plain[34:67] + vector(cookie, 1) + plain[67:]


def fragment(body: bytes, at: int = 0, size: int | None = None, sequence: int = 0, kind: int = 1) -> bytes:
    """A fragment of a message."""
    piece = body[at:] if size is None else body[at : at + size]
    header = len(body).to_bytes(3, "big") + words(sequence) + at.to_bytes(3, "big") + len(piece).to_bytes(3, "big")
    return bytes((kind,)) + header + piece


def dtls_record(data: bytes, kind: int = 22, version: int = 0xFEFF, epoch: int = 0, sequence: int = 0) -> bytes:
    return bytes((kind,)) + words(version, epoch) + sequence.to_bytes(6, "big") + vector(data)


def udp(payload: bytes, *, sport: int = 50000, dport: int = 443) -> bytes:
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload


def to_server(payload: bytes, sport: int = 50000) -> bytes:
    """An IPv4 packet of a client."""
    return ipv4(udp(payload, sport=sport), protocol=17)


def to_client(payload: bytes) -> bytes:
    """An IPv4 packet of its server."""
    return ipv4(udp(payload, sport=443, dport=50000), protocol=17, src="10.0.0.2", dst="10.0.0.1")


def to_server6(payload: bytes) -> bytes:
    """An IPv6 packet of a client."""
    return ipv6(udp(payload), next_header=17)


DTLS_HELLO: Final = dtls_record(fragment(dtls_body()))
WHOLE: Final = initial(SENT + bytes(917))
"""The protected packet of RFC 9001, appendix A.2."""
