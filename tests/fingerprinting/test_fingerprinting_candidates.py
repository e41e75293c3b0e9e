"""All signatures that fit a packet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyp0f.fingerprinting.candidates import nearest, preferred, tcp_candidates
from pyp0f.fingerprinting.tcp import TcpMatcher
from pyp0f.library.loading import load_database
from pyp0f.signatures.candidates import EXACT, FUZZY, GENERIC, REWRITTEN
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_matching import ObservedTcp
from pyp0f.signatures.tcp_section import TCP_REQUEST

REST = "mss,sok,ts,nop,ws:df,id+:0"
RAW = f"4:57+7:0:1460:mss*20,7:{REST}"
SYNS = load_database(classic=True).signatures_in(TCP_REQUEST)
MATCHER = TcpMatcher(SYNS)


def line(name: str, window: str, *, generic: bool = False, ttl: str = "64", program: bool = False) -> TcpSignature:
    label = Label(os_class=None if program else "unix", name=name, generic=generic)
    return parse_tcp(f"*:{ttl}:0:*:{window}:{REST}", label)


def found(*lines: TcpSignature, raw: str = RAW) -> list[tuple[str, str]]:
    return [(one.way, one.label.name) for one in tcp_candidates(lines, ObservedTcp.parse(raw))]


def test_candidates_have_the_order_of_p0f() -> None:
    fuzzy, generic = line("fuzzy", "mss*20,7", ttl="128"), line("generic", "*,*", generic=True)
    one, other = line("one", "mss*20,7"), line("other", "mss*20,*")
    assert found(fuzzy, generic, other, one) == [
        (EXACT, "other"),
        (EXACT, "one"),
        (GENERIC, "generic"),
        (FUZZY, "fuzzy"),
    ]


def test_rewriting_is_considered_only_without_an_exact_match() -> None:
    clamped = "4:57+7:0:1340:20440,7:mss,sok,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,nop,ws:df,id+:0"
    rewritten = line("rewritten", "20440,7")
    assert found(rewritten, raw=clamped) == [(REWRITTEN, "rewritten")]
    assert found(rewritten, line("exact", "mss*20,7")) == [(EXACT, "exact")]


def test_a_changed_window_is_the_last_explanation() -> None:
    other = line("other", "mss*10,7")
    assert found(other) == [(REWRITTEN, "other")]
    assert found(other, line("generic", "*,*", generic=True)) == [(GENERIC, "generic")]


def test_a_fuzzy_program_gives_no_answer() -> None:
    program, system = line("program", "mss*20,7", ttl="128", program=True), line("system", "mss*20,7", ttl="255")
    both = tcp_candidates([program, system], ObservedTcp.parse(RAW))
    assert [one.way for one in both] == [FUZZY, FUZZY]
    assert preferred([program, system], ObservedTcp.parse(RAW)) is None
    assert preferred([system, program], ObservedTcp.parse(RAW)) is not None
    assert preferred((), ObservedTcp.parse(RAW)) is None


@given(
    st.sampled_from(SYNS),
    st.sampled_from((4, 6)),
    st.integers(20, 128),
    st.sampled_from(("mss*20", "mss*4", "8192", "65535", "16384")),
    st.integers(0, 131071),
)
def test_the_preferred_candidate_is_the_answer(
    near: TcpSignature, version: int, ttl: int, window: str, extra: int
) -> None:
    observed = ObservedTcp.parse(f"{version}:{ttl}+0:0:1460:{window},{near.scale or 0}:::0")
    observed.layout, observed.eol_padding = near.layout, near.eol_padding
    observed.quirks = near.quirks ^ extra if extra % 3 == 0 else near.quirks
    answer = preferred(SYNS, observed)
    match = MATCHER.match(observed)
    assert (answer and answer.signature) == match.signature
    assert (answer is not None and answer.way == FUZZY) == (match.fuzzy and not match.changes)


def test_near_lines_do_not_fit() -> None:
    observed = ObservedTcp.parse("4:57+7:0:1460:mss*21,7:mss,sok,ts,nop,ws:df,id+:0")
    near = nearest([*SYNS, line("Fits", "mss*21,7")], observed)
    assert near[0].label.name == "Linux"
    assert [str(one) for one in near[0].differences] == ["window: mss*21 (line: mss*20)"]
    assert "Fits" not in [one.label.name for one in near]
