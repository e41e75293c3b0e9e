"""What a worker does: it reads the captures of a task, and writes observations and summaries of hosts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pyp0f import __version__, arrow
from pyp0f.archive.inputs import Input, checksum, head_of, info_of
from pyp0f.archive.manifest import DAMAGED, FAILED, READ, UNREADABLE, Done, write_done
from pyp0f.archive.merging import part_table, write_table
from pyp0f.archive.storage import Storage, as_os_errors, is_local, place
from pyp0f.archive.tasks import ReadingSettings, Task
from pyp0f.capture.file import CaptureFile
from pyp0f.engine.tracker import collector_off
from pyp0f.errors import CaptureError
from pyp0f.library.engine import Engine
from pyp0f.library.loading import (
    CLASSIC_FILE,
    MODERN_FILE,
    load_database,
    packaged_path,
    parse_database,
    read_signatures,
)
from pyp0f.observations.base import Observation
from pyp0f.safetext import safe_text
from pyp0f.signatures.database import Database
from pyp0f.summaries.collecting import SummaryTable

OWN_COLUMNS: Final = (
    pa.field("run", pa.string(), nullable=False),
    pa.field("capture", pa.string(), nullable=False),
    pa.field("number", pa.int64(), nullable=False),
)
"""Columns of a dataset in addition to those of `pyp0f.arrow.SCHEMA`."""
SCHEMA: Final = pa.schema([*arrow.SCHEMA, *OWN_COLUMNS], metadata={"pyp0f.schema": str(arrow.SCHEMA_VERSION)})
"""The columns of a file in ``observations/``."""
MAX_HOSTS: Final = 20_000
"""Hosts of all days of which a worker keeps summaries, before it writes them: 100 MB, or 1 GB in the worst case."""
MAX_DAYS: Final = 8
"""Days of which a worker keeps files open and summaries."""
_DAY: Final = 86_400
_PIPE: Final = 1 << 20
"""Bytes that are copied at a time from a server."""


@lru_cache(maxsize=2)
def database_of(settings: ReadingSettings) -> Database:
    """The signatures of settings.

    Raises:
        SignatureError: a line is wrong.
    """
    database = (
        load_database()
        if settings.signatures is None
        else parse_database(settings.signatures[1], settings.signatures[0])
    )
    for name, data in settings.extra:
        database = database.extended(parse_database(data, name, database))
    return database


def settings_checksum(settings: ReadingSettings) -> str:
    """A checksum of the signatures and of everything else in the settings."""
    files = [read_signatures(packaged_path(name)) for name in (CLASSIC_FILE, MODERN_FILE)]
    if settings.signatures is not None:
        files = [settings.signatures[1]]
    files += [data for _, data in settings.extra]
    rest = repr((settings.rule, settings.separate_networks))
    return sha256(b"".join([sha256(data).digest() for data in files]) + rest.encode()).hexdigest()[:16]


def read_task(job: tuple[Storage, Task, ReadingSettings, str]) -> Done:
    """Read the captures of a task, write its files, and enter it into the manifest.

    The result is the same whenever and wherever it runs.

    Args:
        job: the dataset, the task, the settings, and their checksum.

    Raises:
        OutputError: a file of the dataset cannot be written.
    """
    storage, task, settings, mark = job
    rows = _Rows(storage, task, database_of(settings))
    engine = Engine(rows.database, separate_networks=settings.separate_networks, on_warning=lambda _: None)
    try:
        with collector_off():
            captures = [_read_capture(one, engine, settings, rows) for one in task.captures]
        rows.close()
    except BaseException as error:
        rows.abandon(error)
        raise
    done = Done(task.id, task.sensor, captures, rows.files, rows.parts, mark, __version__)
    write_done(storage, done)
    return done


def failed(task: Task, mark: str, reason: str) -> Done:
    """The entry of the manifest for a task whose worker crashed, or that met an error in pyp0f.

    Args:
        task: the task.
        mark: the checksum of the settings.
        reason: one line.
    """
    captures = [_entry(one, one.size, one.modified, "", FAILED, reason) for one in task.captures]
    return Done(task.id, task.sensor, captures, [], {}, mark, __version__)


def _entry(capture: Input, size: int, modified: str, head: str, status: str, reason: str | None) -> dict[str, Any]:
    return {
        "url": capture.url,
        "name": capture.name,
        "size": size,
        "modified": modified,
        "head": head,
        "status": status,
        "reason": None if reason is None else safe_text(reason),
        "packets": 0,
        "observations": 0,
    }


def _read_capture(capture: Input, engine: Engine, settings: ReadingSettings, rows: _Rows) -> dict[str, Any]:
    """Read a capture.  Returns its entry in the manifest."""
    size, modified, head = capture.size, capture.modified, ""
    packets, observations = engine.packets, rows.count
    rows.begin(capture.name)
    try:
        # Before reading: what is appended meanwhile is read the next time.
        size, modified = info_of(capture.url)
        head = checksum(head_of(capture.url))
        problem = _read_packets(capture.url, engine, settings, rows)
        status = READ if problem is None else DAMAGED
    except CaptureError as error:
        problem, status = str(error), UNREADABLE
    except OSError as error:
        problem, status = error.strerror or str(error), UNREADABLE
    found = _entry(capture, size, modified, head, status, problem)
    return found | {"packets": engine.packets - packets, "observations": rows.count - observations}


def _read_packets(url: str, engine: Engine, settings: ReadingSettings, rows: _Rows) -> str | None:
    """Pass the packets to the engine.  Returns what is wrong with the capture; None if nothing is.

    Raises:
        CaptureError: it cannot be read.
        OSError: it cannot be fetched.
    """
    tracker = engine._tracker  # noqa: SLF001 - it takes batches of packets
    with _path_of(url) as (path, problems):
        try:
            with closing(CaptureFile(path, settings.rule, datagrams=tracker.marks)) as file:
                for found in file.findings(tracker):
                    rows.add(found)
                problem = file.problem
        except CaptureError as error:
            # The name is in another column.
            raise CaptureError(str(error).removeprefix(f"{path}: ")) from None
        finally:
            rows.end()
    if problems:
        raise problems[0]
    return problem


@contextmanager
def _path_of(url: str) -> Iterator[tuple[str, list[OSError]]]:
    """Context manager: a path to read, and what went wrong with fetching it.

    What is not on this machine comes through a pipe, so that it takes no room here.
    """
    problems: list[OSError] = []
    system, path = place(url)
    if is_local(system):
        yield path, problems
        return
    reader, writer = os.pipe()
    thread = threading.Thread(target=_fetch, args=(system, path, writer, problems), daemon=True)
    thread.start()
    try:
        yield f"/dev/fd/{reader}", problems
    finally:
        os.close(reader)
        thread.join()


def _fetch(system: Any, path: str, writer: int, problems: list[OSError]) -> None:  # noqa: ANN401 - of fsspec
    try:
        with as_os_errors(), os.fdopen(writer, "wb") as out, suppress(BrokenPipeError), system.open(path, "rb") as file:
            while piece := file.read(_PIPE):
                out.write(piece)
    except OSError as error:
        problems.append(error)


class _Rows:
    """The observations of a task on their way to files, and the summaries of their hosts.

    Attributes:
        database: the signatures.
        count: number of observations so far.
        files: the files that were written.
        parts: number of rows of summaries, by day.
    """

    def __init__(self, storage: Storage, task: Task, database: Database) -> None:
        self.database = database
        self.count = 0
        self.files: list[str] = []
        self.parts: dict[str, int] = {}
        self._storage = storage
        self._task = task
        self._capture = ""
        self._columns = arrow.Columns(database)
        self._writers: dict[str, _DayFile] = {}
        self._hosts: dict[int, SummaryTable] = {}

    def begin(self, capture: str) -> None:
        """Name the capture of the following observations."""
        self._capture = capture

    def add(self, observations: list[Observation]) -> None:
        """Add observations in the order of the run."""
        for observation in observations:
            self._columns.add(observation)
            self._summaries(observation.seconds // _DAY).add(observation, self._task.sensor)
            self.count += 1
            if self._columns.is_full:
                self._write()

    def end(self) -> None:
        """Write the rows of the capture, so that a batch has rows of one capture only."""
        if len(self._columns):
            self._write()

    def close(self) -> None:
        """Write everything."""
        self._write_hosts()
        for day in list(self._writers):
            self._writers.pop(day).close()

    def abandon(self, error: BaseException) -> None:
        """Remove what is not finished, after an error."""
        for file in self._writers.values():
            file.abandon(error)

    def _write(self) -> None:
        batch = self._columns.take()
        first = self.count - batch.num_rows
        own = (
            pa.array([self._task.id] * batch.num_rows, pa.string()),
            pa.array([self._capture] * batch.num_rows, pa.string()),
            pa.array(range(first, self.count), pa.int64()),
        )
        table = pa.Table.from_arrays([*batch.columns, *own], schema=SCHEMA)
        days = pc.strftime(table["time"], format="%Y-%m-%d")
        for day in sorted(pc.unique(days).to_pylist()):
            self._file_of(day).write(table.filter(pc.equal(days, day)))

    def _file_of(self, day: str) -> _DayFile:
        known = self._writers.pop(day, None)
        if known is None:
            if len(self._writers) >= MAX_DAYS:
                self._writers.pop(next(iter(self._writers))).close()
            folder = f"observations/day={day}/sensor={quote(self._task.sensor, safe='')}"
            name = f"{folder}/{self._task.id}-{len(self.files)}.parquet"
            self.files.append(name)
            known = _DayFile(self._storage, name)
        self._writers[day] = known  # at the end: the writer that was used longest ago is closed first
        return known

    def _summaries(self, day: int) -> SummaryTable:
        known = self._hosts.get(day)
        if known is None:
            if len(self._hosts) >= MAX_DAYS:
                self._write_hosts()
            known = self._hosts[day] = SummaryTable(self.database, limit=MAX_HOSTS + 2)
        elif len(known) >= MAX_HOSTS or (len(known) % 1_000 == 0 and sum(map(len, self._hosts.values())) >= MAX_HOSTS):
            self._write_hosts()
            known = self._hosts[day] = SummaryTable(self.database, limit=MAX_HOSTS + 2)
        return known

    def _write_hosts(self) -> None:
        for number in sorted(self._hosts):
            summaries = self._hosts[number]
            day = _day_text(number)
            name = f"parts/day={day}/{self._task.id}-{len(self.files)}.parquet"
            write_table(self._storage, name, part_table(summaries))
            self.files.append(name)
            self.parts[day] = self.parts.get(day, 0) + len(summaries)
        self._hosts.clear()


def _day_text(number: int) -> str:
    return str(pc.strftime(pa.scalar(number * _DAY, pa.timestamp("s")), format="%Y-%m-%d"))


class _DayFile:
    """A Parquet file that is being written."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._context = storage.writing(name)
        self._writer = pq.ParquetWriter(self._context.__enter__(), SCHEMA, compression="zstd")

    def write(self, table: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        """Add a group of rows.

        Raises:
            OutputError: it cannot be written.
        """
        with self._failing():
            self._writer.write_table(table)

    def close(self) -> None:
        """Finish the file.

        Raises:
            OutputError: it cannot be written.
        """
        with self._failing():
            self._writer.close()
        self._context.__exit__(None, None, None)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Context manager: after an error, the file is removed, and the error names it."""
        try:
            yield
        except OSError as error:
            self._give_up()
            self._context.__exit__(type(error), error, error.__traceback__)
            raise

    def _give_up(self) -> None:
        """End the writer while its file is open: its destructor would write again, and print an error."""
        with suppress(Exception):
            self._writer.close()
        self._writer.is_open = False

    def abandon(self, error: BaseException) -> None:
        """Remove the file, which is not finished, after an error."""
        self._give_up()
        with suppress(BaseException):  # the error is raised again
            self._context.__exit__(type(error), error, error.__traceback__)
