"""Fields of HTTP observations as p0f prints them, and their JSON members (docs/json.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyp0f.observations.base import UNKNOWN, EcsMembers, Fields, fields_text
from pyp0f.observations.json_form import label_details, signature_details, without_surrogates
from pyp0f.observations.p0f_form import fields_length, params_text
from pyp0f.observations.text_cache import TextCache

if TYPE_CHECKING:  # these modules import this one
    from pyp0f.applications.http.observations import HttpFinding, HttpObservation

_ECS_VERSIONS: Final = {"0": "1.0", "1": "1.1"}
"""HTTP versions in ECS, by the first character of the raw signature."""


def http_finding_fields(finding: HttpFinding) -> Fields:
    """The fields of an HTTP finding: ``app`` or ``os``, ``lang``, ``params``, ``raw_sig``."""
    label = finding.label
    is_os = label is not None and not label.is_application
    params = params_text(
        ("dishonest", finding.dishonest), ("anonymous", finding.anonymous), ("generic", finding.generic)
    )
    return (
        ("os" if is_os else "app", UNKNOWN if label is None else label.text),
        ("lang", "none" if finding.language is None else finding.language),
        ("params", params),
        ("raw_sig", finding.raw_signature),
    )


def _http_finding_text(finding: HttpFinding) -> str:
    return fields_text(http_finding_fields(finding))


_memory: Final = TextCache(http_finding_fields, fields_length)
_texts: Final = TextCache(_http_finding_text, len)


def http_fields(observation: HttpObservation) -> Fields:
    """The fields of an HTTP observation: ``app`` or ``os``, ``lang``, ``params``, ``raw_sig``."""
    finding = observation.finding
    known = _memory.known.get(id(finding))
    return _memory.learn(finding) if known is None else known[1]


def http_text(observation: HttpObservation) -> str:
    """The fields of an HTTP observation as text for the log, each after a ``|``."""
    finding = observation.finding
    known = _texts.known.get(id(finding))
    return _texts.learn(finding) if known is None else known[1]


def http_finding_details(finding: HttpFinding) -> dict[str, object]:
    """The JSON members of an HTTP finding."""
    return {
        "label": label_details(finding.label),
        "signature": signature_details(finding.signature),
        "generic": finding.generic,
        "software": finding.software,
        "anonymous": finding.anonymous,
        "dishonest": finding.dishonest,
        "language": finding.language,
        "header_case": finding.header_case,
        "raw_signature": finding.raw_signature,
    }


def http_details(observation: HttpObservation) -> dict[str, object]:
    """The JSON members of an HTTP observation: those of its finding."""
    return http_finding_details(observation.finding)


def response_ecs(observation: HttpObservation) -> EcsMembers:
    """The ECS members of a response: categories of the event, and HTTP version."""
    version = _ECS_VERSIONS.get(observation.raw_signature.partition(":")[0])
    found: EcsMembers = {"event": {"category": ["network", "web"]}}
    if version is not None:
        found["http"] = {"version": version}
    return found


def request_ecs(observation: HttpObservation) -> EcsMembers:
    """The ECS members of a request: categories of the event, HTTP version, and user agent."""
    found = response_ecs(observation)
    agent = _user_agent(observation.finding)
    if agent:
        found["user_agent"] = agent
    return found


def _user_agent(finding: HttpFinding) -> dict[str, object]:
    """The ECS members of the user agent: the User-Agent header, and the program or system of the label."""
    agent: dict[str, object] = {}
    if finding.software is not None:
        agent["original"] = finding.software
    label = finding.label
    if label is not None and label.os_class is None:
        agent["name"] = without_surrogates(label.name)
    elif label is not None:
        agent["os"] = {"name": without_surrogates(label.name), "full": without_surrogates(label.text)}
    return agent
