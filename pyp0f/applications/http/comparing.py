"""Scores of HTTP heads against earlier heads of the host (docs/p0f-3.09b.md, section 10.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyp0f.applications.http.facts import HttpSample
from pyp0f.changes.tcp import add
from pyp0f.changes.weights import (
    DATE_OFF,
    KNOWN_AND_UNKNOWN_HEAD,
    MAX_DATE_JITTER,
    NOTHING,
    OTHER_FLAVOR,
    OTHER_SERVER,
    OTHER_SERVER_FLAVOR,
    OTHER_SYSTEM,
    OTHER_SYSTEM_BY_HTTP,
    THROUGH_PROXY,
    USER_AGENT_OF_OTHER_SYSTEM,
    Score,
)
from pyp0f.hosts.table import Host
from pyp0f.signatures.label import Label

_SERVERS: Final = (OTHER_SERVER, OTHER_SERVER_FLAVOR)


def score_http(
    host: Host,
    sample: HttpSample,
    reference: HttpSample | None,
    is_client: bool,
    claimed_os: str | None,
    via: bool,
    by_text: bool = False,
) -> Score:
    """Score and reasons of a complete HTTP head.

    Args:
        host: the sender.
        sample: the head.
        reference: the previous head: a request that matched a system, or a response from the same port.
        is_client: whether the head is a request.
        claimed_os: the system that an honest program's User-Agent names, if that matters.
        via: whether the head has headers of a proxy.
        by_text: whether labels with the same text are the same, and also a generic and a specific label with the same
            name; otherwise, each label of a file is another one, as in p0f 3.09b.
    """
    score, label = NOTHING, sample.label
    if label is not None and not label.is_application:
        score = _score_system(host, label, reference, by_text)
    elif not is_client and reference is not None and reference.label is not None:
        score = KNOWN_AND_UNKNOWN_HEAD if label is None else _label_change(reference.label, label, by_text, *_SERVERS)
    # Departure: 3.09b takes an unknown system for another one (docs/differences.md, "Unknown OS").
    known = host.label
    if claimed_os is not None and known is not None and claimed_os != known.name:
        score = add(score, USER_AGENT_OF_OTHER_SYSTEM)
    if via:
        score = add(score, THROUGH_PROXY)
    if not is_client and reference is not None and _dates_disagree(sample, reference):
        score = add(score, DATE_OFF)
    return score


def _label_change(old: Label, new: Label, by_text: bool, other_name: Score, other_label: Score) -> Score:
    if old.name != new.name:
        return other_name
    # Departure: 3.09b compares a name's index with a label's number (docs/differences.md, "HTTP OS labels").
    if old.number == new.number or (by_text and (old.text == new.text or old.generic != new.generic)):
        return NOTHING
    return other_label


def _score_system(host: Host, label: Label, reference: HttpSample | None, by_text: bool) -> Score:
    """The score of a head that matched a system."""
    score = NOTHING
    if reference is not None:
        if reference.label is None:
            score = KNOWN_AND_UNKNOWN_HEAD
        else:
            score = _label_change(reference.label, label, by_text, OTHER_SYSTEM, OTHER_FLAVOR)
    known = host.label
    # Departure: an unknown system is not another one here either (docs/differences.md, "Unknown OS").
    if score != OTHER_SYSTEM and known is not None and known.name != label.name:
        score = add(score, OTHER_SYSTEM_BY_HTTP)
    return score


def _dates_disagree(sample: HttpSample, reference: HttpSample) -> bool:
    if not sample.date or not reference.date:
        return False
    by_date = sample.date - reference.date
    by_clock = sample.received - reference.received
    return by_date < -MAX_DATE_JITTER or by_date > by_clock + MAX_DATE_JITTER


def first_claimed(software: bytes, ua_os: Sequence[tuple[bytes, str]]) -> str | None:
    """The first of the systems in `ua_os` whose text occurs in the User-Agent."""
    for text, name in ua_os:
        if software.find(text) >= 0:  # faster than "in" for bytes
            return name
    return None
