"""Fields of HTTP/2 observations in the way of p0f, and their JSON members (docs/json.md)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyp0f.applications.http2.conversation import Beginning
from pyp0f.applications.text_observations import label_field, params_field, signature_members
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.observations.base import EcsMembers, Fields

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.applications.http2.observations import Http2Finding


def fields(observation: Http2Finding) -> Fields:
    """The fields of the log: ``app``, ``params``, ``raw_sig``."""
    return _fields(observation.beginning, observation.signature)


@lru_cache(maxsize=64)  # each output needs the fields
def _fields(beginning: Beginning, signature: TextSignature | None) -> Fields:
    words = () if beginning.software else ("anonymous",)
    return label_field(signature), params_field(signature, words), ("raw_sig", beginning.text)


def details(observation: Http2Finding) -> dict[str, object]:
    """The JSON members of the observation."""
    beginning = observation.beginning
    return {
        **signature_members(observation),
        "software": observation.software,
        "anonymous": observation.anonymous,
        "settings": [{"id": identifier, "value": value} for identifier, value in beginning.settings],
        "window_update": beginning.window_update,
        "priorities": [
            {"stream": stream, "exclusive": exclusive, "depends_on": depends_on, "weight": weight}
            for stream, exclusive, depends_on, weight in beginning.priorities
        ],
        "pseudo_headers": list(beginning.pseudo_headers),
        "headers": list(beginning.headers),
        "raw_signature": observation.raw_signature,
    }


def ecs(observation: Http2Finding) -> EcsMembers:
    """The ECS members: categories of the event, HTTP version, and user agent."""
    found: EcsMembers = {"event": {"category": ["network", "web"]}, "http": {"version": "2"}}
    if observation.software is not None:
        found["user_agent"] = {"original": observation.software}
    return found
