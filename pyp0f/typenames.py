"""Names of `typing` for annotations and classes, without that module.

Loading it takes longer than reading a small capture.  No annotation is evaluated here while a program runs, so nearly
any value will do in its place; but tools for documentation do evaluate them.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""Type checkers take a variable of this name for true."""

if TYPE_CHECKING:
    from typing import Any, ClassVar, Final, NamedTuple, NoReturn, Protocol, cast
else:
    from collections import namedtuple

    class _Form:
        """May stand before brackets: whoever evaluates an annotation gets what is in these."""

        def __class_getitem__(cls, kind: object) -> object:
            return kind

    class Any:
        """As `typing.Any`."""

    class ClassVar(_Form):
        """As `typing.ClassVar`."""

    class Final(_Form):
        """As `typing.Final`."""

    class NoReturn:
        """As `typing.NoReturn`."""

    class Protocol:
        """What a class must have to be taken for one of its subclasses; only type checkers ask."""

        __slots__ = ()

        def __init_subclass__(cls) -> None:
            cls._is_protocol = Protocol in cls.__bases__  # as in `typing`: tells it from classes that can be made

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
