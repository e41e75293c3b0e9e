"""From what is remembered of an address to the answer about it."""

from __future__ import annotations

from pyp0f.api.protocol import Answer, Status
from pyp0f.typenames import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyp0f.hosts import Host

_U32: Final = 0xFFFFFFFF


def describe(host: Host | None) -> Answer:
    """The answer about a host; that there is no match if it is None.

    Departure: the distance is -1 if unknown (docs/api.md, "Where p0f 3.09b differs").
    """
    if host is None:
        return Answer(Status.NO_MATCH)
    return Answer(
        Status.FOUND,
        host.first_seen,
        host.last_seen,
        host.connections & _U32,
        host.uptime_minutes or 0,
        host.wrap_days,
        host.last_nat,
        host.last_change,
        host.distance,
        host.dishonesty,
        host.quality,
        host.os_name or "",
        host.os_flavor,
        host.http_name or "",
        host.http_flavor,
        host.link or "",
        host.language or "",
    )
