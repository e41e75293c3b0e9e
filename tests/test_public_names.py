"""The public names of pyp0f, and the cost of importing it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from places import ROOT
from test_layers import SLOW

import pyp0f

INIT: Final = Path(pyp0f.__file__)


def loaded_by(program: str) -> set[str]:
    """The modules that a program has loaded at its end."""
    command = [sys.executable, "-c", f"import sys; {program}; print(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())


def test_public_names_are_the_documented_ones() -> None:
    """`pyp0f.__all__` equals the tables under "Public names" in docs/library.md."""
    text = (ROOT / "docs" / "library.md").read_text("utf-8")
    listing = text.partition("## Public names")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)", listing, re.MULTILINE) == pyp0f.__all__


def test_names_in_submodules_are_there_and_documented() -> None:
    """docs/library.md lists name and module; these names are not in `pyp0f.__all__`."""
    text = (ROOT / "docs" / "library.md").read_text("utf-8").partition("## Names in submodules")[2]
    rows = re.findall(r"^\| `(\w+)` \| `(pyp0f\.[\w.]+)` \|", text, re.MULTILINE)
    assert len(rows) > 20
    for name, module in rows:
        assert name not in pyp0f.__all__
        assert getattr(import_module(module), name).__module__ == module


def test_the_reference_describes_the_documented_names() -> None:
    """docs/reference/ has the names of docs/library.md; `test_site` builds the pages."""
    text = (ROOT / "docs" / "library.md").read_text("utf-8").partition("## Public names")[2]
    rows = re.findall(r"^\| `(\w+)` \|(?: `(pyp0f\.[\w.]+)` \|)?", text, re.MULTILINE)
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs" / "reference").iterdir())
    described = re.findall(r"^\.\. auto\w+:: (\S+)$", pages, re.MULTILINE)
    assert sorted(described) == sorted(f"{module or 'pyp0f'}.{name}" for name, module in rows)


@pytest.mark.parametrize("name", pyp0f.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(pyp0f, name)
    if isinstance(value, type) or callable(value):
        assert value.__name__ == name
        assert value.__doc__


def test_public_names_are_complete() -> None:
    """Type checkers see the same names as at run time."""
    assert set(pyp0f.__all__) <= set(dir(pyp0f))
    for_typing = {
        alias.name
        for node in ast.walk(ast.parse(INIT.read_bytes()))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("pyp0f.")
        for alias in node.names
    }
    assert for_typing == set(pyp0f.__all__)


def test_other_names_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sing'"):
        _ = pyp0f.sing  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize(
    "program",
    [
        "import pyp0f.database",
        "from pyp0f.database import DATABASE",
        "from pyp0f.exceptions import PacketError",
        "from pyp0f.fingerprint import fingerprint_tcp",
        "import pyp0f.impersonate",
        "from pyp0f.net.packet import parse_packet",
        "from pyp0f.net.signatures import TCPPacketSignature",
        "from pyp0f import database",
        "import pyp0f; pyp0f.database.DATABASE.load()",
        "import pyp0f; pyp0f.read; import pyp0f.options",
        "import pyp0f.utils",
        "from pyp0f import fingerprint_tcp",
        "import pyp0f; pyp0f.DATABASE",
    ],
)
def test_names_of_another_package_are_explained(program: str) -> None:
    """Version 0.3.0 on the Python Package Index is an unrelated program."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert re.search(r"(ImportError|ModuleNotFoundError): pyp0f\.\w+ belongs to .* docs/migrating\.md", done.stderr)


def test_other_modules_do_not_exist() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'pyp0f\.nothing'$"):
        import_module("pyp0f.nothing")


def test_public_names_are_not_names_of_modules() -> None:
    """Otherwise, importing such a module would replace the public object in the package."""
    modules = {path.stem for path in INIT.parent.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert modules & set(pyp0f.__all__) == set()


def test_importing_loads_next_to_nothing() -> None:
    assert loaded_by("import pyp0f") - loaded_by("pass") == {"__future__", "pyp0f"}


def test_reading_a_capture_loads_nothing_slow() -> None:
    """Fingerprinting a single packet loads no slow module either."""
    slow = SLOW - {"pyp0f.api"}
    capture = ROOT / "pcaps" / "uptime.pcap"
    assert loaded_by(f"import pyp0f; found = list(pyp0f.read({str(capture)!r}))") & slow == set()
    assert loaded_by("import pyp0f; pyp0f.Engine().feed(bytes(60), 1)") & slow == {"logging"}


@pytest.mark.slow
def test_examples_in_docstrings_are_marked() -> None:
    """The site shows an indented block as code only if the text before it ends with two colons."""
    for path in INIT.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith(
                "_"
            ):
                text = ast.get_docstring(node) or ""
                assert not re.search(r"^\S.*[^:\n]\n\n {4,}\S", text, re.MULTILINE), (path, node.name)
