"""docs/architecture.md names files, values and layers that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from places import DOCS, PACKAGE, ROOT, TESTS
from test_layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE: Final = DOCS.joinpath("architecture.md").read_text()
FOLDERS: Final = (PACKAGE, PACKAGE.parent, ROOT, TESTS, ROOT / "fingerprints")


def rows_of(heading: str) -> list[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


def in_code(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def found_at(name: str) -> Path | None:
    return next((folder / name for folder in FOLDERS if (folder / name).exists()), None)


def sources_in(text: str) -> Iterator[str]:
    """The text of each file, and of each file of each folder, that is named."""
    for name in in_code(text):
        path = found_at(name)
        if path is not None:
            for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
                yield source.read_text()


def test_files_exist() -> None:
    named = {name for name in in_code(PAGE) if re.fullmatch(r"[\w./]+(?:\.(?:py|md|fp)|/)", name)}
    assert len(named) > 50
    assert [name for name in sorted(named) if found_at(name) is None] == []


@pytest.mark.parametrize("row", [*rows_of("Where do I find ...?"), *rows_of("Bounds")])
def test_names_are_in_the_files_of_their_row(row: str) -> None:
    sources = "".join(sources_in(row))
    assert sources, "no file is named"
    names = {name.rpartition(".")[2] for name in in_code(row) if re.fullmatch(r"[A-Za-z_][\w.]*", name)}
    names -= {"py", "fp", "pyp0f"}
    assert {name for name in names if not re.search(rf"\b{name}\b", sources)} == set()


@pytest.mark.slow
def test_attributes_are_in_the_file_of_their_class() -> None:
    texts = [path.read_text() for path in sorted(PACKAGE.rglob("*.py"))]
    missing = []
    for owner, name in {tuple(name.split(".")) for name in in_code(PAGE) if re.fullmatch(r"[A-Z]\w*\.[a-z_]\w*", name)}:
        files = [text for text in texts if re.search(rf"^class {owner}\b", text, re.MULTILINE)]
        if not any(re.search(rf"\b{name}\b", text) for text in files):
            missing.append(f"{owner}.{name}")
    assert missing == []


def test_layers_are_those_of_the_imports() -> None:
    cells = [[cell.strip() for cell in row.split("|")] for row in rows_of("Layers")]
    layers = [(int(number), frozenset(names.replace("`", "").split(", "))) for _, number, names, *_ in cells]
    assert layers == [(number, frozenset(names)) for number, names in enumerate(LAYERS)]
