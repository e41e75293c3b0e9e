"""What pyp0f reports: one value per finding, with the text that p0f prints for it.

An observation is about one side of one connection at one moment.  Its attributes are plain values;
`Observation.fields` gives the keys and values in p0f's order, and `Observation.to_dict` everything in
a form that JSON knows.  How they are laid out on a screen or in a log is up to the outputs.

Observations are compared by what they say, can be kept in sets and pickled, and are not to be changed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.constants import MAX_DISTANCE
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.values import Frozen, Value
from pyp0f.wire.packet import layout_text, quirks_text

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

    client: str
    client_port: int
    server: str
    server_port: int
    client_text: str
    server_text: str

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

    def __reduce__(self) -> tuple[object, ...]:
        return Endpoints, self._key()

    def _key(self) -> tuple[str, int, str, int]:
        return self.client, self.client_port, self.server, self.server_port


@lru_cache(maxsize=4096)
def _address(text: str) -> IPv4Address | IPv6Address:
    from ipaddress import ip_address  # noqa: PLC0415 - p0f's own outputs have no need of it

    return ip_address(text)


def _plain(text: str) -> str:
    """The text without surrogates, which stand for bytes that are not UTF-8 and which JSON cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Observation(Value):
    """What all kinds have in common.

    Attributes:
        seconds: packet time, whole seconds since 1970 modulo 2^32.
        microseconds: the rest of the packet time.
        endpoints: the connection it was seen on.
        of_client: whether the client is its subject; otherwise the server is.
    """

    __slots__ = ("seconds", "microseconds", "endpoints", "of_client")

    seconds: int
    microseconds: int
    endpoints: Endpoints
    of_client: bool

    def __init__(self, seconds: int, microseconds: int, endpoints: Endpoints, of_client: bool) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client

    @property
    def kind(self) -> str:
        """The name of this kind of observation, as p0f prints it."""
        raise NotImplementedError

    @property
    def time(self) -> datetime:
        """Packet time, in UTC."""
        from datetime import datetime, timedelta  # noqa: PLC0415 - p0f's own outputs have no need of it

        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds, microseconds=self.microseconds)

    @property
    def client(self) -> IPv4Address | IPv6Address:
        """Address of the side that sent the SYN."""
        return _address(self.endpoints.client)

    @property
    def client_port(self) -> int:
        """Its port, 0 to 65535."""
        return self.endpoints.client_port

    @property
    def server(self) -> IPv4Address | IPv6Address:
        """Address of the other side."""
        return _address(self.endpoints.server)

    @property
    def server_port(self) -> int:
        """Its port, 0 to 65535."""
        return self.endpoints.server_port

    @property
    def subject(self) -> IPv4Address | IPv6Address:
        """Address of the side that this is about."""
        return self.client if self.of_client else self.server

    def fields(self) -> Fields:
        """Keys and values as p0f prints them, in its order."""
        raise NotImplementedError

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common, for this kind."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, object]:
        """Everything, in a form that JSON knows: str, int, float, bool, None, and lists and dicts of these."""
        return {
            "kind": self.kind,
            "time": self.time.isoformat(timespec="microseconds"),
            "client": str(self.client),
            "client_port": self.client_port,
            "server": str(self.server),
            "server_port": self.server_port,
            "subject": "client" if self.of_client else "server",
            **self.details(),
        }

    def __str__(self) -> str:
        ends = self.endpoints
        subject = "client" if self.of_client else "server"
        text = ", ".join([f"{key} = {value}" for key, value in self.fields()])
        return f"{ends.client_text} -> {ends.server_text} ({self.kind}) {subject}: {text}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.time.isoformat(' ', 'microseconds')} {self}>"


def _label_details(label: Label | None) -> dict[str, object] | None:
    if label is None:
        return None
    return {
        "text": _plain(label.text),
        "generic": label.generic,
        "class": label.os_class,
        "name": _plain(label.name),
        "flavor": _plain(label.flavor),
    }


def _signature_details(signature: TcpSignature | HttpSignature | MtuSignature | None) -> dict[str, object] | None:
    if signature is None:
        return None
    # The name only: where the file lies is nobody's business, and differs from machine to machine.
    name = _plain(signature.path.rpartition("/")[2])
    return {"file": name or None, "line": signature.line or None, "text": _plain(str(signature))}


