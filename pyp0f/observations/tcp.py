"""Observations of SYNs and SYN+ACKs."""

from dataclasses import dataclass
from typing import ClassVar

from pyp0f.frozen import Frozen
from pyp0f.observations.base import Form, Matched, Observation
from pyp0f.observations.json_form import tcp_details
from pyp0f.observations.p0f_form import tcp_fields, tcp_text
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.wire.options import layout_text
from pyp0f.wire.quirks import quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TcpFinding(Matched, Frozen):
    """The fingerprint of a SYN or SYN+ACK, and its match.  Equal packets share one object.

    Attributes:
        signature: the signature that matches; None if there is none.
        fuzzy: whether the match is fuzzy.
        distance: hops to the sender, 0 to 255; an upper bound if `random_ttl`.
        raw_signature: the packet in the format of a signature (docs/p0f-3.09b.md, section 4.5).
        version: IP version, 4 or 6.
        ttl: TTL or hop limit as received, 0 to 255.
        dscp: the upper six bits of the TOS byte or traffic class (RFC 2474), 0 to 63.
        ip_options_length: length of the IPv4 options, 0 to 40, or of the IPv6 extension headers, 0 to 255, in bytes.
        mss: maximum segment size in bytes, 0 if absent.
        window: unscaled window, 0 to 65535.
        scale: window scale, 0 to 255; 0 if absent.
        layout: kinds of the TCP options in order, one byte each.
        eol_padding: number of bytes after end-of-options.
        quirk_bits: the quirks as bits; `quirks` has their names.
        payload: whether the packet has a payload.
        changes: what was changed on the way so that the signature matches, in words, such as
            ``MSS lowered from 1460 to 1380``; empty if the packet matches as it is.
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
    changes: tuple[str, ...] = ()

    @property
    def rewritten(self) -> bool:
        """Whether the packet was rewritten on the way, for example by a router that lowers the MSS."""
        return bool(self.changes)

    @property
    def random_ttl(self) -> bool:
        """Whether the signature has a random initial TTL.  In this case, the distance is an upper bound."""
        return self.signature is not None and self.signature.random_ttl

    @property
    def excess_distance(self) -> bool:
        """Whether the distance is more than 35 hops, which does not occur on the Internet."""
        return self.distance > MAX_DISTANCE

    @property
    def options(self) -> tuple[str, ...]:
        """The TCP options in order, by their names in signatures."""
        return tuple(layout_text(self.layout, self.eol_padding).split(",")) if self.layout else ()

    @property
    def quirks(self) -> tuple[str, ...]:
        """The quirks of the packet, by their names in signatures."""
        return tuple(quirks_text(self.quirk_bits).split(",")) if self.quirk_bits else ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TcpObservation(Observation):
    """A SYN or SYN+ACK was fingerprinted.

    Attributes:
        probe: whether the connection is a probe of p0f-sendsyn or pyp0f-sendsyn, which collect signatures.
        finding: the fingerprint of the packet, and its match.
    """

    form: ClassVar[Form] = Form(tcp_fields, tcp_details, text=tcp_text)

    probe: bool
    finding: TcpFinding

    @property
    def label(self) -> Label | None:
        """The label of the signature: the system or program; None if no signature matches."""
        return self.finding.label

    @property
    def signature(self) -> TcpSignature | None:
        """The signature that matches; None if there is none."""
        return self.finding.signature

    @property
    def generic(self) -> bool:
        """Whether the signature is generic: for a family of systems, not for a version."""
        return self.finding.generic

    @property
    def fuzzy(self) -> bool:
        """Whether the match is fuzzy."""
        return self.finding.fuzzy

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed on the way, in words; empty if the packet matches as it is."""
        return self.finding.changes

    @property
    def distance(self) -> int:
        """Hops to the sender, 0 to 255; an upper bound if `random_ttl`."""
        return self.finding.distance

    @property
    def random_ttl(self) -> bool:
        """Whether the signature has a random initial TTL.  In this case, the distance is an upper bound."""
        return self.finding.random_ttl

    @property
    def excess_distance(self) -> bool:
        """Whether the distance is more than 35 hops, which does not occur on the Internet."""
        return self.finding.excess_distance

    @property
    def dscp(self) -> int:
        """The upper six bits of the TOS byte or traffic class (RFC 2474), 0 to 63."""
        return self.finding.dscp

    @property
    def quirks(self) -> tuple[str, ...]:
        """The quirks of the packet, by their names in signatures."""
        return self.finding.quirks

    @property
    def raw_signature(self) -> str:
        """The packet in the format of a signature (docs/p0f-3.09b.md, section 4.5)."""
        return self.finding.raw_signature


class SynObservation(TcpObservation):
    """The SYN of a client was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """``syn`` or ``sendsyn probe``."""
        return "sendsyn probe" if self.probe else "syn"


class SynAckObservation(TcpObservation):
    """The SYN+ACK of a server was fingerprinted."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """``syn+ack`` or ``sendsyn response``."""
        return "sendsyn response" if self.probe else "syn+ack"
