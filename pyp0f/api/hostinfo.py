"""The result of the API clients: the facts about a host as Python values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from ipaddress import IPv6Address
from typing import Final

from pyp0f.api.errors import BadAnswerError, BadQueryError
from pyp0f.api.protocol import Address, Answer, Status, parse_address
from pyp0f.hosts.table import QUALITY_FUZZY, QUALITY_GENERIC

_UNKNOWN_DISTANCES: Final = (-1, 255)
"""pyp0f sends -1 for an unknown distance; p0f 3.09b sends 255."""


class Dishonesty(IntEnum):
    """Whether the claims of HTTP software about itself are true."""

    HONEST = 0
    """No contradiction was found."""
    OTHER_SYSTEM = 1
    """The software claims to run on another system than the detected one."""
    FAKE = 2
    """The software claims to be another program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostInfo:
    """The facts about a host.  All times are UTC in whole seconds.  The constructor takes keywords only.

    Attributes:
        address: the address of the query, without a zone; IPv4 if it was an IPv4-mapped IPv6 address.
        first_seen: time when the address was first seen.
        last_seen: time of the latest SYN from or to the address.
        connections: number of SYNs from or to the address.
        os_name: operating system; None if unknown.
        os_flavor: version or variant of the operating system; None if unknown.
        os_generic: whether only a generic signature of the system matched.
        os_fuzzy: whether the signature matched only fuzzily.
        http_name: HTTP software, client or server; None if unknown.
        http_flavor: version or variant of the HTTP software; None if unknown.
        dishonesty: whether the claims of the HTTP software are true; `Dishonesty.HONEST` also without HTTP software.
        language: preferred language of the HTTP client, by its English name; None if unknown.
        link: type of the network link; None if unknown.
        distance: number of hops; None if unknown.
        uptime: uptime of the system, modulo `uptime_wrap`; None if unknown.
        uptime_wrap: the time after which the uptime starts again at zero; None if the uptime is unknown.
        last_nat: time of the latest sign that several systems share the address; None if there was none.
        last_change: time of the latest change of the system at the address; None if there was none.
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
    """The address as packets contain it.

    An IPv4-mapped IPv6 address (``::ffff:192.0.2.1``, RFC 4291, section 2.5.5.2) is converted to IPv4.  A zone
    (``%eth0``) is removed.

    Raises:
        AddressError: the text is not an IP address.
        TypeError: `address` is neither a str nor an object of `ipaddress`.
    """
    found = parse_address(address)
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped or IPv6Address(found.packed)
    return found


def read_answer(address: Address, data: bytes) -> HostInfo | None:
    """Parse an answer.

    Args:
        address: the address of the query.
        data: the bytes of the answer.

    Returns:
        The facts about the host; None for the status `Status.NO_MATCH`.

    Raises:
        BadQueryError: the server rejected the query.
        BadAnswerError: `data` is not an answer of the protocol, or a field has an undefined value.
    """
    answer = Answer.parse(data)
    if answer.status == Status.BAD_QUERY:
        raise BadQueryError(f"the query about {address} was not understood")
    return host_info(address, answer) if answer.status == Status.FOUND else None


def host_info(address: Address, answer: Answer) -> HostInfo:
    """Convert an answer with the status `Status.FOUND`.

    Args:
        address: the address of the query.
        answer: the parsed answer.

    Raises:
        BadAnswerError: the field `dishonesty` has an undefined value.
    """
    try:
        dishonesty = Dishonesty(answer.dishonesty)
    except ValueError:
        raise BadAnswerError(f"the answer about {address} has an unknown dishonesty: {answer.dishonesty}") from None
    # 3.09b sends 0 minutes both for an unknown uptime and for less than a minute.  Only a known uptime has wrap days.
    has_uptime = answer.wrap_days > 0
    return HostInfo(
        address=address,
        first_seen=_moment(answer.first_seen),
        last_seen=_moment(answer.last_seen),
        connections=answer.connections,
        os_name=_text(answer.os_name),
        os_flavor=_text(answer.os_flavor),
        os_generic=bool(answer.quality & QUALITY_GENERIC),
        os_fuzzy=bool(answer.quality & QUALITY_FUZZY),
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
    """The text without surrogate escapes, which cannot be printed or stored; None if it is empty."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") or None
