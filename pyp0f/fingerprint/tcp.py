"""What a SYN or SYN+ACK says about the system that sent it (specification, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyp0f.constants import MAX_DISTANCE, PROBE_MSS, PROBE_WINDOW
from pyp0f.decode import header_quirks, read_options
from pyp0f.packet import (
    ACK,
    QUIRK_DF,
    QUIRK_ECN,
    QUIRK_NONZERO_ID,
    QUIRK_ZERO_ID,
    QUIRKS_IPV4_ONLY,
    QUIRKS_IPV6_ONLY,
    layout_text,
    quirks_text,
)
from pyp0f.samples import TcpSample
from pyp0f.signatures.tcp import window_multiple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyp0f.packet import Packet
    from pyp0f.signatures.tcp import TcpSignature

_MAY_BE_MISSING = QUIRK_DF | QUIRK_NONZERO_ID
_MAY_BE_EXTRA = QUIRK_ZERO_ID | QUIRK_ECN


def guess_distance(ttl: int) -> int:
    """Hops from the next common initial TTL (32, 64, 128, 255) down to `ttl`."""
    if ttl <= 32:
        return 32 - ttl
    if ttl <= 64:
        return 64 - ttl
    if ttl <= 128:
        return 128 - ttl
    return 255 - ttl


def read_sample(packet: Packet, peer_mss: int) -> TcpSample:
    """The packet's properties that signatures are about; nothing is matched yet.

    Args:
        packet: a SYN or SYN+ACK.
        peer_mss: MSS of the SYN that this SYN+ACK answers; 0 for a SYN, or if that had none.
    """
    layout, padding, mss, scale, timestamp, quirks = read_options(packet.options, is_syn=not packet.flags & ACK)
    sample = TcpSample()
    sample.version = packet.version
    sample.ttl = packet.ttl
    sample.tos = packet.tos >> 2
    sample.ip_options_length = packet.ip_options_length
    sample.header_length = packet.header_length
    sample.layout = layout
    sample.eol_padding = padding
    sample.mss = mss
    sample.window = packet.window
    sample.scale = scale
    sample.timestamp = timestamp
    sample.quirks = header_quirks(packet) | quirks
    sample.has_payload = bool(packet.payload)
    sample.ms = packet.ms
    sample.multiple = window_multiple(
        packet.window,
        mss,
        version=packet.version,
        header_total=packet.header_length,
        timestamp=timestamp != 0,
        peer_mss=peer_mss,
    )
    sample.match = None
    sample.fuzzy = False
    sample.distance = guess_distance(packet.ttl)
    return sample


def is_probe(sample: TcpSample) -> bool:
    """Whether a SYN is one that p0f-sendsyn or pyp0f-sendsyn sent."""
    return sample.window == PROBE_WINDOW and sample.mss == PROBE_MSS


def raw_signature(sample: TcpSample, is_syn: bool) -> str:
    """The sample as a line of the signature file, as far as one packet can tell."""
    guess = guess_distance(sample.ttl)
    distance = str(guess) if guess <= MAX_DISTANCE else "?"
    # A probe's MSS comes back from many systems, and says nothing about them.
    mss = "*" if sample.mss == PROBE_MSS and not is_syn else str(sample.mss)
    window = "*".join(map(str, sample.multiple)) if sample.multiple else str(sample.window)
    layout = layout_text(sample.layout, sample.eol_padding)
    payload = "+" if sample.has_payload else "0"
    return (
        f"{sample.version}:{sample.ttl}+{distance}:{sample.ip_options_length}:{mss}:{window},{sample.scale}"
        f":{layout}:{quirks_text(sample.quirks)}:{payload}"
    )


class TcpMatcher:
    """Finds the signature that a sample matches, among those for one direction."""

    def __init__(self, signatures: Iterable[TcpSignature]) -> None:
        # A signature can only match packets with its very option layout, so the others need no look.
        self._by_layout: dict[bytes, list[TcpSignature]] = {}
        for signature in signatures:
            self._by_layout.setdefault(signature.layout, []).append(signature)

    def match(self, sample: TcpSample) -> None:
        """Set the sample's match, fuzziness and distance (specification, sections 4.3 and 4.4)."""
        generic: TcpSignature | None = None
        fuzzy: TcpSignature | None = None
        for signature in self._by_layout.get(sample.layout, ()):
            verdict = _compare(signature, sample)
            if verdict is None:
                continue
            if verdict:
                fuzzy = fuzzy or signature
            elif signature.label.generic:
                generic = generic or signature
            else:
                _set_exact(sample, signature)
                return
        if generic is not None:
            _set_exact(sample, generic)
        elif fuzzy is not None:
            _set_fuzzy(sample, fuzzy)


def _set_exact(sample: TcpSample, signature: TcpSignature) -> None:
    sample.match = signature
    sample.distance = signature.ttl - sample.ttl


def _set_fuzzy(sample: TcpSample, signature: TcpSignature) -> None:
    if signature.label.is_application:
        # As in 3.09b: a program that matches inexactly is no match, and hides fuzzy systems behind it.
        sample.distance = 0
        return
    sample.match = signature
    sample.fuzzy = True
    distance = signature.ttl - sample.ttl
    if distance >= 0 and (signature.random_ttl or distance <= MAX_DISTANCE):
        sample.distance = distance


def _compare(signature: TcpSignature, sample: TcpSample) -> bool | None:
    """None if they differ, True if they agree but for fuzziness, False if they agree."""
    if not (
        signature.eol_padding == sample.eol_padding
        and signature.olen == sample.ip_options_length
        and (signature.version is None or signature.version == sample.version)
        and (signature.mss is None or signature.mss == sample.mss)
        and (signature.scale is None or signature.scale == sample.scale)
        and (signature.payload is None or signature.payload == sample.has_payload)
        and _window_agrees(signature, sample)
    ):
        return None
    if signature.random_ttl:
        if signature.ttl < sample.ttl:
            return None
        fuzzy = False
    else:
        fuzzy = not 0 <= signature.ttl - sample.ttl <= MAX_DISTANCE
    quirks = signature.quirks
    if signature.version is None:
        quirks &= ~(QUIRKS_IPV6_ONLY if sample.version == 4 else QUIRKS_IPV4_ONLY)
    if quirks != sample.quirks:
        if quirks & ~sample.quirks & ~_MAY_BE_MISSING or sample.quirks & ~quirks & ~_MAY_BE_EXTRA:
            return None
        fuzzy = True
    return fuzzy


def _window_agrees(signature: TcpSignature, sample: TcpSample) -> bool:
    form = signature.window_form
    if form == "any":
        return True
    if form == "fixed":
        return sample.window == signature.window
    if form == "mod":
        return sample.window % signature.window == 0
    return sample.multiple == (form, signature.window)
