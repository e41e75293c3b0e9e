"""The common part of the JSON formats: a line consists of a time and two texts, which are cached.

All text is ASCII.  Other characters are escaped, and so are all characters that could control a terminal.
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

from communityid import PROTO_TCP, PROTO_UDP, CommunityID, FlowTuple

from pyp0f.observations.base import Observation, outer_details
from pyp0f.observations.text_cache import MAX_LENGTH, forget_oldest
from pyp0f.verdicts.judging import BasicJudge
from pyp0f.wire.outer import Outer

_MAX_REMEMBERED: Final = 4096
_TIME_AND_ENDPOINTS: Final = frozenset(("seconds", "microseconds", "endpoints"))
_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_PROTOCOLS: Final = {"tcp": PROTO_TCP, "udp": PROTO_UDP}
_community: Final = CommunityID()


def members(values: dict[str, object]) -> str:
    """The text of the members of a JSON object, without the enclosing braces."""
    return _encode(values).replace("\x7f", "\\u007f")[1:-1]


@lru_cache(_MAX_REMEMBERED)  # one cache for all formats
def community_id(client: str, client_port: int, server: str, server_port: int, transport: str = "tcp") -> str:
    """The Community ID, version 1 with seed 0, of a connection.  Suricata, Zeek and other tools have the same.

    Args:
        client: address of the client.
        client_port: port of the client, 0 to 65535.
        server: address of the server.
        server_port: port of the server, 0 to 65535.
        transport: tcp or udp.
    """
    family = AF_INET6 if ":" in client else AF_INET
    # The ends are sorted here because `CommunityID.calc`, which gives the same result, takes four times as long.
    (address, port), (other_address, other_port) = sorted((
        (inet_pton(family, client), client_port.to_bytes(2, "big")),
        (inet_pton(family, server), server_port.to_bytes(2, "big")),
    ))  # fmt: skip
    text: str = _community.render(
        _community.hash(FlowTuple(_PROTOCOLS[transport], address, other_address, port, other_port))
    )
    return text


def p0f_object(observation: Observation, judge: BasicJudge | None = None) -> dict[str, object]:
    """The value of the member ``p0f``: the observation without time and endpoints.  All JSON formats have the same.

    Args:
        observation: the observation.
        judge: gives the member ``verdict`` of observations that have a finding; without it there is none.
    """
    details = {"kind": observation.kind, "subject": observation.subject, **observation.form.details(observation)}
    if judge is not None and hasattr(observation, "finding"):
        verdict = judge.verdict(observation)
        details["verdict"] = None if verdict is None else verdict.to_dict()
    return details


def no_judge() -> None:
    """The default of formatters: no verdicts."""


class JsonFormatter:
    """Makes JSON lines.  Subclasses define the names of the members.

    Attributes:
        judge: returns the judge that gives the verdicts; None to leave them out.  It is called when a line is made,
            because an output can be opened before the signatures are read.
    """

    time_name = ""
    """Name of the member for the time."""
    zone = "+00:00"
    """How a time says that it is UTC: as in RFC 3339, unless the format demands another notation."""

    def __init__(self, judge: Callable[[], BasicJudge | None] = no_judge) -> None:
        self.judge = judge
        self._seconds: int | None = None
        self._stamp = ""
        self._ends_text = lru_cache(_MAX_REMEMBERED)(self._make_ends_text)
        self._content_of: dict[type[Observation], Callable[[Observation], Hashable]] = {}
        self._findings: dict[Hashable, str] = {}

    def lines(self, observations: Iterable[Observation]) -> bytes:
        """One JSON object per observation, each with a newline, as ASCII bytes."""
        return "".join(map(self._line, observations)).encode("ascii")

    def ends_text(self, client: str, client_port: int, server: str, server_port: int, transport: str = "tcp") -> str:
        """The text of the members for the connection, without braces.  Addresses need no escapes.

        Args:
            client: address of the client; IPv6 in the form of RFC 5952.
            client_port: port of the client, 0 to 65535.
            server: address of the server; IPv6 in the form of RFC 5952.
            server_port: port of the server, 0 to 65535.
            transport: tcp or udp.
        """
        raise NotImplementedError

    def finding_text(self, observation: Observation) -> str:
        """The text of all other members, without time, connection and braces."""
        raise NotImplementedError

    def _line(self, observation: Observation) -> str:
        ends = observation.endpoints
        ends_text = self._ends_text(
            ends.client, ends.client_port, ends.server, ends.server_port, ends.transport, ends.outer
        )
        return f'{{"{self.time_name}":"{self._time(observation)}",{ends_text},{self._finding(observation)}}}\n'

    def _time(self, observation: Observation) -> str:
        """The time with microseconds.  It is always UTC, so that lines can be sorted as text."""
        # In damaged captures, there can be a million microseconds or more.
        more, microseconds = divmod(observation.microseconds, 1_000_000)
        seconds = observation.seconds + more
        if seconds != self._seconds:
            self._seconds = seconds
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return f"{self._stamp}.{microseconds:06d}{self.zone}"

    def _make_ends_text(
        self, client: str, client_port: int, server: str, server_port: int, transport: str, outer: tuple[Outer, ...]
    ) -> str:
        if ":" in client:
            client, server = _short(client), _short(server)
        text = self.ends_text(client, client_port, server, server_port, transport)
        return f"{text},{members({'outer': outer_details(outer)})}" if outer else text

    def _finding(self, observation: Observation) -> str:
        kind = type(observation)
        content_of = self._content_of.get(kind)
        if content_of is None:
            content_of = self._content_of[kind] = content_getter(kind)
        key = kind, content_of(observation)
        text = self._findings.get(key)
        if text is None:
            if len(self._findings) >= _MAX_REMEMBERED:
                forget_oldest(self._findings)
            text = self.finding_text(observation)
            if len(text) <= MAX_LENGTH:
                self._findings[key] = text
        return text


def _short(address: str) -> str:
    # Not `ipaddress`: before Python 3.13, it writes IPv4-mapped addresses without the dots that RFC 5952 requires.
    return inet_ntop(AF_INET6, inet_pton(AF_INET6, address))


def content_getter(kind: type[Observation]) -> Callable[[Observation], Hashable]:
    """A function that returns all values of an observation of this kind, except time and endpoints."""
    return attrgetter(*[field.name for field in fields(kind) if field.name not in _TIME_AND_ENDPOINTS])
