"""Fields of TLS observations in the way of p0f, and their JSON members (docs/json.md)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyp0f.applications.text_observations import label_field, params_field, signature_members
from pyp0f.applications.text_signatures import TextSignature
from pyp0f.applications.tls.fingerprints import client_words, ja3s_r, ja4, server_words
from pyp0f.applications.tls.hello import ClientHello, ServerHello
from pyp0f.observations.base import EcsMembers, Fields
from pyp0f.safetext import SHOWN_BYTES

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.applications.tls.observations import ClientFinding, ServerFinding

_VERSIONS: Final = {
    0x0304: "TLS 1.3",
    0x0303: "TLS 1.2",
    0x0302: "TLS 1.1",
    0x0301: "TLS 1.0",
    0x0300: "SSL 3.0",
    0x0002: "SSL 2.0",
    0xFEFF: "DTLS 1.0",
    0xFEFD: "DTLS 1.2",
    0xFEFC: "DTLS 1.3",
}
_MAX_SHOWN: Final = 255
"""Characters of a name in a field; DNS names are not longer."""
_beginning: Final = re.compile(SHOWN_BYTES).match


def version_text(version: int) -> str:
    """A version in words; one that is not known in hex digits."""
    return _VERSIONS.get(version) or f"0x{version:04x}"


def _shown(data: bytes) -> str:
    """Bytes from the network up to the first one that is not shown; ``none`` if nothing is left."""
    found = _beginning(data, 0, _MAX_SHOWN)
    return found.group().decode("ascii") if found and found.group() else "none"


def request_fields(observation: ClientFinding) -> Fields:
    """The fields of a ClientHello: ``app``, ``sni``, ``alpn``, ``params``, ``raw_sig``."""
    return _client_fields(observation.hello, observation.signature)


@lru_cache(maxsize=64)  # each output needs the fields
def _client_fields(hello: ClientHello, signature: TextSignature | None) -> Fields:
    return (
        label_field(signature),
        ("sni", _shown(hello.server_name or b"")),
        ("alpn", _shown(b",".join(hello.alpn))),
        params_field(signature, client_words(hello)),
        ("raw_sig", ja4(hello)),
    )


def response_fields(observation: ServerFinding) -> Fields:
    """The fields of a ServerHello: ``app``, ``alpn``, ``params``, ``raw_sig``."""
    return _server_fields(observation.hello, observation.signature)


@lru_cache(maxsize=64)
def _server_fields(hello: ServerHello, signature: TextSignature | None) -> Fields:
    return (
        label_field(signature),
        ("alpn", _shown(hello.alpn or b"")),
        params_field(signature, server_words(hello)),
        ("raw_sig", ja3s_r(hello)),
    )


def request_details(observation: ClientFinding) -> dict[str, object]:
    """The members of a ClientHello."""
    return {
        **signature_members(observation),
        "sni": observation.server_name,
        "alpn": list(observation.alpn),
        "version": observation.version,
        "ja4": observation.ja4,
        "ja4_r": observation.ja4_r,
        "ja4_o": observation.ja4_o,
        "ja4_ro": observation.ja4_ro,
        "ja3": observation.ja3,
        "ja3_r": observation.ja3_r,
        "params": list(observation.words),
    }


def response_details(observation: ServerFinding) -> dict[str, object]:
    """The members of a ServerHello."""
    return {
        **signature_members(observation),
        "version": observation.version,
        "cipher": observation.cipher,
        "alpn": observation.alpn,
        "ja3s": observation.ja3s,
        "ja3s_r": observation.ja3s_r,
        "params": list(observation.words),
    }


def request_ecs(observation: ClientFinding) -> EcsMembers:
    """The ECS members of a ClientHello: JA3 and the name of the server."""
    client: dict[str, object] = {"ja3": observation.ja3}
    if observation.server_name is not None:
        client["server_name"] = observation.server_name
    return {"tls": {"client": client}}


def response_ecs(observation: ServerFinding) -> EcsMembers:
    """The ECS members of a ServerHello: JA3S, version, and the application protocol."""
    found: dict[str, object] = {"server": {"ja3s": observation.ja3s}}
    protocol, _, version = observation.version.partition(" ")
    if version:
        found |= {"version": version, "version_protocol": protocol.lower()}
    if observation.alpn is not None:
        found["next_protocol"] = observation.alpn
    return {"tls": found}
