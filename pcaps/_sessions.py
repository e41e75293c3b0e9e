"""The traffic that the captures of link types, tags and file formats carry, so that all give the same findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from _build import LINUX, LINUX_IPV6, LINUX_SERVER, LINUX_SERVER_IPV6, Capture, Session, ethernet, head

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST: Final = head("GET / HTTP/1.1", "User-Agent: curl/7.19.7", "Host: example.com", "Accept: */*")
RESPONSE: Final = head(
    "HTTP/1.1 200 OK",
    "Server: nginx/1.2.1",
    "Date: Sun, 13 Sep 2020 12:26:40 GMT",
    "Content-Type: text/plain",
    "Content-Length: 0",
    "Connection: close",
)


def sessions(frame: Callable[[bytes], bytes] = ethernet, versions: tuple[int, ...] = (4, 6)) -> Capture:
    """Write one HTTP exchange for each IP version, on a link with such frames."""
    capture = Capture(frame)
    talks = {
        4: Session(capture, "192.0.2.1", "198.51.100.1", client_stack=LINUX, server_stack=LINUX_SERVER),
        6: Session(capture, "2001:db8:1::1", "2001:db8:2::1", client_stack=LINUX_IPV6, server_stack=LINUX_SERVER_IPV6),
    }
    for version in versions:
        talks[version].open().request(REQUEST).respond(RESPONSE).close()
    return capture
