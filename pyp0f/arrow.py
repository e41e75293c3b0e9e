"""Observations as Arrow tables, from which pandas, Polars and DuckDB take them without copying.

    import pyp0f.arrow

    table = pyp0f.arrow.table(pyp0f.read("capture.pcap"))

The schema is that of the datasets of ``pyp0f-archive`` (docs/archives.md).  It needs pyarrow, which the extra
``archive`` brings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from socket import AF_INET6, inet_ntop, inet_pton
from typing import Any, Final

from pyp0f.arguments import check_type, wrong_type
from pyp0f.errors import MissingPackageError
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.observations.base import Endpoints, Observation, outer_details
from pyp0f.outputs.jsontext import community_id, content_getter, p0f_object
from pyp0f.signatures.database import Database
from pyp0f.verdicts.judging import BasicJudge

try:
    import pyarrow as pa
    import pyarrow.compute
except ImportError:
    raise MissingPackageError("needs pyarrow: pip install 'pyp0f[archive]'") from None

SCHEMA_VERSION: Final = 1
"""The version of all schemas of a dataset.  A new version only adds columns."""
BATCH: Final = 65_536
"""The usual number of rows of a batch."""
MAX_CONTENTS: Final = 16_384
"""Number of different findings after which a batch ends, so that its memory is bounded."""

_OBSERVATIONS: Final = "an iterable of observations"
_text: Final = pa.string()
_flag: Final = pa.bool_()
_number: Final = pa.int32()
_texts: Final = pa.list_(_text)


def struct(**fields: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A type with named fields."""
    return pa.struct(list(fields.items()))


_OUTER: Final = struct(kind=_text, id=pa.int64(), src_ip=_text, dest_ip=_text)
_SHARED: Final = {
    "label": struct(text=_text, generic=_flag, **{"class": _text}, name=_text, flavor=_text),
    "signature": struct(file=_text, line=_number, text=_text, source=_text, date=_text),
    "generic": _flag,
    "fuzzy": _flag,
    "raw_signature": _text,
    "distance": _number,
    "verdict": struct(
        family=_text,
        name=_text,
        version_from=_text,
        version_to=_text,
        way=_text,
        confidence=pa.float64(),
        family_confidence=pa.float64(),
        changes=_texts,
    ),
}
"""Columns that several kinds of observations have."""
_TCP: Final = struct(
    probe=_flag,
    random_ttl=_flag,
    excess_distance=_flag,
    ip_version=_number,
    ttl=_number,
    dscp=_number,
    ip_options_length=_number,
    mss=_number,
    window=_number,
    scale=_number,
    options=_texts,
    quirks=_texts,
    payload=_flag,
)
_HTTP: Final = struct(software=_text, anonymous=_flag, dishonest=_flag, language=_text, header_case=_text)
_OWN: Final = {
    "tcp": _TCP,
    "mtu": struct(link=_text, mtu=_number),
    "uptime": struct(uptime_minutes=pa.int64(), wrap_days=_number, raw_frequency=pa.float64(), frequency=pa.float64()),
    "http": _HTTP,
    "tls_request": struct(
        sni=_text,
        alpn=_texts,
        version=_text,
        ja4=_text,
        ja4_r=_text,
        ja4_o=_text,
        ja4_ro=_text,
        ja3=_text,
        ja3_r=_text,
        params=_texts,
    ),
    "tls_response": struct(version=_text, cipher=_text, alpn=_text, ja3s=_text, ja3s_r=_text, params=_texts),
    "change": struct(reasons=_texts, hits=pa.list_(_number)),
}
"""Columns of one kind of observation, or of a few similar kinds."""
_COLUMN_OF: Final = {
    "syn": "tcp",
    "syn+ack": "tcp",
    "sendsyn probe": "tcp",
    "sendsyn response": "tcp",
    "mtu": "mtu",
    "uptime": "uptime",
    "http request": "http",
    "http response": "http",
    "tls request": "tls_request",
    "tls response": "tls_response",
    "host change": "change",
    "ip sharing": "change",
}
"""The column of the members that only this kind has.  Other kinds have all of them in the column ``details``."""
_ENDS: Final = (
    pa.field("client", _text, nullable=False),
    pa.field("client_port", _number, nullable=False),
    pa.field("server", _text, nullable=False),
    pa.field("server_port", _number, nullable=False),
    pa.field("transport", _text, nullable=False),
    pa.field("community_id", _text, nullable=False),
    pa.field("outer", pa.list_(_OUTER)),
)
_CONTENTS: Final = (
    pa.field("kind", _text, nullable=False),
    pa.field("subject", _text, nullable=False),
    *[pa.field(name, kind) for name, kind in (*_SHARED.items(), *_OWN.items())],
    pa.field("details", _text),
)
_TIME: Final = pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False)
_ADDRESS: Final = pa.field("address", _text, nullable=False)

SCHEMA: Final = pa.schema([_TIME, _ADDRESS, *_CONTENTS[:2], *_ENDS, *_CONTENTS[2:]])
"""The columns of observations (docs/archives.md)."""


