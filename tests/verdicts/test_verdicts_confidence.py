"""Confidence from measured rates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.verdicts.confidence import Rate, confidence

GROUP = ("syn", "exact", "Linux")
RATES = {
    (): Rate(100, 50, 80),
    ("syn",): Rate(80, 40, 60),
    ("syn", "exact"): Rate(40, 30, 40),
    GROUP: Rate(16, 16, 16),
}


def test_a_label_with_many_rows_has_its_own_rate() -> None:
    narrow, wide = confidence(RATES, GROUP), confidence(RATES, GROUP[:2])
    assert narrow.answer == pytest.approx((16 + 8 * wide.answer) / 24)
    assert narrow.answer > 0.88 > wide.answer > 0.7


def test_a_label_without_rows_has_the_rate_of_its_way() -> None:
    assert confidence(RATES, ("syn", "exact", "unknown")) == confidence(RATES, ("syn", "exact"))
    assert confidence(RATES, ("mail", "new", "unknown")) == confidence(RATES, ())
    assert confidence({}, GROUP) == (0.5, 0.5)


def test_one_wrong_row_does_not_make_a_label_worthless() -> None:
    rates = RATES | {GROUP: Rate(1, 0, 1)}
    assert confidence(rates, GROUP).answer > 0.5


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=4))
def test_confidence_is_a_probability_and_the_family_is_surer(counts: list[tuple[float, float, float]]) -> None:
    rates = {GROUP[:length]: Rate(total, total * min(one, other), total * max(one, other))
             for length, (total, one, other) in enumerate(counts)}  # fmt: skip
    found = confidence(rates, GROUP)
    assert 0 <= found.answer <= found.family + 1e-9 <= 1 + 2e-9


def test_rates_add_up() -> None:
    assert Rate(1, 0, 1).plus(Rate(2, 2, 2)) == Rate(3, 2, 3)
