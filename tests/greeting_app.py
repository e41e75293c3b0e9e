"""Two made-up applications that tests plug in: a line protocol whose server greets first, and one over UDP.

They show what an application of a user's own needs, and touch no module of the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
from pyp0f.errors import SignatureError
from pyp0f.observations.base import Fields, Form, Observation
from pyp0f.signatures.database import Database
from pyp0f.signatures.label import Label
from pyp0f.signatures.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingSignature:
    """A line of the section ``[greeting]``: what a greeting begins with."""

    label: Label
    line: int = field(default=0, compare=False)
    text: str

    @property
    def path(self) -> str:
        return self.label.path

    def __str__(self) -> str:
        return self.text


class GreetingSection(Section[GreetingSignature]):
    """How its lines are read; all else is as in any section."""

    def parse(self, text: str, label: Label, line: int) -> GreetingSignature:
        if not text.isprintable():
            raise SignatureError("must be printable", part="greeting", value=text)
        return GreetingSignature(label=label, line=line, text=text)


SECTION: Final = GreetingSection("greeting")


def _fields(observation: GreetingObservation) -> Fields:
    label = observation.label
    return ("app", "???" if label is None else label.text), ("raw_sig", observation.program)


def _details(observation: GreetingObservation) -> dict[str, object]:
    return {"program": observation.program}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GreetingObservation(Observation):
    """One line of either side."""

    form: ClassVar = Form(_fields, _details)

    program: str
    label: Label | None = None

    @property
    def kind(self) -> str:
        return "greeting"


def observed(context: Context, program: str, label: Label | None = None) -> GreetingObservation:
    return GreetingObservation(
        seconds=context.seconds,
        microseconds=context.microseconds,
        endpoints=context.endpoints,
        of_client=context.of_client,
        program=program,
        label=label,
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
    """Matches the program's name with the signatures, and keeps the latest one of each host."""

    def __init__(self, database: Database) -> None:
        self._signatures = database.signatures_in(SECTION)

    def facts(self) -> dict[str, str]:
        return {}

    def inspect(self, message: bytes, context: Context) -> tuple[Observation, list[Score]]:
        program = message.decode("ascii", "replace").removeprefix("HELLO ").strip()
        label = next((one.label for one in self._signatures if program.startswith(one.text)), None)
        scores = [OTHER_SERVER] if context.facts.get("program", program) != program else []
        context.facts["program"] = program
        return observed(context, program, label), scores


class Greeting(Application):
    """A line protocol.  The server begins with ``HELLO program``."""

    name = "greeting"
    sections = (SECTION,)

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        if from_client:
            return Certainty.MAYBE if data.startswith(b"HI"[: len(data)]) else Certainty.NO
        if len(data) < 6:
            return Certainty.MAYBE if b"HELLO ".startswith(data) else Certainty.NO
        return Certainty.YES if data.startswith(b"HELLO ") else Certainty.NO

    def conversation(self) -> Conversation:
        return GreetingConversation()

    def inspector(self, database: Database) -> Inspector:
        return GreetingInspector(database)


class EchoConversation(Conversation):
    """Each datagram is a message.  The message of the server ends the exchange."""

    __slots__ = ()

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        return (data,), from_client


class EchoInspector(Inspector):
    """Reports datagrams."""

    def inspect(self, message: bytes, context: Context) -> tuple[Observation, tuple[()]]:
        return observed(context, message.decode("ascii", "replace")), ()


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
