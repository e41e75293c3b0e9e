"""Fingerprints SYNs and SYN+ACKs (docs/p0f-3.09b.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from struct import Struct
from typing import Any, Final, NamedTuple

from pyp0f.fingerprinting.mtu import mtu_of
from pyp0f.frozen import fast_constructor
from pyp0f.hosts.samples import TcpProfile, TcpSample, TcpTraits
from pyp0f.observations.tcp import TcpFinding
from pyp0f.observations.text_cache import forget_oldest
from pyp0f.signatures.label import Label
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.signatures.tcp import TcpSignature
from pyp0f.signatures.tcp_matching import (
    MAX_WINDOW,
    STABLE_QUIRKS,
    Fit,
    ObservedTcp,
    compare,
    is_largest_multiple,
    window_multiple,
)
from pyp0f.signatures.tcp_pattern import WINDOW_FIXED, WINDOW_LARGEST, WINDOW_MSS, WINDOW_MTU, quirks_in
from pyp0f.signatures.tcp_rewriting import Rewritten, best_rewriting, is_certain
from pyp0f.wire.options import OPTION_TS, Options, layout_text, read_options
from pyp0f.wire.packet import SMALL_NUMBERS, Packet
from pyp0f.wire.probe import PROBE_MSS, PROBE_WINDOW
from pyp0f.wire.quirks import QUIRK_ECN, QUIRK_FLOW, quirks_text
from pyp0f.wire.ttl import MAX_DISTANCE, guess_distance

MAX_PROFILES: Final = 8_192
"""Maximum number of distinct SYNs or SYN+ACKs in the cache (about 10 MB)."""

_MULTIPLES: Final = frozenset((WINDOW_MSS, WINDOW_MTU))
_MAX_POSSIBLE: Final = 2_048
"""Maximum number of lists of signatures by options, scale and window.  A full cache is cleared."""
_Possible = tuple[bytes, int, int, int, int, tuple[str, int] | None, bool]
"""A layout; an MSS and a scale that are those of some of its signatures, else -1; the quirk ECN, else 0; a window that
is the fixed one of some signature, else -1; the multiple that is the one of some, else None; whether the window is the
largest multiple, if some signature asks for it."""

_MAX_VALUES: Final = 4_096
"""Maximum number of layouts, sizes and quirks of which all hosts share one object.  Others are kept by each host."""

_NO, _FUZZY, _ = Fit
_make_match: Final = tuple.__new__
_new_traits: Final = object.__new__
_tcp_finding: Final = fast_constructor(TcpFinding)
_TIMESTAMP_OPTION: Final = bytes([OPTION_TS, 10])
_read_timestamps: Final = Struct(">II").unpack_from


def read_profile(packet: Packet, options: Options, peer_mss: int) -> TcpProfile:
    """The properties of a packet that signatures match, without a match.

    Args:
        packet: a SYN or SYN+ACK.
        options: its TCP options.
        peer_mss: MSS of the SYN that this SYN+ACK answers; 0 for a SYN, or if the SYN has no MSS.
    """
    headers = packet.headers
    version, tos, _, ttl, ip_options_length, length, _, _, window, _, _, _, _, has_payload = headers
    layout, eol_padding, mss, scale, timestamp, _, option_quirks = options
    profile = TcpProfile()
    profile.version = version
    profile.ttl = ttl
    profile.tos = tos >> 2
    profile.ip_options_length = ip_options_length
    profile.header_length = length
    profile.layout = layout
    profile.eol_padding = eol_padding
    profile.mss = mss
    profile.mtu = mtu_of(mss, version) if mss else 0
    profile.link = None
    profile.window = window
    profile.scale = scale
    profile.is_probe = window == PROBE_WINDOW and mss == PROBE_MSS
    profile.quirks = headers.quirks | option_quirks
    profile.has_payload = has_payload
    profile.multiple = window_multiple(window, mss, version, length, timestamp != 0, peer_mss)
    profile.match = None
    profile.fuzzy = False
    profile.distance = guess_distance(ttl)
    return profile


def raw_signature(profile: TcpProfile, is_syn: bool) -> str:
    """The profile in the format of a signature (docs/p0f-3.09b.md, section 4.5)."""
    small = SMALL_NUMBERS
    ttl, mss, multiple = profile.ttl, profile.mss, profile.multiple
    guess = guess_distance(ttl)
    if multiple is None:
        window = f"{profile.window}"
    else:
        form, factor = multiple
        window = f"{form}*{factor}"
    return (
        f"{small[profile.version]}:{small[ttl]}+{small[guess] if guess <= MAX_DISTANCE else '?'}"
        f":{small[profile.ip_options_length]}"
        # Many systems answer a probe with its own MSS, which says nothing about the system.
        f":{'*' if mss == PROBE_MSS and not is_syn else mss}:{window},{small[profile.scale]}"
        f":{layout_text(profile.layout, profile.eol_padding)}:{quirks_text(profile.quirks)}"
        f":{'+' if profile.has_payload else '0'}"
    )


def _no_link(_: int) -> None:
    """The default for `link_of`: no link is known."""


class TcpFingerprinter:
    """Reads and matches SYNs or SYN+ACKs.  The results are cached, because few packets of real traffic are distinct.

    The result depends on header fields and on the option bytes.  Of timestamps, it depends only on whether they are 0.
    """

    def __init__(
        self,
        signatures: Iterable[TcpSignature],
        is_syn: bool,
        link_of: Callable[[int], MtuSignature | None] = _no_link,
        *,
        classic: bool = False,
    ) -> None:
        """Make a fingerprinter for one direction.

        Args:
            signatures: the signatures for this direction, in file order.
            is_syn: whether the packets are SYNs; otherwise they are SYN+ACKs.
            link_of: returns the MTU signature of an MTU (`Database.link_of`); by default, no link is known.
            classic: match as p0f 3.09b does (see `TcpMatcher`).
        """
        self._link_of = link_of
        self._matcher = TcpMatcher(signatures, classic=classic)
        self._is_syn = is_syn
        self._known: dict[tuple[object, ...], TcpProfile] = {}
        self._traits: dict[tuple[object, ...], TcpTraits] = {}
        self._values: dict[Any, Any] = {}
        self._ms = 0

    def sample(self, packet: Packet, peer_mss: int) -> tuple[TcpProfile, TcpSample]:
        """Read and match a packet.  Returns its profile, and what the host keeps of it.

        Args:
            packet: a SYN or SYN+ACK.
            peer_mss: MSS of the SYN that this SYN+ACK answers; 0 for a SYN, or if the SYN has no MSS.
        """
        options = packet.options
        # The first occurrence of these two bytes (kind and length) is nearly always the timestamp option.
        at = options.find(_TIMESTAMP_OPTION)
        if at >= 0 and at + 10 <= len(options):
            timestamp, echoed = _read_timestamps(options, at + 2)
            pattern = options[: at + 2] + options[at + 10 :]
        else:
            timestamp = echoed = 0
            pattern = options
        ms = packet.ms
        if ms == self._ms:
            ms = self._ms  # packets of the same time share one object: in a flood, this saves 16 MB for 500,000 hosts
        else:
            self._ms = ms
        key = pattern, packet.form, peer_mss, timestamp == 0, echoed == 0
        profile = self._known.get(key)
        if profile is not None:
            return profile, TcpSample(profile.traits, timestamp, ms)
        read = read_options(options, self._is_syn)
        profile = self._make(packet, read, peer_mss)
        # Otherwise the eight bytes are not timestamps, and the result can depend on their values.
        if read.timestamp_at == at:
            if len(self._known) >= MAX_PROFILES:
                forget_oldest(self._known)
            self._known[key] = profile
        return profile, TcpSample(profile.traits, read.timestamp, ms)

    def match(self, observed: ObservedTcp) -> TcpMatch:
        """Match the properties of a SYN or SYN+ACK."""
        return self._matcher.match(observed)

    def _make(self, packet: Packet, options: Options, peer_mss: int) -> TcpProfile:
        profile = read_profile(packet, options, peer_mss)
        profile.match, profile.fuzzy, profile.distance, changes = self._matcher.match(profile)
        profile.link = self._link_of(profile.mtu)
        profile.traits = self._traits_of(profile)
        profile.finding = _tcp_finding(
            profile.match,
            profile.fuzzy,
            profile.distance,
            raw_signature(profile, self._is_syn),
            profile.version,
            profile.ttl,
            profile.tos,
            profile.ip_options_length,
            profile.mss,
            profile.window,
            profile.scale,
            profile.layout,
            profile.eol_padding,
            profile.quirks,
            profile.has_payload,
            changes,
        )
        return profile

    def _traits_of(self, profile: TcpProfile) -> TcpTraits:
        """The traits of a profile.  In a flood, most SYNs differ in window and scale, and share these."""
        match, fuzzy, ttl, mss, layout = profile.match, profile.fuzzy, profile.ttl, profile.mss, profile.layout
        quirks = profile.quirks
        key = id(match), fuzzy, ttl, mss, layout, quirks
        traits = self._traits.get(key)
        if traits is None:
            if len(self._traits) >= MAX_PROFILES:
                forget_oldest(self._traits)
            values = self._values
            shared = values.get if len(values) >= _MAX_VALUES else values.setdefault
            # The constructor takes keywords only, and with it three times as long.
            traits = self._traits[key] = _new_traits(TcpTraits)
            traits.match = match
            traits.fuzzy = fuzzy
            traits.ttl = ttl
            traits.mss = shared(mss, mss)
            traits.layout = shared(layout, layout)
            traits.quirks = shared(quirks, quirks)
        return traits


class TcpMatch(NamedTuple):
    """The match of a SYN or SYN+ACK; false if no signature matches.

    Attributes:
        signature: the signature that matches; None if there is none.
        fuzzy: whether the match is fuzzy.
        distance: hops to the sender, 0 to 255: from the initial TTL of the signature, or from the next common
            initial TTL.
        changes: what was changed on the way so that the packet matches, in words (`pyp0f.signatures.tcp_rewriting`);
            empty if it matches as it is.
    """

    signature: TcpSignature | None
    fuzzy: bool
    distance: int
    changes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.signature is not None

    @property
    def label(self) -> Label | None:
        """The label of the signature; None if no signature matches."""
        return None if self.signature is None else self.signature.label


class TcpMatcher:
    """Finds the signature that matches a packet, for one direction.

    Args:
        signatures: the signatures for this direction, in file order.
        classic: match as p0f 3.09b does: compare the flow label, and do not look for packets that were rewritten on the
            way.
    """

    def __init__(self, signatures: Iterable[TcpSignature], *, classic: bool = False) -> None:
        self._ignored = 0 if classic else QUIRK_FLOW
        self._rewritten = None if classic else Rewritten()
        # A signature matches only packets that have its option layout.
        self._by_layout: dict[bytes, list[TcpSignature]] = {}
        for signature in signatures:
            self._by_layout.setdefault(signature.layout, []).append(signature)
        self._possible: dict[_Possible, list[TcpSignature]] = {}
        self._windows: dict[bytes, _Windows] = {}

    def match(self, observed: ObservedTcp) -> TcpMatch:
        """Match a packet: the first exact specific match, else the first exact generic one, else the first fuzzy one.

        See docs/p0f-3.09b.md, sections 4.3 and 4.4.  Unless `classic`, a specific match of a packet that was certainly
        rewritten on the way comes before generic matches.  If only some of its options are left, the match comes last,
        and is fuzzy.
        """
        generic: TcpSignature | None = None
        fuzzy: TcpSignature | None = None
        of_layout = self._by_layout.get(observed.layout)
        for signature in () if of_layout is None else self._possible_for(observed, of_layout):
            fit = compare(signature, observed, self._ignored)
            if fit is _NO:
                continue
            if fit is _FUZZY:
                fuzzy = fuzzy or signature
            elif signature.label.generic:
                generic = generic or signature
            else:
                return TcpMatch(signature, False, signature.ttl - observed.ttl)
        rewritten = self._rewritten
        possible = rewritten and rewritten.possible(observed, self._by_layout)
        if possible and (found := best_rewriting(possible, observed)):
            signature, changes = found
            if is_certain(changes) or (generic is None and fuzzy is None):
                return TcpMatch(signature, not is_certain(changes), _distance(signature, observed.ttl), changes)
        if generic is not None:
            return TcpMatch(generic, False, generic.ttl - observed.ttl)
        if fuzzy is not None:
            return _fuzzy(fuzzy, observed.ttl)
        # A plain tuple of the class: its constructor takes twice as long.
        return _make_match(TcpMatch, (None, False, guess_distance(observed.ttl), ()))

    def _possible_for(self, observed: ObservedTcp, of_layout: Sequence[TcpSignature]) -> Sequence[TcpSignature]:
        """The signatures with the options, the MSS, the scale and the window of a packet, of those with its options.

        There are many signatures for some layouts, and a packet that matches none is compared with all of them.
        """
        layout = observed.layout
        windows = self._windows.get(layout)
        if windows is None:
            windows = self._windows[layout] = _Windows(of_layout)
        if observed.quirks & STABLE_QUIRKS not in windows.quirks:
            return ()
        mss, scale, window, multiple = observed.mss, observed.scale, observed.window, observed.multiple
        largest = (
            windows.has_largest
            and window + mss > MAX_WINDOW
            and is_largest_multiple(window, mss, windows.has_timestamp)
        )
        if mss not in windows.sizes:
            mss = -1
        if scale not in windows.scales:
            scale = -1
        if window not in windows.fixed:
            window = -1
        if multiple is not None and multiple not in windows.multiples:
            multiple = None
        has_ecn = observed.quirks & QUIRK_ECN
        key = layout, mss, scale, has_ecn, window, multiple, largest
        possible = self._possible.get(key)
        if possible is None:
            if len(self._possible) >= _MAX_POSSIBLE:
                self._possible.clear()
            # ECN can be added by a network, but not removed (docs/p0f-3.09b.md, section 4.3).
            possible = self._possible[key] = [
                one
                for one in of_layout
                if (one.mss is None or one.mss == mss)
                and (one.scale is None or one.scale == scale)
                and (has_ecn or not one.quirks & QUIRK_ECN)
                and (one.window_form != WINDOW_FIXED or one.window == window)
                and (one.window_form != WINDOW_LARGEST or largest)
                and (one.window_form not in _MULTIPLES or (one.window_form, one.window) == multiple)
            ]
        return possible


class _Windows:
    """The windows, and other values, that the signatures of a layout name.

    Attributes:
        fixed: the fixed windows.
        multiples: the multiples, as in `ObservedTcp.multiple`.
        has_largest: whether the largest multiple of the MSS is one of them.
        has_timestamp: whether the layout has timestamps.
        quirks: those that networks do not change.
        scales: the values of the window scale.
        sizes: the values of the MSS.
    """

    __slots__ = ("fixed", "has_largest", "has_timestamp", "multiples", "quirks", "scales", "sizes")

    def __init__(self, signatures: Iterable[TcpSignature]) -> None:
        signatures = list(signatures)
        # For signatures of both IP versions, also without the quirks that only one of them has.
        self.quirks = frozenset(
            [
                quirks & STABLE_QUIRKS
                for one in signatures
                for quirks in (one.quirks, quirks_in(one, 4), quirks_in(one, 6))
            ]
        )
        self.scales = frozenset([one.scale for one in signatures if one.scale is not None])
        self.sizes = frozenset([one.mss for one in signatures if one.mss is not None])
        named = [(one.window_form, one.window) for one in signatures]
        self.has_largest = any(form == WINDOW_LARGEST for form, _ in named)
        self.fixed = frozenset([window for form, window in named if form == WINDOW_FIXED])
        self.has_timestamp = any(OPTION_TS in one.layout for one in signatures)
        self.multiples: frozenset[tuple[str, int] | None] = frozenset([one for one in named if one[0] in _MULTIPLES])


def _fuzzy(signature: TcpSignature, ttl: int) -> TcpMatch:
    if signature.label.is_application:
        # A fuzzy match of a program is ignored, and so are later fuzzy matches of systems, as in 3.09b.
        return TcpMatch(None, False, 0)
    return TcpMatch(signature, True, _distance(signature, ttl))


def _distance(signature: TcpSignature, ttl: int) -> int:
    """The distance from the initial TTL of a signature, if that is possible; otherwise from the next common one."""
    distance = signature.ttl - ttl
    if distance >= 0 and (signature.random_ttl or distance <= MAX_DISTANCE):
        return distance
    return guess_distance(ttl)
