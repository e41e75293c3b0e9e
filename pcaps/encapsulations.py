"""One HTTP exchange in each encapsulation, each with a client address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _build import PLAIN_SERVER, Capture, Session, save
from _sessions import REQUEST, RESPONSE
from _wrap import WRAPPERS

if TYPE_CHECKING:
    from collections.abc import Callable


def exchanges(wrappers: list[Callable[[bytes], bytes]]) -> Capture:
    """Write one exchange for each way to make a frame."""
    capture = Capture()
    for number, capture.frame in enumerate(wrappers, 1):
        session = Session(capture, f"192.0.2.{number}", "198.51.100.1", server_stack=PLAIN_SERVER)
        session.open().request(REQUEST).respond(RESPONSE).close()
    return capture


def build() -> bytes:
    """Build the capture."""
    return exchanges(list(WRAPPERS.values())).pcap()


def equivalent() -> bytes:
    """Build the same on plain Ethernet, which p0f reads."""
    return exchanges([WRAPPERS["plain"]] * len(WRAPPERS)).pcap()


if __name__ == "__main__":
    save(__file__, build())
