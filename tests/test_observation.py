"""What p0f prints for each kind of observation: kind, keys, values and their order (specification, section 12.1)."""

from __future__ import annotations

import pytest
from observations import ENDS, EXAMPLES, Example, http_observation, tcp_observation

from pyp0f.observation import REASON_NAMES, Endpoints, HostChangeObservation, Observation, UptimeObservation


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_kind_and_fields(example: Example) -> None:
    assert example.observation.kind == example.kind
    assert example.observation.fields() == example.fields
    assert example.observation.of_client == example.is_of_client


def test_there_is_an_example_of_each_kind() -> None:
    """Those of the table in section 12.1."""
    assert {example.kind for example in EXAMPLES} == {
        "syn",
        "sendsyn probe",
        "syn+ack",
        "sendsyn response",
        "mtu",
        "uptime",
        "http request",
        "http response",
        "host change",
        "ip sharing",
    }


@pytest.mark.parametrize(
    ("observation", "params"),
    [
        (tcp_observation(), "none"),
        (tcp_observation(generic=True), "generic"),
        (tcp_observation(fuzzy=True), "fuzzy"),
        (tcp_observation(random_ttl=True), "random_ttl"),
        (tcp_observation(excess_distance=True), "excess_dist"),
        (tcp_observation(tos=1), "tos:0x01"),
        (tcp_observation(tos=63), "tos:0x3f"),
        (
            tcp_observation(generic=True, fuzzy=True, random_ttl=True, excess_distance=True, tos=46),
            "generic fuzzy random_ttl excess_dist tos:0x2e",
        ),
        (http_observation(dishonest=True), "dishonest"),
        (http_observation(anonymous=True), "anonymous"),
        (http_observation(generic=True), "generic"),
        (http_observation(dishonest=True, anonymous=True, generic=True), "dishonest anonymous generic"),
    ],
)
def test_params(observation: Observation, params: str) -> None:
    assert dict(observation.fields())["params"] == params


@pytest.mark.parametrize(
    ("observation", "field"),
    [
        (tcp_observation(), ("os", "Linux 3.11 and newer")),
        (tcp_observation(is_application=True), ("app", "Linux 3.11 and newer")),
        (tcp_observation(name=None), ("os", "???")),
        (http_observation(), ("app", "curl")),
        (http_observation(is_os=True), ("os", "curl")),
        (http_observation(name=None), ("app", "???")),
    ],
)
def test_systems_and_programs(observation: Observation, field: tuple[str, str]) -> None:
    assert observation.fields()[0] == field


@pytest.mark.parametrize(
    ("language", "text"), [(None, "none"), ("???", "???"), ("English", "English")], ids=["absent", "unknown", "known"]
)
def test_language(language: str | None, text: str) -> None:
    assert dict(http_observation(language=language).fields())["lang"] == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 days 0 hrs 0 min (modulo 497 days)"),
        (59, "0 days 0 hrs 59 min (modulo 497 days)"),
        (60, "0 days 1 hrs 0 min (modulo 497 days)"),
        (1439, "0 days 23 hrs 59 min (modulo 497 days)"),
        (1440, "1 days 0 hrs 0 min (modulo 497 days)"),
    ],
)
def test_uptime(minutes: int, text: str) -> None:
    assert UptimeObservation(0, 0, ENDS, True, minutes, 497, 100.0).fields()[0] == ("uptime", text)


@pytest.mark.parametrize(("frequency", "text"), [(100.0, "100.00 Hz"), (0.705, "0.70 Hz"), (1499.999, "1500.00 Hz")])
def test_frequency(frequency: float, text: str) -> None:
    assert UptimeObservation(0, 0, ENDS, True, 0, 497, frequency).fields()[1] == ("raw_freq", text)


def test_reasons_come_in_a_fixed_order() -> None:
    """Each reason is one bit, and all of them print as in section 10."""
    assert [bit for bit, _ in REASON_NAMES] == [1 << i for i in range(13)]
    every = HostChangeObservation(0, 0, ENDS, True, (1 << 13) - 1, (0, 0, 0, 0))
    assert every.reason == ("app_vs_os os_diff sig_diff x_known tstamp ttl port mtu fuzzy via date srv_sig_lb ua_vs_os")


def test_endpoints_are_values() -> None:
    same = Endpoints("10.0.0.1", 1000, "10.0.0.2", 80)
    assert same == ENDS
    assert hash(same) == hash(ENDS)
    assert repr(same) == "Endpoints('10.0.0.1', 1000, '10.0.0.2', 80)"
    assert Endpoints("10.0.0.2", 80, "10.0.0.1", 1000) != ENDS
    assert same != "10.0.0.1"


def test_the_base_says_nothing_of_its_own() -> None:
    base = Observation(0, 0, ENDS, True)
    with pytest.raises(NotImplementedError):
        _ = base.kind
    with pytest.raises(NotImplementedError):
        base.fields()
