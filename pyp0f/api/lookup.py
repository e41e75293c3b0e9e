"""From what is remembered of an address to the answer about it."""

from __future__ import annotations

from typing import Final

from pyp0f.api.protocol import Answer, Status
from pyp0f.applications.http.application import HTTP
from pyp0f.applications.http.facts import HttpFacts
from pyp0f.hosts.table import History, Host

_U32: Final = 0xFFFFFFFF
_NO_HISTORY: Final = History()
_NO_HTTP: Final = HttpFacts()


def describe(host: Host | None) -> Answer:
    """The answer about a host; that there is no match if it is None.

    Departure: the distance is -1 if unknown (docs/api.md, "Where p0f 3.09b differs").
    """
    if host is None:
        return Answer(Status.NO_MATCH)
    label, uptime = host.label, host.uptime
    history = host.history or _NO_HISTORY
    http: HttpFacts = (host.said or {}).get(HTTP.name, _NO_HTTP)
    return Answer(
        Status.FOUND,
        host.first_seen,
        host.last_seen,
        host.connections & _U32,
        0 if uptime is None else uptime.minutes,
        0 if uptime is None else uptime.wrap_days,
        history.last_nat,
        history.last_change,
        host.distance,
        http.dishonesty,
        host.quality,
        "" if label is None else label.name,
        "" if label is None else label.flavor,
        http.name or "",
        http.flavor,
        host.link or "",
        http.language or "",
    )
