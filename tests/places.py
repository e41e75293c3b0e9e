"""Paths of the parts of the project."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyp0f

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = Path(pyp0f.__file__).resolve().parent
"""The package that is tested: installed, or in the checkout."""
PCAPS: Final = ROOT / "pcaps"
EXAMPLES: Final = ROOT / "examples"
DOCS: Final = ROOT / "docs"
TESTS: Final = ROOT / "tests"
LAB: Final = ROOT / "lab"
