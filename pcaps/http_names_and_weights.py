"""Header names in lower case, and languages with weights: p0f does not read the names, and takes the first language."""

from __future__ import annotations

from _build import LINUX, PLAIN_SERVER, Capture, Session, head, save

REVIEWED = "p0f reads header names in the usual spelling only, does not read weights, and shows the byte 0x7f"
GET = "GET / HTTP/1.1"
LANGUAGES = ("de;q=0,en", "de;q=0.5,fr;q=0.9,en;q=0.9", "*,es;q=0.3", "EN-us", "de;q=0", "deu,en;q=0.5", "de,en")


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    requests = [
        head(GET, "host: example.com", "user-agent: curl/8.5.0", "accept: */*", "accept-language: de"),
        head(GET, "User-Agent: curl/7.19.7", "Host: example.com", "Accept: */*", "via: 1.1 proxy"),
        head(GET, "Host: example.com", "User-Agent: a\x7fb", "X-Delete: a\x7fb"),
        *[head(GET, "Host: example.com", "User-Agent: x", f"Accept-Language: {value}") for value in LANGUAGES],
    ]
    response = head("HTTP/1.1 200 OK", "server: nginx/1.2.1", "date: Sun, 13 Sep 2020 12:26:40 GMT")
    for number, request in enumerate(requests, 1):
        session = Session(capture, f"192.0.2.{number}", f"198.51.100.{number}", client_stack=LINUX)
        session.server_stack = PLAIN_SERVER
        session.open().request(request).respond(response).close()
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
