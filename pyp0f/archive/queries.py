"""Queries of a dataset: hosts, what matches nothing, and changes.  DuckDB executes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pyp0f.archive.running import version_of
from pyp0f.archive.storage import Storage, is_local
from pyp0f.arrow import SCHEMA_VERSION
from pyp0f.errors import MissingPackageError, OutputError, UsageError

_VIEWS: Final = {
    "observations": ("observations/*/*/*.parquet", ", hive_types = {'day': DATE, 'sensor': VARCHAR}"),
    "hosts": ("hosts/all/*.parquet", ""),
    "daily": ("hosts/daily/*/*.parquet", ", hive_types = {'day': DATE}"),
    "captures": ("captures.parquet", ""),
}
"""The tables of a dataset: files, and how the names of folders are read."""

HOSTS: Final = """
SELECT address, connections.client + connections.server AS connections, system.text AS system,
       system.confidence AS confidence, system.family AS family, system.family_confidence AS family_confidence,
       array_to_string(list_distinct([coalesce(one.suggests, one.link) FOR one IN links]), '; ') AS links,
       array_to_string(distances, '; ') AS distances,
       array_to_string(list_concat(programs.client, programs.server), '; ') AS programs,
       array_to_string(sources, '; ') AS sensors, first_seen, last_seen,
       array_to_string(contradictions, '; ') AS contradictions
FROM {table} WHERE {day} AND {address} ORDER BY connections DESC, address LIMIT {limit}
"""
UNKNOWN: Final = """
SELECT kind, count(*) AS times, count(DISTINCT address) AS hosts,
       array_to_string(list_sort(list(DISTINCT sensor)), '; ') AS sensors, min(time) AS first_seen,
       max(time) AS last_seen, min(address) AS example, raw_signature
FROM observations
WHERE signature IS NULL AND raw_signature IS NOT NULL AND kind NOT LIKE 'sendsyn%' AND {day} AND {address}
GROUP BY kind, raw_signature ORDER BY times DESC, kind, raw_signature LIMIT {limit}
"""
CHANGES: Final = """
SELECT * FROM (
    SELECT time, address, sensor, kind, array_to_string(change.reasons, ' ') AS reasons
    FROM observations WHERE change IS NOT NULL AND {day} AND {address}
    UNION ALL
    SELECT first_seen AS time, address, array_to_string(sources, '; ') AS sensor, 'other system' AS kind,
           before || ' until ' || before_day || ', then ' || family AS reasons
    FROM (
        SELECT *, system.family AS family, lag(system.family) OVER days AS before, lag(day) OVER days AS before_day
        FROM daily WHERE system IS NOT NULL AND {address}
        WINDOW days AS (PARTITION BY address ORDER BY day)
    )
    WHERE before != family AND {day}
) ORDER BY time, address, kind LIMIT {limit}
"""
_FOR_SIGNATURES: Final = """
SELECT kind, raw_signature, mtu.mtu AS mtu, any_value(http.software) AS software, count(*) AS times,
       list_sort(list(DISTINCT address))[:100] AS addresses, min(sensor) AS sensor
FROM observations
WHERE signature IS NULL AND (raw_signature IS NOT NULL OR mtu IS NOT NULL) AND kind NOT LIKE 'sendsyn%'
      AND {day} AND {address}
GROUP BY kind, raw_signature, mtu.mtu ORDER BY times DESC, kind, raw_signature LIMIT {limit}
"""


class Rows(NamedTuple):
    """Rows with the names of their columns.

    Attributes:
        columns: names of the columns.
        rows: the rows, which are fetched when they are needed.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


