"""Frames of an HTTP/2 client, byte by byte."""

from __future__ import annotations

import struct
from typing import Final

from hpack import Encoder

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind: int, payload: bytes = b"", *, flags: int = 0, stream: int = 0) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(*pairs: tuple[int, int]) -> bytes:
    return frame(4, b"".join([struct.pack(">HI", *pair) for pair in pairs]))


def window_update(increment: int, stream: int = 0) -> bytes:
    return frame(8, struct.pack(">I", increment), stream=stream)


def priority(stream: int, depends_on: int, weight: int, *, exclusive: bool = False) -> bytes:
    return frame(2, struct.pack(">IB", depends_on | exclusive << 31, weight - 1), stream=stream)


def block(*headers: tuple[str, str]) -> bytes:
    return Encoder().encode(list(headers))


USUAL: Final = (
    (":method", "GET"), (":path", "/secret?x=1"), (":scheme", "http"), (":authority", "host.example"),
    ("user-agent", "curl/8.5"), ("accept", "*/*"),
)  # fmt: skip
CLIENT: Final = b"".join(
    [
        PREFACE,
        settings((3, 100), (4, 33_554_432), (2, 0)),
        window_update(33_488_897),
        priority(3, 0, 201),
        frame(1, block(*USUAL), flags=5, stream=1),
    ]
)
TEXT: Final = "3:100;4:33554432;2:0|33488897|3:0:0:201|m,p,s,a|user-agent,accept"
