"""Streams of packets for programs: a capture, an interface, or packets of the program's own.

All three go through the one `pyp0f.engine.tracker.Tracker` that the command uses too; what is here opens, feeds, waits
and closes.  Nothing is global: any number of streams, with different databases, can live side by side.
"""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address
from math import isfinite
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, SupportsBytes, SupportsFloat

from pyp0f.api.hostinfo import HostInfo
from pyp0f.applications.standard import STANDARD
from pyp0f.capture.file import CaptureFile
from pyp0f.capture.live import Counts, LiveCapture
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.errors import CaptureError
from pyp0f.hosts.table import Hosts
from pyp0f.library.adapters import Bytes, captured, time_of
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Observation
from pyp0f.wire.link import Link, link_for

Time = SupportsFloat | datetime
"""Seconds since 1970, or a point in time."""

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

_END_OF_TIME: Final = 1 << 32
"""Seconds since 1970."""
_BATCH: Final = 128
"""Packets that are taken from an interface at a time."""


class LinkType(IntEnum):
    """What a packet begins with, by the numbers of libpcap; any other number of libpcap will do as well."""

    NULL = 0
    """BSD loopback: four bytes of address family."""
    ETHERNET = 1
    """Ethernet, with VLAN tags or without."""
    PPP = 9
    """PPP, with or without HDLC-like framing."""
    RAW = 101
    """An IPv4 or IPv6 header."""
    IEEE802_11 = 105
    """Wireless LAN."""
    LOOP = 108
    """OpenBSD loopback."""
    LINUX_SLL = 113
    """Linux cooked capture."""
    PFLOG = 117
    """Packet filter log of OpenBSD."""
    IEEE802_11_RADIO = 127
    """802.11 after a radiotap header."""
    LINUX_SLL2 = 276
    """Linux cooked capture, version 2."""


