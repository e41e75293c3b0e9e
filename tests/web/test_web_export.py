"""Exports."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from parts import shared_parts

from pyp0f.web.export import MAX_EXPORTS

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def test_hosts_as_lines_are_those_of_the_command(web: Parts) -> None:
    answer = web.ask("/api/v1/export?what=hosts&format=jsonl")
    hosts = [json.loads(line) for line in answer.body.splitlines()]
    assert len(hosts) == web.store.hosts
    assert all(host["event_type"] == "p0f_host" and host["state"] for host in hosts)
    assert answer.headers["content-disposition"] == 'attachment; filename="pyp0f-hosts.jsonl"'


def test_csv(web: Parts) -> None:
    hosts = [*csv.DictReader(io.StringIO(web.ask("/api/v1/export?format=csv&system=Linux").body.decode()))]
    assert {host["family"] for host in hosts} == {"Linux"}
    answer = web.ask("/api/v1/export?what=observations&format=csv&kind=mtu").body.decode()
    observations = [*csv.DictReader(io.StringIO(answer))]
    assert {one["kind"] for one in observations} == {"mtu"}
    assert observations[0]["signature"].startswith("p0f.fp:")


def test_observations_as_lines(web: Parts) -> None:
    lines = web.ask("/api/v1/export?what=observations").body.splitlines()
    assert len(lines) == len(web.ask("/api/v1/observations?limit=1000").json["observations"])


@pytest.mark.slow  # pyarrow takes long to load
@pytest.mark.parametrize("what", ["hosts", "observations"])
def test_parquet_has_what_csv_has(web: Parts, what: str) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    answer = web.ask(f"/api/v1/export?what={what}&format=parquet")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    rows = parquet.read_table(io.BytesIO(answer.body)).to_pylist()
    text = web.ask(f"/api/v1/export?what={what}&format=csv").body.decode()
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert as_text == [*csv.DictReader(io.StringIO(text))]
    if what == "observations":
        assert json.loads(rows[0]["observation"])["kind"] == rows[0]["kind"]
    filtered = web.ask(f"/api/v1/export?what={what}&format=parquet&since=2100-01-01T00:00:00Z")
    assert parquet.read_table(io.BytesIO(filtered.body)).num_rows == 0


@pytest.mark.parametrize("query", ["what=hosts&kind=syn", "what=observations&q=x", "format=xml"])
def test_wrong_exports(web: Parts, query: str) -> None:
    assert web.ask(f"/api/v1/export?{query}").status == 400


def test_places_are_given_back(web: Parts) -> None:
    for _ in range(MAX_EXPORTS + 2):
        assert web.ask("/api/v1/export").status == 200
        assert web.ask("/api/v1/export", method="HEAD").status == 200
