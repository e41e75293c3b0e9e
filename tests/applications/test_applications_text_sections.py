"""Sections whose lines are texts of observations: reading, checking, layers, and signatures that are read late."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Final

import pytest

from pyp0f.applications.standard import SECTIONS
from pyp0f.applications.text_sections import TextSection, TextSignatures
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.signatures.check import check
from pyp0f.signatures.database import Database
from pyp0f.signatures.exporting import p0f_text

TOY: Final = TextSection("toy:request", parts=3)
KNOWN: Final = (*SECTIONS, TOY)
BEGINNING: Final = "classes = unix\n[toy:request]\n"


def label(name: str, *lines: str, kind: str = "s") -> str:
    return f"label = {kind}:!:{name}:\nsys = @unix\n" + "".join([f"sig = {line}\n" for line in lines])


def read(*labels: str) -> Database:
    return parse_database((BEGINNING + "".join(labels)).encode(), sections=KNOWN)


def found(database: Database, text: str) -> str | None:
    signature = TextSignatures(database, TOY).find(text)
    return None if signature is None else signature.label.name


def test_the_first_specific_line_counts() -> None:
    database = read(
        label("family", "1:*:*", kind="g"), label("any end", "1:2:*"), label("one", "1:3:x"), label("middle", "1:*:x")
    )
    assert [found(database, text) for text in ("1:2:x", "1:3:x", "1:4:x", "1:4:y", "2:2:x", "1:2", "1:2:a:b")] == [
        "any end", "one", "middle", "family", None, None, "any end",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1:2", "must be 3 parts with ':' between them"),
        ("*:*:*", r"must have a part other than \*"),
    ],
)
def test_wrong_lines(line: str, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        read(label("x", line))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (label("a", "1:2:3"), label("b", "1:2:3"), "it is the same; programs of one library look alike: use one label"),
        (label("a", "1:2:3"), label("a", "1:2:3"), "it is the same"),
        (label("a", "*:2:*"), label("b", "1:2:*"), r"its parts are equal or \*"),
        (label("a", "1:2:3"), label("b", "1:2:3", kind="g"), "it is the same; programs of one library look alike"),
    ],
)
def test_lines_that_are_never_reached(first: str, second: str, reason: str) -> None:
    with pytest.raises(SignatureError, match="is never reached: line 5 covers it"):
        read(first, second)
    problems = check((BEGINNING + first + second).encode(), KNOWN).problems
    (error,) = [str(one) for one in problems if one.severity == "error"]
    assert error.startswith("<text>:8: error: ")
    assert reason.replace("\\", "") in error


def test_lines_that_may_follow() -> None:
    generic, later = label("a", "1:*:*", kind="g"), label("b", "1:2:3")
    assert not [one for one in check((BEGINNING + generic + later).encode(), KNOWN).problems if "reached" in str(one)]
    (warning,) = [
        one
        for one in check((BEGINNING + generic + label("c", "1:2:*", kind="g")).encode(), KNOWN).problems
        if "reached" in str(one)
    ]
    assert warning.severity == "warning"


def test_files_on_top_take_precedence() -> None:
    base = read(label("base", "1:2:3", "1:2:4"))
    both = base.extended(read(label("mine", "1:2:3", "*:*:5")))
    assert [found(both, text) for text in ("1:2:3", "1:2:4", "1:2:5")] == ["mine", "base", "mine"]
    assert [str(one) for one in both.signatures_in(TOY)] == ["1:2:3", "*:*:5", "1:2:4"]
    assert parse_database(both.dumps(), sections=KNOWN) == both


def test_p0f_does_not_get_them() -> None:
    text = p0f_text(read(label("x", "1:2:3")))
    assert "toy" not in text
    assert "[http:request]" in text


def test_loading_takes_linear_time() -> None:
    def calls(count: int) -> int:
        lines = [f"{number % 7}:{number}:*" if number % 2 else f"*:{number}:x" for number in range(count)]
        seen = 0

        def on_call(_frame: FrameType, event: str, _: object) -> None:
            nonlocal seen
            seen += event == "call"

        sys.setprofile(on_call)
        try:
            read(label("x", *lines))
        finally:
            sys.setprofile(None)
        return seen

    assert calls(400) < 4.5 * calls(100)


def test_answers_are_remembered_unless_the_text_is_long() -> None:
    lookup = TextSignatures(read(label("x", "1:2:*")), TOY)
    for text in ("1:2:3", "1:3:3", f"1:2:{'3' * 3_000}"):
        first, second = lookup.answer(text), lookup.answer(text)
        assert first == second == (lookup.find(text), False)
        assert (first is second) == (len(text) < 2_000)
