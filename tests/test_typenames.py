"""Stand-ins for names of `typing`: what classes made with them can do."""

from __future__ import annotations

import pickle
import typing

import pytest

from pyp0f import typenames
from pyp0f.typenames import NamedTuple, Protocol


class Point(NamedTuple):
    """Somewhere."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y


class Original(typing.NamedTuple):
    """Somewhere."""

    x: int
    y: int = 2

    @property
    def sum(self) -> int:
        return self.x + self.y


class Sized(Protocol):
    """What has a size."""

    def size(self) -> int:
        """How large it is."""


class Box(Sized):
    def size(self) -> int:
        return 3


@pytest.mark.parametrize("kind", [Point, Original])
def test_named_tuples_are_as_those_of_typing(kind: type[Point] | type[Original]) -> None:
    point = kind(1)
    assert isinstance(point, tuple)
    assert point == (1, 2) == kind(x=1, y=2)
    assert (point.x, point.y, point.sum) == (1, 2, 3)
    assert repr(point) == f"{kind.__name__}(x=1, y=2)"
    assert point._replace(y=5) == (1, 5)
    assert (kind._fields, kind._field_defaults) == (("x", "y"), {"y": 2})
    assert (kind.__doc__, kind.__module__, kind.__qualname__) == ("Somewhere.", __name__, kind.__name__)
    assert typing.get_type_hints(kind) == {"x": int, "y": int}
    again = pickle.loads(pickle.dumps(point))
    assert (again, type(again)) == (point, kind)
    with pytest.raises(TypeError):
        kind(1, 2, 3)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        point.z = 3  # type: ignore[union-attr]
    match point:
        case Point(x, y) | Original(x, y):
            assert (x, y) == (1, 2)


def test_protocols_can_be_bases() -> None:
    assert Box().size() == 3
    assert [getattr(kind, "_is_protocol", False) for kind in (Sized, Box)] == [True, False]


def test_cast_gives_the_value_itself() -> None:
    value: object = [1]
    assert typenames.cast("list[int]", value) is value


def test_each_name_is_one_of_typing() -> None:
    """Or type checkers would not find it."""
    assert set(typenames.__all__) <= set(typing.__all__)
    assert all(hasattr(typenames, name) for name in typenames.__all__)
    assert typenames.TYPE_CHECKING is False


class Described:
    """Has annotations of all kinds."""

    shared: typenames.ClassVar[tuple[int, ...]] = ()
    fixed: typenames.Final[str] = ""
    constant: typenames.Final = 1
    anything: typenames.Any | None = None

    def never(self) -> typenames.NoReturn:
        """Does not return."""
        raise NotImplementedError


def test_annotations_can_be_evaluated() -> None:
    """As tools for documentation do."""
    hints = typing.get_type_hints(Described)
    assert {name: str(hint) for name, hint in hints.items()} == {
        "shared": "tuple[int, ...]",
        "fixed": "<class 'str'>",
        "constant": "<class 'pyp0f.typenames.Final'>",
        "anything": "pyp0f.typenames.Any | None",
    }
    assert typing.get_type_hints(Described.never) == {"return": typenames.NoReturn}
