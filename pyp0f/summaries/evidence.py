"""The facts in an observation, or in a line of a JSON log.

A fact of the kind `EVIDENCE` has these values: kind of observation; family, name, lowest and highest version of the
system; way of the match; text of the label; file and line of the signature; where the signature comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyp0f.applications.mail.shapes import server_in
from pyp0f.observations.base import UNKNOWN as UNKNOWN_TEXT
from pyp0f.signatures.candidates import EXACT, FUZZY, GENERIC, REWRITTEN
from pyp0f.signatures.label import Label
from pyp0f.summaries.facts import (
    BOOT,
    CHANGE,
    CLAIM,
    DISHONEST,
    DISTANCE,
    EVIDENCE,
    LANGUAGE,
    LINK,
    PROGRAM,
    UNKNOWN,
    Fact,
    number_item,
    text_item,
)
from pyp0f.summaries.facts import REWRITTEN as REWRITING
from pyp0f.verdicts.claims import claim_of, program_of
from pyp0f.verdicts.judging import DISHONEST as DISHONEST_WAY
from pyp0f.verdicts.judging import verdict_of
from pyp0f.verdicts.systems import System
from pyp0f.verdicts.versions import Versions

Details = Mapping[str, Any]
"""The members of an observation in JSON (docs/json.md, "The object p0f")."""

SYN_KINDS: Final = ("syn", "sendsyn probe")
"""Kinds of observations of which there is one for each connection."""

# Names of latest values.
LABEL: Final = "label"
SOFTWARE: Final = "software"
UPTIME: Final = "uptime"
CHANGED: Final = "changed"
SHARED: Final = "shared"

LATEST_SHAPES: Final[dict[str, tuple[type, ...]]] = {
    LABEL: (str, str, int, int),
    SOFTWARE: (str, str),
    UPTIME: (int, int),
    CHANGED: (str, str),
    SHARED: (str, str),
    LINK: (int, str),
    DISTANCE: (int,),
    LANGUAGE: (str,),
}
"""The types of the latest values, by their names."""
_BOOT_UNIT: Final = 600
"""Seconds: the accuracy of the time at which a clock was zero."""
_MAX_NAME: Final = 32
"""Characters of the name of a program of SSH."""


class Content(NamedTuple):
    """What an observation says about its subject.

    Attributes:
        facts: the facts.
        latest: values of which only the latest counts, by name.
    """

    facts: tuple[Fact, ...]
    latest: tuple[tuple[str, Fact], ...]


def content_of(details: Details, seconds: int) -> Content:
    """The facts in the JSON members of an observation.

    Kinds that are not known here give evidence if they have a label: so do those of other applications.

    Args:
        details: the members, with ``kind`` and ``subject``.
        seconds: packet time, in seconds since 1970.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: a member is missing, or has the wrong type.
    """
    kind = text_item(details["kind"])
    facts: list[Fact] = []
    latest: list[tuple[str, Fact]] = []
    for name, fact in _READERS.get(kind, _other)(details, seconds):
        if fact:
            facts.append(fact)
        if name:
            latest.append((name, _LATEST_VALUES.get(name, _whole)(details, fact)))
    return Content(tuple(facts), tuple(latest))


_Found = Iterator[tuple[str, Fact]]
"""Facts with the name of the latest value that they are; an empty name, or an empty fact, means that there is none."""


def depends_on_time(kind: str) -> bool:
    """Whether the facts of a kind of observation depend on its time."""
    return kind == "uptime"


def _probe(details: Details, _: int) -> _Found:
    """Probes are made by a program, and their answers are of a kind of their own: only the distance counts."""
    if not details["random_ttl"]:
        yield DISTANCE, (DISTANCE, number_item(details["distance"]))


def _tcp(details: Details, seconds: int) -> _Found:
    yield from _labelled(details, seconds)
    yield from _probe(details, seconds)
    if details["label"] is not None and details["label"]["class"] is not None:
        yield LABEL, ()
    verdict = details.get("verdict")
    if verdict is not None and verdict["way"] == REWRITTEN:
        yield "", (REWRITING, text_item("; ".join(verdict["changes"])))


def _labelled(details: Details, _: int) -> _Found:
    """Evidence, or an unknown packet or message."""
    label, verdict = details.get("label"), details.get("verdict")
    kind = text_item(details["kind"])
    if label is not None:
        way = _way(details)
        read = _label(label)
        found = verdict_of(kind, way, read)
        system, name = System(found.family, found.name, found.versions), read.text
    elif verdict is not None:
        way = text_item(verdict["way"])
        versions = Versions(text_item(verdict["version_from"] or ""), text_item(verdict["version_to"] or ""))
        system = System(text_item(verdict["family"]), text_item(verdict["name"]), versions)
        name = str(system)
    else:
        raw = details.get("raw_signature")
        if raw is not None:
            yield "", (UNKNOWN, kind, text_item(raw))
        return
    signature = details.get("signature") or {}
    place = f"{text_item(signature.get('file') or '')}:{number_item(signature.get('line') or 0)}" if signature else ""
    origin = text_item(signature.get("source") or "")
    yield "", (EVIDENCE, kind, system.family, system.name, *system.versions, way, text_item(name), place, origin)


def _way(details: Details) -> str:
    if details.get("dishonest"):
        return DISHONEST_WAY
    if details.get("fuzzy"):
        return FUZZY
    return GENERIC if details["label"]["generic"] else EXACT


def _label(label: Details) -> Label:
    os_class = label["class"]
    return Label(
        generic=bool(label["generic"]),
        os_class=None if os_class is None else text_item(os_class),
        name=text_item(label["name"]),
        flavor=text_item(label["flavor"]),
    )


def _http(details: Details, seconds: int) -> _Found:
    yield from _labelled(details, seconds)
    is_client = details["subject"] == "client"
    software, label, language = details["software"], details["label"], details["language"]
    claim = None if software is None else claim_of(software)
    if claim is not None:
        header = "User-Agent" if is_client else "Server"
        yield "", (CLAIM, header, claim.family, claim.name, *claim.versions)
    name = "" if software is None else text_item(program_of(software))
    if label is not None and label["class"] is None:
        yield SOFTWARE, ()
        if details["dishonest"]:
            yield "", (DISHONEST, text_item(label["text"]), name)
        name = name or text_item(label["text"])
    elif label is not None:
        yield LABEL, ()
    if name:
        yield "", (PROGRAM, text_item(details["subject"]), name)
    if language is not None and language != UNKNOWN_TEXT:
        yield LANGUAGE, (LANGUAGE, text_item(language))


def _ssh(details: Details, seconds: int) -> _Found:
    yield from _labelled(details, seconds)
    software, label = text_item(details["software"]), details["label"]
    claim = claim_of(software)
    if claim is not None:
        yield "", (CLAIM, "SSH", claim.family, claim.name, *claim.versions)
    name = software.partition(" ")[0][:_MAX_NAME]
    if label is not None and label["class"] is not None:
        yield LABEL, ()
    elif label is not None and details["dishonest"]:
        yield "", (DISHONEST, text_item(label["text"]), name)
    if name:
        yield "", (PROGRAM, text_item(details["subject"]), name)


def _other(details: Details, seconds: int) -> _Found:
    """Evidence and program of a message of another application, and what its User-Agent says."""
    yield from _labelled(details, seconds)
    label, software = details.get("label"), details.get("software")
    subject = text_item(details["subject"])
    if label is not None and label["class"] is None:
        yield "", (PROGRAM, subject, text_item(label["text"]))
    if software is not None and details["kind"] == "http2 request":
        claim, name = claim_of(software), text_item(program_of(software))
        if claim is not None:
            yield "", (CLAIM, "User-Agent", claim.family, claim.name, *claim.versions)
        if name:
            yield "", (PROGRAM, subject, name)


def _line_client(details: Details, seconds: int) -> _Found:
    """A client of mail or FTP.  What a mail says of a program is true of its sender only if no server has passed it."""
    yield from _other(details, seconds)
    software = details["software"]
    if software is not None and "Received" not in details["headers"]:
        claim = claim_of(software)
        if claim is not None:
            yield "", (CLAIM, "User-Agent", claim.family, claim.name, *claim.versions)
        name = text_item(program_of(software))
        if name:
            yield "", (PROGRAM, "client", name)
        if details.get("dishonest"):
            yield "", (DISHONEST, text_item(details["label"]["text"]), name)


def _line_server(details: Details, seconds: int) -> _Found:
    """A server of mail or FTP: the system and the program that its greeting names."""
    yield from _other(details, seconds)
    for software in dict.fromkeys((text_item(details["banner"]), details["software"] or "")):
        claim = claim_of(software)
        if claim is not None:
            yield "", (CLAIM, "greeting", claim.family, claim.name, *claim.versions)
        name = text_item(server_in(software))
        if name:
            yield "", (PROGRAM, "server", name)


def _mtu(details: Details, _: int) -> _Found:
    link = details["link"]
    yield LINK if link is not None else "", (LINK, number_item(details["mtu"]), text_item(link or ""))


def _uptime(details: Details, seconds: int) -> _Found:
    # In damaged captures, the time of the packet can be before the clock was zero.
    boot = max(0, seconds - number_item(details["uptime_minutes"]) * 60)
    yield UPTIME, (BOOT, boot // _BOOT_UNIT, number_item(details["frequency"]))


def _change(details: Details, _: int) -> _Found:
    kind = text_item(details["kind"])
    reasons = " ".join([text_item(reason) for reason in details["reasons"]])
    yield CHANGED if kind == "host change" else SHARED, (CHANGE, kind, reasons)


_READERS: Final[dict[str, Callable[[Details, int], _Found]]] = {
    "syn": _tcp,
    "syn+ack": _tcp,
    "sendsyn probe": _probe,
    "sendsyn response": _probe,
    "mtu": _mtu,
    "uptime": _uptime,
    "http request": _http,
    "http response": _http,
    "ssh request": _ssh,
    "ssh response": _ssh,
    **{f"{protocol} request": _line_client for protocol in ("smtp", "ftp", "pop3", "imap")},
    **{f"{protocol} response": _line_server for protocol in ("smtp", "ftp", "pop3", "imap")},
    "host change": _change,
    "ip sharing": _change,
}
"""The readers of kinds of observations."""


def _whole(_: Details, fact: Fact) -> Fact:
    return fact[1:]


def _label_value(details: Details, _: Fact) -> Fact:
    label = _label(details["label"])
    return label.name, label.flavor, int(label.generic), int(bool(details.get("fuzzy")))


def _software_value(details: Details, _: Fact) -> Fact:
    label = _label(details["label"])
    return label.name, label.flavor


def _uptime_value(details: Details, _: Fact) -> Fact:
    return number_item(details["uptime_minutes"]), number_item(details["wrap_days"])


_LATEST_VALUES: Final[dict[str, Callable[[Details, Fact], Fact]]] = {
    LABEL: _label_value,
    SOFTWARE: _software_value,
    UPTIME: _uptime_value,
}
"""The latest values that are not the values of a fact."""
