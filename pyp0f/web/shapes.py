"""Rows of the store from summaries and observations, and what is counted of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final

from pyp0f.summaries.facts import moment_of
from pyp0f.summaries.forms import host_details
from pyp0f.summaries.host import HostSummary, from_state
from pyp0f.web.lines import Entry, Origin, encode
from pyp0f.web.suggested import lines_for

MAX_HISTORY: Final = 50
"""The latest events of a host that are kept."""
_RAW: Final = ("raw_signature", "mtu", "ja4", "ja4s")
"""Members of which the first has the text that signatures are compared with."""
_CHANGES: Final = ("host change", "ip sharing")
NOT_MATCHED: Final = 0
MATCHED: Final = 1
MATCHES_NOTHING: Final = 2
"""Of kinds of observations that are not compared with signatures."""


def stamp(moment: int) -> str:
    """A time as in JSON: RFC 3339 in UTC.

    Args:
        moment: microseconds since 1970.
    """
    return moment_of(moment).isoformat(timespec="microseconds")


def micros(moment: datetime | None) -> int:
    """Microseconds since 1970; 0 for None."""
    return 0 if moment is None else round(moment.timestamp() * 1_000_000)


def position_of(address: str, site: str = "") -> str:
    """A text that sorts addresses by number, IPv4 first, and then by site."""
    found = ip_address(address)
    return f"{found.version}{int(found):0{found.max_prefixlen // 4}x} {site}"


def summary_of(address: str, state: str) -> HostSummary:
    """The summary of a row.

    Args:
        address: the address.
        state: the column ``state``.
    """
    return from_state(address, json.loads(state))


def host_row(
    summary: HostSummary, history: list[dict[str, object]], *, site: str = "", version: int = 1
) -> dict[str, Any]:
    """The row of a host.

    Args:
        summary: all that is known of it.
        history: its latest events.
        site: the site that its address belongs to.
        version: a number that differs from that of the row before.
    """
    details, state = _details_and_state(summary)
    short = short_form(summary, details, [site])
    programs, sources = short["programs"], short["sensors"]
    searched = [summary.address, short["system"] or "", short["link"] or "", *programs, *sources, site]
    changes = [tally.last for _, _, tally in summary.changes]
    return {
        "address": summary.address,
        "site": site,
        "version": version,
        "position": position_of(summary.address, site),
        "first_seen": micros(summary.first_seen),
        "last_seen": micros(summary.last_seen),
        "connections": sum(short["connections"].values()),
        "system": short["system"] or "",
        "family": short["family"] or "",
        "confidence": short["confidence"] or 0.0,
        "link": short["link"] or "",
        "distance": -1 if short["distance"] is None else short["distance"],
        "changed": max(changes, default=0),
        "contradictions": short["contradictions"],
        "search": "\n".join(map(str, searched)).lower(),
        "programs": "".join([f"\n{program.lower()}" for program in programs]),
        "sources": "".join([f"\n{source}\n" for source in sources]),
        "row": encode(short),
        "details": encode(details),
        "history": encode(history),
        "state": encode(state),
    }


def details_of(summary: HostSummary) -> dict[str, Any]:
    """The members of a host without its state.  What is unknown has lines for a signature file."""
    return _details_and_state(summary)[0]


def _details_and_state(summary: HostSummary) -> tuple[dict[str, Any], object]:
    details = host_details(summary)
    state = details.pop("state")
    details["unknown"] = [
        {"kind": kind, "raw_signature": raw, "lines": lines_for(kind, raw)} for kind, raw in summary.unknown
    ]
    return details, state


def short_form(summary: HostSummary, details: Mapping[str, Any], sites: list[str]) -> dict[str, Any]:
    """The members of a host in a list of hosts (docs/http-interface.md).

    Args:
        summary: all that is known of it.
        details: the result of `details_of`.
        sites: the sites at which it was seen.
    """
    changes = summary.changes
    system, uptime, programs = details["system"] or {}, details["uptime"], details["programs"]
    return {
        "address": summary.address,
        "sites": sites,
        "first_seen": details["first_seen"],
        "last_seen": details["last_seen"],
        "connections": details["connections"],
        "system": system.get("text"),
        "family": system.get("family"),
        "confidence": system.get("confidence"),
        "link": summary.link or None,
        "distance": summary.distance,
        "uptime_minutes": uptime["minutes"] if uptime and uptime["reliable"] else None,
        "programs": [*programs["server"], *programs["client"]],
        "changes": sum([tally.times for _, _, tally in changes]),
        "last_change": stamp(max([tally.last for _, _, tally in changes])) if changes else None,
        "contradictions": len(details["contradictions"]),
        "unknown": len(details["unknown"]),
        "sensors": details["sources"],
    }


def observation_row(entry: Entry, number: int, origin: Origin, text: str) -> dict[str, Any]:
    """The row of an observation.

    Args:
        entry: the observation.
        number: its number.
        origin: site and sensor.
        text: the result of `pyp0f.web.lines.text_of`.
    """
    return {
        "id": number,
        "moment": entry.moment,
        "site": origin.site,
        "sensor": origin.sensor,
        "kind": entry.kind,
        "host": entry.host,
        "client": entry.client,
        "server": entry.server,
        "known": known_by(entry),
        "text": text,
    }


def known_by(entry: Entry) -> int:
    """Whether a signature matched: `MATCHED`, `NOT_MATCHED` or `MATCHES_NOTHING`."""
    details = entry.details
    if "signature" not in details:
        return MATCHES_NOTHING
    return NOT_MATCHED if details["signature"] is None else MATCHED


def counted_in(entry: Entry) -> tuple[tuple[str, str, dict[str, object]], ...]:
    """What is counted of an observation: area, name, and what is said about it."""
    finding = entry.finding
    if finding.counted is None:
        finding.counted = tuple(_counted(entry.kind, finding.details))
    return finding.counted


def _counted(kind: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, object]]]:
    yield "kind", kind, {}
    signature, label = details.get("signature"), details.get("label")
    if isinstance(signature, dict):
        file, line = str(signature.get("file")), signature.get("line")
        yield "database", file, {}
        text = label.get("text") if isinstance(label, dict) else details.get("link")
        about = {"kind": kind, "file": file, "line": line, "label": text, "text": signature.get("text")}
        yield "signature", f"{kind}\n{file}\n{line}", about
        if isinstance(label, dict) and label.get("class") is None:
            yield "application", str(label.get("name"))[:100], {}
    elif "signature" in details:
        yield "unmatched", kind, {}
        raw = next((details[name] for name in _RAW if details.get(name) is not None), None)
        if raw is not None:
            yield "unknown", f"{kind}\n{str(raw)[:1000]}", {"kind": kind, "raw_signature": str(raw)[:1000]}


def event_of(entry: Entry, sensor: str) -> dict[str, object] | None:
    """The event in a host's history that an observation is; None if it is none."""
    if entry.kind not in _CHANGES:
        return None
    reasons = entry.details.get("reasons")
    words = reasons if isinstance(reasons, list) else []
    return {"time": stamp(entry.moment), "kind": entry.kind, "reasons": words, "sensor": sensor}
