"""Write the API reference from the docstrings, as one self-contained HTML page.

    pip install -e '.[docs]'
    python docs/reference.py build/reference

The page contains exactly the public names of docs/library.md.  The entries of "Attributes" in the docstring of a class
become the texts of its attributes.  Members of private base classes are shown with the public class.  Constructors that
only pyp0f calls are omitted.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_type_hints

import pdoc.doc
import pdoc.render

import pyp0f

_ATTRIBUTES: Final = re.compile(r"^Attributes:\n((?: +.*\n?|\n)+)", re.MULTILINE)
_ATTRIBUTE: Final = re.compile(r"^    (\w+): +((?:.*\n?)(?:^ {8,}.*\n?|^\n)*)", re.MULTILINE)
_SUBMODULE_NAME: Final = re.compile(r"\bpyp0f\.\w+(?:\.\w+)+")
"""A name in a submodule of pyp0f, within the text of a type."""
_BASE_MODULES: Final = ("pyp0f.signatures.contents", "pyp0f.signatures.tcp_pattern")
"""Modules of base classes whose members are shown with the public classes."""
_INTERNAL: Final = frozenset(("pyp0f.hosts.table.Host",))
"""Types in signatures of public methods that are not public themselves (docs/library.md, "Applications")."""
_FOR_APPLICATIONS: Final = frozenset(("form",))
"""Members that only authors of applications need."""
_ROOT: Final = Path(__file__).resolve().parent.parent


def documented_module() -> pdoc.doc.Module:
    """The package with its public names, in the order of docs/library.md."""
    public = public_values()
    for value in public.values():
        if hasattr(value, "_fields"):  # pdoc cannot resolve the types of a NamedTuple
            value.__new__.__annotations__ = get_type_hints(value.__new__, dict(public))
    page = ModuleType(pyp0f.__name__, pyp0f.__doc__)
    vars(page).update(public, __all__=list(public), __file__=pyp0f.__file__)
    module = pdoc.doc.Module(page)
    for member in module.members.values():
        if isinstance(member, pdoc.doc.Class):
            _tidy(member)
    return module


def public_values() -> dict[str, Any]:
    """The objects behind the public names, including those in submodules, in the order of docs/library.md."""
    listing = (_ROOT / "docs" / "library.md").read_text("utf-8").partition("## Public names")[2]
    rows = re.findall(r"^\| `(\w+)` \|(?: `(pyp0f\.[\w.]+)` \|)?", listing, re.MULTILINE)
    return {name: getattr(import_module(module or "pyp0f"), name) for name, module in rows}


def attributes_of(docstring: str) -> dict[str, str]:
    """The texts under "Attributes" in a docstring, by attribute."""
    return {
        name: re.sub(r"\s+", " ", text).strip()
        for found in _ATTRIBUTES.findall(docstring)
        for name, text in _ATTRIBUTE.findall(found)
    }


def private_names(types: str) -> set[str]:
    """The names of pyp0f in the text of a type that are not public."""
    public = {f"{value.__module__}.{value.__qualname__}" for value in public_values().values()}
    return set(_SUBMODULE_NAME.findall(types)) - public - _INTERNAL


def _tidy(shown: pdoc.doc.Class) -> None:
    parts = [base.__doc__ or "" for base in shown.obj.__mro__ if base.__module__ in _BASE_MODULES]
    for name, text in attributes_of("\n\n".join(map(cleandoc, [shown.docstring, *parts]))).items():
        member = shown.members.get(name)
        if isinstance(member, pdoc.doc.Variable):
            member.docstring = text[0].upper() + text[1:]
    shown.docstring = _ATTRIBUTES.sub("", shown.docstring).strip()
    for name, member in list(shown.members.items()):
        if _is_omitted(shown.obj, name, member):
            del shown.members[name]
        elif name == "__init__" or not name.startswith("_"):
            member.taken_from = _origin(shown, name, *member.taken_from)
    shown.bases = [base for base in shown.bases if not _is_private(*base[:2])]


def _is_omitted(owner: type, name: str, member: pdoc.doc.Doc[object]) -> bool:
    if name == "__init__":
        is_abstract = getattr(owner, "_is_protocol", False) or _is_private(*member.taken_from)
        return is_abstract or bool(private_names(str(getattr(member, "signature", ""))))
    return name in _FOR_APPLICATIONS


def _origin(shown: pdoc.doc.Class, name: str, module: str, qualified_name: str) -> tuple[str, str]:
    """The module and qualified name under which a member is described: those of the class or of a public base."""
    for base in shown.obj.__mro__:
        if base.__module__.startswith("pyp0f.") and name in attributes_of(cleandoc(base.__doc__ or "")):
            module, qualified_name = base.__module__, f"{base.__qualname__}.{name}"
            break
    if _is_private(module, qualified_name):
        return shown.modulename, f"{shown.qualname}.{name}"
    return (shown.modulename if module.startswith("pyp0f.") else module), qualified_name


def _is_private(module: str, qualified_name: str) -> bool:
    return qualified_name.startswith("_") or module in _BASE_MODULES


def html() -> str:
    """The text of the page."""
    pdoc.render.configure(docformat="google", show_source=False, search=False)
    module = documented_module()
    return pdoc.render.html_module(module, {module.modulename: module})


def main(arguments: list[str]) -> int:
    """Write the page into a directory.  Returns the exit status."""
    if len(arguments) != 1:
        print("usage: reference.py DIRECTORY", file=sys.stderr)
        return 1
    page = Path(arguments[0], "pyp0f.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html(), "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
