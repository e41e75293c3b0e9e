"""One HTTP exchange over IPv6 behind each kind of extension header, in Teredo, and in fragments of 8 bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _build import LINUX_IPV6, LINUX_SERVER_IPV6, Session, save
from _sessions import REQUEST, RESPONSE
from _wrap import IPV6_WRAPPERS, WRAPPERS
from fragments import Fragmenting, small

if TYPE_CHECKING:
    from collections.abc import Callable

REVIEWED = "the length of the extension headers is the third field of raw signatures"


def exchanges(wrappers: list[Callable[[bytes], bytes]], cut: Callable[[bytes, int], list[bytes]] | None) -> bytes:
    """Write one exchange for each way to make a frame, and one more that is cut into fragments."""
    capture = Fragmenting()
    for number, capture.frame in enumerate([*wrappers, WRAPPERS["plain"]], 1):
        capture.cut = cut if number > len(wrappers) else None
        session = Session(
            capture,
            f"2001:db8:1::{number:x}",
            "2001:db8:2::1",
            client_stack=LINUX_IPV6,
            server_stack=LINUX_SERVER_IPV6,
        )
        session.open().request(REQUEST).respond(RESPONSE).close()
    return capture.pcap()


def build() -> bytes:
    """Build the capture."""
    return exchanges(list(IPV6_WRAPPERS.values()), small)


def equivalent() -> bytes:
    """Build the same without the headers, which p0f reads."""
    return exchanges([WRAPPERS["plain"]] * len(IPV6_WRAPPERS), None)


if __name__ == "__main__":
    save(__file__, build())
