"""How packets' properties and addresses are printed (specification, sections 2.2, 2.3 and 12.4)."""

from __future__ import annotations

import ipaddress

import pytest

from pyp0f.wire import packet as p
from pyp0f.wire.packet import QUIRK_NAMES, address_text, layout_text, quirks_text


def test_quirks_come_in_a_fixed_order() -> None:
    assert [bit for bit, _ in QUIRK_NAMES] == [1 << i for i in range(17)]
    assert quirks_text((1 << 17) - 1) == (
        "df,id+,id-,ecn,0+,flow,seq-,ack+,ack-,uptr+,urgf+,pushf+,ts1-,ts2+,opt+,exws,bad"
    )


@pytest.mark.parametrize(
    ("quirks", "text"),
    [(0, ""), (p.QUIRK_DF, "df"), (p.QUIRK_OPT_BAD | p.QUIRK_NONZERO_ID, "id+,bad")],
)
def test_quirks(quirks: int, text: str) -> None:
    assert quirks_text(quirks) == text


def test_no_quirk_is_of_both_versions() -> None:
    assert quirks_text(p.QUIRKS_IPV4_ONLY) == "df,id+,id-,0+"
    assert quirks_text(p.QUIRKS_IPV6_ONLY) == "flow"


@pytest.mark.parametrize(
    ("kinds", "padding", "text"),
    [
        ([], 0, ""),
        ([2, 4, 8, 1, 3], 0, "mss,sok,ts,nop,ws"),
        ([2, 1, 1, 5], 0, "mss,nop,nop,sack"),
        ([2, 0], 0, "mss,eol+0"),
        ([1, 0], 2, "nop,eol+2"),
        ([6, 7, 9, 254, 255], 0, "?6,?7,?9,?254,?255"),
    ],
)
def test_layout(kinds: list[int], padding: int, text: str) -> None:
    assert layout_text(bytes(kinds), padding) == text


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
