"""The list of words that are kept."""

from __future__ import annotations

from pyp0f.applications.mail.words import WORDS

NAMES = "alice anna bob carol david emma eve frank fritz james john maria mary mike paul peter sarah susan thomas tom"


def test_no_names_of_people() -> None:
    assert not WORDS & set(NAMES.split())


def test_words_can_stand_in_a_text() -> None:
    for word in WORDS:
        assert word == word.lower()
        assert word.isascii()
        assert not set(word) & set(",|*@ ")
