"""The store: hosts, the latest observations and counts, in SQLite or PostgreSQL, by SQLAlchemy."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, Select, create_engine, event, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool, StaticPool

from pyp0f.errors import MissingPackageError, OutputError
from pyp0f.safetext import safe_text
from pyp0f.web.tables import FACTS, HOSTS, METADATA, POSITIONS, SCHEMA
from pyp0f.web.writing import NEXT, Row, Writing, count_of, insert_into

_BUSY: Final = 10
"""Seconds to wait for a lock of the store."""
_CONNECTIONS: Final = 20
"""Connections to SQLite at the same time; more than threads that ask."""
_POSTGRESQL: Final = "postgresql"
_DAY: Final = 86_400_000_000
"""Microseconds of a day."""
_START: Final = time.time() - time.monotonic()
_SCHEMA: Final = "schema"
_IDENTITY: Final = "identity"
_OPENING: Final = 0x7030665F
"""The number of the lock of PostgreSQL under which tables are made."""
_RECOUNT: Final = 10.0
"""Seconds after which hosts are counted again: other processes may write, too."""


def _steady_clock() -> float:
    """Seconds since 1970 by the clock at the start and the monotonic clock, which cannot be set."""
    return _START + time.monotonic()


class StoreError(OutputError):
    """The store cannot be opened, read or written."""


class Store:
    """Reads and writes the tables.  Any thread may read, and write.

    Attributes:
        keep: the maximum number of observations.
        title: what messages call the store.
        identity: a random text that is the same as long as the store exists.
        is_memory: whether the store ends with the process.
        is_quick: whether reading a row by its key takes microseconds, and never waits for a disk or for the writer.
        clock: gives the current time in seconds since 1970.  What is later than a day from now has a wrong time, and
            removes no others.
    """

    def __init__(self, place: str | None, *, keep: int, days: int, max_hosts: int, title: str | None = None) -> None:
        """Open the store, and create its tables if there are none.

        Args:
            place: path of an SQLite file, or a URL of PostgreSQL; None for memory.
            keep: the maximum number of observations.
            days: observations that are so many days older than the latest one are removed.
            max_hosts: the maximum number of hosts.
            title: what messages call the store; None for the place without a password.

        Raises:
            MissingPackageError: the driver of PostgreSQL is not installed.
            StoreError: the store cannot be opened, or is none.
        """
        self.keep = keep
        self.title = title or ("memory" if place is None else _title(place))
        self._age = days * _DAY
        self._max_hosts = max_hosts
        self.clock: Callable[[], float] = _steady_clock
        self._engine = _engine_for(place, self.title)
        self.is_memory = place is None
        has_one_connection = isinstance(self._engine.pool, StaticPool)
        self.is_quick = self.is_memory and not has_one_connection
        nothing = nullcontext()
        self._write_lock: AbstractContextManager[object] = threading.RLock() if self.is_memory else nothing
        self._read_lock: AbstractContextManager[object] = self._write_lock if has_one_connection else nothing
        self._is_postgresql = self._engine.dialect.name == _POSTGRESQL
        self._recount = 0.0
        self._following = 1
        self._kept: list[PoolProxiedConnection] = []
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        with self._failing("open"), self._write_lock, self._engine.begin() as connection:
            if self._is_postgresql:
                connection.execute(select(func.pg_advisory_xact_lock(_OPENING)))
            self._check_tables(connection)
            METADATA.create_all(connection)
            facts = {_SCHEMA: SCHEMA, NEXT: "1", _IDENTITY: secrets.token_hex(8)}
            rows = [{"name": name, "value": value} for name, value in facts.items()]
            connection.execute(insert_into(FACTS, self._engine.dialect.name).on_conflict_do_nothing(), rows)
            identity = connection.scalar(select(FACTS.c.value).where(FACTS.c.name == _IDENTITY))
            self._hosts = count_of(connection, HOSTS)
        self.identity = str(identity)

    @property
    def hosts(self) -> int:
        """The number of hosts."""
        return self._hosts

    def close(self) -> None:
        """Close all connections."""
        while self._kept:
            self._kept.pop().invalidate()
        self._engine.dispose()

    # Reading --------------------------------------------------------------------------------------

    def rows(self, statement: Select[Any], values: Mapping[str, object] | None = None) -> Sequence[Row]:
        """Execute a statement, and return its rows, by the names of their columns.

        Args:
            statement: the statement.
            values: the values that it asks for by name; None if it has none.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._reading() as connection:
            return [row._mapping for row in connection.execute(statement, values)]  # noqa: SLF001 - the public name of SQLAlchemy

    def prepared(self, statement: Select[Any]) -> Callable[[str], Sequence[tuple[Any, ...]]] | None:
        """A function that executes a statement with one value, on its own connection; None if this is not quick.

        It takes a tenth of the time of `rows`.  One thread at a time may call it.  It raises `sqlite3.Error` if the
        store cannot be read.

        Args:
            statement: the statement; its value is a text.

        Raises:
            StoreError: the store cannot be read.
        """
        if not self.is_quick:
            return None
        text = str(statement.compile(dialect=self._engine.dialect))
        with self._failing("read"):
            connection = self._engine.raw_connection()
        self._kept.append(connection)
        execute = cast("sqlite3.Connection", connection.driver_connection).execute
        return lambda value: execute(text, (value,)).fetchall()

    def following(self) -> int:
        """The number that the next observation gets.

        Raises:
            StoreError: the store cannot be read.
        """
        if self.is_memory:
            return self._following  # the fact can be ahead of the rows
        with self._reading() as connection:
            return int(connection.scalar(select(FACTS.c.value).where(FACTS.c.name == NEXT)) or 1)

    def positions(self) -> dict[str, str]:
        """Where each source goes on.

        Raises:
            StoreError: the store cannot be read.
        """
        return {row["source"]: row["position"] for row in self.rows(select(POSITIONS))}

    def position(self, source: str) -> str:
        """Where a source goes on; empty if it was not read yet.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._reading() as connection:
            return str(connection.scalar(select(POSITIONS.c.position).where(POSITIONS.c.source == source)) or "")

    def check(self) -> None:
        """Check that the store answers.

        Raises:
            StoreError: it does not.
        """
        self.rows(select(FACTS).where(FACTS.c.name == _SCHEMA))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._failing("read"), self._read_lock, self._engine.connect() as connection:
            yield connection

    # Writing --------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction: all that is written in it, or nothing.

        Other processes may write at the same time: what a transaction has read does not change until it ends.

        Raises:
            StoreError: nothing was written.
        """
        with self._failing("write"), self._write_lock, self._engine.begin() as connection:
            if not self._is_postgresql:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            writing = Writing(connection, self._engine.dialect.name)
            yield writing
            latest = int(self.clock() * 1_000_000) + _DAY
            writing.remove_old_observations(self.keep, self._age, latest)
            hosts = self._limit_hosts(connection, writing)
        self._hosts = hosts
        self._following = writing.following or self._following

    def _limit_hosts(self, connection: Connection, writing: Writing) -> int:
        """Remove the hosts that were not seen for the longest time, if there are too many; return how many are left."""
        count = self._hosts + writing.new_hosts
        if count > self._max_hosts or time.monotonic() >= self._recount:
            count = count_of(connection, HOSTS)
            self._recount = time.monotonic() + _RECOUNT
        if count > self._max_hosts:
            writing.remove_hosts(count - self._max_hosts)
            count = self._max_hosts
        return count

    # Errors ---------------------------------------------------------------------------------------

    def _check_tables(self, connection: Connection) -> None:
        """Check that tables of the names that are needed are those of a store.

        Raises:
            StoreError: they are of another program or version.
        """
        found = METADATA.tables.keys() & inspect(connection).get_table_names()
        if FACTS.name in found:
            self._check_schema(connection)
        elif found:
            raise StoreError(f"{self.title}: has tables of another program: {', '.join(sorted(found))}")

    def _check_schema(self, connection: Connection) -> None:
        found = connection.scalar(select(FACTS.c.value).where(FACTS.c.name == _SCHEMA))
        if found is not None and found != SCHEMA:
            raise StoreError(
                f"{self.title}: has tables of version {found}; this pyp0f needs version {SCHEMA}: use another store"
            )

    @contextmanager
    def _failing(self, action: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(f"{self.title}: cannot {action} the store: {_reason(error)}") from None


def _reason(error: SQLAlchemyError) -> str:
    """The first line of the driver's message, without the statement and its values."""
    text = str(getattr(error, "orig", None) or error)
    return safe_text(text.strip().partition("\n")[0][:200])


def _title(place: str) -> str:
    """The place without a password."""
    return make_url(place).render_as_string(hide_password=True) if "://" in place else place


def is_url(place: str) -> bool:
    """Whether the place of a store is a URL, and not a file."""
    return "://" in place


def _engine_for(place: str | None, title: str) -> Engine:
    if place is None:
        return _engine_of_memory()
    if is_url(place):
        return _engine_of_url(place)
    _create_file(place, title)
    engine = create_engine(
        f"sqlite:///{os.path.abspath(place)}", pool_size=_CONNECTIONS, connect_args={"timeout": _BUSY}
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _engine_of_memory() -> Engine:
    """A store in memory, of which readers see what is being written, so that they do not wait for it."""
    if not _can_share_memory():
        return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    place = f"file:{secrets.token_hex(16)}?mode=memory&cache=shared"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(place, check_same_thread=False, uri=True)
        connection.execute("PRAGMA read_uncommitted=1")
        return connection

    # The store exists as long as one of its connections, and the pool keeps them.
    return create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=_CONNECTIONS)


def _can_share_memory() -> bool:
    """Whether SQLite was made so that several connections can use one store in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {name for (name,) in connection.execute("PRAGMA compile_options")}
    return "OMIT_SHARED_CACHE" not in options


def _create_file(path: str, title: str) -> None:
    """Create the file with mode 0600, reduced by the umask.  SQLite gives its other files the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600))
    except (OSError, ValueError) as error:
        raise StoreError(f"{title}: cannot open the store: {getattr(error, 'strerror', None) or error}") from None


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of the driver
    """Write ahead, so that readers and the writer do not wait for each other."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def load_driver(place: str) -> None:
    """Load the modules that a URL needs.

    Raises:
        MissingPackageError: the driver is not installed.
        StoreError: the URL is wrong.
    """
    _engine_of_url(place).dispose()


def _engine_of_url(place: str) -> Engine:
    try:
        url = make_url(place)
        if url.get_backend_name() != _POSTGRESQL:
            raise StoreError(f"{_title(place)}: a store is a file, or a URL that begins with postgresql://")
        if url.drivername == _POSTGRESQL:
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _BUSY})
    except (ModuleNotFoundError, ImportError, NoSuchModuleError) as error:
        raise MissingPackageError(
            f"a store in PostgreSQL needs psycopg: pip install 'pyp0f[postgresql]' ({error})"
        ) from None
    except (ArgumentError, ValueError):
        raise StoreError("--store: is not a valid URL of a database") from None
