"""Accepts connections on a range of ports, reads, and does not answer: ``python -m lab.programs.tcp_sink FIRST LAST``.

Clients of HTTP/2 with prior knowledge speak first.
"""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import Final

from lab.listening import serve

_SECONDS: Final = 5


def _read(peer: socket.socket) -> None:
    with peer, suppress(OSError):
        peer.settimeout(_SECONDS)
        while peer.recv(65536):
            pass


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), _read)
