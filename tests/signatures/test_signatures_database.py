"""Whole signature files: statements and where they may stand, names, refusals, and the way back to text."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http.signatures import BUILT_IN_HEADERS, HttpSignature
from pyp0f.errors import SignatureError
from pyp0f.library.loading import packaged_path
from pyp0f.signatures.database import Database, UaOs
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature

PACKAGED = Path(packaged_path()).read_bytes()

SMALL = b"""\
; comment
classes = win,unix

[mtu]
label = DSL
sig   = 1492

[tcp:request]
label = s:unix:Linux:3.x
sig   = *:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*10,7:mss,sok,ts,nop,ws:df,id+:0
label = g:!:NMap:
sys   = @unix,Windows
sig   = *:64-:0:1460:1024,0:mss::0

[tcp:response]
label = s:win:windows:7
sig   = *:128:0:*:8192,0:mss:df,id+:0

[http:request]
ua_os = Linux,iOS=[iPad]
label = s:!:curl:
sys   = linux
sig   = 1:Host,X-Test:X-Gone:curl/

[http:response]
label = s:!:Apache:2.x
sys   =
sig   = 1:Date,Server::Apache
"""


def test_small_file() -> None:
    database = Database.parse(SMALL, "small.fp")
    linux = Label(1, 9, False, "unix", "Linux", "3.x")
    nmap = Label(2, 12, True, None, "NMap", "", frozenset(["unix"]), frozenset(["Windows"]))
    # The spelling that comes first is the one that counts.
    windows = Label(3, 17, False, "win", "Windows", "7")
    curl = Label(4, 22, False, None, "curl", "", frozenset(), frozenset(["Linux"]))
    apache = Label(5, 27, False, None, "Apache", "2.x")
    assert database.path == "small.fp"
    assert database.classes == ("win", "unix")
    assert database.mtu == {1492: "DSL"}
    assert database.mtu_signatures == (MtuSignature("DSL", 1492, 6),)
    assert [(one.label, one.line) for one in database.tcp_request] == [(linux, 10), (linux, 11), (nmap, 14)]
    assert [(one.label, one.line) for one in database.tcp_response] == [(windows, 18)]
    assert [(one.label, one.line) for one in database.http_request] == [(curl, 24)]
    assert [(one.label, one.line) for one in database.http_response] == [(apache, 29)]
    assert [label.line for _, label in database.labels] == [9, 12, 17, 22, 27]
    assert database.ua_os == (UaOs(b"Linux", "Linux"), UaOs(b"iPad", "iOS"))
    assert database.known_headers == BUILT_IN_HEADERS | {b"X-Test", b"X-Gone"}
    assert database.signature_count == 7
    assert all(one.label is database.labels[0][1] for one in database.tcp_request[:2])


def test_packaged_file_is_the_one_of_the_reference() -> None:
    database = Database.parse(PACKAGED)
    assert database.signature_count == 322
    assert [
        len(database.mtu_signatures),
        len(database.tcp_request),
        len(database.tcp_response),
        len(database.http_request),
        len(database.http_response),
    ] == [25, 91, 101, 85, 20]
    assert len(database.labels) == 129
    assert database.classes == ("win", "unix", "other")


@pytest.mark.parametrize("data", [b"", SMALL, PACKAGED], ids=["empty", "small", "packaged"])
def test_files_go_round(data: bytes) -> None:
    database = Database.parse(data)
    assert Database.parse(database.dumps()) == database
    assert Database.parse(str(database).encode()).dumps() == database.dumps()


def test_each_packaged_line_goes_round() -> None:
    database = Database.parse(PACKAGED)
    for one in database.tcp_request + database.tcp_response:
        assert str(one) == one.text
    for other in database.http_request + database.http_response:
        assert str(other) == other.text


def test_signatures_know_where_they_stand() -> None:
    database = Database.parse(SMALL, "small.fp")
    assert [(section, signature.path, signature.line) for section, signature in database.signatures()] == [
        ("mtu", "small.fp", 6),
        ("tcp:request", "small.fp", 10),
        ("tcp:request", "small.fp", 11),
        ("tcp:request", "small.fp", 14),
        ("tcp:response", "small.fp", 18),
        ("http:request", "small.fp", 24),
        ("http:response", "small.fp", 29),
    ]
    assert {label.path for _, label in database.labels} == {"small.fp"}


def test_classes_are_spelled_as_they_come_first() -> None:
    database = Database.parse(b"classes = Win,WIN\n[tcp:request]\nlabel = s:win:x:\n")
    assert database.classes == ("Win",)
    assert database.labels[0][1].os_class == "Win"
    assert Database.parse(database.dumps()) == database


def parse_with(*lines: str) -> Database:
    return Database.parse("\n".join(["classes = win,unix", *lines]).encode("utf-8", "surrogateescape"))


AWKWARD = [
    # Labels without signatures have a number too; sections may come back, and cut a label short.
    (
        "[http:request]",
        "label = s:unix:a:",
        "[tcp:request]",
        "label = s:!:b:",
        "[tcp:request]",
        "label = s:win:c:",
        "sig = 4:64:0:*:*,*:mss::0",
        "[tcp:response]",
        "label = s:unix:a:1",
        "[tcp:request]",
        "label = s:unix:a:2",
        "sig = 4:64:0:*:*,*:nop::0",
        "[http:request]",
        "ua_os = a,b=[x]",
        "label = g:unix:a:3",
        "sig = 1:::",
        "[http:request]",
        "ua_os = c",
        "[mtu]",
        "label = x",
        "sig = 1",
        "label = y",
        "sig = 1",
        "label = x",
        "sig = 2",
    ),
    # Text is kept byte by byte.
    (
        "[mtu]",
        "label = \udcff = ; [x] \u00e9",
        "sig = 9",
        "[http:request]",
        "ua_os = a=[\udcfe,= ;],b=[b]",
        "label = s:unix: a :: \udcff;",
        "sig = 1:a=[\udcff]:: \udcfd\u00e9;",
    ),
    ("[http:request]", "ua_os = "),
]


@pytest.mark.parametrize("lines", AWKWARD)
def test_awkward_files_go_round(lines: tuple[str, ...]) -> None:
    database = parse_with(*lines)
    assert Database.parse(database.dumps()) == database


def test_the_first_line_for_an_mtu_counts() -> None:
    database = parse_with("[mtu]", "label = x", "sig = 1", "label = y", "sig = 1", "sig = 2")
    assert database.mtu == {1: "x", 2: "y"}
    assert database.signature_count == 3


@pytest.mark.parametrize(
    ("value", "classes"),
    [("", ()), ("a", ("a",)), ("a , b,\tc", ("a", "b", "c")), (",,a,,b", ("a", "b")), ("a,A,a", ("a",))],
)
def test_classes(value: str, classes: tuple[str, ...]) -> None:
    assert Database.parse(f"classes = {value}".encode()).classes == classes


def test_classes_add_up() -> None:
    assert Database.parse(b"classes = a\nclasses = b,A").classes == ("a", "b")


@pytest.mark.parametrize(
    ("value", "classes", "names"),
    [
        ("", [], []),
        ("@win,@UNIX", ["unix", "win"], []),
        ("Linux, Mac OS X", [], ["Linux", "Mac OS X"]),
        (" , @win ,,\tLinux , linux", ["win"], ["Linux"]),
        ("a!?(b)", [], ["a!?(b)"]),
    ],
)
def test_sys(value: str, classes: list[str], names: list[str]) -> None:
    label = parse_with("[http:request]", "label = s:!:x:", f"sys = {value}").labels[0][1]
    assert sorted(label.sys_classes) == classes
    assert sorted(label.sys_names) == names


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        ("", []),
        ("Linux", [("Linux", "Linux")]),
        ("Linux,Windows,", [("Linux", "Linux"), ("Windows", "Windows")]),
        ("Linux , Windows\t,x", [("Linux", "Linux"), ("Windows", "Windows"), ("x", "x")]),
        ("iOS=[iPad],iOS=[iPhone]", [("iPad", "iOS"), ("iPhone", "iOS")]),
        ("iOS=[iPad]ios=[x]y", [("iPad", "iOS"), ("x", "iOS"), ("y", "y")]),
        ("a=[ ,;=[ ] , b", [(" ,;=[ ", "a"), ("b", "b")]),
        ("a =[x]", [("x", "a")]),
        # 3.09b takes blanks for a name.
        ("a, ,b, =[x] c", [("a", "a"), ("b", "b"), ("c", "c")]),
        ("a=[x] =[y]", [("x", "a")]),
        # As everywhere, the spelling that comes first counts, also as the text to look for.
        ("linux,LINUX", [("linux", "linux"), ("linux", "linux")]),
    ],
)
def test_ua_os(value: str, entries: list[tuple[str, str]]) -> None:
    found = parse_with("[http:request]", f"ua_os = {value}").ua_os
    assert [(text.decode(), name) for text, name in found] == entries


@pytest.mark.parametrize(
    "data",
    [
        SMALL.replace(b"\n", b"\r\n"),
        SMALL.replace(b"\n", b" \t\n"),
        SMALL.replace(b"\n", b"\n \t"),
        SMALL.replace(b" = ", b"="),
        SMALL.replace(b"\n", b"\n\n; more\n"),
        SMALL.rstrip(),
        SMALL + b"\0nonsense",
    ],
    ids=["CR-LF", "trailing blanks", "leading blanks", "no blanks", "more lines", "no LF at the end", "NUL"],
)
def test_layout_does_not_matter(data: bytes) -> None:
    assert Database.parse(data) == Database.parse(SMALL)


def test_long_names_are_kept_whole() -> None:
    name = "x" * 256
    database = parse_with("[http:request]", f"ua_os = {name}", f"label = s:unix:{name}:")
    assert database.labels[0][1].name == name
    assert database.ua_os == (UaOs(name.encode(), name),)


# Refusals -------------------------------------------------------------------------------------------

TCP = ("[tcp:request]", "label = s:unix:Linux:")
HTTP = ("[http:request]", "label = s:!:curl:")
SIG = "sig = *:64:0:*:*,*:mss::0"


@pytest.mark.parametrize(
    ("lines", "part", "value", "reason"),
    [
        (["nonsense"], "line", "nonsense", "must be a [section]"),
        (["= 1"], "line", "= 1", "must be a [section]"),
        (["two words = 1"], "line", "two words = 1", "must be a [section]"),
        (["sig2 = 1"], "line", "sig2 = 1", "must be a [section]"),
        (["Label = x"], "keyword", "Label", "must be one of classes, ua_os, label, sys, sig"),
        (["[mtu"], "section", "[mtu", "must be [mtu]"),
        (["["], "section", "[", "must be [mtu]"),
        (["[MTU]"], "section", "[MTU]", "must be [mtu]"),
        (["[mtu] ; links"], "section", "[mtu] ; links", "must be [mtu]"),
        (["[tcp]"], "section", "[tcp]", "must be [mtu]"),
        (["[mtu:request]"], "module", "mtu", "must be tcp or http"),
        (["[ssl:request]"], "module", "ssl", "must be tcp or http"),
        (["[tcp:query]"], "direction", "query]", "must be request or response"),
        (["[tcp:request"], "direction", "request", "must be request or response"),
        (["[tcp:request]]"], "direction", "request]]", "must be request or response"),
        (["classes = a b"], "classes", "a b", "must be letters and digits"),
        (["classes = a,\u00e9"], "classes", "\u00e9", "must be letters and digits"),
        (["classes = a,"], "classes", "a,", "must not end with a comma"),
        (["classes = ,"], "classes", ",", "must not end with a comma"),
        (["[mtu]", "classes = a"], "classes", "a", "is misplaced: a label is expected"),
        (["label = x"], "label", "x", "is misplaced: a section is expected"),
        (["sig = x"], "sig", "x", "is misplaced: a section is expected"),
        (["sys = x"], "sys", "x", "is misplaced: a section is expected"),
        (["ua_os = x"], "ua_os", "x", "is misplaced: a section is expected"),
        (["[tcp:request]", "sig = x"], "sig", "x", "is misplaced: a label is expected"),
        (["[tcp:request]", "sys = x"], "sys", "x", "is misplaced: a label is expected"),
        (["[tcp:request]", "ua_os = x"], "ua_os", "x", "is misplaced: only [http:request]"),
        (["[http:response]", "ua_os = x"], "ua_os", "x", "is misplaced: only [http:request]"),
        ([*HTTP, "ua_os = x"], "ua_os", "x", "is misplaced: a sys line is expected"),
        ([*HTTP, "label = x"], "label", "x", "is misplaced: a sys line is expected"),
        ([*HTTP, "sig = x"], "sig", "x", "is misplaced: a sys line is expected"),
        ([*HTTP, "sys = x", "sys = y"], "sys", "y", "is misplaced: a signature or label is expected"),
        ([*TCP, "sys = x"], "sys", "x", "is misplaced: a signature or label is expected"),
        (["[http:request]", "ua_os = a,,b"], "ua_os", "", "must be a name"),
        (["[http:request]", "ua_os = ,"], "ua_os", "", "must be a name"),
        (["[http:request]", "ua_os = a,=[x]"], "ua_os", "=[x]", "must be a name"),
        (["[http:request]", "ua_os = a@b"], "ua_os", "a@b", "must be a name"),
        (["[http:request]", "ua_os = a\tb"], "ua_os", "a\tb", "must be a name"),
        (["[http:request]", "ua_os = a=[x]],b"], "ua_os", "]", "must be a name"),
        (["[http:request]", "ua_os = a=x,b"], "ua_os", "a=x", "must have a text in brackets"),
        (["[http:request]", "ua_os = a= [x]"], "ua_os", "a= [x]", "must have a text in brackets"),
        (["[http:request]", "ua_os = a=[]"], "ua_os", "a=[]", "must have a text in brackets"),
        (["[http:request]", "ua_os = a=[x"], "ua_os", "a=[x", "must have a text in brackets"),
        (["[mtu]", "label ="], "MTU label", "", "is missing"),
        (["[mtu]", "label = x", "sig = 0"], "MTU", "0", "must be from 1 to 65535"),
        (["[tcp:request]", "label = x"], "label type", "x", "must be s (specific) or g (generic)"),
        (["[tcp:request]", "label = s:foo:x:"], "class", "foo", "is not among the classes"),
        (["[tcp:request]", "label = s:win!:x:"], "class", "win!", "is not among the classes"),
        ([*HTTP, "sys = a,"], "sys", "a,", "must not end with a comma"),
        ([*HTTP, "sys = ,"], "sys", ",", "must not end with a comma"),
        ([*HTTP, "sys = a\tb"], "sys", "a\tb", "must be a name"),
        ([*HTTP, "sys = a@win"], "sys", "a@win", "must be a name"),
        ([*HTTP, "sys = @foo"], "class", "foo", "is not among the classes"),
        ([*HTTP, "sys = @ win"], "class", " win", "is not among the classes"),
        ([*HTTP, "sys = @"], "class", "", "is not among the classes"),
        ([*TCP, "sig = 4:64:0:*:*,*:foo::0"], "options", "foo", "is no option"),
        ([*HTTP, "sys =", "sig = 2:::"], "HTTP version", "2", "must be 0, 1 or *"),
        ([*TCP, SIG, SIG], "signature", SIG[6:], "is never reached: line 4 covers it"),
        ([*TCP, SIG, "label = g:win:x:", SIG], "signature", SIG[6:], "is never reached: line 4 covers it"),
        ([*HTTP, "sys =", "sig = 1:::", "sig = 1:a::"], "signature", "1:a::", "is never reached: line 5 covers it"),
    ],
)
def test_refused(lines: list[str], part: str, value: str, reason: str) -> None:
    with pytest.raises(SignatureError) as caught:
        Database.parse("\n".join(["classes = win,unix", *lines, "no = line after this one is read"]).encode(), "my.fp")
    error = caught.value
    assert (error.path, error.line) == ("my.fp", len(lines) + 1)
    assert (error.part, error.value) == (part, value)
    assert error.reason.startswith(reason)


def test_directions_do_not_cover_each_other() -> None:
    assert parse_with(*TCP, SIG, "[tcp:response]", "label = s:unix:Linux:", SIG).signature_count == 2
    http = ("label = s:unix:Linux:", "sig = 1:::")
    assert parse_with("[http:request]", *http, "[http:response]", *http).signature_count == 2


def test_an_error_is_one_printable_line() -> None:
    with pytest.raises(SignatureError) as caught:
        Database.parse(b"[mtu]\n\x1b[2J\x9b\xc3\xa9" + b"x" * 999, "bad\n\udcff.fp")
    text = str(caught.value)
    assert text.startswith(r"bad\n\udcff.fp:2: line '\x1b[2J\udc9b")
    assert len(text) < 300
    assert text.isprintable()
    text.encode("utf-8")


STATEMENTS = st.sampled_from(
    [line.lstrip() for line in SMALL.decode().split("\n")]
    + ["classes = a", "ua_os = a=[b]", "label = s:unix:a:", "label = s:!:a:", "sys = @win,a", "sig = 1:a:b:c"]
    + ["sig = 4:64-:0:*:*,*:?0,eol+1:df:0", "sig = ", "label = ", "[http:request]", "[tcp:request]", "[mtu]"]
)


def outcome(data: bytes) -> Database | SignatureError:
    try:
        return Database.parse(data)
    except SignatureError as error:
        return error


def check(data: bytes) -> None:
    """Any text is a database that goes round, or one error of one line."""
    result = outcome(data)
    if isinstance(result, Database):
        assert Database.parse(result.dumps()) == result
    else:
        assert 0 < result.line <= data.count(b"\n") + 1
        assert result.part
        assert str(result).isprintable()


@given(st.binary(max_size=60) | st.lists(STATEMENTS, max_size=12).map(lambda lines: "\n".join(lines).encode()))
def test_any_text_is_a_database_or_one_error(data: bytes) -> None:
    check(data)


@given(st.integers(0, len(SMALL)), st.binary(max_size=3), st.integers(0, 3))
def test_any_edit_is_a_database_or_one_error(at: int, inserted: bytes, removed: int) -> None:
    check(SMALL[:at] + inserted + SMALL[at + removed :])


def test_values_are_frozen() -> None:
    database = Database.parse(SMALL)
    with pytest.raises(AttributeError):
        database.path = "x"  # type: ignore[misc]
    assert database.replace(path="elsewhere") == database


@pytest.mark.parametrize(
    "lines",
    [
        ["["],
        ["classes = "],
        ["[http:request]", "ua_os = a"],
        ["[http:request]", "label = s:"],
        [*HTTP, "sys = a"],
        [*HTTP, "sys =", "sig = 1:a"],
        [*TCP, "sig = *:64-:"],
        [*TCP, "sig = *:64:0:*:*,*:"],
    ],
)
def test_long_lines_take_no_long_time(lines: list[str]) -> None:
    """No pattern goes over a text again and again: a line of 100,000 characters is read at once."""
    for filler in (" ", "\t", ",", " ,", ":", "a", "=", "[", "-", "?", "mss*", "0"):
        text = "\n".join(["classes = win,unix", *lines]) + filler * 100_000 + "@"
        assert isinstance(outcome(text.encode()), SignatureError)


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
    base = Database.parse(below, "below.fp")
    return base.extended(Database.parse(above, "above.fp", base))


def test_a_database_on_top_of_another() -> None:
    both = on_top(ABOVE, BELOW)
    assert both.classes == ("win", "unix", "other")
    assert both.mtu == {1492: "My DSL"}
    assert [(one.path, one.line, one.label.text) for one in both.tcp_request] == [
        ("above.fp", 4, "Linux mine"),
        ("below.fp", 7, "Linux 3.x"),
    ]
    assert [(one.path, one.label.text) for one in both.http_request] == [
        ("above.fp", "curl 8"),
        ("below.fp", "curl"),
    ]
    assert both.http_request[0].label.sys == "@win,Android,Linux"
    assert both.ua_os == (UaOs(b"Android", "Android"), UaOs(b"X11", "Linux"), UaOs(b"Linux", "Linux"))
    assert [label.number for _, label in both.labels] == [3, 4, 1, 2]
    assert b"X-New" in both.known_headers
    assert Database.parse(both.dumps()) == both


def test_what_is_below_stays_the_same() -> None:
    base = Database.parse(BELOW)
    assert base.extended() is base
    both = base.extended(Database.parse(ABOVE, base=base), Database.parse(ABOVE, base=base))
    assert both.tcp_request[-1] is base.tcp_request[0]
    # The upper copy covers the lower one.
    assert [one.label.number for one in both.tcp_request] == [5, 1]
    assert base == Database.parse(BELOW)


def test_nothing_changes_with_nothing_on_top() -> None:
    packaged = Database.parse(PACKAGED)
    assert packaged.extended(Database.parse(b"")) == packaged
    assert Database.parse(b"").extended(packaged) == packaged


@given(st.lists(STATEMENTS, max_size=12), st.lists(STATEMENTS, max_size=12))
def test_databases_on_top_of_each_other_go_round(above: list[str], below: list[str]) -> None:
    lower = outcome("\n".join(below).encode())
    if not isinstance(lower, Database):
        return
    try:
        upper = Database.parse("\n".join(above).encode(), base=lower)
    except SignatureError:
        return
    both = lower.extended(upper)
    assert Database.parse(both.dumps()) == both
    assert [str(one) for one in both.tcp_request[: len(upper.tcp_request)]] == list(map(str, upper.tcp_request))


def test_signatures_made_in_code() -> None:
    linux = Label.parse("s:unix:Linux:9.x")
    nmap = Label.parse("s:!:NMap:", "@unix")
    first = TcpSignature.parse("*:64:0:*:mss*9,9:mss,sok:df,id+:0", linux)
    second = TcpSignature.parse("*:64:0:*:mss*9,8:mss,sok:df,id+:0", linux)
    other = TcpSignature.parse("*:64-:0:*:1,0:mss::0", nmap)
    database = Database.of(
        mtu=[MtuSignature.parse("1400", "My link")],
        tcp_request=[first, second, other],
        http_response=[HttpSignature.parse("1:Server::Mine/", Label.parse("s:!:Mine:", "Linux"))],
        ua_os=[UaOs(b"X11", "Linux")],
    )
    assert database.tcp_request == (first, second, other)
    assert [str(label) for _, label in database.labels] == ["s:unix:Linux:9.x", "s:!:NMap:", "s:!:Mine:"]
    assert (database.classes, database.mtu, database.signature_count) == (("unix",), {1400: "My link"}, 5)
    assert database.tcp_request[0].label is database.tcp_request[1].label
    assert [(one.path, one.line) for _, one in database.signatures()] == [("", 0)] * 5
    assert Database.parse(database.dumps()) == database
    packaged = Database.parse(PACKAGED, "p0f.fp")
    both = packaged.extended(database)
    assert both.tcp_request == database.tcp_request + packaged.tcp_request
    # A signature keeps the place that it comes from.
    assert Database.of(tcp_request=packaged.tcp_request[:1]).tcp_request[0].path == "p0f.fp"


def test_databases_are_values() -> None:
    database = Database.parse(SMALL)
    for same in (pickle.loads(pickle.dumps(database)), copy.deepcopy(database), Database.parse(SMALL)):
        assert same is not database
        assert (same, hash(same), same.mtu, str(same)) == (database, hash(database), database.mtu, str(database))
    with pytest.raises(TypeError):
        database.mtu[1] = "x"  # type: ignore[index]


def test_signatures_made_in_code_that_are_never_reached() -> None:
    one = TcpSignature.parse("*:64:0:*:*,*:mss::0", Label.parse("s:unix:Linux:9.x"))
    with pytest.raises(SignatureError) as caught:
        Database.of(tcp_request=[one, one])
    assert str(caught.value) == (
        "<code>: signature '*:64:0:*:*,*:mss::0': is never reached: '*:64:0:*:*,*:mss::0' covers it"
    )
