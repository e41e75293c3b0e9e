"""HTTP/2 in clear text: requests in one and in several segments, with all kinds of frames, and a malformed one."""

from __future__ import annotations

import struct
from typing import Final

from _build import conversations, save

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS: Final = bytes.fromhex("828486418cf1e3c2e5f23a6ba0ab9ec9bf7a8825b650c3abbcf2e153032a2f2a")
"""As curl 7.88.1 compresses them: GET / of www.example.org, User-Agent and Accept."""


def frame(kind: int, payload: bytes = b"", flags: int = 0, stream: int = 0) -> bytes:
    """Write a frame."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def settings(*pairs: tuple[int, int]) -> bytes:
    """Write a SETTINGS frame."""
    return frame(4, b"".join(struct.pack(">HI", *pair) for pair in pairs))


CURL: Final = (
    PREFACE
    + settings((3, 100), (4, 33_554_432), (2, 0))
    + frame(8, struct.pack(">I", 33_488_897))
    + frame(1, HEADERS, flags=5, stream=1)
)
OTHER: Final = (
    PREFACE
    + settings((1, 65_536), (5, 16_384))
    + b"".join(frame(2, struct.pack(">IB", depends_on, 100), stream=stream) for stream, depends_on in ((3, 0), (5, 3)))
    + frame(1, b"\2" + bytes(5) + HEADERS[:9] + bytes(2), flags=0x29, stream=1)
    + frame(9, HEADERS[9:], flags=4, stream=1)
)
ANSWER: Final = settings((3, 128)) + frame(4, flags=1)


def talks() -> list[tuple[list[bytes], list[bytes]]]:
    """List what client and server say on each connection, in segments."""
    return [
        ([CURL], [ANSWER]),
        ([CURL[at : at + 7] for at in range(0, len(CURL), 7)], []),
        ([OTHER], [ANSWER]),
        ([PREFACE + settings() + frame(1, b"\xff\xff\xff\xff\xff", flags=5, stream=1)], []),
    ]


def build() -> bytes:
    """Build the capture."""
    return conversations(talks())


if __name__ == "__main__":
    save(__file__, build())
