"""No host and no connection takes more memory than docs/operations.md says."""

from __future__ import annotations

import pytest
from places import ROOT

from hostile.memory import KINDS, size_of

pytestmark = pytest.mark.hostile


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_exceeds_its_bound(name: str) -> None:
    assert size_of(KINDS[name]) < KINDS[name].bound


def test_the_document_has_the_bounds() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [line for name, kind in KINDS.items() if (line := f"| {name} | {kind.bound:,} |") not in text] == []
