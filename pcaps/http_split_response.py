"""Response heads that arrive in several segments, cut at every kind of place: each is read as if it came in one.

p0f loses a line at each cut after the first, and with it often the whole response.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _build import PLAIN_SERVER, WINDOWS, Capture, Session, head, save
from http_split_request import REQUEST, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

RESPONSE = head(
    "HTTP/1.1 200 OK",
    "Server: nginx/1.2.1",
    "Date: Sun, 13 Sep 2020 12:26:40 GMT",
    "Content-Type: text/html",
    "Content-Length: 5",
    "Connection: close",
)


def cuts() -> Iterator[tuple[int, ...]]:
    """List where to cut."""
    yield ()
    yield (4,)  # before the version
    yield (RESPONSE.index(b"200"),)
    yield (RESPONSE.index(b"\n"),)  # between CR and LF
    yield (RESPONSE.index(b"Server"),)  # between two lines
    yield (RESPONSE.index(b"rver"),)  # in a name
    yield (RESPONSE.index(b":"),)
    yield (RESPONSE.index(b"12:26"),)  # in a value
    yield (len(RESPONSE) - 2,)  # before the empty line
    yield (len(RESPONSE) - 1,)  # in the empty line
    yield (10, 30, 40, 60)
    yield tuple(range(1, len(RESPONSE)))  # everywhere


def made(*, split: bool) -> bytes:
    """Make the capture, with responses in one piece or more."""
    capture = Capture(gap=100)
    for number, places in enumerate(cuts(), 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, client_stack=WINDOWS, server_stack=PLAIN_SERVER).open().request(REQUEST)
        for piece in pieces(RESPONSE, places if split else ()):
            session.respond(piece)
        session.respond(b"hello").close()
    return capture.pcap()


def build() -> bytes:
    """Build the capture."""
    return made(split=True)


def equivalent() -> bytes:
    """Build the same with responses in one piece, which p0f reads whole."""
    return made(split=False)


if __name__ == "__main__":
    save(__file__, build())