# SYN and SYN+ACK ------------------------------------------------------------------------------------


class TcpFinding(Frozen):
    """What a SYN or SYN+ACK says; the same value serves all packets alike.

    Attributes:
        signature: what it matched; None if nothing.
        fuzzy: the match is inexact.
        distance: hops to the sender.
        raw_signature: the packet as a signature line (specification, section 4.5).
        version: of IP, 4 or 6.
        ttl: as received, 0 to 255.
        dscp: the upper six bits of the TOS byte or traffic class (RFC 2474), 0 to 63.
        ip_options_length: bytes of IPv4 options, 0 to 40; 0 for IPv6.
        mss: maximum segment size, 0 if it is not announced.
        window: unscaled, 0 to 65535.
        scale: window scale, 0 to 255; 0 also if there is none.
        layout: kinds of the TCP options in order, one byte each.
        eol_padding: bytes after end-of-options.
        quirk_bits: the quirks as bits; `quirks` has their names.
        payload: whether data came with it.
        fields: keys and values as p0f prints them.
        probe_fields: likewise on the connection of a probe, where whatever matches is a program.
    """

    __slots__ = (
        "signature",
        "fuzzy",
        "distance",
        "raw_signature",
        "version",
        "ttl",
        "dscp",
        "ip_options_length",
        "mss",
        "window",
        "scale",
        "layout",
        "eol_padding",
        "quirk_bits",
        "payload",
        "fields",
        "probe_fields",
    )
    DERIVED = frozenset(("fields", "probe_fields"))

    signature: TcpSignature | None
    fuzzy: bool
    distance: int
    raw_signature: str
    version: int
    ttl: int
    dscp: int
    ip_options_length: int
    mss: int
    window: int
    scale: int
    layout: bytes
    eol_padding: int
    quirk_bits: int
    payload: bool
    fields: Fields
    probe_fields: Fields

    def __init__(
        self,
        signature: TcpSignature | None,
        fuzzy: bool,
        distance: int,
        raw_signature: str,
        version: int,
        ttl: int,
        dscp: int,
        ip_options_length: int,
        mss: int,
        window: int,
        scale: int,
        layout: bytes,
        eol_padding: int,
        quirk_bits: int,
        payload: bool,
    ) -> None:
        self._fill(
            signature,
            fuzzy,
            distance,
            raw_signature,
            version,
            ttl,
            dscp,
            ip_options_length,
            mss,
            window,
            scale,
            layout,
            eol_padding,
            quirk_bits,
            payload,
        )

    def _derive(self) -> None:
        label = self.label
        rest = (
            ("dist", f"<= {self.distance}" if self.random_ttl else str(self.distance)),
            ("params", self.params),
            ("raw_sig", self.raw_signature),
        )
        if label is None:
            fields = probe_fields = (("os", UNKNOWN), *rest)
        else:
            fields = (("app" if label.is_application else "os", label.text), *rest)
            probe_fields = (("app", label.text), *rest)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "probe_fields", probe_fields)

    @property
    def label(self) -> Label | None:
        """The system, or program, that it matched; None if none."""
        return None if self.signature is None else self.signature.label

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.signature is not None and self.signature.label.generic

    @property
    def random_ttl(self) -> bool:
        """Whether the match starts from a random TTL, so that the distance is only an upper bound."""
        return self.signature is not None and self.signature.random_ttl

    @property
    def excess_distance(self) -> bool:
        """Whether the distance is greater than anything seen on the Internet."""
        return self.distance > MAX_DISTANCE

    @property
    def options(self) -> tuple[str, ...]:
        """The TCP options in order, by the names of the signature file."""
        return tuple(layout_text(self.layout, self.eol_padding).split(",")) if self.layout else ()

    @property
    def quirks(self) -> tuple[str, ...]:
        """Properties of the packet that are out of the ordinary, by the names of the signature file."""
        return tuple(quirks_text(self.quirk_bits).split(",")) if self.quirk_bits else ()

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        words = _words(
            ("generic", self.generic),
            ("fuzzy", self.fuzzy),
            ("random_ttl", self.random_ttl),
            ("excess_dist", self.excess_distance),
            (f"tos:0x{self.dscp:02x}", bool(self.dscp)),
        )
        return words or "none"

    def details(self) -> dict[str, object]:
        """Everything, in a form that JSON knows."""
        return {
            "label": _label_details(self.label),
            "signature": _signature_details(self.signature),
            "generic": self.generic,
            "fuzzy": self.fuzzy,
            "random_ttl": self.random_ttl,
            "distance": self.distance,
            "excess_distance": self.excess_distance,
            "raw_signature": self.raw_signature,
            "ip_version": self.version,
            "ttl": self.ttl,
            "dscp": self.dscp,
            "ip_options_length": self.ip_options_length,
            "mss": self.mss,
            "window": self.window,
            "scale": self.scale,
            "options": list(self.options),
            "quirks": list(self.quirks),
            "payload": self.payload,
        }


