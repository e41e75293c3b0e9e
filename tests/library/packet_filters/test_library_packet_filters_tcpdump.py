"""How conditions are written in the language of libpcap."""

from __future__ import annotations

from typing import Final

import pytest

from pyp0f.library.packet_filters.conditions import Conditions, conditions_of
from pyp0f.library.packet_filters.tcpdump import expression_from_ip_header, expression_of
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature

NOBODY: Final = Label(name="x", os_class="unix")


def conditions(text: str) -> Conditions:
    signature = TcpSignature.parse(text, NOBODY)
    return conditions_of(signature, signature.version or 4, is_syn=True)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("4:64:0:*:*,0:::*", "ip and ip[0] = 69 and "),
        ("4:64:8:*:*,0:::*", "tcp[13] = 2"),
        ("6:64:0:*:*,0:::*", "ip6[53] = 2"),
        ("4:64:0:*:%1000,0:::*", "tcp[14:2] % 1000 = 0"),
        ("4:64:0:*:*,0::ecn:*", "(ip[1] & 0x3 != 0x0 or tcp[12:2] & 0x1c0 != 0x0)"),
        ("4:64:0:1400:mss*2,0:mss::*", "(tcp[14:2] = 2800 or tcp[14:2] = 2896 or tcp[14:2] = 2920)"),
        ("6:64:0:*:mtu*2,0:mss::*", "(ip6[54:2] = (ip6[62:2] + 40) * 2 or "),
        ("4:64:0:*:mss*2,0:mss,ts,nop,nop::*", "tcp[14:2] = (tcp[22:2] - 12) * 2"),
    ],
)
def test_writes_each_condition(text: str, part: str) -> None:
    assert part in expression_of(conditions(text))


def test_all_offsets_can_be_those_from_the_ip_header() -> None:
    made = conditions("4:64:0:*:1234,0:::*")
    assert "ip[34:2] = 1234" in expression_from_ip_header(4, made.tests)
    assert "tcp" not in expression_from_ip_header(4, made.tests)
