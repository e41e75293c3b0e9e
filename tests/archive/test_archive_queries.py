"""Questions to a dataset, also to one that version 1 of the schema made."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
import polars as pl
import pytest
from archive_data import make
from places import PCAPS, TESTS

import pyp0f
from pyp0f.applications.standard import SECTIONS
from pyp0f.archive.queries import CHANGES, HOSTS, UNKNOWN, Dataset, signature_file
from pyp0f.errors import OutputError, UsageError

pytestmark = pytest.mark.slow

VERSION_1: Final = TESTS / "archive" / "version-1"
"""A dataset of nat_two_systems.pcap (sensor east), http_dishonest.pcap and tls.pcap (sensor west).

It was made by the first version of the schema and never changes: datasets must stay readable.
"""


@pytest.fixture(scope="module")
def unknown_packets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unknown")
    make(folder, str(PCAPS))
    return folder


def rows(query: str, folder: Path = VERSION_1, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    answer = Dataset(str(folder)).ask(query, **options)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_hosts() -> None:
    found = {row["address"]: row for row in rows(HOSTS)}
    assert found["203.0.113.5"]["connections"] == 8
    assert found["203.0.113.5"]["system"] == "Linux 3.11 or newer"
    assert found["203.0.113.5"]["sensors"] == "east"
    assert found["203.0.113.5"]["distances"] == "5; 7"
    (host,) = rows(HOSTS, day="2020-09-13", address="203.0.113.5")
    assert host == found["203.0.113.5"]
    assert rows(HOSTS, day="2020-09-14") == []
    assert len(rows(HOSTS, limit=2)) == 2


def test_changes() -> None:
    found = rows(CHANGES, address="203.0.113.5")
    assert {row["kind"] for row in found} == {"host change", "ip sharing"}
    assert found[0]["reasons"] == "os_diff mtu"
    assert [row["time"] for row in found] == sorted([row["time"] for row in found])


def test_another_system_on_another_day(tmp_path: Path) -> None:
    """A capture of Windows, moved to another day and to the address of a Linux host."""
    for name, shift in (("lab-linux.pcap", 0), ("lab-windows.pcap", 86_400)):
        _one_syn(tmp_path / name, is_windows=bool(shift), seconds=1_600_000_000 + shift)
    make(tmp_path / "set", str(tmp_path / "*.pcap"))
    found = [row for row in rows(CHANGES, tmp_path / "set") if row["kind"] == "other system"]
    assert [(row["address"], row["reasons"]) for row in found] == [
        ("192.0.2.1", "Linux until 2020-09-13, then Windows")
    ]


def _one_syn(path: Path, *, is_windows: bool, seconds: int) -> None:
    from scapy.utils import wrpcap  # noqa: PLC0415 - slow to load

    windows, linux = "*:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0", "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    packet: Any = pyp0f.impersonate(_syn(), windows if is_windows else linux)
    packet.time = seconds
    wrpcap(str(path), [packet])


def _syn() -> Any:  # noqa: ANN401 - of Scapy
    from scapy.layers.inet import IP, TCP  # noqa: PLC0415
    from scapy.layers.l2 import Ether  # noqa: PLC0415

    return Ether() / IP(src="192.0.2.1", dst="192.0.2.2") / TCP(sport=40000, dport=80, flags="S")


def test_unknown(unknown_packets: Path) -> None:
    found = rows(UNKNOWN, unknown_packets, limit=10_000)
    assert [row["times"] for row in found] == sorted([row["times"] for row in found], reverse=True)
    kinds = {section.name.replace(":", " ") for section in SECTIONS} | {"syn", "syn+ack"}
    assert {row["kind"] for row in found} <= kinds
    assert all(row["hosts"] >= 1 and row["example"] for row in found)


def test_signatures_for_what_is_unknown(unknown_packets: Path) -> None:
    text = signature_file(Dataset(str(unknown_packets)), day=None, address=None, limit=10_000)
    database = pyp0f.load_database().extended(pyp0f.parse_database(text.encode(), "new.fp", pyp0f.load_database()))
    matched = 0
    for path in sorted(PCAPS.glob("*.pcap")):
        for observation in pyp0f.read(str(path), database=database, on_warning=lambda _: None):
            if observation.kind in ("syn", "http request") and getattr(observation, "signature", None) is not None:
                matched += "unknown" in str(observation.label)  # type: ignore[attr-defined]
    assert matched > 10


def test_sql_and_errors(tmp_path: Path) -> None:
    dataset = Dataset(str(VERSION_1))
    assert list(dataset.sql("SELECT DISTINCT sensor FROM observations ORDER BY sensor").rows) == [("east",), ("west",)]
    with pytest.raises(UsageError, match="must be a day such as"):
        dataset.ask(CHANGES, day="yesterday")
    with pytest.raises(OutputError, match="Parser Error"):
        dataset.sql("SELEKT 1")
    with pytest.raises(OutputError, match="is not a dataset"):
        Dataset(str(tmp_path))
    (tmp_path / "dataset.json").write_text('{"schema": 99}')
    with pytest.raises(OutputError, match="has version 99 of the schema; this pyp0f reads up to 1"):
        Dataset(str(tmp_path))
    (tmp_path / "dataset.json").write_text('{"schema": 1}')
    with pytest.raises(OutputError, match="has no observations"):
        Dataset(str(tmp_path)).ask(UNKNOWN)


@pytest.mark.parametrize("pattern", ["observations/*/*/*", "hosts/all/*"])
def test_a_damaged_file_is_named(pattern: str, tmp_path: Path) -> None:
    make(tmp_path)
    damaged = min(tmp_path.glob(pattern))
    damaged.write_bytes(damaged.read_bytes()[:500])
    with pytest.raises(OutputError, match=rf"^{tmp_path}: [^\n]*{damaged.name}'$"):
        Dataset(str(tmp_path))


def test_polars_and_pandas_read_the_dataset() -> None:
    count = len(list(Dataset(str(VERSION_1)).sql("SELECT 1 FROM observations WHERE kind = 'syn'").rows))
    frame: Any = pl.scan_parquet(VERSION_1 / "observations" / "**" / "*.parquet", hive_partitioning=True)
    found = frame.filter(pl.col("kind") == "syn").select("sensor", pl.col("label").struct.field("name")).collect()
    assert found.height == count
    assert set(found["sensor"]) == {"east", "west"}
    pandas: Any = pd.read_parquet(VERSION_1 / "observations", columns=["kind", "sensor"])
    assert (pandas["kind"] == "syn").sum() == count
    assert len(pd.read_parquet(VERSION_1 / "hosts" / "all")) == len(rows(HOSTS))


def test_new_datasets_have_the_columns_of_version_1(tmp_path: Path) -> None:
    """Within a version, no column is removed or gets another type."""
    make(tmp_path)
    for table in ("observations", "hosts", "daily", "captures"):
        text = f"DESCRIBE {table}"
        old, new = ({row[:2] for row in Dataset(str(one)).sql(text).rows} for one in (VERSION_1, tmp_path))
        assert old <= new, table
