"""Two made-up applications that tests plug in: a line protocol whose server greets first, and one over UDP.

They show what an application of a user's own needs, and touch no module of the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pyp0f.applications.interface import (
    END,
    GO_ON,
    Application,
    Certainty,
    Context,
    Conversation,
    Inspector,
    Step,
    Transport,
)
from pyp0f.changes.weights import OTHER_SERVER, Score
from pyp0f.hosts.table import Host
from pyp0f.observations.base import Fields, Form, Observation
from pyp0f.signatures.database import Database


def _fields(observation: GreetingObservation) -> Fields:
    return ("app", observation.program), ("raw_sig", observation.program)


def _details(observation: GreetingObservation) -> dict[str, object]:
    return {"program": observation.program}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GreetingObservation(Observation):
    """One line of either side."""

    form: ClassVar = Form(_fields, _details)

    program: str

    @property
    def kind(self) -> str:
        return "greeting"


def observed(context: Context, program: str) -> GreetingObservation:
    return GreetingObservation(
        seconds=context.seconds,
        microseconds=context.microseconds,
        endpoints=context.endpoints,
        of_client=context.of_client,
        program=program,
    )


class GreetingConversation(Conversation):
    """Reads a line of the server, then a line of the client."""

    __slots__ = ("_greeted",)

    def __init__(self) -> None:
        self._greeted = False

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        line, newline, _ = data.partition(b"\n")
        if not newline:
            return END if is_full else GO_ON
        if from_client:
            return ((line,), False) if self._greeted else GO_ON
        if self._greeted:
            return END
        self._greeted = True
        return ((line,), True)


class GreetingInspector(Inspector):
    """Reads the name of the program from a line, and keeps the latest name of each host."""

    def facts(self) -> dict[str, str]:
        return {}

    def interpret(self, message: bytes, context: Context) -> str:
        return message.decode("ascii", "replace").removeprefix("HELLO ").strip()

    def observe(self, meaning: str, context: Context) -> Observation:
        return observed(context, meaning)

    def compare(self, meaning: str, context: Context, host: Host, facts: dict[str, str]) -> list[Score]:
        return [OTHER_SERVER] if facts.get("program", meaning) != meaning else []

    def learn(self, meaning: str, context: Context, host: Host, facts: dict[str, str]) -> None:
        facts["program"] = meaning


class Greeting(Application):
    """A line protocol.  The server begins with ``HELLO program``."""

    name = "greeting"

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        if from_client:
            return Certainty.MAYBE if data.startswith(b"HI"[: len(data)]) else Certainty.NO
        if len(data) < 6:
            return Certainty.MAYBE if b"HELLO ".startswith(data) else Certainty.NO
        return Certainty.YES if data.startswith(b"HELLO ") else Certainty.NO

    def conversation(self) -> Conversation:
        return GreetingConversation()

    def inspector(self, database: Database) -> Inspector:
        return GreetingInspector()


class EchoConversation(Conversation):
    """Each datagram is a message.  The message of the server ends the exchange."""

    __slots__ = ()

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        return (data,), from_client


class EchoInspector(Inspector):
    """Reports datagrams."""

    def interpret(self, message: bytes, context: Context) -> str:
        return message.decode("ascii", "replace")

    def observe(self, meaning: str, context: Context) -> Observation:
        return observed(context, meaning)


class Echo(Application):
    """A protocol over UDP, whose first datagram begins with ``ECHO``."""

    name = "echo"
    transport = Transport.UDP

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        return Certainty.YES if data.startswith(b"ECHO") else Certainty.NO

    def conversation(self) -> Conversation:
        return EchoConversation()

    def inspector(self, database: Database) -> Inspector:
        return EchoInspector()


GREETING: Final = Greeting()
ECHO: Final = Echo()
APPLICATIONS: Final[tuple[Any, ...]] = (GREETING, ECHO)
