"""What the live table shows of one host: the verdict, and all evidence for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from pyp0f.live_table.rows import uptime_text
from pyp0f.safetext import safe_text
from pyp0f.summaries.facts import Tally, moment_of
from pyp0f.summaries.forms import words_of
from pyp0f.summaries.host import HostSummary
from pyp0f.summaries.pieces import Piece

_MINUTE: Final = timedelta(minutes=1)


def details_of(summary: HostSummary) -> list[str]:
    """Lines about a host; all of them are safe for a terminal.

    Args:
        summary: what is known of it.
    """
    return [safe_text(line) for line in _lines(summary)]


def _lines(summary: HostSummary) -> Iterator[str]:
    verdict = summary.verdict
    if verdict is None:
        yield "system: unknown"
    else:
        family = f"; {verdict.family_confidence:.0%} that it is {verdict.system.family}"
        yield f"system: {verdict} ({verdict.confidence:.0%} sure{family})"
    if summary.first_seen is not None and summary.last_seen is not None:
        yield f"seen: {_time(summary.first_seen.timestamp())} to {_time(summary.last_seen.timestamp())}"
    yield f"connections: {summary.connections_as('client')} as client, {summary.connections_as('server')} as server"
    uptime = summary.uptime
    if uptime is not None:
        doubt = "" if uptime.is_reliable else " (measurements contradict each other)"
        yield f"uptime: {uptime_text(uptime.uptime // _MINUTE)}{doubt}"
    for name, values in (
        ("link", [f"{link or 'unknown'} (MTU {mtu})" for mtu, link, _ in summary.links]),
        ("hops", [str(hops) for hops in summary.distances]),
        ("programs as server", summary.programs("server")),
        ("programs as client", summary.programs("client")),
        ("languages", summary.languages),
        ("changed on the way", summary.rewritten),
    ):
        if values:
            yield f"{name}: {', '.join(values)}"
    yield from _section("contradictions", summary.contradictions)
    yield from _section("changes", [f"{kind}: {words_of(why)}; {_seen(seen)}" for kind, why, seen in summary.changes])
    yield from _section("evidence", map(_evidence, summary.evidence))
    yield from _section("without a signature", [f"{kind}: {raw}" for kind, raw in summary.unknown])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield f"{title}:"
        yield from [f"  {line}" for line in found]


def _evidence(piece: Piece) -> str:
    place = f"; {piece.label} in {piece.signature}" if piece.signature else ""
    origin = f", {piece.origin}" if piece.origin else ""
    sure = f"{piece.way} ({piece.sure.answer:.0%} sure)"
    return f"{piece.kind}: {piece.system}, {sure}{place}{origin}; {_seen(piece.tally)}"


def _seen(tally: Tally) -> str:
    times = "once" if tally.times == 1 else f"{tally.times} times"
    return f"{times}, last {_time(moment_of(tally.last).timestamp())}"


def _time(seconds: float) -> str:
    """A time in the local time zone."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M:%S}"
