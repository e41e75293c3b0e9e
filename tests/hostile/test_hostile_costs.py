"""No kind of packets costs more than its bound in docs/security.md by half."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

from hostile.costs import KINDS, cost

pytestmark = pytest.mark.hostile


@pytest.fixture(autouse=True)
def collector_off() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_exceeds_its_bound_by_half(name: str, tmp_path: Path) -> None:
    assert cost(KINDS[name], tmp_path, 0.3) < 1.5 * KINDS[name].bound


def test_the_document_has_the_bounds() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert [line for name, kind in KINDS.items() if (line := f"| {name} | {kind.bound:g} |") not in text] == []
