"""Keys and values of observations as p0f prints them (docs/p0f-3.09b.md, section 12.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyp0f.observations.base import UNKNOWN, Fields
from pyp0f.observations.text_cache import TextCache
from pyp0f.wire.ttl import MAX_DISTANCE

if TYPE_CHECKING:  # at run time, these modules import this one
    from pyp0f.observations.changes import ChangeObservation
    from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
    from pyp0f.observations.tcp import TcpFinding, TcpObservation


def fields_length(fields: Fields) -> int:
    """Length of all values together, in characters."""
    return sum([len(value) for _, value in fields])


def params_text(*words: tuple[str, bool]) -> str:
    """The words that apply, separated by spaces; the word ``none`` if no word applies.

    Args:
        words: each word, and whether it applies.
    """
    return " ".join([word for word, applies in words if applies]) or "none"


def tcp_finding_fields(finding: TcpFinding) -> Fields:
    """The fields of a TCP finding: ``os`` or ``app``, ``dist``, ``params``, ``raw_sig``."""
    label = finding.label
    if label is None:
        return ("os", UNKNOWN), *_packet_fields(finding)
    return ("app" if label.is_application else "os", label.text), *_packet_fields(finding)


def _probe_fields(finding: TcpFinding) -> Fields:
    """The fields of a TCP finding on the connection of a probe, where every match is printed as ``app``."""
    label = finding.label
    return (("os", UNKNOWN) if label is None else ("app", label.text)), *_packet_fields(finding)


def _packet_fields(finding: TcpFinding) -> Fields:
    signature, distance = finding.signature, finding.distance
    random_ttl = signature is not None and signature.random_ttl
    is_generic = signature is not None and bool(signature.label.generic)
    params = _params(
        is_generic, finding.fuzzy, bool(finding.changes), random_ttl, distance > MAX_DISTANCE, finding.dscp
    )
    return (
        ("dist", f"<= {distance}" if random_ttl else str(distance)),
        ("params", params),
        ("raw_sig", finding.raw_signature),
    )


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


def tcp_fields(observation: TcpObservation) -> Fields:
    """The fields of a TCP observation: ``os`` or ``app``, ``dist``, ``params``, ``raw_sig``."""
    memory = _probes if observation.probe else _usual
    finding = observation.finding
    known = memory.known.get(id(finding))
    return memory.learn(finding) if known is None else known[1]


def mtu_fields(observation: MtuObservation) -> Fields:
    """The fields of an MTU observation: ``link``, ``raw_mtu``."""
    signature = observation.signature
    return _mtu_fields(UNKNOWN if signature is None else signature.name, observation.mtu)


@lru_cache(maxsize=1024)
def _mtu_fields(link: str, mtu: int) -> Fields:
    return ("link", link), ("raw_mtu", str(mtu))


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
