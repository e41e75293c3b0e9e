"""Two made-up applications that tests plug in: a line protocol whose server greets first, and one over UDP.

They show what an application of a user's own needs, and touch no module of the package.
"""

from __future__ import annotations

from typing import Any, Final

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
from pyp0f.observations.base import Fields, Observation
from pyp0f.signatures.database import Database


class GreetingObservation(Observation):
    """A line that one side said."""

    __slots__ = ("program",)

    def __init__(self, context: Context, program: str) -> None:
        super().__init__(*context)
        self.program = program

    @property
    def kind(self) -> str:
        return "greeting"

    def fields(self) -> Fields:
        return ("app", self.program), ("raw_sig", self.program)

    def details(self) -> dict[str, object]:
        return {"program": self.program}


class GreetingConversation(Conversation):
    """The server's line, and then the client's."""

    __slots__ = ("_greeted",)

    def __init__(self) -> None:
        self._greeted = False

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        line, newline, _ = data.partition(b"\n")
        if not newline:
            return END if is_full else GO_ON
        if from_client:
            return Step((line,), False) if self._greeted else GO_ON
        if self._greeted:
            return END
        self._greeted = True
        return Step((line,), True)


class GreetingInspector(Inspector):
    """Takes the program's name from the line, and keeps the latest one of each host."""

    def facts(self) -> dict[str, str]:
        return {}

    def interpret(self, message: bytes, from_client: bool) -> str:
        return message.decode("ascii", "replace").removeprefix("HELLO ").strip()

    def observe(self, meaning: str, context: Context) -> Observation:
        return GreetingObservation(context, meaning)

    def compare(self, meaning: str, context: Context, host: Host, facts: dict[str, str]) -> list[Score]:
        return [OTHER_SERVER] if facts.get("program", meaning) != meaning else []

    def learn(self, meaning: str, context: Context, host: Host, facts: dict[str, str]) -> None:
        facts["program"] = meaning


class Greeting(Application):
    """The line protocol: ``HELLO program``, first of the server."""

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
    """Each datagram is a message; the server's ends the exchange."""

    __slots__ = ()

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        return Step((data,), from_client)


class EchoInspector(Inspector):
    """Reports datagrams."""

    def interpret(self, message: bytes, from_client: bool) -> str:
        return message.decode("ascii", "replace")

    def observe(self, meaning: str, context: Context) -> Observation:
        return GreetingObservation(context, meaning)


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
