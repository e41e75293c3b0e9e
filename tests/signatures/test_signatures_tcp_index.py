"""The index of TCP lines: no line that can cover or hide another one is missed, and there are few of them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_signatures_tcp_conflicts import LINES, tcp

from pyp0f.errors import SignatureError
from pyp0f.signatures.tcp_conflicts import covers, hides
from pyp0f.signatures.tcp_index import TcpIndex


@given(st.lists(LINES, max_size=12), LINES)
@example(["*:64:0:*:*,*:mss::*", "*:60:0:*:*,*:mss::*"], "*:60:0:*:*,*:mss::*")
@example(["g*:64:0:*:*,*:mss::*", "g*:60:0:*:*,*:mss::*"], "g*:60:0:*:*,*:mss::*")
@example(["*:64:0:*:*,*:mss::*", "*:30:0:*:*,*:mss::*"], "*:20:0:*:*,*:mss::*")
def test_the_first_rival_is_found(earlier: list[str], later: str) -> None:
    index = TcpIndex()
    signatures, last = [tcp(line) for line in earlier], tcp(later)
    for signature in signatures:
        index.add(signature)
    rivals = list(index.rivals(last))
    for relation in (covers, hides):
        expected = next((one for one in signatures if relation(one, last)), None)
        found = [one for one in signatures if any(one is rival for rival in rivals) and relation(one, last)]
        assert found[:1] == ([] if expected is None else [expected])


def test_lines_that_are_equal_count_once() -> None:
    index = TcpIndex()
    for _ in range(1000):
        index.add(tcp("g*:64:0:*:8192,0:mss:df:0"))
    assert len(list(index.rivals(tcp("g*:64:0:*:8192,0:mss:df:0")))) == 1


def test_a_line_that_is_hidden_by_its_equal_behind_a_line_of_another_ttl() -> None:
    index = TcpIndex()
    other, equal = tcp("g*:64:0:*:8192,0:mss:df:0"), tcp("g*:60:0:*:8192,0:mss:df:0")
    index.add(other)
    index.add(equal)
    assert [one is equal for one in index.rivals(equal) if hides(one, equal)] == [True]


def test_a_window_of_0_is_a_multiple_of_everything() -> None:
    index = TcpIndex()
    for number in (2, 3, 64):
        index.add(tcp(f"*:64:0:*:%{number},0:mss::0"))
    assert len(list(index.rivals(tcp("*:64:0:*:0,0:mss::0")))) == 3
    assert len(list(index.rivals(tcp("*:64:0:*:9,0:mss::0")))) == 1


@pytest.mark.slow
def test_too_many_lines_that_are_alike() -> None:
    index = TcpIndex()
    for number in range(2, 3000):
        index.add(tcp(f"g*:64:0:*:%{number},0:mss::0"))
    later = [tcp("g*:64:0:*:0,0:mss::0")] * 1000
    with pytest.raises(SignatureError, match="is like too many earlier lines"):
        sum([len(list(index.rivals(line))) for line in later])