def _words(*which: tuple[str, bool]) -> str:
    return " ".join([word for word, applies in which if applies])


class TcpObservation(Observation):
    """A SYN or SYN+ACK was fingerprinted.

    Attributes:
        probe: the connection is one that a SYN sender for collecting signatures made.
        finding: what the packet says, with all that was observed of it.
    """

    __slots__ = ("probe", "finding")

    probe: bool
    finding: TcpFinding

    def __init__(
        self,
        seconds: int,
        microseconds: int,
        endpoints: Endpoints,
        of_client: bool,
        probe: bool,
        finding: TcpFinding,
    ) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client
        self.probe = probe
        self.finding = finding

    @property
    def label(self) -> Label | None:
        """The system, or program, that it matched; None if none."""
        return self.finding.label

    @property
    def signature(self) -> TcpSignature | None:
        """The signature that it matched; None if none."""
        return self.finding.signature

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.finding.generic

    @property
    def fuzzy(self) -> bool:
        """Whether the match is inexact."""
        return self.finding.fuzzy

    @property
    def distance(self) -> int:
        """Hops to the sender; an upper bound if `random_ttl`."""
        return self.finding.distance

    @property
    def random_ttl(self) -> bool:
        """Whether the match starts from a random TTL."""
        return self.finding.random_ttl

    @property
    def excess_distance(self) -> bool:
        """Whether the distance is greater than anything seen on the Internet."""
        return self.finding.excess_distance

    @property
    def dscp(self) -> int:
        """The upper six bits of the TOS byte or traffic class (RFC 2474), 0 to 63."""
        return self.finding.dscp

    @property
    def quirks(self) -> tuple[str, ...]:
        """Properties of the packet that are out of the ordinary, by the names of the signature file."""
        return self.finding.quirks

    @property
    def raw_signature(self) -> str:
        """The packet as a signature line."""
        return self.finding.raw_signature

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        return self.finding.params

    def fields(self) -> Fields:
        """Keys and values as p0f prints them: ``os`` or ``app``, ``dist``, ``params``, ``raw_sig``."""
        return self.finding.probe_fields if self.probe else self.finding.fields

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common: all that `finding` has, and whether this is a probe."""
        return {"probe": self.probe, **self.finding.details()}


class SynObservation(TcpObservation):
    """The SYN of a client was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Either syn or sendsyn probe."""
        return "sendsyn probe" if self.probe else "syn"


class SynAckObservation(TcpObservation):
    """The SYN+ACK of a server was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Either syn+ack or sendsyn response."""
        return "sendsyn response" if self.probe else "syn+ack"


# Link and clock -------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _mtu_fields(link: str, mtu: int) -> Fields:
    return ("link", link), ("raw_mtu", str(mtu))


class MtuObservation(Observation):
    """The MTU behind the MSS that a system announced.

    Attributes:
        signature: of the kind of link that has this MTU; None if none is known.
        mtu: in bytes, 41 to 65595.
    """

    __slots__ = ("signature", "mtu")

    signature: MtuSignature | None
    mtu: int

    def __init__(
        self,
        seconds: int,
        microseconds: int,
        endpoints: Endpoints,
        of_client: bool,
        signature: MtuSignature | None,
        mtu: int,
    ) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client
        self.signature = signature
        self.mtu = mtu

    @property
    def kind(self) -> str:
        """Always mtu."""
        return "mtu"

    @property
    def link(self) -> str | None:
        """Kind of link that has this MTU; None if none is known."""
        return None if self.signature is None else self.signature.name

    def fields(self) -> Fields:
        """Keys and values as p0f prints them: ``link``, ``raw_mtu``."""
        return _mtu_fields(UNKNOWN if self.signature is None else self.signature.name, self.mtu)

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common: link, MTU and signature."""
        link = None if self.link is None else _plain(self.link)
        return {"link": link, "mtu": self.mtu, "signature": _signature_details(self.signature)}


