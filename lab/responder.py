"""Answers every HTTP request on a range of ports with a small page: ``python -m lab.responder FIRST LAST``."""

from __future__ import annotations

import socket
import sys
from typing import Final

from lab.listening import serve

_PAGE: Final = b"<html><head><title>x</title></head><body>hello</body></html>\n"
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"


def _answer(peer: socket.socket) -> None:
    """Answer one request.  Scanners wait for a banner before they ask."""
    with peer:
        peer.settimeout(20)
        data = b""
        try:
            while b"\r\n\r\n" not in data and (more := peer.recv(65536)):
                data += more
            body = b"" if data.startswith(b"HEAD") else _PAGE
            peer.sendall(_ANSWER % len(_PAGE) + body)
        except OSError:
            return


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), _answer)
