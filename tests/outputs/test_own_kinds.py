"""A kind of observation that the package does not know comes out of all outputs."""

from __future__ import annotations

import io
import json
import pickle
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import pytest
from sample_observations import ENDS, SECONDS

from pyp0f.frozen import fast_constructor
from pyp0f.observations.base import EcsMembers, Fields, Form, Observation
from pyp0f.outputs.ecs import EcsFormatter
from pyp0f.outputs.eve import EveFormatter
from pyp0f.outputs.log import log_line
from pyp0f.outputs.terminal import Screen, block

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyp0f.outputs.jsontext import JsonFormatter


def greeting_fields(observation: GreetingObservation) -> Fields:
    return ("app", observation.program), ("version", str(observation.version))


def greeting_details(observation: GreetingObservation) -> dict[str, object]:
    return {"program": observation.program, "version": observation.version}


def greeting_ecs(observation: GreetingObservation) -> EcsMembers:
    return {"event": {"category": ["network", "email"]}, "service": {"type": "greeter", "name": observation.program}}


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingObservation(Observation):
    """The greeting of a server."""

    form: ClassVar[Form] = Form(greeting_fields, greeting_details, greeting_ecs)

    program: str
    version: int

    @property
    def kind(self) -> str:
        return "greeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainObservation(GreetingObservation):
    """The same observation without members in ECS."""

    form: ClassVar[Form] = Form(greeting_fields, greeting_details)


GREETING = GreetingObservation(
    seconds=SECONDS, microseconds=5, endpoints=ENDS, of_client=False, program="hello", version=3
)
PLAIN = fast_constructor(PlainObservation)(
    seconds=SECONDS, microseconds=5, endpoints=ENDS, of_client=False, program="hello", version=3
)
DETAILS = {"kind": "greeting", "subject": "server", "program": "hello", "version": 3}


def test_values() -> None:
    assert pickle.loads(pickle.dumps(GREETING)) == GREETING
    assert replace(GREETING, version=4) != GREETING
    assert str(GREETING) == "10.0.0.1/1000 -> 10.0.0.2/80 (greeting) server: app = hello, version = 3"
    assert {name: GREETING.to_dict()[name] for name in DETAILS} == DETAILS


def test_the_terminal() -> None:
    text = (
        ".-[ 10.0.0.1/1000 -> 10.0.0.2/80 (greeting) ]-\n"
        "|\n| server   = 10.0.0.2/80\n| app      = hello\n| version  = 3\n|\n`----\n\n"
    )
    assert block(GREETING) == text
    stream = io.StringIO()
    Screen(stream).report([GREETING, PLAIN])
    assert stream.getvalue() == 2 * text


def test_the_log(local_zone: Callable[[str], None]) -> None:
    local_zone("UTC")
    assert log_line(GREETING) == (
        "[2020/09/13 12:26:40] mod=greeting|cli=10.0.0.1/1000|srv=10.0.0.2/80|subj=srv|app=hello|version=3"
    )


@pytest.mark.parametrize("formatter", [EveFormatter(), EcsFormatter()], ids=["EVE", "ECS"])
def test_json(formatter: JsonFormatter) -> None:
    """Different observations get different lines; repeated ones use the cache."""
    observations = GREETING, replace(GREETING, version=4), replace(GREETING, seconds=0)
    first, second, third = map(json.loads, formatter.lines(observations).splitlines())
    assert first["p0f"] == third["p0f"] == DETAILS
    assert second["p0f"] == {**DETAILS, "version": 4}


def test_members_of_ecs() -> None:
    first, second = map(json.loads, EcsFormatter().lines([GREETING, PLAIN]).splitlines())
    usual = {"kind": "event", "type": ["info"], "module": "p0f", "dataset": "p0f.observation"}
    assert first["event"] == {**usual, "category": ["network", "email"]}
    assert first["service"] == {"type": "greeter", "name": "hello"}
    assert second["event"] == {**usual, "category": ["network"]}
    assert list(first) == [*list(second)[:-2], "event", "service", "p0f"]
