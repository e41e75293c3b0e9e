"""`typing.get_type_hints` works for all public names."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any, Final, get_type_hints

import pytest
from places import ROOT

import pyp0f

LISTING: Final = (ROOT / "docs" / "library.md").read_text("utf-8").partition("## Names in submodules")[2]
ELSEWHERE: Final = re.findall(r"^\| `(\w+)` \| `(pyp0f\.[\w.]+)` \|", LISTING, re.MULTILINE)
PUBLIC: Final = [(name, "pyp0f") for name in pyp0f.__all__] + ELSEWHERE


def members_of(kind: type) -> dict[str, Any]:
    """The functions of the methods and properties of a class that are defined in pyp0f."""
    found: dict[str, Any] = {}
    for base in kind.__mro__:
        if not base.__module__.startswith("pyp0f"):
            continue
        for name, member in vars(base).items():
            function = getattr(member, "fget", None) or getattr(member, "__func__", None) or member
            if inspect.isfunction(function) and (not name.startswith("_") or name == "__init__"):
                found[f"{base.__qualname__}.{name}"] = function
    return found


@pytest.mark.parametrize(("name", "module"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_type_hints(name: str, module: str) -> None:
    value = getattr(import_module(module), name)
    hints = get_type_hints(value)
    if inspect.isfunction(value):
        assert set(inspect.signature(value).parameters) <= set(hints)
        assert "return" in hints
        return
    for title, function in members_of(value).items():
        if function.__module__.startswith("pyp0f"):
            assert "return" in get_type_hints(function), title


def test_there_are_many() -> None:
    functions = [member for name, module in PUBLIC if isinstance(kind := getattr(import_module(module), name), type)
                 for member in members_of(kind)]  # fmt: skip
    assert len(functions) > 100
