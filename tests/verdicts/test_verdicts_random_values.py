"""Which systems choose source ports and the start of timestamps at random."""

from __future__ import annotations

import pytest
from talk import Talk, Watch, kinds, linux

from pyp0f.signatures.label import Label
from pyp0f.verdicts.random_values import random_values


@pytest.mark.parametrize(
    ("label", "ports", "clocks"),
    [
        ("s:unix:Linux:6.16 or newer", True, True),
        ("s:unix:Linux:3.11 and newer", True, True),
        ("s:unix:Linux:3.0-3.10", True, False),
        ("s:unix:Linux:2.6.x", True, False),
        ("s:unix:Linux:2.4.x", False, False),
        ("g:unix:Linux:2.2.x-3.x", True, False),
        ("s:unix:Linux:(Android)", True, True),
        ("s:unix:MacOS X:10.10 or newer", False, True),
        ("s:unix:Mac OS X:10.5", False, False),
        ("s:unix:OpenBSD:6 or newer", True, True),
        ("s:win:Windows:10", False, False),
        ("s:other:lwIP:2", False, False),
        ("s:!:NMap:SYN scan", False, False),
    ],
)
def test_systems(label: str, ports: bool, clocks: bool) -> None:
    assert random_values(Label.parse(label)) == (ports, clocks)


def syns(watch: Watch) -> list[str]:
    """What is reported of a system, other than its packets, when ports and clocks jump."""
    found = []
    for turn in range(40):
        port = 50_000 - 100 * turn
        clock = 7 + turn * 1_000_000_007 % (1 << 32)
        found += kinds(watch.see(Talk(client_port=port).syn(options=linux(timestamp=clock)), at=turn))
    return [kind for kind in found if kind not in ("syn", "mtu")]


def test_a_single_machine_of_today_is_not_taken_for_several() -> None:
    database = (
        "classes = unix\n[tcp:request]\nlabel = s:unix:Linux:{}\nsig = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df,id+:0\n"
    )
    assert syns(Watch(database.format("4.19 or newer"))) == []
    old = syns(Watch(database.format("2.4.x")))
    assert "host change" in old
    assert "ip sharing" in old
    assert syns(Watch(database.format("4.19 or newer"), classic=True)) == old
