"""One packet for each TCP signature that is not for IPv4 alone, over IPv6; otherwise like `tcp_signatures`."""

from __future__ import annotations

from _build import Capture, save
from tcp_signatures import add_request, add_response, signatures


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    add = {"request": add_request, "response": add_response}
    for signature in signatures():
        if signature.version != "4":
            client, server = f"2001:db8:1::{signature.number:x}", f"2001:db8:2::{signature.number:x}"
            add[signature.direction](capture, signature, client, server)
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
