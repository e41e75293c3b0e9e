"""Values: objects that are what their fields say.

What `dataclasses` does, as far as it is needed here.  That module alone takes longer to load than a small capture
takes to read, and each of its classes half a millisecond more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NoReturn, Self, TypeVar, dataclass_transform

_Made = TypeVar("_Made", bound="Value")


class Value:
    """Something with fields: compared, hashed, pickled and copied by them, and not to be changed.

    The fields are the ``__slots__`` of a class and its bases, from the base down; but for those in `DERIVED`, which
    follow from the others and are made by `_derive`.
    """

    __slots__ = ()

    DERIVED: ClassVar[frozenset[str]] = frozenset()
    ASIDE: ClassVar[frozenset[str]] = frozenset()
    """Fields that have no part in comparisons."""
    FIELDS: ClassVar[tuple[str, ...]] = ()
    """Names of the fields, in order."""
    COMPARED: ClassVar[tuple[str, ...]] = ()
    """Likewise of those that are compared."""
    SETTERS: ClassVar[tuple[Callable[[object, object], None], ...]] = ()
    """What sets each field, in order: of objects that others cannot change, too."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own: tuple[str, ...] = cls.__dict__.get("__slots__", ())
        inherited = [name for base in reversed(cls.__mro__[1:]) for name in base.__dict__.get("__slots__", ())]
        cls.FIELDS = tuple([name for name in (*inherited, *own) if name not in cls.DERIVED])
        cls.SETTERS = tuple([getattr(cls, name).__set__ for name in cls.FIELDS])
        cls.COMPARED = tuple([name for name in cls.FIELDS if name not in cls.ASIDE])

    def _fill(self, *values: object) -> None:
        """Set all fields, in order."""
        for put, value in zip(self.SETTERS, values, strict=True):
            put(self, value)
        self._derive()

    def _derive(self) -> None:
        """Set the fields that follow from the others."""

    def field_values(self) -> tuple[object, ...]:
        """The values of all fields, in order."""
        return tuple([getattr(self, name) for name in self.FIELDS])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.COMPARED])

    def replace(self, **changes: object) -> Self:
        """The same with some fields changed.

        Raises:
            TypeError: there is no such field.
        """
        values = [changes.pop(name) if name in changes else getattr(self, name) for name in self.FIELDS]
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {next(iter(changes))!r}")
        return _make(type(self), tuple(values))

    __replace__ = replace

    def __repr__(self) -> str:
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.FIELDS])
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> tuple[object, ...]:
        return _make, (type(self), self.field_values())


@dataclass_transform(frozen_default=True)
class Frozen(Value):
    """A value that cannot be changed, because others share it."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed")


def _make(kind: type[_Made], values: tuple[object, ...]) -> _Made:
    made = kind.__new__(kind)
    made._fill(*values)  # noqa: SLF001 - whose subclasses these are
    return made
