"""Names of `typing` for annotations and classes, without that module.

Loading it takes longer than reading a small capture.  No annotation is evaluated here while a program runs, so any
value will do in its place.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""Type checkers take a variable of this name for true."""

if TYPE_CHECKING:
    from typing import Any, ClassVar, Final, NamedTuple, NoReturn, Protocol, cast
else:
    from collections import namedtuple

    Any = ClassVar = Final = NoReturn = None

    class Protocol:
        """What a class must have to be taken for one of its subclasses; only type checkers ask."""

        __slots__ = ()

    class _NamedTupleType(type):
        """Makes a `collections.namedtuple` of what a class annotates."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", ())
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in ("__module__", "__qualname__"):
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_NamedTupleType):
        """As `typing.NamedTuple`."""

    def cast(_kind: object, value: object) -> object:
        """The value as it is, which type checkers take for one of that kind."""
        return value


__all__ = [
    "TYPE_CHECKING", "Any", "ClassVar", "Final", "NamedTuple", "NoReturn", "Protocol", "cast",
]  # fmt: skip
