"""An engine that a program feeds with packets, and a mapping from addresses to the facts about each host.

`Engine` wraps `pyp0f.engine.tracker.Tracker`, which the commands use directly.  It checks arguments, and accepts times
and link types in several forms.  There is no global state: a process can have many engines with different databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final, SupportsBytes, SupportsFloat

from pyp0f.api.hostinfo import HostInfo, host_info, plain_address
from pyp0f.api.lookup import describe
from pyp0f.api.protocol import Address
from pyp0f.applications.interface import Application
from pyp0f.applications.standard import applications_for, applications_named, sections_of
from pyp0f.arguments import check_callable, check_flag, check_type, wrong_type
from pyp0f.engine.limits import Limits
from pyp0f.engine.statistics import Statistics, statistics_of
from pyp0f.engine.tracker import Tracker
from pyp0f.hosts.table import Host, Hosts, plain
from pyp0f.library.adapters import Bytes, LinkType, captured, link_of_type, time_of
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Observation
from pyp0f.wire.link import Link

Time = SupportsFloat | datetime
"""Seconds since 1970, or a point in time."""

_END_OF_TIME: Final = 1 << 32
"""Seconds since 1970."""
_APPLICATIONS: Final = "a sequence of applications and names"
_TIME: Final = "a number of seconds since 1970 or a datetime"
_PAIRS: Final = "pairs of a packet and its time"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Engine:
    """Tracks connections and hosts of the packets that it is fed, and returns observations.

    For example::

        engine = pyp0f.Engine()
        for observation in engine.feed(packet, time):
            print(observation)

    An engine has no clock and does no I/O: packet time is the only time.

    Attributes:
        hosts: a mapping from addresses to what is known about them.
    """

    def __init__(
        self,
        database: DatabaseOrPath = None,
        limits: Limits | None = None,
        *,
        classic: bool = False,
        applications: Sequence[Application | str] | None = None,
        on_warning: Callable[[str], None] | None = None,
        separate_networks: bool = False,
    ) -> None:
        """Create an engine without connections and hosts.

        Args:
            database: a database, or the path of a signature file; the packaged signatures if None.
            limits: sizes and ages of the tables; the defaults of p0f if None.
            classic: report only what p0f 3.09b reports; if `database` is None, with its signatures only.
            applications: application protocols to read (docs/library.md, "Applications"): names of those of pyp0f, such
                as ``tls``, and others as objects; all of pyp0f if None.
            on_warning: called with one line of text when packets do not look like packets of their link type; if
                None, warnings go to the logger ``pyp0f``.
            separate_networks: keep hosts and connections of different VLANs and virtual networks apart; `hosts` has the
                one that was seen latest.

        Raises:
            SignatureError: the signature file cannot be read, or one of its lines is wrong.
            TypeError: an argument has the wrong type.
            ValueError: `applications` is given together with `classic` or has an unknown name, two applications have
                the same name, or `database` lacks a section of an application.
        """
        check_type("limits", limits, (Limits, type(None)), "of type pyp0f.Limits")
        check_callable("on_warning", on_warning)
        check_flag("classic", classic)
        check_flag("separate_networks", separate_networks)
        if classic and separate_networks:
            raise ValueError("separate_networks must be False if classic is True: p0f 3.09b does not know networks")
        known = applications_for(classic) if applications is None else _checked(applications, classic)
        signatures = as_database(database, sections_of(known), classic=classic)
        for application in known:
            for section in application.sections:
                if section.name not in signatures.sections:
                    raise ValueError(
                        f"database must have the section {section.name} of the application {application.name}: "
                        "load it with sections=sections_of(applications)"
                    )
        self._tracker = Tracker(
            signatures,
            limits,
            applications=known,
            classic=classic,
            separate_networks=separate_networks,
            warn=on_warning or warn_by_logger,
        )
        self._links: dict[int, Link] = {}
        self.hosts: KnownHosts = KnownHosts(self._tracker.hosts)

    @property
    def packets(self) -> int:
        """Number of packets fed so far."""
        return self._tracker.packets

    @property
    def statistics(self) -> Statistics:
        """How many packets were passed over, and why; with ``classic=True``, they are not counted."""
        return statistics_of(self._tracker)

    @property
    def connections(self) -> int:
        """Number of TCP connections that are tracked now; UDP exchanges are not counted."""
        return len(self._tracker.connections)

    def find_host(self, address: bytes) -> Host | None:
        """The entry of the host table, from which `pyp0f.api.server.ApiServer` makes its answers.

        Programs ask `hosts`, whose values do not change with later packets.

        Args:
            address: 4 or 16 bytes in network byte order.

        Returns:
            The entry; None if the address is not known.

        Raises:
            TypeError: `address` is not bytes.
        """
        check_type("address", address, bytes, "bytes")
        return self._tracker.find_host(address)

    def feed(
        self, packet: Bytes | SupportsBytes, time: Time | None = None, link_type: int | None = None
    ) -> list[Observation]:
        """Process the next packet.

        Args:
            packet: the captured bytes, or a packet of Scapy or dpkt.
            time: capture time, as seconds since 1970 or as a datetime; a datetime without a time zone is local time.
                It may be omitted for packets of Scapy, which have a time.
            link_type: link type of bytes, a `LinkType` or another number of libpcap; Ethernet if None.

        Returns:
            The observations, in p0f's order.  Most packets give none.

        Raises:
            TypeError: an argument has the wrong type, or the time is missing.
            ValueError: the time is not between 1970 and 2106, the link type has more than 16 bits, or the packet of
                Scapy or dpkt cannot be serialized.
        """
        data, link_type = captured(packet, link_type, LinkType.ETHERNET)
        seconds, microseconds = _split_time(time_of(packet) if time is None else time)
        link = self._links.get(link_type)
        if link is None:
            link = self._links[link_type] = link_of_type(link_type)
        return self._tracker.feed(link, data, [(seconds, microseconds, 0, len(data))])

    def feed_all(
        self, packets: Iterable[tuple[Bytes | SupportsBytes, Time]], link_type: int | None = None
    ) -> Iterator[Observation]:
        """Process many packets, and yield the observations of each.

        Args:
            packets: pairs of a packet and its capture time, in the forms that `feed` accepts.
            link_type: link type of bytes, a `LinkType` or another number of libpcap; Ethernet if None.

        Raises:
            TypeError: `packets` does not yield pairs, or a packet or a time has the wrong type.
            ValueError: a time is not between 1970 and 2106, the link type has more than 16 bits, or a packet of Scapy
                or dpkt cannot be serialized.
        """
        check_type("packets", packets, Iterable, _PAIRS)
        for pair in packets:
            try:
                packet, time = pair
            except (TypeError, ValueError):
                raise wrong_type("packets", pair, _PAIRS) from None
            yield from self.feed(packet, time, link_type)


class KnownHosts(Mapping[str | Address, HostInfo]):
    """A read-only mapping from addresses to `HostInfo`.

    Keys are text or objects of `ipaddress`.  ``hosts["192.0.2.1"]`` raises KeyError if the address is not known, and
    ``hosts.get("192.0.2.1")`` returns None.  Text that is not an address raises `AddressError`.  A `HostInfo` is a
    snapshot: it does not change with later packets.
    """

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    def __getitem__(self, address: str | Address) -> HostInfo:
        subject = plain_address(address)
        host = self._hosts.latest(subject.packed)
        if host is None:
            raise KeyError(address)
        return host_info(subject, describe(host))

    def __iter__(self) -> Iterator[Address]:
        return iter([ip_address(address) for address in dict.fromkeys(map(plain, self._hosts))])

    def __len__(self) -> int:
        return len(set(map(plain, self._hosts)))


def _checked(applications: object, classic: bool) -> tuple[Application, ...]:
    """The argument `applications`, if it is right."""
    from pyp0f.applications.checking import check_application  # noqa: PLC0415 - most engines have the usual ones

    check_type("applications", applications, (tuple, list), _APPLICATIONS)
    given: tuple[object, ...] = tuple(applications)  # type: ignore[arg-type]
    for one in given:
        check_type("applications", one, (Application, str), _APPLICATIONS)
    if classic:
        raise ValueError("applications must be None if classic is True: p0f 3.09b reads only HTTP")
    known = tuple([one for item in given for one in ([item] if isinstance(item, Application) else _named(item))])
    for application in known:
        check_application(application)
    names = [application.name for application in known]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"applications must have different names; {name!r} is there twice")
    return known


def _named(name: object) -> tuple[Application, ...]:
    """The application with a name."""
    try:
        return applications_named([str(name)])
    except ValueError as error:
        raise ValueError(f"applications: {error}") from None


def warn_by_logger(text: str) -> None:
    """Write a warning to the logger ``pyp0f``."""
    import logging  # noqa: PLC0415 - slow to load, rarely used

    logging.getLogger("pyp0f").warning("%s", text)


def _split_time(time: Time) -> tuple[int, int]:
    """Whole seconds and microseconds of a time.

    Raises:
        TypeError: `time` is neither a number nor a datetime.
        ValueError: `time` does not fit into 32 bits of seconds, as in a capture file.
    """
    if isinstance(time, datetime):
        try:
            since = time.astimezone(UTC) - _EPOCH
        except (OverflowError, ValueError):  # near the years 1 and 9999
            raise _out_of_range(time) from None
        if not 0 <= since / timedelta(seconds=1) < _END_OF_TIME:
            raise _out_of_range(time)
        return divmod(since // timedelta(microseconds=1), 1_000_000)
    if isinstance(time, bool) or not isinstance(time, SupportsFloat):
        raise wrong_type("time", time, _TIME)
    try:
        number = float(time)
    except OverflowError:
        raise _out_of_range(float("inf")) from None
    except (TypeError, ValueError):  # a class, or a number that is not real
        raise wrong_type("time", time, _TIME) from None
    if not 0 <= number < _END_OF_TIME:
        raise _out_of_range(number)
    seconds, fraction = divmod(number, 1)
    microseconds = round(fraction * 1_000_000)
    return (int(seconds), microseconds) if microseconds < 1_000_000 else (int(seconds) + 1, 0)


def _out_of_range(time: float | datetime) -> ValueError:
    allowed = "from 1970 to 2106" if isinstance(time, datetime) else f"0 to {_END_OF_TIME - 1} seconds since 1970"
    return ValueError(f"time must be {allowed}, not {time}")
