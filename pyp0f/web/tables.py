"""The tables of the store: the same in SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA: Final = "1"
"""The version of the tables.  A store of another version is refused."""

METADATA: Final = MetaData()

# Times are in microseconds since 1970, and 0 if there are none.
HOSTS: Final = Table(
    "hosts",
    METADATA,
    Column("address", String(45), primary_key=True),
    Column("position", String(33), nullable=False, index=True),  # sorts addresses by number
    Column("first_seen", BigInteger, nullable=False, index=True),
    Column("last_seen", BigInteger, nullable=False, index=True),
    Column("connections", BigInteger, nullable=False, index=True),
    Column("system", Text, nullable=False, index=True),  # empty if unknown, as the texts below
    Column("family", Text, nullable=False, index=True),
    Column("confidence", Float, nullable=False, index=True),
    Column("link", Text, nullable=False, index=True),
    Column("distance", Integer, nullable=False, index=True),  # -1 if unknown
    Column("changed", BigInteger, nullable=False, index=True),
    Column("contradictions", Integer, nullable=False),
    Column("search", Text, nullable=False),  # what a search looks at, in lower case
    Column("programs", Text, nullable=False),  # in lower case, each after a line feed
    Column("sources", Text, nullable=False),  # each between line feeds
    Column("row", Text, nullable=False),  # JSON of a list of hosts
    Column("details", Text, nullable=False),  # JSON of one host
    Column("history", Text, nullable=False),  # JSON
    Column("state", Text, nullable=False),  # JSON, from which the summary is made again
)

OBSERVATIONS: Final = Table(
    "observations",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("moment", BigInteger, nullable=False, index=True),
    Column("sensor", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("host", String(45), nullable=False),
    Column("client", String(45), nullable=False),
    Column("server", String(45), nullable=False),
    Column("known", Integer, nullable=False),  # 1 matched, 0 not matched, 2 kinds that match nothing
    Column("text", Text, nullable=False),  # JSON
    Index("of_host", "host", "id"),
    Index("of_client", "client", "id"),
    Index("of_server", "server", "id"),
    Index("of_kind", "kind", "id"),
)

TALLIES: Final = Table(
    "tallies",
    METADATA,
    Column("area", String(20), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("about", Text, nullable=False),  # JSON
    Index("of_area", "area", "times"),
)

POSITIONS: Final = Table(
    "positions",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("position", Text, nullable=False),
)

FACTS: Final = Table(
    "facts",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("value", Text, nullable=False),
)