@lru_cache(maxsize=256)  # each output asks for it
def _uptime_fields(minutes: int, wrap_days: int, raw_frequency: float) -> Fields:
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return (
        ("uptime", f"{days} days {hours} hrs {minutes} min (modulo {wrap_days} days)"),
        ("raw_freq", f"{raw_frequency:.2f} Hz"),
    )


class UptimeObservation(Observation):
    """The clock behind the TCP timestamps was measured.

    Attributes:
        minutes: since that clock was zero, if it has not wrapped.
        wrap_days: how often it wraps.
        raw_frequency: ticks per second as measured, 0.7 to 1500.
        frequency: the likely rate of a clock that was measured so, in ticks per second.
    """

    __slots__ = ("minutes", "wrap_days", "raw_frequency", "frequency")

    minutes: int
    wrap_days: int
    raw_frequency: float
    frequency: int

    def __init__(
        self,
        seconds: int,
        microseconds: int,
        endpoints: Endpoints,
        of_client: bool,
        minutes: int,
        wrap_days: int,
        raw_frequency: float,
        frequency: int,
    ) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client
        self.minutes = minutes
        self.wrap_days = wrap_days
        self.raw_frequency = raw_frequency
        self.frequency = frequency

    @property
    def kind(self) -> str:
        """Always uptime."""
        return "uptime"

    @property
    def uptime(self) -> timedelta:
        """How long the clock has been running, modulo `wrap`; whole minutes."""
        from datetime import timedelta  # noqa: PLC0415 - p0f's own outputs have no need of it

        return timedelta(minutes=self.minutes)

    @property
    def wrap(self) -> timedelta:
        """After how long the clock begins at zero again; whole days."""
        from datetime import timedelta  # noqa: PLC0415 - likewise

        return timedelta(days=self.wrap_days)

    def fields(self) -> Fields:
        """Keys and values as p0f prints them: ``uptime``, ``raw_freq``."""
        return _uptime_fields(self.minutes, self.wrap_days, self.raw_frequency)

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common: the uptime and the rates."""
        return {
            "uptime_minutes": self.minutes,
            "wrap_days": self.wrap_days,
            "raw_frequency": self.raw_frequency,
            "frequency": self.frequency,
        }


# HTTP -----------------------------------------------------------------------------------------------


class HttpFinding(Frozen):
    """What the head of an HTTP request or response says.

    Attributes:
        signature: what it matched; None if nothing.
        software: the program's name for itself: User-Agent of a request, Server of a response; None if it does not
            give one.  As it was sent, but for bytes that are not UTF-8, which are backslash escapes: it may hold
            control characters, and is to be escaped before it goes to a terminal.
        language: that the client prefers, in English; None if it did not say; ``???`` if it named one that does
            not exist.
        dishonest: the software calls itself something it is not.
        raw_signature: the head as a signature line (specification, section 11.7).
        fields: keys and values as p0f prints them.
    """

    __slots__ = ("signature", "software", "language", "dishonest", "raw_signature", "fields")
    DERIVED = frozenset(("fields",))

    signature: HttpSignature | None
    software: str | None
    language: str | None
    dishonest: bool
    raw_signature: str
    fields: Fields

    def __init__(
        self,
        signature: HttpSignature | None,
        software: str | None,
        language: str | None,
        dishonest: bool,
        raw_signature: str,
    ) -> None:
        self._fill(
            signature,
            software,
            language,
            dishonest,
            raw_signature,
        )

    def _derive(self) -> None:
        label = self.label
        is_os = label is not None and not label.is_application
        fields = (
            ("os" if is_os else "app", UNKNOWN if label is None else label.text),
            ("lang", "none" if self.language is None else self.language),
            ("params", self.params),
            ("raw_sig", self.raw_signature),
        )
        object.__setattr__(self, "fields", fields)

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return None if self.signature is None else self.signature.label

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.signature is not None and self.signature.label.generic

    @property
    def anonymous(self) -> bool:
        """Whether the software does not give its name."""
        return self.software is None

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        words = _words(("dishonest", self.dishonest), ("anonymous", self.anonymous), ("generic", self.generic))
        return words or "none"

    def details(self) -> dict[str, object]:
        """Everything, in a form that JSON knows."""
        return {
            "label": _label_details(self.label),
            "signature": _signature_details(self.signature),
            "generic": self.generic,
            "software": self.software,
            "anonymous": self.anonymous,
            "dishonest": self.dishonest,
            "language": self.language,
            "raw_signature": self.raw_signature,
        }


class HttpObservation(Observation):
    """The head of an HTTP request or response was fingerprinted.

    Attributes:
        finding: what it says.
    """

    __slots__ = ("finding",)

    finding: HttpFinding

    def __init__(
        self,
        seconds: int,
        microseconds: int,
        endpoints: Endpoints,
        of_client: bool,
        finding: HttpFinding,
    ) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client
        self.finding = finding

    @property
    def label(self) -> Label | None:
        """The program, or system, that it matched; None if none."""
        return self.finding.label

    @property
    def signature(self) -> HttpSignature | None:
        """The signature that it matched; None if none."""
        return self.finding.signature

    @property
    def generic(self) -> bool:
        """Whether the match is a generic signature, of a family rather than a version."""
        return self.finding.generic

    @property
    def software(self) -> str | None:
        """The program's name for itself, as in `HttpFinding`; None if it does not give one."""
        return self.finding.software

    @property
    def anonymous(self) -> bool:
        """Whether the software does not give its name."""
        return self.finding.anonymous

    @property
    def dishonest(self) -> bool:
        """Whether the software calls itself something it is not."""
        return self.finding.dishonest

    @property
    def language(self) -> str | None:
        """That the client prefers, in English; None if it did not say, ``???`` if it does not exist."""
        return self.finding.language

    @property
    def raw_signature(self) -> str:
        """The head as a signature line."""
        return self.finding.raw_signature

    @property
    def params(self) -> str:
        """Particulars of the match, as printed."""
        return self.finding.params

    def fields(self) -> Fields:
        """Keys and values as p0f prints them: ``app`` or ``os``, ``lang``, ``params``, ``raw_sig``."""
        return self.finding.fields

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common: all that `finding` has."""
        return self.finding.details()


class HttpRequestObservation(HttpObservation):
    """The head of a client's first request was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Always http request."""
        return "http request"


