"""A minimal section that is defined outside of the package."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from pyp0f.applications.standard import SECTIONS
from pyp0f.errors import SignatureError
from pyp0f.library.loading import make_database, parse_database
from pyp0f.signatures.check import check
from pyp0f.signatures.label import Label
from pyp0f.signatures.reading import read_database
from pyp0f.signatures.sections import Section, Statement

MODULES: Final = ", ".join(dict.fromkeys([one.name.partition(":")[0] for one in SECTIONS if ":" in one.name]))


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """A signature that is a text."""

    label: Label
    line: int = field(default=0, compare=False)
    text: str

    @property
    def path(self) -> str:
        return self.label.path

    def __str__(self) -> str:
        return self.text


class Greetings(Section[Greeting]):
    """A section that only defines `parse`."""

    def parse(self, text: str, label: Label, line: int) -> Greeting:
        if " " in text:
            raise SignatureError("must not have blanks", part="greeting", value=text)
        return Greeting(label=label, line=line, text=text)


class Ports(Statement[int]):
    """A statement with a list of numbers."""

    keyword = "ports"

    def read(self, value: str, name: Callable[[str], str]) -> Iterator[int]:
        return (int(name(number)) for number in value.split(","))

    def write(self, entries: Iterable[int]) -> str:
        return ",".join(map(str, entries))


GREETING: Final = Greetings("toy:greeting")
PORTS: Final = Ports()
GREETING.statements = (PORTS,)
KNOWN: Final = (*SECTIONS, GREETING)

DATA: Final = b"""\
classes = unix
[toy:greeting]
ports = 21,2121
label = s:!:Toy:1.x
sys   = @unix
sig   = hello
sig   = hi
label = g:!:Toy:
sys   =
sig   = hey
"""


def test_it_is_read_and_goes_round() -> None:
    database = read_database(DATA, KNOWN, path="toy.fp")
    assert [(one.text, one.label.text, one.line, one.path) for one in database.signatures_in(GREETING)] == [
        ("hello", "Toy 1.x", 6, "toy.fp"),
        ("hi", "Toy 1.x", 7, "toy.fp"),
        ("hey", "Toy", 10, "toy.fp"),
    ]
    assert database.entries_of(PORTS) == database.statements["ports"] == (21, 2121)
    assert read_database(database.dumps(), KNOWN) == database
    assert hash(database) == hash(read_database(database.dumps(), KNOWN))
    assert pickle.loads(pickle.dumps(database)) == database


def test_what_is_wrong_in_it() -> None:
    for old, new, message in (
        (b"= hi\n", b"= h i\n", "x.fp:7: greeting 'h i': must not have blanks"),
        (b"= hi\n", b"= hello\n", "x.fp:7: signature 'hello': is never reached: line 6 covers it"),
        (b"[toy:greeting]", b"[toy:x]", "x.fp:2: direction 'x]': must be greeting, then ]"),
        (b"[toy:greeting]", b"[x:x]", f"x.fp:2: module 'x': must be {MODULES} or toy"),
        (
            b"[toy:greeting]",
            b"[tcp:request]",
            "x.fp:3: ports '21,2121': is misplaced: it is allowed only in [toy:greeting]",
        ),
        (b"ports", b"port", "x.fp:3: keyword 'port': must be one of classes, ua_os, ports, label, sys, sig"),
    ):
        with pytest.raises(SignatureError) as caught:
            read_database(DATA.replace(old, new), KNOWN, path="x.fp")
        assert str(caught.value) == message


def test_it_is_checked() -> None:
    report = check(DATA.replace(b"hey", b"hey\nsig = hey\nsig = hello") + b"[mtu]\nlabel = x\nsig = 30", KNOWN)
    assert [str(problem) for problem in report.problems] == [
        "<text>:8: warning: sys '': is empty: the program is reported as app_vs_os on every system",
        "<text>:11: warning: signature 'hey': is never reached: line 10 (Toy) matches first: it is equivalent",
        "<text>:12: error: signature 'hello': is never reached: line 6 (Toy 1.x) covers it: it is equivalent",
        "<text>:15: warning: MTU '30': no packet has it: the headers alone have 40",
    ]


def test_it_has_layers() -> None:
    base = read_database(DATA, KNOWN, path="toy.fp")
    upper = read_database(
        b"[toy:greeting]\nports = 7\nlabel = s:!:toy:2\nsys = @UNIX\nsig = hi\n", KNOWN, path="x.fp", base=base
    )
    both = base.extended(upper)
    assert [(str(one), one.label.text) for one in both.signatures_in(GREETING)] == [
        ("hi", "Toy 2"),
        ("hello", "Toy 1.x"),
        ("hey", "Toy"),
    ]
    assert both.entries_of(PORTS) == (7, 21, 2121)
    # It can extend a database without the section, and the other way round.
    plain = parse_database(b"classes = unix\n")
    assert plain.extended(base).signatures_in(GREETING) == base.signatures_in(GREETING)
    assert base.extended(plain) == base
    notes = check(b"[toy:greeting]\nlabel = s:!:toy:2\nsys = @unix\nsig = hi\n", KNOWN, base=base).problems
    assert [problem.error.reason for problem in notes if problem.severity == "note"] == ["replaces toy.fp:7 (Toy 1.x)"]


def test_it_is_made_in_code() -> None:
    label = Label.parse("s:!:Toy:1.x", "@unix")
    database = make_database({"toy:greeting": [Greeting(label=label, text="hello")]}, {"ports": [21]}, sections=KNOWN)
    assert (
        str(database)
        == """\
classes = unix

[toy:greeting]
ports = 21

[toy:greeting]

label = s:!:Toy:1.x
sys   = @unix
sig   = hello
"""
    )


def test_what_sections_say_unless_they_know_better() -> None:
    label = Label.parse("s:!:Toy:")
    one, same, other = (Greeting(label=label, text=text) for text in ("a", "a", "b"))
    generic = GREETING.relabelled(one, Label.parse("g:!:Toy:"))
    assert GREETING.covers(one, same)
    assert not GREETING.covers(generic, same)
    assert not GREETING.covers(one, other)
    assert GREETING.hides(one, generic)
    assert GREETING.hides(generic, generic)
    assert not GREETING.hides(generic, one)
    assert GREETING.overlaps(one, same)
    assert not GREETING.overlaps(one, other)
    assert GREETING.plain_label_of(one) == "Toy"
    assert GREETING.gatherer() is None
