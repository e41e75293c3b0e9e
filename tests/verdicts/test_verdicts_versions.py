"""Version ranges in the flavors of labels."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.library.loading import load_database
from pyp0f.verdicts.versions import Versions, read_versions


@pytest.mark.parametrize(
    ("flavor", "expected", "text"),
    [
        ("", Versions(), ""),
        ("(Android)", Versions(), ""),
        ("(no timestamps)", Versions(), ""),
        ("XP", Versions("XP", "XP"), "XP"),
        ("3.x", Versions("3.x", "3.x"), "3.x"),
        ("3.11 and newer", Versions("3.11"), "3.11 or newer"),
        ("6.16 or newer", Versions("6.16"), "6.16 or newer"),
        ("3.1-3.10", Versions("3.1", "3.10"), "3.1 to 3.10"),
        ("2.2.x-3.x (barebone)", Versions("2.2.x", "3.x"), "2.2.x to 3.x"),
        ("7 or 8", Versions("7", "8"), "7 to 8"),
        ("7 to 10 (1607) or Server 2016", Versions("7", "10"), "7 to 10"),
        ("10 (1809) or Server 2019 or newer", Versions("10"), "10 or newer"),
        ("5.0 or earlier", Versions("", "5.0"), "5.0 or earlier"),
        ("11.x to 26.x", Versions("11.x", "26.x"), "11.x to 26.x"),
        ("NT kernel 6.x", Versions("Vista", "8.1"), "Vista to 8.1"),
        ("NT kernel", Versions(), ""),
        ("10.9 or newer (sometimes iPhone or iPad)", Versions("10.9"), "10.9 or newer"),
        ("10.x or Safari 5.x", Versions("10.x", "10.x"), "10.x"),
        ("or iOS (repeated SYN), or FreeBSD 8.x", Versions(), ""),
        ("2.6.x (Google crawler)", Versions("2.6.x", "2.6.x"), "2.6.x"),
    ],
)
def test_flavors(flavor: str, expected: Versions, text: str) -> None:
    assert read_versions(flavor) == expected
    assert str(expected) == text


def test_all_labels_can_be_read() -> None:
    """No flavor has the form of a range whose end is before its start."""
    for _, label in load_database().labels:
        found = read_versions(label.flavor)
        assert found.overlaps(found, label.name), label


@pytest.mark.parametrize(
    ("one", "other", "name", "expected"),
    [
        ("3.11 or newer", "5.10", "Linux", True),
        ("3.1-3.10", "3.11", "Linux", False),
        ("3.x", "3.19", "Linux", True),
        ("3.1", "3.1.9", "Linux", True),
        ("2.6.x", "2.60", "Linux", False),
        ("7 or 8", "10", "Windows", False),
        ("7 to 10", "8.1", "Windows", True),
        ("XP", "7", "Windows", False),
        ("8 or newer", "11", "Windows", True),
        ("XP", "2003", "Windows", False),
        ("", "7", "Windows", True),
    ],
)
def test_overlaps(one: str, other: str, name: str, expected: bool) -> None:
    first, second = read_versions(one), read_versions(other)
    assert first.overlaps(second, name) == second.overlaps(first, name) == expected


def test_common_and_joined_ranges() -> None:
    newer, narrow = Versions("3.11"), Versions("3.1", "5.4")
    assert newer.both(narrow, "Linux") == narrow.both(newer, "Linux") == Versions("3.11", "5.4")
    assert newer.either(narrow, "Linux") == narrow.either(newer, "Linux") == Versions("3.1")
    assert Versions().both(narrow, "Linux") == narrow
    assert Versions().either(narrow, "Linux") == Versions()


def test_windows_is_sorted_by_age() -> None:
    names = ("98", "2000", "XP", "Vista", "7", "8", "8.1", "10", "11")
    for older, newer in pairwise(names):
        assert Versions(older, newer).overlaps(Versions(newer, newer), "Windows")
        assert not Versions(older, older).overlaps(Versions(newer, newer), "Windows")


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    found = read_versions(text)
    assert isinstance(str(found), str)
    found.overlaps(Versions("1", "2"), "Linux")