class HttpResponseObservation(HttpObservation):
    """The head of a server's first response was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Always http response."""
        return "http response"


# Changes --------------------------------------------------------------------------------------------


def _reasons(bits: int) -> tuple[str, ...]:
    return tuple([name for bit, name in REASON_NAMES if bits & bit])


@lru_cache(maxsize=1024)
def _nat_fields(reason_bits: int, hits: tuple[int, int, int, int]) -> Fields:
    return ("reason", " ".join(_reasons(reason_bits)) or UNKNOWN), ("raw_hits", ",".join(map(str, hits)))


class NatObservation(Observation):
    """The host does not look like before, once or as a pattern.

    Attributes:
        reason_bits: the reasons as bits; `reasons` has their names.
        hits: remembered scores of at least 6, 3, 2 and 1.
    """

    __slots__ = ("reason_bits", "hits")

    reason_bits: int
    hits: tuple[int, int, int, int]

    def __init__(
        self,
        seconds: int,
        microseconds: int,
        endpoints: Endpoints,
        of_client: bool,
        reason_bits: int,
        hits: tuple[int, int, int, int],
    ) -> None:
        self.seconds = seconds
        self.microseconds = microseconds
        self.endpoints = endpoints
        self.of_client = of_client
        self.reason_bits = reason_bits
        self.hits = hits

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it seems to be another system, as p0f names the reasons (specification, section 10)."""
        return _reasons(self.reason_bits)

    def fields(self) -> Fields:
        """Keys and values as p0f prints them: ``reason``, ``raw_hits``."""
        return _nat_fields(self.reason_bits, self.hits)

    def details(self) -> dict[str, object]:
        """What `to_dict` has beyond the common: the reasons and the hits."""
        return {"reasons": list(self.reasons), "hits": list(self.hits)}


class HostChangeObservation(NatObservation):
    """The host does not look like before: another system started, or took over the address."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Always host change."""
        return "host change"


class IpSharingObservation(NatObservation):
    """The host changes to and fro: several systems share the address."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Always ip sharing."""
        return "ip sharing"
