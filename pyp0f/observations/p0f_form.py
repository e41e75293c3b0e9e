"""Keys and values of observations as p0f prints them (docs/p0f-3.09b.md, section 12.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyp0f.observations.base import UNKNOWN, Fields, fields_text
from pyp0f.observations.text_cache import TextCache
from pyp0f.wire.ttl import MAX_DISTANCE

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.observations.changes import ChangeObservation
    from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
    from pyp0f.observations.tcp import TcpFinding, TcpObservation

_NO_PARAMS: Final = "none"


def fields_length(fields: Fields) -> int:
    """Length of all values together, in characters."""
    return sum([len(value) for _, value in fields])


def params_text(*words: tuple[str, bool]) -> str:
    """The words that apply, separated by spaces; the word ``none`` if no word applies.

    Args:
        words: each word, and whether it applies.
    """
    return " ".join([word for word, applies in words if applies]) or _NO_PARAMS


def tcp_finding_fields(finding: TcpFinding) -> Fields:
    """The fields of a TCP finding: ``os`` or ``app``, ``dist``, ``params``, ``raw_sig``."""
    key, name, distance, params = _values(finding)
    return (key, name), ("dist", distance), ("params", params), ("raw_sig", finding.raw_signature)


def _probe_fields(finding: TcpFinding) -> Fields:
    """The fields of a TCP finding on the connection of a probe, where every match is printed as ``app``."""
    (_, name), *others = tcp_finding_fields(finding)
    return ("os" if finding.signature is None else "app", name), *others


def _tcp_finding_text(finding: TcpFinding) -> str:
    key, name, distance, params = _values(finding)
    return f"|{key}={name}|dist={distance}|params={params}|raw_sig={finding.raw_signature}"


def _values(finding: TcpFinding) -> tuple[str, str, str, str]:
    """``os`` or ``app``, and its value; the values of ``dist`` and ``params``."""
    signature, distance, dscp = finding.signature, finding.distance, finding.dscp
    key, name, random_ttl, generic = "os", UNKNOWN, False, False
    if signature is not None:
        label = signature.label
        key, name = "app" if label.is_application else "os", label.text
        random_ttl, generic = signature.random_ttl, bool(label.generic)
    excess, rewritten = distance > MAX_DISTANCE, bool(finding.changes)
    if generic or random_ttl or excess or dscp or rewritten or finding.fuzzy:
        params = _params(generic, finding.fuzzy, rewritten, random_ttl, excess, dscp)
    else:
        params = _NO_PARAMS
    return key, name, f"<= {distance}" if random_ttl else str(distance), params


@lru_cache(maxsize=1024)
def _params(generic: bool, fuzzy: bool, rewritten: bool, random_ttl: bool, excess_distance: bool, dscp: int) -> str:
    return params_text(
        ("generic", generic),
        ("fuzzy", fuzzy),
        ("rewritten", rewritten),
        ("random_ttl", random_ttl),
        ("excess_dist", excess_distance),
        (f"tos:0x{dscp:02x}", bool(dscp)),
    )


_usual: Final = TextCache(tcp_finding_fields, fields_length)
_probes: Final = TextCache(_probe_fields, fields_length)
_usual_texts: Final = TextCache(_tcp_finding_text, len)


def tcp_fields(observation: TcpObservation) -> Fields:
    """The fields of a TCP observation: ``os`` or ``app``, ``dist``, ``params``, ``raw_sig``."""
    memory = _probes if observation.probe else _usual
    finding = observation.finding
    known = memory.known.get(id(finding))
    return memory.learn(finding) if known is None else known[1]


def tcp_text(observation: TcpObservation) -> str:
    """The fields of a TCP observation as text for the log, each after a ``|``."""
    if observation.probe:
        return fields_text(tcp_fields(observation))
    finding = observation.finding
    known = _usual_texts.known.get(id(finding))
    return _usual_texts.learn(finding) if known is None else known[1]


def mtu_fields(observation: MtuObservation) -> Fields:
    """The fields of an MTU observation: ``link``, ``raw_mtu``."""
    signature = observation.signature
    return _mtu_fields(UNKNOWN if signature is None else signature.name, observation.mtu)


@lru_cache(maxsize=1024)
def _mtu_fields(link: str, mtu: int) -> Fields:
    return ("link", link), ("raw_mtu", str(mtu))


def mtu_text(observation: MtuObservation) -> str:
    """The fields of an MTU observation as text for the log, each after a ``|``."""
    signature = observation.signature
    return _mtu_text(UNKNOWN if signature is None else signature.name, observation.mtu)


@lru_cache(maxsize=1024)
def _mtu_text(link: str, mtu: int) -> str:
    return f"|link={link}|raw_mtu={mtu}"


def uptime_fields(observation: UptimeObservation) -> Fields:
    """The fields of an uptime observation: ``uptime``, ``raw_freq``."""
    return _uptime_fields(observation.minutes, observation.wrap_days, observation.raw_frequency)


@lru_cache(maxsize=256)  # each output needs the fields
def _uptime_fields(minutes: int, wrap_days: int, raw_frequency: float) -> Fields:
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return (
        ("uptime", f"{days} days {hours} hrs {minutes} min (modulo {wrap_days} days)"),
        ("raw_freq", f"{raw_frequency:.2f} Hz"),
    )


def change_fields(observation: ChangeObservation) -> Fields:
    """The fields of a host change or IP sharing: ``reason``, ``raw_hits``."""
    return _change_fields(observation.reasons, observation.hits)


@lru_cache(maxsize=1024)
def _change_fields(reasons: tuple[str, ...], hits: tuple[int, int, int, int]) -> Fields:
    return ("reason", " ".join(reasons) or UNKNOWN), ("raw_hits", ",".join(map(str, hits)))
