"""Outer headers as values."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ipv6, tcp
from surroundings import examples, mostly_slow
from wrapping import IPV6_WRAPPERS, WRAPPERS

from pyp0f.wire.encapsulations import find, first_header
from pyp0f.wire.link import DLT_EN10MB, link_for
from pyp0f.wire.outer import Outer, describe, network_of

SYN: Final = ipv6(tcp(options=SYN_OPTIONS))
TUNNEL: Final = Outer("ip", None, "203.0.113.1", "203.0.113.2")
TUNNEL6: Final = Outer("ip", None, "2001:db8:ffff:0:0:0:0:1", "2001:db8:ffff:0:0:0:0:2")
VXLAN: Final = (TUNNEL, Outer("vxlan", 500))
EXPECTED: Final[dict[str, tuple[Outer, ...]]] = {
    "plain": (),
    "vlan": (Outer("vlan", 5),),
    "qinq": (Outer("vlan", 6), Outer("vlan", 5)),
    "pbb": (Outer("802.1ah", 500),),
    "vn-tag": (Outer("vn-tag"),),
    "802.1br": (Outer("802.1br"),),
    "cisco metadata": (Outer("cisco metadata"),),
    "snap": (),
    "mpls": (Outer("mpls", 16), Outer("mpls", 100)),
    "ethernet over mpls": (Outer("mpls", 100),),
    "ethernet over mpls, control word": (Outer("mpls", 100),),
    "mpls multicast": (Outer("mpls", 100),),
    "pppoe": (Outer("pppoe", 9),),
    "pppoe behind tags": (Outer("vlan", 6), Outer("vlan", 5), Outer("pppoe", 9)),
    "nsh": (Outer("nsh", 42),),
    "ip in ip": (TUNNEL,),
    "ip in ipv6": (TUNNEL6,),
    "gre": (TUNNEL, Outer("gre")),
    "gre, key and checksum": (TUNNEL, Outer("gre", 77)),
    "gre, source route": (TUNNEL, Outer("gre")),
    "gre over ipv6": (TUNNEL6, Outer("gre")),
    "nvgre": (TUNNEL, Outer("nvgre", 500)),
    "pptp": (TUNNEL, Outer("gre", 9)),
    "macsec": (Outer("macsec"),),
    "macsec, no channel": (Outer("macsec"),),
    "hsr": (Outer("hsr"),),
    "802.1cb": (Outer("802.1cb"),),
    "trill": (Outer("trill"),),
    "batman-adv": (Outer("batman-adv"),),
    "batman-adv, four addresses": (Outer("batman-adv"),),
    "fabricpath": (Outer("fabricpath"),),
    "multilink ppp": (Outer("pppoe", 9),),
    "bridged ppp": (Outer("pppoe", 9),),
    "eoip": (TUNNEL, Outer("gre", 7)),
    "frame relay in gre": (TUNNEL, Outer("gre"), Outer("frame relay", 100)),
    "ethernet in ip": (TUNNEL,),
    "gtp, ethernet": (TUNNEL, Outer("gtp", 500)),
    "gtp 0": (TUNNEL, Outer("gtp")),
    "tzsp": (TUNNEL, Outer("tzsp")),
    "tzsp, 802.11": (TUNNEL, Outer("tzsp")),
    "lwapp": (TUNNEL, Outer("lwapp")),
    "jmirror": (TUNNEL, Outer("jmirror", 500)),
    "gre of an access point": (TUNNEL, Outer("gre")),
    "wccp": (TUNNEL, Outer("gre")),
    "erspan": (TUNNEL, Outer("gre")),
    "erspan 2": (TUNNEL, Outer("gre"), Outer("erspan", 9)),
    "erspan 3": (TUNNEL, Outer("gre"), Outer("erspan", 9)),
    "etherip": (TUNNEL, Outer("etherip")),
    "mpls in ip": (TUNNEL, Outer("mpls", 100)),
    "gre in udp": (TUNNEL, Outer("gre")),
    "mpls in udp": (TUNNEL, Outer("mpls", 100)),
    "vxlan": VXLAN,
    "vxlan, port of Linux": VXLAN,
    "vxlan over ipv6": (TUNNEL6, Outer("vxlan", 500)),
    "vxlan-gpe": VXLAN,
    "geneve": (TUNNEL, Outer("geneve", 500)),
    "gtp": (TUNNEL, Outer("gtp", 500)),
    "gtp, extension header": (TUNNEL, Outer("gtp", 500)),
    "ayiya": (TUNNEL, Outer("ayiya")),
    "l2tp": (TUNNEL, Outer("l2tp", 4)),
    "lisp": (TUNNEL, Outer("lisp", 500)),
    "capwap": (TUNNEL, Outer("capwap")),
    "capwap, 802.11": (TUNNEL, Outer("capwap")),
    "fou": (TUNNEL, Outer("fou")),
    "gue": (TUNNEL, Outer("gue")),
    "gue, direct": (TUNNEL, Outer("gue")),
    "vxlan in gre behind a tag": (Outer("vlan", 5), TUNNEL, Outer("gre"), *VXLAN),
    "teredo": (TUNNEL, Outer("teredo")),
}


def outer(frame: bytes) -> tuple[Outer, ...]:
    trail: list[tuple[int, int]] = []
    kind, at = first_header(link_for(DLT_EN10MB), frame, 0, len(frame))
    find(frame, kind, at, len(frame), trail)
    return describe(frame, trail)


@pytest.mark.parametrize("name", mostly_slow([*WRAPPERS, *IPV6_WRAPPERS]))
def test_each_encapsulation(name: str) -> None:
    assert outer((WRAPPERS | IPV6_WRAPPERS)[name](SYN)) == EXPECTED.get(name, ())


def test_offsets_may_be_relative() -> None:
    frame = WRAPPERS["vxlan"](SYN)
    trail: list[tuple[int, int]] = []
    find(frame, 0x0800, 14, len(frame), trail)
    assert describe(b"12345" + frame, trail, 5) == VXLAN


def test_what_keeps_networks_apart() -> None:
    assert network_of(EXPECTED["vxlan in gre behind a tag"]) == (("vlan", 5), ("vxlan", 500))
    assert network_of(EXPECTED["nvgre"]) == (("nvgre", 500),)
    assert network_of(EXPECTED["gtp"]) == ()


@settings(max_examples=examples(200), deadline=None)
@given(frame=st.sampled_from([*WRAPPERS.values()]), at=st.integers(12, 120), value=st.integers(0, 255))
def test_damaged_headers(frame: object, at: int, value: int) -> None:
    """What was passed can be described."""
    assert callable(frame)
    whole = frame(SYN)
    damaged = whole[:at] + bytes([value]) + whole[at + 1 :]
    for one in outer(damaged[: at + 8]), outer(damaged):
        assert isinstance(one, tuple)
