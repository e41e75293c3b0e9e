"""Remembered results: made once per object, and never mixed up."""

from __future__ import annotations

from pyp0f.observations.base import Fields
from pyp0f.observations.memory import MAX_LENGTH, MAX_REMEMBERED, Memory


class Text(Memory[Fields, str]):
    """The value of the first field; says what it was asked for."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        super().__init__(self.make, len)
        self.asked: list[Fields] = []

    def make(self, fields: Fields) -> str:
        self.asked.append(fields)
        return fields[0][1]

    def __call__(self, fields: Fields) -> str:
        """As outputs ask."""
        try:
            return self.known[id(fields)][1]
        except KeyError:
            return self.learn(fields)


def test_each_object_is_asked_for_once() -> None:
    text = Text()
    first, second = (("os", "Linux"),), (("os", "Windows"),)
    assert [text(fields) for fields in (first, second, first, second)] == ["Linux", "Windows"] * 2
    assert text.asked == [first, second]


def test_objects_that_are_gone_are_not_mixed_up_with_new_ones() -> None:
    """However many there are: what is remembered is kept, so no new object takes its place in memory."""
    text = Text()
    for number in range(2 * MAX_REMEMBERED + 10):
        assert text((("os", str(number)),)) == str(number)
        assert len(text.known) <= MAX_REMEMBERED


def test_long_texts_are_made_anew() -> None:
    """Or heads as large as they may be would fill the memory."""
    text = Text()
    longest, longer = (("raw_sig", "x" * MAX_LENGTH),), (("raw_sig", "x" * (MAX_LENGTH + 1)),)
    assert [text(fields) for fields in (longest, longer) * 2] == ["x" * MAX_LENGTH, "x" * (MAX_LENGTH + 1)] * 2
    assert text.asked == [longest, longer, longer]
