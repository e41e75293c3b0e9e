"""Datasets for tests, and what is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from places import PCAPS

from pyp0f.archive.inputs import find_inputs
from pyp0f.archive.running import Job, Outcome, run
from pyp0f.archive.storage import Storage
from pyp0f.archive.tasks import ReadingSettings
from pyp0f.archive.workers import ThisProcess, Workers

NAMES: Final = ("nat_two_systems.pcap", "http_dishonest.pcap", "tls.pcap", "uptime.pcap", "truncated_tail.pcap")
CAPTURES: Final = tuple([str(PCAPS / name) for name in NAMES])


def make(folder: Path | str, *operands: str, workers: Workers | None = None, **options: Any) -> Outcome:  # noqa: ANN401
    """Make a dataset, or go on with one."""
    settings = options.pop("settings", ReadingSettings())
    inputs = find_inputs(operands or CAPTURES)
    return run(Job(inputs, Storage(str(folder)), settings, is_quiet=True, **options), workers or ThisProcess())


def observations(folder: Path) -> list[dict[str, Any]]:
    """All rows in the order of runs, with the names of folders."""
    rows = []
    for path in sorted(folder.glob("observations/*/*/*.parquet")):
        day, sensor = path.parent.parent.name, path.parent.name
        rows += [row | {"day": day, "sensor": sensor} for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted(rows, key=lambda row: (row["run"], row["number"]))


def hosts(folder: Path, part: str = "all/*.parquet") -> list[dict[str, Any]]:
    """All hosts, by address."""
    rows = [row for path in sorted(folder.glob(f"hosts/{part}")) for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted(rows, key=lambda row: str(row["address"]))


def captures(folder: Path) -> list[dict[str, Any]]:
    """The table of captures."""
    rows: list[dict[str, Any]] = pq.ParquetFile(folder / "captures.parquet").read().to_pylist()
    return rows


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - of JSON types
    """The same without members that are null: a row has columns for members of all kinds."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


OWN: Final = ("tcp", "mtu", "uptime", "http", "tls_request", "tls_response", "change")
SHARED: Final = ("kind", "subject", "label", "signature", "generic", "fuzzy", "raw_signature", "distance", "verdict")


def line_of(row: dict[str, Any]) -> dict[str, Any]:
    """The line of ``--json`` that a row stands for, without members that are null."""
    details = {name: row[name] for name in SHARED}
    for name in OWN:
        details |= row[name] or {}
    details |= json.loads(row["details"]) if row["details"] else {}
    outer = {"outer": row["outer"]} if row["outer"] else {}
    line = {
        "timestamp": row["time"].strftime("%Y-%m-%dT%H:%M:%S.%f+0000"),
        "event_type": "p0f",
        "src_ip": row["client"],
        "src_port": row["client_port"],
        "dest_ip": row["server"],
        "dest_port": row["server_port"],
        "proto": row["transport"].upper(),
        "community_id": row["community_id"],
        **outer,
        "p0f": details,
    }
    found: dict[str, Any] = without_nulls(line)
    return found
