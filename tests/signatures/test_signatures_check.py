"""Looking signature files over: all problems, where they are, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.errors import SignatureError
from pyp0f.library.loading import load_database, packaged_path
from pyp0f.signatures.check import ERROR, NOTE, WARNING, check
from pyp0f.signatures.database import Database

TCP: Final = ("[tcp:request]", "label = s:unix:Linux:")
RESPONSE: Final = ("[tcp:response]", "label = s:unix:Linux:")
HTTP: Final = ("[http:request]", "label = s:!:curl:", "sys = Linux")
SIG: Final = "sig = *:64:0:*:*,*:mss,nop,ws::0"


def problems(*lines: str, base: Database | None = None) -> list[str]:
    """Problems of a file, but for ones of classes, labels without signatures and unknown names of systems."""
    data = "\n".join(["classes = win,unix", *lines]).encode("utf-8", "surrogateescape")
    found = [str(problem) for problem in check(data, "x.fp", base).problems]
    return [text for text in found if "has no signatures" not in text and "label of a system has" not in text]


def test_the_packaged_file() -> None:
    """What is odd in it is known; the generic lines of Windows are among what can never match."""
    report = check(Path(packaged_path()).read_bytes(), "p0f.fp")
    assert report.database == load_database()
    assert (report.count(ERROR), report.count(WARNING), report.count(NOTE)) == (0, 7, 0)
    assert [str(problem) for problem in report.problems] == [
        (
            "p0f.fp:162: warning: signature '*:128:0:*:16384,*:mss,nop,nop,sok:df,id+:0': is never reached: line 145 "
            "(Windows XP) matches first: it takes scale 0, which is all there is without the option ws"
        ),
        (
            "p0f.fp:163: warning: signature '*:128:0:*:65535,*:mss,nop,nop,sok:df,id+:0': is never reached: line 146 "
            "(Windows XP) matches first: it takes scale 0, which is all there is without the option ws"
        ),
        (
            "p0f.fp:168: warning: signature '*:128:0:*:8192,*:mss,nop,nop,sok:df,id+:0': is never reached: line 152 "
            "(Windows 7 or 8) matches first: it takes scale 0, which is all there is without the option ws"
        ),
        (
            "p0f.fp:351: warning: signature '*:64:0:*:65535,0:mss,sok,eol+1:df,id+:0': is never reached: line 337 "
            "(FreeBSD 8.x-9.x) matches first: it says the same"
        ),
        (
            "p0f.fp:352: warning: signature '*:64:0:*:65535,0:mss,nop,nop,ts:df,id+:0': is never reached: line 338 "
            "(FreeBSD 8.x-9.x) matches first: it says the same"
        ),
        "p0f.fp:406: warning: ua_os 'NetBSD': is a name that no label has: it differs from any known system",
        "p0f.fp:715: warning: absent header 'Connection': is named twice",
    ]


# Errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "lines_with_errors"),
    [
        ([*TCP, "sig = x", SIG, "sig = y"], [4, 6]),
        (["[tcp:request]", "label = x", "sig = x", SIG], [3, 4]),
        (["[tcp:request]", "label = s:foo:Linux:", SIG, "label = s:bar:Linux:"], [3, 5]),
        # Signatures before any label, or before its sys line, are looked at all the same.
        (["[tcp:request]", SIG, "sig = x", *TCP[1:], "sig = y"], [3, 4, 6]),
        (["[http:request]", "label = s:!:curl:", "sig = 1:A::", "sig = 3:A::"], [4, 5]),
        (["[http:request]", "label = s:!:curl", "sys = Linux", "sig = 1:A::", "sys = x"], [3, 6]),
        (["[http:request]", "label = s:!:curl:", "sys = @foo", "sig = 3:A::"], [4, 5]),
        # What stands in no known section is passed over.
        (["sig = x", "sig = y", "label = z", *TCP, "sig = z"], [2, 7]),
        (["[tcp]", "label = x", "sig = y", *TCP, "sig = z"], [2, 7]),
        (["[mtu]", "label = ", "sig = 1400", "sig = x"], [3, 5]),
        (["[mtu]", "label = ", "sys = x", "sig = x"], [3, 4, 5]),
        (["[mtu]", "sys = x", "sig = x"], [3, 4]),
        (["nonsense", *TCP, "nonsense", "sig = z"], [2, 5, 6]),
        (["classes = a b", "[tcp:request]", "label = s:a:x:", "classes = c"], [2, 4, 5]),
        (["[http:request]", "ua_os = @", "ua_os = a", "label = x"], [3, 5]),
        ([*TCP, SIG, SIG, "sig = x"], [5, 6]),
    ],
)
def test_all_errors_of_a_file(lines: list[str], lines_with_errors: list[int]) -> None:
    data = "\n".join(["classes = win,unix", *lines]).encode()
    report = check(data, "x.fp")
    assert [one.error.line for one in report.problems if one.severity == ERROR] == lines_with_errors
    with pytest.raises(SignatureError) as first:
        Database.parse(data, "x.fp")
    assert first.value.line == lines_with_errors[0]


def test_lines_that_are_refused_because_of_others() -> None:
    assert problems(*TCP, SIG, "sig = *:60:0:1460:8192,7:mss,nop,ws::0") == [
        (
            "x.fp:5: error: signature '*:60:0:1460:8192,7:mss,nop,ws::0': is never reached: line 4 (Linux) covers it: "
            "it takes TTLs of 29 to 64, any MSS, any window, any scale"
        )
    ]
    assert problems(*HTTP, "sig = *:A::", "sig = 1:A,B::") == [
        (
            "x.fp:6: error: signature '1:A,B::': is never reached: line 5 (curl) covers it: "
            "it takes any HTTP version, heads with fewer headers"
        )
    ]


STATEMENTS: Final = st.sampled_from(
    [
        *TCP,
        *RESPONSE,
        *HTTP,
        SIG,
        "sig = 1:A,?B:C:x",
        "[mtu]",
        "label = x",
        "sig = 1500",
        "sig = x",
        "label = s:win:a:b",
        "ua_os = a=[b]",
        "classes = other",
        "sys = @win,a",
        "[x]",
        "x",
        "sig = 4:64-:0:1:1,1:?0,eol+1:df,id-:0",
        "; x",
    ]
)


@given(st.lists(STATEMENTS, max_size=14))
def test_errors_are_what_keeps_a_file_from_loading(lines: list[str]) -> None:
    data = "\n".join(["classes = win,unix", *lines]).encode()
    report = check(data, "x.fp")
    errors = [one.error for one in report.problems if one.severity == ERROR]
    if errors:
        with pytest.raises(SignatureError) as first:
            Database.parse(data, "x.fp")
        error = first.value
        assert (errors[0].line, errors[0].part, errors[0].value) == (error.line, error.part, error.value)
    else:
        assert report.database == Database.parse(data, "x.fp")
    for problem in report.problems:
        assert str(problem).isprintable()


# Warnings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("6:64:4:*:*,0:mss::0", "IP option length '4'", "never matches: it is 0 in IPv6"),
        ("*:64:3:*:*,0:mss::0", "IP option length '3'", "never matches: must be a multiple of 4, and 40 at most"),
        ("*:64:44:*:*,0:mss::0", "IP option length '44'", "never matches: must be a multiple of 4, and 40 at most"),
        ("*:64:0:1460:*,0:::0", "MSS '1460'", "never matches: without the option mss it is 0"),
        ("*:64:0:*:*,7:mss::0", "window scale '7'", "never matches: without the option ws it is 0"),
        ("*:64:0:*:*,15:mss,ws,nop::0", "window scale '15'",
         "never matches: the quirk exws says that it is above 14"),
        ("*:64:0:*:*,14:mss,ws,nop:exws:0", "window scale '14'",
         "never matches: the quirk exws says that it is above 14"),
        ("*:64:0:*:mss*4,0:::0", "window 'mss*4'", "never matches: multiples need an MSS of 100 or more"),
        ("*:64:0:99:mtu*4,0:mss::0", "window 'mtu*4'", "never matches: multiples need an MSS of 100 or more"),
        ("*:64:0:1460:mss*46,0:mss::0", "window 'mss*46'", "never matches: no window is so large"),
        ("*:64:0:*:mss*800,0:mss::0", "window 'mss*800'", "never matches: no window is so large"),
        ("*:64:0:*:*,0:?0,mss,nop,nop,nop::0", "options '?0,mss,nop,nop,nop'",
         "never matches: nothing is read after end-of-options"),
        ("*:64:0:*:*,0:mss,eol+36::0", "options 'mss,eol+36'",
         "never matches: they take 41 bytes, and a header has room for 40"),
        ("*:64:0:*:*,0:mss,nop::0", "options 'mss,nop'",
         "never matches: they take 5 bytes, which must be a multiple of 4"),
        ("*:64:0:*:*,0:mss:id+:0", "quirks 'id+'", "matches IPv4 only fuzzily: df is missing"),
        ("*:64:0:*:*,0:mss:df,id-:0", "quirks 'id-'", "never matches IPv4: it is about packets without df"),
        ("*:64:0:*:*,0:mss:uptr+,urgf+:0", "quirks 'uptr+'", "never matches: it is about packets without URG"),
        ("*:64:0:*:*,0:mss:ack-:0", "quirks 'ack-'", "never matches: a SYN has ACK not set"),
        ("*:64:0:*:*,0:mss:ts1-:0", "quirks 'ts1-'", "never matches: there is no option ts"),
        ("*:64:0:*:*,0:mss:ts2+:0", "quirks 'ts2+'", "never matches: there is no option ts"),
        ("*:64:0:*:*,0:mss:exws:0", "quirks 'exws'", "never matches: there is no option ws"),
        ("*:64:0:*:*,0:mss:opt+:0", "quirks 'opt+'", "never matches: there is no option eol+n"),
        ("*:64:0:*:*,0:mss,nop,nop,nop,eol+0:opt+:0", "quirks 'opt+'", "never matches: there is no padding"),
        ("*:64::*:*,0:mss::0", "IP option length ''", "is empty, which reads as 0"),
        ("*:64:0::,0:mss::0", "MSS ''", "is empty, which reads as 0"),
        ("*:64:0:*:,0:mss::0", "window ''", "is empty, which reads as 0"),
        ("*:64:0:*:1,:mss::0", "window scale ''", "is empty, which reads as 0"),
    ],
)  # fmt: skip
def test_packets_that_there_are_not(text: str, part: str, reason: str) -> None:
    assert f"x.fp:4: warning: {part}: {reason}" in problems(*TCP, f"sig = {text}")


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("*:64:0:*:*,0:mss:ack+:0", "quirks 'ack+'", "never matches: a SYN+ACK has ACK set"),
        ("*:64:0:*:*,0:mss,ts,nop,nop:ts2+:0", "quirks 'ts2+'", "never matches: it is about SYNs"),
    ],
)
def test_answers_that_there_are_not(text: str, part: str, reason: str) -> None:
    assert problems(*RESPONSE, f"sig = {text}") == [f"x.fp:4: warning: {part}: {reason}"]


@pytest.mark.parametrize(
    "text",
    [
        "*:64:0:*:mss*4,7:mss,sok,ts,nop,ws:df,id+,ecn,flow,ts1-,ts2+,ack+:+",
        "6:64-:0:*:*,15:mss,ws,nop:exws:0",
        "*:64:0:*:*,0:mss,eol+3:opt+:0",
        "*:64:0:*:*,0:mss,sack,?77::0",
        "*:64:0:0:%2,0:mss,nop:bad:0",
        "4:64:40:536:mss*120,*:mss::*",
    ],
)
def test_packets_that_there_may_be(text: str) -> None:
    assert problems(*TCP, f"sig = {text}") == []


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("1:A,B:B:", "header 'B'", "never matches: is asked for, and must be absent"),
        ("1:A,?B:B:", "header 'B'", "is optional, but must be absent"),
        ("1:A,?A::", "header 'A'", "is optional, but named before: one of that name alone never matches"),
        (f"1:{'A' * 33}::", f"header '{'A' * 33}'", "never matches: names are read up to 32 letters"),
        (f"1:A=[{'x' * 1025}]::", "header 'A'", "never matches: values are read up to 1024 bytes"),
        ("1:A:B,B:", "absent header 'B'", "is named twice"),
    ],
)
def test_heads_that_there_are_not(text: str, part: str, reason: str) -> None:
    assert problems(*HTTP, f"sig = {text}") == [f"x.fp:5: warning: {part}: {reason}"]


def everything(*lines: str) -> list[str]:
    return [str(one) for one in check("\n".join(["classes = win,unix", *lines]).encode(), "x.fp").problems]


def test_names_and_labels() -> None:
    assert everything(
        "[mtu]",
        "label = A",
        "sig = 40",
        "sig = 1400",
        "label = B",
        "sig = 1400",
        *TCP,
        SIG,
        "label = s:unix:Linux:",
        "label = s:!:NMap:",
        "sys = ",
        "[http:request]",
        "ua_os = linux,X=[a],Linux=[Linux x]",
        "label = s:!:curl:",
        "sys = LINUX,Windows,@win,@unix",
        "sig = 1:::",
    ) == [
        "x.fp:4: warning: MTU '40': no packet has it: headers alone take 40",
        "x.fp:7: warning: MTU '1400': is never reached: line 5 has the same MTU, and the first one counts",
        "x.fp:11: warning: label 's:unix:Linux:': has no signatures",
        "x.fp:11: warning: label 's:unix:Linux:': is the same as in line 9; a host that matches both counts as changed",
        "x.fp:12: warning: label 's:!:NMap:': has no signatures",
        "x.fp:12: warning: sys '': is empty: on any system, it counts as out of place",
        "x.fp:15: warning: ua_os 'X': is a name that no label has: it differs from any known system",
        "x.fp:15: warning: ua_os 'Linux x': is never found: 'Linux' is found in it first",
        "x.fp:16: warning: sys 'Windows': is a name that no label of a system has",
        "x.fp:16: warning: sys '@win': is a class that no label has",
    ]


def test_generic_lines_that_come_too_early() -> None:
    later = SIG.replace("*,*", "8,7")
    (found,) = problems("[tcp:request]", "label = g:unix:Any:", SIG, "label = s:unix:Linux:", later)
    assert found == (
        f"x.fp:6: note: signature '{later[6:]}': what matches it only fuzzily is given to the generic line 4 (Any), "
        "which stands before it"
    )


def test_files_that_p0f_refuses() -> None:
    first, second = "4:64:0:*:*,0:mss:df:0", "*:64:0:*:8192,0:mss:df:0"
    assert problems(*TCP, f"sig = {first}", f"sig = {second}") == [
        f"x.fp:5: note: signature '{second}': p0f 3.09b refuses the file: it takes line 4 to cover this one"
    ]


def test_generic_heads_that_are_never_reached() -> None:
    generic = ("[http:request]", "label = g:!:any:", "sys = Linux")
    (found,) = problems(*generic, "sig = *:A::", "sig = *:A,B:C:")
    assert found == (
        "x.fp:6: warning: signature '*:A,B:C:': is never reached: line 5 (any) matches first: "
        "it takes heads with fewer headers, headers that must be absent here"
    )


def test_a_file_on_top_of_another() -> None:
    below = ["classes = other", "[tcp:request]", "label = s:other:Linux:", SIG.replace("*,*", "8,7")]
    below += [SIG.replace("*,*", "9,7"), "[http:request]", "label = s:!:curl:", "sys = Linux", "sig = 1:A,B::"]
    base = Database.parse("\n".join(below).encode(), "base.fp")
    data = (
        f"[tcp:request]\nlabel = s:other:Mine:\n{SIG}\n[http:request]\nlabel = s:!:x:\nsys = Linux,@other\nsig = 1:A::"
    )
    assert [str(one) for one in check(data.encode(), "x.fp", base).problems] == [
        "x.fp:3: note: signature '*:64:0:*:*,*:mss,nop,ws::0': takes the place of base.fp:4 (Linux) and 1 more",
        "x.fp:7: note: signature '1:A::': takes the place of base.fp:9 (curl)",
    ]
    assert "is not among the classes" in str(check(data.encode(), "x.fp").problems[0])


def test_many_lines_take_no_long_time() -> None:
    lines = [f"sig = *:64:0:{mss}:{window},0:mss::0" for mss in range(1, 51) for window in range(1, 51)]
    report = check("\n".join(["classes = unix", *TCP, *lines]).encode())
    assert (report.problems, report.database.signature_count) == ((), 2_500)
