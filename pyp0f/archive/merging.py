"""Merges the summaries of hosts of many tasks in a tree: per day, and from the days for the whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from math import ceil
from typing import Any, Final, NamedTuple
from zlib import crc32

import pyarrow as pa
import pyarrow.parquet as pq

from pyp0f.archive.storage import Storage
from pyp0f.arrow import SCHEMA_VERSION, struct
from pyp0f.errors import OutputError
from pyp0f.summaries.collecting import SummaryTable, canonical
from pyp0f.summaries.forms import host_details
from pyp0f.summaries.host import from_state, state_of

FAN_IN: Final = 16
"""Files that one step of the tree merges."""
MAX_HOSTS: Final = 50_000
"""Number of hosts that are merged at a time, in about 250 MB.  More are split by a checksum of the address."""
MERGING: Final = "parts/merging"
"""Folder of what the steps of the tree leave for the next one.  It is removed at the end."""
_HASHES: Final = 1 << 32
_text: Final = pa.string()
_texts: Final = pa.list_(_text)
_count: Final = pa.int64()
_time: Final = pa.timestamp("us", tz="UTC")
_TALLY: Final = {"count": _count, "first_seen": _time, "last_seen": _time, "sources": _texts}

PART_SCHEMA: Final = pa.schema(
    [pa.field("address", _text, nullable=False), pa.field("hash", _count), pa.field("state", _text)]
)
"""The columns of a file in ``parts/``."""
SCHEMA: Final = pa.schema(
    {
        "address": _text,
        "first_seen": _time,
        "last_seen": _time,
        "connections": struct(client=_count, server=_count),
        "system": struct(
            text=_text,
            family=_text,
            name=_text,
            version_from=_text,
            version_to=_text,
            confidence=pa.float64(),
            family_confidence=pa.float64(),
        ),
        "contradictions": _texts,
        "systems": pa.list_(struct(family=_text, **_TALLY)),
        "changes": pa.list_(struct(kind=_text, reasons=_texts, words=_text, **_TALLY)),
        "links": pa.list_(struct(mtu=_count, link=_text, suggests=_text)),
        "distances": pa.list_(pa.int32()),
        "uptime": struct(minutes=_count, wrap_days=_count, measured=_time, reliable=pa.bool_()),
        "programs": struct(client=_texts, server=_texts),
        "languages": _texts,
        "rewritten": _texts,
        "evidence": pa.list_(
            struct(
                kind=_text,
                system=_text,
                family=_text,
                way=_text,
                label=_text,
                signature=_text,
                origin=_text,
                confidence=pa.float64(),
                family_confidence=pa.float64(),
                **_TALLY,
            )
        ),
        "unknown": pa.list_(struct(kind=_text, raw_signature=_text)),
        "sources": _texts,
        "truncated": _texts,
        "state": _text,
        "hash": _count,
    },
    metadata={"pyp0f.schema": str(SCHEMA_VERSION)},
)
"""The columns of a file in ``hosts/``."""
_STAMPS: Final = frozenset(("first_seen", "last_seen", "measured"))


class Step(NamedTuple):
    """One step of the tree.

    Attributes:
        storage: the dataset.
        sources: the files to merge.
        low: the smallest checksum of addresses that are taken.
        high: a checksum that is too large.
        target: the file to write.
        is_last: whether the file is one of ``hosts/``.
    """

    storage: Storage
    sources: tuple[str, ...]
    low: int
    high: int
    target: str
    is_last: bool


def hash_of(address: str) -> int:
    """A checksum that spreads addresses evenly: CRC-32 of the text."""
    return crc32(address.encode())


def part_table(summaries: SummaryTable) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The rows of a file in ``parts/``, in the order of checksums."""
    rows = [(hash_of(one.address), one.address, json.dumps(state_of(one), separators=(",", ":"))) for one in summaries]
    rows.sort()
    hashes, addresses, states = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.Table.from_arrays(
        [pa.array(addresses, _text), pa.array(hashes, _count), pa.array(states, _text)], schema=PART_SCHEMA
    )


def merge(step: Step) -> str:
    """Do a step.  Returns the file that was written.

    Raises:
        OutputError: it cannot be written, or a file that is merged is damaged.
    """
    hosts = SummaryTable(limit=sys.maxsize)
    for address, state in _states(step):
        hosts.merge(from_state(canonical(address), json.loads(state)))
    if not step.is_last:
        write_table(step.storage, step.target, part_table(hosts))
        return step.target
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, SCHEMA, compression="zstd") as writer:
        for batch in _host_batches(hosts):
            writer.write_batch(batch)
    step.storage.write(step.target, memoryview(sink.getvalue()))
    return step.target


