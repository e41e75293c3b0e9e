"""Where the work is done: in this process, in processes of this machine, or on a cluster of Dask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol, TypeVar

from pyp0f import __version__
from pyp0f.errors import MissingPackageError, Pyp0fError, UsageError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_AHEAD: Final = 4
"""Items per worker that are handed over before they are needed.  More would use memory of the scheduler."""
_SECONDS: Final = 30
"""How long to wait for a scheduler."""


class Workers(Protocol):
    """Calls functions: in this process, or in workers of a cluster."""

    def run(
        self, function: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> Iterator[tuple[_Item, _Result | Exception]]:
        """Call a function for each item.  Yields items with results, or with exceptions, as they are ready."""

    def close(self) -> None:
        """End the processes that were started."""


class ThisProcess:
    """Does the work in this process."""

    def run(
        self, function: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> Iterator[tuple[_Item, _Result | Exception]]:
        """Call a function for each item, one after the other."""
        for item in items:
            try:
                yield item, function(item)
            except Exception as error:  # noqa: BLE001 - the caller decides
                yield item, error

    def close(self) -> None:
        """End nothing, because no process was started."""


class Cluster:
    """Does the work in the workers of Dask."""

    def __init__(self, *, processes: int = 0, scheduler: str | None = None) -> None:
        """Start processes, or connect to a cluster.

        Args:
            processes: number of processes to start on this machine.
            scheduler: address of a scheduler, such as ``tcp://192.0.2.1:8786``, in place of own processes.

        Raises:
            MissingPackageError: the package distributed is not installed.
            UsageError: there is no such scheduler, or a worker has another version of pyp0f.
        """
        try:
            import distributed  # noqa: PLC0415 - slow to load, and not needed for one process
        except ImportError:
            raise MissingPackageError("needs dask and distributed: pip install 'pyp0f[archive]'") from None
        api: Any = distributed
        self._as_completed: Any = api.as_completed
        self._own: Any = None
        try:
            if scheduler is None:
                self._own = api.LocalCluster(
                    n_workers=processes, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
                )
            self._client: Any = api.Client(scheduler or self._own, timeout=_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"--scheduler {scheduler}: {str(error).splitlines()[0]}") from None
        self._check_versions()

    def _check_versions(self) -> None:
        versions = self._client.run(_version, on_error="return")
        for worker, version in versions.items():
            if version != __version__:
                self.close()
                found = "no pyp0f[archive]" if isinstance(version, Exception) else f"pyp0f {version}"
                raise UsageError(f"the worker {worker} has {found}; it must have pyp0f[archive] {__version__}")

    def run(
        self, function: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> Iterator[tuple[_Item, _Result | Exception]]:
        """Call a function for each item in any worker.  If a worker crashes, its item is given to another one."""
        rest = iter(items)
        futures: dict[Any, _Item] = {}
        done = self._as_completed()
        self._submit(function, rest, futures, done)
        for future in done:
            item = futures.pop(future)
            try:
                yield item, future.result()
            except Exception as error:  # noqa: BLE001 - the caller decides
                yield item, _plain(error)
            future.release()
            self._submit(function, rest, futures, done)

    def _submit(
        self,
        function: Callable[[_Item], _Result],
        rest: Iterator[_Item],
        futures: dict[Any, _Item],
        done: Any,  # noqa: ANN401 - of distributed
    ) -> None:
        """Hand over items until there are enough."""
        most = _AHEAD * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        while len(futures) < most:
            try:
                item = next(rest)
            except StopIteration:
                return
            future = self._client.submit(function, item, pure=False)
            futures[future] = item
            done.add(future)

    def close(self) -> None:
        """End the processes that were started, and the connection."""
        self._client.close()
        if self._own is not None:
            self._own.close()


def _version() -> str:
    """The version of pyp0f of a worker, whose extra must be there, too."""
    import pyp0f.archive.reading  # noqa: PLC0415 - it runs in the worker

    return pyp0f.__version__


def _plain(error: Exception) -> Exception:
    """The error in words, if a worker crashed."""
    if type(error).__name__ == "KilledWorker":
        return Pyp0fError("the worker crashed several times")
    return error
