"""How summaries are shown: as JSON types, and as columns of text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pyp0f.summaries.facts import Tally, moment_of
from pyp0f.summaries.host import HostSummary, state_of
from pyp0f.summaries.pieces import Piece
from pyp0f.summaries.verdict import HostVerdict

EVENT_TYPE: Final = "p0f_host"
"""Distinguishes summaries from observations in a stream of JSON lines."""

REASONS: Final = {
    "app_vs_os": "a program that does not run on the system",
    "os_diff": "another system",
    "sig_diff": "another kind of unknown packets",
    "x_known": "known and unknown packets",
    "tstamp": "another timestamp clock",
    "ttl": "another TTL",
    "port": "source ports that go backwards",
    "mtu": "another MTU",
    "fuzzy": "exact and inexact matches",
    "via": "a header of a proxy",
    "date": "a Date header that jumps",
    "srv_sig_lb": "another server program",
    "ua_vs_os": "a User-Agent of another system",
    "tls_vs_ua": "a User-Agent of a browser, but TLS of another program",
}
"""The reasons of host changes in words, by p0f's names (docs/p0f-3.09b.md, section 10)."""
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


def host_details(summary: HostSummary) -> dict[str, object]:
    """The members of a summary in JSON (docs/hosts.md)."""
    uptime = summary.uptime
    return {
        "event_type": EVENT_TYPE,
        "address": summary.address,
        "first_seen": _stamp(summary.first_seen),
        "last_seen": _stamp(summary.last_seen),
        "connections": {"client": summary.connections_as("client"), "server": summary.connections_as("server")},
        "system": verdict_details(summary.verdict),
        "contradictions": list(summary.contradictions),
        "systems": [{"family": family, **_tally_details(tally)} for family, tally in summary.systems],
        "changes": [
            {"kind": kind, "reasons": list(names), "words": words_of(names), **_tally_details(tally)}
            for kind, names, tally in summary.changes
        ],
        "links": [{"mtu": mtu, "link": name or None, "suggests": text or None} for mtu, name, text in summary.links],
        "distances": list(summary.distances),
        "uptime": None
        if uptime is None
        else {
            "minutes": uptime.uptime // _MINUTE,
            "wrap_days": uptime.wrap // _DAY,
            "measured": _stamp(uptime.measured),
            "reliable": uptime.is_reliable,
        },
        "programs": {role: list(summary.programs(role)) for role in ("client", "server")},
        "languages": list(summary.languages),
        "rewritten": list(summary.rewritten),
        "evidence": [piece_details(piece) for piece in summary.evidence],
        "unknown": [{"kind": kind, "raw_signature": raw} for kind, raw in summary.unknown],
        "sources": list(summary.sources),
        "truncated": list(summary.truncated),
        "state": state_of(summary),
    }


def verdict_details(verdict: HostVerdict | None) -> dict[str, object] | None:
    """The members of the verdict over all evidence; None if there is none."""
    if verdict is None:
        return None
    system = verdict.system
    return {
        "text": str(verdict),
        "family": system.family,
        "name": system.name,
        "version_from": system.versions.low or None,
        "version_to": system.versions.high or None,
        "confidence": verdict.confidence,
        "family_confidence": verdict.family_confidence,
    }


def piece_details(piece: Piece) -> dict[str, object]:
    """The members of a piece of evidence."""
    return {
        "kind": piece.kind,
        "system": str(piece.system),
        "family": piece.system.family,
        "way": piece.way,
        "label": piece.label or None,
        "signature": piece.signature or None,
        "origin": piece.origin or None,
        "confidence": round(piece.sure.answer, 2),
        "family_confidence": round(piece.sure.family, 2),
        **_tally_details(piece.tally),
    }


def _tally_details(tally: Tally) -> dict[str, object]:
    return {
        "count": tally.times,
        "first_seen": _stamp(moment_of(tally.first)),
        "last_seen": _stamp(moment_of(tally.last)),
        "sources": list(tally.sources),
    }


def words_of(reasons: tuple[str, ...]) -> str:
    """Reasons of a change in words, separated by commas.

    Args:
        reasons: the names of p0f.
    """
    return ", ".join([REASONS.get(name, name) for name in reasons])


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")


def columns_of(summary: HostSummary) -> dict[str, str]:
    """The columns of a summary as text, by their names.  Several values are separated by semicolons."""
    verdict, uptime = summary.verdict, summary.uptime
    system = None if verdict is None else verdict.system
    return {
        "address": summary.address,
        "first_seen": _stamp(summary.first_seen) or "",
        "last_seen": _stamp(summary.last_seen) or "",
        "connections": str(summary.connections),
        "as_client": str(summary.connections_as("client")),
        "as_server": str(summary.connections_as("server")),
        "system": "" if verdict is None else str(verdict),
        "confidence": "" if verdict is None else f"{verdict.confidence:.2f}",
        "family": "" if system is None else system.family,
        "family_confidence": "" if verdict is None else f"{verdict.family_confidence:.2f}",
        "version_from": "" if system is None else system.versions.low,
        "version_to": "" if system is None else system.versions.high,
        "link": "; ".join(dict.fromkeys([text or name for _, name, text in summary.links if text or name])),
        "mtu": "; ".join([str(mtu) for mtu in sorted({mtu for mtu, _, _ in summary.links})]),
        "distance": "; ".join(map(str, summary.distances)),
        "uptime_days": "" if uptime is None else f"{uptime.uptime / _DAY:.1f}",
        "uptime_reliable": "" if uptime is None else str(uptime.is_reliable).lower(),
        "programs": "; ".join((*summary.programs("client"), *summary.programs("server"))),
        "languages": "; ".join(summary.languages),
        "rewritten": "; ".join(summary.rewritten),
        "changes": "; ".join([f"{kind}: {words_of(names)}" for kind, names, _ in summary.changes]),
        "contradictions": "; ".join(summary.contradictions),
        "sources": "; ".join(summary.sources),
    }
