"""Makes Scapy packets that match a signature, for example to test detection rules.

    from scapy.layers.inet import IP, TCP

    packet = pyp0f.impersonate(IP(dst="198.51.100.1") / TCP(dport=80), "Linux 3.11 and newer", distance=5)

`pyp0f.library.crafting.craft` makes candidates of headers.  This module chooses one and writes it into the packet.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from pyp0f.arguments import check_type
from pyp0f.errors import ImpersonationError, MissingPackageError
from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.fingerprinting.tcp import TcpFingerprinter
from pyp0f.hosts.samples import TcpProfile
from pyp0f.library.adapters import first_line, too_long
from pyp0f.library.crafting import HeaderFields, Requested, craft, with_mss
from pyp0f.library.loading import DatabaseOrPath, as_database
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MTU, MtuSignature, parse_mtu
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_section import TCP_REQUEST, TCP_RESPONSE
from pyp0f.wire.decoding import decode
from pyp0f.wire.options import OPTION_EOL, read_options
from pyp0f.wire.packet import FIN, RST, SYN


class PacketLike(Protocol):
    """The interface of a Scapy packet for type checkers.  It makes importing Scapy unnecessary."""

    def copy(self) -> Any:  # noqa: ANN401 - Scapy's own return types differ between versions
        """A deep copy."""

    def __bytes__(self) -> bytes: ...


P = TypeVar("P", bound=PacketLike)

_NO_LABEL: Final = Label(os_class="", name="")
_is_mtu: Final = re.compile(r"[0-9]+").fullmatch
_is_tcp: Final = re.compile(r"[46*]:.*").fullmatch
_DATA: Final = b"\0"
"""The payload if the signature requires one and the packet has none."""


def impersonate(
    packet: P,
    signature: TcpSignature | MtuSignature | Label | str,
    *,
    database: DatabaseOrPath = None,
    distance: int = 0,
    mtu: int | None = None,
    timestamp: int | None = None,
    peer_mss: int = 0,
    rng: Random | None = None,
) -> P:
    """Make a copy of a Scapy packet that matches a signature.

    The packet must be a SYN or SYN+ACK over IPv4 or IPv6, and the copy is of the same type and version.  The copy keeps
    everything that the signature leaves open: addresses, ports, the layers below IP, and, where possible, payload,
    sequence number, MSS and window scale.  Checksums and lengths are computed again.

    If the database has the same signature, the copy matches that line of the database, and not an earlier line.  If an
    earlier line matches all such packets, the copy only matches the signature itself.  A signature of a link (MTU)
    only changes the MSS.

    Args:
        packet: a Scapy packet with an IPv4 or IPv6 layer and a TCP layer.  It is not modified.
        signature: one of: a signature; the text of a TCP signature, such as
            ``4:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0``; an MTU as text, such as ``1492``; a label, as a `Label` or
            as text (``Linux 3.11 and newer`` or ``s:unix:Linux:3.11 and newer``); the name of a link, such as ``DSL``.
            A label means the first of its signatures that the packet can match and that no earlier line hides.
        database: where labels are looked up: a database, or the path of a signature file; the packaged signatures if
            None.
        distance: number of hops, subtracted from the initial TTL: 0 to 35; for signatures with a random TTL, 0 to one
            less than that TTL.
        mtu: the MTU that the MSS implies, in bytes, if the signature leaves the MSS open.
        timestamp: the sender's own TCP timestamp, 0 to 4,294,967,295.
        peer_mss: MSS of the SYN that this SYN+ACK answers, 0 to 65535; 0 if unknown.  The window of some systems is a
            multiple of it.
        rng: source of numbers that the signature requires and the packet lacks.  If None, each call uses the same
            numbers.

    Raises:
        ImpersonationError: no packet can match, the label is unknown, or a number is out of range.  It is also a
            ValueError.
        SignatureError: the text is not a valid signature, or the signature file cannot be used.
        MissingPackageError: Scapy is not installed.
        TypeError: an argument has the wrong type.
    """
    scapy = _scapy()
    if not isinstance(packet, scapy.Packet):
        raise TypeError(f"packet must be a Scapy packet, not {type(packet).__name__}")
    if not isinstance(signature, (TcpSignature, MtuSignature, Label, str)):
        raise TypeError(f"signature must be a signature, a label or the text of one, not {type(signature).__name__}")
    check_type("distance", distance, int, "a whole number")
    check_type("mtu", mtu, (int, type(None)), "a whole number or None")
    check_type("timestamp", timestamp, (int, type(None)), "a whole number or None")
    check_type("peer_mss", peer_mss, int, "a whole number")
    check_type("rng", rng, (Random, type(None)), "a random.Random or None")
    editable = _ScapyPacket(packet.copy(), scapy)
    known = as_database(database)
    target = _parse_target(signature, known, editable.headers.is_syn) if isinstance(signature, str) else signature
    if isinstance(target, MtuSignature):
        if distance or mtu is not None or timestamp is not None or peer_mss:
            raise ImpersonationError("a link has only an MTU: distance, mtu, timestamp and peer_mss are not allowed")
        editable.set_mss(_mss_for("the MTU of the signature", target.mtu, editable.headers.version))
    else:
        mss = None if mtu is None else _mss_for("mtu", mtu, editable.headers.version)
        _check_range("timestamp", timestamp or 0, 0xFFFFFFFF)
        _check_range("peer_mss", peer_mss, 0xFFFF)
        requested = Requested(distance=distance, mss=mss, timestamp=timestamp, peer_mss=peer_mss)
        _Impersonation(editable, requested, known, _number_source(rng)).apply(target)
    result: P = editable.packet
    return result


# Parsing and checking the arguments of `impersonate` ------------------------------------------------


def _parse_target(text: str, database: Database, is_syn: bool) -> TcpSignature | MtuSignature | Label:
    """Parse the text of a signature, or look up a label or the name of a link."""
    text = text.strip()
    if _is_mtu(text):
        return parse_mtu(text, "")
    if _is_tcp(text):
        return parse_tcp(text, _NO_LABEL)
    own, other = _tcp_labels(database, is_syn), _tcp_labels(database, not is_syn)
    for label in (*own, *other):
        if text in (label.text, str(label)):
            return label
    for signature in database.signatures_in(MTU):
        if text == signature.name:
            return signature
    links = [signature.name for signature in database.signatures_in(MTU)]
    raise ImpersonationError(f"{text!r}: {_no_such_label(text, [label.text for label in own] + links)}")


def _tcp_labels(database: Database, is_syn: bool) -> list[Label]:
    signatures = database.signatures_in(TCP_REQUEST if is_syn else TCP_RESPONSE)
    return [signature.label for signature in signatures]


def _no_such_label(text: str, known: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for this error

    similar = get_close_matches(text, known, n=1)
    return "no such label" + (f"; there is {similar[0]!r}" if similar else "")


def _mss_for(name: str, mtu: int, version: int) -> int:
    """The MSS that implies an MTU, which has this name in messages."""
    headers = mtu_of(0, version)
    if not 1 <= mtu - headers <= 0xFFFF:
        raise ImpersonationError(
            f"{name} must be from {headers + 1} to {headers + 0xFFFF} over IPv{version}, not {mtu}: "
            "it is the MSS and the headers"
        )
    return mtu - headers


def _check_range(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise ImpersonationError(f"{name} must be from 0 to {most}, not {value}")


def _number_source(rng: Random | None) -> Callable[[int], int]:
    generator = Random(0) if rng is None else rng  # noqa: S311 - numbers must be repeatable, not secret
    return lambda most: generator.randint(1, most)


# Finding headers that the database recognizes as intended -------------------------------------------


class _Impersonation:
    """Finds headers that match the requested signature or label in the database, and sets them in the packet."""

    def __init__(
        self, editable: _ScapyPacket, requested: Requested, database: Database, draw: Callable[[int], int]
    ) -> None:
        self._packet = editable
        self._requested = requested
        self._draw = draw
        is_syn = editable.headers.is_syn
        self._kind = "SYN" if is_syn else "SYN+ACK"
        self._signatures = database.signatures_in(TCP_REQUEST if is_syn else TCP_RESPONSE)
        self._fingerprinter = TcpFingerprinter(self._signatures, is_syn)

    def apply(self, target: TcpSignature | Label) -> None:
        """Change the packet.

        Raises:
            ImpersonationError: no packet can match.
        """
        headers = self._for_label(target) if isinstance(target, Label) else self._for_signature(target)
        self._packet.set_headers(headers)
        # Fields of the Scapy packet that are not set here can change the result, so it is checked.
        made = self._packet.ip_bytes()
        if HeaderFields.unpack(made) != headers or self._profile_of(made, self._fingerprinter) is None:
            raise ImpersonationError("other fields of the packet prevent it from matching")

    def _for_label(self, label: Label) -> HeaderFields:
        text = str(label)
        signatures = [signature for signature in self._signatures if str(signature.label) == text]
        if not signatures:
            raise ImpersonationError(f"{text}: there is no such label for a {self._kind}")
        problem: ImpersonationError | None = None
        for signature in signatures:
            try:
                headers = self._accepted(signature, lambda found: str(found.label) == text)
            except ImpersonationError as error:
                problem = problem or error
                continue
            if headers is not None:
                return headers
        if problem is not None:
            raise ImpersonationError(f"{text}: {problem}")
        raise ImpersonationError(f"{text}: earlier signatures match all its packets")

    def _for_signature(self, signature: TcpSignature) -> HeaderFields:
        text = str(signature)
        if any(str(known) == text for known in self._signatures):
            headers = self._accepted(signature, lambda found: str(found) == text)
            if headers is not None:
                return headers
        alone = TcpFingerprinter([signature], self._packet.headers.is_syn)
        for headers in craft(signature, self._packet.headers, self._requested, self._draw):
            if self._is_exact(self._profile_of(headers.pack(), alone)):
                return headers
        raise ImpersonationError(f"{signature}: no packet matches this signature")

    def _accepted(self, signature: TcpSignature, accept: Callable[[TcpSignature], bool]) -> HeaderFields | None:
        """The first headers for which the database finds a signature that `accept` accepts; None if there are none."""
        for headers in craft(signature, self._packet.headers, self._requested, self._draw):
            profile = self._profile_of(headers.pack(), self._fingerprinter)
            if self._is_exact(profile) and profile is not None and profile.match is not None and accept(profile.match):
                return headers
        return None

    def _profile_of(self, packet: bytes, fingerprinter: TcpFingerprinter) -> TcpProfile | None:
        decoded = decode(packet, 0, len(packet), 0, 0)
        return None if decoded is None else fingerprinter.sample(decoded, self._requested.peer_mss)[0]

    def _is_exact(self, profile: TcpProfile | None) -> bool:
        return (
            profile is not None
            and profile.match is not None
            and not profile.fuzzy
            and profile.distance == self._requested.distance
        )


# Reading and changing packets of Scapy --------------------------------------------------------------


class _Scapy(NamedTuple):
    """Classes of Scapy.  Importing them takes a third of a second."""

    Packet: Any
    IP: Any
    IPv6: Any
    TCP: Any
    Raw: Any
    Nop: Any


def _scapy() -> _Scapy:
    try:
        from scapy.layers.inet import IP, TCP, IPOption_NOP  # noqa: PLC0415 - Scapy loads for a third of a second
        from scapy.layers.inet6 import IPv6  # noqa: PLC0415 - Scapy loads for a third of a second
        from scapy.packet import Packet, Raw  # noqa: PLC0415 - Scapy loads for a third of a second
    except ImportError as error:
        if not (error.name or "").startswith("scapy"):
            raise
        raise MissingPackageError("Scapy is needed to make packets: pip install 'pyp0f[scapy]'") from None
    return _Scapy(Packet, IP, IPv6, TCP, Raw, IPOption_NOP)


_LENGTHS_BELOW: Final = {"Dot3": "len", "PPPoE": "len", "Dot11FCS": "fcs"}
"""Length and checksum fields of layers below IP that Scapy must compute again, by the class of the layer."""
_IPV4_FIELDS: Final = {"ttl": "ttl", "tos": "tos", "identification": "id"}
_IPV6_FIELDS: Final = {"ttl": "hlim", "tos": "tc", "flow": "fl"}
_TCP_FIELDS: Final = {"seq": "seq", "ack": "ack", "flags": "flags", "window": "window", "urgent": "urgptr"}
"""Scapy's field names by the attributes of `HeaderFields`."""


