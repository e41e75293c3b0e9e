"""One HTTP exchange over IPv6 in encapsulations, some of them over IPv4 (6in4), and with lengths of 0 (BIG TCP)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from _build import LINUX_IPV6, LINUX_SERVER_IPV6, Capture, Session, save
from _sessions import REQUEST, RESPONSE
from _wrap import WRAPPERS

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final = ("ip in ip", "ip in ipv6", "gre", "mpls", "pppoe", "vxlan", "geneve", "gtp", "snap", "length 0")


def exchanges(names: Sequence[str]) -> Capture:
    """Write one exchange for each encapsulation."""
    capture = Capture()
    for number, name in enumerate(names, 1):
        capture.frame = WRAPPERS[name]
        session = Session(
            capture,
            f"2001:db8:1::{number:x}",
            "2001:db8:2::1",
            client_stack=LINUX_IPV6,
            server_stack=LINUX_SERVER_IPV6,
        )
        session.open().request(REQUEST).respond(RESPONSE).close()
    return capture


def build() -> bytes:
    """Build the capture."""
    return exchanges(NAMES).pcap()


def equivalent() -> bytes:
    """Build the same on plain Ethernet, which p0f reads."""
    return exchanges(["plain"] * len(NAMES)).pcap()


if __name__ == "__main__":
    save(__file__, build())
