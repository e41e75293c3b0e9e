"""Recognizing SSH, and reading it on connections that an engine follows."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ssh_bytes import CLIENT, SERVER, hello
from talk import DATABASE, Talk, Watch, kinds

from pyp0f.applications.interface import Certainty
from pyp0f.applications.ssh.application import SSH
from pyp0f.wire.packet import ACK, FIN

TALK = Talk(server_port=22)
NO, MAYBE, YES = Certainty
ASK, ANSWER = hello(CLIENT), hello(SERVER)


@pytest.mark.parametrize(
    ("data", "from_client", "certainty"),
    [
        (b"S", True, MAYBE),
        (b"SSH", False, MAYBE),
        (b"SSH-", True, YES),
        (b"SSH-1.5-x\n", False, YES),
        (b"ssh-2.0", True, NO),
        (b"Hello\r\nSSH-2.0-x", True, NO),
        (b"Hello\r\nSSH-2.0-x", False, YES),
        (b"Hello\r\nSSH", False, MAYBE),
        (b"Hello SSH-", False, MAYBE),
        (b"\x1b[1mHello\r\nSSH-\0\0", False, YES),
        (b"Hello\0\r\nSSH-2.0-x", False, NO),
        (b"x" * 1023 + b"\nSSH-", False, YES),
        (b"x" * 1028, False, NO),
        (b"x" * 1027, False, MAYBE),
        (b"HTTP/1.1 200 OK\r\n", False, NO),
        (b"\xff\xfd\x18", False, NO),
        (b"\x16\x03\x01", False, NO),
    ],
)
def test_what_it_recognizes(data: bytes, from_client: bool, certainty: Certainty) -> None:
    assert SSH.starts(data, from_client) is certainty


@given(st.binary(min_size=1), st.sampled_from([b"", b"S", b"SSH-", b"a\nSSH", b"HTTP", b"x" * 1020]), st.booleans())
def test_certainty_never_comes_back(data: bytes, start: bytes, from_client: bool) -> None:
    """Once it is no or yes, more bytes do not change it."""
    data = start + data
    answers = [SSH.starts(data[:size], from_client) for size in range(1, len(data) + 1)]
    decided = [answer for answer in answers if answer is not MAYBE]
    assert answers[: len(answers) - len(decided)] == [MAYBE] * (len(answers) - len(decided))
    assert len(set(decided)) <= 1


@pytest.mark.parametrize("client_first", [True, False])
def test_a_connection(client_first: bool) -> None:
    packets = [TALK.say(ASK), TALK.answer(ANSWER)]
    found = Watch().see(*TALK.shake(), *(packets if client_first else packets[::-1]))
    wanted = ["ssh request", "ssh response"]
    assert kinds(found)[-2:] == (wanted if client_first else wanted[::-1])


def test_classic_leaves_it_out() -> None:
    found = Watch(classic=True).see(*TALK.shake(), TALK.answer(ANSWER), TALK.say(ASK))
    assert not [kind for kind in kinds(found) if kind.startswith("ssh")]


def test_only_the_server_was_captured() -> None:
    assert kinds(Watch().see(TALK.syn_ack(), TALK.answer(b"Welcome\n" + ANSWER)))[-1:] == ["ssh response"]


def test_a_response_of_http_before_its_request() -> None:
    """Text of a server that is captured too early does not make it a server of SSH."""
    found = Watch().see(
        TALK.syn_ack(),
        TALK.answer(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),
        TALK.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    )
    assert kinds(found)[-2:] == ["http request", "http response"]


@pytest.mark.parametrize("seed", range(10))
def test_any_cut_in_any_order(seed: int) -> None:
    """Segments may be cut anywhere, and come in any order and twice."""
    random = Random(seed)
    cuts = sorted({0, *random.sample(range(1, len(ASK)), 12)})
    pieces = [(at, ASK[at:stop]) for at, stop in zip(cuts, [*cuts[1:], len(ASK)], strict=True)]
    pieces += random.sample(pieces, 3)
    random.shuffle(pieces)
    found = Watch().see(*TALK.shake(), TALK.answer(ANSWER), *[TALK.say(piece, 1 + at) for at, piece in pieces])
    assert [str(one) for one in found if one.kind.startswith("ssh")] == EXPECTED


EXPECTED = [
    str(one) for one in Watch().see(*TALK.shake(), TALK.answer(ANSWER), TALK.say(ASK)) if one.kind.startswith("ssh")
]


def test_connections_end_with_both_greetings() -> None:
    own = Watch()
    own.see(*TALK.shake(), TALK.answer(ANSWER))
    assert len(own.connections) == 1
    own.see(TALK.say(ASK))
    assert own.connections == []


@pytest.mark.parametrize("end", [TALK.up(FIN | ACK, 1 + len(CLIENT)), TALK.rst()], ids=["FIN", "RST"])
def test_scanners_that_only_want_the_line(end: bytes) -> None:
    found = Watch().see(*TALK.shake(), TALK.answer(SERVER), TALK.say(CLIENT), end)
    assert [(one.kind, one.fields()[-1][1]) for one in found[-2:]] == [
        ("ssh request", "2.0:none:ExampleSSH_1.0 Debian-1"),
        ("ssh response", "2.0:none:OtherSSH_2.1"),
    ]


@pytest.mark.slow
def test_readers_are_imported_at_the_first_connection() -> None:
    program = "import pyp0f.applications.standard, sys; print([n for n in sys.modules if '.ssh.' in n])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['pyp0f.applications.ssh.application']\n"


LINES = """
[ssh:request]
label = s:!:Example:1.x
sys = @unix
sig = 2.0:*:ExampleSSH_1.*
label = s:!:Liar:
sys = @unix
sig = *:00000000000000000000000000000000:Liar*
sig = *:3f854bbf4618039ae94779536d67b11d:Trap*
[ssh:response]
label = s:unix:Linux:Other
sig = 2.0:*:OtherSSH_*
"""


def test_what_is_kept_with_hosts() -> None:
    own = Watch(DATABASE + LINES)
    own.see(*TALK.shake(), TALK.answer(ANSWER), TALK.say(ASK))
    facts = own.host(TALK.server).host.facts_of("ssh")
    assert (facts.label.text, facts.software, facts.is_dishonest) == ("Linux Other", "OtherSSH_2.1", False)
    facts = own.host(TALK.client).host.facts_of("ssh")
    assert (facts.label.text, facts.software, facts.is_dishonest) == ("Example 1.x", "ExampleSSH_1.0 Debian-1", False)


def acknowledging(packet: bytes, number: int) -> bytes:
    """A packet with an acknowledgement number."""
    return packet[:28] + number.to_bytes(4, "big") + packet[32:]


def test_the_syn_was_not_captured() -> None:
    """The side with the lower port is the server, whichever comes first."""
    ask = acknowledging(TALK.say(ASK), TALK.server_isn + 1)
    answer = acknowledging(TALK.answer(ANSWER), TALK.client_isn + 1)
    for packets in ((ask, answer), (answer, ask)):
        found = {one.kind: one for one in Watch().see(*packets)}
        assert sorted(found) == ["ssh request", "ssh response"]
        assert {(one.client_port, one.server_port) for one in found.values()} == {(TALK.client_port, 22)}
    assert kinds(Watch().see(answer)) == ["ssh response"]
    assert kinds(Watch(classic=True).see(ask, answer)) == []
