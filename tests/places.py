"""Paths of the parts of the project."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PCAPS: Final = ROOT / "pcaps"
EXAMPLES: Final = ROOT / "examples"
DOCS: Final = ROOT / "docs"
TESTS: Final = ROOT / "tests"
