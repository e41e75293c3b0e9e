"""Scores of SYNs and SYN+ACKs against earlier packets of the host (docs/p0f-3.09b.md, section 10.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyp0f.changes.weights import (
    KNOWN_AND_UNKNOWN,
    LOCAL_DISTANCE,
    MAX_TIMESTAMP_GAP_MS,
    MIN_PORT_DROP,
    NEAR_DISTANCE,
    NEARBY_TTL,
    NOTHING,
    OTHER_FLAVOR,
    OTHER_FUZZINESS,
    OTHER_LAYOUT,
    OTHER_MSS,
    OTHER_QUIRKS,
    OTHER_SIGNATURE,
    OTHER_SYSTEM,
    OTHER_TTL,
    PORT_BACKWARDS,
    SMALL_TTL_CHANGE,
    TIMESTAMP_JUMP,
    Score,
)
from pyp0f.fingerprinting.uptime import CLOCK_GRACE_MS, MAX_CLOCK_HZ
from pyp0f.hosts.samples import TcpSample, TcpTraits
from pyp0f.hosts.table import Host
from pyp0f.signatures.label import Label
from pyp0f.wire.modular import U32, forward
from pyp0f.wire.quirks import QUIRK_DF, QUIRK_ECN, QUIRK_NONZERO_ID, QUIRK_ZERO_ID

_UNSTABLE_QUIRKS: Final = QUIRK_ECN | QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID
"""Routers and firewalls set and clear these quirks."""


def add(one: Score, other: Score) -> Score:
    """The sum of two scores, with the reasons of both."""
    return one[0] + other[0], one[1] | other[1]


def score_tcp(
    host: Host,
    sample: TcpSample,
    reference: TcpSample | None,
    client_port: int,
    is_syn: bool,
    chance: Callable[[Label], tuple[bool, bool]] | None = None,
) -> Score:
    """Score and reasons of a fingerprinted SYN or SYN+ACK.

    Args:
        host: the sender, before this packet; but its distance is that of this packet.
        sample: the packet.
        reference: the host's previous packet of that kind, if there was one.
        client_port: of the connection, 0 to 65535.
        is_syn: a SYN; otherwise a SYN+ACK.
        chance: whether a system chooses source ports, and the start of its timestamps, at random; these are then not
            compared.  None to compare them always, as p0f 3.09b does.
    """
    new = sample.traits
    name = new.match.label.name if new.match else None
    known = host.label
    differs_from_host = name is not None and known is not None and known.name != name
    if reference is None:
        return OTHER_SYSTEM if differs_from_host else NOTHING
    old = reference.traits
    dropped = is_syn and host.last_port - client_port >= MIN_PORT_DROP
    if new is old and not differs_from_host and not dropped:
        return NOTHING  # nearly always
    ports, clocks = (False, False) if chance is None or new.match is None else chance(new.match.label)
    dropped = dropped and not ports
    score, other_system = _compare_systems(new, old, is_syn, differs_from_host)
    if not other_system:
        score = add(score, _compare_ttl(new, old, host.distance))
    if dropped:
        score = add(score, PORT_BACKWARDS)
    if new.mss != old.mss:
        score = add(score, OTHER_MSS)
    return _judge_timestamps(score, sample, reference, clocks) if score[0] else score


def _compare_systems(new: TcpTraits, old: TcpTraits, is_syn: bool, differs_from_host: bool) -> tuple[Score, bool]:
    """The score of the systems of both packets, and whether they differ."""
    if new.match is None or old.match is None:
        score, other_system = _compare_unmatched(new, old, is_syn), False
    elif old.match.label.name != new.match.label.name:
        score, other_system = OTHER_SYSTEM, True
    else:
        score, other_system = _compare_matched(new, old, is_syn), False
    if differs_from_host and not other_system:
        return add(score, OTHER_SYSTEM), True
    return score, other_system


def _compare_unmatched(new: TcpTraits, old: TcpTraits, is_syn: bool) -> Score:
    score = NOTHING
    if (new.quirks ^ old.quirks) & ~_UNSTABLE_QUIRKS:
        score = OTHER_QUIRKS
    elif is_syn and new.layout != old.layout:
        score = OTHER_LAYOUT
    if is_syn and (new.match is None) != (old.match is None):
        score = add(score, KNOWN_AND_UNKNOWN)
    return score


def _compare_matched(new: TcpTraits, old: TcpTraits, is_syn: bool) -> Score:
    """Compare two samples whose signatures name the same system."""
    if not is_syn or new.match is None or old.match is None:
        return NOTHING
    if new.match.label.number != old.match.label.number:
        return OTHER_FLAVOR
    if new.match is not old.match:
        return OTHER_SIGNATURE
    return OTHER_FUZZINESS if new.fuzzy != old.fuzzy else NOTHING


def _compare_ttl(new: TcpTraits, old: TcpTraits, distance: int) -> Score:
    change = new.ttl - old.ttl
    if (
        change == 0
        or (new.match is not None and new.match.random_ttl)
        or (old.match is not None and old.match.random_ttl)
        or not (distance <= NEAR_DISTANCE or change > 1)
    ):
        return NOTHING
    return NEARBY_TTL if distance > LOCAL_DISTANCE and abs(change) <= SMALL_TTL_CHANGE else OTHER_TTL


def _judge_timestamps(score: Score, sample: TcpSample, reference: TcpSample, starts_at_random: bool) -> Score:
    """The score after the timestamps of both packets were compared."""
    jumped = _timestamp_jumped(sample, reference)
    if jumped:
        return score if starts_at_random else add(score, TIMESTAMP_JUMP)
    # If the same clock continues, this is probably the same machine.
    return (score[0] // 2, score[1]) if jumped is False else score


def _timestamp_jumped(sample: TcpSample, reference: TcpSample) -> bool | None:
    """Whether the timestamps of two packets cannot be of one clock; None if that cannot be told."""
    elapsed = sample.ms - reference.ms
    if not sample.timestamp or not reference.timestamp or not 0 <= elapsed < MAX_TIMESTAMP_GAP_MS:
        return None
    most = max(elapsed, CLOCK_GRACE_MS) * int(MAX_CLOCK_HZ) // 1000
    ticks = forward(sample.timestamp, reference.timestamp)
    return ticks > most and (elapsed >= CLOCK_GRACE_MS or U32 - ticks > most)
