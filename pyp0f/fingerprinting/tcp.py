"""What a SYN or SYN+ACK says about the system that sent it (docs/p0f-3.09b.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct
from typing import Final, NamedTuple

from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.hosts.samples import TcpProfile, TcpSample
from pyp0f.observations.construction import fast_constructor
from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import Fit, ObservedTcp, compare, window_multiple
from pyp0f.wire.options import OPTION_TS, Options, layout_text, read_options
from pyp0f.wire.packet import Packet
from pyp0f.wire.probe import PROBE_MSS, PROBE_WINDOW
from pyp0f.wire.quirks import quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE, guess_distance

MAX_PROFILES: Final = 8_192
"""Distinct SYNs or SYN+ACKs whose answer is remembered, some 10 MB; a full table is emptied."""

_tcp_finding: Final = fast_constructor(TcpFinding)
_TIMESTAMP_OPTION: Final = bytes([OPTION_TS, 10])
_read_timestamps: Final = Struct(">II").unpack_from


def read_profile(packet: Packet, options: Options, peer_mss: int) -> TcpProfile:
    """The packet's properties that signatures are about; nothing is matched yet.

    Args:
        packet: a SYN or SYN+ACK.
        options: its TCP options.
        peer_mss: MSS of the SYN that this SYN+ACK answers; 0 for a SYN, or if that had none.
    """
    headers = packet.headers
    profile = TcpProfile()
    profile.version = headers.version
    profile.ttl = headers.ttl
    profile.tos = headers.tos >> 2
    profile.ip_options_length = headers.ip_options_length
    profile.header_length = headers.length
    profile.layout = options.layout
    profile.eol_padding = options.eol_padding
    profile.mss = options.mss
    profile.mtu = mtu_of(options.mss, headers.version) if options.mss else 0
    profile.link = None
    profile.window = headers.window
    profile.scale = options.scale
    profile.is_probe = headers.window == PROBE_WINDOW and options.mss == PROBE_MSS
    profile.quirks = headers.quirks | options.quirks
    profile.has_payload = headers.has_payload
    profile.multiple = window_multiple(
        headers.window,
        options.mss,
        version=headers.version,
        header_total=headers.length,
        timestamp=options.timestamp != 0,
        peer_mss=peer_mss,
    )
    profile.match = None
    profile.fuzzy = False
    profile.distance = guess_distance(headers.ttl)
    return profile


def raw_signature(profile: TcpProfile, is_syn: bool) -> str:
    """The profile as a line of the signature file, as far as one packet can tell."""
    guess = guess_distance(profile.ttl)
    distance = str(guess) if guess <= MAX_DISTANCE else "?"
    # A probe's MSS comes back from many systems, and says nothing about them.
    mss = "*" if profile.mss == PROBE_MSS and not is_syn else str(profile.mss)
    window = "*".join(map(str, profile.multiple)) if profile.multiple else str(profile.window)
    layout = layout_text(profile.layout, profile.eol_padding)
    payload = "+" if profile.has_payload else "0"
    return (
        f"{profile.version}:{profile.ttl}+{distance}:{profile.ip_options_length}:{mss}:{window},{profile.scale}"
        f":{layout}:{quirks_text(profile.quirks)}:{payload}"
    )


def _no_link(_: int) -> None:
    """Stands for a database without links."""


class TcpFingerprinter:
    """Reads and matches SYNs or SYN+ACKs, and remembers the answers: real traffic repeats few distinct packets.

    What decides the answer are fields of the headers and the option bytes but for the timestamps; these
    only count as zero or not.
    """

    def __init__(
        self,
        signatures: Iterable[TcpSignature],
        is_syn: bool,
        link_of: Callable[[int], MtuSignature | None] = _no_link,
    ) -> None:
        """Prepare for one direction.

        Args:
            signatures: of that direction, in file order.
            is_syn: SYNs; otherwise SYN+ACKs.
            link_of: gives the kind of link that has an MTU (`Database.link_of`); without it, no link is known.
        """
        self._link_of = link_of
        self._matcher = TcpMatcher(signatures)
        self._is_syn = is_syn
        self._known: dict[tuple[object, ...], TcpProfile] = {}

    def sample(self, packet: Packet, peer_mss: int) -> TcpSample:
        """The packet's sample, matched.

        Args:
            packet: a SYN or SYN+ACK.
            peer_mss: MSS of the SYN that this SYN+ACK answers; 0 for a SYN, or if that had none.
        """
        options = packet.options
        # Where the bytes of kind and length stand first there is the timestamp option, nearly always.
        at = options.find(_TIMESTAMP_OPTION)
        if at >= 0 and at + 10 <= len(options):
            timestamp, echoed = _read_timestamps(options, at + 2)
            pattern = options[: at + 2] + options[at + 10 :]
        else:
            timestamp = echoed = 0
            pattern = options
        key = pattern, packet.form, peer_mss, timestamp == 0, echoed == 0
        profile = self._known.get(key)
        if profile is not None:
            return TcpSample(profile, timestamp, packet.ms)
        read = read_options(options, self._is_syn)
        profile = self._make(packet, read, peer_mss)
        # Elsewhere, these eight bytes are something else, and their values count.
        if read.timestamp_at == at:
            if len(self._known) >= MAX_PROFILES:
                self._known.clear()
            self._known[key] = profile
        return TcpSample(profile, read.timestamp, packet.ms)

    def match(self, observed: ObservedTcp) -> TcpMatch:
        """What a SYN or SYN+ACK with these properties matches."""
        return self._matcher.match(observed)

    def _make(self, packet: Packet, options: Options, peer_mss: int) -> TcpProfile:
        profile = read_profile(packet, options, peer_mss)
        profile.match, profile.fuzzy, profile.distance = self._matcher.match(profile)
        profile.link = self._link_of(profile.mtu)
        profile.finding = _tcp_finding(
            signature=profile.match,
            fuzzy=profile.fuzzy,
            distance=profile.distance,
            raw_signature=raw_signature(profile, self._is_syn),
            version=profile.version,
            ttl=profile.ttl,
            dscp=profile.tos,
            ip_options_length=profile.ip_options_length,
            mss=profile.mss,
            window=profile.window,
            scale=profile.scale,
            layout=profile.layout,
            eol_padding=profile.eol_padding,
            quirk_bits=profile.quirks,
            payload=profile.has_payload,
        )
        return profile


class TcpMatch(NamedTuple):
    """What a SYN or SYN+ACK was found to be.

    Attributes:
        signature: that it matched; None if none.
        fuzzy: whether the match is inexact.
        distance: hops to the sender: from the match's initial TTL, or from the next common one above the packet's.
    """

    signature: TcpSignature | None
    fuzzy: bool
    distance: int

    def __bool__(self) -> bool:
        return self.signature is not None

    @property
    def label(self) -> Label | None:
        """The system, or program, that it matched; None if none."""
        return None if self.signature is None else self.signature.label


class TcpMatcher:
    """Finds the signature that a packet matches, among those for one direction."""

    def __init__(self, signatures: Iterable[TcpSignature]) -> None:
        # A signature can only match packets with its very option layout, so the others need no look.
        self._by_layout: dict[bytes, list[TcpSignature]] = {}
        for signature in signatures:
            self._by_layout.setdefault(signature.layout, []).append(signature)

    def match(self, observed: ObservedTcp) -> TcpMatch:
        """The first exact specific match, or else the first exact one, or else the first fuzzy one.

        docs/p0f-3.09b.md, sections 4.3 and 4.4.
        """
        generic: TcpSignature | None = None
        fuzzy: TcpSignature | None = None
        for signature in self._by_layout.get(observed.layout, ()):
            fit = compare(signature, observed)
            if not fit:
                continue
            if fit == Fit.FUZZY:
                fuzzy = fuzzy or signature
            elif signature.label.generic:
                generic = generic or signature
            else:
                return TcpMatch(signature, False, signature.ttl - observed.ttl)
        if generic is not None:
            return TcpMatch(generic, False, generic.ttl - observed.ttl)
        if fuzzy is not None:
            return _fuzzy(fuzzy, observed.ttl)
        return TcpMatch(None, False, guess_distance(observed.ttl))


def _fuzzy(signature: TcpSignature, ttl: int) -> TcpMatch:
    if signature.label.is_application:
        # As in 3.09b: a program that matches inexactly is no match, and hides fuzzy systems behind it.
        return TcpMatch(None, False, 0)
    distance = signature.ttl - ttl
    if distance >= 0 and (signature.random_ttl or distance <= MAX_DISTANCE):
        return TcpMatch(signature, True, distance)
    return TcpMatch(signature, True, guess_distance(ttl))
