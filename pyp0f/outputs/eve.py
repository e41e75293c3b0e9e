"""JSON lines with the field names of Suricata's EVE log (docs/json.md)."""

from __future__ import annotations

from pathlib import Path

from pyp0f.observations.base import Observation
from pyp0f.outputs.jsontext import JsonFormatter, community_id, members, p0f_object


class EveFormatter(JsonFormatter):
    """Makes JSON lines with the field names of EVE.  The observation is in the object ``p0f``."""

    time_name = "timestamp"
    zone = "+0000"

    def ends_text(self, client: str, client_port: int, server: str, server_port: int, transport: str = "tcp") -> str:
        """The members for both endpoints and the Community ID.  The client is the source, as in EVE's flow records."""
        return (
            f'"event_type":"p0f","src_ip":"{client}","src_port":{client_port},'
            f'"dest_ip":"{server}","dest_port":{server_port},"proto":"{transport.upper()}",'
            f'"community_id":"{community_id(client, client_port, server, server_port, transport)}"'
        )

    def finding_text(self, observation: Observation) -> str:
        """The member ``p0f``."""
        return members({"p0f": p0f_object(observation, self.judge())})


def schema_text() -> str:
    """The JSON Schema of one line, as JSON text."""
    return Path(__file__).with_name("eve.schema.json").read_text("ascii")
