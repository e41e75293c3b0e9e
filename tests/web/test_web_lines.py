"""Lines of ``--json``, ``--ecs`` and ``--hosts`` as values."""

from __future__ import annotations

import json
import re

import pytest
from parts import lines_of

from pyp0f.summaries.host import HostSummary
from pyp0f.web.lines import CaptureCounts, Entry, HostLine, Origin, encode, origin_of, read_line, text_of, with_number

LINE = {
    "timestamp": "2020-09-13T12:26:40.000001+0000",
    "src_ip": "2001:DB8::1",
    "src_port": 1,
    "dest_ip": "192.0.2.1",
    "dest_port": 2,
    "p0f": {"kind": "mtu", "subject": "client", "link": None, "mtu": 1000, "signature": None},
}


def read(**changes: object) -> object:
    return read_line(json.dumps({**LINE, **changes}).encode())


def test_a_line_of_json() -> None:
    found = read()
    assert isinstance(found, Entry)
    assert (found.moment, found.kind, found.host, found.server) == (
        1_600_000_000_000_001, "mtu", "2001:db8::1", "192.0.2.1",
    )  # fmt: skip


def test_a_line_of_ecs_is_stored_as_one_of_json() -> None:
    end = {"ip": "192.0.2.9", "port": 7}
    ecs = {"@timestamp": "2020-09-13T12:26:40.000001+00:00", "client": end, "server": end, "p0f": LINE["p0f"]}
    found = read_line(json.dumps(ecs).encode())
    assert isinstance(found, Entry)
    assert found.line["timestamp"] == LINE["timestamp"]
    assert (found.line["src_ip"], found.line["dest_port"]) == ("192.0.2.9", 7)


def test_other_lines() -> None:
    assert read_line(b" \r") is None
    assert read_line(b'{"event_type":"alert"}') is None
    assert read_line(b'{"event_type":"p0f_statistics","packets":3}') == CaptureCounts(
        {"event_type": "p0f_statistics", "packets": 3}
    )
    state: dict[str, list[object]] = {"facts": [], "latest": []}
    host = {"event_type": "p0f_host", "address": "192.0.2.1", "state": state}
    summary = HostSummary(address="192.0.2.1")
    assert read_line(json.dumps(host).encode()) == HostLine(summary, "")
    assert read_line(json.dumps({**host, "site": "berlin"}).encode()) == HostLine(summary, "berlin")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "Expecting"),
        (b"[]", "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"' + b"x" * (1 << 20), "too long"),
        (b'{"p0f":{}}', "has no '@timestamp'|has no 'client'"),
    ],
)
def test_what_is_no_line(line: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_line(line)


@pytest.mark.parametrize(
    "changes",
    [
        {"src_port": 65536},
        {"src_port": True},
        {"src_ip": "x"},
        {"timestamp": "1969-12-31T00:00:00+00:00"},
        {"timestamp": 5},
        {"p0f": {"kind": 1, "subject": "client"}},
        {"p0f": {"kind": "mtu", "subject": "none"}},
        {"p0f": []},
    ],
)
def test_wrong_values(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(**changes)


def test_the_text_of_an_observation() -> None:
    found = read_line(lines_of("uptime.pcap")[0])
    assert isinstance(found, Entry)
    text = json.loads(text_of(found, 7, Origin("", "\x1beast")))
    assert (text.pop("id"), text.pop("site"), text.pop("sensor")) == (7, "", "\x1beast")
    assert text == found.line
    assert with_number(text_of(found, 0, Origin("", "")), 7) == text_of(found, 7, Origin("", ""))
    assert "\\u001b" in text_of(found, 7, Origin("", "\x1beast"))
    with pytest.raises(ValueError, match="too long"):
        text_of(found._replace(line={"x": "y" * 70_000}), 7, Origin("", ""))
    assert encode({"a": "\x7f\u2028"}) == '{"a":"\\u007f\\u2028"}'


def test_site_and_sensor() -> None:
    assert origin_of({}, "east") == Origin("", "east")
    assert origin_of({"sensor": "x"}, "east") == Origin("", "east")
    assert origin_of({"site": "berlin", "sensor": "s-1"}, "east") == Origin("berlin", "s-1")
    for line in ({"site": "a b", "sensor": "x"}, {"site": "a"}, {"site": "a" * 65, "sensor": "x"}, {"site": 1}):
        with pytest.raises(ValueError, match="is not a name"):
            origin_of(line, "east")


def test_findings_are_shared_and_read_as_without_that() -> None:
    for line in (*lines_of("nat_two_systems.pcap"), *lines_of("http_chromium.pcap")):
        one, again, other = read_line(line), read_line(line), read_line(line + b" ")
        assert isinstance(one, Entry)
        assert isinstance(again, Entry)
        assert isinstance(other, Entry)
        assert one.finding is again.finding
        assert one.finding is not other.finding
        assert one.line == other.line == json.loads(line)
        assert text_of(one, 0, Origin("", "")) == text_of(other, 0, Origin("", ""))
        assert one.finding.content(one.moment) == other.finding.content(one.moment)


@pytest.mark.parametrize(
    "rest", [b',"x":1}', b',"y":{"z":1,"p0f":2}}', b',"p0f":{"kind":"tcp","subject":"server"}}', b"}}"]
)
def test_lines_with_a_finding_that_is_not_the_last_member(rest: bytes) -> None:
    line = json.dumps(LINE, separators=(",", ":")).encode()[:-1] + rest
    try:
        expected = json.loads(line)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error)[:20])):
            read_line(line)
    else:
        found = read_line(line)
        assert isinstance(found, Entry)
        assert (found.details, found.line) == (expected["p0f"], expected)


def test_a_finding_with_a_number_that_json_cannot_have() -> None:
    found = read(p0f={**LINE["p0f"], "mtu": float("nan")})  # type: ignore[dict-item]
    assert isinstance(found, Entry)
    with pytest.raises(ValueError, match="not JSON compliant"):
        text_of(found, 0, Origin("", ""))


def test_what_an_uptime_says_depends_on_its_time() -> None:
    found = next(
        entry
        for entry in map(read_line, lines_of("uptime.pcap"))
        if isinstance(entry, Entry) and entry.kind == "uptime"
    )
    assert found.finding.content(found.moment) != found.finding.content(found.moment + 3_600_000_000)
