"""Exports."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

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


@pytest.mark.parametrize("query", ["what=hosts&kind=syn", "what=observations&q=x", "format=xml"])
def test_wrong_exports(web: Parts, query: str) -> None:
    assert web.ask(f"/api/v1/export?{query}").status == 400


def test_places_are_given_back(web: Parts) -> None:
    for _ in range(MAX_EXPORTS + 2):
        assert web.ask("/api/v1/export").status == 200
        assert web.ask("/api/v1/export", method="HEAD").status == 200
