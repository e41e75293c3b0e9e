"""What clients hand out: the answer about a host as values of Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from ipaddress import IPv6Address
from typing import Final

from pyp0f.api.errors import BadAnswerError, BadQueryError
from pyp0f.api.protocol import Address, Answer, Status, parse_address

_UNKNOWN_DISTANCES: Final = (-1, 255)
"""pyp0f's, and that of p0f 3.09b."""
_FUZZY: Final = 1
_GENERIC: Final = 2


class Dishonesty(IntEnum):
    """Whether HTTP software is what it says."""

    HONEST = 0
    """Nothing speaks against it."""
    OTHER_SYSTEM = 1
    """It names another system than the one that it runs on."""
    FAKE = 2
    """It is not the program that it says it is."""


@dataclass(frozen=True, slots=True)
class HostInfo:
    """What is known of an address.

    Attributes:
        address: the one that was asked about.
        first_seen: when it was first seen; UTC, as are all times here, in whole seconds.
        last_seen: when it last opened a connection, or one to it was opened.
        connections: how many were opened so far.
        os_name: its system; None if none was recognised.
        os_flavor: version or variety of that; None if unknown.
        os_generic: whether the system was recognised by a family's signature rather than a version's.
        os_fuzzy: whether its packets were a little off that signature.
        http_name: its HTTP software, client or server; None if none was recognised.
        http_flavor: version or variety of that; None if unknown.
        dishonesty: whether that software is what it says; `Dishonesty.HONEST` also if there is none.
        language: that its user prefers, in English; None if unknown.
        link: the kind of its network link; None if unknown.
        distance: hops to it; None if unknown.
        uptime: how long its system has been running, modulo `uptime_wrap`; None if unknown.
        uptime_wrap: None if the uptime is unknown.
        last_nat: when several systems were last found to share the address; None if never.
        last_change: when another system was last found at the address; None if never.
    """

    address: Address
    first_seen: datetime
    last_seen: datetime
    connections: int
    os_name: str | None
    os_flavor: str | None
    os_generic: bool
    os_fuzzy: bool
    http_name: str | None
    http_flavor: str | None
    dishonesty: Dishonesty
    language: str | None
    link: str | None
    distance: int | None
    uptime: timedelta | None
    uptime_wrap: timedelta | None
    last_nat: datetime | None
    last_change: datetime | None


def plain_address(address: str | Address) -> Address:
    """The address as it is in packets.

    An IPv4-mapped IPv6 address (``::ffff:192.0.2.1``, RFC 4291, section 2.5.5.2) becomes the IPv4 address; a zone
    (``%eth0``) is removed.

    Raises:
        AddressError: the text is no address.
        TypeError: `address` is neither text nor an object of `ipaddress`.
    """
    found = parse_address(address)
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped or IPv6Address(found.packed)
    return found


def read_answer(address: Address, data: bytes) -> HostInfo | None:
    """Understand an answer; None if there is no match.

    Raises:
        BadQueryError: the other side did not understand the query.
        BadAnswerError: this is not an answer, or it holds a value that does not exist.
    """
    answer = Answer.parse(data)
    if answer.status == Status.BAD_QUERY:
        raise BadQueryError(f"the query about {address} was not understood")
    return host_info(address, answer) if answer.status == Status.FOUND else None


def host_info(address: Address, answer: Answer) -> HostInfo:
    """The values of an answer about a host that is known.

    Raises:
        BadAnswerError: it holds a value that does not exist.
    """
    try:
        dishonesty = Dishonesty(answer.dishonesty)
    except ValueError:
        raise BadAnswerError(f"the answer about {address} has an unknown dishonesty: {answer.dishonesty}") from None
    # 3.09b sends 0 minutes both for unknown and for less than one; but a known uptime has a wrap.
    has_uptime = answer.wrap_days > 0
    return HostInfo(
        address=address,
        first_seen=_moment(answer.first_seen),
        last_seen=_moment(answer.last_seen),
        connections=answer.connections,
        os_name=_text(answer.os_name),
        os_flavor=_text(answer.os_flavor),
        os_generic=bool(answer.quality & _GENERIC),
        os_fuzzy=bool(answer.quality & _FUZZY),
        http_name=_text(answer.http_name),
        http_flavor=_text(answer.http_flavor),
        dishonesty=dishonesty,
        language=_text(answer.language),
        link=_text(answer.link),
        distance=None if answer.distance in _UNKNOWN_DISTANCES else answer.distance,
        uptime=timedelta(minutes=answer.uptime_minutes) if has_uptime else None,
        uptime_wrap=timedelta(days=answer.wrap_days) if has_uptime else None,
        last_nat=_moment(answer.last_nat) if answer.last_nat else None,
        last_change=_moment(answer.last_change) if answer.last_change else None,
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(text: str) -> str | None:
    """None if empty; without surrogates, which cannot be printed or stored."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") or None
