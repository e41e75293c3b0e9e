"""Lines that can never be the answer: what is said of them holds for every packet and every message."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_signatures_tcp import COVERED as TCP_COVERED
from test_signatures_tcp import NOT_COVERED as TCP_NOT_COVERED
from test_signatures_tcp import WRONGLY_REFUSED as TCP_WRONGLY_REFUSED

from pyp0f.applications.http.matching import HttpMatcher
from pyp0f.applications.http.signatures import HttpSignature, ObservedHttp
from pyp0f.fingerprinting.tcp import TcpMatcher
from pyp0f.signatures.conflicts import hides_http, hides_tcp, overlaps_tcp, reasons, refused_by_p0f
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import Fit, ObservedTcp, TcpSignature

SPECIFIC: Final = Label.parse("s:unix:Linux:")
GENERIC: Final = Label.parse("g:unix:Linux:")


def tcp(line: str) -> TcpSignature:
    """A signature; a line that begins with g is generic."""
    return TcpSignature.parse(line.lstrip("g"), GENERIC if line[0] == "g" else SPECIFIC)


def http(line: str) -> HttpSignature:
    return HttpSignature.parse(line.lstrip("g"), GENERIC if line[0] == "g" else SPECIFIC)


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        ("*:64:0:*:8192,0:mss:df:0", "*:64:0:*:8192,0:mss:df:0", "it says the same"),
        ("*:64:0:*:8192,0:mss:df:0", "g*:64:0:*:8192,0:mss:df:0", "it says the same"),
        ("*:64:0:*:8192,0:mss::0", "4:64:0:*:8192,0:mss::0", "it takes any IP version"),
        ("*:64:0:*:*,*:mss,ws::*", "*:64:0:1460:mss*4,7:mss,ws::0",
         "it takes any MSS, any window, any scale, packets with and without data"),
        ("*:64:0:*:%4,0:mss::0", "*:64:0:*:%8,0:mss::0", "it takes windows %4"),
        ("*:64:0:*:%4,0:mss::0", "*:64:0:*:8,0:mss::0", "it takes windows %4"),
        ("*:64:0:*:1,0:mss::0", "g*:64:0:*:1,*:mss::0",
         "it takes scale 0, which is all there is without the option ws"),
        ("*:64:0:0:1,0:ws::0", "*:64:0:*:1,0:ws::0",
         "it takes MSS 0, which is all there is without the option mss"),
        ("4:64-:0:*:1,0:mss::0", "4:60-:0:*:1,0:mss::0", "it takes TTLs of 0 to 64"),
        ("*:64:0:*:1,0:mss:df,id+,flow:0", "6:64:0:*:1,0:mss:flow:0",
         "it takes any IP version, quirks that do not count there"),
        ("g*:64:0:*:*,0:mss::0", "g*:64:0:*:1,0:mss::0", "it takes any window"),
    ],
)  # fmt: skip
def test_tcp_lines_that_hide_others(earlier: str, later: str, reason: str) -> None:
    assert hides_tcp(tcp(earlier), tcp(later))
    assert reasons(tcp(earlier), tcp(later)) == reason


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("g*:64:0:*:*,0:mss::0", "*:64:0:*:1,0:mss::0"),
        ("4:64:0:*:*,0:mss::0", "*:64:0:*:*,0:mss::0"),
        ("*:64:0:*:*,0:mss:df:0", "*:64:0:*:*,0:mss::0"),
        # Both leave something to the other: TTLs up to 28, and above 64, here; fuzzy matches there.
        ("*:64:0:*:*,0:mss::0", "*:60:0:*:*,0:mss::0"),
        ("*:64-:0:*:*,0:mss::0", "*:60:0:*:*,0:mss::0"),
        ("*:64:0:*:*,0:mss,ws::0", "*:64:0:*:*,*:mss,ws::0"),
        ("*:64:0:*:8192,0:mss::0", "*:64:0:*:mss*8,0:mss::0"),
        ("*:64:0:*:*,0:mss::0", "*:64:0:*:*,0:mss,nop::0"),
    ],
)
def test_tcp_lines_that_do_not(earlier: str, later: str) -> None:
    assert not hides_tcp(tcp(earlier), tcp(later))


@pytest.mark.parametrize(
    ("pairs", "is_refused"),
    [(TCP_COVERED, True), (TCP_WRONGLY_REFUSED, True), (TCP_NOT_COVERED, False)],
    ids=["covered", "wrongly refused", "not covered"],
)
def test_what_p0f_refuses(pairs: list[tuple[str, str]], is_refused: bool) -> None:
    """As it does: test_database_differential.py asks it."""
    for earlier, later in pairs:
        assert refused_by_p0f(tcp(earlier), tcp(later)) == is_refused, (earlier, later)


LINES: Final = st.builds(
    ":".join,
    st.tuples(
        st.sampled_from(["*", "4", "6", "g*", "g4"]),
        st.sampled_from(["64", "60", "64-", "30", "30-"]),
        st.just("0"),
        st.sampled_from(["*", "*", "1460", "0"]),
        st.sampled_from(["*,*", "*,0", "5840,0", "%2,0", "%4,*", "mss*4,0", "mss*4,*", "mtu*4,0"]),
        st.sampled_from(["mss", "ws", "mss,ws", ""]),
        st.sampled_from(["", "ecn", "seq-"]),
        st.sampled_from(["*", "0", "+"]),
    ),
)
PACKETS: Final = st.builds(
    ":".join,
    st.tuples(
        st.sampled_from(["4", "6"]),
        st.sampled_from(["0", "29", "20", "30", "31", "60", "64", "65"]),
        st.just("0"),
        st.sampled_from(["1460", "0", "1000"]),
        st.sampled_from(["5840,0", "mss*4,0", "mss*4,5", "0,0", "2,0", "4,5", "mtu*4,0"]),
        st.sampled_from(["mss", "ws", "mss,ws", ""]),
        st.sampled_from(["", "ecn", "df", "df,ecn", "seq-", "flow"]),
        st.sampled_from(["0", "+"]),
    ),
)


def observed(line: str) -> ObservedTcp:
    """A packet that there can be: values come with their options."""
    packet = ObservedTcp.parse(line)
    if 2 not in packet.layout:
        packet.mss = 0
        packet.multiple = None
    if 3 not in packet.layout:
        packet.scale = 0
    return packet


@given(LINES, LINES, st.lists(PACKETS, min_size=10, max_size=30))
def test_hidden_tcp_lines_are_never_the_answer(earlier: str, later: str, packets: list[str]) -> None:
    first, second = tcp(earlier), tcp(later)
    matcher = TcpMatcher([first, second])
    hides = hides_tcp(first, second)
    for packet in map(observed, packets):
        if hides:
            assert matcher.match(packet).signature is not second
        if first.matches(packet) == second.matches(packet) == Fit.EXACT:
            assert overlaps_tcp(first, second, packet.version)
            assert overlaps_tcp(second, first, packet.version)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("*:64:0:*:5840,0:mss::0", "*:64:0:*:%7,0:mss::0"),
        ("*:64:0:*:5840,0:mss::0", "*:64:0:*:5841,0:mss::0"),
        ("*:64:0:*:mss*4,0:mss::0", "*:64:0:*:mss*5,0:mss::0"),
        ("*:64:0:*:mss*4,0:mss::0", "*:64:0:*:mtu*4,0:mss::0"),
        ("*:64:0:*:*,0:mss::0", "*:100:0:*:*,0:mss::0"),
        ("*:64:0:*:*,0:mss::0", "*:64:0:*:*,0:mss::+"),
        ("6:64:0:*:*,0:mss::0", "4:64:0:*:*,0:mss::0"),
    ],
)
def test_tcp_lines_that_share_no_packet(one: str, other: str) -> None:
    assert not overlaps_tcp(tcp(one), tcp(other), 4)


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        ("1:A,?B:C:", "1:A,?B:C:x", "it asks for the same headers"),
        ("g1:A::", "g*:A::", None),
        ("g*:A::", "g1:A::", "it takes any HTTP version"),
        ("*:A::", "*:A,B::", "it takes heads with fewer headers"),
        ("*:A=[x]::", "*:A=[xy]::", "it takes other values or optional headers"),
        ("*:A::", "*:A:B:", "it takes headers that must be absent here"),
        ("*:A,?B::", "*:A:B:", "it takes other values or optional headers, headers that must be absent here"),
        ("*:A,?B::", "*:A::", None),
        ("*:A,B::", "*:B,A::", None),
        ("*:A=[x]::", "*:B,A=[x]::", None),
        ("*:A:B:", "*:A::", None),
        ("*:A::", "*:?A::", None),
        ("g*:A::", "*:A::", None),
    ],
)
def test_http_lines_that_hide_others(earlier: str, later: str, reason: str | None) -> None:
    assert hides_http(http(earlier), http(later)) == (reason is not None)
    if reason is not None:
        assert reasons(http(earlier), http(later)) == reason


RULES: Final = st.lists(st.sampled_from(["A", "B", "?A", "?B", "A=[x]", "B=[x]", "?C=[y]"]), max_size=3).map(",".join)
HEADS: Final = st.lists(
    st.tuples(st.sampled_from([b"A", b"B", b"C", b"D"]), st.sampled_from([None, b"x", b"y", b"xy"])), max_size=5
)


@given(
    RULES, RULES, st.sampled_from(["", "C", "B", "D"]), st.sampled_from(["", "C", "B,D"]), st.lists(HEADS, min_size=9)
)
def test_hidden_http_lines_are_never_the_answer(
    earlier: str, later: str, absent: str, later_absent: str, heads: list[list[tuple[bytes, bytes | None]]]
) -> None:
    first, second = http(f"*:{earlier}:{absent}:"), http(f"*:{later}:{later_absent}:")
    if hides_http(first, second):
        matcher = HttpMatcher([first, second], frozenset(), is_request=True)
        for headers in heads:
            assert matcher.match(ObservedHttp(1, headers, None)) is not second
