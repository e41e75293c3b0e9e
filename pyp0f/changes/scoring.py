"""Scores: what is remembered of them, and when they are reported (docs/p0f-3.09b.md, sections 10.1 and 10.3).

Every event has a score.  The latest ones are kept per host and role; a high one is reported as a host change, and many
of them as address sharing.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from pyp0f.changes.weights import (
    APPLICATION_ON_OTHER_SYSTEM,
    LEAST_CHANGE,
    NOTHING,
    SCORE_WINDOW,
    SHARING,
    Score,
)
from pyp0f.hosts.table import History, Host
from pyp0f.signatures.label import Label


class Verdict(NamedTuple):
    """What a scored event led to.

    Attributes:
        sharing: several systems share the address; otherwise this is a single change.
        reasons: bits of `pyp0f.changes.weights`.
        hits: remembered scores of at least 6, 3, 2 and 1.
    """

    sharing: bool
    reasons: int
    hits: tuple[int, int, int, int]


def record(host: Host, is_client: bool, score: int, reasons: int, seconds: int) -> Verdict | None:
    """Remember the score of an event, and say what is to be reported, if anything.

    Args:
        host: the event's subject.
        is_client: its role on that connection.
        score: 0 to 255.
        reasons: of this event, as bits.
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
    if any(count > most for count, (_, most) in zip(hits, SHARING, strict=True)):
        verdict = Verdict(True, history.reasons, hits)
        history.last_nat = seconds
        history.reasons = 0
        _set_scores(history, is_client, None)
        return verdict
    if score < LEAST_CHANGE:
        return None
    history.last_change = seconds
    return Verdict(False, reasons, hits)


def _set_scores(history: History, is_client: bool, scores: deque[int] | None) -> None:
    if is_client:
        history.client_scores = scores
    else:
        history.server_scores = scores


def _count(scores: deque[int]) -> tuple[int, int, int, int]:
    """How many scores are at least as high as each step of `SHARING`."""
    n6 = n3 = n2 = n1 = 0
    for score in scores:  # one pass: address sharing makes this a step of every SYN
        if score:
            n1 += 1
            if score >= 2:
                n2 += 1
                if score >= 3:
                    n3 += 1
                    if score >= 6:
                        n6 += 1
    return n6, n3, n2, n1


def score_application(host: Host, label: Label) -> Score | None:
    """Score and reasons of a recognised program, given the system it runs on; None if that is unknown."""
    known = host.label
    if known is None:
        return None
    if known.os_class in label.sys_classes or known.name in label.sys_names:
        return NOTHING
    return APPLICATION_ON_OTHER_SYSTEM
