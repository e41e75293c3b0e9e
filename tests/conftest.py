"""What all tests share."""

from __future__ import annotations

import logging
import os
import signal
import time
from functools import cache, lru_cache
from importlib.util import find_spec
from logging.handlers import BufferingHandler
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings
from quick_workers import QuickProgress, QuickWorker, importing, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAX_PROCESSES: Final = 4
"""More processes take longer to start than they save."""

_CHOICES: Final = ("keyword", "deselect", "lf", "failedfirst", "newfirst", "stepwise")
"""Options that choose or order tests of the whole suite."""

collect_ignore_glob: list[str] = []
# Where the packages of an extra are not installed, the tests of its part are left out, except in a full run.
if find_spec("starlette") is None and not os.environ.get("PYP0F_NO_SKIP"):
    collect_ignore_glob.append("web/*")
if find_spec("textual") is None and not os.environ.get("PYP0F_NO_SKIP"):
    collect_ignore_glob.append("live_table/*")

# The quick suite tries fewer examples of each property.  --hypothesis-profile=default tries the usual number.  Both try
# the same examples each time; --hypothesis-profile=search tries many others, to find what nobody has seen.
# How long an example takes, and how long the search for examples, depends on the other programs on the machine.
_NO_CLOCK: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", _NO_CLOCK, derandomize=True)
settings.register_profile("quick", _NO_CLOCK, derandomize=True, max_examples=10)
settings.register_profile("search", _NO_CLOCK, max_examples=1_000)
settings.load_profile("quick")


def pytest_collection_finish() -> None:
    """Set the time zone to UTC, because logs are in local time, and restore the default actions of signals.

    Shells let background processes ignore SIGINT.  A fixture would take time for each test.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def local_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    """A function that sets the environment variable TZ for the rest of the test; None removes it."""

    def change(zone: str | None) -> None:
        if zone is None:
            monkeypatch.delenv("TZ")
        else:
            monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield change
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def logged() -> Iterator[list[logging.LogRecord]]:
    """What is logged.  The plugin of pytest that has this looks at each phase of each test, which takes time."""
    handler = BufferingHandler(1_000)
    logging.getLogger().addHandler(handler)
    yield handler.buffer
    logging.getLogger().removeHandler(handler)


@cache
def _remembering_reader() -> Callable[..., object]:
    from pyp0f.signatures.reading import read_database  # noqa: PLC0415 - not for processes without tests

    return lru_cache(read_database)


@pytest.fixture
def each_signature_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each signature file once for all tests that use this.  Databases are immutable."""
    monkeypatch.setattr("pyp0f.library.loading.read_database", _remembering_reader())


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes of the quick suite do what it needs, and nothing else."""
    if hasattr(config, "workerinput") and _is_quick(config):
        reports_all = bool(
            config.option.verbose > 0 or config.option.durations is not None or config.option.xmlpath is not None
        )
        worker = QuickWorker(left_out(config.option.markexpr), by_file=_is_whole(config), reports_all=reports_all)
        config.pluginmanager.register(worker)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Show the progress of the quick suite."""
    config = session.config
    if config.pluginmanager.has_plugin("dsession") and _is_quick(config) and _is_whole(config):
        config.pluginmanager.register(QuickProgress(session))


def _is_quick(config: pytest.Config) -> bool:
    return config.option.markexpr in config.getini("addopts")


def _is_whole(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(
        config.getoption(name, None) for name in _CHOICES
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run the whole quick suite in several processes, and everything else in one.

    The other tests make namespaces, start servers and measure time.  A few files are quicker without further processes.
    """
    processors = os.cpu_count() or 1
    return min(processors, _MAX_PROCESSES) if _is_quick(config) and _is_whole(config) and processors > 1 else 0


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Exclude everything that exists before the first test from garbage collection, which saves time."""
    with importing():
        return (yield)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Treat skipped tests as failures if all tests must run."""
    if os.environ.get("PYP0F_NO_SKIP") and exitstatus == 0:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and reporter.stats.get("skipped"):
            reporter.write_line("tests were skipped, and PYP0F_NO_SKIP says that none may be", red=True)
            session.exitstatus = 1
