"""docs/archives.md names all columns, and its examples work."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Final

import pytest
from places import DOCS, ROOT

from pyp0f.archive.merging import SCHEMA as HOSTS
from pyp0f.archive.queries import Dataset
from pyp0f.archive.reading import SCHEMA
from pyp0f.archive.running import CAPTURE_SCHEMA

pytestmark = pytest.mark.slow

TEXT: Final = (DOCS / "archives.md").read_text("utf-8")


def names_in(title: str) -> set[str]:
    section = TEXT.partition(f"### {title}\n")[2].partition("\n#")[0]
    return set(re.findall(r"`(\w+)`", section))


def test_all_columns_are_named() -> None:
    assert names_in("Columns of observations") >= {*SCHEMA.names, "day", "sensor"}
    assert names_in("Columns of hosts") == set(HOSTS.names)
    assert names_in("Columns of captures") == set(CAPTURE_SCHEMA.names)


def test_the_example_prints_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source, printed = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```\n", TEXT, re.MULTILINE | re.DOTALL)[0]
    out = io.StringIO()
    with redirect_stdout(out):
        exec(source, {})
    assert out.getvalue() == printed


def test_the_queries_work() -> None:
    (queries,) = re.findall(r"^```sql\n(.*?)^```\n", TEXT, re.MULTILINE | re.DOTALL)
    dataset = Dataset(str(ROOT / "tests" / "archive" / "version-1"))
    for query in queries.replace("dataset/", f"{ROOT}/tests/archive/version-1/").split(";\n"):
        if query.strip():
            answer = dataset.sql(query)
            assert answer.columns
            assert list(answer.rows) or "2026-11-28" in query
