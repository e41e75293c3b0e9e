"""Listens on a range of ports, for programs that talk to what is measured."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable


def serve(first: int, last: int, talk: Callable[[socket.socket], None]) -> None:
    """Print ``ready``, and talk to each client in a thread, until the program is ended.

    Args:
        first: the first port on 127.0.0.1.
        last: the last port.
        talk: talks to a client, and closes its socket.
    """
    with selectors.DefaultSelector() as selector:
        for port in range(first, last + 1):
            selector.register(socket.create_server(("127.0.0.1", port)), selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                listener = key.fileobj
                if isinstance(listener, socket.socket):
                    threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()