class Dataset:
    """A dataset, for queries in SQL."""

    def __init__(self, url: str) -> None:
        """Open a dataset.

        Args:
            url: path or URL of its folder.

        Raises:
            MissingPackageError: DuckDB is not installed.
            OutputError: there is no dataset, a file of it is damaged, or a newer version of pyp0f made it.
        """
        try:
            import duckdb  # noqa: PLC0415 - only queries need it
        except ImportError:
            raise MissingPackageError("needs duckdb: pip install 'pyp0f[archive]'") from None
        self._storage = Storage(url)
        version = version_of(self._storage)
        if version is None:
            raise OutputError(f"{url}: is not a dataset of pyp0f-archive")
        if version > SCHEMA_VERSION:
            raise OutputError(f"{url}: has version {version} of the schema; this pyp0f reads up to {SCHEMA_VERSION}")
        self._error = duckdb.Error
        self._connection: Any = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        if not is_local(self._storage.system):
            self._connection.register_filesystem(self._storage.system)
        for name, (files, types) in _VIEWS.items():
            self._add_view(name, files, types)

    def _add_view(self, name: str, files: str, types: str) -> None:
        path = f"{self._storage.url}/{files}".replace("'", "''")
        if self._storage.system.glob(self._storage.path(files)):
            try:
                self._connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}'{types})")
            except self._error as error:
                raise OutputError(f"{self._storage.url}: {str(error).splitlines()[0]}") from None

    def ask(self, query: str, *, day: str | None = None, address: str | None = None, limit: int = 1000) -> Rows:
        """Execute one of the queries of this module.

        Args:
            query: `HOSTS`, `UNKNOWN` or `CHANGES`.
            day: only this day, as ``2026-11-28``; all days if None.
            address: only this address, in the form of RFC 5952; all if None.
            limit: the maximum number of rows.

        Raises:
            OutputError: the dataset has no observations, or cannot be read.
            UsageError: the day is not a date.
        """
        daily = day is not None and query is HOSTS
        text = query.format(
            table="daily" if daily else "hosts",
            day="TRUE" if day is None else "day = CAST($day AS DATE)",
            address="TRUE" if address is None else "address = $address",
            limit=limit,
        )
        values = {name: value for name, value in (("day", day), ("address", address)) if value is not None}
        return self.sql(text, values)

    def sql(self, text: str, values: dict[str, str] | None = None) -> Rows:
        """Ask in SQL.  The tables are ``observations``, ``hosts``, ``daily`` and ``captures``.

        Args:
            text: the query.
            values: values of its parameters.

        Raises:
            OutputError: the dataset has no observations, or cannot be read.
            UsageError: the day is not a date.
        """
        import duckdb  # noqa: PLC0415 - loaded already

        try:
            found = self._connection.execute(text, values or {})
            columns = tuple([column[0] for column in found.description])
        except duckdb.ConversionException:
            raise UsageError(f"--day {(values or {}).get('day')!r}: must be a day such as 2026-11-28") from None
        except duckdb.CatalogException:
            raise OutputError(f"{self._storage.url}: has no observations") from None
        except duckdb.Error as error:
            raise OutputError(f"{self._storage.url}: {str(error).splitlines()[0]}") from None
        return Rows(columns, self._rows_of(found))

    def _rows_of(self, found: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - of DuckDB
        try:
            while rows := found.fetchmany(1_000):
                yield from rows
        except self._error as error:
            raise OutputError(f"{self._storage.url}: {str(error).splitlines()[0]}") from None


def signature_file(dataset: Dataset, *, day: str | None, address: str | None, limit: int) -> str:
    """A signature file for what matches nothing, as ``pyp0f-db unknown`` writes it.

    Args:
        dataset: the dataset.
        day: only this day, as ``2026-11-28``; all days if None.
        address: only this address, in the form of RFC 5952; all if None.
        limit: the maximum number of different packets and messages.

    Raises:
        OutputError: the dataset has no observations, or cannot be read.
        UsageError: the day is not a date.
    """
    from pyp0f.archive.rebuilding import observations_of  # noqa: PLC0415 - only this needs signatures
    from pyp0f.library.loading import load_database  # noqa: PLC0415 - only this needs signatures
    from pyp0f.library.suggesting.unknown import Unknown  # noqa: PLC0415 - only this needs signatures

    unknown = Unknown(load_database())
    for row in dataset.ask(_FOR_SIGNATURES, day=day, address=address, limit=limit).rows:
        for observation in observations_of(*row[:6]):
            unknown.add(observation, str(row[6]))
    return unknown.text()
