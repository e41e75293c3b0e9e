"""How much the engine remembers, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyp0f.frozen import Frozen

MAX_CONNECTIONS: Final = 100_000
MAX_HOSTS: Final = 500_000
MAX_CONNECTION_AGE: Final = 1_000_000
"""Seconds."""
MAX_HOST_IDLE: Final = 1_000_000
"""Minutes."""

_MOST: Final = {
    "connections": MAX_CONNECTIONS,
    "hosts": MAX_HOSTS,
    "connection_age": MAX_CONNECTION_AGE,
    "host_idle": MAX_HOST_IDLE,
}


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Limits(Frozen):
    """How much is remembered, and for how long.

    Making one raises TypeError if a value is not a whole number, and ValueError if it is out of range.

    Attributes:
        connections: tracked at the same time, 1 to 100,000.
        hosts: remembered at the same time, 1 to 500,000.
        connection_age: seconds that a connection is tracked, 1 to 1,000,000.
        host_idle: minutes without a SYN after which a host is forgotten, 1 to 1,000,000.
    """

    connections: int = 1_000
    hosts: int = 10_000
    connection_age: int = 30
    host_idle: int = 120

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            value = getattr(self, name)
            if type(value) is not int:
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if not 1 <= value <= most:
                raise ValueError(f"{name} must be from 1 to {most}, not {value}")
