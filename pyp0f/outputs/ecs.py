"""JSON lines with the field names of the Elastic Common Schema (docs/json.md)."""

from __future__ import annotations

from typing import Final

from pyp0f.observations.base import Observation
from pyp0f.outputs.jsontext import JsonFormatter, community_id, members, p0f_object

VERSION: Final = "8.11.0"
"""Version of the Elastic Common Schema."""

_EVENT: Final[dict[str, object]] = {
    "kind": "event",
    "category": ["network"],
    "type": ["info"],
    "module": "p0f",
    "dataset": "p0f.observation",
}
"""The ``event`` fields of an observation, unless its kind has others."""


class EcsFormatter(JsonFormatter):
    """Makes JSON lines with the field names of ECS.  All details of the observation are in the object ``p0f``."""

    time_name = "@timestamp"

    def ends_text(self, client: str, client_port: int, server: str, server_port: int, transport: str = "tcp") -> str:
        """The members for both endpoints and the Community ID.

        The client is also the source, and the server the destination: ECS requires both pairs of fields.
        """
        source = f'{{"address":"{client}","ip":"{client}","port":{client_port}}}'
        destination = f'{{"address":"{server}","ip":"{server}","port":{server_port}}}'
        return (
            f'"ecs":{{"version":"{VERSION}"}},'
            f'"source":{source},"destination":{destination},"client":{source},"server":{destination},'
            f'"network":{{"type":"{"ipv6" if ":" in client else "ipv4"}","transport":"{transport}",'
            f'"community_id":"{community_id(client, client_port, server, server_port, transport)}"}},'
            f'"related":{{"ip":["{client}","{server}"]}}'
        )

    def finding_text(self, observation: Observation) -> str:
        """The members ``event``, ``p0f``, and the ECS fields of this kind of observation."""
        own = observation.form.ecs(observation)
        event = _EVENT | own.pop("event", {})
        return members({"event": event, **own, "p0f": p0f_object(observation, self.judge())})
