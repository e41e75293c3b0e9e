"""Quirks: their names and order."""

from __future__ import annotations

import pytest

from pyp0f.wire import quirks
from pyp0f.wire.quirks import QUIRK_NAMES, quirks_text


def test_quirks_come_in_a_fixed_order() -> None:
    assert [bit for bit, _ in QUIRK_NAMES] == [1 << i for i in range(17)]
    assert quirks_text((1 << 17) - 1) == (
        "df,id+,id-,ecn,0+,flow,seq-,ack+,ack-,uptr+,urgf+,pushf+,ts1-,ts2+,opt+,exws,bad"
    )


@pytest.mark.parametrize(
    ("quirks", "text"),
    [(0, ""), (quirks.QUIRK_DF, "df"), (quirks.QUIRK_OPT_BAD | quirks.QUIRK_NONZERO_ID, "id+,bad")],
)
def test_quirks(quirks: int, text: str) -> None:
    assert quirks_text(quirks) == text


def test_no_quirk_is_of_both_versions() -> None:
    assert quirks_text(quirks.QUIRKS_IPV4_ONLY) == "df,id+,id-,0+"
    assert quirks_text(quirks.QUIRKS_IPV6_ONLY) == "flow"
