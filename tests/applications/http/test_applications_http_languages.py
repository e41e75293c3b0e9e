"""The language table."""

from __future__ import annotations

import pytest

from pyp0f.applications.http.languages import LANGUAGES


def test_all_codes_are_there() -> None:
    assert len(LANGUAGES) == 185
    assert list(LANGUAGES) == sorted(LANGUAGES)
    assert all(len(code) == 2 and code.isalpha() and code.islower() for code in LANGUAGES)


def test_names_are_plain_and_different() -> None:
    assert len(set(LANGUAGES.values())) == len(LANGUAGES)
    assert all(name.isascii() and name == name.strip() and name for name in LANGUAGES.values())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (b"aa", "Afar"),
        (b"en", "English"),
        (b"el", "Modern Greek"),
        (b"nb", "Norwegian Bokmal"),
        (b"vo", "Volapuk"),
        (b"zu", "Zulu"),
    ],
)
def test_some_of_them(code: bytes, name: str) -> None:
    assert LANGUAGES[code] == name


@pytest.mark.parametrize("code", [b"EN", b"En", b"xx", b"eng", b""])
def test_what_is_none(code: bytes) -> None:
    assert code not in LANGUAGES
