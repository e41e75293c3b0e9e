"""Capture on eth0 and answer queries, with the interface of the module ``p0fmod``.

python examples/p0fmod_listen.py
"""

from __future__ import annotations

import sys

from pyp0f.compat import p0fmod  # was: import p0fmod


def main() -> int:
    """Configure and run p0f, and return the exit status."""
    for status in (
        p0fmod.set_iface("eth0"),
        p0fmod.set_api_sock("p0f.sock"),
        p0fmod.set_api_max_conn(50),
        p0fmod.set_max_hosts(100_000),
    ):
        if status < 0:
            return 1
    return 0 if p0fmod.start_p0f() == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
