"""Exports of all hosts or observations: JSON lines, CSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import chain
from threading import BoundedSemaphore
from typing import Any, Final

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from pyp0f.outputs.hosts import no_formula
from pyp0f.summaries.forms import columns_of, host_details
from pyp0f.summaries.host import HostSummary
from pyp0f.web import parameters, queries
from pyp0f.web.lines import encode
from pyp0f.web.parameters import MAX_LIMIT, Values
from pyp0f.web.problems import ProblemError
from pyp0f.web.shapes import summary_of
from pyp0f.web.store import Store
from pyp0f.web.tables import HOSTS
from pyp0f.web.writing import Row

MAX_EXPORTS: Final = 4
"""Exports at the same time."""
_MAX_PARQUET: Final = 200_000
"""Rows of a Parquet file: it is made in memory."""
_UNAVAILABLE: Final = 503
_NOT_IMPLEMENTED: Final = 501
_TYPES: Final = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}

EXPORT_TYPES: Final = tuple([name.partition(";")[0] for name in _TYPES.values()])
"""The types of all exports."""

EXPORT_PARAMETERS: Final = {
    **{
        name: one
        for name, one in {**queries.OBSERVATION_PARAMETERS, **queries.HOST_FILTERS}.items()
        if name not in ("limit", "cursor")
    },
    **parameters.by_name(
        parameters.choice("what", ["hosts", "observations"], "hosts", "What is exported; each has its own filters."),
        parameters.choice("format", [*_TYPES], "jsonl", "JSON lines as of --hosts and --json, CSV or Parquet."),
    ),
}
_FILTERS: Final = {"hosts": queries.HOST_FILTERS, "observations": queries.OBSERVATION_PARAMETERS}
_COLUMNS: Final = (
    "id",
    "timestamp",
    "site",
    "sensor",
    "kind",
    "subject",
    "src_ip",
    "src_port",
    "dest_ip",
    "dest_port",
    "proto",
)
"""Columns of observations in CSV and Parquet, before ``system``, ``signature`` and the whole observation."""


def without_body(media_type: str, headers: Mapping[str, str]) -> Response:
    """The answer to HEAD where the length is not known."""
    response = Response(media_type=media_type, headers=dict(headers))
    del response.headers["content-length"]
    return response


class _Export(StreamingResponse):
    """A response whose chunks are sent as they are made; `release` is called at its end."""

    def __init__(
        self, chunks: Iterator[bytes], release: Callable[[], None], media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(iterate_in_threadpool(chunks), media_type=media_type, headers=headers)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks, and make room for another export when they are sent or the client is gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()


class Exports:
    """Makes exports, a few at the same time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._places = BoundedSemaphore(MAX_EXPORTS)
        # It is imported now, because the root directory may change.
        self._arrow: Any = None
        self._makers: dict[tuple[str, str], Callable[[Values], Iterator[bytes]]] = {
            ("hosts", "jsonl"): self._hosts_jsonl,
            ("hosts", "csv"): self._hosts_csv,
            ("hosts", "parquet"): self._hosts_parquet,
            ("observations", "jsonl"): self._observations_jsonl,
            ("observations", "csv"): self._observations_csv,
            ("observations", "parquet"): self._observations_parquet,
        }
        with suppress(ImportError):
            import_module("pyarrow.parquet")
            self._arrow = import_module("pyarrow")

    async def response(self, values: Values, *, is_head: bool = False) -> Response:
        """The export that a request asks for.

        Args:
            values: the parameters.
            is_head: whether only the head of the response is wanted.

        Raises:
            ProblemError: it cannot be made.
        """
        what, form = values.get("what", "hosts"), values.get("format", "jsonl")
        for name in values:
            if name not in ("what", "format") and name not in _FILTERS[what]:
                raise ProblemError(400, f"{name}: is not a filter of {what}", parameter=name)
        if form == "parquet" and self._arrow is None:
            raise ProblemError(_NOT_IMPLEMENTED, "format: parquet needs the Python package pyarrow", parameter="format")
        name = f"pyp0f-{what}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if is_head:
            return without_body(_TYPES[form], headers)
        if not self._places.acquire(blocking=False):
            raise ProblemError(_UNAVAILABLE, f"there are already {MAX_EXPORTS} exports", headers={"Retry-After": "10"})
        return _Export(self._makers[what, form](values), self._places.release, _TYPES[form], headers)

    # Hosts ----------------------------------------------------------------------------------------

    def _summaries(self, values: Values) -> Iterator[Sequence[tuple[str, HostSummary]]]:
        """Pages of sites and hosts in the order of addresses."""
        conditions = queries.host_conditions(values)
        after = ""
        while True:
            statement = (
                HOSTS.select()
                .with_only_columns(HOSTS.c.address, HOSTS.c.site, HOSTS.c.position, HOSTS.c.state)
                .where(HOSTS.c.position > after, *conditions)
                .order_by(HOSTS.c.position)
                .limit(MAX_LIMIT)
            )
            rows = self._store.rows(statement)
            if not rows:
                return
            after = rows[-1]["position"]
            yield [(row["site"], summary_of(row["address"], row["state"])) for row in rows]

    def _hosts_jsonl(self, values: Values) -> Iterator[bytes]:
        for page in self._summaries(values):
            lines = [encode({**host_details(summary), "site": site}) for site, summary in page]
            yield "".join([line + "\n" for line in lines]).encode("ascii")

    def _hosts_csv(self, values: Values) -> Iterator[bytes]:
        out = io.StringIO()
        writer: csv.DictWriter[str] | None = None
        for page in self._summaries(values):
            for columns in map(_host_columns, page):
                if writer is None:
                    writer = csv.DictWriter(out, [*columns], lineterminator="\n")
                    writer.writeheader()
                writer.writerow({name: no_formula(value) for name, value in columns.items()})
            yield _taken(out)

    def _hosts_parquet(self, values: Values) -> Iterator[bytes]:
        yield self._parquet(map(_host_columns, chain.from_iterable(self._summaries(values))))

    # Observations ---------------------------------------------------------------------------------

    def _pages(self, values: Values) -> Iterator[Sequence[Row]]:
        """Observations from the latest back."""
        page: dict[str, Any] = {**values, "limit": MAX_LIMIT}
        while True:
            asked = queries.ObservationPage(page)
            rows = self._store.rows(asked.statement)
            yield rows[: asked.limit]
            cursor = asked.next(rows)
            if cursor is None:
                return
            page["cursor"] = cursor

    def _observations_jsonl(self, values: Values) -> Iterator[bytes]:
        for rows in self._pages(values):
            yield "".join([row["text"] + "\n" for row in rows]).encode("ascii")

    def _observations_csv(self, values: Values) -> Iterator[bytes]:
        out = io.StringIO()
        writer = csv.DictWriter(out, [*_COLUMNS, "system", "signature", "observation"], lineterminator="\n")
        writer.writeheader()
        for rows in self._pages(values):
            writer.writerows([_columns(row["text"]) for row in rows])
            yield _taken(out)

    def _observations_parquet(self, values: Values) -> Iterator[bytes]:
        rows = chain.from_iterable(self._pages(values))
        yield self._parquet(_columns(row["text"]) for row in rows)

    def _parquet(self, rows: Iterator[dict[str, Any]]) -> bytes:
        kept = [row for _, row in zip(range(_MAX_PARQUET), rows, strict=False)]
        out = io.BytesIO()
        self._arrow.parquet.write_table(self._arrow.Table.from_pylist(kept), out)
        return out.getvalue()


def _taken(out: io.StringIO) -> bytes:
    """What was written, which is removed."""
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def _host_columns(host: tuple[str, HostSummary]) -> dict[str, str]:
    site, summary = host
    columns = columns_of(summary)
    return {"address": columns["address"], "site": site, **columns}


def _columns(text: str) -> dict[str, Any]:
    line = json.loads(text)
    details = line["p0f"]
    label, signature = details.get("label"), details.get("signature")
    values = {**line, "kind": details["kind"], "subject": details["subject"]}
    return {
        **{name: values.get(name) for name in _COLUMNS},
        "system": label.get("text") if isinstance(label, dict) else details.get("link"),
        "signature": f"{signature.get('file')}:{signature.get('line')}" if isinstance(signature, dict) else None,
        "observation": json.dumps(details),
    }
