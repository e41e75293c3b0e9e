"""What the JSON forms have in common: a line is made of three texts, two of which are remembered.

All text is ASCII: whatever is not, and whatever could control a terminal, is escaped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Final

from communityid import PROTO_TCP, CommunityID, FlowTuple

from pyp0f.observations.base import Observation
from pyp0f.observations.memory import MAX_LENGTH

_MAX_REMEMBERED: Final = 4096
_WHEN_AND_WHERE: Final = frozenset(("seconds", "microseconds", "endpoints"))
_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_community: Final = CommunityID()


def members(values: dict[str, object]) -> str:
    """These members of a JSON object, without the braces around them."""
    return _encode(values).replace("\x7f", "\\u007f")[1:-1]


@lru_cache(_MAX_REMEMBERED)  # for several forms at once
def community_id(client: str, client_port: int, server: str, server_port: int) -> str:
    """Community ID, version 1 with seed 0, of a TCP connection: other tools have the same for it.

    Args:
        client: address of one side.
        client_port: its port, 0 to 65535.
        server: address of the other side.
        server_port: its port.
    """
    family = AF_INET6 if ":" in client else AF_INET
    # Put in order here: `CommunityID.calc` has the same answer, and takes four times as long for it.
    (address, port), (other_address, other_port) = sorted((
        (inet_pton(family, client), client_port.to_bytes(2, "big")),
        (inet_pton(family, server), server_port.to_bytes(2, "big")),
    ))  # fmt: skip
    text: str = _community.render(_community.hash(FlowTuple(PROTO_TCP, address, other_address, port, other_port)))
    return text


def p0f_object(observation: Observation) -> dict[str, object]:
    """What was found.  It is the same in all JSON forms."""
    return {"kind": observation.kind, "subject": observation.subject, **observation.form.details(observation)}


class JsonFormatter:
    """Makes lines of JSON."""

    time_name = ""
    """The name that this form has for the time."""

    def __init__(self) -> None:
        self._seconds = -1
        self._stamp = ""
        self._ends_text = lru_cache(_MAX_REMEMBERED)(self._make_ends_text)
        self._content_of: dict[type[Observation], Callable[[Observation], Hashable]] = {}
        self._findings: dict[Hashable, str] = {}

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """A JSON object and the end of the line for each, as bytes to write."""
        return "".join(map(self._line, observations)).encode("ascii")

    def ends_text(self, client: str, client_port: int, server: str, server_port: int) -> str:
        """The members about the connection, without braces; addresses need no escapes.

        Args:
            client: address, in the usual short form (RFC 5952) if it is IPv6.
            client_port: 0 to 65535.
            server: address.
            server_port: 0 to 65535.
        """
        raise NotImplementedError

    def finding_text(self, observation: Observation) -> str:
        """The members about what was found, except when and where, without braces."""
        raise NotImplementedError

    def _line(self, observation: Observation) -> str:
        ends = observation.endpoints
        ends_text = self._ends_text(ends.client, ends.client_port, ends.server, ends.server_port)
        return f'{{"{self.time_name}":"{self._time(observation)}",{ends_text},{self._finding(observation)}}}\n'

    def _time(self, observation: Observation) -> str:
        """In the form of RFC 3339; always UTC, so that lines can be sorted as text."""
        # Damaged captures have more microseconds than a second has.
        more, microseconds = divmod(observation.microseconds, 1_000_000)
        seconds = observation.seconds + more
        if seconds != self._seconds:
            self._seconds = seconds
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return f"{self._stamp}.{microseconds:06d}+00:00"

    def _make_ends_text(self, client: str, client_port: int, server: str, server_port: int) -> str:
        if ":" in client:
            client, server = _short(client), _short(server)
        return self.ends_text(client, client_port, server, server_port)

    def _finding(self, observation: Observation) -> str:
        kind = type(observation)
        content_of = self._content_of.get(kind)
        if content_of is None:
            content_of = self._content_of[kind] = _content_of(kind)
        key = kind, content_of(observation)
        text = self._findings.get(key)
        if text is None:
            if len(self._findings) >= _MAX_REMEMBERED:
                self._findings.clear()
            text = self.finding_text(observation)
            if len(text) <= MAX_LENGTH:
                self._findings[key] = text
        return text


def _short(address: str) -> str:
    # The same on all Pythons: before 3.13, `ipaddress` has no dots in IPv4-mapped addresses, as RFC 5952 wants.
    return inet_ntop(AF_INET6, inet_pton(AF_INET6, address))


def _content_of(kind: type[Observation]) -> Callable[[Observation], Hashable]:
    """What gives all that observations of this kind say, except when and where."""
    return attrgetter(*[field.name for field in fields(kind) if field.name not in _WHEN_AND_WHERE])
