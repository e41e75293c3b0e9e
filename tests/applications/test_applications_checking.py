"""Applications that programs bring along are checked when an engine is made; wrong results name the application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from datagram_bytes import to_server
from greeting_app import ECHO, GREETING, Greeting, observed
from talk import DATABASE, Talk

import pyp0f
from pyp0f.applications.interface import Application, Certainty, Conversation, Handover, Inspector, Late, Transport
from pyp0f.applications.standard import sections_of

SIGNATURES = pyp0f.parse_database(DATABASE.encode(), sections=sections_of([GREETING]))


def engine(application: Any) -> pyp0f.Engine:  # noqa: ANN401 - also what is no application
    return pyp0f.Engine(SIGNATURES, applications=[application])


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("name", None, "text"),
        ("name", 5, "text"),
        ("transport", "udp", "a Transport"),
        ("marks", "xx", "a frozenset of bytes objects with 4 bytes each"),
        ("marks", [b"abcd"], "a frozenset of bytes objects with 4 bytes each"),
        ("marks", frozenset(("abcd",)), "a frozenset of bytes objects with 4 bytes each"),
        ("marks", frozenset((b"abc",)), "a frozenset of bytes objects with 4 bytes each"),
        ("is_limited", 1, "True or False"),
        ("first_bytes", "L", "bytes"),
        ("sections", [], "a tuple of Section objects"),
        ("sections", ("x",), "a tuple of Section objects"),
    ],
)
def test_attributes(attribute: str, value: object, expected: str) -> None:
    wrong = type("Wrong", (Greeting,), {attribute: value})
    with pytest.raises(TypeError, match=rf"^Wrong\.{attribute} must be {expected}, not "):
        engine(wrong())


@pytest.mark.parametrize("name", ["", "a\nb"])
def test_names(name: str) -> None:
    with pytest.raises(ValueError, match=r"^Wrong\.name must be printable text, not "):
        engine(type("Wrong", (Greeting,), {"name": name})())


def test_right_ones_pass() -> None:
    assert pyp0f.Engine(SIGNATURES, applications=[GREETING, ECHO, "tls"]).packets == 0


class Scripted(Application):
    """Returns what a test says."""

    name: ClassVar[str] = "scripted"

    def __init__(self, *, certainty: object = Certainty.YES, step: object = ((), True), inspected: Any = None) -> None:  # noqa: ANN401
        self._certainty = certainty
        self._step = step
        self._inspected = inspected

    def starts(self, data: bytes, from_client: bool) -> Certainty:  # noqa: ARG002 - as the engine calls it
        return self._certainty  # type: ignore[return-value]

    def conversation(self) -> Conversation:
        kind: type[Conversation] = type("_", (Conversation,), {"read": lambda *_: self._step})
        return kind()

    def inspector(self, database: pyp0f.Database) -> Inspector:  # noqa: ARG002 - as above
        inspect = {"inspect": lambda _, __, context: self._inspected(context)}
        kind: type[Inspector] = type("_", (Inspector,), inspect)
        return kind()


class OverUdp(Scripted):
    """The same in datagrams."""

    transport: ClassVar[Transport] = Transport.UDP


def run(application: Application) -> None:
    """Let an application read data of a client."""
    own = engine(application)
    talk = Talk()
    for packet in (*talk.shake(), talk.say(b"hello"), to_server(b"datagram")):
        own.feed(packet, 1.0, pyp0f.LinkType.RAW)


STEP = "a pair: a sequence of messages, and True, False or a Handover"


@pytest.mark.parametrize("kind", [Scripted, OverUdp])
@pytest.mark.parametrize("step", [None, 5, (), ((),), ({1}, True), (5, True)])
def test_steps(kind: type[Scripted], step: object) -> None:
    with pytest.raises(TypeError, match=f"^the application scripted: the result of read must be {STEP}, not "):
        run(kind(step=step, inspected=lambda context: (observed(context, "x"), ())))


@pytest.mark.parametrize("further", [None, 5, "x"])
def test_what_follows(further: object) -> None:
    with pytest.raises(TypeError, match=f"^the application scripted: the result of read must be {STEP}, not "):
        run(Scripted(step=((), further)))


@pytest.mark.parametrize("kind", [Scripted, OverUdp])
@pytest.mark.parametrize("certainty", [True, None, 2])
def test_certainty(kind: type[Scripted], certainty: object) -> None:
    with pytest.raises(TypeError, match=r"^the application scripted: the result of starts must be a Certainty, not "):
        run(kind(certainty=certainty))


@pytest.mark.parametrize(
    "inspected",
    [
        lambda _: None,
        lambda _: (),
        lambda context: observed(context, "x"),
        lambda context: (observed(context, "x"), None),
        lambda context: (observed(context, "x"), (9, 0)),
        lambda context: (observed(context, "x"), [(9999, 1)]),
        lambda context: (observed(context, "x"), [(-1, 1)]),
        lambda context: (observed(context, "x"), [("x", 1)]),
        lambda context: (observed(context, "x"), [(9, "x")]),
    ],
)
def test_what_is_inspected(inspected: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"^the application scripted: the result of inspect must be a pair"):
        run(Scripted(step=((b"x",), True), inspected=inspected))


@pytest.mark.parametrize("kind", [Scripted, OverUdp])
def test_conversations_and_inspectors(kind: type[Scripted]) -> None:
    silent = type("Silent", (kind,), {"conversation": lambda _: None})
    with pytest.raises(TypeError, match=r"the result of conversation must be a Conversation, not None$"):
        run(silent())
    blind = type("Blind", (kind,), {"inspector": lambda *_: None})
    with pytest.raises(TypeError, match=r"^the inspector of the application scripted must be an Inspector, not None$"):
        run(blind(step=((b"x",), True)))


def test_errors_of_an_application_are_its_own() -> None:
    """An error of its own code is not taken for a wrong result."""
    with pytest.raises(ZeroDivisionError):
        run(Scripted(step=((b"x",), True), inspected=lambda _: 1 / 0))

    class Broken(Scripted):
        def conversation(self) -> Conversation:
            kind: type[Conversation] = type("_", (Conversation,), {"read": lambda *_: 1 + "a"})  # type: ignore[operator]
            return kind()

    with pytest.raises(TypeError, match="unsupported operand"):
        run(Broken())
    with pytest.raises(TypeError, match="can only concatenate"):
        run(Scripted(step=((b"x",), True), inspected=lambda _: "a" + 1))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Handover("x", 0), TypeError, "client must be a whole number, not 'x'"),  # type: ignore[arg-type]
        (lambda: Handover(0, None), TypeError, "server must be a whole number, not None"),  # type: ignore[arg-type]
        (lambda: Handover(0, -1), ValueError, "server must be 0 or more, not -1"),
        (lambda: Late(b"x", 1), TypeError, "of_client must be True or False, not 1"),  # type: ignore[arg-type]
    ],
)
def test_results_of_reading(make: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{message}$"):
        make()


def test_own_errors_of_scores_are_not_hidden() -> None:
    def scores(_: object) -> int:
        raise ValueError("own")

    with pytest.raises(ValueError, match=r"^own$"):
        run(Scripted(step=((b"x",), True), inspected=lambda context: (observed(context, "x"), map(scores, [1]))))
