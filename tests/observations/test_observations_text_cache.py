"""Cached results by object identity."""

from __future__ import annotations

from pyp0f.observations.base import Fields
from pyp0f.observations.text_cache import MAX_LENGTH, MAX_REMEMBERED, TextCache


class Text(TextCache[Fields, str]):
    """A cache that records the arguments of its function."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        super().__init__(self.make, len)
        self.asked: list[Fields] = []

    def make(self, fields: Fields) -> str:
        self.asked.append(fields)
        return fields[0][1]

    def __call__(self, fields: Fields) -> str:
        """Look up a result as the outputs do."""
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
    """The cache keeps its objects, so a new object cannot have the identity of a cached one."""
    text = Text()
    for number in range(2 * MAX_REMEMBERED + 10):
        assert text((("os", str(number)),)) == str(number)
        assert len(text.known) <= MAX_REMEMBERED


def test_long_texts_are_made_anew() -> None:
    """Long texts are not cached, because large HTTP heads would use too much memory."""
    text = Text()
    longest, longer = (("raw_sig", "x" * MAX_LENGTH),), (("raw_sig", "x" * (MAX_LENGTH + 1)),)
    assert [text(fields) for fields in (longest, longer) * 2] == ["x" * MAX_LENGTH, "x" * (MAX_LENGTH + 1)] * 2
    assert text.asked == [longest, longer, longer]
