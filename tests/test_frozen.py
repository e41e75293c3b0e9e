"""Fast constructors make the same objects as the classes."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass

import pytest

from pyp0f.frozen import Frozen, fast_constructor


@dataclass(frozen=True, slots=True)
class Point(Frozen):
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    name: str


class Labelled(Named):
    __slots__ = ()


@pytest.mark.parametrize("kind", [Named, Labelled])
def test_they_make_the_same(kind: type[Named]) -> None:
    made, expected = fast_constructor(kind)(1, 2, name="a"), kind(1, 2, name="a")
    assert type(made) is kind
    assert made == expected
    assert hash(made) == hash(expected)
    assert repr(made) == repr(expected)
    assert pickle.loads(pickle.dumps(made)) == expected


@pytest.mark.parametrize("kind", [Named, Labelled])
def test_what_they_make_cannot_be_changed(kind: type[Named]) -> None:
    made = fast_constructor(kind)(1, 2, name="a")
    with pytest.raises(FrozenInstanceError):
        made.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.name
    with pytest.raises(FrozenInstanceError):
        made.colour = "red"  # type: ignore[attr-defined]
    assert made == kind(1, 2, name="a")


@dataclass(frozen=True)
class Loose(Point):
    z: int


def test_without_slots() -> None:
    loose = Loose(1, 2, 3)
    for name in ("x", "z", "colour"):
        with pytest.raises(FrozenInstanceError):
            setattr(loose, name, 4)
        with pytest.raises(FrozenInstanceError):
            delattr(loose, name)


def test_keywords_and_places() -> None:
    make = fast_constructor(Point)
    assert make(1, 2) == make(y=2, x=1) == Point(1, 2)


def test_wrong_arguments_are_refused() -> None:
    make = fast_constructor(Point)
    with pytest.raises(TypeError, match="'y'"):
        make(1)
    with pytest.raises(TypeError, match="'z'"):
        make(1, 2, z=3)
