"""What is sent."""

from __future__ import annotations

import json

import pytest
from places import PCAPS

import pyp0f
from pyp0f.fleet.messages import message_of
from pyp0f.outputs.eve import EveFormatter


def test_site_sensor_and_key_are_added() -> None:
    lines = EveFormatter().lines(pyp0f.read(str(PCAPS / "nat_two_systems.pcap"))).splitlines()
    for line in lines:
        found, again = message_of(line, "berlin", "s1"), message_of(line + b"\r", "berlin", "s1")
        assert found is not None
        assert found == again
        assert json.loads(found.value) == {"site": "berlin", "sensor": "s1"} | json.loads(line)
        assert found.key == "berlin/203.0.113.5"
    assert len({message_of(line, "berlin", "s1") for line in lines}) == len(lines)
    assert message_of(lines[0], "paris", "s1") != message_of(lines[0], "berlin", "s1")


@pytest.mark.parametrize(
    "line",
    [b"", b"text", b'{"event_type":"p0f"', b'{"event_type":"p0f"}', b'{"event_type":"p0f","p0f":1}',
     b'{"event_type":"dns"}',
     b'{"event_type":"p0f","p0f":{"subject":"client"},"src_ip":1}', b'"event_type":"p0f"' + b"[" * 60_000],
)  # fmt: skip
def test_other_lines_are_not_sent(line: bytes) -> None:
    assert message_of(line, "berlin", "s1") is None


def test_long_lines_are_not_sent() -> None:
    """A broker refuses what is very long, and would be asked again and again."""
    line = json.dumps(
        {"event_type": "p0f", "src_ip": "192.0.2.1", "p0f": {"subject": "client", "x": "x" * 65_000}},
        separators=(",", ":"),
    ).encode()
    assert message_of(line, "berlin", "s1") is not None
    assert message_of(line.replace(b"xx", b"xxx", 600), "berlin", "s1") is None
