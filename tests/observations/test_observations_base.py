"""What p0f prints for each kind of observation: kind, keys, values and their order (specification, section 12.1)."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from observations import (
    ENDS,
    ENDS6,
    EXAMPLES,
    SECONDS,
    Example,
    http_observation,
    label_of,
    tcp_observation,
    tcp_signature,
)

from pyp0f.observations.base import (
    REASON_NAMES,
    REASON_PORT,
    REASON_TTL,
    Endpoints,
    HostChangeObservation,
    HttpRequestObservation,
    HttpResponseObservation,
    IpSharingObservation,
    MtuObservation,
    Observation,
    SynAckObservation,
    SynObservation,
    UptimeObservation,
)
from pyp0f.signatures.mtu import MtuSignature


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
    assert UptimeObservation(0, 0, ENDS, True, minutes, 497, 100.0, 100).fields()[0] == ("uptime", text)


@pytest.mark.parametrize(("frequency", "text"), [(100.0, "100.00 Hz"), (0.705, "0.70 Hz"), (1499.999, "1500.00 Hz")])
def test_frequency(frequency: float, text: str) -> None:
    assert UptimeObservation(0, 0, ENDS, True, 0, 497, frequency, 100).fields()[1] == ("raw_freq", text)


def test_reasons_come_in_a_fixed_order() -> None:
    """Each reason is one bit, and all of them print as in section 10."""
    assert [bit for bit, _ in REASON_NAMES] == [1 << i for i in range(13)]
    every = HostChangeObservation(0, 0, ENDS, True, (1 << 13) - 1, (0, 0, 0, 0))
    names = "app_vs_os os_diff sig_diff x_known tstamp ttl port mtu fuzzy via date srv_sig_lb ua_vs_os"
    assert every.reasons == tuple(names.split())
    assert every.fields()[0] == ("reason", names)


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
    with pytest.raises(NotImplementedError):
        base.details()


# As values of Python ---------------------------------------------------------------------------------


def test_time_and_endpoints_are_values() -> None:
    observation = tcp_observation(ends=ENDS6, is_syn=False)
    assert observation.time == datetime(2020, 9, 13, 12, 26, 40, 250_000, tzinfo=UTC)
    assert observation.client == IPv6Address("fe80::1")
    assert observation.server == observation.subject == IPv6Address("fe80::2")
    assert (observation.client_port, observation.server_port) == (1000, 80)
    assert tcp_observation().subject == tcp_observation().client == IPv4Address("10.0.0.1")


@pytest.mark.parametrize(
    ("seconds", "microseconds", "time"),
    [
        (0, 0, datetime(1970, 1, 1, tzinfo=UTC)),
        (2**32 - 1, 999_999, datetime(2106, 2, 7, 6, 28, 15, 999_999, tzinfo=UTC)),
        # A forged record may say more than a second.
        (0, 2**32 - 1, datetime(1970, 1, 1, 1, 11, 34, 967_295, tzinfo=UTC)),
    ],
)
def test_all_times_can_be_told(seconds: int, microseconds: int, time: datetime) -> None:
    assert MtuObservation(seconds, microseconds, ENDS, True, None, 1500).time == time


def test_tcp_values() -> None:
    observation = tcp_observation(fuzzy=True, distance=3, dscp=2)
    label = label_of("Linux 3.11 and newer")
    assert isinstance(observation, SynObservation)
    assert isinstance(tcp_observation(is_syn=False), SynAckObservation)
    assert observation.label == label
    assert observation.signature == tcp_signature(label)
    assert (observation.generic, observation.fuzzy, observation.random_ttl) == (False, True, False)
    assert (observation.distance, observation.excess_distance, observation.dscp) == (3, False, 2)
    assert observation.quirks == ("df", "id+")
    assert observation.finding.options == ("mss", "sok", "ts", "nop", "ws")
    assert observation.params == "fuzzy tos:0x02"
    assert observation.raw_signature == "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
    assert tcp_observation(generic=True).generic
    assert tcp_observation(random_ttl=True).random_ttl
    assert tcp_observation(distance=36).excess_distance
    unknown = tcp_observation(name=None)
    assert (unknown.label, unknown.signature, unknown.generic, unknown.random_ttl) == (None, None, False, False)


def test_http_values() -> None:
    observation = http_observation(language="English", dishonest=True)
    assert isinstance(observation, HttpRequestObservation)
    assert isinstance(http_observation(of_client=False), HttpResponseObservation)
    assert observation.label == label_of("curl", is_application=True, line=20)
    assert observation.signature is not None
    assert observation.signature.line == 21
    assert (observation.generic, observation.dishonest, observation.anonymous) == (False, True, False)
    assert (observation.software, observation.language, observation.params) == ("curl/7.1", "English", "dishonest")
    assert observation.raw_signature == "1:Host,User-Agent,Accept=[*/*]:Connection:curl/7.1"
    unknown = http_observation(name=None, software=None)
    assert (unknown.label, unknown.signature, unknown.software, unknown.anonymous) == (None, None, None, True)


def test_the_other_values() -> None:
    known = MtuObservation(SECONDS, 0, ENDS, True, MtuSignature("DSL", 1492, 9), 1492)
    assert (known.link, MtuObservation(SECONDS, 0, ENDS, True, None, 1491).link) == ("DSL", None)
    clock = UptimeObservation(SECONDS, 0, ENDS, True, 90, 49, 1001.5, 1000)
    assert (clock.uptime, clock.wrap, clock.frequency) == (timedelta(hours=1, minutes=30), timedelta(days=49), 1000)
    assert IpSharingObservation(SECONDS, 0, ENDS, True, REASON_TTL | REASON_PORT, (0, 0, 0, 1)).reasons == (
        "ttl",
        "port",
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_equal_alike_and_through_pickle(example: Example) -> None:
    observation = example.observation
    pickled = [pickle.loads(pickle.dumps(observation, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for same in (copy.copy(observation), copy.deepcopy(observation), *pickled):
        assert same == observation
        assert hash(same) == hash(observation)
        assert same.fields() == observation.fields()
    assert all(other.observation != observation for other in EXAMPLES if other is not example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_as_a_dict(example: Example) -> None:
    """JSON gives back the same: there are no other types in it."""
    found = example.observation.to_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["kind"] == example.kind
    assert found["subject"] == ("client" if example.is_of_client else "server")
    assert str(found["time"]).startswith("2020-09-13T12:26:40.")


def test_a_dict_in_full() -> None:
    assert tcp_observation().to_dict() == {
        "kind": "syn",
        "time": "2020-09-13T12:26:40.250000+00:00",
        "client": "10.0.0.1",
        "client_port": 1000,
        "server": "10.0.0.2",
        "server_port": 80,
        "subject": "client",
        "probe": False,
        "label": {
            "text": "Linux 3.11 and newer",
            "generic": False,
            "class": "unix",
            "name": "Linux",
            "flavor": "3.11 and newer",
        },
        "signature": {"file": None, "line": 11, "text": "*:64:0:*:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"},
        "generic": False,
        "fuzzy": False,
        "random_ttl": False,
        "distance": 0,
        "excess_distance": False,
        "raw_signature": "4:64+0:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0",
        "ip_version": 4,
        "ttl": 64,
        "dscp": 0,
        "ip_options_length": 0,
        "mss": 1460,
        "window": 29_200,
        "scale": 7,
        "options": ["mss", "sok", "ts", "nop", "ws"],
        "quirks": ["df", "id+"],
        "payload": False,
    }


@pytest.mark.parametrize(
    ("path", "line", "file"),
    [("/etc/p0f/my.fp", 7, "my.fp"), ("my.fp", 7, "my.fp"), ("/etc/Caf\udce9.fp", 7, "Caf\ufffd.fp"), ("", 0, None)],
)
def test_a_dict_says_where_the_signature_stands(path: str, line: int, file: str | None) -> None:
    """But not in which folder; one that was made in code stands nowhere."""
    signature = MtuSignature("Ethernet", 1500, line, path)
    details = MtuObservation(SECONDS, 0, ENDS, True, signature, 1500).details()
    assert details["signature"] == {"file": file, "line": line or None, "text": "1500"}


def test_a_dict_has_no_surrogates() -> None:
    """They stand for bytes of a signature file that are not UTF-8, and JSON cannot hold them."""
    link = MtuObservation(SECONDS, 0, ENDS, True, MtuSignature("caf\udce9 \u00fc", 1492, 9), 1492)
    assert link.link == "caf\udce9 \u00fc"
    assert link.to_dict()["link"] == "caf\ufffd \u00fc"


def test_how_they_look() -> None:
    link = MtuObservation(SECONDS, 500_000, ENDS, True, MtuSignature("DSL", 1492, 9), 1492)
    text = "10.0.0.1/1000 -> 10.0.0.2/80 (mtu) client: link = DSL, raw_mtu = 1492"
    assert str(link) == text
    assert repr(link) == f"<MtuObservation 2020-09-13 12:26:40.500000+00:00 {text}>"
