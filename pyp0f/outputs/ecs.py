"""JSON lines whose names are those of the Elastic Common Schema (docs/json.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyp0f.observations.base import (
    HostChangeObservation,
    HttpObservation,
    HttpRequestObservation,
    IpSharingObservation,
    Observation,
)
from pyp0f.outputs.jsontext import JsonFormatter, community_id, members, p0f_object

VERSION: Final = "8.11.0"
"""Of the schema that the names are taken from."""

_HTTP_VERSIONS: Final = {"0": "1.0", "1": "1.1"}
"""By what a signature begins with."""


class EcsFormatter(JsonFormatter):
    """Makes lines of JSON with ECS's names; what these have no place for is in the object ``p0f``."""

    time_name = "@timestamp"

    def ends_text(self, client: str, client_port: int, server: str, server_port: int) -> str:
        """The client is the source, and both are said, as ECS demands."""
        source = f'{{"address":"{client}","ip":"{client}","port":{client_port}}}'
        destination = f'{{"address":"{server}","ip":"{server}","port":{server_port}}}'
        return (
            f'"ecs":{{"version":"{VERSION}"}},'
            f'"source":{source},"destination":{destination},"client":{source},"server":{destination},'
            f'"network":{{"type":"{"ipv6" if ":" in client else "ipv4"}","transport":"tcp",'
            f'"community_id":"{community_id(client, client_port, server, server_port)}"}},'
            f'"related":{{"ip":["{client}","{server}"]}}'
        )

    def finding_text(self, observation: Observation) -> str:
        """As in `JsonFormatter`."""
        found = p0f_object(observation)
        return members({"event": _event(observation), **_web(observation, found), "p0f": found})


def _event(observation: Observation) -> dict[str, object]:
    categories, types = ["network"], ["info"]
    if isinstance(observation, HttpObservation):
        categories = ["network", "web"]
    elif isinstance(observation, IpSharingObservation):
        categories = ["network", "host"]
    elif isinstance(observation, HostChangeObservation):
        categories, types = ["network", "host"], ["info", "change"]
    return {"kind": "event", "category": categories, "type": types, "module": "p0f", "dataset": "p0f.observation"}


def _web(observation: Observation, found: Mapping[str, Any]) -> dict[str, object]:
    """What ECS has a place for, of the head of a request or response."""
    if not isinstance(observation, HttpObservation):
        return {}
    web: dict[str, object] = {}
    version = _HTTP_VERSIONS.get(observation.raw_signature.partition(":")[0])
    if version is not None:
        web["http"] = {"version": version}
    if isinstance(observation, HttpRequestObservation):
        agent = _user_agent(found["software"], found["label"])
        if agent:
            web["user_agent"] = agent
    return web


def _user_agent(software: str | None, label: Mapping[str, str | None] | None) -> dict[str, object]:
    """What the program calls itself, and what it is."""
    agent: dict[str, object] = {}
    if software is not None:
        agent["original"] = software
    if label is not None and label["class"] is None:
        agent["name"] = label["name"]
    elif label is not None:
        agent["os"] = {"name": label["name"], "full": label["text"]}
    return agent
