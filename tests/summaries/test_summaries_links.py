"""What links suggest."""

from __future__ import annotations

import pytest

from pyp0f.library.loading import load_database
from pyp0f.signatures.mtu import MTU
from pyp0f.summaries.links import suggestion


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", ""),
        ("Ethernet or modem", ""),
        ("WireGuard", "VPN (WireGuard)"),
        ("generic tunnel or VPN", "VPN or tunnel"),
        ("IPSec or GRE", "VPN (IPsec) or tunnel (GRE)"),
        ("IPIP or SIT", "tunnel (IP in IP)"),
        ("DSL", "DSL"),
        ("loopback", "the same machine"),
    ],
)
def test_suggestions(link: str, expected: str) -> None:
    assert suggestion(link) == expected


def test_tunnels_of_the_packaged_signatures_suggest_something() -> None:
    for signature in load_database().signatures_in(MTU):
        if any(word in signature.name for word in ("VPN", "tunnel", "GRE", "Guard", "PPTP")):
            assert suggestion(signature.name), signature
