"""Iterators over the observations of a capture file and of live traffic.

They open the capture, feed an engine, wait for packets, and close the capture.  There is no global state: a process
can have many of them with different databases.
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
from pyp0f.engine.statistics import Statistics
from pyp0f.errors import CaptureError
from pyp0f.library.engine import Engine, warn_by_logger
from pyp0f.library.loading import DatabaseOrPath
from pyp0f.observations.base import Observation

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

_BATCH: Final = 128
"""Maximum number of packets that are read from an interface at a time."""


class _Stream(Iterator[Observation]):
    """An engine with a queue of observations that were not returned yet.

    Attributes:
        engine: the engine that processes the packets; ``engine.hosts`` has what is known about each address.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine: Engine = engine
        self._found: deque[Observation] = deque()

    @property
    def statistics(self) -> Statistics:
        """How many packets were passed over so far, and why; with ``classic=True``, they are not counted."""
        return self.engine.statistics

    def close(self) -> None:
        """Stop, and release all resources.  Observations that were not returned yet are dropped."""
        raise NotImplementedError

    def __iter__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class CaptureReader(_Stream):
    """The observations of captures, in p0f's order.  `read` returns it.

    It is an iterator and a context manager.  It reads on demand, with bounded memory.  Each file is closed at its end,
    and when the reader is deleted.

    Attributes:
        engine: the engine that processes the packets; ``engine.hosts`` has what is known about each address.
        problem: after the end, the reason why a capture could not be read to its end; None if all were.  Of several
            captures, it is about the first such one, and begins with its path.
    """

    def __init__(self, captures: Iterator[CaptureFile], engine: Engine, warn: Callable[[str], None]) -> None:
        super().__init__(engine)
        self.problem: str | None = None
        self._captures = captures
        self._warn = warn
        self._capture: CaptureFile | None = None
        self._open_next()

    def __next__(self) -> Observation:
        while not self._found:
            if self._capture is None:
                raise StopIteration
            found = next(self._findings, None)
            if found is None:
                self._end(self._capture)
                self._open_next()
            else:
                self._found.extend(found)
        return self._found.popleft()

    def _open_next(self) -> None:
        self._capture = next(self._captures, None)
        if self._capture is not None:
            self._findings = self._capture.findings(self.engine._tracker)  # noqa: SLF001 - it takes batches of packets

    def _end(self, capture: CaptureFile) -> None:
        """Close a capture that was read to its end."""
        problem, warning = capture.problem, capture.warning
        self._close_file()
        if problem is not None:
            source = self.engine._tracker.source  # noqa: SLF001 - empty for a single capture
            self.problem = self.problem or (f"{source}: {problem}" if source else problem)
        if warning is not None:
            self._warn(warning)

    def _close_file(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            self._findings = iter(())
            capture.close()

    def close(self) -> None:
        """Stop reading, and close the file.  Observations that were not returned yet are dropped."""
        self._found.clear()
        self._captures = iter(())
        self._close_file()


class Sniffer(_Stream, AsyncIterator[Observation]):
    """The observations of live traffic.  `sniff` returns it.

    It is an iterator and a context manager, both synchronous and asynchronous.  It does not end by itself: leave the
    loop, or call `stop`.

    Attributes:
        engine: the engine that processes the packets; ``engine.hosts`` has what is known about each address.
        interface: name of the interface.
    """

    def __init__(self, capture: LiveCapture, engine: Engine) -> None:
        super().__init__(engine)
        self.interface: str = capture.name
        self._stopped = False
        # The pipe wakes up a waiting thread or event loop.  Both descriptors are -1 after `close`.
        self._wake_reader, self._wake_writer = os.pipe()
        for end in (self._wake_reader, self._wake_writer):
            os.set_blocking(end, False)
        self._capture: LiveCapture | None = capture
        self._last_counts: Counts | None = None
        self._waiting: set[Future[None]] = set()

    def counts(self) -> Counts | None:
        """The kernel's counts of received and dropped packets; None if the kernel does not provide them.

        After `close`, the last counts.
        """
        return self._last_counts if self._capture is None else self._capture.counts()

    def stop(self) -> None:
        """End the iteration after the observations that are already queued.

        Any thread, task or signal handler may call this.
        """
        self._stopped = True
        with suppress(OSError):  # the pipe is closed, or is full and wakes up the reader anyway
            os.write(self._wake_writer, b".")

    def close(self) -> None:
        """Stop capturing, and release all resources.  Observations that were not returned yet are dropped.

        Only the thread that iterates may call this.  Other threads call `stop`.
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
            # The descriptors are cleared first: once they are closed, other files can get the same numbers.
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
                _wait_until_readable(capture.fileno(), self._wake_reader)
        return self._found.popleft()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Observation:
        from asyncio import sleep  # noqa: PLC0415 - slow to load; here it is already loaded

        while not self._found:
            capture = self._running()
            if capture is None:
                raise StopAsyncIteration
            if self._take(capture):
                await sleep(0)  # lets other tasks run under full load
            else:
                await self._wait_for_packets(capture)
        return self._found.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _wait_for_packets(self, capture: LiveCapture) -> None:
        """Wait for packets, `stop` or `close`.  Several tasks may wait at the same time."""
        from asyncio import get_running_loop  # noqa: PLC0415 - already loaded

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
            if not self._waiting and self._capture is not None:  # `close` has done this otherwise
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
        """Feed packets that have arrived to the engine.  Returns False if there are none."""
        try:
            data, records = capture.read(_BATCH)
        except CaptureError:
            self.close()
            raise
        self._found.extend(self.engine._tracker.feed(capture.link, data, records))  # noqa: SLF001 - the tracker takes batches
        return bool(data)


def read(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    filter: str | None = None,  # noqa: A002 - the usual name
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
    classic: bool = False,
    separate_networks: bool = False,
    applications: Sequence[Application | str] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> CaptureReader:
    """Read captures, and iterate over their observations.

    For example::

        for observation in pyp0f.read("capture.pcap", filter="port 80"):
            print(observation)

    Several captures are read one after the other as one run: what is known about hosts and connections goes on.

    Args:
        path: a pcap or pcapng file, also compressed (gzip, bzip2, xz, zstd); ``-`` is standard input.  Or a
            folder, whose captures are read in the order of their first packets.  Or a list of such paths, with
            different formats and link types if you like.  All but the first are opened when they are reached, and
            iterating raises CaptureError if that fails.
        filter: a filter expression of libpcap (pcap-filter(7)).  Of the packets that pass, only TCP is processed, and
            UDP if an application asks for it.
        database: a database, or the path of a signature file; the packaged signatures if None.
        limits: sizes and ages of the tables; the defaults of p0f if None.
        classic: report only what p0f 3.09b reports.
        separate_networks: keep hosts and connections of different VLANs and virtual networks apart.
        applications: application protocols to read (docs/library.md, "Applications"): names of those of pyp0f, such as
            ``tls``, and others as objects; all of pyp0f if None.
        on_warning: called with one line of text when the capture is damaged, or when packets do not look like packets
            of their link type; if None, warnings go to the logger ``pyp0f``.

    Raises:
        CaptureError: the file cannot be read or is not a capture, or the filter is not valid for it.
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
        ValueError: as for `Engine`, or the list of paths is empty.
    """
    paths = path if isinstance(path, Sequence) and not isinstance(path, (str, bytes)) else (path,)
    for each in paths:
        check_path("path", each)
    if not paths:
        raise ValueError("path must be a path, or a list of at least one")
    check_text("filter", filter)
    check_callable("on_warning", on_warning)
    engine = Engine(
        database,
        limits,
        classic=classic,
        applications=applications,
        on_warning=on_warning,
        separate_networks=separate_networks,
    )
    warn = on_warning or warn_by_logger
    names = list(map(os.fsdecode, paths))
    if any(map(os.path.isdir, names)):
        from pyp0f.capture.folder import with_folders  # noqa: PLC0415 - most programs read files

        names = with_folders(names, warn)
    return CaptureReader(_open_each(names, filter, engine), engine, warn)


def _open_each(paths: Sequence[str], rule: str | None, engine: Engine) -> Iterator[CaptureFile]:
    """Open each capture when it is needed."""
    tracker = engine._tracker  # noqa: SLF001 - the engine's loop
    for path in paths:
        capture = CaptureFile(path, rule, datagrams=tracker.marks, classic=not tracker.looks_inside)
        if len(paths) > 1:
            tracker.source = capture.name
        yield capture


def sniff(
    interface: str | None = None,
    *,
    filter: str | None = None,  # noqa: A002 - the usual name
    promiscuous: bool = False,
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
    classic: bool = False,
    separate_networks: bool = False,
    applications: Sequence[Application | str] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Sniffer:
    """Capture live traffic, and iterate over its observations.

    The process needs the permission to capture (docs/operations.md, "Permissions").

    For example::

        with pyp0f.sniff("eth0") as sniffer:
            for observation in sniffer:
                print(observation)

    ``async with`` and ``async for`` work as well.

    Args:
        interface: name of the interface; ``any`` means all interfaces; None means the first one that is up.
        filter: a filter expression of libpcap (pcap-filter(7)).  Of the packets that pass, only TCP is processed, and
            UDP if an application asks for it.
        promiscuous: put the interface into promiscuous mode.
        database: a database, or the path of a signature file; the packaged signatures if None.
        limits: sizes and ages of the tables; the defaults of p0f if None.
        classic: report only what p0f 3.09b reports.
        separate_networks: keep hosts and connections of different VLANs and virtual networks apart.
        applications: application protocols to read (docs/library.md, "Applications"): names of those of pyp0f, such as
            ``tls``, and others as objects; all of pyp0f if None.
        on_warning: called with one line of text when packets do not look like packets of their link type; if None,
            warnings go to the logger ``pyp0f``.

    Raises:
        CaptureError: the interface does not exist, permission is denied, or the filter is not valid for it.  While
            iterating: the interface went down.
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type.
        ValueError: as for `Engine`.
    """
    check_text("interface", interface)
    check_text("filter", filter)
    check_flag("promiscuous", promiscuous)
    engine = Engine(
        database,
        limits,
        classic=classic,
        applications=applications,
        on_warning=on_warning,
        separate_networks=separate_networks,
    )
    if interface is None:
        from pyp0f.capture import interfaces  # noqa: PLC0415 - loads ctypes, which is slow

        interface = interfaces.default_interface(live.names(), interfaces.interfaces())
    datagrams = engine._tracker.marks  # noqa: SLF001 - an attribute of the tracker
    return Sniffer(live.LiveCapture(interface, filter, promiscuous, datagrams=datagrams, classic=classic), engine)


def _wait_until_readable(*descriptors: int) -> None:
    """Wait until one of the descriptors is readable."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    poll.poll()
