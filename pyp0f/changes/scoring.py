"""Whether a host still is what it was: scores, host changes and shared addresses (specification, section 10).

Every event has a score.  The latest ones are remembered per host and role; a high one is reported as a
host change, and a pattern of them as address sharing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from pyp0f.changes.reasons import (
    REASON_APP_VS_OS,
    REASON_DATE,
    REASON_FUZZY,
    REASON_MTU,
    REASON_OS_DIFF,
    REASON_PORT,
    REASON_SIG_DIFF,
    REASON_SRV_SIG_LB,
    REASON_TSTAMP,
    REASON_TTL,
    REASON_UA_VS_OS,
    REASON_VIA,
    REASON_X_KNOWN,
)
from pyp0f.constants import (
    CLOCK_GRACE_MS,
    LOCAL_DISTANCE,
    MAX_CLOCK_HZ,
    MAX_DATE_JITTER,
    MAX_TIMESTAMP_GAP_MS,
    MIN_PORT_DROP,
    NEAR_DISTANCE,
    SCORE_WINDOW,
    SMALL_TTL_CHANGE,
)
from pyp0f.hosts.samples import HttpSample, TcpProfile, TcpSample
from pyp0f.hosts.table import History, Host
from pyp0f.signatures.label import Label
from pyp0f.wire.packet import QUIRK_DF, QUIRK_ECN, QUIRK_NONZERO_ID, QUIRK_ZERO_ID

_U32: Final = 0xFFFFFFFF
_UNSTABLE_QUIRKS: Final = QUIRK_ECN | QUIRK_DF | QUIRK_NONZERO_ID | QUIRK_ZERO_ID
"""Networks set and clear these on the way."""


class Report(NamedTuple):
    """What a scored event led to.

    Attributes:
        sharing: several systems share the address; otherwise this is a single change.
        reasons: bits of the ``REASON_`` constants.
        hits: remembered scores of at least 6, 3, 2 and 1.
    """

    sharing: bool
    reasons: int
    hits: tuple[int, int, int, int]


def record(host: Host, is_client: bool, score: int, reasons: int, seconds: int) -> Report | None:
    """Remember the score of an event, and say what is to be reported, if anything (section 10.1).

    Args:
        host: the event's subject.
        is_client: its role on that connection.
        score: 0 to 255.
        reasons: of this event.
        seconds: packet time.
    """
    history = host.history
    if history is None:
        if not score and not reasons:
            return None
        history = host.history = History()
    scores = history.client_scores if is_client else history.server_scores
    if scores is not None:
        scores.append(score)
    history.reasons |= reasons
    if not score:
        return None
    if scores is None:
        scores = deque([score], maxlen=SCORE_WINDOW)
        _set_scores(history, is_client, scores)
    hits = _count(scores)
    if hits[0] > 2 or hits[1] > 4 or hits[2] > 6 or hits[3] > 8:
        report = Report(True, history.reasons, hits)
        history.last_nat = seconds
        history.reasons = 0
        _set_scores(history, is_client, None)
        return report
    if score == 1:
        return None
    history.last_change = seconds
    return Report(False, reasons, hits)


def _set_scores(history: History, is_client: bool, scores: deque[int] | None) -> None:
    if is_client:
        history.client_scores = scores
    else:
        history.server_scores = scores


def _count(scores: deque[int]) -> tuple[int, int, int, int]:
    n6 = n3 = n2 = n1 = 0
    for score in scores:
        if score:
            n1 += 1
            if score >= 2:
                n2 += 1
                if score >= 3:
                    n3 += 1
                    if score >= 6:
                        n6 += 1
    return n6, n3, n2, n1


def score_tcp(
    host: Host, sample: TcpSample, reference: TcpSample | None, client_port: int, is_syn: bool
) -> tuple[int, int]:
    """Score and reasons of a fingerprinted SYN or SYN+ACK (section 10.2).

    Args:
        host: its sender, as remembered from before.
        sample: the packet.
        reference: the host's previous packet of that kind, if there was one.
        client_port: of the connection.
        is_syn: a SYN; otherwise a SYN+ACK.
    """
    new = sample.profile
    name = new.match.label.name if new.match else None
    known = host.label
    differs_from_host = name is not None and known is not None and known.name != name
    if reference is None:
        return (8, REASON_OS_DIFF) if differs_from_host else (0, 0)

    old = reference.profile
    dropped = is_syn and host.last_port - client_port >= MIN_PORT_DROP
    if new is old and not differs_from_host and not dropped:
        return 0, 0  # as nearly always
    if new.match is None or old.match is None:
        score, reasons = _compare_unmatched(new, old, is_syn)
        other_os = False
    else:
        other_os = old.match.label.name != name
        score, reasons = (8, REASON_OS_DIFF) if other_os else _compare_matched(new, old, is_syn)
    if not other_os and differs_from_host:
        score, reasons, other_os = score + 8, reasons | REASON_OS_DIFF, True

    if not other_os:
        points = _compare_ttl(new, old)
        if points:
            score, reasons = score + points, reasons | REASON_TTL
    if dropped:
        score, reasons = score + 1, reasons | REASON_PORT
    if new.mss != old.mss:
        score, reasons = score + 1, reasons | REASON_MTU
    if score:
        jumped = _timestamp_jumped(sample, reference)
        if jumped:
            score, reasons = score + 4, reasons | REASON_TSTAMP
        elif jumped is False:
            # The clock goes on as if nothing had happened: probably it is the same machine.
            score //= 2
    return score, reasons


def _compare_unmatched(new: TcpProfile, old: TcpProfile, is_syn: bool) -> tuple[int, int]:
    score = reasons = 0
    if (new.quirks ^ old.quirks) & ~_UNSTABLE_QUIRKS:
        score, reasons = 2, REASON_SIG_DIFF
    elif is_syn and new.layout != old.layout:
        score, reasons = 1, REASON_SIG_DIFF
    if is_syn and (new.match is None) != (old.match is None):
        score, reasons = score + 1, reasons | REASON_X_KNOWN
    return score, reasons


def _compare_matched(new: TcpProfile, old: TcpProfile, is_syn: bool) -> tuple[int, int]:
    """Compare two samples whose signatures name the same system."""
    if not is_syn or new.match is None or old.match is None:
        return 0, 0
    if new.match.label.number != old.match.label.number:
        return 2, REASON_OS_DIFF
    if new.match is not old.match:
        return 1, REASON_OS_DIFF
    if new.fuzzy != old.fuzzy:
        return 1, REASON_FUZZY
    return 0, 0


def _compare_ttl(new: TcpProfile, old: TcpProfile) -> int:
    change = new.ttl - old.ttl
    if (
        change == 0
        or (new.match is not None and new.match.random_ttl)
        or (old.match is not None and old.match.random_ttl)
        or not (new.distance <= NEAR_DISTANCE or change > 1)
    ):
        return 0
    return 1 if new.distance > LOCAL_DISTANCE and abs(change) <= SMALL_TTL_CHANGE else 4


def _timestamp_jumped(sample: TcpSample, reference: TcpSample) -> bool | None:
    """Whether the timestamps of two packets cannot be of one clock; None if that cannot be told."""
    elapsed = sample.ms - reference.ms
    if not sample.timestamp or not reference.timestamp or not 0 <= elapsed < MAX_TIMESTAMP_GAP_MS:
        return None
    most = max(elapsed, CLOCK_GRACE_MS) * int(MAX_CLOCK_HZ) // 1000
    forward = (sample.timestamp - reference.timestamp) & _U32
    return forward > most and (elapsed >= CLOCK_GRACE_MS or _U32 - forward > most)


def score_application(host: Host, label: Label) -> tuple[int, int] | None:
    """Score and reasons of a recognised program, given the system it runs on; None if that is unknown (10.3)."""
    known = host.label
    if known is None:
        return None
    if known.os_class in label.sys_classes or known.name in label.sys_names:
        return 0, 0
    return 4, REASON_APP_VS_OS


def score_http(
    host: Host,
    sample: HttpSample,
    reference: HttpSample | None,
    is_client: bool,
    claimed_os: str | None,
    via: bool,
) -> tuple[int, int]:
    """Score and reasons of a completed HTTP head (section 10.4).

    Args:
        host: its sender.
        sample: the head.
        reference: the host's previous one: a request that matched a system, or a response from the same port.
        is_client: the head is a request.
        claimed_os: the system that an honest program's User-Agent names, if that matters.
        via: a proxy has left its mark.
    """
    score = reasons = 0
    old = reference.match if reference else None
    if sample.match is None:
        if not is_client and old is not None:
            score, reasons = 4, REASON_X_KNOWN
    elif sample.match.label.is_application:
        if not is_client and old is not None:
            points = _label_change(old.label, sample.match.label)
            if points:
                score, reasons = points, REASON_SRV_SIG_LB
    else:
        score, reasons = _score_http_os(host, sample.match.label, reference)
    # Departure: 3.09b takes an unknown system for another one (docs/differences.md, "Unknown OS").
    known = host.label
    if claimed_os is not None and known is not None and claimed_os != known.name:
        score, reasons = score + 4, reasons | REASON_UA_VS_OS
    if via:
        score, reasons = score + 8, reasons | REASON_VIA
    if not is_client and reference is not None and _dates_disagree(sample, reference):
        score, reasons = score + 4, reasons | REASON_DATE
    return score, reasons


def _label_change(old: Label, new: Label) -> int:
    if old.name != new.name:
        return 8
    return 2 if old.number != new.number else 0


def _score_http_os(host: Host, label: Label, reference: HttpSample | None) -> tuple[int, int]:
    score = reasons = 0
    other_os = False
    if reference is not None:
        if reference.match is None:
            score, reasons = 4, REASON_X_KNOWN
        else:
            # Departure: 3.09b compares a name's index with a label's number (docs/differences.md, "HTTP OS labels").
            score = _label_change(reference.match.label, label)
            reasons = REASON_OS_DIFF if score else 0
            other_os = score == 8
    # Departure: nor is an unknown system another one here (docs/differences.md, "Unknown OS").
    known = host.label
    if not other_os and known is not None and known.name != label.name:
        score, reasons = score + 4, reasons | REASON_OS_DIFF
    return score, reasons


def _dates_disagree(sample: HttpSample, reference: HttpSample) -> bool:
    if not sample.date or not reference.date:
        return False
    by_date = sample.date - reference.date
    by_clock = sample.received - reference.received
    return by_date < -MAX_DATE_JITTER or by_date > by_clock + MAX_DATE_JITTER


def first_claimed(software: bytes, ua_os: Sequence[tuple[bytes, str]]) -> str | None:
    """The first of the systems in `ua_os` whose text occurs in the User-Agent."""
    for text, name in ua_os:
        if text in software:
            return name
    return None
