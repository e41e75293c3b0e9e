"""JSON lines whose names are those of Suricata's EVE log (docs/json.md)."""

from __future__ import annotations

from pathlib import Path

from pyp0f.observations.base import Observation
from pyp0f.outputs.jsontext import JsonFormatter, community_id, members, p0f_object


class EveFormatter(JsonFormatter):
    """Makes lines of JSON with EVE's names.  What was found is in the object ``p0f``."""

    time_name = "timestamp"

    def ends_text(self, client: str, client_port: int, server: str, server_port: int) -> str:
        """Both ends and the Community ID.  The client is the source, as in EVE's records of connections."""
        return (
            f'"event_type":"p0f","src_ip":"{client}","src_port":{client_port},'
            f'"dest_ip":"{server}","dest_port":{server_port},"proto":"TCP",'
            f'"community_id":"{community_id(client, client_port, server, server_port)}"'
        )

    def finding_text(self, observation: Observation) -> str:
        """The object ``p0f``, without braces around it."""
        return members({"p0f": p0f_object(observation)})


def schema_text() -> str:
    """The JSON Schema of a line, as JSON."""
    return Path(__file__).with_name("eve.schema.json").read_text("ascii")
