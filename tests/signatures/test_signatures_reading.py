"""Complete signature files: statements and their places, names, and errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from surroundings import mostly_slow

from pyp0f.applications.http.sections import HTTP_REQUEST, HTTP_RESPONSE, UA_OS, known_headers
from pyp0f.applications.http.signatures import BUILT_IN_HEADERS, UaOs
from pyp0f.errors import SignatureError
from pyp0f.library.loading import packaged_path, parse_database
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MTU, MtuSignature
from pyp0f.signatures.reading import read_database
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE

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
    database = parse_database(SMALL, "small.fp")
    linux = Label(number=1, line=9, os_class="unix", name="Linux", flavor="3.x")
    nmap = Label(
        number=2, line=12, generic=True, name="NMap", sys_classes=frozenset(["unix"]), sys_names=frozenset(["Windows"])
    )
    # The first spelling counts.
    windows = Label(number=3, line=17, os_class="win", name="Windows", flavor="7")
    curl = Label(number=4, line=22, name="curl", sys_names=frozenset(["Linux"]))
    apache = Label(number=5, line=27, name="Apache", flavor="2.x")
    assert database.path == "small.fp"
    assert database.classes == ("win", "unix")
    assert (database.link_of(1492), database.link_of(1)) == (MtuSignature("DSL", 1492), None)
    assert database.signatures_in(MTU) == (MtuSignature("DSL", 1492, 6),)
    assert [(one.label, one.line) for one in database.signatures_in(TCP_REQUEST)] == [
        (linux, 10),
        (linux, 11),
        (nmap, 14),
    ]
    assert [(one.label, one.line) for one in database.signatures_in(TCP_RESPONSE)] == [(windows, 18)]
    assert [(one.label, one.line) for one in database.signatures_in(HTTP_REQUEST)] == [(curl, 24)]
    assert [(one.label, one.line) for one in database.signatures_in(HTTP_RESPONSE)] == [(apache, 29)]
    assert [label.line for _, label in database.labels] == [9, 12, 17, 22, 27]
    assert database.entries_of(UA_OS) == (UaOs(b"Linux", "Linux"), UaOs(b"iPad", "iOS"))
    assert known_headers(database) == BUILT_IN_HEADERS | {b"X-Test", b"X-Gone"}
    assert database.signature_count == 7
    assert all(one.label is database.labels[0][1] for one in database.signatures_in(TCP_REQUEST)[:2])


def test_packaged_file_is_the_one_of_the_reference() -> None:
    database = parse_database(PACKAGED)
    assert database.signature_count == 322
    assert [
        len(database.signatures_in(MTU)),
        len(database.signatures_in(TCP_REQUEST)),
        len(database.signatures_in(TCP_RESPONSE)),
        len(database.signatures_in(HTTP_REQUEST)),
        len(database.signatures_in(HTTP_RESPONSE)),
    ] == [25, 91, 101, 85, 20]
    assert len(database.labels) == 129
    assert database.classes == ("win", "unix", "other")


def test_classes_are_spelled_as_they_come_first() -> None:
    database = parse_database(b"classes = Win,WIN\n[tcp:request]\nlabel = s:win:x:\n")
    assert database.classes == ("Win",)
    assert database.labels[0][1].os_class == "Win"
    assert parse_database(database.dumps()) == database


def parse_with(*lines: str) -> Database:
    return parse_database("\n".join(["classes = win,unix", *lines]).encode("utf-8", "surrogateescape"))


def test_the_first_line_for_an_mtu_counts() -> None:
    database = parse_with("[mtu]", "label = x", "sig = 1", "label = y", "sig = 1", "sig = 2")
    assert (database.link_of(1), database.link_of(2)) == (MtuSignature("x", 1), MtuSignature("y", 2))
    assert database.signature_count == 3


@pytest.mark.parametrize(
    ("value", "classes"),
    [("", ()), ("a", ("a",)), ("a , b,\tc", ("a", "b", "c")), (",,a,,b", ("a", "b")), ("a,A,a", ("a",))],
)
def test_classes(value: str, classes: tuple[str, ...]) -> None:
    assert parse_database(f"classes = {value}".encode()).classes == classes


def test_classes_add_up() -> None:
    assert parse_database(b"classes = a\nclasses = b,A").classes == ("a", "b")


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
        # 3.09b accepts blanks as a name.
        ("a, ,b, =[x] c", [("a", "a"), ("b", "b"), ("c", "c")]),
        ("a=[x] =[y]", [("x", "a")]),
        # The first spelling counts, also as the text to search for.
        ("linux,LINUX", [("linux", "linux"), ("linux", "linux")]),
    ],
)
def test_ua_os(value: str, entries: list[tuple[str, str]]) -> None:
    found = parse_with("[http:request]", f"ua_os = {value}").entries_of(UA_OS)
    assert [(entry.text.decode(), entry.name) for entry in found] == entries


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
    assert parse_database(data) == parse_database(SMALL)


def test_long_names_are_kept_whole() -> None:
    name = "x" * 256
    database = parse_with("[http:request]", f"ua_os = {name}", f"label = s:unix:{name}:")
    assert database.labels[0][1].name == name
    assert database.entries_of(UA_OS) == (UaOs(name.encode(), name),)


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
        (["[mtu:request]"], "module", "mtu", "must be tcp, http"),
        (["[ssl:request]"], "module", "ssl", "must be tcp, http"),
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
        (["[tcp:request]", "ua_os = x"], "ua_os", "x", "is misplaced: it is allowed only in [http:request]"),
        (["[http:response]", "ua_os = x"], "ua_os", "x", "is misplaced: it is allowed only in [http:request]"),
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
        ([*TCP, "sig = 4:64:0:*:*,*:foo::0"], "options", "foo", "is not an option"),
        ([*HTTP, "sys =", "sig = 2:::"], "HTTP version", "2", "must be 0, 1 or *"),
        ([*TCP, SIG, SIG], "signature", SIG[6:], "is never reached: line 4 covers it"),
        ([*TCP, SIG, "label = g:win:x:", SIG], "signature", SIG[6:], "is never reached: line 4 covers it"),
        ([*HTTP, "sys =", "sig = 1:::", "sig = 1:a::"], "signature", "1:a::", "is never reached: line 5 covers it"),
    ],
)
def test_refused(lines: list[str], part: str, value: str, reason: str) -> None:
    with pytest.raises(SignatureError) as caught:
        parse_database("\n".join(["classes = win,unix", *lines, "no = line after this one is read"]).encode(), "my.fp")
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
        parse_database(b"[mtu]\n\x1b[2J\x9b\xc3\xa9" + b"x" * 999, "bad\n\udcff.fp")
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
        return parse_database(data)
    except SignatureError as error:
        return error


def check(data: bytes) -> None:
    """Any text gives a database that can be printed and read again, or an error of one line."""
    result = outcome(data)
    if isinstance(result, Database):
        assert parse_database(result.dumps()) == result
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


@pytest.mark.parametrize(
    "lines",
    mostly_slow(
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
        7,
    ),
)
def test_long_lines_take_no_long_time(lines: list[str]) -> None:
    """A line of 100,000 characters is read in linear time."""
    for filler in (" ", "\t", ",", " ,", ":", "a", "=", "[", "-", "?", "mss*", "0"):
        text = "\n".join(["classes = win,unix", *lines]) + filler * 100_000 + "@"
        assert isinstance(outcome(text.encode()), SignatureError)


def test_sections_that_are_not_known() -> None:
    """Sections that are not known are refused, and so are their statements."""
    known = (MTU, TCP_REQUEST)
    assert read_database(b"[mtu]\nlabel = x\nsig = 9\n", known).signature_count == 1
    with pytest.raises(SignatureError, match=r"must be tcp$"):
        read_database(b"[http:request]\n", known)
    with pytest.raises(SignatureError, match=r"must be request, then ]"):
        read_database(b"[tcp:response]\n", known)
    with pytest.raises(SignatureError, match="must be one of classes, label, sys, sig"):
        read_database(b"ua_os = x\n", known)
