"""Ask a running pyp0f or p0f about an address, with queries and answers of the module ``p0fmod``.

python examples/p0fmod_query.py p0f.sock 192.0.2.1
"""

from __future__ import annotations

import socket
import sys

from pyp0f.compat import p0fmod  # was: import p0fmod


def main(path: str, address: str) -> int:
    """Print the facts about the address, and return the exit status."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
        try:
            daemon.connect(path)
            daemon.sendall(p0fmod.mk_query(address))
            answer = daemon.recv(232, socket.MSG_WAITALL)
        except OSError as error:
            sys.exit(f"{path}: {error.strerror}")
    return 0 if p0fmod.ck_response(answer) >= 0 else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: p0fmod_query.py SOCKET ADDRESS")
    sys.exit(main(*sys.argv[1:]))
