"""Making headers from signatures.  test_library_impersonation.py tests that packets with them match."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ipv4, ipv6, tcp

from pyp0f.errors import ImpersonationError
from pyp0f.library.crafting import HeaderFields, Requested, craft, with_mss
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import parse_tcp
from pyp0f.wire.decoding import decode
from pyp0f.wire.options import read_options

LABEL: Final = Label(number=1, line=1, os_class="unix", name="x")
HEADERS: Final = HeaderFields(
    version=4,
    ttl=64,
    tos=0,
    identification=1,
    fragment=0x4000,
    flow=0,
    olen=0,
    seq=5,
    ack=0,
    flags=0x02,
    window=29200,
    urgent=0,
    options=SYN_OPTIONS,
    payload=False,
)


def draw(most: int) -> int:
    """The source of numbers for `craft`."""
    return most // 2


def crafted(line: str, headers: HeaderFields = HEADERS, **requested: int) -> list[HeaderFields]:
    return list(craft(parse_tcp(line, LABEL), headers, Requested(**requested), draw))


bits = st.integers


@given(bits(0, 255), bits(0, 255), bits(0, 65535), bits(0, 65535), bits(0, 0xFFFFFFFF), bits(0, 511), st.booleans())
def test_headers_go_round_with_ipv4(
    ttl: int, tos: int, ident: int, window: int, seq: int, flags: int, payload: bool
) -> None:
    headers = HeaderFields(
        version=4,
        ttl=ttl,
        tos=tos,
        identification=ident,
        fragment=0x4000,
        flow=0,
        olen=8,
        seq=seq,
        ack=seq ^ 1,
        flags=flags,
        window=window,
        urgent=ident ^ 2,
        options=SYN_OPTIONS,
        payload=payload,
    )
    segment = tcp(
        sport=0,
        dport=0,
        seq=seq,
        ack=seq ^ 1,
        flags=flags & 0xFF,
        window=window,
        urgent=ident ^ 2,
        options=SYN_OPTIONS,
        payload=b"\0" * payload,
        reserved=flags >> 8,
    )
    packet = ipv4(segment, src="0.0.0.0", dst="0.0.0.0", ttl=ttl, tos=tos, ident=ident, options=b"\x01" * 8)
    assert headers.pack() == packet
    assert HeaderFields.unpack(packet) == headers


@given(bits(0, 255), bits(0, 255), bits(0, 0xFFFFF), bits(0, 65535), st.booleans())
def test_headers_go_round_with_ipv6(ttl: int, tos: int, flow: int, window: int, payload: bool) -> None:
    headers = HeaderFields(
        version=6,
        ttl=ttl,
        tos=tos,
        identification=0,
        fragment=0,
        flow=flow,
        olen=0,
        seq=1,
        ack=0,
        flags=2,
        window=window,
        urgent=0,
        options=SYN_OPTIONS,
        payload=payload,
    )
    segment = tcp(sport=0, dport=0, window=window, options=SYN_OPTIONS, payload=b"\0" * payload)
    packet = ipv6(segment, src="::", dst="::", hop_limit=ttl, traffic_class=tos, flow=flow)
    assert headers.pack() == packet
    assert HeaderFields.unpack(packet + b"padding") == headers


def test_what_fits_already_stays() -> None:
    first = crafted("*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0")[0]
    assert first == HEADERS
    assert decode(first.pack(), 0, len(first.pack()), 0, 0) is not None


def test_candidates_are_distinct_and_the_nearest_comes_first() -> None:
    found = crafted("*:64:0:*:*,*:mss,nop,ws::0")
    assert len(found) == len(set(found)) > 10
    assert found[0].window == HEADERS.window
    read = read_options(found[0].options, is_syn=True)
    assert (read.mss, read.scale) == (1460, 7)
    assert len({read_options(one.options, is_syn=True).scale for one in found}) > 3
    assert len({read_options(one.options, is_syn=True).mss for one in found}) > 2


def test_numbers_are_drawn_only_where_they_are_needed() -> None:
    empty = replace(HEADERS, identification=0, seq=0, options=b"")
    (made,) = crafted("4:64:0:1460:5,7:mss,nop,ws,nop,nop,ts:df,id+,ack+,uptr+:0", empty)
    drawn = (made.identification, made.seq, made.ack, made.urgent)
    assert drawn == (0x7FFF, 0x7FFFFFFF, 0x7FFFFFFF | 0x01000000, 0x7FFF)
    (made,) = crafted("4:64:0:1460:5,7:mss,nop,ws,nop,nop,ts:df,seq-:0", HEADERS)
    assert (made.identification, made.seq, made.ack, made.urgent) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("window", "mss", "expected"),
    [
        ("mss*4", 1000, 4000),
        ("mtu*4", 1000, 4160),
        ("mss*45", 1460, 65160),  # 45 * 1448: of the MSS itself it would be too large
        ("%1000", 1460, 29000),
        ("%30000", 1460, 0),
        ("*", 1460, 29200),
        ("77", 1460, 77),
    ],
)
def test_windows(window: str, mss: int, expected: int) -> None:
    line = f"*:64:0:{mss}:{window},7:mss,sok,ts,nop,ws:df,id+:0"
    assert crafted(line)[0].window == expected


def test_the_windows_of_a_peers_mss() -> None:
    found = crafted("*:64:0:1460:mss*100,0:mss::0", replace(HEADERS, flags=0x12, ack=1), peer_mss=500)
    assert [made.window for made in found] == [50000, 48800]  # the latter without room for timestamps


def test_odd_lengths_go_to_unknown_options_first() -> None:
    assert crafted("*:64:0:1460:5,0:mss,?9,sack::0")[0].options.hex() == "020405b40902050a" + "00" * 8
    assert crafted("*:64:0:*:5,0:sack,nop,?9::0")[0].options.hex() == "050a" + "00" * 8 + "010905000000"
    assert crafted("*:64:0:1460:5,0:mss,sack::0")[0].options[4:6] == b"\x05\x0c"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "020405dc"),
        ("020405b4", "020405dc"),
        ("020405dc", "020405dc"),
        ("01010402", "020405dc01010402"),
        ("080a0204020402040204 020405b4 0101", "080a0204020402040204 020405dc 0101"),
        ("0204000002040000", "02040000020405dc"),
        ("00000000", "020405dc00000000"),
        ("02030001", "020305dc"),
    ],
)
def test_with_mss(before: str, after: str) -> None:
    assert with_mss(bytes.fromhex(before), 1500) == bytes.fromhex(after)


def test_no_room_for_an_mss() -> None:
    assert len(with_mss(b"\x01" * 36, 1500)) == 40
    with pytest.raises(ImpersonationError, match="have no room"):
        with_mss(b"\x01" * 40, 1500)
