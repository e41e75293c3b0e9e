"""Packets that a device on the way has changed."""

from __future__ import annotations

import pytest

from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.signatures.tcp_rewriting import WINDOW_CHANGED, rewriting

LABEL = Label(os_class="win", name="Windows", flavor="10")
WINDOWS = "*:128:0:*:mss*44,8:mss,nop,ws,nop,nop,sok:df,id+:0"
LINUX = "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
MAC = "*:64:0:1460:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0"
NOPS = ",".join(["nop"] * 10)


@pytest.mark.parametrize(
    ("line", "raw", "expected"),
    [
        # The window is 45 * 1440, the MSS of IPv6 over Ethernet.
        (
            "*:64:0:*:mss*45,7:mss,sok,ts,nop,ws:df,id+:0",
            "6:57+7:0:1340:64800,7:mss,sok,ts,nop,ws::0",
            ("MSS lowered from 1440 to 1340",),
        ),
        (MAC, "4:60+4:0:1380:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0", ("MSS lowered from 1460 to 1380",)),
        (LINUX, f"4:60+4:0:1460:mss*20,7:mss,sok,{NOPS},nop,ws:df,id+:0", ("overwritten with NOPs: ts",)),
        (WINDOWS, "4:120+8:0:1460:mss*44,0:mss,nop,nop,nop,nop,nop,nop,sok:df,id+:0", ("overwritten with NOPs: ws",)),
        (WINDOWS, "4:120+8:0:1460:mss*44,8:mss,nop,ws:df,id+:0", ("removed: sok",)),
        (LINUX, "4:60+4:0:1460:mss*20,7:mss,nop,nop,sok,nop,ws:df,id+:0", ("removed: ts",)),
        (LINUX, "4:60+4:0:1460:32000,7:mss,sok,ts,nop,ws:df,id+:0", (WINDOW_CHANGED,)),
        # What also changes on networks does not matter.
        (LINUX, "4:60+4:0:1460:32000,7:mss,sok,ts,nop,ws:df:0", (WINDOW_CHANGED,)),
    ],
)
def test_changes_are_found(line: str, raw: str, expected: tuple[str, ...]) -> None:
    assert rewriting(parse_tcp(line, LABEL), ObservedTcp.parse(raw)) == expected


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        (LINUX, "4:60+4:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"),  # unchanged
        (LINUX, "4:60+4:0:1460:mss*20,7:mss,ts,sok,nop,ws:df,id+:0"),  # another order
        (LINUX, "4:60+4:0:1460:mss*20,8:mss,sok,ts,nop,ws:df,id+:0"),  # another scale
        (LINUX, "4:60+4:0:1460:mss*20,0:mss:df,id+:0"),  # too little is left
        (LINUX, "4:60+4:0:0:mss*20,7:sok,ts,nop,ws:df,id+:0"),  # nobody removes the MSS
        (LINUX, "4:60+4:0:1460:32000,7:mss,nop,nop,sok,nop,ws:df,id+:0"),  # options and window: too many changes
        (LINUX, "4:60+4:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+,urgf+:0"),
        (WINDOWS, "4:120+8:0:1460:1000,8:mss,nop,ws:df,id+:0"),  # two options say too little about a window
        (MAC, "4:60+4:0:1500:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0"),  # nobody raises the MSS
    ],
)
def test_other_differences_are_no_changes(line: str, raw: str) -> None:
    assert rewriting(parse_tcp(line, LABEL), ObservedTcp.parse(raw)) == ()
