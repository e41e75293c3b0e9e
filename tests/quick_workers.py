"""Less work for the processes of the quick suite: a third of their time was not spent in tests."""

from __future__ import annotations

import re
from inspect import isfunction
from typing import TYPE_CHECKING, Final

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from pathlib import Path

_FILE_MARK: Final = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.(\w+)", re.MULTILINE)


def left_out(expression: str) -> frozenset[str]:
    """The markers of the tests that the quick suite does not run."""
    return frozenset(re.findall(r"\bnot (\w+)", expression))


class QuickWorker:
    """Hooks of pytest for a process of the quick suite.

    Args:
        excluded: the markers of the tests that the suite does not run.
        reports_all: whether somebody wants to know of each test when it was set up and torn down.
    """

    def __init__(self, excluded: frozenset[str], *, reports_all: bool) -> None:
        self._excluded = excluded
        self._reports_all = reports_all

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Do not import files without quick tests: some load large packages."""
        if collection_path.suffix != ".py":
            return None
        mark = _FILE_MARK.search(collection_path.read_text("utf-8"))
        return True if mark and mark[1] in self._excluded else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, name: str, obj: object) -> list[pytest.Item] | None:
        """Do not make the cases of the other tests, which are nearly as many as those of quick ones."""
        if not name.startswith("test") or not isfunction(obj):
            return None
        marks: list[pytest.Mark] = getattr(obj, "pytestmark", [])
        return [] if any(mark.name in self._excluded for mark in marks) else None

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Nor such cases of quick tests."""
        calls = [call for call in metafunc._calls if not any(mark.name in self._excluded for mark in call.marks)]
        metafunc._calls = calls or metafunc._calls  # without any, pytest would run the test without values

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Send one message about a test that passes, not five, and only what is shown of it."""
        if self._reports_all:
            return None
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            if report.passed:
                report.keywords = {}
            if report.when == "call" or not report.passed:
                item.ihook.pytest_runtest_logreport(report=report)
        if nextitem is None:  # pytest shows 100 % then
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True
