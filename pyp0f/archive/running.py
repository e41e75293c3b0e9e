"""The work of ``pyp0f-archive INPUT... --out DATASET``: plans, reads, merges, and says what came out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pyp0f.archive.inputs import Input
from pyp0f.archive.manifest import (
    DAMAGED,
    FAILED,
    READ,
    UNREADABLE,
    Done,
    data_files,
    read_manifest,
    remove_strays,
    remove_task,
    write_done,
)
from pyp0f.archive.merging import Step, Tree, grow, merge, readable, trees, write_table
from pyp0f.archive.reading import failed, read_task, settings_checksum
from pyp0f.archive.storage import DATASET, Storage
from pyp0f.archive.tasks import ReadingSettings, Task, make_plan, make_tasks
from pyp0f.archive.workers import Workers
from pyp0f.arrow import SCHEMA_VERSION
from pyp0f.errors import OutputError, Pyp0fError

CAPTURES: Final = "captures.parquet"
_STATES: Final = (READ, DAMAGED, UNREADABLE, FAILED)
CAPTURE_SCHEMA: Final = pa.schema(
    {
        "run": pa.string(),
        "place": pa.int32(),
        "sensor": pa.string(),
        "url": pa.string(),
        "name": pa.string(),
        "size": pa.int64(),
        "modified": pa.string(),
        "head": pa.string(),
        "status": pa.string(),
        "reason": pa.string(),
        "packets": pa.int64(),
        "observations": pa.int64(),
        "settings": pa.string(),
        "version": pa.string(),
    },
    metadata={"pyp0f.schema": str(SCHEMA_VERSION)},
)
"""The columns of the table of captures."""


class Job(NamedTuple):
    """What a run has to do.

    Attributes:
        inputs: the captures.
        storage: the dataset.
        settings: signatures and options.
        in_sequence: whether rotated captures are one run of the engine.
        retry: whether to read again what could not be read.
        again: whether to read everything again.
        is_quiet: whether to show no progress bar.
    """

    inputs: list[Input]
    storage: Storage
    settings: ReadingSettings
    in_sequence: bool = False
    retry: bool = False
    again: bool = False
    is_quiet: bool = False


class Outcome(NamedTuple):
    """What came out.

    Attributes:
        done: the whole manifest.
        read_now: ids of tasks that were read in this run.
        finished: number of captures that were done before.
        others: number of captures in the dataset that were read with other signatures or options.
    """

    done: list[Done]
    read_now: set[str]
    finished: int
    others: int


def run(wanted: Job, workers: Workers) -> Outcome:
    """Bring a dataset up to date with its inputs.

    Args:
        wanted: what to do.
        workers: do it.

    Raises:
        OutputError: the dataset cannot be written, or has another version.
    """
    check_dataset(wanted.storage)
    with wanted.storage.locked():
        return _run(wanted, workers)


def _run(wanted: Job, workers: Workers) -> Outcome:
    storage = wanted.storage
    mark = settings_checksum(wanted.settings)
    known = {one.id: one for one in read_manifest(storage)}
    there = data_files(storage)
    for done in [one for one in known.values() if not there.issuperset(one.files)]:
        remove_task(storage, known.pop(done.id))  # somebody has removed one of its files
    tasks = make_tasks(wanted.inputs, in_sequence=wanted.in_sequence)
    plan = make_plan(tasks, known.values(), retry=wanted.retry, again=wanted.again)
    for identity in plan.outdated:
        remove_task(storage, known.pop(identity))
    remove_strays(storage, known.values(), there)
    for done in _read(plan.tasks, wanted, mark, workers):
        known[done.id] = done
    manifest = sorted(known.values())
    merge_hosts(storage, manifest, workers)
    write_captures(storage, manifest)
    others = sum([len(one.captures) for one in manifest if one.settings != mark])
    return Outcome(manifest, {task.id for task in plan.tasks}, plan.finished, others)


def check_dataset(storage: Storage) -> None:
    """Create the dataset, or check that it is one of this version.

    Raises:
        OutputError: it is not.
        UsageError: its URL has a scheme that is not known.
    """
    version = version_of(storage)
    if version is None:
        if storage.names(""):
            raise OutputError(f"{storage.url}: is not empty, and is not a dataset of pyp0f-archive")
        storage.write(DATASET, json.dumps({"schema": SCHEMA_VERSION}).encode())
    elif version != SCHEMA_VERSION:
        raise OutputError(
            f"{storage.url}: has version {version} of the schema, and new rows have version {SCHEMA_VERSION}: "
            "make a new dataset"
        )


def version_of(storage: Storage) -> int | None:
    """The version of the schema of a dataset; None if there is no dataset.

    Raises:
        OutputError: the file that says it is damaged.
    """
    contents = storage.read(DATASET)
    if contents is None:
        return None
    try:
        return int(json.loads(contents)["schema"])
    except (KeyError, TypeError, ValueError):
        raise OutputError(f"{storage.url}/{DATASET}: is damaged") from None


def _read(tasks: list[Task], wanted: Job, mark: str, workers: Workers) -> Iterator[Done]:
    """Read all tasks.  What fails is entered into the manifest with its reason."""
    jobs = ((wanted.storage, task, wanted.settings, mark) for task in tasks)
    captures, broken = 0, 0
    total = sum([len(task.captures) for task in tasks])
    with _progress(sum([task.size for task in tasks]), wanted.is_quiet) as bar:
        for (_, task, _, _), result in workers.run(read_task, jobs):
            if isinstance(result, OutputError):
                raise result
            if isinstance(result, Exception):
                done = failed(task, mark, str(result) or type(result).__name__)
                write_done(wanted.storage, done)
            else:
                done = result
            captures += len(task.captures)
            broken += done.has_failed
            bar.set_description_str(f"{captures:,}/{total:,} captures, {broken} not read", refresh=False)
            bar.update(task.size)
            yield done


def _progress(size: int, is_quiet: bool) -> Any:  # noqa: ANN401 - tqdm has no types
    """A bar on a terminal with captures, bytes, rate and time left."""
    from tqdm import tqdm  # noqa: PLC0415 - slow to load

    return tqdm(total=size, unit="B", unit_scale=True, file=sys.stderr, disable=True if is_quiet else None, leave=False)


# Hosts ----------------------------------------------------------------------------------------------


def merge_hosts(storage: Storage, manifest: Iterable[Done], workers: Workers) -> None:
    """Bring ``hosts/`` up to date: days whose parts have changed, and then the whole.

    Raises:
        OutputError: a file cannot be written.
    """
    sources: dict[str, list[str]] = {}
    rows: Counter[str] = Counter()
    for done in manifest:
        for name in done.files:
            if name.startswith("parts/"):
                sources.setdefault(name.split("/")[1], []).append(name)
        rows.update({f"day={day}": count for day, count in done.hosts.items()})
    daily = [tree for day in sorted(sources) for tree in trees(f"hosts/daily/{day}", sources[day], rows[day])]
    _make(storage, "hosts/daily", daily, workers)
    names = [tree.target for tree in daily]
    count = sum([_rows_in(storage, name) for name in names])
    _make(storage, "hosts/all", trees("hosts/all", names, count) if names else [], workers)


def _rows_in(storage: Storage, name: str) -> int:
    with storage.system.open(storage.path(name), "rb") as file, readable(storage, name):
        return int(pq.read_metadata(file).num_rows)


def _make(storage: Storage, folder: str, wanted: list[Tree], workers: Workers) -> None:
    """Make the files of a folder that are not there, and remove the others before."""
    there = set(storage.names(folder))
    for name in there - {tree.target for tree in wanted}:
        storage.remove(name)

    def do(steps: list[Step]) -> Iterator[str]:
        for _, result in workers.run(merge, steps):
            if isinstance(result, Pyp0fError):
                raise result
            if isinstance(result, Exception):
                raise OutputError(
                    f"{storage.url}/{folder}: the hosts could not be merged; run the command again: {result}"
                )
            yield result

    grow(storage, [tree for tree in wanted if tree.target not in there], do)


# The table of captures, and what is said at the end ---------------------------------------------------


def write_captures(storage: Storage, manifest: Iterable[Done]) -> None:
    """Write the table of all captures.

    Raises:
        OutputError: it cannot be written.
    """
    rows = [
        {"run": done.id, "place": place, "sensor": done.sensor, "settings": done.settings, "version": done.version}
        | capture
        for done in manifest
        for place, capture in enumerate(done.captures)
    ]
    write_table(storage, CAPTURES, pa.Table.from_pylist(rows, schema=CAPTURE_SCHEMA))


def summary_lines(outcome: Outcome) -> Iterator[str]:
    """What is said at the end: captures by status, and the reasons with how often and the first example."""
    captures = [one for done in outcome.done if done.id in outcome.read_now for one in done.captures]
    captures.sort(key=lambda one: (str(one["name"]), str(one["url"])))
    states = Counter(one["status"] for one in captures)
    counted = ", ".join([f"{states[state]:,} {state}" for state in _STATES if states[state]]) or "nothing to do"
    before = f"; {outcome.finished:,} were done before" if outcome.finished else ""
    yield f"[+] {len(captures):,} captures: {counted}{before}."
    packets, observations = (sum([one[name] for one in captures]) for name in ("packets", "observations"))
    yield f"[+] {packets:,} packets, {observations:,} observations."
    reasons: dict[tuple[str, str], list[str]] = {}
    for one in captures:
        if one["status"] != READ:
            reasons.setdefault((one["status"], _without_numbers(one["reason"])), []).append(
                f"{one['name']}: {one['reason']}"
            )
    for (status, _), examples in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        more = f" ({len(examples):,} such captures)" if len(examples) > 1 else ""
        yield f"[!] {status}: {examples[0]}{more}"
    if outcome.others:
        yield (
            f"[!] {outcome.others:,} captures of the dataset were read with other signatures or options; "
            "--again reads them again"
        )


def _without_numbers(reason: str) -> str:
    """What is the same in messages about different offsets and lengths."""
    return "".join([sign for sign in reason if not sign.isdigit()])
