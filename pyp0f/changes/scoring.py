"""The history of scores, and when it leads to a report (docs/p0f-3.09b.md, sections 10.1 and 10.3).

Every event has a score.  The latest scores are kept per host and role.  A high score is reported as a host change, many
high scores as address sharing.
"""

from __future__ import annotations

from typing import NamedTuple

from pyp0f.changes.weights import (
    APPLICATION_ON_OTHER_SYSTEM,
    LEAST_CHANGE,
    MOST_OF_1,
    MOST_OF_2,
    MOST_OF_3,
    MOST_OF_6,
    NOTHING,
    SCORE_WINDOW,
    Score,
)
from pyp0f.hosts.table import History, Host
from pyp0f.signatures.label import Label


class ChangeReport(NamedTuple):
    """What is to be reported after an event.

    Attributes:
        sharing: several systems share the address; otherwise this is a single change.
        reasons: bits of `pyp0f.changes.weights`.
        hits: remembered scores of at least 6, 3, 2 and 1.
    """

    sharing: bool
    reasons: int
    hits: tuple[int, int, int, int]


def record(host: Host, is_client: bool, score: int, reasons: int, seconds: int) -> ChangeReport | None:
    """Add the score of an event to the history of a host.

    Args:
        host: the host that the event is about.
        is_client: the role of the host on the connection.
        score: 0 to 255.
        reasons: of this event, as bits.
        seconds: packet time.

    Returns:
        What is to be reported; None if nothing.
    """
    history = host.history
    if history is None:
        if not score and not reasons:
            return None
        history = host.history = History()
    scores = history.client_scores if is_client else history.server_scores
    if scores is not None or score:
        scores = ((scores or b"") + bytes((score,)))[-SCORE_WINDOW:]
        _set_scores(history, is_client, scores)
    history.reasons |= reasons
    if not score or scores is None:
        return None
    hits = _count(scores)
    n6, n3, n2, n1 = hits
    if n6 > MOST_OF_6 or n3 > MOST_OF_3 or n2 > MOST_OF_2 or n1 > MOST_OF_1:
        verdict = ChangeReport(True, history.reasons, hits)
        history.last_nat = seconds
        history.reasons = 0
        _set_scores(history, is_client, None)
        return verdict
    if score < LEAST_CHANGE:
        return None
    history.last_change = seconds
    return ChangeReport(False, reasons, hits)


def _set_scores(history: History, is_client: bool, scores: bytes | None) -> None:
    if is_client:
        history.client_scores = scores
    else:
        history.server_scores = scores


def _count(scores: bytes) -> tuple[int, int, int, int]:
    """How many scores are at least 6, 3, 2 and 1."""
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
    """Score and reasons of a program on the system of its host; None if the system is unknown."""
    known = host.label
    if known is None:
        return None
    if known.os_class in label.sys_classes or known.name in label.sys_names:
        return NOTHING
    return APPLICATION_ON_OTHER_SYSTEM
