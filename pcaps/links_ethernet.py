"""An HTTP exchange over IPv4 and one over IPv6, on Ethernet.

The other `links_*`, `vlan*`, `cooked_*` and `file_*` captures carry the same packets and give the same findings.
"""

from __future__ import annotations

from _build import save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
