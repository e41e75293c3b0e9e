"""What is sent: a JSON line with its site and sensor, a key, and an id by which duplicates are recognized."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, NamedTuple

STATISTICS: Final = "p0f_statistics"
"""The event type of lines with counts."""
MAX_MESSAGE: Final = 64 << 10
"""Bytes of a line.  Longer ones are not stored by readers, and brokers refuse what is very long."""
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
    """The message for a line of ``pyp0f --json``; None if it is no such line, or is too long.

    Args:
        line: the line.
        site: name of the site: addresses of different sites are different hosts.
        sensor: name of the sensor.
    """
    if _EVENT not in line or len(line) > MAX_MESSAGE:
        return None
    try:
        found = json.loads(line)
        address = found["src_ip"] if found["p0f"]["subject"] == "client" else found["dest_ip"]
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    if not isinstance(address, str):
        return None
    origin = json.dumps({"site": site, "sensor": sensor}, separators=(",", ":"))[:-1].encode()
    return _message(f"{site}/{address}", origin + b"," + line.strip()[1:])


def counts_message(left_out: int, site: str, sensor: str) -> Message:
    """The message that says how many lines had no room since the last such message.

    Args:
        left_out: their number.
        site: name of the site.
        sensor: name of the sensor.
    """
    # The time makes it different from earlier ones.
    moment = datetime.now(UTC).isoformat(timespec="microseconds")
    found = {"site": site, "sensor": sensor, "timestamp": moment, "event_type": STATISTICS, "left_out": left_out}
    return _message(f"{site}/", json.dumps(found, separators=(",", ":")).encode())


def _message(key: str, value: bytes) -> Message:
    return Message(key, value, blake2b(value, digest_size=16).hexdigest())
