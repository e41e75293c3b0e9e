"""Labels: their text, their parts, and what is refused."""

from __future__ import annotations

import pytest

from pyp0f.errors import SignatureError
from pyp0f.signatures.label import Label, read_number, split_label


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("s:unix:Linux:3.x", (False, "unix", "Linux", "3.x")),
        ("g:win:Windows:", (True, "win", "Windows", "")),
        ("s:!:NMap:SYN scan", (False, "!", "NMap", "SYN scan")),
        ("s:unix:a B9./-_!?():", (False, "unix", "a B9./-_!?()", "")),
        ("s:unix: Linux : 3 / :x", (False, "unix", " Linux ", " 3 / :x")),
        ("s:unix:Linux:\udcff\u00e9", (False, "unix", "Linux", "\udcff\u00e9")),
    ],
)
def test_parts(text: str, parts: tuple[bool, str, str, str]) -> None:
    assert split_label(text) == parts


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        *[(f"s:unix:Linux:3{c}", "flavor", f"3{c}") for c in "|\x1b\t\x7f\u009b\udc9b\u202e\ud800"],
        ("", "label type", ""),
        ("s", "label type", "s"),
        ("x:unix:Linux:", "label type", "x"),
        ("S:unix:Linux:", "label type", "S"),
        ("s :unix:Linux:", "label type", "s "),
        ("s:", "class", ""),
        ("s::Linux:", "class", ""),
        ("s:unix", "class", "unix"),
        ("s:un ix:Linux:", "class", "un ix"),
        ("s:\u00fcnix:Linux:", "class", "\u00fcnix"),
        ("s:unix:", "name", ""),
        ("s:unix::3.x", "name", ""),
        ("s:unix:Linux", "name", "Linux"),
        ("s:unix:Li,nux:", "name", "Li,nux"),
        ("s:unix:Lin\tux:", "name", "Lin\tux"),
        ("s:unix:\u0663:", "name", "\u0663"),
    ],
)
def test_refused(text: str, part: str, value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        split_label(text)
    assert (caught.value.part, caught.value.value) == (part, value)


@pytest.mark.parametrize(
    ("label", "text", "line"),
    [
        (Label(number=1, line=5, os_class="unix", name="Linux", flavor="3.x"), "Linux 3.x", "s:unix:Linux:3.x"),
        (Label(number=1, line=5, generic=True, os_class="win", name="Windows"), "Windows", "g:win:Windows:"),
        (Label(number=1, line=5, name="curl"), "curl", "s:!:curl:"),
    ],
)
def test_text(label: Label, text: str, line: str) -> None:
    assert label.text == text
    assert str(label) == line


def test_programs_have_no_class() -> None:
    assert Label(number=1, line=5, name="curl").is_application
    assert not Label(number=1, line=5, os_class="unix", name="Linux").is_application


def test_equal_wherever_they_stand() -> None:
    label = Label(number=1, line=5, os_class="unix", name="Linux", flavor="3.x", path="a.fp")
    assert label == Label(number=2, line=6, os_class="unix", name="Linux", flavor="3.x", path="b.fp")
    assert hash(label) == hash(Label.parse("s:unix:Linux:3.x"))
    assert label != Label(number=1, line=5, generic=True, os_class="unix", name="Linux", flavor="3.x")


@pytest.mark.parametrize(
    ("text", "sys"),
    [
        ("s:unix:Linux:3.x", ""),
        ("g:win:Windows:", ""),
        ("s:!:NMap:SYN scan", "@unix,@win,Mac OS X"),
        ("s:!:x::a/b", ""),
    ],
)
def test_labels_go_round(text: str, sys: str) -> None:
    label = Label.parse(f" {text}\t", sys)
    assert (str(label), label.sys) == (text, sys)
    assert (label.number, label.line, label.path) == (0, 0, "")
    assert Label.parse(str(label), label.sys) == label


@pytest.mark.parametrize(
    ("text", "sys", "part", "value"),
    [
        ("x:unix:Linux:", "", "label type", "x"),
        ("s:unix", "", "class", "unix"),
        ("s:unix:a@b:", "", "name", "a@b"),
        ("s:unix:Linux:", "@win", "sys", "@win"),
        ("s:!:curl:", "a@b", "sys", "a@b"),
        ("s:!:curl:", "@win,", "sys", "@win,"),
    ],
)
def test_labels_that_are_refused(text: str, sys: str, part: str, value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        Label.parse(text, sys)
    assert (caught.value.part, caught.value.value, caught.value.line) == (part, value, 0)


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("0", 0), ("9", 9), ("007", 7), ("0" * 9999 + "9", 9), ("10", 10)]
)
def test_number(text: str, expected: int) -> None:
    assert read_number(text, "size", 0, 10) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("11", "must be from 0 to 10"),
        ("4294967296", "must be from 0 to 10"),
        ("9" * 9999, "must be from 0 to 10"),
        ("-1", "must be a number from 0 to 10"),
        ("+1", "must be a number from 0 to 10"),
        (" 1", "must be a number from 0 to 10"),
        ("1_0", "must be a number from 0 to 10"),
        ("\u0663", "must be a number from 0 to 10"),
        ("\u00b2", "must be a number from 0 to 10"),
        ("1\n", "must be a number from 0 to 10"),
    ],
)
def test_number_refused(text: str, reason: str) -> None:
    with pytest.raises(SignatureError) as caught:
        read_number(text, "size", 0, 10)
    assert (caught.value.part, caught.value.value, caught.value.reason) == ("size", text, reason)


def test_number_names_what_it_stands_in() -> None:
    with pytest.raises(SignatureError) as caught:
        read_number("11", "size", 0, 10, value="mss*11")
    assert caught.value.value == "mss*11"
