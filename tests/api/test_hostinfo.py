"""API responses as Python values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

import pytest
from api_ends import FULL, KNOWN

from pyp0f.api.errors import AddressError, BadAnswerError, BadQueryError
from pyp0f.api.hostinfo import Dishonesty, HostInfo, plain_address, read_answer
from pyp0f.api.protocol import Answer, Status

if TYPE_CHECKING:
    from pyp0f.api.protocol import Address

ADDRESS: Final = ip_address(KNOWN)


def host(answer: Answer) -> HostInfo:
    found = read_answer(ADDRESS, answer.to_bytes())
    assert found is not None
    return found


def test_everything_known() -> None:
    assert host(FULL) == HostInfo(
        address=ADDRESS,
        first_seen=datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
        last_seen=datetime(2020, 9, 13, 12, 28, 20, tzinfo=UTC),
        connections=3,
        os_name="Linux",
        os_flavor="3.x",
        os_generic=True,
        os_fuzzy=True,
        http_name="curl",
        http_flavor="7",
        dishonesty=Dishonesty.OTHER_SYSTEM,
        language="English",
        link="Ethernet or modem",
        distance=7,
        uptime=timedelta(days=13, hours=21, minutes=19),
        uptime_wrap=timedelta(days=49),
        last_nat=datetime(2020, 9, 13, 12, 27, 30, tzinfo=UTC),
        last_change=datetime(2020, 9, 13, 12, 27, 40, tzinfo=UTC),
    )


@pytest.mark.parametrize("distance", [-1, 255])
def test_nothing_known(distance: int) -> None:
    moment = datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    assert host(Answer(Status.FOUND, first_seen=5, last_seen=5, distance=distance)) == HostInfo(
        address=ADDRESS,
        first_seen=moment,
        last_seen=moment,
        connections=0,
        os_name=None,
        os_flavor=None,
        os_generic=False,
        os_fuzzy=False,
        http_name=None,
        http_flavor=None,
        dishonesty=Dishonesty.HONEST,
        language=None,
        link=None,
        distance=None,
        uptime=None,
        uptime_wrap=None,
        last_nat=None,
        last_change=None,
    )


def test_latest_time() -> None:
    assert host(FULL._replace(last_seen=2**32 - 1)).last_seen == datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)


@pytest.mark.parametrize(("quality", "generic", "fuzzy"), [(0, False, False), (1, False, True), (2, True, False)])
def test_quality(quality: int, generic: bool, fuzzy: bool) -> None:
    found = host(FULL._replace(quality=quality))
    assert (found.os_generic, found.os_fuzzy) == (generic, fuzzy)


def test_uptime_of_less_than_a_minute_is_known() -> None:
    assert host(FULL._replace(uptime_minutes=0)).uptime == timedelta(0)


def test_texts_can_be_printed() -> None:
    assert host(FULL._replace(os_name="Fen\udceatre")).os_name == "Fen\ufffdtre"


def test_no_match() -> None:
    assert read_answer(ADDRESS, Answer(Status.NO_MATCH).to_bytes()) is None


def test_bad_query() -> None:
    with pytest.raises(BadQueryError, match=r"^the query about 10\.0\.0\.1 was not understood$"):
        read_answer(ADDRESS, Answer(Status.BAD_QUERY).to_bytes())


def test_unknown_dishonesty() -> None:
    with pytest.raises(BadAnswerError, match=r"^the answer about 10\.0\.0\.1 has an unknown dishonesty: 3$"):
        host(FULL._replace(dishonesty=3))


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("192.0.2.1", IPv4Address("192.0.2.1")),
        (IPv4Address("192.0.2.1"), IPv4Address("192.0.2.1")),
        ("2001:DB8::1", IPv6Address("2001:db8::1")),
        ("2001:db8:0:0:0:0:0:1", IPv6Address("2001:db8::1")),
        ("::ffff:192.0.2.1", IPv4Address("192.0.2.1")),
        ("fe80::1%eth0", IPv6Address("fe80::1")),
    ],
)
def test_address_as_in_packets(given: str | Address, plain: Address) -> None:
    assert plain_address(given) == plain


@pytest.mark.parametrize("text", ["", "example.com", "192.0.2", "192.0.2.1/32", "[::1]"])
def test_no_address(text: str) -> None:
    with pytest.raises(AddressError, match=r"is not an IPv4 or IPv6 address$"):
        plain_address(text)
