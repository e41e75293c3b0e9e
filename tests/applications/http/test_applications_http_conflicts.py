"""HTTP lines that can never match: the conflicts that are reported hold for every message."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from covering import HTTP_COVERED, HTTP_LINE, HTTP_NOT_COVERED
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http.conflicts import covers, hides, overlaps, reasons
from pyp0f.applications.http.matching import HttpMatcher
from pyp0f.applications.http.rules import CLASSIC_RULES
from pyp0f.applications.http.signatures import HttpSignature, ObservedHttp, parse_http
from pyp0f.signatures.label import Label

LABEL = Label(number=1, line=2, name="Firefox", sys_classes=frozenset(["unix"]), sys_names=frozenset(["Windows"]))
GENERIC = replace(LABEL, number=2, generic=True)


def parse(text: str) -> HttpSignature:
    return parse_http(text, LABEL, 3)


# What covers what (docs/p0f-3.09b.md, section 3.11) -----------------------------------------------------


@pytest.mark.parametrize(("earlier", "later"), HTTP_COVERED)
def test_covered(earlier: str, later: str) -> None:
    assert covers(parse(earlier), parse_http(later, replace(LABEL, number=9)))


@pytest.mark.parametrize(("earlier", "later"), HTTP_NOT_COVERED)
def test_not_covered(earlier: str, later: str) -> None:
    assert not covers(parse(earlier), parse_http(later, replace(LABEL, number=9)))


def test_generic_lines_are_covered_but_never_cover() -> None:
    specific, generic = parse_http(HTTP_LINE, LABEL), parse_http(HTTP_LINE, GENERIC)
    assert covers(specific, generic)
    assert not covers(generic, specific)
    assert not covers(generic, generic)


# The logic of matching ------------------------------------------------------------------------------


def http(line: str) -> HttpSignature:
    return HttpSignature.parse(line.lstrip("g"), GENERIC if line[0] == "g" else LABEL)


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        ("1:A,?B:C:", "1:A,?B:C:x", "it requires the same headers"),
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
    assert hides(http(earlier), http(later)) == (reason is not None)
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
    if hides(first, second):
        matcher = HttpMatcher([first, second], frozenset(), CLASSIC_RULES, is_request=True)
        for headers in heads:
            assert matcher.match(ObservedHttp(1, headers, None)) is not second


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1:A::", "*:B::", True),
        ("1:A::", "0:A::", False),
        ("1:A::", "1:B:A:", False),
        ("1:A,B::", "1:B,A::", False),
        ("1:A,B,A::", "1:B,A::", True),
    ],
)
def test_lines_that_share_heads(one: str, other: str, expected: bool) -> None:
    assert overlaps(http(one), http(other)) == overlaps(http(other), http(one)) == expected
