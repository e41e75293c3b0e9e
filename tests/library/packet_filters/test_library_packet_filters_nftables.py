"""How conditions become nftables rules."""

from __future__ import annotations

from typing import Final

import pytest

from pyp0f.library.packet_filters.conditions import conditions_of
from pyp0f.library.packet_filters.nftables import Rules, rules_of
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature

NOBODY: Final = Label(name="x", os_class="unix")


def rules(text: str) -> Rules:
    signature = TcpSignature.parse(text, NOBODY)
    return rules_of(conditions_of(signature, signature.version or 4, is_syn=True))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("4:64:0:*:1234,0:::*", "meta nfproto ipv4 @nh,0,8 == 69 "),
        ("6:64:0:*:1234,0:::*", "ip6 nexthdr == 6"),
        ("4:64:0:*:1234,0:::*", "tcp window == 1234"),
        ("4:64:8:*:1234,0:::*", "tcp window == 1234"),
        ("4:64:0:*:%1024,0:::*", "tcp window & 1023 == 0"),
        ("4:64:0:*:%30000,0:::*", "tcp window { 0, 30000, 60000 }"),
        ("4:64:0:1400:mss*2,0:mss::*", "tcp window { 2800, 2896, 2920 }"),
        ("4:64:0:1460:mss*max,0:mss::*", "tcp window { 64240 }"),
        ("4:64:0:*:*,0:mss,ws,nop::*", "@th,160,16 == 516"),
    ],
)
def test_writes_each_condition(text: str, part: str) -> None:
    made = rules(text)
    assert len(made.rules) == 1
    assert part in made.rules[0]
    assert made.gaps == ()


@pytest.mark.parametrize("window", ["mss*4", "mss*max", "mtu*4", "%100"])
def test_says_that_nftables_does_not_multiply(window: str) -> None:
    made = rules(f"4:64:0:*:{window},0:mss::*")
    assert made.gaps == ("the window as a multiple",)
    assert "window" not in made.rules[0]


def test_alternatives_become_rules_that_exclude_each_other() -> None:
    first, second = rules("4:64:0:*:*,0::ecn:*").rules
    assert first.endswith("@nh,8,8 & 0x3 != 0x0")
    assert second.endswith("@nh,8,8 & 0x3 == 0x0 @th,96,16 & 0x1c0 != 0x0")
