"""Text of packet properties and addresses (docs/p0f-3.09b.md, sections 2.2, 2.3 and 12.4)."""

from __future__ import annotations

import ipaddress

import pytest

from pyp0f.wire.packet import address_text


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("255.255.255.255", "255.255.255.255"),
        ("0.0.0.0", "0.0.0.0"),
        ("::", "0:0:0:0:0:0:0:0"),
        ("fe80::1", "fe80:0:0:0:0:0:0:1"),
        ("2001:db8:0010:0ABC::ffff:a", "2001:db8:10:abc:0:0:ffff:a"),
        ("::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201"),
    ],
)
def test_addresses_are_never_compressed(address: str, text: str) -> None:
    assert address_text(ipaddress.ip_address(address).packed) == text
