"""The base class of observations.

An observation is a statement about one side of one connection at one time.  It is immutable, is compared and hashed by
its fields, and can be pickled and copied.  The `Form` of its class defines how it is shown.

Modules that define observations do not use ``from __future__ import annotations``.  The ``__init__`` of a dataclass
also has the annotations of its base classes.  As text, they could not be evaluated in the module of the subclass.
Types of the modules datetime and ipaddress stand in quotes: the command ``pyp0f`` loads these modules at first use.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal

from pyp0f.arguments import check_callable, wrong_type
from pyp0f.frozen import Frozen, fast_constructor
from pyp0f.observations.text_cache import TextCache
from pyp0f.signatures.label import Label
from pyp0f.wire.outer import Outer

UNKNOWN: Final = "???"
"""Text for an unknown system, program, link or language."""

Fields = tuple[tuple[str, str], ...]
"""Keys and values of an observation, as p0f prints them."""

EcsMembers = dict[str, dict[str, object]]
"""Members of a JSON object of the Elastic Common Schema (ECS)."""


def no_ecs_members(_: object) -> EcsMembers:
    """No members in addition to those of all ECS lines."""
    return {}


def fields_text(fields: Fields) -> str:
    """The fields as text for the log."""
    return "".join([f"|{key}={value}" for key, value in fields])


_texts: Final = TextCache(fields_text, len)


def _text_from(fields_of: Callable[[Any], Fields]) -> Callable[[Any], str]:
    """A function that gives the text of an observation with these fields."""

    def text(observation: Any) -> str:  # noqa: ANN401 - of the kind of the form
        fields = fields_of(observation)
        known = _texts.known.get(id(fields))
        return _texts.learn(fields) if known is None else known[1]

    return text


class Form:
    """How one kind of observation is shown.  Outputs use it for all kinds, and contain no names of kinds.

    Each attribute is a function of one argument, an observation of this kind.

    Attributes:
        fields: returns keys and values as p0f prints them, for the terminal and the log.  Outputs cache the text of a
            `Fields` object by its identity: equal observations should get the same object.
        details: returns the JSON members in addition to those of all kinds.  Values are str, int, float, bool, None,
            and lists and dicts of these.
        ecs: returns the members of an ECS line in addition to those of all kinds.  The member ``event`` contains only
            the differences from the usual event.
        text: returns the fields as text for the log: ``|key=value`` for each.
    """

    __slots__ = ("details", "ecs", "fields", "text")

    fields: Callable[[Any], Fields]
    details: Callable[[Any], dict[str, object]]
    ecs: Callable[[Any], EcsMembers]
    text: Callable[[Any], str]

    def __init__(
        self,
        fields: Callable[[Any], Fields],
        details: Callable[[Any], dict[str, object]],
        ecs: Callable[[Any], EcsMembers] = no_ecs_members,
        text: Callable[[Any], str] | None = None,
    ) -> None:
        """Make a form.

        Args:
            fields: see `Form`.
            details: see `Form`.
            ecs: see `Form`.
            text: see `Form`; for kinds that are reported often, a quicker way to the text.  By default, it is made from
                the fields.

        Raises:
            TypeError: an argument is not a function.
        """
        for name, function in (("fields", fields), ("details", details), ("ecs", ecs)):
            if not callable(function):
                raise wrong_type(name, function, "a function")
        check_callable("text", text)
        self.fields = fields
        self.details = details
        self.ecs = ecs
        self.text = text or _text_from(fields)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Endpoints(Frozen):
    """The addresses and ports of a connection.  All observations of the connection share one object.

    The constructor takes keywords only.

    Attributes:
        client: address of the client, the side that sent the SYN, as p0f prints addresses.
        client_port: port of the client, 0 to 65535.
        server: address of the server, as p0f prints addresses.
        server_port: port of the server, 0 to 65535.
        transport: tcp or udp.
        outer: in what the first packet of the connection was encapsulated, the outermost header first.
        client_text: address and port of the client, as p0f prints them.
        server_text: address and port of the server, as p0f prints them.
    """

    client: str
    client_port: int
    server: str
    server_port: int
    transport: str = "tcp"
    client_text: str = field(init=False, repr=False, compare=False)
    server_text: str = field(init=False, repr=False, compare=False)
    outer: tuple[Outer, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "client_text", f"{self.client}/{self.client_port}")
        object.__setattr__(self, "server_text", f"{self.server}/{self.server_port}")


make_endpoints: Final[Callable[[str, int, str, int, str, str, str, tuple[Outer, ...]], Endpoints]] = fast_constructor(
    Endpoints
)
"""Makes `Endpoints` in a third of the time.  The arguments are all attributes in order.  For the engine."""


def outer_details(headers: Iterable[Outer]) -> list[dict[str, object]]:
    """The JSON objects of outer headers."""
    return [
        {
            "kind": one.kind,
            "id": one.id,
            "src_ip": None if one.source is None else str(_address(one.source)),
            "dest_ip": None if one.target is None else str(_address(one.target)),
        }
        for one in headers
    ]


@lru_cache(maxsize=4096)
def _address(text: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address":
    return ipaddress.ip_address(text)


class Matched:
    """What the signature that a message matches says of it.

    Attributes:
        signature: the signature; None if none matches.  Its type is that of the section.
    """

    __slots__ = ()

    signature: Any

    @property
    def label(self) -> Label | None:
        """The label of the signature: the system or program; None if no signature matches."""
        label: Label | None = None if self.signature is None else self.signature.label
        return label

    @property
    def generic(self) -> bool:
        """Whether the signature is generic: for a family of systems or programs, not for a version."""
        return self.signature is not None and bool(self.signature.label.generic)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Observation(Frozen):
    """Base class of all kinds of observations.

    Each kind is a subclass: a frozen dataclass with slots and hashable fields, the property `kind`, and the class
    attribute `form`.

    Attributes:
        form: how observations of this class are shown.
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: fraction of the packet time; in damaged captures it can be more than a second.
        endpoints: addresses and ports of the connection.
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
    def time(self) -> "dt.datetime":
        """Packet time, in UTC."""
        since = dt.timedelta(seconds=self.seconds, microseconds=self.microseconds)
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + since

    @property
    def client(self) -> "ipaddress.IPv4Address | ipaddress.IPv6Address":
        """Address of the client, the side that sent the SYN."""
        return _address(self.endpoints.client)

    @property
    def client_port(self) -> int:
        """Port of the client, 0 to 65535."""
        return self.endpoints.client_port

    @property
    def server(self) -> "ipaddress.IPv4Address | ipaddress.IPv6Address":
        """Address of the server."""
        return _address(self.endpoints.server)

    @property
    def server_port(self) -> int:
        """Port of the server, 0 to 65535."""
        return self.endpoints.server_port

    @property
    def outer(self) -> tuple[Outer, ...]:
        """In what the first packet of the connection was encapsulated, the outermost header first; usually empty."""
        return self.endpoints.outer

    @property
    def subject(self) -> Literal["client", "server"]:
        """The side that the observation is about: ``client`` or ``server``."""
        return "client" if self.of_client else "server"

    @property
    def subject_address(self) -> "ipaddress.IPv4Address | ipaddress.IPv6Address":
        """Address of the side that the observation is about."""
        return self.client if self.of_client else self.server

    def fields(self) -> Fields:
        """Keys and values as p0f prints them, in the order of p0f."""
        return self.form.fields(self)

    def to_dict(self) -> dict[str, object]:
        """All data of the observation for JSON: str, int, float, bool, None, and lists and dicts of these."""
        return {
            "kind": self.kind,
            "time": self.time.isoformat(timespec="microseconds"),
            "client": str(self.client),
            "client_port": self.client_port,
            "server": str(self.server),
            "server_port": self.server_port,
            "subject": self.subject,
            **({"outer": outer_details(self.outer)} if self.outer else {}),
            **self.form.details(self),
        }

    def __str__(self) -> str:
        ends = self.endpoints
        text = ", ".join([f"{key} = {value}" for key, value in self.fields()])
        return f"{ends.client_text} -> {ends.server_text} ({self.kind}) {self.subject}: {text}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.time.isoformat(' ', 'microseconds')} {self}>"
