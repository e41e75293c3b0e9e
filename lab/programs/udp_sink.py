"""Receives datagrams on a range of ports, and does not answer: ``python -m lab.programs.udp_sink FIRST LAST``.

The first datagrams of QUIC and DTLS have the ClientHello.
"""

from __future__ import annotations

import selectors
import socket
import sys


def main(first: int, last: int) -> None:
    """Receive until the program is ended."""
    with selectors.DefaultSelector() as selector:
        for port in range(first, last + 1):
            receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            receiver.bind(("127.0.0.1", port))
            selector.register(receiver, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                receiver = key.fileobj  # type: ignore[assignment]
                receiver.recv(65_536)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
