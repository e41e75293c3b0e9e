"""Text made safe for terminals and logs."""

from __future__ import annotations

import sys

import pytest

from pyp0f.safetext import safe_text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("", ""),
        ("plain 'text' with \"quotes\" and \\", "plain 'text' with \"quotes\" and \\"),
        ("é 漢", "é 漢"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\x1b[2J\x7f\x9b\0", "\\x1b[2J\\x7f\\x9b\\x00"),
        ("\u2028\u2029\x85\x0b\x0c\x1c", "\\u2028\\u2029\\x85\\x0b\\x0c\\x1c"),
        ("\u202eabc", "\\u202eabc"),
        ("\udcff\ud800", "\\udcff\\ud800"),
    ],
)
def test_safe_text(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@pytest.mark.slow
def test_no_character_is_unsafe_after_it() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    safe = safe_text(every)
    assert safe.isprintable()
    assert len(safe.splitlines()) == 1
    safe.encode("utf-8")
