"""JSON members of each kind of observation (docs/json.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyp0f.observations.base import EcsMembers
from pyp0f.signatures.label import Label
from pyp0f.signatures.provenance import Provenance, date_of, summary_of
from pyp0f.signatures.sections import Signature

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.observations.changes import ChangeObservation
    from pyp0f.observations.mtu_uptime import MtuObservation, UptimeObservation
    from pyp0f.observations.tcp import TcpFinding, TcpObservation


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for bytes that are not UTF-8.  JSON cannot contain the surrogates that represent them."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def label_details(label: Label | None) -> dict[str, object] | None:
    """The members of a label."""
    if label is None:
        return None
    return {
        "text": without_surrogates(label.text),
        "generic": label.generic,
        "class": label.os_class,
        "name": without_surrogates(label.name),
        "flavor": without_surrogates(label.flavor),
    }


def signature_details(signature: Signature | None) -> dict[str, object] | None:
    """The members of a signature: file, line, text, and where it comes from."""
    if signature is None:
        return None
    # The path is private and depends on the machine.  Only the name of the file is shown.
    name = without_surrogates(signature.path.rpartition("/")[2])
    # Signatures of other applications need not have an origin.
    origins: tuple[Provenance, ...] = getattr(signature, "provenance", ())
    source = without_surrogates(summary_of(origins))
    return {
        "file": name or None,
        "line": signature.line or None,
        "text": without_surrogates(str(signature)),
        "source": source or None,
        "date": without_surrogates(date_of(origins)) or None,
    }


def tcp_finding_details(finding: TcpFinding) -> dict[str, object]:
    """The members of a fingerprinted SYN or SYN+ACK."""
    return {
        "label": label_details(finding.label),
        "signature": signature_details(finding.signature),
        "generic": finding.generic,
        "fuzzy": finding.fuzzy,
        "random_ttl": finding.random_ttl,
        "distance": finding.distance,
        "excess_distance": finding.excess_distance,
        "raw_signature": finding.raw_signature,
        "ip_version": finding.version,
        "ttl": finding.ttl,
        "dscp": finding.dscp,
        "ip_options_length": finding.ip_options_length,
        "mss": finding.mss,
        "window": finding.window,
        "scale": finding.scale,
        "options": list(finding.options),
        "quirks": list(finding.quirks),
        "payload": finding.payload,
    }


def tcp_details(observation: TcpObservation) -> dict[str, object]:
    """The members of a TCP observation: whether it is a probe, and those of the finding."""
    return {"probe": observation.probe, **tcp_finding_details(observation.finding)}


def mtu_details(observation: MtuObservation) -> dict[str, object]:
    """The members of an MTU observation: link, MTU and signature."""
    link = None if observation.link is None else without_surrogates(observation.link)
    return {"link": link, "mtu": observation.mtu, "signature": signature_details(observation.signature)}


def uptime_details(observation: UptimeObservation) -> dict[str, object]:
    """The members of an uptime observation: uptime and clock rates."""
    return {
        "uptime_minutes": observation.minutes,
        "wrap_days": observation.wrap_days,
        "raw_frequency": observation.raw_frequency,
        "frequency": observation.frequency,
    }


def change_details(observation: ChangeObservation) -> dict[str, object]:
    """The members of a host change or IP sharing: reasons and hits."""
    return {"reasons": list(observation.reasons), "hits": list(observation.hits)}


def host_change_ecs(_: object) -> EcsMembers:
    """The ECS members of a host change: categories and types of the event."""
    return {"event": {"category": ["network", "host"], "type": ["info", "change"]}}


def ip_sharing_ecs(_: object) -> EcsMembers:
    """The ECS members of IP sharing: categories of the event."""
    return {"event": {"category": ["network", "host"]}}
