"""Tables of facts: bounded, and merged in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pyp0f.summaries.facts import (
    DISTANCE,
    LIMITS,
    LINK,
    MAX_SOURCES,
    MORE,
    Fact,
    Facts,
    FactTable,
    Tally,
    latest_of,
    moment_of,
)

TALLIES = st.builds(
    lambda times, first, length, sources: Tally(times, first, first + length, tuple(sorted(sources))),
    st.integers(1, 5),
    st.integers(0, 1000),
    st.integers(0, 100),
    st.sets(st.sampled_from("abcdefghijk"), max_size=3),
)
FACTS = st.one_of(
    st.tuples(st.just(DISTANCE), st.integers(0, 40)),
    st.tuples(st.just(LINK), st.integers(1400, 1412), st.sampled_from(("", "DSL"))),
)
OBSERVED = st.lists(st.tuples(FACTS, TALLIES), max_size=60)


def table(*parts: Iterable[tuple[Fact, Tally]]) -> Facts:
    found = FactTable()
    for part in parts:
        for fact, tally in part:
            found.add(fact, tally)
    return found.facts()


@given(OBSERVED, OBSERVED, OBSERVED)
def test_the_order_of_merging_does_not_matter(
    one: list[tuple[Fact, Tally]], two: list[tuple[Fact, Tally]], three: list[tuple[Fact, Tally]]
) -> None:
    first, second, third = table(one), table(two), table(three)
    whole = table(one, two, three)
    assert table(first, second, third) == table(third, first, second) == whole
    assert table(table(first, second), third) == table(first, table(second, third)) == whole
    assert table(one[::-1], three[::-1], two[::-1]) == whole


@given(OBSERVED)
def test_merging_with_itself_changes_only_counts(observed: list[tuple[Fact, Tally]]) -> None:
    once = table(observed)
    twice = table(once, once)
    assert [(fact, tally[1:]) for fact, tally in twice] == [(fact, tally[1:]) for fact, tally in once]
    assert [tally.times for _, tally in twice] == [2 * tally.times for _, tally in once]


@given(OBSERVED)
def test_tables_are_bounded_and_say_so(observed: list[tuple[Fact, Tally]]) -> None:
    found = table(observed)
    for kind in (DISTANCE, LINK):
        known = {fact for fact, _ in observed if fact[0] == kind}
        kept = [fact for fact, _ in found if fact[0] == kind]
        assert kept == sorted(known)[: LIMITS[kind]]
        assert ((MORE, kind) in dict(found)) == (len(known) > LIMITS[kind])


def test_a_fact_that_is_kept_has_all_its_counts() -> None:
    """Also if it came late, or others were in its place before."""
    observed = [((DISTANCE, hops), Tally(1, hops, hops)) for hops in (*range(30, 0, -1), *range(1, 31))]
    found = dict(table(observed))
    assert [found[DISTANCE, hops].times for hops in (1, 16)] == [2, 2]


def test_sources_are_bounded() -> None:
    whole = Tally(0, 9, 0)
    for number in range(20):
        whole = whole.plus(Tally(1, number, number, (f"sensor {number:02}",)))
    assert whole.sources == tuple(f"sensor {number:02}" for number in range(MAX_SOURCES))
    assert (whole.times, whole.first, whole.last) == (20, 0, 19)


VALUES = st.tuples(st.sampled_from(("link", "uptime")), st.integers(0, 5), st.tuples(st.integers(0, 3)))


@given(st.lists(VALUES), st.lists(VALUES))
def test_the_latest_value_counts(one: list[tuple[str, int, Fact]], two: list[tuple[str, int, Fact]]) -> None:
    whole = latest_of([*one, *two])
    assert latest_of([*latest_of(two), *latest_of(one)]) == whole == latest_of([*whole, *whole])
    for name, moment, value in whole:
        assert (moment, value) == max((when, what) for known, when, what in [*one, *two] if known == name)


def test_moments() -> None:
    assert moment_of(1_600_000_000_000_001) == datetime(2020, 9, 13, 12, 26, 40, 1, tzinfo=UTC)
