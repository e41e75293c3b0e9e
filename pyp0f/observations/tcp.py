"""What a SYN or SYN+ACK says."""

from dataclasses import dataclass
from typing import ClassVar

from pyp0f.observations.base import Form, Observation
from pyp0f.observations.json_form import tcp_details
from pyp0f.observations.p0f_form import tcp_fields
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.wire.options import layout_text
from pyp0f.wire.quirks import quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpFinding:
    """What a SYN or SYN+ACK says.  Equal packets share one object.

    Attributes:
        signature: the signature that it matched; None if none.
        fuzzy: whether the match is inexact.
        distance: hops to the sender; an upper bound if `random_ttl`.
        raw_signature: the packet as a signature line (docs/p0f-3.09b.md, section 4.5).
        version: of IP, 4 or 6.
        ttl: TTL or hop limit as received, 0 to 255.
        dscp: the upper six bits of the TOS byte or traffic class (RFC 2474), 0 to 63.
        ip_options_length: bytes of IPv4 options, 0 to 40; 0 for IPv6.
        mss: maximum segment size, 0 if it is not announced.
        window: unscaled, 0 to 65535.
        scale: window scale, 0 to 255; 0 also if there is none.
        layout: kinds of the TCP options in order, one byte each.
        eol_padding: bytes after end-of-options.
        quirk_bits: the quirks as bits; `quirks` has their names.
        payload: whether the packet has a payload.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TcpObservation(Observation):
    """A SYN or SYN+ACK was fingerprinted.

    Attributes:
        probe: whether the connection is a probe of p0f-sendsyn or pyp0f-sendsyn, which collect signatures.
        finding: what the packet says, with all that was observed of it.
    """

    form: ClassVar[Form] = Form(tcp_fields, tcp_details)

    probe: bool
    finding: TcpFinding

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
