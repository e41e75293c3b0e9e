"""How summaries are shown."""

from __future__ import annotations

import json
from typing import Final

import pytest
from jsonschema import Draft202012Validator
from places import ROOT

import pyp0f
from pyp0f.changes.weights import REASON_NAMES
from pyp0f.outputs.hosts import schema_text
from pyp0f.summaries.forms import REASONS, columns_of, host_details, words_of
from pyp0f.summaries.host import HostSummary

DATABASE: Final = pyp0f.load_database()
SCHEMA: Final = json.loads(schema_text())


def strict(part: object) -> object:
    """The schema with additional members forbidden, except in the state."""
    if isinstance(part, list):
        return [strict(value) for value in part]
    if not isinstance(part, dict):
        return part
    made = {name: strict(value) for name, value in part.items()}
    return {**made, "additionalProperties": False} if "properties" in part and "type" in part else made


def hosts_of(name: str) -> pyp0f.HostSummaries:
    found = pyp0f.HostSummaries(DATABASE)
    for observation in pyp0f.read(ROOT / "pcaps" / f"{name}.pcap", database=DATABASE):
        found.add(observation, "sensor")
    return found


@pytest.mark.parametrize("name", ["nat_two_systems", "http_dishonest", "uptime", "http_forms", "ipv6_sessions"])
def test_json_follows_the_schema(name: str) -> None:
    validator = Draft202012Validator(strict(SCHEMA))
    for summary in hosts_of(name):
        line = json.loads(json.dumps(host_details(summary)))
        validator.validate(line)
        assert list(line) == SCHEMA["required"]


def test_an_empty_summary_follows_the_schema() -> None:
    Draft202012Validator(SCHEMA).validate(host_details(HostSummary(address="192.0.2.1")))


def test_all_members_have_a_description() -> None:
    for part in SCHEMA["properties"].values():
        assert part["description"]


def test_all_reasons_have_words() -> None:
    assert set(REASONS) == {name for _, name in REASON_NAMES}
    assert words_of(("os_diff", "new reason")) == "another system, new reason"


def test_columns() -> None:
    one = hosts_of("nat_two_systems").get("203.0.113.5")
    assert one is not None
    columns = columns_of(one)
    assert columns["connections"] == "8"
    assert columns["mtu"] == "1440; 1500"
    assert columns["distance"] == "5; 7"
    assert columns["link"] == "VPN or tunnel; Ethernet or modem"
    assert columns["sources"] == "sensor"
    assert "SYNs of Linux and of Windows" in columns["contradictions"]
    assert "another system" in columns["changes"]
    assert all(isinstance(value, str) for value in columns.values())
    empty = columns_of(HostSummary(address="192.0.2.1"))
    assert list(empty) == list(columns)
    assert {name for name, value in empty.items() if value} == {"address", "connections", "as_client", "as_server"}