def write_table(storage: Storage, name: str, table: Any) -> None:  # noqa: ANN401 - pyarrow has no types
    """Write a table of bounded size.

    It is made in memory: the writer of pyarrow prints errors of a full disk a second time.

    Args:
        storage: the dataset.
        name: path from its folder.
        table: the rows.

    Raises:
        OutputError: it cannot be written.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=4_096)
    storage.write(name, memoryview(sink.getvalue()))


@contextmanager
def readable(storage: Storage, name: str) -> Iterator[None]:
    """Context manager: reads a file.

    Raises:
        OutputError: it is damaged.
    """
    try:
        yield
    except pa.ArrowException:
        raise OutputError(f"{storage.url}/{name}: is damaged; remove it, and run the command again") from None


def _states(step: Step) -> Iterator[tuple[str, str]]:
    wanted = [("hash", ">=", step.low), ("hash", "<", step.high)]
    for name in step.sources:
        path = step.storage.path(name)
        with readable(step.storage, name):
            table = pq.read_table(
                path, columns=["address", "state"], filters=wanted, filesystem=step.storage.system, partitioning=None
            )
        yield from zip(table["address"].to_pylist(), table["state"].to_pylist(), strict=True)


def _host_batches(hosts: SummaryTable) -> Iterator[Any]:
    rows = []
    for summary in hosts:
        details = _with_times(host_details(summary))
        details |= {"hash": hash_of(summary.address), "state": json.dumps(details["state"], separators=(",", ":"))}
        rows.append(details)
        if len(rows) >= 4_096:
            yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _with_times(value: Any) -> Any:  # noqa: ANN401 - of JSON types
    """A copy of a value, with times in place of their texts."""
    if isinstance(value, dict):
        return {
            name: _moment(inner) if name in _STAMPS else inner if name == "state" else _with_times(inner)
            for name, inner in value.items()
        }
    return [_with_times(inner) for inner in value] if isinstance(value, list) else value


def _moment(stamp: str | None) -> Any:  # noqa: ANN401 - a datetime or None
    return None if stamp is None else datetime.fromisoformat(stamp)


class Tree(NamedTuple):
    """A file of ``hosts/`` that is to be made.

    Attributes:
        sources: the files to merge.
        low: as in `Step`.
        high: as in `Step`.
        target: the file to write.
    """

    sources: tuple[str, ...]
    low: int
    high: int
    target: str


def trees(folder: str, sources: Sequence[str], rows: int) -> list[Tree]:
    """The files that a folder of ``hosts/`` must have.  Their names tell from which files they were made.

    Args:
        folder: the folder.
        sources: the files to merge.
        rows: number of rows in them.
    """
    mark = sha256("\n".join(sorted(sources)).encode()).hexdigest()[:16]
    count = max(1, ceil(rows / MAX_HOSTS))
    edges = [_HASHES * number // count for number in range(count + 1)]
    return [
        Tree(tuple(sorted(sources)), low, high, f"{folder}/{mark}-{number}.parquet")
        for number, (low, high) in enumerate(pairwise(edges))
    ]


def grow(storage: Storage, wanted: Iterable[Tree], run: Callable[[list[Step]], Iterable[str]]) -> None:
    """Make files of ``hosts/``, level by level, many steps at the same time.

    Args:
        storage: the dataset.
        wanted: what is to be made.
        run: does steps in any order, with `merge`.
    """
    left = list(wanted)
    while left:
        steps: list[Step] = []
        higher: list[Tree] = []
        for tree in left:
            groups = [tree.sources[at : at + FAN_IN] for at in range(0, len(tree.sources), FAN_IN)]
            if len(groups) <= 1:
                steps.append(Step(storage, tree.sources, tree.low, tree.high, tree.target, True))
                continue
            names = []
            for group in groups:
                mark = sha256("\n".join((tree.target, *group)).encode()).hexdigest()[:32]
                names.append(f"{MERGING}/{mark}.parquet")
                steps.append(Step(storage, group, tree.low, tree.high, names[-1], False))
            higher.append(tree._replace(sources=tuple(names)))
        for _ in run(steps):
            pass
        left = higher
    for name in storage.names(MERGING):
        storage.remove(name)
