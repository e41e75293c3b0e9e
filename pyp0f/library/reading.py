"""The observations of a capture and of live traffic, as iterators.

What is here opens, feeds an engine, waits and closes.  Nothing is global: any number of streams with different
databases can exist side by side.
"""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from pyp0f.applications.interface import Application
from pyp0f.arguments import check_callable, check_flag, check_path, check_text
from pyp0f.capture import live
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.live import Counts, LiveCapture
from pyp0f.engine.limits import Limits
from pyp0f.errors import CaptureError
from pyp0f.library.engine import Engine, warn_by_logger
from pyp0f.library.loading import DatabaseOrPath
from pyp0f.observations.base import Observation

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

_BATCH: Final = 128
"""Packets that are taken from an interface at a time."""


class _Stream(Iterator[Observation]):
    """An engine, and a queue of observations that were found and not yet returned.

    Attributes:
        engine: what the packets are fed to; ``engine.hosts`` has what is known of each address.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine: Engine = engine
        self._found: deque[Observation] = deque()

    def close(self) -> None:
        """Stop and release all resources; observations that were not yet returned are dropped."""
        raise NotImplementedError

    def __iter__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class CaptureReader(_Stream):
    """The observations of a capture, in p0f's order; made by `read`.

    It is an iterator and a context manager.  It reads on demand, with bounded memory.  The file is closed at the end,
    and when the reader is no longer used.

    Attributes:
        engine: what the packets are fed to; ``engine.hosts`` has what is known of each address.
        problem: after the end: why the end of the file was not reached, or None.
    """

    def __init__(self, capture: CaptureFile, engine: Engine, warn: Callable[[str], None]) -> None:
        super().__init__(engine)
        self.problem: str | None = None
        self._capture: CaptureFile | None = capture
        self._findings = capture.findings(engine._tracker)  # noqa: SLF001 - the inner engine, for batches
        self._warn = warn

    def __next__(self) -> Observation:
        while not self._found:
            capture = self._capture
            found = next(self._findings, None) if capture is not None else None
            if capture is None or found is None:
                self._end()
                raise StopIteration
            self._found.extend(found)
        return self._found.popleft()

    def _end(self) -> None:
        capture = self._capture
        if capture is not None:
            self.problem = capture.problem
            self.close()
            if self.problem is not None:
                self._warn(f"{capture.name}: the capture is damaged or cut, its end is missing: {self.problem}")

    def close(self) -> None:
        """Stop reading and close the file; observations that were not yet returned are dropped."""
        self._found.clear()
        capture, self._capture = self._capture, None
        if capture is not None:
            self._findings = iter(())
            capture.close()


class Sniffer(_Stream, AsyncIterator[Observation]):
    """The observations of live traffic, as they come; made by `sniff`.

    It is an iterator and a context manager, plain and asynchronous.  It never ends by itself: leave the loop, or call
    `stop` from elsewhere.

    Attributes:
        engine: what the packets are fed to; ``engine.hosts`` has what is known of each address.
        interface: where it listens.
    """

    def __init__(self, capture: LiveCapture, engine: Engine) -> None:
        super().__init__(engine)
        self.interface: str = capture.name
        self._stopped = False
        # A pipe that wakes up a waiting thread or event loop; -1 after the end.
        self._wake_reader, self._wake_writer = os.pipe()
        for end in (self._wake_reader, self._wake_writer):
            os.set_blocking(end, False)
        self._capture: LiveCapture | None = capture
        self._last_counts: Counts | None = None
        self._waiting: set[Future[None]] = set()

    def counts(self) -> Counts | None:
        """The kernel's counts of packets received and dropped; None if it does not say.

        After the end, the last counts.
        """
        return self._last_counts if self._capture is None else self._capture.counts()

    def stop(self) -> None:
        """End the iteration, after the observations that were found before.

        Any thread, task or signal handler may call this.
        """
        self._stopped = True
        with suppress(OSError):  # it is closed, or full and wakes up anyway
            os.write(self._wake_writer, b".")

    def close(self) -> None:
        """Stop capturing and release all resources; observations that were not yet returned are dropped.

        Only the thread that iterates may call this; others call `stop`.
        """
        self._stopped = True
        self._found.clear()
        capture, self._capture = self._capture, None
        if capture is not None:
            for waiting in tuple(self._waiting)[:1]:
                self._unwatch(waiting.get_loop(), capture)
            self._wake()
            self._last_counts = capture.counts()
            capture.close()
            # From now on, other files may have these numbers.
            ends = self._wake_reader, self._wake_writer
            self._wake_reader = self._wake_writer = -1
            for end in ends:
                os.close(end)

    def __del__(self) -> None:
        if getattr(self, "_capture", None) is not None:
            self.close()

    def __next__(self) -> Observation:
        while not self._found:
            capture = self._running()
            if capture is None:
                raise StopIteration
            if not self._take(capture):
                _wait_for(capture.fileno(), self._wake_reader)
        return self._found.popleft()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Observation:
        from asyncio import sleep  # noqa: PLC0415 - slow to load, and here it is loaded already

        while not self._found:
            capture = self._running()
            if capture is None:
                raise StopAsyncIteration
            if self._take(capture):
                await sleep(0)  # under full load, others have their turn too
            else:
                await self._news(capture)
        return self._found.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _news(self, capture: LiveCapture) -> None:
        """Wait until there are packets, or the end; any number of tasks may wait."""
        from asyncio import get_running_loop  # noqa: PLC0415 - it is loaded already

        loop = get_running_loop()
        ready = loop.create_future()
        if not self._waiting:
            for descriptor in (capture.fileno(), self._wake_reader):
                loop.add_reader(descriptor, self._wake)
        self._waiting.add(ready)
        try:
            await ready
        finally:
            self._waiting.discard(ready)
            if not self._waiting and self._capture is not None:  # otherwise `close` has done this
                self._unwatch(loop, capture)

    def _unwatch(self, loop: AbstractEventLoop, capture: LiveCapture) -> None:
        for descriptor in (capture.fileno(), self._wake_reader):
            loop.remove_reader(descriptor)

    def _wake(self) -> None:
        for ready in self._waiting:
            if not ready.done():
                ready.set_result(None)

    def _running(self) -> LiveCapture | None:
        """The capture; None after `stop` or `close`."""
        if self._stopped:
            self.close()
        return self._capture

    def _take(self, capture: LiveCapture) -> bool:
        """Feed the packets that have arrived to the engine; False if there are none."""
        try:
            data, records = capture.read(_BATCH)
        except CaptureError:
            self.close()
            raise
        self._found.extend(self.engine._tracker.feed(capture.link, data, records))  # noqa: SLF001 - the inner engine, for batches
        return bool(data)


def read(
    path: str | os.PathLike[str],
    *,
    filter: str | None = None,  # noqa: A002 - as everybody calls it
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
    classic: bool = False,
    applications: Sequence[Application] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> CaptureReader:
    """The observations of a capture.

        for observation in pyp0f.read("capture.pcap", filter="port 80"):
            print(observation)

    Args:
        path: of any capture that the command reads; ``-`` is standard input.
        filter: in the language of tcpdump; only TCP passes in any case.
        database: what systems and programs look like: a database or the name of a signature file; what comes with
            pyp0f if None.
        limits: how much to remember; those of p0f if None.
        classic: report only what p0f 3.09b reports.
        applications: the protocols to read (docs/library.md, "Applications"); those that come with pyp0f if None.
        on_warning: called with one line of text when the capture is damaged, or does not look as its link type
            promises; if None, such lines go to the logger ``pyp0f``.

    Raises:
        CaptureError: the file cannot be read, is no capture, or the filter makes no sense for it.
        SignatureError: the signature file cannot be read, or a line of it is wrong.
    """
    check_path("path", path)
    check_text("filter", filter)
    check_callable("on_warning", on_warning)
    engine = Engine(database, limits, classic=classic, applications=applications, on_warning=on_warning)
    capture = CaptureFile(os.fsdecode(path), filter, datagrams=engine._tracker.wants_datagrams)  # noqa: SLF001 - the inner engine
    return CaptureReader(capture, engine, on_warning or warn_by_logger)


def sniff(
    interface: str | None = None,
    *,
    filter: str | None = None,  # noqa: A002 - as everybody calls it
    promiscuous: bool = False,
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
    classic: bool = False,
    applications: Sequence[Application] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Sniffer:
    """The observations of live traffic, as they come; needs the right to capture (docs/operations.md).

        with pyp0f.sniff("eth0") as sniffer:
            for observation in sniffer:
                print(observation)

    ``async for`` works as well.

    Args:
        interface: where to listen; ``any`` is everywhere; None is the first that is up.
        filter: in the language of tcpdump; only TCP passes in any case.
        promiscuous: also take what is not meant for this machine.
        database: as in `read`.
        limits: as in `read`.
        classic: as in `read`.
        applications: as in `read`.
        on_warning: as in `read`.

    Raises:
        CaptureError: there is no such interface, no permission, or the filter makes no sense for it; while
            iterating: the interface went down.
        SignatureError: as in `read`.
    """
    check_text("interface", interface)
    check_text("filter", filter)
    check_flag("promiscuous", promiscuous)
    engine = Engine(database, limits, classic=classic, applications=applications, on_warning=on_warning)
    if interface is None:
        from pyp0f.capture import interfaces  # noqa: PLC0415 - loads ctypes, which is slow

        interface = interfaces.default_interface(live.names(), interfaces.interfaces())
    datagrams = engine._tracker.wants_datagrams  # noqa: SLF001 - the inner engine
    return Sniffer(live.LiveCapture(interface, filter, promiscuous, datagrams=datagrams), engine)


def _wait_for(*descriptors: int) -> None:
    """Wait until one of them can be read."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    poll.poll()
