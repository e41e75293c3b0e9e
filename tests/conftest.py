"""What all tests share."""

from __future__ import annotations

import gc
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A quick run tries fewer examples of each property; with --hypothesis-profile=default it is as many as usual.
settings.register_profile("quick", max_examples=15)
settings.load_profile("quick")


@pytest.fixture(autouse=True, scope="session")
def _utc() -> None:
    """Logs are in local time: make that the same everywhere."""
    os.environ["TZ"] = "UTC"
    time.tzset()


@pytest.fixture(autouse=True, scope="session")
def _usual_signals() -> None:
    """What a shell starts in the background ignores Ctrl-C, and programs heed that; tests of signals want them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def local_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    """Takes a time zone, as TZ names it, in which the rest of the test is; None takes TZ away."""

    def change(zone: str | None) -> None:
        if zone is None:
            monkeypatch.delenv("TZ")
        else:
            monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield change
    monkeypatch.undo()
    time.tzset()


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the cycle collector need not go through it every time."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run, a skipped test is a failure."""
    if os.environ.get("PYP0F_NO_SKIP") and exitstatus == 0:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and reporter.stats.get("skipped"):
            reporter.write_line("tests were skipped, and PYP0F_NO_SKIP says that none may be", red=True)
            session.exitstatus = 1