class _ScapyPacket:
    """A Scapy packet that is modified in place.

    Attributes:
        packet: the packet.
        ip: its IPv4 or IPv6 layer.
        tcp: its TCP layer.
        headers: its headers before any change.
    """

    def __init__(self, packet: Any, scapy: _Scapy) -> None:  # noqa: ANN401 - Scapy's own types know few fields
        self._scapy = scapy
        self.packet = packet
        self.ip = packet
        while not isinstance(self.ip, (scapy.IP, scapy.IPv6)):
            depends = _LENGTHS_BELOW.get(type(self.ip).__name__)
            if depends is not None:
                self.ip.delfieldval(depends)
            self.ip = self.ip.payload
            if not self.ip:
                raise ImpersonationError("the packet has no IPv4 or IPv6 layer")
        self.tcp = self.ip.payload
        if not isinstance(self.tcp, scapy.TCP):
            raise ImpersonationError("a TCP layer must follow the first IP layer of the packet")
        for layer, names in (
            (
                self.ip,
                ("version", "plen") if isinstance(self.ip, scapy.IPv6) else ("version", "ihl", "len", "chksum", "frag"),
            ),
            (self.tcp, ("dataofs", "chksum")),
        ):
            for name in names:
                layer.delfieldval(name)
        self.headers = HeaderFields.unpack(self.ip_bytes())
        if self.headers.flags & (SYN | FIN | RST) != SYN:
            raise ImpersonationError("the packet must be a SYN or a SYN+ACK")

    def ip_bytes(self) -> bytes:
        """The serialized packet, from its IP header on.

        Raises:
            ImpersonationError: a field of the packet is out of range, or its payload is too large.
        """
        if problem := too_long(len(self.tcp.payload)):
            raise ImpersonationError(problem)
        try:
            return bytes(self.ip)
        except (struct.error, OverflowError, ValueError) as error:
            raise ImpersonationError(f"packet cannot be made into bytes: {first_line(error)}") from None

    def set_headers(self, headers: HeaderFields) -> None:
        """Set these headers in the packet."""
        before = self.headers
        fields = _IPV6_FIELDS if headers.version == 6 else _IPV4_FIELDS
        for layer, names in ((self.ip, fields), (self.tcp, _TCP_FIELDS)):
            for name, field in names.items():
                # Equal values are set as well: Scapy fields can have values that are random at each call.
                setattr(layer, field, getattr(headers, name))
        if headers.version == 4:
            self.ip.flags = headers.fragment >> 13
        if headers.olen != before.olen:
            self.ip.options = [self._scapy.Nop() for _ in range(headers.olen)]
        if headers.options != before.options:
            self.tcp.options = self._option_list(headers.options)
        if headers.payload != before.payload:
            self.tcp.remove_payload()
            if headers.payload:
                self.tcp.add_payload(self._scapy.Raw(_DATA))

    def set_mss(self, mss: int) -> None:
        """Set the MSS option, and change nothing else."""
        self.tcp.options = self._option_list(with_mss(self.headers.options, mss))

    def _option_list(self, area: bytes) -> list[tuple[str | int, Any]]:
        """Convert option bytes to Scapy's list of names and values.  Values that Scapy cannot express stay bytes."""
        field = self.tcp.get_field("options")
        read = read_options(area, is_syn=True)
        ends = read.layout[-1:] == bytes([OPTION_EOL])
        end = len(area) - read.eol_padding - 1 if ends else len(area)
        # Scapy stops at end-of-options.  It only pads with zeros, up to a multiple of 4 bytes.
        padding = [("NOP" if byte else "EOL", None) for byte in area[end:]]
        options: list[tuple[str | int, Any]] = [*field.m2i(self.tcp, area[:end]), *padding]
        return options if field.i2m(self.tcp, options) == area else _as_one(area)


def _as_one(area: bytes) -> list[tuple[str | int, Any]]:
    """All option bytes as one Scapy option, preceded by the leading NOPs."""
    rest = area.lstrip(b"\x01")
    if len(rest) < 2 or rest[1] < 2:
        raise ImpersonationError("Scapy cannot express these TCP options")
    return [*[("NOP", None)] * (len(area) - len(rest)), (rest[0], _OptionValue(rest[1], rest[2:]))]


class _OptionValue(bytes):
    """An option value with a given length byte.  Scapy computes the length byte from `len`."""

    _length: int

    def __new__(cls, length: int, value: bytes) -> _OptionValue:
        result = super().__new__(cls, value)
        result._length = length
        return result

    def __len__(self) -> int:
        return self._length - 2

    def __reduce__(self) -> tuple[object, ...]:
        return _OptionValue, (self._length, self[:])
