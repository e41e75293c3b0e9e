"""Observations as Arrow tables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from archive_data import line_of, without_nulls
from places import PCAPS, ROOT

import pyp0f
from pyp0f import arrow
from pyp0f.outputs.eve import EveFormatter
from pyp0f.verdicts.judging import BasicJudge

ALL = sorted([str(path) for path in PCAPS.glob("*.pcap*")])


def both_forms(path: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of --json, and the same from rows."""
    database = pyp0f.load_database()
    observations = list(pyp0f.read(path, on_warning=lambda _: None))
    judge = BasicJudge(database)
    lines = EveFormatter(lambda: judge).lines(observations).splitlines()
    rows = arrow.table(observations, database).to_pylist()
    return [without_nulls(json.loads(line)) for line in lines], [line_of(row) for row in rows]


@pytest.mark.parametrize("name", ["batches", "reader", "table"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"observations": 5}, "observations must be an iterable of observations, not 5"),
        ({"observations": [5]}, "observations must be an iterable of observations, not 5"),
        (
            {"observations": [], "database": 5},
            "database must be a Database, the path of a signature file or None, not 5",
        ),
    ],
)
def test_wrong_arguments(name: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}$"):
        list(getattr(arrow, name)(**given))


def test_the_database_can_be_a_path(tmp_path: Path) -> None:
    path = tmp_path / "own.fp"
    path.write_bytes(b"")
    assert arrow.table([], path).num_rows == 0
    with pytest.raises(pyp0f.SignatureError, match="No such file"):
        arrow.table([], "/nope")


def test_rows_have_all_that_json_has() -> None:
    lines, rows = both_forms(str(PCAPS / "tls.pcap"))
    assert rows == lines
    assert rows


@pytest.mark.slow
def test_rows_of_all_captures_have_all_that_json_has() -> None:
    for path in ALL:
        lines, rows = both_forms(path)
        assert rows == lines, path


@pytest.mark.slow
def test_batches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "BATCH", 5)
    observations = list(pyp0f.read(str(PCAPS / "nat_two_systems.pcap")))
    batches = list(arrow.batches(observations))
    assert {batch.num_rows for batch in batches[:-1]} == {5}
    monkeypatch.undo()
    assert arrow.reader(observations).read_all().to_pylist() == [row for batch in batches for row in batch.to_pylist()]
    assert arrow.table(observations).column("verdict").null_count == len(observations)


@pytest.mark.slow
def test_a_kind_without_columns_is_in_details() -> None:
    """A new kind of observation needs no new schema."""
    table = arrow.table(pyp0f.read(str(PCAPS / "uptime.pcap")))
    kinds = set(table.column("kind").to_pylist())
    columns = arrow._content({"kind": "greeting", "subject": "server", "words": ["hello"], "distance": 3})
    assert columns["details"] == '{"words":["hello"]}'
    assert columns["distance"] == 3
    assert "greeting" not in kinds


@pytest.mark.slow
def test_pandas_polars_and_duckdb_take_tables() -> None:
    import duckdb  # noqa: PLC0415 - this and the others take a second to load
    import pandas as pd  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    table = arrow.table(pyp0f.read(str(PCAPS / "nat_two_systems.pcap")))
    wanted = table.column("kind").to_pylist().count("syn")
    frame: Any = pd.DataFrame.from_arrow(table) if hasattr(pd.DataFrame, "from_arrow") else table.to_pandas()
    assert (frame["kind"] == "syn").sum() == wanted
    polars: Any = pl.from_arrow(table)
    assert polars.filter(pl.col("kind") == "syn").height == wanted
    found = table  # noqa: F841 - DuckDB finds it by its name
    assert duckdb.sql("SELECT count(*) FROM found WHERE kind = 'syn'").fetchall() == [(wanted,)]


@pytest.mark.slow
def test_nothing_of_it_is_loaded_by_a_plain_run_or_by_the_library() -> None:
    for program in (
        "import pyp0f; pyp0f.read",
        f"from pyp0f.commands.main import main; main(['-q', '-r', {str(PCAPS / 'uptime.pcap')!r}])",
    ):
        command = [sys.executable, "-c", f"import sys; {program}; print(*sys.modules)"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        loaded = set(done.stdout.split())
        assert not {name for name in loaded if name.startswith("pyp0f.archive")}
        assert not loaded & {"pyp0f.arrow", "pyarrow", "distributed", "fsspec", "duckdb", "multiprocessing"}


@pytest.mark.slow
def test_without_pyarrow_there_is_one_clear_line() -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None\nimport pyp0f\n"
        "try:\n import pyp0f.arrow\nexcept pyp0f.MissingPackageError as error:\n print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "needs pyarrow: pip install 'pyp0f[archive]'\n"
