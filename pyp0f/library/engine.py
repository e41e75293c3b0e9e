"""Observations from packets of a program's own, and what is known of each address meanwhile.

`Engine` adds checks, link types and times of any form to the inner engine, which the command uses, too.  Nothing is
global: any number of engines with different databases can exist side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from math import isfinite
from typing import Final, SupportsBytes, SupportsFloat

from pyp0f.api.hostinfo import HostInfo, host_info, plain_address
from pyp0f.api.lookup import describe
from pyp0f.api.protocol import Address
from pyp0f.applications.interface import Application
from pyp0f.applications.standard import applications_for, sections_of
from pyp0f.arguments import check_callable, check_flag, check_type
from pyp0f.engine.limits import Limits
from pyp0f.engine.tracker import Tracker
from pyp0f.hosts.table import Hosts
from pyp0f.library.adapters import Bytes, LinkType, captured, time_of
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Observation
from pyp0f.wire.link import Link, link_for

Time = SupportsFloat | datetime
"""Seconds since 1970, or a point in time."""

_END_OF_TIME: Final = 1 << 32
"""Seconds since 1970."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Engine:
    """Follows the connections and hosts of packets that are fed to it, and returns observations.

        engine = pyp0f.Engine()
        for observation in engine.feed(packet, time):
            print(observation)

    It has no clock: only the times of packets count.

    Attributes:
        hosts: what is known of each address, as a mapping.
    """

    def __init__(
        self,
        database: DatabaseOrPath = None,
        limits: Limits | None = None,
        *,
        classic: bool = False,
        applications: Sequence[Application] | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        """Make an engine that has seen nothing yet.

        Args:
            database: what systems and programs look like: a database or the name of a signature file; what comes
                with pyp0f if None.
            limits: how much to remember; those of p0f if None.
            classic: report only what p0f 3.09b reports.
            applications: the protocols to read (docs/library.md, "Applications"); those that come with pyp0f if None.
            on_warning: called with one line of text when the traffic does not look as its link type promises;
                if None, such lines go to the logger ``pyp0f``.

        Raises:
            SignatureError: the signature file cannot be read, or a line of it is wrong.
            TypeError: an argument is of another type.
        """
        check_type("limits", limits, (Limits, type(None)), "of type pyp0f.Limits")
        check_callable("on_warning", on_warning)
        check_flag("classic", classic)
        known = applications_for(classic) if applications is None else tuple(applications)
        for application in known:
            check_type("applications", application, Application, "a sequence of applications")
        self._tracker = Tracker(
            as_database(database, sections_of(known)),
            limits,
            applications=known,
            classic=classic,
            warn=on_warning or warn_by_logger,
        )
        self._links: dict[int, Link] = {}
        self.hosts: KnownHosts = KnownHosts(self._tracker.hosts)

    @property
    def packets(self) -> int:
        """How many packets were fed."""
        return self._tracker.packets

    @property
    def connections(self) -> int:
        """How many connections are being followed."""
        return len(self._tracker.connections)

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
            TypeError: an argument is of another type, or the time is missing.
            ValueError: the time is not from 1970 to 2106, or the packet of Scapy or dpkt cannot be made into bytes.
        """
        data, link_type = captured(packet, link_type, LinkType.ETHERNET)
        seconds, microseconds = _split_time(time_of(packet) if time is None else time)
        link = self._links.get(link_type)
        if link is None:
            link = self._links[link_type] = link_for(link_type)
        return self._tracker.feed(link, data, [(seconds, microseconds, 0, len(data))])

    def feed_all(
        self, packets: Iterable[tuple[Bytes | SupportsBytes, Time]], link_type: int | None = None
    ) -> Iterator[Observation]:
        """Look at many packets, and pass on what is learned as it comes.

        Args:
            packets: each with its time, as in `feed`.
            link_type: what bytes among them begin with; Ethernet if None.

        Raises:
            TypeError: a packet or a time is of another type.
            ValueError: a time is not from 1970 to 2106.
        """
        for packet, time in packets:
            yield from self.feed(packet, time, link_type)


class KnownHosts(Mapping[str | Address, HostInfo]):
    """What is known of each address, by address: text, or an object of `ipaddress`.

    ``hosts["192.0.2.1"]`` raises KeyError if nothing is known; ``hosts.get("192.0.2.1")`` returns None.  Values are
    copies of what was known at that moment.  A text that is no address raises `AddressError`.
    """

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def __getitem__(self, address: str | Address) -> HostInfo:
        subject = plain_address(address)
        host = self._hosts.get(subject.packed)
        if host is None:
            raise KeyError(address)
        return host_info(subject, describe(host))

    def __iter__(self) -> Iterator[Address]:
        return iter([ip_address(address) for address in self._hosts])

    def __len__(self) -> int:
        return len(self._hosts)


def warn_by_logger(text: str) -> None:
    """Write a warning to the logger ``pyp0f``."""
    import logging  # noqa: PLC0415 - slow to load, and rarely used

    logging.getLogger("pyp0f").warning("%s", text)


def _split_time(time: Time) -> tuple[int, int]:
    """Whole seconds and microseconds.

    Raises:
        TypeError: it is no time.
        ValueError: no capture can hold this time.
    """
    if isinstance(time, datetime):
        since = time.astimezone(UTC) - _EPOCH
        _check_range(since / timedelta(seconds=1), time)
        return divmod(since // timedelta(microseconds=1), 1_000_000)
    if isinstance(time, bool) or not isinstance(time, SupportsFloat):
        raise TypeError(f"time must be a number of seconds since 1970 or a datetime, not {time!r}")
    number = float(time)
    _check_range(number, number)
    seconds, fraction = divmod(number, 1)
    microseconds = round(fraction * 1_000_000)
    return (int(seconds), microseconds) if microseconds < 1_000_000 else (int(seconds) + 1, 0)


def _check_range(seconds: float, shown: object) -> None:
    if not (isfinite(seconds) and 0 <= seconds < _END_OF_TIME):
        raise ValueError(f"time must be from 1970 to 2106, not {shown}")
