"""An address over all sites: what its hosts at each site are together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from pyp0f.summaries.host import HostSummary
from pyp0f.web.lines import encode
from pyp0f.web.shapes import MAX_HISTORY, details_of, short_form, summary_of
from pyp0f.web.writing import Row


class WholeHost(NamedTuple):
    """All that is known of an address.

    Attributes:
        details: the object of ``/api/v1/hosts/{address}`` without the two below, as JSON text.
        sites: the sites at which it was seen.
        history: its latest events, as JSON text.
    """

    details: str
    sites: list[str]
    history: str

    @property
    def text(self) -> str:
        """The whole object as JSON text."""
        return f'{self.details[:-1]},"sites":{encode(self.sites)},"history":{self.history}}}'


def whole_host(address: str, rows: Sequence[Row]) -> WholeHost:
    """The host of an address.

    Args:
        address: the address.
        rows: its rows at each site, at least one.
    """
    sites = [row["site"] for row in rows]
    if len(rows) == 1:
        return WholeHost(rows[0]["details"], sites, rows[0]["history"])
    events = [event for row in rows for event in json.loads(row["history"])]
    history = sorted(events, key=lambda event: str(event["time"]))[-MAX_HISTORY:]
    return WholeHost(encode(details_of(_merged(address, rows))), sites, encode(history))


def short_text(address: str, rows: Sequence[Row]) -> str:
    """The host of an address in a list of hosts, as JSON text."""
    if len(rows) == 1:
        text: str = rows[0]["row"]
        return text
    summary = _merged(address, rows)
    return encode(short_form(summary, details_of(summary), [row["site"] for row in rows]))


def _merged(address: str, rows: Sequence[Row]) -> HostSummary:
    first, *others = [summary_of(address, row["state"]) for row in rows]
    return first.merge(*others)
