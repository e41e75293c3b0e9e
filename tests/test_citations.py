"""Citations of the description of p0f 3.09b name sections that exist."""

from __future__ import annotations

import re
from typing import Final

from places import DOCS, PACKAGE, ROOT

SECTIONS: Final = set(
    re.findall(r"^#{2,3} ([0-9]+(?:\.[0-9]+)?)\.? ", (DOCS / "p0f-3.09b.md").read_text("utf-8"), re.MULTILINE)
)
CITATION: Final = re.compile(r"docs/p0f-3\.09b\.md,\s+sections?\s+([0-9.]+(?:(?:,| and| to)\s+[0-9.]+)*)")


def cited() -> list[tuple[str, str]]:
    """Each cited section, with the file."""
    found = []
    for folder in (PACKAGE, *[ROOT / name for name in ("tests", "docs", "pcaps", "benchmarks")]):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".md"):
                for citation in CITATION.finditer(path.read_text("utf-8")):
                    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", citation[1])
                    found += [(str(path.relative_to(folder.parent)), number) for number in numbers]
    return found


def test_there_are_many() -> None:
    assert len(cited()) > 60
    assert {"2.2", "17.4"} <= SECTIONS


def test_they_exist() -> None:
    assert [(path, number) for path, number in cited() if number not in SECTIONS] == []


def test_nothing_else_is_called_the_specification() -> None:
    """The description of p0f 3.09b is cited by its path only."""
    old = re.compile(r"\bspecification, sections? [0-9]", re.IGNORECASE)
    assert [path.name for path in PACKAGE.rglob("*.py") if old.search(path.read_text("utf-8"))] == []
