"""Fields of observations of mail and FTP in the way of p0f, and their JSON members (docs/json.md)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyp0f.applications.mail.exchange import Request, Response
from pyp0f.applications.text_observations import label_field, params_field, signature_members
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.observations.base import Fields

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.applications.mail.observations import LineRequestObservation, LineResponseObservation


def request_fields(observation: LineRequestObservation) -> Fields:
    """The fields of a client: ``app``, ``params``, ``raw_sig``."""
    return _client_fields(observation.request, observation.signature, observation.dishonest)


@lru_cache(maxsize=64)  # each output needs the fields
def _client_fields(request: Request, signature: TextSignature | None, dishonest: bool) -> Fields:
    words = ("dishonest",) if dishonest else ()
    return label_field(signature), params_field(signature, words), ("raw_sig", request.raw_signature)


def response_fields(observation: LineResponseObservation) -> Fields:
    """The fields of a server: ``app`` or ``os``, ``banner``, ``params``, ``raw_sig``."""
    return _server_fields(observation.response, observation.signature)


@lru_cache(maxsize=64)
def _server_fields(response: Response, signature: TextSignature | None) -> Fields:
    return (
        label_field(signature),
        ("banner", response.banner or "none"),
        params_field(signature, ()),
        ("raw_sig", response.raw_signature),
    )


def request_details(observation: LineRequestObservation) -> dict[str, object]:
    """The JSON members of an observation of a client."""
    return {
        **signature_members(observation),
        "commands": list(observation.commands),
        "headers": list(observation.headers),
        "software": observation.software,
        "dishonest": observation.dishonest,
        "params": ["dishonest"] if observation.dishonest else [],
        "raw_signature": observation.raw_signature,
    }


def response_details(observation: LineResponseObservation) -> dict[str, object]:
    """The JSON members of an observation of a server."""
    return {
        **signature_members(observation),
        "banner": observation.banner,
        "capabilities": list(observation.capabilities),
        "reply": observation.reply,
        "software": observation.software,
        "params": [],
        "raw_signature": observation.raw_signature,
    }
