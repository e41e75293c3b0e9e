"""The tables of the store: the same in SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA: Final = "1"
"""The version of the tables.  A store of another version is refused."""

METADATA: Final = MetaData()

SORTED: Final = ("first_seen", "last_seen", "connections", "system", "confidence", "link", "distance", "changed")
"""Columns by which hosts can be sorted, besides the address."""

# Times are in microseconds since 1970, and 0 if there are none.
HOSTS: Final = Table(
    "hosts",
    METADATA,
    Column("address", String(45), primary_key=True),
    Column("position", String(33), nullable=False, index=True),  # sorts addresses by number
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("connections", BigInteger, nullable=False),
    Column("system", Text, nullable=False),  # empty if unknown, as the texts below
    Column("family", Text, nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("link", Text, nullable=False),
    Column("distance", Integer, nullable=False),  # -1 if unknown
    Column("changed", BigInteger, nullable=False),
    Column("contradictions", Integer, nullable=False),
    Column("search", Text, nullable=False),  # what a search looks at, in lower case
    Column("programs", Text, nullable=False),  # in lower case, each after a line feed
    Column("sources", Text, nullable=False),  # each between line feeds
    Column("row", Text, nullable=False),  # JSON of a list of hosts
    Column("details", Text, nullable=False),  # JSON of one host
    Column("history", Text, nullable=False),  # JSON
    Column("state", Text, nullable=False),  # JSON, from which the summary is made again
    # Pages are sorted by one of these, and where it is equal, by address.
    *[Index(f"hosts_by_{name}", name, "position") for name in SORTED],
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
