"""`pyp0f.Engine`, and its mapping of hosts."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, Final, SupportsFloat, cast

import pytest
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from places import PCAPS

import pyp0f
from pyp0f.api.errors import AddressError
from pyp0f.library.adapters import LinkType
from pyp0f.library.engine import Engine
from pyp0f.library.loading import parse_database
from pyp0f.library.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyp0f.observations.base import Observation

SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
KINDS: Final = ["syn", "mtu"]
"""What is learned of it."""


def kinds(observations: Iterator[Observation] | list[Observation]) -> list[str]:
    return [observation.kind for observation in observations]


# Packets of one's own ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link_type", "before"),
    [
        (LinkType.RAW, b""),
        (LinkType.ETHERNET, ethernet(b"")),
        (LinkType.NULL, b"\2\0\0\0"),
        (LinkType.LINUX_SLL, bytes(14) + b"\x08\0"),
        (12, b""),
    ],
)
def test_packets_of_any_link_type(link_type: int, before: bytes) -> None:
    engine = Engine()
    found = engine.feed(before + SYN, 1_600_000_000.25, link_type)
    assert kinds(found) == KINDS
    assert found[0].time == datetime(2020, 9, 13, 12, 26, 40, 250_000, tzinfo=UTC)
    assert (engine.packets, engine.connections) == (1, 1)


def test_link_types_can_be_mixed() -> None:
    engine = Engine()
    assert kinds(engine.feed(SYN, 1, LinkType.RAW)) == KINDS
    assert engine.feed(ethernet(SYN), 2) == []  # the same SYN again
    assert kinds(engine.feed(ethernet(ipv4(tcp(sport=2, options=SYN_OPTIONS))), 2))[0] == "syn"


@pytest.mark.parametrize(
    ("time", "seconds", "microseconds"),
    [
        (7, 7, 0),
        (7.25, 7, 250_000),
        (1_600_000_000.000001, 1_600_000_000, 1),
        (7.9999999, 8, 0),
        (Decimal("7.000001"), 7, 1),
        (datetime(1970, 1, 1, 0, 0, 7, 3, tzinfo=UTC), 7, 3),
        (datetime(1970, 1, 1, 1, 0, 7, tzinfo=timezone(timedelta(hours=1))), 7, 0),
        (datetime(1970, 1, 1, 0, 0, 7), 7, 0),  # noqa: DTZ001 - local time, and that is UTC here
    ],
)
def test_times(time: SupportsFloat | datetime, seconds: int, microseconds: int) -> None:
    found = Engine().feed(SYN, time, LinkType.RAW)
    assert (found[0].seconds, found[0].microseconds) == (seconds, microseconds)


@pytest.mark.parametrize(
    "time",
    [float("nan"), float("inf"), -float("inf"), -1, 2**32, datetime(1969, 12, 31, tzinfo=UTC)],
)
def test_what_is_no_time(time: float | datetime) -> None:
    with pytest.raises(ValueError, match=r"time must be (0 to 4294967295 seconds since 1970|from 1970 to 2106), not "):
        Engine().feed(SYN, time, LinkType.RAW)


def test_many_packets() -> None:
    engine = Engine()
    packets = [(ipv4(tcp(sport=port, options=SYN_OPTIONS)), port) for port in (1, 2)]
    found = engine.feed_all(packets, LinkType.RAW)
    assert next(found).client_port == 1
    assert engine.packets == 1
    assert kinds(found) == ["mtu", *KINDS]


def test_engines_share_nothing() -> None:
    mine = parse_database(b"[mtu]\nlabel = mine\nsig = 1500\n")
    first, second = Engine(), Engine(mine)
    assert str(first.feed(SYN, 1, LinkType.RAW)[1]).endswith("link = Ethernet or modem, raw_mtu = 1500")
    assert str(second.feed(SYN, 1, LinkType.RAW)[1]).endswith("link = mine, raw_mtu = 1500")
    assert first.hosts["10.0.0.1"].link == "Ethernet or modem"
    assert second.hosts["10.0.0.1"].link == "mine"


def test_warnings_go_to_whoever_wants_them(logged: list[logging.LogRecord]) -> None:
    warnings: list[str] = []
    Engine(on_warning=warnings.append).feed(bytes(60), 1, LinkType.RAW)
    assert warnings == ["a packet is neither IPv4 nor IPv6: is the capture's link type right?"]
    assert logged == []
    Engine().feed(bytes(60), 1, LinkType.RAW)
    assert [(record.name, record.getMessage()) for record in logged] == [("pyp0f", warnings[0])]


def test_limits_have_ranges() -> None:
    for limits in ({"connections": 0}, {"hosts": 500_001}, {"connection_age": 1_000_001}, {"host_idle": -1}):
        with pytest.raises(ValueError, match=f"{next(iter(limits))} must be from 1 to"):
            pyp0f.Limits(**limits)


def test_arguments_of_the_wrong_type_are_told_as_such() -> None:
    """Wrong types are reported at the call, and not later somewhere else."""
    wrong: Any = 3
    with pytest.raises(TypeError, match=r"limits must be of type pyp0f\.Limits, not 3"):
        Engine(limits=wrong)
    with pytest.raises(TypeError, match="filter must be text or None, not 3"):
        read(PCAPS / "uptime.pcap", filter=wrong)
    with pytest.raises(TypeError, match="link_type must be a whole number, not 'raw'"):
        Engine().feed(SYN, 1, cast("int", "raw"))
    for value in (1.5, "1", True):
        with pytest.raises(TypeError, match="hosts must be a whole number"):
            pyp0f.Limits(hosts=cast("int", value))
    with pytest.raises(TypeError, match="payload must be bytes or text, not 3"):
        pyp0f.fingerprint_http(wrong)
    with pytest.raises(TypeError, match=r"database must be a Database, the path of a signature file or None, not 3"):
        pyp0f.fingerprint(SYN, database=wrong)


def test_names_of_files_may_be_bytes() -> None:
    """Paths may be bytes at run time, as in the standard library."""
    name = cast("str", os.fsencode(PCAPS / "uptime.pcap"))
    assert list(read(name)) == list(read(PCAPS / "uptime.pcap"))


# Hosts ----------------------------------------------------------------------------------------------


def test_hosts_are_known_by_address() -> None:
    engine = Engine()
    engine.feed(SYN, 1_600_000_000, LinkType.RAW)
    engine.feed(ipv6(tcp(options=SYN_OPTIONS), src="fe80::1", dst="fe80::2"), 1_600_000_001, LinkType.RAW)
    hosts = engine.hosts
    host = hosts["10.0.0.1"]
    assert host.address == IPv4Address("10.0.0.1")
    assert (host.os_name, host.os_flavor, host.distance, host.connections) == ("Linux", "3.11 and newer", 0, 1)
    assert host.first_seen == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert hosts.get(IPv6Address("fe80::1")) == hosts["fe80::1"] != host
    assert len(hosts) == 4
    assert set(hosts) == {*map(ip_address, ("10.0.0.1", "10.0.0.2", "fe80::1", "fe80::2"))}
    assert "10.0.0.2" in hosts
    assert "10.0.0.3" not in hosts
    assert hosts.get("10.0.0.3") is None
    with pytest.raises(KeyError):
        hosts["10.0.0.3"]
    with pytest.raises(AddressError):
        hosts["nobody"]
