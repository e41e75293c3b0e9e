"""Request heads that arrive in several segments, cut at every kind of place: each is read as if it came in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _build import PLAIN_SERVER, WINDOWS, Capture, Session, head, save

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = head("GET /index.html HTTP/1.1", "User-Agent: curl/7.19.7", "Host: example.com", "Accept: */*")
BODY = b"GET /not-a-second-request HTTP/1.1\r\n"


def cuts() -> Iterator[tuple[int, ...]]:
    """List where to cut."""
    yield ()
    yield (3,)  # before what tells a request from anything else
    yield (REQUEST.index(b"HTTP"),)
    yield (REQUEST.index(b"\n"),)  # between CR and LF
    yield (REQUEST.index(b"User"),)  # between two lines
    yield (REQUEST.index(b"-Agent"),)  # in a name
    yield (REQUEST.index(b":"),)
    yield (REQUEST.index(b"/7.19"),)  # in a value
    yield (len(REQUEST) - 2,)  # before the empty line
    yield (len(REQUEST) - 1,)  # in the empty line
    yield (10, 30, 40, 60)
    yield tuple(range(1, len(REQUEST)))  # everywhere


def pieces(data: bytes, places: tuple[int, ...]) -> list[bytes]:
    """Cut the data at these places."""
    return [data[start:end] for start, end in zip((0, *places), (*places, len(data)), strict=True)]


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=100)
    for number, places in enumerate(cuts(), 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, client_stack=WINDOWS, server_stack=PLAIN_SERVER).open()
        for piece in pieces(REQUEST, places):
            session.request(piece)
        session.request(BODY).close()
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
