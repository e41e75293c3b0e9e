"""Suggestions for messages that are looked up by their text."""

from __future__ import annotations

import pytest
from ssh_bytes import CLIENT, hello
from talk import Talk, Watch

from pyp0f.applications.ssh.application import SSH_REQUEST
from pyp0f.applications.text_suggesting import TextGatherer

HASSH = "a84d46c61ba148eae97345f49bd21e73"
TALK = Talk(server_port=22)


def lines(*software: bytes) -> list[tuple[str, list[str], list[str]]]:
    """Names, lines and remarks of suggestions for clients with these names."""
    gatherer = TextGatherer(SSH_REQUEST)
    for one in software:
        greeting = hello(CLIENT).replace(b"ExampleSSH_1.0 Debian-1", one)
        for observation in Watch().see(*TALK.shake(), TALK.say(greeting)):
            if gatherer.takes(observation):
                kind = gatherer.kind_of(observation)  # type: ignore[arg-type]
                gatherer.add(kind, observation, "10.0.0.1", "x")  # type: ignore[arg-type]
    return [(one.name, [line for line, _ in one.lines], one.remarks) for one in gatherer.suggestions(())]


def test_programs_with_the_same_algorithms_are_one() -> None:
    assert lines(b"One_1", b"One_2", b"Two_1") == [
        ("One", [f"2.0:{HASSH}:{software}" for software in ("One_1", "One_2", "Two_1")], [])
    ]


@pytest.mark.parametrize(
    ("software", "name", "line"),
    [
        (b"A*b_1", "Ab", "2.0:%s:A*"),
        (b"One_1 ", "One", "2.0:%s:One_1*"),
        (b"*", "", "2.0:%s:*"),
        (b"[sys] = <x>_1", "sys", "2.0:%s:[sys] = <x>_1"),
    ],
)
def test_names_that_no_line_can_have(software: bytes, name: str, line: str) -> None:
    assert lines(software) == [(name, [line % HASSH], [])]
