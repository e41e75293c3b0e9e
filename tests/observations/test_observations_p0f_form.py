"""Keys and values of each kind of observation, in p0f's order (docs/p0f-3.09b.md, section 12.1)."""

from __future__ import annotations

import pytest
from sample_observations import EXAMPLES, Example, http_observation, tcp_observation, uptime_observation

from pyp0f.observations import p0f_form
from pyp0f.observations.base import Observation, fields_text
from pyp0f.observations.text_cache import MAX_LENGTH


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_kind_and_fields(example: Example) -> None:
    assert example.observation.kind == example.kind
    assert example.observation.fields() == example.fields
    assert example.observation.of_client == example.is_of_client
    assert example.observation.form.text(example.observation) == fields_text(example.fields)


def test_there_is_an_example_of_each_kind() -> None:
    """The kinds are those of the table in docs/p0f-3.09b.md, section 12.1, and those of further applications."""
    assert {example.kind for example in EXAMPLES} == {
        "syn",
        "sendsyn probe",
        "syn+ack",
        "sendsyn response",
        "mtu",
        "uptime",
        "http request",
        "http response",
        "http2 request",
        "ssh request",
        "ssh response",
        "tls request",
        "tls response",
        "quic request",
        "dtls request",
        "smtp request",
        "smtp response",
        "ftp request",
        "ftp response",
        "pop3 request",
        "pop3 response",
        "imap request",
        "imap response",
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
        (tcp_observation(distance=35), "none"),
        (tcp_observation(distance=36), "excess_dist"),
        (tcp_observation(dscp=1), "tos:0x01"),
        (tcp_observation(dscp=63), "tos:0x3f"),
        (
            tcp_observation(generic=True, fuzzy=True, random_ttl=True, distance=36, dscp=46),
            "generic fuzzy random_ttl excess_dist tos:0x2e",
        ),
        (http_observation(dishonest=True), "dishonest"),
        (http_observation(software=None), "anonymous"),
        (http_observation(generic=True), "generic"),
        (http_observation(dishonest=True, software=None, generic=True), "dishonest anonymous generic"),
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
        (tcp_observation(probe=True), ("app", "Linux 3.11 and newer")),
        (tcp_observation(probe=True, name=None), ("os", "???")),
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
    assert uptime_observation(minutes, 497, 100.0, 100).fields()[0] == ("uptime", text)


@pytest.mark.parametrize(("frequency", "text"), [(100.0, "100.00 Hz"), (0.705, "0.70 Hz"), (1499.999, "1500.00 Hz")])
def test_frequency(frequency: float, text: str) -> None:
    assert uptime_observation(0, 497, frequency, 100).fields()[1] == ("raw_freq", text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_outputs_can_remember_their_text_by_the_object(example: Example) -> None:
    """Each call returns the same object."""
    assert example.observation.fields() is example.observation.fields()


def test_a_finding_can_be_that_of_a_probe_and_not() -> None:
    usual, probe = tcp_observation(), tcp_observation(probe=True)
    for observation in (usual, probe, usual):
        key = "app" if observation.probe else "os"
        assert p0f_form.tcp_fields(observation)[0] == (key, "Linux 3.11 and newer")


def test_long_fields_are_not_remembered() -> None:
    long = http_observation(raw_signature="x" * (MAX_LENGTH + 1))
    assert long.fields() == long.fields()
    assert long.fields() is not long.fields()
