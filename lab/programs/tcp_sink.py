"""Accepts connections on a range of ports, reads, and does not answer: ``tcp_sink.py FIRST LAST``.

Clients of HTTP/2 with prior knowledge speak first.
"""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from contextlib import suppress
from typing import Final

_SECONDS: Final = 5


def _read(peer: socket.socket) -> None:
    with peer, suppress(OSError):
        peer.settimeout(_SECONDS)
        while peer.recv(65536):
            pass


def main(first: int, last: int) -> None:
    """Read until the program is ended."""
    with selectors.DefaultSelector() as selector:
        for port in range(first, last + 1):
            selector.register(socket.create_server(("127.0.0.1", port)), selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                listener = key.fileobj
                if isinstance(listener, socket.socket):
                    threading.Thread(target=_read, args=(listener.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
