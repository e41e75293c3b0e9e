"""No host and no connection takes more memory than docs/operations.md says."""

from __future__ import annotations

import re
from typing import Final

import pytest
from places import ROOT

from hostile.memory import KINDS, size_of

DOCUMENT: Final = (ROOT / "docs" / "operations.md").read_text("utf-8")


@pytest.mark.hostile
@pytest.mark.parametrize("name", KINDS)
def test_no_kind_exceeds_its_bound(name: str) -> None:
    assert size_of(KINDS[name]) < KINDS[name].bound


def test_the_document_has_the_bounds() -> None:
    assert [line for name, kind in KINDS.items() if (line := f"| {name} | {kind.bound:,} |") not in DOCUMENT] == []


def test_the_sums_of_the_document_follow_from_the_bounds() -> None:
    def most(beginning: str) -> int:
        return max(kind.bound for name, kind in KINDS.items() if name.startswith(beginning))

    (further,) = re.findall(r"further protocols\s+takes\s+up\s+to\s+([\d,]+)\s+more", DOCUMENT)
    full = most("connection") + most("exchange"), most("host") + int(further.replace(",", ""))
    plain = KINDS["connection without data"].bound, KINDS["host, SYNs all different"].bound
    rule = r"(\d+)\s+MB\s+\+\s+C\s+x\s+([\d.]+)\s+KB\s+\+\s+H\s+x\s+([\d.]+)\s+KB"
    stated = [tuple(map(float, found)) for found in re.findall(rule, DOCUMENT)]
    assert [rates[1:] for rates in stated] == [tuple([size / 1000 for size in sizes]) for sizes in (full, plain)]
    ((first, second, *limits),) = re.findall(r"(\d+) MB and (\d+) MB for `-m (\d+),(\d+)`", DOCUMENT)
    connections, hosts = map(int, limits)
    sums = [base + (connections * of_connection + hosts * of_host) / 1000 for base, of_connection, of_host in stated]
    assert sums == pytest.approx([int(first), int(second)])
