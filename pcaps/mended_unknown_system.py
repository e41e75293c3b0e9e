"""A browser that names its system, on a host whose system is not known: there is nothing that it could disagree with.

p0f reports a `host change` because of `ua_vs_os` for the first host.  The second host is known, and disagrees.
"""

from __future__ import annotations

from _build import LINUX, PLAIN_SERVER, Capture, Session, Stack, head, save

REVIEWED = "p0f compares what a browser says with an unknown system, and reports the difference"
UNKNOWN = Stack(window=1000, layout="mss,sok,nop,nop")


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    request = head("GET / HTTP/1.1", "User-Agent: curl/7.19.7 (Windows)", "Host: example.com", "Accept: */*")
    for number, stack in ((1, UNKNOWN), (2, LINUX)):
        client = f"192.0.2.{number}"
        Session(capture, client, client_stack=stack, server_stack=PLAIN_SERVER).open().request(request).close()
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
