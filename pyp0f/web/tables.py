"""The tables of the store: the same in SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

from pyp0f.web.lines import MAX_NAME

SCHEMA: Final = "4"
"""The version of the tables.  A store of another version is refused."""

METADATA: Final = MetaData()

SORTED: Final = ("first_seen", "last_seen", "connections", "system", "confidence", "link", "distance", "changed")
"""Columns by which hosts can be sorted, besides the address."""

# Times are in microseconds since 1970, and 0 if there are none.
HOSTS: Final = Table(
    "hosts",
    METADATA,
    Column("address", String(45), primary_key=True),
    Column("site", String(MAX_NAME), primary_key=True),  # empty for lines without a site
    Column("version", BigInteger, nullable=False),  # rises with each change
    Column("position", String(34 + MAX_NAME), nullable=False, index=True),  # sorts addresses by number, and sites
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
    Column("site", String(MAX_NAME), nullable=False),
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
    Index("of_sensor", "site", "sensor", "id"),
)

SENSORS: Final = Table(
    "sensors",
    METADATA,
    Column("site", String(MAX_NAME), primary_key=True),
    Column("sensor", Text, primary_key=True),
    Column("observations", BigInteger, nullable=False),
    Column("repeated", BigInteger, nullable=False),  # messages that came again, and were not counted again
    Column("left_out", BigInteger, nullable=False),  # what the sensor had no room for, as it says
    Column("first", BigInteger, nullable=False),  # packet times
    Column("last", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),  # the clock, when the latest was stored
    Column("minute", BigInteger, nullable=False),  # minutes since 1970 of the clock
    Column("in_minute", BigInteger, nullable=False),  # observations in this minute, and in the one before
    Column("in_minute_before", BigInteger, nullable=False),
)

RECENT: Final = Table(
    "recent",
    METADATA,
    Column("source", Text, primary_key=True),  # as in positions
    Column("site", String(MAX_NAME), primary_key=True),
    Column("sensor", Text, primary_key=True),
    Column("received", BigInteger, nullable=False, index=True),
    Column("ids", LargeBinary, nullable=False),  # of the latest messages of the sensor, 8 bytes each
)

TALLIES: Final = Table(
    "tallies",
    METADATA,
    Column("area", String(20), primary_key=True),
    Column("site", String(MAX_NAME), primary_key=True),  # empty for lines without a site
    Column("name", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("about", Text, nullable=False),  # JSON
    Index("of_area", "area", "site", "times"),
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
