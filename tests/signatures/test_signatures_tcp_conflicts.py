"""TCP lines that can never match: the conflicts that are reported hold for every packet."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from covering import TCP_COVERED, TCP_LINE, TCP_NOT_COVERED, TCP_WRONGLY_REFUSED
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.fingerprinting.tcp import TcpMatcher
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_conflicts import covers, hides, overlaps, reasons, refused_by_p0f
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp

LABEL = Label(number=1, line=2, os_class="unix", name="Linux", flavor="3.x")


GENERIC_LABEL = replace(LABEL, number=2, generic=True)


def parse(text: str) -> TcpSignature:
    return parse_tcp(text, LABEL, 3)


def is_covered(earlier: str, later: str) -> bool:
    return covers(parse(earlier), parse_tcp(later, replace(LABEL, number=9), 4))


@pytest.mark.parametrize(("earlier", "later"), TCP_COVERED)
def test_covered(earlier: str, later: str) -> None:
    assert is_covered(earlier, later)


@pytest.mark.parametrize(("earlier", "later"), TCP_NOT_COVERED + TCP_WRONGLY_REFUSED)
def test_not_covered(earlier: str, later: str) -> None:
    assert not is_covered(earlier, later)


def test_generic_lines_are_covered_but_never_cover() -> None:
    specific, generic = parse_tcp(TCP_LINE, LABEL), parse_tcp(TCP_LINE, GENERIC_LABEL)
    assert covers(specific, generic)
    assert not covers(generic, specific)
    assert not covers(generic, generic)


# The logic of matching ------------------------------------------------------------------------------

SPECIFIC: Final = Label.parse("s:unix:Linux:")
GENERIC: Final = Label.parse("g:unix:Linux:")


def tcp(line: str) -> TcpSignature:
    """A signature; a line that begins with g is generic."""
    return TcpSignature.parse(line.lstrip("g"), GENERIC if line[0] == "g" else SPECIFIC)


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        ("*:64:0:*:8192,0:mss:df:0", "*:64:0:*:8192,0:mss:df:0", "it is equivalent"),
        ("*:64:0:*:8192,0:mss:df:0", "g*:64:0:*:8192,0:mss:df:0", "it is equivalent"),
        ("*:64:0:*:8192,0:mss::0", "4:64:0:*:8192,0:mss::0", "it takes any IP version"),
        ("*:64:0:*:*,*:mss,ws::*", "*:64:0:1460:mss*4,7:mss,ws::0",
         "it takes any MSS, any window, any scale, packets with and without data"),
        ("*:64:0:*:%4,0:mss::0", "*:64:0:*:%8,0:mss::0", "it takes windows %4"),
        ("*:64:0:*:%4,0:mss::0", "*:64:0:*:8,0:mss::0", "it takes windows %4"),
        ("*:64:0:*:mss*max,0:mss::0", "*:64:0:1460:64240,0:mss::0", "it takes any MSS, windows mss*max"),
        ("*:64:0:*:mss*max,*:mss,ws::0", "*:64:0:*:mss*max,7:mss,ws::0", "it takes any scale"),
        ("*:64:0:*:1,0:mss::0", "g*:64:0:*:1,*:mss::0",
         "it takes scale 0, the only value without the option ws"),
        ("*:64:0:0:1,0:ws::0", "*:64:0:*:1,0:ws::0",
         "it takes MSS 0, the only value without the option mss"),
        ("4:64-:0:*:1,0:mss::0", "4:60-:0:*:1,0:mss::0", "it takes TTLs of 0 to 64"),
        ("*:64:0:*:1,0:mss:df,id+,flow:0", "6:64:0:*:1,0:mss:flow:0",
         "it takes any IP version, quirks that are ignored there"),
        ("g*:64:0:*:*,0:mss::0", "g*:64:0:*:1,0:mss::0", "it takes any window"),
    ],
)  # fmt: skip
def test_tcp_lines_that_hide_others(earlier: str, later: str, reason: str) -> None:
    assert hides(tcp(earlier), tcp(later))
    assert reasons(tcp(earlier), tcp(later)) == reason


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("g*:64:0:*:*,0:mss::0", "*:64:0:*:1,0:mss::0"),
        ("4:64:0:*:*,0:mss::0", "*:64:0:*:*,0:mss::0"),
        ("*:64:0:*:*,0:mss:df:0", "*:64:0:*:*,0:mss::0"),
        # Each line matches packets that the other does not: TTLs up to 28 and above 64, or fuzzy matches.
        ("*:64:0:*:*,0:mss::0", "*:60:0:*:*,0:mss::0"),
        ("*:64-:0:*:*,0:mss::0", "*:60:0:*:*,0:mss::0"),
        ("*:64:0:*:*,0:mss,ws::0", "*:64:0:*:*,*:mss,ws::0"),
        ("*:64:0:*:8192,0:mss::0", "*:64:0:*:mss*8,0:mss::0"),
        ("*:64:0:*:*,0:mss::0", "*:64:0:*:*,0:mss,nop::0"),
        # An MSS of 1400 has another largest multiple.
        ("*:64:0:*:mss*max,0:mss::0", "*:64:0:*:mss*44,0:mss::0"),
        ("*:64:0:*:mss*max,0:mss::0", "*:64:0:*:64240,0:mss::0"),
    ],
)
def test_tcp_lines_that_do_not(earlier: str, later: str) -> None:
    assert not hides(tcp(earlier), tcp(later))


@pytest.mark.parametrize(
    ("pairs", "is_refused"),
    [(TCP_COVERED, True), (TCP_WRONGLY_REFUSED, True), (TCP_NOT_COVERED, False)],
    ids=["covered", "wrongly refused", "not covered"],
)
def test_what_p0f_refuses(pairs: list[tuple[str, str]], is_refused: bool) -> None:
    """The rule of p0f 3.09b.  test_database_differential.py compares it with the program."""
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
    """A possible packet: values are non-zero only with their options."""
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
    is_hidden = hides(first, second)
    for packet in map(observed, packets):
        if is_hidden:
            assert matcher.match(packet).signature is not second
        if first.matches(packet) == second.matches(packet) == Fit.EXACT:
            assert overlaps(first, second, packet.version)
            assert overlaps(second, first, packet.version)


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
    assert not overlaps(tcp(one), tcp(other), 4)
