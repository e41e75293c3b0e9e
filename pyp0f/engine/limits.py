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

MAX_DATAGRAMS: Final = 5_000
"""Datagrams that are costly to read and that are read in a second of packet time."""
MAX_DATAGRAMS_OF_ADDRESS: Final = 1_000
"""Of these, datagrams that one address sent."""

_SHORTEST_KEY_OF_IPV6: Final = 36
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


class DatagramRate:
    """Limits how many datagrams that are costly to read are read in a second, in all and from each address.

    QUIC has to be decrypted, which takes longer than all else that is done with a packet.
    """

    __slots__ = ("_by_address", "_left", "_second")

    def __init__(self) -> None:
        self._second = -1
        self._left = 0
        self._by_address: dict[bytes, int] = {}

    def take(self, key: bytes, second: int) -> bool:
        """Count a datagram.

        Args:
            key: source and destination address, source and destination port, as in `pyp0f.wire.packet.Datagram`.
            second: its packet time.

        Returns:
            Whether it is within the limits.
        """
        if second != self._second:
            self._second, self._left = second, MAX_DATAGRAMS
            self._by_address.clear()
        source = key[: 4 if len(key) < _SHORTEST_KEY_OF_IPV6 else 16]
        used = self._by_address.get(source, 0)
        if not self._left or used >= MAX_DATAGRAMS_OF_ADDRESS:
            return False
        self._left -= 1
        self._by_address[source] = used + 1
        return True