class Engine:
    """Follows connections and hosts of packets that are fed to it, and says what it learns of them.

        engine = pyp0f.Engine()
        for observation in engine.feed(packet, time):
            print(observation)

    Packet time is the only time that it knows.

    Attributes:
        hosts: what is known of each address; a `KnownHosts`.
    """

    def __init__(
        self,
        database: DatabaseOrPath = None,
        limits: Limits | None = None,
        *,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        """Make an engine that has seen nothing yet.

        Args:
            database: what systems and programs look like: a database or the name of a signature file; what comes
                with pyp0f if None.
            limits: how much to remember; those of p0f if None.
            on_warning: called with one line of text when the traffic does not look as its link type promises;
                if None, such lines go to the logger ``pyp0f``.

        Raises:
            SignatureError: the signature file cannot be read, or a line of it is wrong.
        """
        if not isinstance(limits, (Limits, type(None))):
            raise TypeError(f"limits must be of type pyp0f.Limits, not {limits!r}")
        self._engine = Tracker(as_database(database), limits, applications=STANDARD, warn=on_warning or _log)
        self._links: dict[int, Link] = {}
        self.hosts: KnownHosts = KnownHosts(self._engine.hosts)

    @property
    def packets(self) -> int:
        """How many packets were fed."""
        return self._engine.packets

    @property
    def connections(self) -> int:
        """How many connections are being followed."""
        return len(self._engine.connections)

    def feed(
        self, packet: Bytes | SupportsBytes, time: Time | None = None, link_type: int | None = None
    ) -> list[Observation]:
        """Look at the next packet.

        Args:
            packet: bytes, as they were captured; or a packet of Scapy or dpkt.
            time: when it was captured: seconds since 1970, or a datetime (without a zone it is local time); only
                packets of Scapy know it themselves.
            link_type: what bytes begin with, a `LinkType` or another number of libpcap's; Ethernet if None.

        Returns:
            What was learned, in p0f's order; often nothing.

        Raises:
            TypeError: that is no packet, or its time is missing.
            ValueError: that is no time.
        """
        data, link_type = captured(packet, link_type, LinkType.ETHERNET)
        seconds, microseconds = _split_time(time_of(packet) if time is None else time)
        link = self._links.get(link_type)
        if link is None:
            link = self._links[link_type] = link_for(link_type)
        return self._engine.feed(link, data, [(seconds, microseconds, 0, len(data))])

    def feed_all(
        self, packets: Iterable[tuple[Bytes | SupportsBytes, Time]], link_type: int | None = None
    ) -> Iterator[Observation]:
        """Look at many packets, and pass on what is learned as it comes.

        Args:
            packets: each with its time, as in `feed`.
            link_type: what bytes among them begin with; Ethernet if None.

        Raises:
            TypeError: something is no packet.
            ValueError: something is no time.
        """
        for packet, time in packets:
            yield from self.feed(packet, time, link_type)


class KnownHosts(Mapping["str | IPv4Address | IPv6Address", "HostInfo"]):
    """What is known of each address, by address: as text or as `ipaddress` has it.

    ``hosts["192.0.2.1"]`` raises KeyError if nothing is known; ``hosts.get("192.0.2.1")`` says None.  What is
    handed out is a copy of what was known at that moment.  A text that is no address raises `AddressError`.
    """

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def __getitem__(self, address: str | IPv4Address | IPv6Address) -> HostInfo:
        # These come with what only clients of the API socket need besides.
        from pyp0f.api.hostinfo import host_info, plain_address  # noqa: PLC0415
        from pyp0f.api.lookup import describe  # noqa: PLC0415

        subject = plain_address(address)
        host = self._hosts.get(subject.packed)
        if host is None:
            raise KeyError(address)
        return host_info(subject, describe(host))

    def __iter__(self) -> Iterator[IPv4Address | IPv6Address]:
        from ipaddress import ip_address  # noqa: PLC0415

        return iter([ip_address(address) for address in self._hosts])

    def __len__(self) -> int:
        return len(self._hosts)


class _Stream(Iterator["Observation"]):
    """What captures and interfaces have in common: an engine, and observations that wait to be fetched.

    Attributes:
        engine: what looks at the packets; ask ``engine.hosts`` about an address.
    """

    def __init__(self, own: Engine) -> None:
        self.engine: Engine = own
        self._found: deque[Observation] = deque()

    def close(self) -> None:
        """Stop, and let go of everything; what waited to be fetched is forgotten."""
        raise NotImplementedError

    def __iter__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class CaptureReader(_Stream):
    """The observations of a capture, in p0f's order; made by `read`.

    It is an iterator and a context manager, and reads as it is asked for more, with bounded memory.  After the end,
    and when it is let go of, the file is closed.

    Attributes:
        engine: what looks at the packets; ask ``engine.hosts`` about an address.
        problem: after the end: why the end of the file was not reached, or None.
    """

    def __init__(self, capture: CaptureFile, own: Engine, warn: Callable[[str], None]) -> None:
        super().__init__(own)
        self.problem: str | None = None
        self._capture: CaptureFile | None = capture
        self._findings = capture.findings(own._engine)  # noqa: SLF001 - its other half
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
        """Stop reading and close the file; what waited to be fetched is forgotten."""
        self._found.clear()
        capture, self._capture = self._capture, None
        if capture is not None:
            self._findings = iter(())
            capture.close()


class Sniffer(_Stream, AsyncIterator["Observation"]):
    """The observations of live traffic, as they come; made by `sniff`.

    It is an iterator and a context manager, plain and asynchronous.  It never ends by itself: leave the loop, or call
    `stop` from elsewhere.

    Attributes:
        engine: what looks at the packets; ask ``engine.hosts`` about an address.
        interface: where it listens.
    """

    def __init__(self, capture: LiveCapture, own: Engine) -> None:
        super().__init__(own)
        self.interface: str = capture.name
        self._stopped = False
        # What a waiting thread or loop is woken through; -1 after the end.
        self._ear, self._bell = os.pipe()
        for end in (self._ear, self._bell):
            os.set_blocking(end, False)
        self._capture: LiveCapture | None = capture
        self._last_counts: Counts | None = None
        self._waiting: set[Future[None]] = set()

    def counts(self) -> Counts | None:
        """What the kernel counted: packets received, and those of them that were dropped because nobody fetched them.

        None if it does not say.  After the end, the last counts.
        """
        return self._last_counts if self._capture is None else self._capture.counts()

    def stop(self) -> None:
        """End the iteration; for any thread, task or signal handler.  What was found before is still handed out."""
        self._stopped = True
        with suppress(OSError):  # it is closed, or has been rung often enough
            os.write(self._bell, b".")

    def close(self) -> None:
        """Stop listening, and let go of everything; what waited to be fetched is forgotten.

        For the thread that iterates; others call `stop`.
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
            # The numbers may belong to somebody else's files from now on.
            ear, bell, self._ear, self._bell = self._ear, self._bell, -1, -1
            os.close(ear)
            os.close(bell)

    def __del__(self) -> None:
        if getattr(self, "_capture", None) is not None:
            self.close()

    def __next__(self) -> Observation:
        while not self._found:
            capture = self._running()
            if capture is None:
                raise StopIteration
            if not self._take(capture):
                _wait_for(capture.fileno(), self._ear)
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
        """Wait until there is something to read, or this is the end; any number of tasks may."""
        from asyncio import get_running_loop  # noqa: PLC0415 - it is loaded already

        loop = get_running_loop()
        ready = loop.create_future()
        if not self._waiting:
            for descriptor in (capture.fileno(), self._ear):
                loop.add_reader(descriptor, self._wake)
        self._waiting.add(ready)
        try:
            await ready
        finally:
            self._waiting.discard(ready)
            if not self._waiting and self._capture is not None:  # otherwise `close` has done so
                self._unwatch(loop, capture)

    def _unwatch(self, loop: AbstractEventLoop, capture: LiveCapture) -> None:
        for descriptor in (capture.fileno(), self._ear):
            loop.remove_reader(descriptor)

    def _wake(self) -> None:
        for ready in self._waiting:
            if not ready.done():
                ready.set_result(None)

    def _running(self) -> LiveCapture | None:
        """The capture, unless this is the end; then everything is let go of."""
        if self._stopped:
            self.close()
        return self._capture

    def _take(self, capture: LiveCapture) -> bool:
        """Look at what has come; False if that is nothing."""
        try:
            data, records = capture.read(_BATCH)
        except CaptureError:
            self.close()
            raise
        self._found.extend(self.engine._engine.feed(capture.link, data, records))  # noqa: SLF001 - its other half
        return bool(data)


def read(
    path: str | os.PathLike[str],
    *,
    filter: str | None = None,  # noqa: A002 - as everybody calls it
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
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
        on_warning: called with one line of text when the capture is damaged, or does not look as its link type
            promises; if None, such lines go to the logger ``pyp0f``.

    Raises:
        CaptureError: the file cannot be read, is no capture, or the filter makes no sense for it.
        SignatureError: the signature file cannot be read, or a line of it is wrong.
    """
    own = Engine(database, limits, on_warning=on_warning)
    return CaptureReader(CaptureFile(os.fsdecode(path), filter), own, on_warning or _log)


def sniff(
    interface: str | None = None,
    *,
    filter: str | None = None,  # noqa: A002 - as everybody calls it
    promiscuous: bool = False,
    database: DatabaseOrPath = None,
    limits: Limits | None = None,
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
        on_warning: as in `read`.

    Raises:
        CaptureError: there is no such interface, no permission, or the filter makes no sense for it; while
            iterating: the interface went down.
        SignatureError: as in `read`.
    """
    from pyp0f.capture import interfaces, live  # noqa: PLC0415

    own = Engine(database, limits, on_warning=on_warning)
    if interface is None:
        interface = interfaces.default_interface(live.names(), interfaces.interfaces())
    return Sniffer(live.LiveCapture(interface, filter, promiscuous), own)


def _log(text: str) -> None:
    import logging  # noqa: PLC0415 - slow to load, and rarely of use

    logging.getLogger("pyp0f").warning("%s", text)


def _split_time(time: Time) -> tuple[int, int]:
    """Whole seconds and microseconds.

    Raises:
        ValueError: out of what a capture can hold.
    """
    if hasattr(time, "astimezone"):
        from datetime import datetime, timedelta  # noqa: PLC0415 - it is loaded already

        since = time.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        number = since / timedelta(seconds=1)
        if not 0 <= number < _END_OF_TIME:
            raise ValueError(f"{time} is no time of a packet: it must be from 1970 to 2106")
        return divmod(since // timedelta(microseconds=1), 1_000_000)
    number = float(time)
    if not (isfinite(number) and 0 <= number < _END_OF_TIME):
        raise ValueError(f"{number} is no time of a packet: it must be from 1970 to 2106")
    seconds, fraction = divmod(number, 1)
    microseconds = round(fraction * 1_000_000)
    return (int(seconds), microseconds) if microseconds < 1_000_000 else (int(seconds) + 1, 0)


def _wait_for(*descriptors: int) -> None:
    """Wait until one of them can be read."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    poll.poll()
