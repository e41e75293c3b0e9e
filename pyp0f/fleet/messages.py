"""What is sent: a JSON line with its site and sensor, a key, and an id by which duplicates are recognized."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Final, NamedTuple

_EVENT: Final = b'"event_type":"p0f"'


class Message(NamedTuple):
    """A message to the broker.

    Attributes:
        key: site and address of the host: all messages about a host keep their order.
        value: the JSON line with the members ``site`` and ``sensor``.
        id: the same whenever the same line is sent.
    """

    key: str
    value: bytes
    id: str


def message_of(line: bytes, site: str, sensor: str) -> Message | None:
    """The message for a line of ``pyp0f --json``; None if it is no such line.

    Args:
        line: the line.
        site: name of the site: addresses of different sites are different hosts.
        sensor: name of the sensor.
    """
    if _EVENT not in line:
        return None
    try:
        found = json.loads(line)
        address = found["src_ip"] if found["p0f"]["subject"] == "client" else found["dest_ip"]
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    if not isinstance(address, str):
        return None
    origin = json.dumps({"site": site, "sensor": sensor}, separators=(",", ":"))[:-1].encode()
    value = origin + b"," + line.strip()[1:]
    return Message(f"{site}/{address}", value, blake2b(value, digest_size=16).hexdigest())
