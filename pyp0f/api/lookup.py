"""From what is remembered of an address to the answer about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyp0f.api.protocol import Answer, Status, pack_answer

if TYPE_CHECKING:
    from pyp0f.hosts import Host

_U32: Final = 0xFFFFFFFF
_FOUND: Final = int(Status.FOUND)
_NO_MATCH: Final = Answer(Status.NO_MATCH).to_bytes()


def describe(host: Host | None) -> bytes:
    """The answer about a host, as it is sent; that there is no match if it is None.

    Departure: the distance is -1 if unknown (docs/api.md, "Where p0f 3.09b differs").
    """
    if host is None:
        return _NO_MATCH
    return pack_answer(
        _FOUND,
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
