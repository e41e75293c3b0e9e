"""Builds the answer of the API from an entry of the host table."""

from __future__ import annotations

from typing import Final

from pyp0f.api.protocol import Answer, Status
from pyp0f.applications.http.application import HTTP
from pyp0f.applications.http.facts import HttpFacts
from pyp0f.hosts.table import History, Host
from pyp0f.wire.modular import U32

_NO_HISTORY: Final = History()
_NO_HTTP: Final = HttpFacts()


def describe(host: Host | None) -> Answer:
    """The answer about a host.

    Departure: an unknown distance is -1 (docs/api.md, "Where p0f 3.09b differs").

    Args:
        host: entry of the host table; None gives an answer with the status `Status.NO_MATCH`.
    """
    if host is None:
        return Answer(Status.NO_MATCH)
    label, uptime = host.label, host.uptime
    history = host.history or _NO_HISTORY
    http: HttpFacts = host.facts_of(HTTP.name) or _NO_HTTP
    return Answer(
        Status.FOUND,
        first_seen=host.first_seen,
        last_seen=host.last_seen,
        connections=host.connections & U32,
        uptime_minutes=0 if uptime is None else uptime.minutes,
        wrap_days=0 if uptime is None else uptime.wrap_days,
        last_nat=history.last_nat,
        last_change=history.last_change,
        distance=host.distance,
        dishonesty=http.dishonesty,
        quality=host.quality,
        os_name="" if label is None else label.name,
        os_flavor="" if label is None else label.flavor,
        http_name=http.name or "",
        http_flavor=http.flavor,
        link=host.link or "",
        language=http.language or "",
    )