class Columns:
    """Collects observations, and makes batches of them.

    Equal findings and connections are stored once; rows refer to them by number.
    """

    def __init__(self, database: Database | None = None) -> None:
        """Make an empty collection.

        Args:
            database: the signatures that gave the observations, for the column ``verdict``; None to leave it empty.
        """
        self._judge = None if database is None else BasicJudge(database)
        self._getters: dict[type[Observation], Callable[[Observation], Hashable]] = {}
        self._clear()

    def _clear(self) -> None:
        self._times: list[int] = []
        self._content_numbers: list[int] = []
        self._end_numbers: list[int] = []
        self._known_contents: dict[Hashable, int] = {}
        self._contents: list[dict[str, object]] = []
        # An endpoint is kept alive here, so that its identity is its own.
        self._known_ends: dict[int, int] = {}
        self._ends: list[Endpoints] = []

    def __len__(self) -> int:
        return len(self._times)

    @property
    def is_full(self) -> bool:
        """Whether a batch should be made now."""
        return len(self._times) >= BATCH or len(self._contents) >= MAX_CONTENTS

    def add(self, observation: Observation) -> None:
        """Add a row for an observation."""
        self._times.append(observation.seconds * 1_000_000 + observation.microseconds)
        kind = type(observation)
        getter = self._getters.get(kind)
        if getter is None:
            getter = self._getters[kind] = content_getter(kind)
        key = kind, getter(observation)
        number = self._known_contents.get(key)
        if number is None:
            number = self._known_contents[key] = len(self._contents)
            self._contents.append(_content(p0f_object(observation, self._judge)))
        self._content_numbers.append(number)
        ends = observation.endpoints
        number = self._known_ends.get(id(ends))
        if number is None:
            number = self._known_ends[id(ends)] = len(self._ends)
            self._ends.append(ends)
        self._end_numbers.append(number)

    def take(self) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The batch of all rows so far.  The collection is empty afterwards."""
        contents = _table(self._contents, _CONTENTS).take(pa.array(self._content_numbers, pa.int32()))
        ends = _table(map(_end, self._ends), _ENDS).take(pa.array(self._end_numbers, pa.int32()))
        of_client = pa.compute.equal(contents["subject"], "client")
        columns = {
            "time": pa.array(self._times, pa.int64()).cast(_TIME.type),
            "address": pa.compute.if_else(of_client, ends["client"], ends["server"]),
        }
        for part in (contents, ends):
            columns |= {name: part[name] for name in part.schema.names}
        self._clear()
        return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _table(rows: Iterable[dict[str, object]], fields: Iterable[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    return pa.RecordBatch.from_pylist(list(rows), schema=pa.schema(list(fields)))


def _content(details: dict[str, object]) -> dict[str, object]:
    """The columns of an object ``p0f``."""
    columns = {name: details.pop(name, None) for name in ("kind", "subject", *_SHARED)}
    own = _COLUMN_OF.get(str(columns["kind"]))
    if own is not None:
        columns[own] = {field.name: details.pop(field.name, None) for field in _OWN[own]}
    columns["details"] = json.dumps(details, separators=(",", ":"), sort_keys=True) if details else None
    return columns


def _end(ends: Endpoints) -> dict[str, object]:
    client, server = _address(ends.client), _address(ends.server)
    return {
        "client": client,
        "client_port": ends.client_port,
        "server": server,
        "server_port": ends.server_port,
        "transport": ends.transport,
        "community_id": community_id(client, ends.client_port, server, ends.server_port, ends.transport),
        "outer": outer_details(ends.outer) or None,
    }


def _address(text: str) -> str:
    """The address with IPv6 in the form of RFC 5952."""
    return inet_ntop(AF_INET6, inet_pton(AF_INET6, text)) if ":" in text else text


def batches(observations: Iterable[Observation], database: DatabaseOrPath = None) -> Iterator[Any]:
    """Arrow record batches of observations, with at most `BATCH` rows each.

    Args:
        observations: observations of any kind, for example the result of `pyp0f.read`.
        database: the signatures that gave the observations, for the column ``verdict``: a database, or the path of a
            signature file; None to leave it empty.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type, or an object in `observations` is not an observation.
    """
    check_type("observations", observations, Iterable, _OBSERVATIONS)
    return _batches(observations, Columns(None if database is None else as_database(database)))


def _batches(observations: Iterable[Observation], columns: Columns) -> Iterator[Any]:
    for observation in observations:
        if not isinstance(observation, Observation):
            raise wrong_type("observations", observation, _OBSERVATIONS)
        columns.add(observation)
        if columns.is_full:
            yield columns.take()
    if len(columns):
        yield columns.take()


def table(observations: Iterable[Observation], database: DatabaseOrPath = None) -> Any:  # noqa: ANN401 - no types in pyarrow
    """An Arrow table of observations.

    Args:
        observations: observations of any kind, for example the result of `pyp0f.read`.
        database: the signatures that gave the observations, for the column ``verdict``: a database, or the path of a
            signature file; None to leave it empty.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type, or an object in `observations` is not an observation.
    """
    return pa.Table.from_batches(batches(observations, database), schema=SCHEMA)


def reader(observations: Iterable[Observation], database: DatabaseOrPath = None) -> Any:  # noqa: ANN401 - no types in pyarrow
    """An Arrow ``RecordBatchReader``: the rows are made when they are read, so that memory is bounded.

    Args:
        observations: observations of any kind, for example the result of `pyp0f.read`.
        database: the signatures that gave the observations, for the column ``verdict``: a database, or the path of a
            signature file; None to leave it empty.

    Raises:
        SignatureError: the signature file cannot be read, or one of its lines is wrong.
        TypeError: an argument has the wrong type, or an object in `observations` is not an observation.
    """
    return pa.RecordBatchReader.from_batches(SCHEMA, batches(observations, database))
