"""Fields of observations of SSH in the way of p0f, and their JSON members (docs/json.md)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyp0f.applications.ssh.fingerprints import raw_signature, shown, words
from pyp0f.applications.ssh.greeting import Greeting
from pyp0f.applications.ssh.signatures import NONE, Found
from pyp0f.applications.text_observations import label_field, params_field, signature_members
from pyp0f.observations.base import Fields

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.applications.ssh.observations import SshFinding


def all_words(greeting: Greeting, dishonest: bool) -> tuple[str, ...]:
    """The words of the field ``params`` that do not depend on the signature."""
    return ("dishonest", *words(greeting)) if dishonest else words(greeting)


def fields(observation: SshFinding) -> Fields:
    """The fields of the log: ``app`` or ``os``, ``banner``, ``params``, ``raw_sig``."""
    return _fields(observation.greeting, Found(observation.signature, observation.dishonest))


@lru_cache(maxsize=64)  # each output needs the fields
def _fields(greeting: Greeting, found: Found) -> Fields:
    return (
        label_field(found.signature),
        ("banner", shown(greeting.line) or NONE),
        params_field(found.signature, all_words(greeting, found.dishonest)),
        ("raw_sig", raw_signature(greeting)),
    )


def details(observation: SshFinding) -> dict[str, object]:
    """The JSON members of the observation."""
    return {
        **signature_members(observation),
        "banner": observation.banner,
        "version": observation.version,
        "software": observation.software,
        "dishonest": observation.dishonest,
        "hassh": observation.hassh,
        "hassh_algorithms": observation.hassh_algorithms,
        "params": list(observation.words),
        "raw_signature": observation.raw_signature,
    }
