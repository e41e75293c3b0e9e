"""Answers every HTTP request on a range of ports with a small page: ``responder.py FIRST LAST``."""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from typing import Final

_PAGE: Final = b"<html><head><title>x</title></head><body>hello</body></html>\n"
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"


def main(first: int, last: int) -> None:
    """Answer until the program is ended."""
    with selectors.DefaultSelector() as selector:
        for port in range(first, last + 1):
            selector.register(socket.create_server(("127.0.0.1", port)), selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                listener = key.fileobj
                if isinstance(listener, socket.socket):
                    threading.Thread(target=_answer, args=(listener.accept()[0],), daemon=True).start()


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
    main(int(sys.argv[1]), int(sys.argv[2]))
