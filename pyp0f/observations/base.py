"""What all observations have in common.

An observation says one thing about one side of one connection at one moment.  It is a value: it cannot be changed, is
compared and hashed by its fields, and can be pickled and copied.  How observations are shown is not written here: each
class names the `Form` that knows it.

Modules that define observations do without ``from __future__ import annotations``.  The ``__init__`` of a dataclass has
the annotations of its bases too, and text could not be evaluated in the module of the subclass.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, ClassVar, Final, Literal, cast

from pyp0f.observations.construction import fast_constructor

UNKNOWN: Final = "???"
"""Stands for a system, program, link or language that is not known."""

Fields = tuple[tuple[str, str], ...]
"""Keys and values of an observation, as p0f prints them."""

EcsMembers = dict[str, dict[str, object]]
"""Members of a JSON object in the Elastic Common Schema (ECS)."""


def no_ecs_members(_: object) -> EcsMembers:
    """No member beyond those that all lines in ECS have."""
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of observation is shown.  Outputs use this and know no kind by name.

    Each attribute is a function of one argument, an observation of this kind.

    Attributes:
        fields: gives keys and values as p0f prints them, for the terminal and the log.  Outputs remember their text of
            a `Fields` object by its identity: equal observations should get the same object.
        details: gives what JSON has beyond the members that all kinds have.  It consists of str, int, float, bool,
            None, and lists and dicts of these.
        ecs: gives members of a line in ECS beyond those that all kinds have.  A member ``event`` has only what
            differs from the usual event.
    """

    fields: Callable[[Any], Fields]
    details: Callable[[Any], dict[str, object]]
    ecs: Callable[[Any], EcsMembers] = no_ecs_members


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The two ends of a connection.  Its observations share one object.

    Attributes:
        client: address of the side that sent the SYN, as p0f prints addresses.
        client_port: port of that side, 0 to 65535.
        server: address of the other side.
        server_port: port of the other side, 0 to 65535.
        client_text: address and port of the client, as p0f prints them.
        server_text: address and port of the server, as p0f prints them.
    """

    client: str
    client_port: int
    server: str
    server_port: int
    client_text: str = field(init=False, repr=False, compare=False)
    server_text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "client_text", f"{self.client}/{self.client_port}")
        object.__setattr__(self, "server_text", f"{self.server}/{self.server_port}")


make_endpoints: Final = cast("Callable[[str, int, str, int, str, str], Endpoints]", fast_constructor(Endpoints))
"""Makes `Endpoints` in a third of the time, given all attributes in their order; for the engine."""


@lru_cache(maxsize=4096)
def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Observation:
    """What all kinds have in common.

    A kind of observation is a subclass, a frozen dataclass with slots whose fields can be hashed.  It has the property
    `kind` and, as an attribute of the class, a `Form` named `form`.

    Attributes:
        form: how observations of this class are shown.
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: the rest of the packet time; damaged captures can have more than a second here.
        endpoints: the connection it was seen on.
        of_client: whether the observation is about the client; otherwise it is about the server.
    """

    form: ClassVar[Form]

    seconds: int
    microseconds: int
    endpoints: Endpoints
    of_client: bool

    @property
    def kind(self) -> str:
        """The name of this kind of observation, as p0f prints it."""
        raise NotImplementedError

    @property
    def time(self) -> datetime:
        """Packet time, in UTC."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds, microseconds=self.microseconds)

    @property
    def client(self) -> IPv4Address | IPv6Address:
        """Address of the side that sent the SYN."""
        return _address(self.endpoints.client)

    @property
    def client_port(self) -> int:
        """Port of the client, 0 to 65535."""
        return self.endpoints.client_port

    @property
    def server(self) -> IPv4Address | IPv6Address:
        """Address of the other side."""
        return _address(self.endpoints.server)

    @property
    def server_port(self) -> int:
        """Port of the server, 0 to 65535."""
        return self.endpoints.server_port

    @property
    def subject(self) -> Literal["client", "server"]:
        """The side that this is about: client or server."""
        return "client" if self.of_client else "server"

    @property
    def subject_address(self) -> IPv4Address | IPv6Address:
        """Address of the side that this is about."""
        return self.client if self.of_client else self.server

    def fields(self) -> Fields:
        """Keys and values as p0f prints them, in its order."""
        return self.form.fields(self)

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON has it: str, int, float, bool, None, and lists and dicts of these."""
        return {
            "kind": self.kind,
            "time": self.time.isoformat(timespec="microseconds"),
            "client": str(self.client),
            "client_port": self.client_port,
            "server": str(self.server),
            "server_port": self.server_port,
            "subject": self.subject,
            **self.form.details(self),
        }

    def __str__(self) -> str:
        ends = self.endpoints
        text = ", ".join([f"{key} = {value}" for key, value in self.fields()])
        return f"{ends.client_text} -> {ends.server_text} ({self.kind}) {self.subject}: {text}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.time.isoformat(' ', 'microseconds')} {self}>"
