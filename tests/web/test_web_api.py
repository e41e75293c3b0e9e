"""What each path answers."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from parts import Lines, lines_of, made_parts, served, shared_parts
from surroundings import mostly_slow

from pyp0f.outputs import eve

if TYPE_CHECKING:
    from parts import Parts


@pytest.fixture
def web() -> Parts:
    return shared_parts()


def hosts_of(web: Parts, query: str) -> list[str]:
    answer = web.ask(f"/api/v1/hosts?{query}")
    assert answer.status == 200, answer.body
    return [host["address"] for host in answer.json["hosts"]]


def test_hosts(web: Parts) -> None:
    found = web.ask("/api/v1/hosts?count=true").json
    assert found["total"] == len(found["hosts"]) == web.store.hosts > 2
    assert found["next"] is None
    host = next(host for host in found["hosts"] if host["address"] == "203.0.113.5")
    assert host["family"] == "Linux"
    assert host["connections"] == {"client": 8, "server": 0}
    assert (host["changes"], host["contradictions"], host["sensors"]) == (4, 1, ["east"])


@pytest.mark.parametrize(
    ("query", "has_it"),
    [
        ("q=203.0.113", True),
        ("q=linux", True),
        ("q=LINUX+3", True),
        ("q=%25", False),
        ("q=_", False),
        ("system=Linux", True),
        ("system=unknown", False),
        ("application=none", False),
        ("link=unknown", False),
        ("sensor=east", True),
        ("sensor=eas", False),
        ("changed=true", True),
        ("changed=false", False),
        ("contradictions=true", True),
        ("since=2020-09-13T12:26:44.9Z", True),
        ("since=2020-09-13T12:26:45Z", False),
        ("until=2020-09-13T12:26:45Z", True),
        ("until=2020-09-13T12:26:44%2B00:00", False),
    ],
)
def test_filters_of_hosts(web: Parts, query: str, has_it: bool) -> None:
    assert ("203.0.113.5" in hosts_of(web, query)) is has_it


@pytest.mark.parametrize(
    "name",
    mostly_slow(["address", "last_seen", "connections", "system", "confidence", "link", "distance"], 3),
)
@pytest.mark.parametrize("direction", ["", "-"])
def test_pages_have_each_host_once_in_order(web: Parts, name: str, direction: str) -> None:
    whole = hosts_of(web, f"sort={direction}{name}")
    found: list[str] = []
    cursor = ""
    while True:
        answer = web.ask(f"/api/v1/hosts?sort={direction}{name}&limit=1{cursor}").json
        found += [host["address"] for host in answer["hosts"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert found == whole
    assert hosts_of(web, f"sort={'' if direction else '-'}{name}") == whole[::-1]


def test_a_host(web: Parts) -> None:
    answer = web.ask("/api/v1/hosts/203.0.113.5").json
    assert answer["system"]["family"] == "Linux"
    assert {event["kind"] for event in answer["history"]} >= {"host change", "ip sharing"}
    assert "state" not in answer
    assert web.ask("/api/v1/hosts/203.0.113.77").status == 404
    assert web.ask("/api/v1/hosts/x").status == 404


def test_observations(web: Parts) -> None:
    found = web.ask("/api/v1/observations?limit=1000").json["observations"]
    assert [one["id"] for one in found] == [*range(len(found), 0, -1)]
    sent = [json.loads(line) for line in (*lines_of("nat_two_systems.pcap"), *lines_of("http_chromium.pcap"))]
    assert [
        {name: value for name, value in one.items() if name not in ("id", "site", "sensor")} for one in found[::-1]
    ] == sent
    for query in ("kind=mtu", "host=203.0.113.5", "address=198.51.100.1", "matched=true", "sensor=west"):
        assert len(web.ask(f"/api/v1/observations?{query}").json["observations"]) < len(found)
    of_host = web.ask("/api/v1/hosts/203.0.113.5/observations?kind=uptime").json["observations"]
    assert [one["p0f"]["kind"] for one in of_host] == ["uptime"] * len(of_host) != []


def test_pages_of_observations(web: Parts) -> None:
    first = web.ask("/api/v1/observations?limit=3").json
    second = web.ask(f"/api/v1/observations?limit=3&cursor={first['next']}").json
    numbers = [one["id"] for page in (first, second) for one in page["observations"]]
    assert numbers == [*range(numbers[0], numbers[0] - 6, -1)]


def test_statistics(web: Parts) -> None:
    found = web.ask("/api/v1/stats").json
    assert found["sensors"][0]["name"] == "east"
    assert sum(found["observations"].values()) == found["sensors"][0]["lines"]
    assert {one["value"] for one in found["systems"]} >= {"Linux", None}
    assert sum(found["matched"].values()) > 0


def test_signatures(web: Parts) -> None:
    found = web.ask("/api/v1/signatures").json
    counts = [one["count"] for one in found["signatures"]]
    assert counts == sorted(counts, reverse=True) != []
    assert all(one["file"].endswith(".fp") for one in found["signatures"])


def test_what_is_unknown() -> None:
    line = json.loads(lines_of("nat_two_systems.pcap")[0])
    line["p0f"] = {"kind": "mtu", "subject": "client", "signature": None, "link": None, "mtu": 999}
    parts = made_parts(Lines([json.dumps(line).encode()] * 2))
    (found,) = parts.ask("/api/v1/signatures").json["unknown"]
    assert (found["kind"], found["raw_signature"], found["count"]) == ("mtu", "999", 2)
    assert parts.ask("/api/v1/stats").json["unknown_share"] == 1


def test_metrics_and_health(web: Parts) -> None:
    answer = web.ask("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert b'pyp0f_lines_total{sensor="east"}' in answer.body
    assert web.ask("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "unknown=1", "sort=x", "since=x", "since=2020-01-01",
     "cursor=x", "cursor=W10", "count=1", "q="],
)  # fmt: skip
def test_wrong_parameters_are_problems(web: Parts, query: str) -> None:
    answer = web.ask(f"/api/v1/hosts?{query}")
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json["parameter"] == query.partition("=")[0]


def test_a_cursor_of_another_order_is_refused(web: Parts) -> None:
    cursor = web.ask("/api/v1/hosts?sort=address&limit=1").json["next"]
    assert web.ask(f"/api/v1/hosts?sort=-system&cursor={cursor}").status == 400


@pytest.mark.parametrize("path", ["events?kind=syn", "export", "export?what=observations&format=csv"])
def test_heads_of_what_has_no_length(web: Parts, path: str) -> None:
    answer = web.ask(f"/api/v1/{path}", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(("last", "first"), [(0, 1), (3, 4), (1 << 53, 1)])
def test_a_stream_goes_on_after_an_event_or_begins_if_it_is_of_another_store(web: Parts, last: int, first: int) -> None:
    with served(web) as port, socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {last}\r\n\r\n".encode())
        data = b""
        while b"data: " not in data:
            data += client.recv(4096)
    assert f"\nid: {first}\n".encode() in data
    assert data.index(b"id: ") == data.index(f"id: {first}\n".encode())


def test_observations_have_the_schema_of_json(web: Parts) -> None:
    jsonschema: Any = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(eve.schema_text()))
    for one in web.ask("/api/v1/observations?limit=3").json["observations"]:
        validator.validate(one)
