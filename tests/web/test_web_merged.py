"""Hosts at several sites, apart and together."""

from __future__ import annotations

import csv
import io
import json

import pytest
from parts import Lines, Parts, made_parts
from surroundings import mostly_slow
from test_web_brokers import MESSAGES, WHOLE, run


@pytest.fixture
def web() -> Parts:
    return run(WHOLE)


def test_hosts_apart_and_together(web: Parts) -> None:
    apart = web.ask("/api/v1/hosts?sort=address&count=true").json
    assert [(one["address"], one["sites"]) for one in apart["hosts"]] == [
        ("198.51.100.1", ["berlin"]), ("198.51.100.1", ["paris"]),
        ("203.0.113.5", ["berlin"]), ("203.0.113.5", ["paris"]),
    ]  # fmt: skip
    together = web.ask("/api/v1/hosts?sort=address&count=true&merged=true").json
    assert [one["sites"] for one in together["hosts"]] == [["berlin", "paris"]] * 2
    assert (apart["total"], together["total"]) == (4, 2)
    assert together["hosts"][1]["connections"]["client"] == 2 * apart["hosts"][3]["connections"]["client"]


@pytest.mark.parametrize("sort", mostly_slow(["-system", "address", "-address", "connections", "-last_seen"]))
def test_pages(web: Parts, sort: str) -> None:
    for merged in ("true", "false"):
        path = f"/api/v1/hosts?sort={sort}&merged={merged}"
        whole = web.ask(path).json["hosts"]
        found, cursor = [], ""
        for _ in whole:
            page = web.ask(f"{path}&limit=1{cursor}").json
            found += page["hosts"]
            cursor = f"&cursor={page['next']}"
        assert found == whole
        assert page["next"] is None


def test_a_host_at_one_site_and_at_all(web: Parts) -> None:
    one = web.ask("/api/v1/hosts/203.0.113.5?site=berlin").json
    both = web.ask("/api/v1/hosts/203.0.113.5").json
    assert (one["sites"], both["sites"]) == (["berlin"], ["berlin", "paris"])
    assert both["connections"]["client"] == 2 * one["connections"]["client"] == 16
    assert len(both["history"]) == 2 * len(one["history"])
    assert web.ask("/api/v1/hosts/203.0.113.5?site=rome").status == 404
    assert "berlin, paris" in web.ask("/plain/203.0.113.5").body.decode()


def test_filters(web: Parts) -> None:
    for path, count in (
        ("hosts?site=paris", 2), ("hosts?site=unknown", 0), ("observations?site=berlin", len(MESSAGES) // 2),
        ("observations?site=berlin&sensor=s2", 0),
    ):  # fmt: skip
        name = path.partition("?")[0]
        assert len(web.ask(f"/api/v1/{path}").json[name]) == count


def test_sensors_and_sites(web: Parts) -> None:
    sensors = web.ask("/api/v1/sensors").json["sensors"]
    assert [(one["site"], one["name"], one["observations"]) for one in sensors] == [
        ("berlin", "s1", len(MESSAGES) // 2), ("paris", "s1", len(MESSAGES) // 2),
    ]  # fmt: skip
    assert all(one["rate"] > 0 and one["lag_seconds"] > 0 for one in sensors)
    first = web.ask("/api/v1/sensors?limit=1").json
    assert web.ask(f"/api/v1/sensors?limit=1&cursor={first['next']}").json["sensors"][0]["site"] == "paris"
    assert web.ask("/api/v1/sensors?cursor=WzFd").status == 400
    assert web.ask("/api/v1/sensors?site=paris").json["sensors"][0]["site"] == "paris"
    sites = web.ask("/api/v1/sites").json["sites"]
    assert [(one["site"], one["hosts"], one["sensors"]) for one in sites] == [("berlin", 2, 1), ("paris", 2, 1)]
    assert 'pyp0f_site_observations_total{site="paris"} 22.0' in web.ask("/metrics").body.decode()


def test_statistics_and_signatures_of_a_site(web: Parts) -> None:
    whole, paris, none = [web.ask(f"/api/v1/stats{query}").json for query in ("", "?site=paris", "?site=unknown")]
    for name in ("observations", "matched", "unmatched"):
        assert whole[name] == {key: 2 * count for key, count in paris[name].items()}
    assert (whole["hosts"], paris["hosts"], none["hosts"], none["observations"]) == (4, 2, 0, {})
    assert sum(one["hosts"] for one in paris["systems"]) == 2
    assert whole["unknown_share"] == paris["unknown_share"]
    found = [web.ask(f"/api/v1/signatures{query}").json["signatures"] for query in ("", "?site=paris")]
    assert [one["count"] for one in found[0]] == [2 * one["count"] for one in found[1]] != []


def test_exports_name_the_site(web: Parts) -> None:
    for what in ("hosts", "observations"):
        lines = [json.loads(line) for line in web.ask(f"/api/v1/export?what={what}").body.splitlines()]
        rows = [*csv.DictReader(io.StringIO(web.ask(f"/api/v1/export?what={what}&format=csv").body.decode()))]
        assert [line["site"] for line in lines] == [row["site"] for row in rows]
        assert {row["site"] for row in rows} == {"berlin", "paris"}
    exported = web.ask("/api/v1/export?what=hosts").body
    again = made_parts(Lines(exported.splitlines()))
    assert again.ask("/api/v1/export?what=hosts").body == exported
