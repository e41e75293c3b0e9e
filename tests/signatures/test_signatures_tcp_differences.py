"""What differs between a packet and a TCP signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.library.loading import load_database
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.signatures.tcp_differences import differences, edits
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp, compare
from pyp0f.signatures.tcp_section import TCP_REQUEST

LINE = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
LABEL = Label(os_class="unix", name="Linux")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", []),
        ("6:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", ["IP version: 6 (line: 4)"]),
        ("4:128+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", ["initial TTL: 128 received (line: 64)"]),
        ("4:20+12:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", ["initial TTL: 20 received (line: 64)"]),
        ("4:64+0:4:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0", ["IP option length: 4 (line: 0)"]),
        ("4:64+0:0:1400:mss*44,7:mss,sok,ts,nop,ws:df,id+:0",
         ["MSS: 1400 (line: 1460)", "window: mss*44 (line: mss*20)"]),
        ("4:64+0:0:1460:5,8:mss,sok,ts,nop,ws:df,id+:0", ["window: 5 (line: mss*20)", "window scale: 8 (line: 7)"]),
        ("4:64+0:0:1460:mss*20,7:mss,nop,ws:df,id+:0", ["options: mss,nop,ws (line: mss,sok,ts,nop,ws)"]),
        ("4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,ecn:+",
         ["payload: + (line: 0)", "quirks: df,ecn (line: df,id+)"]),
    ],
)  # fmt: skip
def test_each_property_is_named(raw: str, expected: list[str]) -> None:
    found = differences(parse_tcp(LINE, LABEL), ObservedTcp.parse(raw))
    assert list(map(str, found)) == expected


def test_what_networks_change_weighs_less() -> None:
    signature = parse_tcp(LINE, LABEL)
    usual, odd, options = [
        differences(signature, ObservedTcp.parse(f"4:64+0:0:1460:mss*20,7:{rest}:0"))[0].weight
        for rest in ("mss,sok,ts,nop,ws:df", "mss,sok,ts,nop,ws:df,id+,urgf+", "mss,sok,nop,ws:df,id+")
    ]
    assert usual < odd < options


def test_packets_without_differences_are_those_that_match_exactly() -> None:
    lines = load_database().signatures_in(TCP_REQUEST)[:40]
    for line in lines:
        observed = ObservedTcp.parse("4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0")
        observed.layout, observed.eol_padding = line.layout, line.eol_padding
        observed.scale = 7 if line.scale is None else line.scale
        assert (compare(line, observed) == Fit.EXACT) == (not differences(line, observed)), line


@given(st.binary(max_size=8), st.binary(max_size=8))
def test_edits_are_a_distance(one: bytes, other: bytes) -> None:
    steps = edits(one, other)
    assert steps == edits(other, one)
    assert (steps == 0) == (one == other)
    assert abs(len(one) - len(other)) <= steps <= max(len(one), len(other))


def test_edits_of_option_layouts() -> None:
    assert edits(b"\2\4\10\1\3", b"\2\4\1\3") == 1
    assert edits(b"\2\4\10\1\3", b"") == 5
    assert edits(b"\2\1\3", b"\2\4\3") == 1
