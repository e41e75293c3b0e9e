"""TCP signatures that no packet can match: which part is odd, and why."""

from __future__ import annotations

from typing import Final

import pytest

from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_oddities import oddities

LABEL: Final = Label.parse("s:unix:Linux:")


def problems(text: str, *, is_syn: bool = True) -> list[str]:
    return [f"{part} {value!r}: {reason}" for part, value, reason in oddities(parse_tcp(text, LABEL), is_syn=is_syn)]


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("6:64:6:*:*,0:mss::0", "IP option length '6'", "never matches: must be a multiple of 4"),
        ("*:64:3:*:*,0:mss::0", "IP option length '3'", "never matches: must be a multiple of 4"),
        ("4:64:44:*:*,0:mss::0", "IP option length '44'", "never matches: must be 40 at most in IPv4"),
        ("*:64:0:1460:*,0:::0", "MSS '1460'", "never matches: without the option mss it is 0"),
        ("*:64:0:*:*,7:mss::0", "window scale '7'", "never matches: without the option ws it is 0"),
        ("*:64:0:*:*,15:mss,ws,nop::0", "window scale '15'",
         "never matches: the quirk exws says that it is above 14"),
        ("*:64:0:*:*,14:mss,ws,nop:exws:0", "window scale '14'",
         "never matches: the quirk exws says that it is above 14"),
        ("*:64:0:*:mss*4,0:::0", "window 'mss*4'", "never matches: multiples need an MSS of 100 or more"),
        ("*:64:0:99:mtu*4,0:mss::0", "window 'mtu*4'", "never matches: multiples need an MSS of 100 or more"),
        ("*:64:0:1460:mss*46,0:mss::0", "window 'mss*46'", "never matches: no window is so large"),
        ("*:64:0:*:mss*800,0:mss::0", "window 'mss*800'", "never matches: no window is so large"),
        ("*:64:0:*:*,0:?0,mss,nop,nop,nop::0", "options '?0,mss,nop,nop,nop'",
         "never matches: nothing is read after end-of-options"),
        ("*:64:0:*:*,0:mss,eol+36::0", "options 'mss,eol+36'",
         "never matches: they take 41 bytes, and a header has room for 40"),
        ("*:64:0:*:*,0:mss,nop::0", "options 'mss,nop'",
         "never matches: they take 5 bytes, which must be a multiple of 4"),
        ("*:64:0:*:*,0:mss:id+:0", "quirks 'id+'", "matches IPv4 only fuzzily: df is missing"),
        ("*:64:0:*:*,0:mss:df,id-:0", "quirks 'id-'", "never matches IPv4: it is about packets without df"),
        ("*:64:0:*:*,0:mss:uptr+,urgf+:0", "quirks 'uptr+'", "never matches: it is about packets without URG"),
        ("*:64:0:*:*,0:mss:ack-:0", "quirks 'ack-'", "never matches: a SYN has ACK not set"),
        ("*:64:0:*:*,0:mss:ts1-:0", "quirks 'ts1-'", "never matches: there is no option ts"),
        ("*:64:0:*:*,0:mss:ts2+:0", "quirks 'ts2+'", "never matches: there is no option ts"),
        ("*:64:0:*:*,0:mss:exws:0", "quirks 'exws'", "never matches: there is no option ws"),
        ("*:64:0:*:*,0:mss:opt+:0", "quirks 'opt+'", "never matches: there is no option eol+n"),
        ("*:64:0:*:*,0:mss,nop,nop,nop,eol+0:opt+:0", "quirks 'opt+'", "never matches: there is no padding"),
        ("*:64::*:*,0:mss::0", "IP option length ''", "is empty, which reads as 0"),
        ("*:64:0::,0:mss::0", "MSS ''", "is empty, which reads as 0"),
        ("*:64:0:*:,0:mss::0", "window ''", "is empty, which reads as 0"),
        ("*:64:0:*:1,:mss::0", "window scale ''", "is empty, which reads as 0"),
    ],
)  # fmt: skip
def test_packets_that_there_are_not(text: str, part: str, reason: str) -> None:
    assert f"{part}: {reason}" in problems(text)


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("*:64:0:*:*,0:mss:ack+:0", "quirks 'ack+'", "never matches: a SYN+ACK has ACK set"),
        ("*:64:0:*:*,0:mss,ts,nop,nop:ts2+:0", "quirks 'ts2+'", "never matches: it is about SYNs"),
    ],
)
def test_answers_that_there_are_not(text: str, part: str, reason: str) -> None:
    assert problems(text, is_syn=False) == [f"{part}: {reason}"]


@pytest.mark.parametrize(
    "text",
    [
        "*:64:0:*:mss*4,7:mss,sok,ts,nop,ws:df,id+,ecn,flow,ts1-,ts2+,ack+:+",
        "6:64-:0:*:*,15:mss,ws,nop:exws:0",
        "*:64:0:*:*,0:mss,eol+3:opt+:0",
        "*:64:0:*:*,0:mss,sack,?77::0",
        "*:64:0:0:%2,0:mss,nop:bad:0",
        "4:64:40:536:mss*120,*:mss::*",
    ],
)
def test_packets_that_there_may_be(text: str) -> None:
    assert problems(text) == []
