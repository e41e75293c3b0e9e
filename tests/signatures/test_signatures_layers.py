"""Several files as one database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_signatures_reading import PACKAGED, STATEMENTS, outcome

from pyp0f.applications.http.sections import HTTP_REQUEST, UA_OS, known_headers
from pyp0f.applications.http.signatures import UaOs
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.signatures.database import Database
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp_section import TCP_REQUEST

# Of several files and of values ---------------------------------------------------------------------

BELOW = b"""\
classes = win,unix
[mtu]
label = DSL
sig   = 1492
[tcp:request]
label = s:unix:Linux:3.x
sig   = *:64:0:*:mss*20,7:mss,ws:df,id+:0
sig   = *:64:0:*:mss*10,7:mss,ws:df,id+:0
[http:request]
ua_os = Linux
label = s:!:curl:
sys   = Linux,@win
sig   = 1:Host,Accept::curl/
"""

ABOVE = b"""\
classes = UNIX,other
[tcp:request]
label = s:unix:LINUX:mine
sig   = *:64:0:*:mss*10,*:mss,ws:df,id+:0
[mtu]
label = My DSL
sig   = 1492
[http:request]
ua_os = Android,linux=[X11]
label = s:!:CURL:8
sys   = linux,@WIN,Android
sig   = 1:Host,X-New::curl/8
"""


def on_top(above: bytes, below: bytes) -> Database:
    base = parse_database(below, "below.fp")
    return base.extended(parse_database(above, "above.fp", base))


def test_a_database_on_top_of_another() -> None:
    both = on_top(ABOVE, BELOW)
    assert both.classes == ("win", "unix", "other")
    assert both.link_of(1492) == MtuSignature("My DSL", 1492)
    assert [(one.path, one.line, one.label.text) for one in both.signatures_in(TCP_REQUEST)] == [
        ("above.fp", 4, "Linux mine"),
        ("below.fp", 7, "Linux 3.x"),
    ]
    assert [(one.path, one.label.text) for one in both.signatures_in(HTTP_REQUEST)] == [
        ("above.fp", "curl 8"),
        ("below.fp", "curl"),
    ]
    assert both.signatures_in(HTTP_REQUEST)[0].label.sys == "@win,Android,Linux"
    assert both.entries_of(UA_OS) == (UaOs(b"Android", "Android"), UaOs(b"X11", "Linux"), UaOs(b"Linux", "Linux"))
    assert [label.number for _, label in both.labels] == [3, 1, 4, 2]
    assert b"X-New" in known_headers(both)
    assert parse_database(both.dumps()) == both


def test_what_is_below_stays_the_same() -> None:
    base = parse_database(BELOW)
    assert base.extended() is base
    both = base.extended(parse_database(ABOVE, base=base), parse_database(ABOVE, base=base))
    assert both.signatures_in(TCP_REQUEST)[-1] is base.signatures_in(TCP_REQUEST)[0]
    # The upper copy covers the lower one.
    assert [one.label.number for one in both.signatures_in(TCP_REQUEST)] == [5, 1]
    assert base == parse_database(BELOW)


def test_nothing_changes_with_nothing_on_top() -> None:
    packaged = parse_database(PACKAGED)
    assert packaged.extended(parse_database(b"")) == packaged
    assert parse_database(b"").extended(packaged) == packaged


@given(st.lists(STATEMENTS, max_size=12), st.lists(STATEMENTS, max_size=12))
def test_databases_on_top_of_each_other_go_round(above: list[str], below: list[str]) -> None:
    lower = outcome("\n".join(below).encode())
    if not isinstance(lower, Database):
        return
    try:
        upper = parse_database("\n".join(above).encode(), base=lower)
    except SignatureError:
        return
    both = lower.extended(upper)
    assert parse_database(both.dumps()) == both
    assert [str(one) for one in both.signatures_in(TCP_REQUEST)[: len(upper.signatures_in(TCP_REQUEST))]] == list(
        map(str, upper.signatures_in(TCP_REQUEST))
    )
