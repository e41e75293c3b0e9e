"""Values: what equality, hashing, copying and pickling make of fields."""

from __future__ import annotations

import copy
import pickle

import pytest

from pyp0f.values import Frozen, Value


class Point(Value):
    __slots__ = ("x", "y")

    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y


class Named(Point):
    __slots__ = ("name",)

    def __init__(self, x: int, y: int, name: str) -> None:
        super().__init__(x, y)
        self.name = name


class Total(Frozen):
    __slots__ = ("numbers", "total")
    DERIVED = frozenset(("total",))

    numbers: tuple[int, ...]
    total: int

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self._fill(numbers)

    def _derive(self) -> None:
        object.__setattr__(self, "total", sum(self.numbers))


def test_fields_come_from_the_base_down() -> None:
    assert Point.FIELDS == ("x", "y")
    assert Named.FIELDS == ("x", "y", "name")
    assert Total.FIELDS == ("numbers",)
    assert Named(1, 2, "a").field_values() == (1, 2, "a")


def test_equal_if_all_fields_are_and_the_class_is() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point(1, 2) != Point(1, 3)
    assert Named(1, 2, "a") != Point(1, 2)
    assert Point(1, 2) != (1, 2)
    assert len({Point(1, 2), Point(1, 2), Named(1, 2, "a")}) == 2


def test_how_they_look() -> None:
    assert repr(Named(1, 2, "a")) == "Named(x=1, y=2, name='a')"
    assert repr(Total((1, 2))) == "Total(numbers=(1, 2))"


@pytest.mark.parametrize("value", [Point(1, 2), Named(1, 2, "a"), Total((1, 2))])
def test_copies_are_equal(value: Value) -> None:
    for same in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert same == value
        assert type(same) is type(value)
        if isinstance(same, Total):
            assert same.total == 3


def test_frozen_values_cannot_be_changed() -> None:
    total = Total((1, 2))
    with pytest.raises(AttributeError, match="Total cannot be changed"):
        total.numbers = (1,)  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Total cannot be changed"):
        del total.total
    assert (total.numbers, total.total) == ((1, 2), 3)


def test_a_wrong_number_of_values_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Total((1, 2))._fill(1, 2)


class Line(Frozen):
    __slots__ = ("text", "number")
    ASIDE = frozenset(("number",))

    text: str
    number: int

    def __init__(self, text: str, number: int) -> None:
        self._fill(text, number)


def test_what_stands_aside_is_kept_but_not_compared() -> None:
    assert Line("a", 1) == Line("a", 2)
    assert hash(Line("a", 1)) == hash(Line("a", 2))
    assert Line("a", 1) != Line("b", 1)
    assert pickle.loads(pickle.dumps(Line("a", 7))).number == 7


def test_replace() -> None:
    changed = Total((1, 2)).replace(numbers=(3, 4))
    assert (changed.numbers, changed.total) == ((3, 4), 7)
    assert Line("a", 7).replace(text="b").number == 7
    with pytest.raises(TypeError, match=r"^Line has no field 'size'$"):
        Line("a", 7).replace(size=1)
