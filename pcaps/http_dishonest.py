"""Clients and servers that are not what they say, or not where they say: each exchange between hosts of its own."""

from __future__ import annotations

from _build import LINUX, PLAIN_SERVER, WINDOWS, Capture, Session, Stack, head, save

ARGUMENTS = ("--classic",)
ACCEPT = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def curl(agent: str, *more: str) -> bytes:
    """Make a request like curl's, whatever name it gives itself."""
    return head("GET / HTTP/1.1", f"User-Agent: {agent}", "Host: example.com", "Accept: */*", *more)


def firefox(agent: str, language: str = "en-US,en;q=0.5") -> bytes:
    """Make a request like that of an older Firefox."""
    lines = (f"User-Agent: {agent}", ACCEPT, f"Accept-Language: {language}", "Accept-Encoding: gzip, deflate")
    return head("GET / HTTP/1.1", "Host: example.com", *lines, "Connection: keep-alive")


def nginx(server: str, *more: str) -> bytes:
    """Make a response like that of nginx, whatever name it gives itself."""
    lines = (f"Server: {server}", "Date: Sun, 13 Sep 2020 12:26:40 GMT", "Content-Type: text/html", "Content-Length: 0")
    return head("HTTP/1.1 200 OK", *lines, "Connection: close", *more)


FIREFOX = "Mozilla/5.0 ({}) Gecko/20100101 Firefox/12.0"
ON_LINUX, ON_WINDOWS = FIREFOX.format("X11; Linux x86_64; rv:12.0"), FIREFOX.format("Windows NT 6.1; rv:12.0")
MSIE = head(
    "GET / HTTP/1.1",
    "Accept: */*",
    "Accept-Language: de",
    "User-Agent: Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
    "Accept-Encoding: gzip, deflate",
    "Host: example.com",
    "Connection: Keep-Alive",
)
# The client's system, what it asks, what it is told.
EXCHANGES: tuple[tuple[Stack, bytes, bytes], ...] = (
    (LINUX, curl("curl/7.19.7"), nginx("nginx/1.2.1")),
    (LINUX, curl(ON_LINUX), nginx("Apache/2.2.22")),  # both are dishonest
    (LINUX, firefox(ON_LINUX), nginx("nginx/1.2.1")),
    (LINUX, firefox(ON_WINDOWS), nginx("nginx/1.2.1")),  # ua_vs_os
    (WINDOWS, firefox(ON_WINDOWS, "fr"), nginx("nginx/1.2.1")),
    (WINDOWS, firefox(ON_LINUX, "EN"), nginx("nginx/1.2.1")),  # ua_vs_os; not the name of a language
    (LINUX, MSIE, nginx("nginx/1.2.1")),  # app_vs_os, ua_vs_os
    (WINDOWS, MSIE, nginx("nginx/1.2.1")),
    (LINUX, curl("curl/7.19.7", "Via: 1.1 proxy"), nginx("nginx/1.2.1", "Via: 1.1 proxy")),  # via, on both sides
    (LINUX, curl("curl/7.19.7", "X-Forwarded-For: 10.0.0.1"), nginx("nginx/1.2.1")),
    (LINUX, head("GET / HTTP/1.0", "Host: example.com"), head("HTTP/1.0 200 OK", "Content-Type: a/b")),  # anonymous
    (LINUX, head("HEAD / HTTP/1.1", "Host: a", "Accept-Language: xx"), head("HTTP/1.1 204 ", "Server: ")),
    (LINUX, head("GET /"), b""),  # no version: not HTTP
    (LINUX, head("POST / HTTP/1.1", "Host: a"), b""),  # neither GET nor HEAD: not recognized
    (LINUX, b"", head("HTTP/1.1 408 Request Timeout", "Server: nginx/1.2.1")),  # the server speaks first
)


# What one server port answers, one after the other: one product, an unknown one, and the first again.
ANSWERS = (
    nginx("nginx/1.2.1"),
    head("HTTP/1.1 200 OK", "Server: Apache", "Content-Type: a/b", "Date: x"),
    nginx("nginx/1.2.1"),
    head(
        "HTTP/1.1 200 OK",
        "Content-Type: text/html",
        "Server: Microsoft-IIS/7.5",
        "Date: Sun, 13 Sep 2020 12:26:40 GMT",
    ),
)


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    for number, (stack, request, response) in enumerate(EXCHANGES, 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, client_stack=stack, server_stack=PLAIN_SERVER).open()
        session.request(request).respond(response).close()
    for port, response in enumerate(ANSWERS, 40000):
        session = Session(capture, "192.0.2.100", "198.51.100.100", port, server_stack=PLAIN_SERVER).open()
        session.request(curl("curl/7.19.7")).respond(response).close()
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
