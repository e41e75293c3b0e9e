"""The TCP sections: methods for the reader and the checker."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

LABEL: Final = Label.parse("s:unix:Linux:")

LINES: Final = st.builds(
    ":".join,
    st.tuples(
        st.sampled_from(["*", "4"]),
        st.sampled_from(["64", "60-"]),
        st.just("0"),
        st.sampled_from(["*", "1460", "0"]),
        st.sampled_from(["*,*", "*,0", "*,7", "5840,0", "mss*4,7"]),
        st.sampled_from(["mss", "ws", "mss,ws", ""]),
        st.sampled_from(["", "df"]),
        st.sampled_from(["*", "0"]),
    ),
)


def test_names() -> None:
    assert (TCP_REQUEST.name, TCP_RESPONSE.name) == ("tcp:request", "tcp:response")
    assert (TCP_REQUEST.is_syn, TCP_RESPONSE.is_syn) == (True, False)
    assert repr(TCP_REQUEST) == "TcpSection('tcp:request')"


@given(LINES, LINES)
def test_rivals_are_all_that_may_stand_in_the_way(earlier: str, later: str) -> None:
    first, second = TCP_REQUEST.parse(earlier, LABEL, 1), TCP_REQUEST.parse(later, LABEL, 2)
    index = TCP_REQUEST.index()
    index.add(first)
    rivals = list(index.rivals(second))
    if TCP_REQUEST.makes_useless(first, second) or list(TCP_REQUEST.remarks([first], second)):
        assert rivals == [first]
    assert len(rivals) <= 1


def test_labels() -> None:
    signature = TCP_REQUEST.parse("*:64:0:*:*,*:mss::0", LABEL, 4)
    other = Label.parse("g:win:Windows:")
    changed = TCP_REQUEST.relabelled(signature, other)
    assert (TCP_REQUEST.label_of(changed), changed.line, changed.text) == (other, 4, signature.text)


def test_overlaps_in_either_version() -> None:
    one = TCP_REQUEST.parse("6:64:0:*:*,*:mss::0", LABEL, 1)
    assert TCP_REQUEST.overlaps(one, TCP_REQUEST.parse("*:64:0:*:7,*:mss:df:0", LABEL, 2))
    assert not TCP_REQUEST.overlaps(one, TCP_REQUEST.parse("4:64:0:*:7,*:mss::0", LABEL, 2))
