"""Lines in the Elastic Common Schema: fields have the names and types of ECS, and the rest is in ``p0f``."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

import pytest
from sample_observations import EXAMPLES, http_observation, tcp_observation

from pyp0f.outputs.ecs import EcsFormatter
from pyp0f.outputs.jsontext import p0f_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from pyp0f.observations.base import Observation

    Check: TypeAlias = Callable[[object], bool]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_ip(value: object) -> bool:
    return isinstance(value, str) and str(ip_address(value)) == value


def is_port(value: object) -> bool:
    return type(value) is int and 0 <= value <= 65535


def one_of(*words: str) -> Check:
    return lambda value: value in words


def some_of(*words: str) -> Check:
    return lambda value: isinstance(value, list) and set(value) <= set(words)


FIELDS: Final[dict[str, Check]] = {
    "@timestamp": is_text,
    "ecs.version": is_text,
    **{f"{side}.{name}": is_ip for side in ("source", "destination", "client", "server") for name in ("address", "ip")},
    **{f"{side}.port": is_port for side in ("source", "destination", "client", "server")},
    "network.type": one_of("ipv4", "ipv6"),
    "network.transport": one_of("tcp", "udp"),
    "network.community_id": is_text,
    "related.ip": lambda value: isinstance(value, list) and all(map(is_ip, value)),
    "event.kind": one_of("event"),
    "event.category": some_of("network", "web", "host"),
    "event.type": some_of("info", "change"),
    "event.module": is_text,
    "event.dataset": is_text,
    "http.version": one_of("1.0", "1.1", "2"),
    "tls.client.ja3": is_text,
    "tls.client.server_name": is_text,
    "tls.server.ja3s": is_text,
    "tls.version": one_of("1.0", "1.1", "1.2", "1.3", "2.0", "3.0"),
    "tls.version_protocol": one_of("tls", "ssl"),
    "tls.next_protocol": is_text,
    "user_agent.original": is_text,
    "user_agent.name": is_text,
    "user_agent.os.name": is_text,
    "user_agent.os.full": is_text,
}
"""As Elastic's reference has them, with those of the allowed values that make sense here."""


def line_of(observation: Observation) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(EcsFormatter().lines([observation]))
    return line


def flat(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_fields_are_those_of_the_schema(example: tuple[Observation]) -> None:
    line = line_of(example[0])
    assert line.pop("p0f") == p0f_object(example[0])
    for name, value in flat(line):
        assert FIELDS[name](value), name


def test_where_and_when() -> None:
    line = line_of(tcp_observation())
    client = {"address": "10.0.0.1", "ip": "10.0.0.1", "port": 1000}
    server = {"address": "10.0.0.2", "ip": "10.0.0.2", "port": 80}
    assert line["@timestamp"] == "2020-09-13T12:26:40.250000+00:00"
    assert line["source"] == line["client"] == client
    assert line["destination"] == line["server"] == server
    assert line["related"] == {"ip": ["10.0.0.1", "10.0.0.2"]}
    assert line["network"] == {
        "type": "ipv4",
        "transport": "tcp",
        "community_id": "1:lWJQYXirSlmWE2qTFPykhczY8U4=",
    }
    assert line_of(EXAMPLES[5].observation)["network"]["type"] == "ipv6"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_events(example: tuple[Observation]) -> None:
    event = line_of(example[0])["event"]
    kind = example[0].kind
    about = {"host change": ["host"], "ip sharing": ["host"]}
    about |= {key: ["web"] for key in ("http request", "http response", "http2 request")}
    assert event["category"] == ["network", *about.get(kind, [])]
    assert event["type"] == (["info", "change"] if kind == "host change" else ["info"])
    assert (event["kind"], event["module"], event["dataset"]) == ("event", "p0f", "p0f.observation")


@pytest.mark.parametrize(
    ("options", "agent"),
    [
        ({"name": "curl"}, {"original": "curl/7.1", "name": "curl"}),
        ({"name": "curl", "software": None}, {"name": "curl"}),
        ({"name": None}, {"original": "curl/7.1"}),
        (
            {"name": "Windows XP", "is_os": True},
            {"original": "curl/7.1", "os": {"name": "Windows", "full": "Windows XP"}},
        ),
        ({"name": None, "software": None}, None),
        ({"of_client": False}, None),
    ],
)
def test_user_agents(options: dict[str, Any], agent: dict[str, Any] | None) -> None:
    """User-Agent of clients; servers have none."""
    assert line_of(http_observation(**options)).get("user_agent") == agent


@pytest.mark.parametrize(("raw_signature", "http"), [("0:Host", {"version": "1.0"}), ("1:", {"version": "1.1"})])
@pytest.mark.parametrize("of_client", [True, False])
def test_the_version_of_http(raw_signature: str, http: dict[str, str], of_client: bool) -> None:
    assert line_of(http_observation(of_client=of_client, raw_signature=raw_signature))["http"] == http


def test_what_is_not_about_http_has_nothing_of_it() -> None:
    assert not {"http", "user_agent"} & set(line_of(tcp_observation()))
