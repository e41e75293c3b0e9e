"""Signal handling."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from pyp0f.service.signals import Stop, handling, stop_on_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_to_stop(number: int) -> None:
    before = signal.getsignal(number)
    with stop_on_signals() as stop:
        assert not stop.requested
        signal.raise_signal(number)
        assert stop.requested
    assert signal.getsignal(number) == before


def test_an_ignored_signal_stays_ignored() -> None:
    """A signal that is ignored at the start stays ignored, as with nohup or for background jobs."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_on_signals() as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop.requested
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_daemon_that_starts_remembers_sighup() -> None:
    with stop_on_signals(is_daemon=True) as stop:
        signal.raise_signal(signal.SIGHUP)
        assert (stop.requested, stop.hung_up) == (False, True)
        signal.raise_signal(signal.SIGTERM)
        assert stop.requested


def test_the_second_signal_ends_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    with stop_on_signals():
        signal.raise_signal(signal.SIGINT)
        assert statuses == []
        signal.raise_signal(signal.SIGTERM)
        assert statuses == [1]


def test_a_request_does_what_was_asked_for() -> None:
    done: list[str] = []
    stop = Stop()
    stop.then(lambda: done.append("later"))
    assert done == []
    stop.request()
    assert done == ["later"]
    stop.then(lambda: done.append("at once"))
    assert done == ["later", "at once"]


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    done: list[int] = []
    with handling({signal.SIGUSR1: lambda: done.append(1)}):
        signal.raise_signal(signal.SIGUSR1)
    assert done == [1]
    assert signal.getsignal(signal.SIGUSR1) == before


def test_other_threads_have_no_handlers() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    during: list[object] = []

    def run() -> None:
        with handling({signal.SIGUSR1: lambda: None}):
            during.append(signal.getsignal(signal.SIGUSR1))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert during == [before]
