"""Everything that the README, the task pages and the questions and answers show is run: see `shown`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from live_lab import require
from places import DOCS, ROOT
from root_lab import system
from shown import DOCUMENTS, PLACES, agrees, blocks, commands_in, furnish, outputs, run

SOURCE: Final = Path(os.environ.get("PYP0F_SOURCE", ROOT))
"""The whole project.  The tests may run in a copy without the package."""


def name_of(document: Path) -> str:
    return document.stem


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_all_that_is_shown_is_run(document: Path) -> None:
    """There are only blocks of known languages and places, and no indented blocks, which nothing would run."""
    listed = list(blocks(document))
    text = document.read_text("utf-8")
    assert {(block.language, block.place) for block in listed} <= {
        ("python", ""),
        ("text", ""),
        ("sh", "checkout"),
        ("text", "checkout"),
        *(("console", place) for place in PLACES),
    }
    assert text.count("```") == 2 * len(listed)
    for block in listed:
        text = text.replace(block.source, "")
        if block.language == "console":
            prompt = "#" if block.place == "root" else "$"
            assert block.text.startswith(f"{prompt} "), block.text
    assert not [line for line in text.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize(
    ("shown", "printed", "result"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n...\nb\n", "a\nb\n", True),
        ("...\nb\n...\n", "1\n2\nb\n3\n", True),
        ("...\nb\n", "1\n2\nb\n3\n", False),
        ("a.\n", "ab\n", False),
        ("in '...'\n", "in 'x/y'\n", True),
    ],
)
def test_dots_stand_for_anything(shown: str, printed: str, result: bool) -> None:
    assert agrees(shown, printed) is result


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_and_programs_print_what_is_shown(document: Path, tmp_path: Path) -> None:
    furnish(tmp_path)
    for _, shown, printed in outputs(document, tmp_path):
        assert printed == shown


def documents_with(place: str) -> list[Path]:
    return [document for document in DOCUMENTS if any(block.place == place for block in blocks(document))]


def copy_of_the_project(folder: Path) -> Path:
    if not (SOURCE / "pyp0f").is_dir():
        pytest.skip("PYP0F_SOURCE must be the whole project")
    omitted = shutil.ignore_patterns(".venv*", ".git", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
    return Path(shutil.copytree(SOURCE, folder / "checkout", ignore=omitted))


@pytest.mark.slow
@pytest.mark.parametrize("document", documents_with("checkout"), ids=name_of)
def test_commands_for_a_checkout(document: Path, tmp_path: Path) -> None:
    """The tests that the README runs are one small file of them."""
    if shutil.which("pipx") is None:
        pytest.skip("not installed: pipx")
    checkout = copy_of_the_project(tmp_path)
    more = {"HOME": str(tmp_path), "PYTEST_ADDOPTS": "tests/test_safetext.py", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    path = f"{tmp_path}/.local/bin:{os.environ['PATH']}"
    for command, shown in commands_in(document, "checkout"):
        printed = run(f"PATH={path}\n(\n{command}\n)\n[ $? = 0 ] || echo failed: $?", checkout, **more)
        assert "failed: " not in printed, printed
        assert agrees(shown, printed), f"{command}\n{printed}"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that installing the project needs, because the system of `root_lab` is connected to nothing."""
    folder = tmp_path_factory.mktemp("wheels")
    source = copy_of_the_project(folder)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "-w", str(folder)]
    subprocess.run([*command, str(source), "hatchling"], check=True, cwd=folder)
    return folder


@pytest.mark.live
@pytest.mark.parametrize("document", documents_with("root"), ids=name_of)
def test_commands_of_root(document: Path, tmp_path: Path, wheels: Path) -> None:
    require("p0f", "tcpdump", "logrotate", "start-stop-daemon")
    checkout = copy_of_the_project(tmp_path)
    (tmp_path / "changes").mkdir()
    more = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with system(checkout, tmp_path / "changes") as made:
        for command, shown in commands_in(document, "root"):
            printed = made.run(command, shown, **more)
            assert agrees(shown, printed), f"{command}\n{printed}"


def test_all_pages_are_listed() -> None:
    """The first page of the site lists each document once, and the README lists all task pages."""
    listed = re.findall(r"^([\w./-]+)$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE)
    tasks = [f"tasks/{path.stem}" for path in (DOCS / "tasks").glob("*.md")]
    others = [path.stem for path in DOCS.glob("*.md") if path.stem != "index"]
    assert sorted(name for name in listed if not name.startswith("../")) == sorted([*tasks, *others, "reference/index"])
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in tasks if f"(docs/{name}.md)" not in readme] == []


def test_the_readme_says_how_old_the_signatures_are() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in ("modern.fp", "p0f.fp"):
        date = re.search(r"^; date: (\S+)", (ROOT / "fingerprints" / name).read_text("utf-8"), re.MULTILINE)
        assert date is None or date[1] in readme
