"""Requests and responses that p0f does not read: methods, forms of the target, UTF-8 in first lines, long values.

p0f reads the same conversations with plain first lines and shorter values; the findings must be the same.
"""

from __future__ import annotations

from _build import LINUX, PLAIN_SERVER, Capture, Session, save

FIRST_LINES = (
    b"POST /form HTTP/1.1",
    b"PUT /file HTTP/1.1",
    b"PROPFIND / HTTP/1.1",
    b"GET http://example.com/ HTTP/1.1",
    b"POST https://example.com:8443/ HTTP/1.1",
    b"CONNECT example.com:443 HTTP/1.1",
    b"CONNECT [2001:db8::1]:443 HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"GET /caf\xc3\xa9 HTTP/1.1",
    b"GET /\xa4\xff HTTP/1.1",
)
OTHERS = (
    b"INVITE sip:user@example.com SIP/2.0",
    b"OPTIONS rtsp://example.com/ RTSP/1.0",
    b"RFB-2.0-OpenRFB_9.6p1 Ubuntu-3",
    b"PRI * HTTP/2.0",
)
"""What is not HTTP/1, although it resembles it."""


def conversations(*, plain: bool) -> bytes:
    """Build a capture, with what p0f does not read or with what it reads in its place."""
    capture = Capture()
    get, reply = b"GET / HTTP/1.1", b"HTTP/1.1 200 OK" if plain else b"HTTP/1.1 200 D\xc3\xa9j\xc3\xa0 vu"
    for number, first in enumerate((*FIRST_LINES, *OTHERS), 1):
        session = Session(capture, f"192.0.2.{number}", f"198.51.100.{number}", client_stack=LINUX)
        session.server_stack = PLAIN_SERVER
        line = get if plain and first in FIRST_LINES else first
        token = b"t" * (1000 if plain else 1100)
        headers = (b"User-Agent: curl/7.19.7", b"Host: example.com", b"Accept: */*", b"X-Filler: " + token)
        request = b"\r\n".join([line, *headers, b"", b""])
        session.open().request(request)
        session.respond(b"\r\n".join([reply, b"Server: nginx/1.2.1", b"Content-Type: text/html", b"", b""])).close()
    return capture.pcap()


def build() -> bytes:
    """Build the capture."""
    return conversations(plain=False)


def equivalent() -> bytes:
    """Build the same with what p0f reads."""
    return conversations(plain=True)


if __name__ == "__main__":
    save(__file__, build())
