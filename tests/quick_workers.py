"""Less work for the processes of the quick suite: a third of their time was not spent in tests."""

from __future__ import annotations

import gc
import re
import sys
from contextlib import contextmanager
from inspect import isfunction
from typing import TYPE_CHECKING, Final

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE_MARK: Final = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.(\w+)", re.MULTILINE)

_OBJECTS_UNTIL_COLLECTION: Final = 5_000
_LARGE_IMPORT: Final = 10
"""So many modules are worth a collection of garbage, after which they are excluded from it."""


def left_out(expression: str) -> frozenset[str]:
    """The markers of the tests that the quick suite does not run."""
    return frozenset(re.findall(r"\bnot (\w+)", expression))


@contextmanager
def importing(modules: int = 0) -> Iterator[None]:
    """Exclude what is imported from garbage collection, which saves time, if it is so many modules."""
    before = len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) >= before + modules:
            gc.collect()
            gc.freeze()
        gc.enable()


class QuickFile(pytest.Item):
    """A file of tests, of which a process imports only those that it runs."""

    directory: pytest.Collector

    def runtest(self) -> None:
        """Nothing: QuickWorker runs the tests of the file."""

    def tests(self) -> list[pytest.Item]:
        """Import the file, and make its tests."""
        module = pytest.Module.from_parent(self.directory, path=self.path)
        with importing(_LARGE_IMPORT):
            tests = list(self.session.genitems(module))
        self.config.hook.pytest_collection_modifyitems(session=self.session, config=self.config, items=tests)
        return tests


class QuickWorker:
    """Hooks of pytest for a process of the quick suite.

    Args:
        excluded: the markers of the tests that the suite does not run.
        by_file: whether processes share out files. They share out tests if some were chosen.
        reports_all: whether somebody wants to know of each test when it was set up and torn down.
    """

    def __init__(self, excluded: frozenset[str], *, by_file: bool, reports_all: bool) -> None:
        self._excluded = excluded
        self._by_file = by_file
        self._reports_all = reports_all

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Do not import files without quick tests: some load large packages."""
        if collection_path.suffix != ".py":
            return None
        mark = _FILE_MARK.search(collection_path.read_text("utf-8"))
        return True if mark and mark[1] in self._excluded else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Item | None:
        """Import a file when its turn has come."""
        if not self._by_file:
            return None
        # After the last test of a file, nothing but the session may stay set up: the next file may be without tests.
        file = QuickFile.from_parent(
            parent.session, name=module_path.name, path=module_path, nodeid=f"{parent.nodeid}/{module_path.name}"
        )
        file.directory = parent
        return file

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

    def pytest_collection_finish(self) -> None:
        """Look for garbage less often."""
        gc.set_threshold(_OBJECTS_UNTIL_COLLECTION)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run the tests of a file, or a test that was chosen."""
        if not isinstance(item, QuickFile):
            return None if self._reports_all else self._run(item, nextitem)
        session = item.session
        place = session.items.index(item)
        tests = item.tests()
        for test, following in zip(tests, [*tests[1:], nextitem], strict=False):
            session.items[place] = test  # xdist looks there for the test of a report
            item.ihook.pytest_runtest_protocol(item=test, nextitem=following)
            if session.shouldfail or session.shouldstop:
                break
        return True

    @staticmethod
    def _run(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Send one message about a test that passes, not five, and only what is shown of it."""
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            if report.passed:
                report.keywords = {}
            if report.when == "call" or not report.passed:
                item.ihook.pytest_runtest_logreport(report=report)
        return True


class QuickProgress:
    """Hooks of pytest for the process that shows the progress of processes that share out files."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._files = 0
        self._seen: set[str] = set()
        self._tests = 0

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Learn the number of files."""
        self._files = len(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Estimate the number of all tests, of which pytest shows the share that is done."""
        self._seen.add(report.nodeid.partition("::")[0])
        if report.when == "call":
            self._tests += 1
        self._session.testscollected = self._tests * self._files // len(self._seen) + 1

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        """Tell the number of all tests when it is known."""
        done = yield
        self._session.testscollected = self._tests
        return done
