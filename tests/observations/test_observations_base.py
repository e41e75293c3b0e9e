"""The common properties of observations: time, endpoints, and value semantics."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final, get_type_hints

import pytest
from sample_observations import (
    ENDS,
    ENDS6,
    EXAMPLES,
    Example,
    http_observation,
    mtu_observation,
    tcp_observation,
)

from pyp0f.applications.http.observations import HttpFinding
from pyp0f.frozen import Frozen
from pyp0f.observations.base import Endpoints, Form, Observation, make_endpoints
from pyp0f.observations.tcp import TcpFinding
from pyp0f.signatures.mtu import MtuSignature
from pyp0f.wire.outer import Outer


def _kinds(base: type[Observation]) -> Iterator[type[Observation]]:
    yield base
    for kind in base.__subclasses__():
        yield from _kinds(kind)


KINDS: Final = {type(example.observation): example.observation for example in EXAMPLES}

# The two ends ---------------------------------------------------------------------------------------


def test_endpoints_are_values() -> None:
    same = Endpoints(client="10.0.0.1", client_port=1000, server="10.0.0.2", server_port=80)
    assert same == ENDS
    assert hash(same) == hash(ENDS)
    assert (
        repr(same)
        == "Endpoints(client='10.0.0.1', client_port=1000, server='10.0.0.2', server_port=80, transport='tcp')"
    )
    assert Endpoints(client="10.0.0.2", client_port=80, server="10.0.0.1", server_port=1000) != ENDS
    text: object = "10.0.0.1"
    assert same != text
    assert (same.client_text, same.server_text) == ("10.0.0.1/1000", "10.0.0.2/80")


def test_endpoints_cannot_be_changed() -> None:
    for name in (*[field.name for field in fields(Endpoints)], "colour"):
        with pytest.raises(FrozenInstanceError):
            setattr(ENDS, name, "10.0.0.9")
        with pytest.raises(FrozenInstanceError):
            delattr(ENDS, name)
    assert replace(ENDS, server_port=81).server_text == "10.0.0.2/81"


def test_endpoints_are_made_fast() -> None:
    made = make_endpoints("10.0.0.1", 1000, "10.0.0.2", 80, "tcp", "10.0.0.1/1000", "10.0.0.2/80", ())
    assert type(made) is Endpoints
    assert made == ENDS
    assert (made.client_text, made.server_text) == (ENDS.client_text, ENDS.server_text)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_endpoints_through_pickle(protocol: int) -> None:
    same = pickle.loads(pickle.dumps(ENDS, protocol))
    assert (same, same.client_text, same.server_text) == (ENDS, ENDS.client_text, ENDS.server_text)


def test_endpoints_take_keywords() -> None:
    with pytest.raises(TypeError, match="positional"):
        Endpoints("10.0.0.1", 1000, "10.0.0.2", 80)  # type: ignore[call-arg]


# What all have --------------------------------------------------------------------------------------


def test_the_base_has_neither_kind_nor_form() -> None:
    base = Observation(seconds=0, microseconds=0, endpoints=ENDS, of_client=True)
    with pytest.raises(NotImplementedError):
        _ = base.kind
    with pytest.raises(AttributeError):
        base.fields()


def test_time_and_endpoints_are_values() -> None:
    observation = tcp_observation(ends=ENDS6, is_syn=False)
    assert observation.time == datetime(2020, 9, 13, 12, 26, 40, 250_000, tzinfo=UTC)
    assert observation.client == IPv6Address("fe80::1")
    assert observation.server == observation.subject_address == IPv6Address("fe80::2")
    assert (observation.client_port, observation.server_port) == (1000, 80)
    assert tcp_observation().subject_address == tcp_observation().client == IPv4Address("10.0.0.1")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_the_subject_is_the_same_in_attribute_and_dict(example: Example) -> None:
    observation = example.observation
    assert observation.subject == observation.to_dict()["subject"] == ("client" if example.is_of_client else "server")
    assert str(observation.subject_address) == observation.to_dict()[observation.subject]


@pytest.mark.parametrize(
    ("seconds", "microseconds", "time"),
    [
        (0, 0, datetime(1970, 1, 1, tzinfo=UTC)),
        (2**32 - 1, 999_999, datetime(2106, 2, 7, 6, 28, 15, 999_999, tzinfo=UTC)),
        # A forged record may contain more than a second.
        (0, 2**32 - 1, datetime(1970, 1, 1, 1, 11, 34, 967_295, tzinfo=UTC)),
    ],
)
def test_all_times_can_be_told(seconds: int, microseconds: int, time: datetime) -> None:
    assert mtu_observation(seconds=seconds, microseconds=microseconds).time == time


def test_how_they_look() -> None:
    link = mtu_observation(MtuSignature("DSL", 1492, 9), 1492, microseconds=500_000)
    text = "10.0.0.1/1000 -> 10.0.0.2/80 (mtu) client: link = DSL, raw_mtu = 1492"
    assert str(link) == text
    assert repr(link) == f"<MtuObservation 2020-09-13 12:26:40.500000+00:00 {text}>"


# As values of Python --------------------------------------------------------------------------------


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
def test_they_cannot_be_changed(example: Example) -> None:
    observation = example.observation
    for field in fields(observation):
        with pytest.raises(FrozenInstanceError):
            setattr(observation, field.name, None)
        with pytest.raises(FrozenInstanceError):
            delattr(observation, field.name)
    for name in ("colour", "client", "kind", "form", "fields"):
        with pytest.raises(FrozenInstanceError, match=f"^cannot assign to field '{name}'$"):
            setattr(observation, name, "red")
        with pytest.raises(FrozenInstanceError, match=f"^cannot delete field '{name}'$"):
            delattr(observation, name)
    assert observation.fields() == example.fields


def test_all_kinds_have_one_method_that_refuses_changes() -> None:
    kinds = {kind for kind in _kinds(Observation) if kind.__module__.startswith("pyp0f.")}
    assert kinds >= {Observation, *KINDS}
    for kind in kinds:
        if "__dataclass_params__" in vars(kind):
            assert kind.__setattr__ is Frozen.__setattr__
            assert kind.__delattr__ is Frozen.__delattr__


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_each_field_counts(example: Example) -> None:
    """A copy with one changed field differs from the original, and has the same class."""
    for field in fields(example.observation):
        changes: dict[str, Any] = {field.name: "other"}
        other = replace(example.observation, **changes)
        assert type(other) is type(example.observation)
        assert other != example.observation
        changes[field.name] = getattr(example.observation, field.name)
        assert replace(other, **changes) == example.observation


@pytest.mark.parametrize(
    "finding", [tcp_observation().finding, http_observation().finding], ids=["TcpFinding", "HttpFinding"]
)
def test_findings_are_values(finding: TcpFinding | HttpFinding) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(finding, protocol)) == finding
    for field in fields(finding):
        changes: dict[str, Any] = {field.name: "other"}
        assert replace(finding, **changes) != finding
        with pytest.raises(FrozenInstanceError):
            setattr(finding, field.name, None)


@pytest.mark.parametrize("value", [ENDS, tcp_observation().finding, http_observation().finding, *KINDS.values()])
def test_types_can_be_asked_for(value: Endpoints | TcpFinding | HttpFinding | Observation) -> None:
    """`typing.get_type_hints` works, also for constructors with fields from several modules."""
    names = {field.name for field in fields(value)}
    assert names <= set(get_type_hints(type(value)))
    assert names <= {*get_type_hints(type(value).__init__), "client_text", "server_text"}


def test_types_of_forms_can_be_asked_for() -> None:
    names = set(get_type_hints(Form))
    assert names == set(get_type_hints(Form.__init__)) - {"return"} == {"fields", "details", "ecs", "text"}


OUTER: Final = (Outer("vlan", 5), Outer("ip", None, "203.0.113.1", "203.0.113.2"), Outer("vxlan", 500))


def test_outer_headers() -> None:
    one = replace(tcp_observation(), endpoints=replace(ENDS, outer=OUTER))
    assert one.outer == OUTER
    assert one.to_dict()["outer"] == [
        {"kind": "vlan", "id": 5, "src_ip": None, "dest_ip": None},
        {"kind": "ip", "id": None, "src_ip": "203.0.113.1", "dest_ip": "203.0.113.2"},
        {"kind": "vxlan", "id": 500, "src_ip": None, "dest_ip": None},
    ]
    assert one != replace(one, endpoints=ENDS)
    assert "outer" not in replace(one, endpoints=ENDS).to_dict()
