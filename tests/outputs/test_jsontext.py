"""Common parts of the JSON formats: times, Community IDs, escapes, caches."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import ip_address
from struct import unpack
from typing import TYPE_CHECKING

import pytest
from communityid import CommunityID, FlowTuple
from hypothesis import given
from hypothesis import strategies as st
from sample_observations import (
    ENDS6,
    EXAMPLES,
    SECONDS,
    http_observation,
    label_of,
    mtu_observation,
    tcp_observation,
    uptime_observation,
)

from pyp0f.observations.base import Endpoints, Observation
from pyp0f.observations.text_cache import MAX_LENGTH
from pyp0f.outputs import jsontext
from pyp0f.outputs.jsontext import JsonFormatter, community_id, members, p0f_object
from pyp0f.signatures.mtu import MtuSignature

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv6Address
    from typing import Any

ports = st.integers(0, 65535)
addresses = st.ip_addresses(v=4).map(str)
addresses6 = st.ip_addresses(v=6).map(str)


class Formatter(JsonFormatter):
    """A minimal format that counts the texts it makes."""

    time_name = "t"

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def ends_text(self, client: str, client_port: int, server: str, server_port: int, transport: str = "tcp") -> str:
        self.made.append("ends")
        return members({"ends": [client, client_port, server, server_port] + ["udp"] * (transport == "udp")})

    def finding_text(self, observation: Observation) -> str:
        self.made.append(observation.kind)
        return members({"found": p0f_object(observation)})


def parsed(formatter: JsonFormatter, *observations: Observation) -> list[dict[str, Any]]:
    data = formatter.lines(observations)
    assert data.endswith(b"\n")
    assert data.count(b"\n") == len(observations)
    return [json.loads(line) for line in data.splitlines()]


# Lines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_a_line_has_all_there_is(example: tuple[Observation]) -> None:
    observation = example[0]
    (line,) = parsed(Formatter(), observation)
    everything = observation.to_dict()
    assert line["t"] == everything.pop("time")
    names = ("client", "client_port", "server", "server_port")
    udp = ["udp"] * (observation.endpoints.transport == "udp")
    assert line["ends"] == [everything.pop(name) for name in names] + udp
    assert line["found"] == everything
    assert list(line) == ["t", "ends", "found"]


@pytest.mark.parametrize(
    ("seconds", "microseconds", "text"),
    [
        (0, 0, "1970-01-01T00:00:00.000000+00:00"),
        (SECONDS, 5, "2020-09-13T12:26:40.000005+00:00"),
        (0xFFFFFFFF, 999_999, "2106-02-07T06:28:15.999999+00:00"),
        (SECONDS, 1_000_000, "2020-09-13T12:26:41.000000+00:00"),
        (0xFFFFFFFF, 0xFFFFFFFF, "2106-02-07T07:39:49.967295+00:00"),
    ],
)
def test_times(seconds: int, microseconds: int, text: str, local_zone: Callable[[str], None]) -> None:
    """Times are in UTC in any time zone, and valid even for damaged captures."""
    local_zone("XYZ+3:30")
    observation = mtu_observation(seconds=seconds, microseconds=microseconds)
    assert parsed(Formatter(), observation)[0]["t"] == text == observation.time.isoformat(timespec="microseconds")


def test_times_of_several_seconds() -> None:
    """The text of a second is cached, and must not be used for another second."""
    lines = parsed(Formatter(), *[mtu_observation(seconds=second) for second in (5, 5, 6, 5, 0)])
    assert [line["t"][17:19] for line in lines] == ["05", "05", "06", "05", "00"]


def test_no_lines() -> None:
    assert Formatter().lines([]) == b""


# Text -----------------------------------------------------------------------------------------------

NASTY = '"\\\n\r\0\x1b\x7f\x9b\u2028\u202e\u00e9\U0001f600'


@pytest.mark.parametrize(
    "observation",
    [
        tcp_observation(name=NASTY, raw_signature=NASTY),
        http_observation(name=NASTY, software=NASTY, language=NASTY, raw_signature=NASTY),
        mtu_observation(MtuSignature(NASTY, 1500, 7)),
    ],
    ids=["tcp", "http", "mtu"],
)
def test_nothing_forges_a_line_or_controls_a_terminal(observation: Observation) -> None:
    data = Formatter().lines([observation])
    assert data[-1:] == b"\n"
    assert data[:-1].decode("ascii").isprintable()
    assert json.loads(data)["found"] == p0f_object(observation)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=20))
def test_whatever_the_text(text: str) -> None:
    """Bytes of a signature file that are not UTF-8 do not become lone surrogates, which many JSON parsers reject."""
    if any("\ud800" <= c <= "\udfff" and not "\udc80" <= c <= "\udcff" for c in text):
        return
    data = Formatter().lines([tcp_observation(name=text)])
    assert data[:-1].decode("ascii").isprintable()
    name = json.loads(data)["found"]["label"]["name"]
    assert name == label_of(text).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def test_members() -> None:
    assert members({"a": "\x7f", "b": {"c": [1, 2.5, None, True]}}) == '"a":"\\u007f","b":{"c":[1,2.5,null,true]}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        members({"a": float("nan")})


# Community IDs --------------------------------------------------------------------------------------


def test_known_community_ids() -> None:
    """From the baseline of the specification of Community ID (TCP over IPv4 and IPv6)."""
    assert community_id("128.232.110.120", 34855, "66.35.250.204", 80) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg="
    assert (
        community_id("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25)
        == "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="
    )


@given(st.tuples(addresses, ports, addresses, ports) | st.tuples(addresses6, ports, addresses6, ports))
def test_community_ids(flow: tuple[str, int, str, int]) -> None:
    """They equal those of `CommunityID.calc`, and are equal for both directions."""
    client, client_port, server, server_port = flow
    expected = CommunityID().calc(FlowTuple.make_tcp(client, server, client_port, server_port))
    assert community_id(*flow) == expected == community_id(server, server_port, client, client_port)


@given(st.ip_addresses(v=6))
def test_community_ids_of_addresses_as_p0f_prints_them(address: IPv6Address) -> None:
    text = ":".join(f"{group:x}" for group in unpack(">8H", address.packed))
    assert community_id(text, 1, text, 2) == community_id(str(address), 1, str(address), 2)


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("0:0:0:0:0:0:0:0", "::"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1"),
    ],
)
def test_addresses(printed: str, short: str) -> None:
    """Addresses are written as RFC 5952 recommends."""
    (line,) = parsed(
        Formatter(), mtu_observation(ends=Endpoints(client=printed, client_port=1, server=printed, server_port=2))
    )
    assert line["ends"] == [short, 1, short, 2]


# What is remembered ---------------------------------------------------------------------------------


def test_what_repeats_is_made_once() -> None:
    formatter = Formatter()
    first = tcp_observation()
    again = replace(tcp_observation(), seconds=first.seconds + 5)
    lines = parsed(formatter, first, mtu_observation(), again, mtu_observation(ends=ENDS6), tcp_observation(ends=ENDS6))
    assert formatter.made == ["ends", "syn", "mtu", "ends"]
    assert lines[0]["found"] == lines[2]["found"] == lines[4]["found"]
    assert lines[0]["t"] != lines[2]["t"]
    assert [str(ip_address(line["ends"][0])) for line in lines[2:]] == ["10.0.0.1", "fe80::1", "fe80::1"]


@pytest.mark.parametrize("change", [{"is_syn": False}, {"probe": True}, {"fuzzy": True}, {"dscp": 1}, {"name": None}])
def test_what_differs_is_made_anew(change: dict[str, Any]) -> None:
    one, other = tcp_observation(), tcp_observation(**change)
    lines = parsed(Formatter(), one, other)
    assert [line["found"] for line in lines] == [p0f_object(one), p0f_object(other)]
    assert lines[0] != lines[1]


def test_the_other_side_is_another_finding() -> None:
    client, server = [mtu_observation(of_client=of_client) for of_client in (True, False)]
    assert [line["found"]["subject"] for line in parsed(Formatter(), client, server)] == ["client", "server"]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "_MAX_REMEMBERED", 10)
    formatter = Formatter()
    for minutes in range(25):
        ends = Endpoints(client="10.0.0.1", client_port=minutes, server="10.0.0.2", server_port=80)
        (line,) = parsed(formatter, uptime_observation(minutes, 49, 1.0, 1, ends=ends))
        assert line["found"]["uptime_minutes"] == line["ends"][1] == minutes
        assert len(formatter._findings) <= 10
    assert formatter._ends_text.cache_info().currsize == 10


def test_long_findings_are_made_anew() -> None:
    formatter = Formatter()
    for length in (10, MAX_LENGTH):
        found = http_observation(raw_signature="x" * length)
        first, second = parsed(formatter, found, found)
        assert first == second
        assert first["found"]["raw_signature"] == "x" * length
    assert formatter.made == ["ends", "http request", "http request", "http request"]


def test_a_form_says_what_its_lines_have() -> None:
    formatter = JsonFormatter()
    with pytest.raises(NotImplementedError):
        formatter.ends_text("10.0.0.1", 1, "10.0.0.2", 2)
    with pytest.raises(NotImplementedError):
        formatter.finding_text(mtu_observation())
