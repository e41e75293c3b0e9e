"""Import rules between packages, as in docs/architecture.md."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import pyp0f

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # all modules are parsed

PACKAGE: Final = Path(pyp0f.__file__).parent
TESTS: Final = Path(__file__).parent

LAYERS: Final = (
    ("errors", "safetext", "arguments", "frozen"),
    ("wire",),
    ("signatures",),
    ("observations",),
    ("hosts",),
    ("fingerprinting",),
    ("changes",),
    ("applications",),
    ("verdicts",),
    ("summaries",),
    ("engine",),
    ("capture", "outputs", "api"),
    ("service", "library", "arrow"),
    ("web", "fleet", "live_table"),
    ("commands", "__init__", "archive"),
    ("compat", "__main__"),
)
"""From the lowest to the highest.  What is not named itself belongs to the layer of its package."""
ENGINE_LAYER: Final = 10
"""Up to here there is no I/O and no clock."""

OUTSIDE_WORLD: Final = frozenset((
    "asyncio", "fcntl", "io", "logging", "os", "pathlib", "random", "select", "selectors", "shutil",
    "signal", "socket", "subprocess", "sys", "tempfile", "threading", "time",
))  # fmt: skip
BUILT_IN_OUTSIDE_WORLD: Final = frozenset(("open", "print", "input", "breakpoint"))

SLOW: Final = frozenset((
    "asyncio", "concurrent", "confluent_kafka", "ctypes", "dask", "decimal", "distributed", "duckdb", "email",
    "fsspec", "html", "http", "json", "logging", "multiprocessing", "nats", "nkeys", "optparse", "pyarrow", "pyp0f.api",
    "pyp0f.archive", "pyp0f.arrow", "pyp0f.live_table", "scapy", "sqlite3", "ssl", "subprocess", "syslog",
    "tempfile", "textual", "tqdm", "unittest", "xml",
))  # fmt: skip
"""What reading a capture has no need of."""


class Import(NamedTuple):
    """One import: of a module inside the package (`name` without ``pyp0f.``) or outside of it."""

    name: str
    inside: bool
    for_typing: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


SOURCES: Final = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(SOURCES[module].read_bytes())


def layer_of(module: str) -> int:
    name = module
    while name:
        for number, names in enumerate(LAYERS):
            if name in names:
                return number
        name = name.rpartition(".")[0]
    raise LookupError(f"{module} has no layer yet: give it one, here and in docs/architecture.md")


@cache
def imports_of(module: str) -> tuple[Import, ...]:
    """All imports of a module, wherever they stand."""
    return tuple(_imports_of(module))


def _imports_of(module: str) -> Iterator[Import]:
    tree = tree_of(module)
    for_typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            yield _resolve(name, isinstance(node, ast.ImportFrom), id(node) in for_typing)


def _resolve(name: str, last_may_be_a_value: bool, for_typing: bool) -> Import:
    root, _, rest = name.partition(".")
    if root != "pyp0f":
        return Import(name, False, for_typing)
    if rest not in SOURCES and last_may_be_a_value:
        rest = rest.rpartition(".")[0]
    return Import(rest or "__init__", True, for_typing)


def test_imports_come_from_the_same_or_a_lower_layer() -> None:
    higher = [
        f"{module} of layer {layer_of(module)} imports {found.name}"
        for module in SOURCES
        for found in imports_of(module)
        if found.inside and layer_of(found.name) > layer_of(module)
    ]
    assert higher == []


def test_there_are_no_import_cycles() -> None:
    graph = {
        module: {found.name for found in imports_of(module) if found.inside and not found.for_typing}
        for module in SOURCES
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the modules


def test_late_imports_say_why() -> None:
    """Imports stand at the top of a module, unless a comment has the reason."""
    late = [
        f"{module}: {line.strip()}"
        for module, path in SOURCES.items()
        for line in path.read_text("utf-8").splitlines()
        if "noqa: PLC0415" in line and not re.search(r"PLC0415 - (?!as above)\S", line)
    ]
    assert late == []


def up_to_the_engine() -> list[str]:
    return [module for module in SOURCES if layer_of(module) <= ENGINE_LAYER]


def test_layers_up_to_the_engine_do_no_io_and_have_no_clock() -> None:
    for module in up_to_the_engine():
        imported = {found.name.partition(".")[0] for found in imports_of(module) if not found.inside}
        assert not imported & OUTSIDE_WORLD, module
        calls = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
        called = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        assert not called & BUILT_IN_OUTSIDE_WORLD, module


def test_nobody_asks_a_datetime_for_the_time() -> None:
    """Only modules that do I/O may read the clock.  Others may use datetime values."""
    for module in up_to_the_engine():
        used = {node.attr for node in ast.walk(tree_of(module)) if isinstance(node, ast.Attribute)}
        assert not used & {"now", "today", "utcnow"}, module


def test_only_captures_know_libpcap() -> None:
    who = {module for module in SOURCES for found in imports_of(module) if found.name.partition(".")[0] == "pcapy"}
    assert who == {"capture.filters", "capture.live"}


def test_only_impersonation_knows_scapy() -> None:
    who = {module for module in SOURCES for found in imports_of(module) if found.name.partition(".")[0] == "scapy"}
    assert who == {"library.impersonation"}


@pytest.mark.parametrize("module", [name for name, path in SOURCES.items() if path.name == "__init__.py"])
def test_packages_import_nothing_of_the_package(module: str) -> None:
    """The ``__init__.py`` of a package imports nothing of pyp0f, so importing one module does not load others."""
    assert [found.name for found in imports_of(module) if found.inside and not found.for_typing] == []


def test_reading_a_capture_imports_nothing_slow(tmp_path: Path) -> None:
    program = (
        "import sys; from pyp0f.commands.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    capture = TESTS.parent / "pcaps" / "uptime.pcap"
    command = [sys.executable, "-c", program, "-r", str(capture), "-o", str(tmp_path / "log")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    imported = set(done.stderr.split())
    assert "pyp0f.engine.tracker" in imported
    assert sorted(imported.intersection(SLOW)) == []


def can_be_imported(module: str) -> bool:
    """Whether the packages of the module are installed.  In a full run, all must be."""
    needed = {"web": "starlette", "live_table": "textual"}.get(module.partition(".")[0], "pyp0f")
    return find_spec(needed) is not None or "PYP0F_NO_SKIP" in os.environ


def _has_code(module: str) -> bool:
    """Whether a module has more than constants, which tests/test_p0f_numbers.py has."""
    return any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in tree_of(module).body)


def test_each_module_has_a_test_file() -> None:
    """A test file has the name of the module, or that name after the name of its package."""
    names = {path.stem for path in TESTS.rglob("test_*.py")}
    in_folders = {f"{path.parent.name}.{path.stem}" for path in TESTS.rglob("test_*.py")}
    missing = []
    for module, path in SOURCES.items():
        if path.name in ("__init__.py", "__main__.py") or not _has_code(module):
            continue
        package, _, name = module.rpartition(".")
        last = package.rpartition(".")[2]
        found = f"test_{module.replace('.', '_')}" in names or f"{last}.test_{name}" in in_folders
        if not found:
            missing.append(module)
    assert missing == []


def test_a_name_of_a_class_means_one_thing() -> None:
    """Layouts of records are a protocol of the engine, which `pyp0f.capture.savefile` implements under its own name."""
    homes: dict[str, list[str]] = {}
    for module in SOURCES:
        for node in tree_of(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}


def test_constructors_with_more_than_four_values_take_keywords() -> None:
    long = [
        f"{module}:{node.lineno}"
        for module in SOURCES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.FunctionDef) and node.name == "__init__" and len(node.args.args) > 5
    ]
    assert long == []


def test_public_dataclasses_with_more_than_four_values_take_keywords() -> None:
    long = [
        f"{module}.{name}"
        for module in SOURCES
        if module != "__main__" and can_be_imported(module)
        for name, value in vars(import_module(f"pyp0f.{module}".removesuffix(".__init__"))).items()
        if is_dataclass(value) and isinstance(value, type) and not name.startswith("_")
        if len([one for one in fields(value) if one.init and not one.kw_only]) > 4
    ]
    assert long == []
