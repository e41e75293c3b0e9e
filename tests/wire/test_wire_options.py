"""TCP options: layout, values and quirks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.wire.options import Options, layout_text, own_timestamp, read_options
from pyp0f.wire.quirks import quirks_text


@pytest.mark.parametrize(
    ("data", "layout", "quirks", "values"),
    [
        ("", "", "", (0, 0, 0)),
        ("020405b4 0402 080a 00000064 00000000 01 030307", "mss,sok,ts,nop,ws", "", (1460, 7, 100)),
        ("020405b4 00000000", "mss,eol+3", "", (1460, 0, 0)),
        ("020405b4 00000100", "mss,eol+3", "opt+", (1460, 0, 0)),
        ("020405b4 00000001", "mss,eol+3", "opt+", (1460, 0, 0)),
        ("01020405", "nop,mss", "bad", (0, 0, 0)),
        ("020305b4", "mss", "bad", (1460, 0, 0)),
        ("03030f", "ws", "exws", (0, 15, 0)),
        ("03040e", "ws", "bad", (0, 14, 0)),
        ("0303", "ws", "bad", (0, 0, 0)),
        ("04", "sok", "bad", (0, 0, 0)),
        ("0403 01", "sok,nop", "bad", (0, 0, 0)),
        ("080a 00000000 00000000", "ts", "ts1-", (0, 0, 0)),
        ("080a 00000001 00000001", "ts", "ts2+", (0, 0, 1)),
        ("080b 00000001 00000000", "ts", "bad", (0, 0, 1)),
        ("080a 00000001 000000", "ts", "bad", (0, 0, 0)),
        ("050a 0000000000000000", "sack", "", (0, 0, 0)),
        ("0509 00000000000000", "sack", "bad", (0, 0, 0)),
        ("0502", "sack", "bad", (0, 0, 0)),
        ("0512 0000", "sack", "bad", (0, 0, 0)),
        ("05", "sack", "bad", (0, 0, 0)),
        ("1e04 0000 01", "?30,nop", "", (0, 0, 0)),
        ("1e01", "?30", "bad", (0, 0, 0)),
        ("1e29", "?30", "bad", (0, 0, 0)),
        ("1e", "?30", "bad", (0, 0, 0)),
        ("02040001 02040002", "mss,mss", "", (2, 0, 0)),
        ("01" * 24, ",".join(["nop"] * 24), "", (0, 0, 0)),
        ("01" * 28, ",".join(["nop"] * 24), "bad", (0, 0, 0)),
    ],
)  # fmt: skip
def test_options(data: str, layout: str, quirks: str, values: tuple[int, int, int]) -> None:
    options = read_options(bytes.fromhex(data), is_syn=True)
    assert layout_text(options.layout, options.eol_padding) == layout
    assert quirks_text(options.quirks) == quirks
    assert (options.mss, options.scale, options.timestamp) == values


def test_an_echoed_timestamp_is_a_quirk_of_a_syn_only() -> None:
    assert read_options(bytes.fromhex("080a 00000001 00000001"), is_syn=False).quirks == 0


@given(st.binary(max_size=40), st.booleans())
def test_any_options_are_read(data: bytes, is_syn: bool) -> None:
    options = read_options(data, is_syn)
    assert len(options.layout) <= 24
    assert options.eol_padding < 40
    assert own_timestamp(data) == options.timestamp


def test_the_short_way_to_a_timestamp_reads_the_same() -> None:
    assert own_timestamp(bytes.fromhex("0101080a 12345678 00000000")) == 0x12345678
    assert own_timestamp(b"") == 0
    assert Options(b"", 0, 0, 0, 0, -1, 0) == read_options(b"", is_syn=True)


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
