"""The interface for programs: what each path answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar, TypeVarTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pyp0f.summaries.collecting import canonical
from pyp0f.web import parameters, queries
from pyp0f.web.export import EXPORT_PARAMETERS, EXPORT_TYPES, Exports, without_body
from pyp0f.web.ingest import Ingest, now_in_microseconds
from pyp0f.web.lines import encode
from pyp0f.web.merged import WholeHost, short_text, whole_host
from pyp0f.web.metrics import Metrics
from pyp0f.web.overview import Overview, sensor_counts
from pyp0f.web.parameters import DEFAULT_LIMIT, Parameter, Values
from pyp0f.web.problems import ProblemError
from pyp0f.web.queries import HostPage, ObservationPage, SensorPage
from pyp0f.web.shapes import stamp
from pyp0f.web.store import Store, StoreError
from pyp0f.web.streams import StreamReader, Streams, event_text, left_out_text
from pyp0f.web.suggested import lines_for
from pyp0f.web.writing import Row

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
_NOT_FOUND: Final = 404
_UNAVAILABLE: Final = 503
_MAX_RESUMED: Final = 1_000
"""Observations that a stream makes up for; of more, the latest."""
_QUIET: Final = 15.0
"""Seconds after which a stream without events gets a comment, so that no proxy closes it as idle."""

STREAM_PARAMETERS: Final = {
    **queries.OBSERVATION_FILTERS,
    **parameters.by_name(
        parameters.number(
            "last_event_id", 0, 1 << 53, None, "Begin after this observation, as with the header Last-Event-ID."
        )
    ),
}


class Answering(NamedTuple):
    """The parts of the process from which answers are made.

    Attributes:
        store: the store.
        ingest: what writes to it.
        streams: readers of events.
        statistics: the statistics.
        metrics: the metrics.
        exports: the exports.
    """

    store: Store
    ingest: Ingest
    streams: Streams
    statistics: Overview
    metrics: Metrics
    exports: Exports


_Result = TypeVar("_Result")
_Values = TypeVarTuple("_Values")


async def in_thread(function: Callable[[*_Values], _Result], *values: *_Values) -> _Result:
    """The result of a function that may wait, from a thread of the event loop.

    That of Starlette and anyio takes three times as long to begin, which is more than most look-ups take.
    """
    return await asyncio.get_running_loop().run_in_executor(None, function, *values)


Handler = Callable[[Answering, Request, Values], Awaitable[Response]]


class Operation(NamedTuple):
    """A path of the interface.

    Attributes:
        path: the path, with ``{address}`` for an address.
        answer: gives the response.
        parameters: what the query may have.
        media_types: types of the response.
        schema: name of the schema of the response; empty if it is not JSON.
        about: what it gives, in a sentence.
    """

    path: str
    answer: Handler
    parameters: Mapping[str, Parameter]
    media_types: tuple[str, ...]
    schema: str
    about: str


def _page(name: str, texts: Sequence[str], next_cursor: str | None, **others: object) -> Response:
    """A page of items that are JSON texts."""
    rest = encode({"next": next_cursor, **others})[1:]
    return Response(f'{{"{name}":[{",".join(texts)}],{rest}', media_type=JSON)


async def _hosts(own: Answering, _: Request, values: Values) -> Response:
    page = HostPage(values)
    rows = await in_thread(own.store.rows, page.statement)
    total = {}
    if values.get("count"):
        found = await in_thread(own.store.rows, queries.count_of_hosts(values))
        total["total"] = found[0]["total"]
    shown = rows[: page.limit]
    texts = await _merged(own, shown) if page.is_merged else [row["row"] for row in shown]
    return _page("hosts", texts, page.next(rows), **total)


async def _merged(own: Answering, rows: Sequence[Row]) -> list[str]:
    """Addresses over all sites, in the order of the rows."""
    found: dict[str, list[Row]] = {row["address"]: [] for row in rows}
    for row in await in_thread(own.store.rows, queries.at_all_sites([*found])):
        found[row["address"]].append(row)
    pairs = [(address, hosts) for address, hosts in found.items() if hosts]
    return await in_thread(lambda: [short_text(address, hosts) for address, hosts in pairs])


def _address_of(request: Request) -> str:
    try:
        return canonical(request.path_params["address"])
    except ValueError:
        raise ProblemError(_NOT_FOUND, "the path has no IPv4 or IPv6 address", parameter="address") from None


async def known_host(own: Answering, request: Request, values: Values) -> WholeHost:
    """The host that a path names, over all sites or at one.

    Raises:
        ProblemError: nothing is known of it.
    """
    address = _address_of(request)
    statement = queries.one_host(address, values)
    rows = own.store.rows(*statement) if own.store.is_quick else await in_thread(own.store.rows, *statement)
    if not rows:
        raise ProblemError(_NOT_FOUND, f"{address}: nothing is known of this host", parameter="address")
    return whole_host(address, rows) if len(rows) == 1 else await in_thread(whole_host, address, rows)


async def _host(own: Answering, request: Request, values: Values) -> Response:
    return Response((await known_host(own, request, values)).text, media_type=JSON)


async def _observations_of(own: Answering, request: Request, values: Values) -> Response:
    return await _observations(own, request, {**values, "host": _address_of(request)})


async def _observations(own: Answering, _: Request, values: Values) -> Response:
    page = ObservationPage(values)
    rows = await in_thread(own.store.rows, page.statement)
    return _page("observations", [row["text"] for row in rows[: page.limit]], page.next(rows))


async def _stats(own: Answering, _: Request, values: Values) -> Response:
    return Response(encode(await in_thread(own.statistics.all, values.get("site"))), media_type=JSON)


async def _sensors(own: Answering, _: Request, values: Values) -> Response:
    page = SensorPage(values)
    rows = await in_thread(own.store.rows, page.statement)
    now = now_in_microseconds()
    texts = [encode(sensor_counts(row, now)) for row in rows[: page.limit]]
    return _page("sensors", texts, page.next(rows))


async def _sites(own: Answering, _: Request, __: Values) -> Response:
    return Response(encode({"sites": await in_thread(own.statistics.sites)}), media_type=JSON)


async def _signatures(own: Answering, _: Request, values: Values) -> Response:
    limit = values.get("limit", DEFAULT_LIMIT)
    return Response(await in_thread(_signatures_text, own.store, limit, values.get("site")), media_type=JSON)


def _signatures_text(store: Store, limit: int, site: str | None) -> str:
    found = {
        name: [_tallied(row) for row in store.rows(queries.tallies(area, limit, site))]
        for name, area in (("signatures", "signature"), ("unknown", "unknown"))
    }
    for one in found["unknown"]:
        one["lines"] = lines_for(str(one["kind"]), str(one["raw_signature"]))
    return encode(found)


def _tallied(row: Row) -> dict[str, object]:
    about: dict[str, object] = json.loads(row["about"])
    return {
        **about,
        "count": int(row["times"]),  # a sum is a Decimal in PostgreSQL
        "first_seen": stamp(row["first"]),
        "last_seen": stamp(row["last"]),
    }


async def _metrics(own: Answering, _: Request, __: Values) -> Response:
    return Response(await in_thread(own.metrics.text), headers={"Content-Type": PROMETHEUS})


async def _health(own: Answering, _: Request, __: Values) -> Response:
    try:
        await in_thread(own.store.check)
    except StoreError:
        raise ProblemError(_UNAVAILABLE, "the store does not answer") from None
    if own.ingest.problem:
        raise ProblemError(_UNAVAILABLE, "the store cannot be written")
    return Response(encode({"status": "ok"}), media_type=JSON)


async def _export(own: Answering, request: Request, values: Values) -> Response:
    return await own.exports.response(values, is_head=request.method == "HEAD")


# Streams ------------------------------------------------------------------------------------------


async def _events(own: Answering, request: Request, values: Values) -> Response:
    last = _last_event(request, values)
    own.streams.require_room()
    headers = {"X-Accel-Buffering": "no"}
    if request.method == "HEAD":
        return without_body(EVENTS, headers)
    return StreamingResponse(_stream(own, values, last), media_type=EVENTS, headers=headers)


def _last_event(request: Request, values: Values) -> int | None:
    """The number after which a stream goes on; None for a new stream."""
    header = request.headers.get("last-event-id", "")
    if header.isascii() and header.isdecimal() and len(header) < 17:
        return int(header)
    number: int | None = values.get("last_event_id")
    return number


async def _stream(own: Answering, values: Values, last: int | None) -> AsyncIterator[bytes]:
    reader = own.streams.open(values)
    try:
        yield b"retry: 2000\n\n"
        if last is not None:
            yield await _missed(own, reader, last)
        while True:
            yield await reader.take(_QUIET)
    finally:
        own.streams.close(reader)


async def _missed(own: Answering, reader: StreamReader, last: int) -> bytes:
    """The observations after one, as events; if there are too many, the latest of them."""
    until = await in_thread(own.store.following) - 1
    if last > until:
        last = 0  # it is of another store, because numbers rise
    statement = queries.events_after(last, until, reader.values, _MAX_RESUMED + 1)
    rows = await in_thread(own.store.rows, statement)
    parts = [event_text("observation", row["text"], row["id"]) for row in reversed(rows[:_MAX_RESUMED])]
    if len(rows) > _MAX_RESUMED:
        parts.insert(0, left_out_text(rows[_MAX_RESUMED - 1]["id"] - last - 1))
    reader.last = max(until, reader.last)
    return b"".join(parts)


async def tell_rates(own: Answering) -> None:
    """Send the latest rate to all readers once a second, until it is cancelled."""
    while True:
        await asyncio.sleep(1)
        rates = own.statistics.rates()
        own.streams.tell("rates", encode({"rates": rates[-2:], "hosts": own.store.hosts}))


OPERATIONS: Final = (
    Operation("/api/v1/hosts", _hosts, queries.HOST_PARAMETERS, (JSON,), "hosts", "Hosts, page by page."),
    Operation(
        "/api/v1/hosts/{address}",
        _host,
        queries.OF_SITE_PARAMETERS,
        (JSON,),
        "host",
        "All that is known of a host, with its history.",
    ),
    Operation(
        "/api/v1/hosts/{address}/observations",
        _observations_of,
        queries.OF_HOST_PARAMETERS,
        (JSON,),
        "observations",
        "Observations about a host, from the latest back.",
    ),
    Operation(
        "/api/v1/observations",
        _observations,
        queries.OBSERVATION_PARAMETERS,
        (JSON,),
        "observations",
        "Observations, from the latest back.",
    ),
    Operation("/api/v1/events", _events, STREAM_PARAMETERS, (EVENTS,), "", "Observations as they are stored."),
    Operation("/api/v1/stats", _stats, queries.OF_SITE_PARAMETERS, (JSON,), "stats", "Counts and rates."),
    Operation(
        "/api/v1/sensors",
        _sensors,
        queries.SENSOR_PARAMETERS,
        (JSON,),
        "sensors",
        "Sensors, by site and name.",
    ),
    Operation("/api/v1/sites", _sites, {}, (JSON,), "sites", "Sites, with what their sensors have sent."),
    Operation(
        "/api/v1/signatures",
        _signatures,
        queries.SIGNATURE_PARAMETERS,
        (JSON,),
        "signatures",
        "Signatures that match, and what matches none, the most frequent first.",
    ),
    Operation("/api/v1/export", _export, EXPORT_PARAMETERS, EXPORT_TYPES, "", "Everything in one file."),
    Operation("/metrics", _metrics, {}, (PROMETHEUS,), "", "Metrics for Prometheus."),
    Operation("/healthz", _health, {}, (JSON,), "health", "Whether the store can be read and written."),
)
"""All paths of the interface."""
