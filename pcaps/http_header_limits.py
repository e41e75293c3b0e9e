"""Heads at the limits, and bytes that could break a log: whatever the wire carries, it cannot forge a log line.

Values that are shown end at 200 bytes, at the first byte outside 0x20..0x7f, at `]`, and in headers that are known at
`|`.
"""

from __future__ import annotations

from _build import PLAIN_SERVER, WINDOWS, Capture, Session, head, save

ARGUMENTS = ("--classic",)
FIRST = "GET / HTTP/1.1"
FORGED = (
    "[2020/09/13 12:26:40] mod=syn|cli=203.0.113.1/1|srv=203.0.113.2/80|subj=cli|os=Forged|dist=0|params=none|raw_sig=x"
)
REQUESTS: tuple[bytes, ...] = (
    # Numbers of headers: 32 are the most.
    head(FIRST, *(f"X-{number}: {number}" for number in range(32))),
    head(FIRST, *(f"X-{number}: {number}" for number in range(33))),
    # Names: 32 bytes at most, letters, digits, `-` and `_`, no blank before the colon.
    head(FIRST, "N" * 32 + ": value"),
    head(FIRST, "N" * 33 + ": value"),
    head(FIRST, "X_Under-Score: value", "user-agent: names are case-sensitive"),
    head(FIRST, "X-Blank : value"),
    head(FIRST, "X|Pipe: value"),
    head(FIRST, ": value"),
    head(FIRST, "X-Folded: value", " goes on"),
    # Values: 1024 bytes at most, with the CR; 200 are shown.
    head(FIRST, "X-Long: " + "v" * 1023),
    head(FIRST, "X-Long: " + "v" * 1024),
    head(FIRST, "X-Shown: " + "v" * 199 + "|!", "X-Shown-Less: " + "v" * 200 + "|!", "User-Agent: " + "s" * 201),
    head(FIRST, "X-None:", "X-Empty: ", "X-Two-Blanks:  value", "X-No-Blank:value", "Accept: "),
    # What is cut off in a value.
    head(FIRST, "X-Bracket: a]b", "X-Pipe: a|b", "Accept: a|b", "Host: a|b", "User-Agent: a|b]c"),
    head(FIRST, "X-Control: a\tb", "X-Escape: \x1b[31mred", "X-High: caf\xe9", "X-Delete: a\x7fb", "X-Nul: a\0b"),
    head(FIRST, "User-Agent: a\x1b[2Jb", "Accept: \x01", "X-Return: a\rb"),
    # Attempts at a log line, and at fields of one.
    head(FIRST, f"User-Agent: x\r{FORGED}", f"X-Forged: \r{FORGED}"),
    head(FIRST, f"User-Agent: {FORGED}", f"X-Forged: {FORGED}"),
    # A LF ends a line without a CR, too; an empty line is one that starts with a CR.
    b"GET / HTTP/1.1\nHost: a\nUser-Agent: b\n\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\rUser-Agent: b\r\n\r\n",
    # First lines: 1023 bytes before the LF are the most, no control characters, any version that starts with 1.
    head("GET /" + "u" * 1008 + " HTTP/1.1", "Host: a"),
    head("GET /" + "u" * 1009 + " HTTP/1.1", "Host: a"),
    head("GET /\x1b HTTP/1.1", "Host: a"),
    head("GET /\xe9 HTTP/1.1", "Host: a"),
    head("GET / HTTP/1.2", "Host: a"),
    head("GET / HTTP/2.0", "Host: a"),
    head("GET /HTTP/1.1", "Host: a"),
    # Repeated headers: all are listed, the last software counts.
    head(FIRST, "User-Agent: first", "Host: a", "User-Agent: second", "Host: b", "User-Agent:"),
    # Known headers that may be missing are marked; some values are not shown.
    head(FIRST, "Host: a", "Cookie: secret", "Referer: b", "Range: c", "Authorization: d", "Connection: e"),
)
RESPONSES: tuple[bytes, ...] = (
    head("HTTP/1.1 200 OK", "Server: a|b", "Set-Cookie: secret", "ETag: c", "X-Pipe: a|b", "Connection: a|b"),
    head("HTTP/1.1 200 OK", *(f"X-{number}: {number}" for number in range(32))),
    head("HTTP/1.1 200 OK", *(f"X-{number}: {number}" for number in range(33))),
    head("HTTP/1.1 200 " + "o" * 1009, "Server: a"),
    head("HTTP/1.1 200 " + "o" * 1010, "Server: a"),
    head("HTTP/1.1 200 \x1b", "Server: a"),
    head("ICY 200 OK but not HTTP", "Server: a"),
    head("HTTP/1.1 200 OK", f"Server: x\r{FORGED}", f"X-Forged: {FORGED}"),
)


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    messages = [(request, b"") for request in REQUESTS] + [(head(FIRST, "Host: a"), response) for response in RESPONSES]
    for number, (request, response) in enumerate(messages, 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, client_stack=WINDOWS, server_stack=PLAIN_SERVER)
        session.open().request(request).respond(response).close()
    # More than a direction's 8192 bytes of headers, each within its limits.
    session = Session(capture, "192.0.2.200", "198.51.100.200", client_stack=WINDOWS, server_stack=PLAIN_SERVER).open()
    large = head(FIRST, *(f"X-{number}: {'v' * 1000}" for number in range(9)))
    for start in range(0, len(large), 1400):
        session.request(large[start : start + 1400])
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
