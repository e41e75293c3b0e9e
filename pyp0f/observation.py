"""What pyp0f reports: one value per finding, with the text that p0f prints for it.

An observation is about one side of one connection at one moment.  `Observation.fields` gives the
keys and values in p0f's order; how they are laid out on a screen or in a log is up to the outputs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

UNKNOWN: Final = "???"
"""What is printed for a system, program, link or language that no signature knows."""

Fields = tuple[tuple[str, str], ...]
"""Keys and values of an observation, as p0f prints them."""

# Why a host seems to have changed (specification, section 10), as bits in the order in which they are printed.
REASON_APP_VS_OS: Final = 1 << 0
REASON_OS_DIFF: Final = 1 << 1
REASON_SIG_DIFF: Final = 1 << 2
REASON_X_KNOWN: Final = 1 << 3
REASON_TSTAMP: Final = 1 << 4
REASON_TTL: Final = 1 << 5
REASON_PORT: Final = 1 << 6
REASON_MTU: Final = 1 << 7
REASON_FUZZY: Final = 1 << 8
REASON_VIA: Final = 1 << 9
REASON_DATE: Final = 1 << 10
REASON_SRV_SIG_LB: Final = 1 << 11
REASON_UA_VS_OS: Final = 1 << 12

REASON_NAMES: Final[tuple[tuple[int, str], ...]] = (
    (REASON_APP_VS_OS, "app_vs_os"),
    (REASON_OS_DIFF, "os_diff"),
    (REASON_SIG_DIFF, "sig_diff"),
    (REASON_X_KNOWN, "x_known"),
    (REASON_TSTAMP, "tstamp"),
    (REASON_TTL, "ttl"),
    (REASON_PORT, "port"),
    (REASON_MTU, "mtu"),
    (REASON_FUZZY, "fuzzy"),
    (REASON_VIA, "via"),
    (REASON_DATE, "date"),
    (REASON_SRV_SIG_LB, "srv_sig_lb"),
    (REASON_UA_VS_OS, "ua_vs_os"),
)


class Endpoints:
    """The two ends of a connection; made once per connection and shared by its observations.

    Attributes:
        client: address of the side that sent the SYN, as p0f prints addresses.
        client_port: its port.
        server: address of the other side.
        server_port: its port.
        client_text: address and port of the client, as printed.
        server_text: likewise of the server.
    """

    __slots__ = ("client", "client_port", "client_text", "server", "server_port", "server_text")

    def __init__(self, client: str, client_port: int, server: str, server_port: int) -> None:
        self.client = client
        self.client_port = client_port
        self.server = server
        self.server_port = server_port
        self.client_text = f"{client}/{client_port}"
        self.server_text = f"{server}/{server_port}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endpoints):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Endpoints({self.client!r}, {self.client_port}, {self.server!r}, {self.server_port})"

    def _key(self) -> tuple[str, int, str, int]:
        return self.client, self.client_port, self.server, self.server_port


@dataclass(slots=True)
class Observation:
    """What all kinds have in common.

    Attributes:
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: the rest of the packet time.
        endpoints: the connection it was seen on.
        of_client: whether the client is its subject; otherwise the server is.
    """

    seconds: int
    microseconds: int
    endpoints: Endpoints
    of_client: bool

    @property
    def kind(self) -> str:
        """The name of this kind of observation, as printed."""
        raise NotImplementedError

    def fields(self) -> Fields:
        """Keys and values as p0f prints them, in its order."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class TcpFinding:
    """What a SYN or SYN+ACK says; the same value serves all packets alike.

    Attributes:
        name: what it matched, name and flavor; None if nothing.
        is_application: the match is a program rather than a system.
        distance: hops to the subject.
        random_ttl: the match starts from a random TTL, so the distance is only an upper bound.
        generic: the match is a generic signature.
        fuzzy: the match is inexact.
        excess_distance: the distance is greater than anything seen on the Internet.
        tos: DSCP, 0 to 63.
        raw_signature: the packet as a signature line.
        fields: keys and values as p0f prints them.
        probe_fields: likewise on the connection of a probe, where whatever matches is a program.
    """

    name: str | None
    is_application: bool
    distance: int
    random_ttl: bool
    generic: bool
    fuzzy: bool
    excess_distance: bool
    tos: int
    raw_signature: str
    fields: Fields = field(init=False, repr=False, compare=False)
    probe_fields: Fields = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = "app" if self.is_application else "os"
        rest = (
            ("dist", f"<= {self.distance}" if self.random_ttl else str(self.distance)),
            ("params", self.params),
            ("raw_sig", self.raw_signature),
        )
        if self.name is None:
            fields = probe_fields = (("os", UNKNOWN), *rest)
        else:
            fields, probe_fields = ((key, self.name), *rest), (("app", self.name), *rest)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "probe_fields", probe_fields)

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        words = [
            word
            for word, applies in (
                ("generic", self.generic),
                ("fuzzy", self.fuzzy),
                ("random_ttl", self.random_ttl),
                ("excess_dist", self.excess_distance),
            )
            if applies
        ]
        if self.tos:
            words.append(f"tos:0x{self.tos:02x}")
        return " ".join(words) or "none"


