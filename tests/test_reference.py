"""The API reference: exactly the public names, each with text, and types for all attributes."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

import pyp0f

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdoc.doc import Doc, Module

pytestmark = pytest.mark.slow

SCRIPT: Final = Path(__file__).resolve().parent.parent / "docs" / "reference.py"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """What the script defines."""
    pytest.importorskip("pdoc", reason="not installed: pdoc, which the extra named docs brings")
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def module(reference: dict[str, Any]) -> Module:
    made: Module = reference["documented_module"]()
    return made


def own_members(module: Module) -> Iterator[Doc[Any]]:
    """The members that are described with each class, except those of Python itself."""
    for shown in module.members.values():
        for member in getattr(shown, "own_members", ()):
            if not member.name.startswith("_") and member.taken_from[0].startswith("pyp0f"):
                yield member


def test_the_public_names_are_shown_and_nothing_else(reference: dict[str, Any], module: Module) -> None:
    assert list(module.members) == list(reference["public_values"]())
    assert set(pyp0f.__all__) < set(module.members)


def test_every_name_has_text(module: Module) -> None:
    silent = [shown.fullname for shown in [*module.members.values(), *own_members(module)] if not shown.docstring]
    assert silent == []


def test_every_attribute_has_a_type(module: Module) -> None:
    untyped = [
        member.fullname
        for member in own_members(module)
        if member.kind == "variable" and not getattr(member, "annotation_str", "") and not is_enumerated(module, member)
    ]
    assert untyped == []


def is_enumerated(module: Module, member: Doc[Any]) -> bool:
    return hasattr(module.members[member.qualname.split(".")[0]].obj, "__members__")


def test_types_are_public(reference: dict[str, Any], module: Module) -> None:
    """All types in signatures and attributes have public names."""
    private = {}
    for shown in [*module.members.values(), *own_members(module)]:
        types = str(getattr(shown, "signature", "")) + getattr(shown, "annotation_str", "")
        if found := reference["private_names"](types):
            private[shown.fullname] = found
    assert private == {}


def test_what_is_inherited_is_described_at_the_base(module: Module) -> None:
    """Inherited members are described once, with the base class."""
    bases = {member.fullname: member for member in own_members(module)}
    assert "pyp0f.Observation.endpoints" in bases
    assert "pyp0f.SynObservation.endpoints" not in bases
    assert "pyp0f.Sniffer.engine" in bases, "its base is private"
    assert not [name for name in bases if name.endswith((".FIELDS", ".DERIVED", ".field_values"))]


def test_constructors_are_shown_where_users_may_call_them(module: Module) -> None:
    makers = {name for name, shown in module.members.items() if "__init__" in getattr(shown, "members", ())}
    assert {"Engine", "Limits", "Fingerprinter", "Client", "AsyncClient"} <= makers
    assert makers & {"CaptureReader", "Sniffer", "KnownHosts", "Observed"} == set()


def test_the_page_can_be_written(reference: dict[str, Any], tmp_path: Path) -> None:
    """In a new process without warnings, and with valid internal links."""
    assert reference["main"]([]) == 1
    command = [sys.executable, "-W", "error", str(SCRIPT), str(tmp_path / "new" / "place")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parent.parent)
    assert (done.returncode, done.stderr) == (0, "")
    page = Path(done.stdout.strip()).read_text("utf-8")
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 300
    assert links - set(re.findall(r' id="([^"]+)"', page)) == set()
    for name in reference["public_values"]():
        assert f'id="{name}"' in page
    assert not re.search(r"\bat 0x[0-9a-f]{6}", page), "addresses of objects say nothing to readers"
