"""Wrong arguments of public functions raise errors that name the argument and its allowed values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import dpkt
import pytest
from packets import SYN_OPTIONS, ipv4, tcp
from places import PCAPS
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

import pyp0f
from pyp0f import arguments

CAPTURE: Final = str(PCAPS / "uptime.pcap")
SYN: Final = ipv4(tcp(options=SYN_OPTIONS))
PACKET: Final = IP() / TCP(flags="S")
DPKT: Final = dpkt.ip.IP(src=bytes(4), dst=bytes(4), p=6, data=dpkt.tcp.TCP(data=bytes(70_000)))
LINUX: Final = "Linux 3.11 and newer"

Call = Callable[..., object]


def feed(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.Engine().feed(**{"packet": SYN, "time": 1.0, **wrong})


def feed_all(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    given = {"packet": SYN, "time": 1.0, **wrong}
    link_type = given.get("link_type")
    list(pyp0f.Engine().feed_all(given.get("packets", [(given["packet"], given["time"])]), link_type))


def fingerprint(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.fingerprint(**{"packet": SYN, **wrong})


def parse_database(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.parse_database(**{"data": b"", **wrong})


def parse_label(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.Label.parse(**{"text": "s:unix:x:", **wrong})


def extended(others: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.load_database().extended(others)


def signatures_in(section: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.load_database().signatures_in(section)


def entries_of(statement: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.load_database().entries_of(statement)


def link_of(mtu: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.load_database().link_of(mtu)


def link(mtu: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.Fingerprinter().link(mtu)


def impersonate(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.impersonate(**{"packet": PACKET, "signature": LINUX, **wrong})


def ask(address: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.Client("sock").query(address)


def ask_asyncio(address: Any) -> None:  # noqa: ANN401 - of any type
    asyncio.run(pyp0f.AsyncClient("sock").query(address))


def host(address: Any) -> None:  # noqa: ANN401 - of any type
    _ = pyp0f.Engine().hosts[address]


def read(**wrong: Any) -> None:  # noqa: ANN401 - of any type
    pyp0f.read(**{"path": CAPTURE, **wrong})


WRONG_TYPES: Final[list[tuple[Call, str, Any]]] = [
    (read, "path", 5),
    (read, "path", None),
    (read, "filter", 5),
    (read, "filter", b"tcp"),
    (read, "database", 5),
    (read, "limits", 5),
    (read, "limits", (1, 2)),
    (read, "on_warning", "print"),
    (pyp0f.sniff, "interface", 5),
    (pyp0f.sniff, "filter", 5),
    (pyp0f.sniff, "promiscuous", "no"),
    (pyp0f.sniff, "promiscuous", 1),
    (pyp0f.sniff, "database", 5),
    (pyp0f.sniff, "limits", {}),
    (pyp0f.sniff, "on_warning", 5),
    (pyp0f.Engine, "database", b"[mtu]"),
    (pyp0f.Engine, "limits", 5),
    (pyp0f.Engine, "on_warning", 5),
    (feed, "packet", "text"),
    (feed, "packet", 5),
    (feed, "time", "x"),
    (feed, "time", "1"),
    (feed, "time", True),
    (feed, "time", b"1"),
    (feed, "link_type", "raw"),
    (feed, "link_type", 1.0),
    (feed, "link_type", True),
    (feed, "link_type", False),
    (feed_all, "packet", None),
    (feed_all, "packets", 5),
    (feed_all, "packets", SYN),
    (feed_all, "packets", [SYN]),
    (feed_all, "packets", [PACKET]),
    (feed_all, "packets", [(SYN, 1.0, 1)]),
    (feed_all, "link_type", True),
    (fingerprint, "link_type", "raw"),
    (fingerprint, "link_type", True),
    (fingerprint, "peer_mss", True),
    (fingerprint, "peer_mss", None),
    (link, "mtu", True),
    (link, "mtu", "1500"),
    (link_of, "mtu", "x"),
    (link_of, "mtu", []),
    (link_of, "mtu", None),
    (extended, "others", 5),
    (extended, "others", "p0f.fp"),
    (signatures_in, "section", "tcp:request"),
    (entries_of, "statement", "ua_os"),
    (pyp0f.log_line, "observation", 5),
    (pyp0f.log_line, "observation", None),
    (parse_label, "text", 5),
    (parse_label, "text", b"s:unix:x:"),
    (parse_label, "sys", 5),
    (parse_database, "data", "[mtu]"),
    (parse_database, "path", 5),
    (parse_database, "base", 5),
    (parse_database, "sections", 5),
    (pyp0f.load_database, "path", 5),
    (pyp0f.load_database, "extra", 5),
    (pyp0f.load_database, "extra", [5]),
    (pyp0f.load_database, "sections", 5),
    (pyp0f.load_database, "sections", ("x",)),
    (pyp0f.make_database, "signatures", 5),
    (pyp0f.make_database, "signatures", [5]),
    (pyp0f.make_database, "statements", [5]),
    (pyp0f.make_database, "sections", ("x",)),
    (feed_all, "time", [1]),
    (impersonate, "packet", SYN),
    (impersonate, "signature", 5),
    (impersonate, "database", 5),
    (impersonate, "distance", "3"),
    (impersonate, "distance", 3.0),
    (impersonate, "distance", True),
    (impersonate, "mtu", 1500.0),
    (impersonate, "mtu", "1500"),
    (impersonate, "timestamp", 1.5e9),
    (impersonate, "peer_mss", "1460"),
    (impersonate, "peer_mss", None),
    (impersonate, "rng", 5),
    (pyp0f.Client, "path", 5),
    (pyp0f.Client, "timeout", "x"),
    (pyp0f.Client, "timeout", True),
    (pyp0f.AsyncClient, "path", None),
    (pyp0f.AsyncClient, "timeout", "x"),
    (ask, "address", 5),
    (ask, "address", b"\x7f\0\0\1"),
    (ask, "address", None),
    (ask_asyncio, "address", 5),
    (host, "address", 5),
]

WRONG_VALUES: Final[list[tuple[Call, str, Any]]] = [
    (feed, "time", -1),
    (feed, "time", 1 << 32),
    (feed, "time", float("nan")),
    (feed, "time", 10**400),
    (feed, "time", datetime(1, 1, 1)),  # noqa: DTZ001 - its time in UTC may be before the year 1
    (feed, "time", datetime(1969, 12, 31, tzinfo=UTC)),
    (feed, "link_type", -1),
    (feed, "link_type", 1 << 16),
    (feed, "packet", PACKET / bytes(70_000)),
    (feed_all, "link_type", 1 << 40),
    (fingerprint, "link_type", -1),
    (fingerprint, "link_type", 1 << 40),
    (fingerprint, "packet", PACKET / bytes(70_000)),
    (fingerprint, "packet", IP(ttl=300) / TCP(flags="S")),
    (impersonate, "distance", -1),
    (impersonate, "distance", 36),
    (impersonate, "timestamp", -1),
    (impersonate, "timestamp", 1 << 32),
    (impersonate, "peer_mss", -1),
    (impersonate, "peer_mss", 1 << 16),
    (impersonate, "packet", PACKET / bytes(70_000)),
    (impersonate, "packet", IP(ttl=300) / TCP(flags="S")),
    (pyp0f.Client, "timeout", -1),
    (pyp0f.Client, "timeout", float("nan")),
    (pyp0f.AsyncClient, "timeout", -0.5),
    (ask, "address", "nobody"),
]


def call(function: Call, name: str, value: object) -> None:
    needed = {"path": "sock"} if function in (pyp0f.Client, pyp0f.AsyncClient) else {}
    function(**{**needed, name: value})


@pytest.mark.parametrize(("function", "name", "value"), WRONG_TYPES)
def test_wrong_types(function: Call, name: str, value: object) -> None:
    with pytest.raises(TypeError, match=rf"^{name} must be .+, not "):
        call(function, name, value)


@pytest.mark.parametrize(("function", "name", "value"), WRONG_VALUES)
def test_wrong_values(function: Call, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"\b{name}\b|is not an IPv4 or IPv6 address"):
        call(function, name, value)


def test_mtu_out_of_range() -> None:
    for mtu in (-1, 0, 40, 1 << 17):
        with pytest.raises(ValueError, match=rf"^mtu must be from 41 to 65575 over IPv4, not {mtu}: "):
            impersonate(mtu=mtu)


@pytest.mark.parametrize("name", ["signatures", "statements"])
def test_lists_in_mappings(name: str) -> None:
    with pytest.raises(TypeError, match=rf"^{name}\['mtu'\] must be a list, not 5$"):
        call(pyp0f.make_database, name, {"mtu": 5})


@pytest.mark.parametrize("packet", [PACKET / bytes(70_000), Ether() / PACKET / bytes(65_500), DPKT])
def test_payloads_that_are_too_long(packet: Any) -> None:  # noqa: ANN401 - of any library
    with pytest.raises(ValueError, match=r"^the payload of packet must have 65415 bytes at most, not \d+$"):
        pyp0f.fingerprint(packet)


def test_times_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"^time must be 0 to 4294967295 seconds since 1970, not -1\.0$"):
        feed(time=-1.0)
    with pytest.raises(ValueError, match=r"^time must be from 1970 to 2106, not 1969-12-31 00:00:00\+00:00$"):
        feed(time=datetime(1969, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("function", [pyp0f.read, pyp0f.sniff])
def test_empty_names(function: Call) -> None:
    with pytest.raises(
        pyp0f.CaptureError, match=r"^(path|interface) must be the name of an? (file|interface), not ''$"
    ):
        function("")
    with pytest.raises(pyp0f.SignatureError, match=r"^'': No such file or directory$"):
        pyp0f.load_database("")


def test_right_values_pass() -> None:
    arguments.check_timeout("timeout", 0)
    arguments.check_timeout("timeout", None)
    arguments.check_path("path", PCAPS)
    arguments.check_path("path", b"x")
    arguments.check_callable("on_warning", print)
    arguments.check_flag("promiscuous", False)
    arguments.check_text("filter", None)
    arguments.check_whole_number("mss", 5, 0, 5)
    arguments.check_type("limits", pyp0f.Limits(), pyp0f.Limits, "of type pyp0f.Limits")


def test_wrong_numbers() -> None:
    with pytest.raises(ValueError, match=r"^mss must be from 0 to 5, not 6$"):
        arguments.check_whole_number("mss", 6, 0, 5)
    with pytest.raises(TypeError, match=r"^mss must be a whole number, not True$"):
        arguments.check_whole_number("mss", True, 0, 5)


def test_long_values_are_cut() -> None:
    with pytest.raises(TypeError) as caught:
        arguments.check_text("filter", bytes(1000))
    assert len(str(caught.value)) < 120
