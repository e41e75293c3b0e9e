"""Remembered results: made once per object, and never mixed up."""

from __future__ import annotations

from pyp0f.observations.memory import MAX_LENGTH, MAX_REMEMBERED, remembered


def test_each_object_is_asked_for_once() -> None:
    asked = []

    @remembered(length=len)
    def text(fields: tuple[tuple[str, str], ...]) -> str:
        asked.append(fields)
        return fields[0][1]

    first, second = (("os", "Linux"),), (("os", "Windows"),)
    assert [text(fields) for fields in (first, second, first, second)] == ["Linux", "Windows"] * 2
    assert asked == [first, second]


def test_objects_that_are_gone_are_not_mixed_up_with_new_ones() -> None:
    """However many there are: what is remembered is kept, so no new object takes its place in memory."""

    @remembered(length=len)
    def text(fields: tuple[tuple[str, str], ...]) -> str:
        return fields[0][1]

    for number in range(2 * MAX_REMEMBERED + 10):
        assert text((("os", str(number)),)) == str(number)


def test_long_texts_are_made_anew() -> None:
    """Or heads as large as they may be would fill the memory."""
    made = []

    @remembered(length=len)
    def text(fields: tuple[tuple[str, str], ...]) -> str:
        made.append(fields)
        return fields[0][1]

    longest, longer = (("raw_sig", "x" * MAX_LENGTH),), (("raw_sig", "x" * (MAX_LENGTH + 1)),)
    assert [text(fields) for fields in (longest, longer) * 2] == ["x" * MAX_LENGTH, "x" * (MAX_LENGTH + 1)] * 2
    assert made == [longest, longer, longer]