@dataclass(slots=True)
class TcpObservation(Observation):
    """A SYN or SYN+ACK was fingerprinted.

    Attributes:
        is_syn: a SYN; otherwise a SYN+ACK.
        probe: the connection is one that a SYN sender for collecting signatures made.
        finding: what it says.
    """

    is_syn: bool
    probe: bool
    finding: TcpFinding

    @property
    def kind(self) -> str:
        """One of syn, syn+ack, sendsyn probe, sendsyn response."""
        if self.probe:
            return "sendsyn probe" if self.is_syn else "sendsyn response"
        return "syn" if self.is_syn else "syn+ack"

    def fields(self) -> Fields:
        """As in `Observation`."""
        return self.finding.probe_fields if self.probe else self.finding.fields


@dataclass(slots=True)
class MtuObservation(Observation):
    """The MTU behind the MSS that a system announced.

    Attributes:
        link: kind of link that has this MTU; None if none is known.
        mtu: in bytes, 41 to 65595.
    """

    link: str | None
    mtu: int

    @property
    def kind(self) -> str:
        """Always mtu."""
        return "mtu"

    def fields(self) -> Fields:
        """As in `Observation`."""
        return ("link", UNKNOWN if self.link is None else self.link), ("raw_mtu", str(self.mtu))


@dataclass(slots=True)
class UptimeObservation(Observation):
    """The clock behind the TCP timestamps was measured.

    Attributes:
        minutes: since that clock was zero, if it has not wrapped.
        wrap_days: how often it wraps.
        raw_frequency: ticks per second as measured, before rounding.
    """

    minutes: int
    wrap_days: int
    raw_frequency: float

    @property
    def kind(self) -> str:
        """Always uptime."""
        return "uptime"

    def fields(self) -> Fields:
        """As in `Observation`."""
        hours, minutes = divmod(self.minutes, 60)
        days, hours = divmod(hours, 24)
        return (
            ("uptime", f"{days} days {hours} hrs {minutes} min (modulo {self.wrap_days} days)"),
            ("raw_freq", f"{self.raw_frequency:.2f} Hz"),
        )


@dataclass(slots=True)
class HttpObservation(Observation):
    """The head of an HTTP request or response was fingerprinted.

    Attributes:
        name: what it matched, name and flavor; None if nothing.
        is_os: the match names a system rather than a program.
        language: None if the client did not say; `UNKNOWN` if it named one that does not exist.
        dishonest: the software calls itself something it is not.
        anonymous: the software does not give its name.
        generic: the match is a generic signature.
        raw_signature: the head as a signature line.
    """

    name: str | None
    is_os: bool
    language: str | None
    dishonest: bool
    anonymous: bool
    generic: bool
    raw_signature: str

    @property
    def kind(self) -> str:
        """Either http request or http response."""
        return "http request" if self.of_client else "http response"

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        words = [
            word
            for word, applies in (
                ("dishonest", self.dishonest),
                ("anonymous", self.anonymous),
                ("generic", self.generic),
            )
            if applies
        ]
        return " ".join(words) or "none"

    def fields(self) -> Fields:
        """As in `Observation`."""
        return (
            ("os" if self.is_os else "app", UNKNOWN if self.name is None else self.name),
            ("lang", "none" if self.language is None else self.language),
            ("params", self.params),
            ("raw_sig", self.raw_signature),
        )


@dataclass(slots=True)
class NatObservation(Observation):
    """The host does not look like before, once or as a pattern.

    Attributes:
        reasons: bits of the ``REASON_`` constants.
        hits: remembered scores of at least 6, 3, 2 and 1.
    """

    reasons: int
    hits: tuple[int, int, int, int]

    @property
    def reason(self) -> str:
        """The reasons as printed."""
        return " ".join([name for bit, name in REASON_NAMES if self.reasons & bit]) or UNKNOWN

    def fields(self) -> Fields:
        """As in `Observation`."""
        return ("reason", self.reason), ("raw_hits", ",".join(map(str, self.hits)))


@dataclass(slots=True)
class HostChangeObservation(NatObservation):
    """The host does not look like before: another system started, or took over the address."""

    KIND: ClassVar[str] = "host change"

    @property
    def kind(self) -> str:
        """Always host change."""
        return self.KIND


@dataclass(slots=True)
class IpSharingObservation(NatObservation):
    """The host changes to and fro: several systems share the address."""

    KIND: ClassVar[str] = "ip sharing"

    @property
    def kind(self) -> str:
        """Always ip sharing."""
        return self.KIND
