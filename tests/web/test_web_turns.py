"""Turns of answering and storing."""

from __future__ import annotations

import pytest

from pyp0f.web.turns import SHARE, SLICE, Turns


class Clock:
    """A clock that stands still except for sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_answers_get_their_share_while_there_are_requests() -> None:
    clock = Clock()
    turns = Turns(clock, clock.sleep)
    for _ in range(10):
        turns.ask()
        clock.now += 2 * SLICE
        turns.give()
    assert clock.slept == pytest.approx([2 * SLICE * SHARE] * 10)


def test_without_requests_storing_does_not_rest() -> None:
    clock = Clock()
    turns = Turns(clock, clock.sleep)
    turns.ask()
    clock.now += SLICE / 2
    turns.give()
    assert clock.slept == []
    clock.now += SLICE
    turns.give()
    assert len(clock.slept) == 1
    for _ in range(10):
        clock.now += SLICE
        turns.give()
    assert len(clock.slept) == 1


def test_a_turn_is_never_long_and_waiting_is_no_work() -> None:
    clock = Clock()
    turns = Turns(clock, clock.sleep)
    turns.ask()
    clock.now += 60
    turns.begin()
    turns.give()
    assert clock.slept == []
    clock.now += 60
    turns.give()
    assert clock.slept == [0.05]
