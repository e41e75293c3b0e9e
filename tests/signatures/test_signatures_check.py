"""Checks of signature files: all problems, with place and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.standard import SECTIONS
from pyp0f.errors import SignatureError
from pyp0f.library.loading import load_database, packaged_path, parse_database
from pyp0f.signatures.check import ERROR, NOTE, WARNING, check
from pyp0f.signatures.database import Database

TCP: Final = ("[tcp:request]", "label = s:unix:Linux:")
RESPONSE: Final = ("[tcp:response]", "label = s:unix:Linux:")
HTTP: Final = ("[http:request]", "label = s:!:curl:", "sys = Linux")
SIG: Final = "sig = *:64:0:*:*,*:mss,nop,ws::0"


def problems(*lines: str, base: Database | None = None) -> list[str]:
    """The problems of a file, except for those of classes, labels without signatures, and unknown names of systems."""
    data = "\n".join(["classes = win,unix", *lines]).encode("utf-8", "surrogateescape")
    found = [str(problem) for problem in check(data, SECTIONS, path="x.fp", base=base).problems]
    return [text for text in found if "has no signatures" not in text and not text.endswith("in any label")]


def test_the_packaged_file() -> None:
    """The warnings for the packaged file are known, such as generic lines of Windows that can never match."""
    report = check(Path(packaged_path()).read_bytes(), SECTIONS, path="p0f.fp")
    assert report.database == load_database(classic=True)
    assert (report.count(ERROR), report.count(WARNING), report.count(NOTE)) == (0, 7, 0)
    assert [str(problem) for problem in report.problems] == [
        (
            "p0f.fp:162: warning: signature '*:128:0:*:16384,*:mss,nop,nop,sok:df,id+:0': is never reached: line 145 "
            "(Windows XP) matches first: it takes scale 0, the only value without the option ws"
        ),
        (
            "p0f.fp:163: warning: signature '*:128:0:*:65535,*:mss,nop,nop,sok:df,id+:0': is never reached: line 146 "
            "(Windows XP) matches first: it takes scale 0, the only value without the option ws"
        ),
        (
            "p0f.fp:168: warning: signature '*:128:0:*:8192,*:mss,nop,nop,sok:df,id+:0': is never reached: line 152 "
            "(Windows 7 or 8) matches first: it takes scale 0, the only value without the option ws"
        ),
        (
            "p0f.fp:351: warning: signature '*:64:0:*:65535,0:mss,sok,eol+1:df,id+:0': is never reached: line 337 "
            "(FreeBSD 8.x-9.x) matches first: it is equivalent"
        ),
        (
            "p0f.fp:352: warning: signature '*:64:0:*:65535,0:mss,nop,nop,ts:df,id+:0': is never reached: line 338 "
            "(FreeBSD 8.x-9.x) matches first: it is equivalent"
        ),
        (
            "p0f.fp:406: warning: ua_os 'NetBSD': is not the name of a system in any label: "
            "it differs from every known system"
        ),
        "p0f.fp:715: warning: absent header 'Connection': is named twice",
    ]


# Errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "lines_with_errors"),
    [
        ([*TCP, "sig = x", SIG, "sig = y"], [4, 6]),
        (["[tcp:request]", "label = x", "sig = x", SIG], [3, 4]),
        (["[tcp:request]", "label = s:foo:Linux:", SIG, "label = s:bar:Linux:"], [3, 5]),
        # Signatures before a label, or before its sys line, are still checked.
        (["[tcp:request]", SIG, "sig = x", *TCP[1:], "sig = y"], [3, 4, 6]),
        (["[http:request]", "label = s:!:curl:", "sig = 1:A::", "sig = 3:A::"], [4, 5]),
        (["[http:request]", "label = s:!:curl", "sys = Linux", "sig = 1:A::", "sys = x"], [3, 6]),
        (["[http:request]", "label = s:!:curl:", "sys = @foo", "sig = 3:A::"], [4, 5]),
        # Lines in unknown sections are skipped.
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
    report = check(data, SECTIONS, path="x.fp")
    assert [one.error.line for one in report.problems if one.severity == ERROR] == lines_with_errors
    with pytest.raises(SignatureError) as first:
        parse_database(data, "x.fp")
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
    report = check(data, SECTIONS, path="x.fp")
    errors = [one.error for one in report.problems if one.severity == ERROR]
    if errors:
        with pytest.raises(SignatureError) as first:
            parse_database(data, "x.fp")
        error = first.value
        assert (errors[0].line, errors[0].part, errors[0].value) == (error.line, error.part, error.value)
    else:
        assert report.database == parse_database(data, "x.fp")
    for problem in report.problems:
        assert str(problem).isprintable()


# Warnings -------------------------------------------------------------------------------------------


def everything(*lines: str) -> list[str]:
    return [
        str(one) for one in check("\n".join(["classes = win,unix", *lines]).encode(), SECTIONS, path="x.fp").problems
    ]


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
        "x.fp:4: warning: MTU '40': no packet has it: the headers alone have 40",
        "x.fp:7: warning: MTU '1400': is never reached: line 5 has the same MTU, and the first one counts",
        "x.fp:11: warning: label 's:unix:Linux:': has no signatures",
        (
            "x.fp:11: warning: label 's:unix:Linux:': is the same as in line 9; "
            "a host that matches both is reported as changed"
        ),
        "x.fp:12: warning: label 's:!:NMap:': has no signatures",
        "x.fp:12: warning: sys '': is empty: the program is reported as app_vs_os on every system",
        "x.fp:15: warning: ua_os 'X': is not the name of a system in any label: it differs from every known system",
        "x.fp:15: warning: ua_os 'Linux x': is never found: 'Linux' is found first",
        "x.fp:16: warning: sys 'Windows': is not the name of a system in any label",
        "x.fp:16: warning: sys '@win': is not the class of any label",
    ]


def test_generic_lines_that_come_too_early() -> None:
    later = SIG.replace("*,*", "8,7")
    (found,) = problems("[tcp:request]", "label = g:unix:Any:", SIG, "label = s:unix:Linux:", later)
    assert found == (
        f"x.fp:6: note: signature '{later[6:]}': fuzzy matches go to the generic line 4 (Any), which comes before it"
    )


def test_files_that_p0f_refuses() -> None:
    first, second = "4:64:0:*:*,0:mss:df:0", "*:64:0:*:8192,0:mss:df:0"
    assert problems(*TCP, f"sig = {first}", f"sig = {second}") == [
        f"x.fp:5: note: signature '{second}': p0f 3.09b rejects the file: line 4 covers this one by its rule"
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
    base = parse_database("\n".join(below).encode(), "base.fp")
    data = (
        f"[tcp:request]\nlabel = s:other:Mine:\n{SIG}\n[http:request]\nlabel = s:!:x:\nsys = Linux,@other\nsig = 1:A::"
    )
    assert [str(one) for one in check(data.encode(), SECTIONS, path="x.fp", base=base).problems] == [
        "x.fp:3: note: signature '*:64:0:*:*,*:mss,nop,ws::0': replaces base.fp:4 (Linux) and 1 more",
        "x.fp:7: note: signature '1:A::': replaces base.fp:9 (curl)",
    ]
    data += "\nlabel = s:!:x:\nsys = @OTHER\nsig = 0:A::"
    alone = [str(one) for one in check(data.encode(), SECTIONS).problems if one.severity == ERROR]
    assert alone == [
        (
            "<text>:2: error: class 'other': is not among the classes of this file, which has no line 'classes'; "
            "if it is an addition to others, check it as that"
        ),
    ]


def test_a_class_that_is_missing_is_one_error() -> None:
    text = "classes = win\n[tcp:request]\nlabel = s:unx:A:\n" + SIG.replace("*,*", "8,7") + "\nlabel = s:unx:B:\n" + SIG
    (problem,) = check(text.encode(), SECTIONS).problems
    assert str(problem) == "<text>:3: error: class 'unx': is not among the classes of this file"


@pytest.mark.slow
def test_the_additions_that_are_shipped() -> None:
    base = load_database(classic=True)
    for name in ("modern.fp", "applications.fp"):
        report = check(Path(packaged_path()).with_name(name).read_bytes(), SECTIONS, name, base)
        assert report.database.signature_count > 500
        assert {problem.severity for problem in report.problems} <= {"note"}


def test_many_lines_take_no_long_time() -> None:
    lines = [f"sig = *:64:0:{mss}:{window},0:mss::0" for mss in range(1, 51) for window in range(1, 51)]
    report = check("\n".join(["classes = unix", *TCP, *lines]).encode(), SECTIONS)
    assert (report.problems, report.database.signature_count) == ((), 2_500)
