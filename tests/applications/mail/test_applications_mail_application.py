"""Which connections are recognized, and what is reported of them."""

from __future__ import annotations

import gc
import json

import pytest
from hello_bytes import CLIENT, SERVER, records
from hypothesis import given
from hypothesis import strategies as st
from mail_sessions import SECRETS, SESSIONS, Session
from talk import DATABASE, Talk, Watch, kinds

from pyp0f.applications.interface import Certainty
from pyp0f.applications.mail.application import FTP, IMAP, POP3, SMTP, LineProtocol
from pyp0f.applications.standard import STANDARD
from pyp0f.applications.text_sections import TextSignatures
from pyp0f.errors import SignatureError
from pyp0f.library.loading import parse_database
from pyp0f.observations.base import Observation
from pyp0f.outputs.ecs import EcsFormatter
from pyp0f.outputs.eve import EveFormatter
from pyp0f.outputs.hosts import csv_text, json_text, table_text
from pyp0f.outputs.log import log_line
from pyp0f.summaries.collecting import SummaryTable

NO, MAYBE, YES = Certainty
ALL = {"smtp": SMTP, "ftp": FTP, "pop3": POP3, "imap": IMAP}
TALK = Talk()
SIGNATURES = parse_database(DATABASE.encode())


def answers(data: bytes, from_client: bool) -> dict[str, Certainty]:
    return {name: one.starts(data, from_client) for name, one in ALL.items()}


def only(protocol: str, certainty: Certainty = YES) -> dict[str, Certainty]:
    return {name: certainty if name == protocol else NO for name in ALL}


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_servers(session: Session) -> None:
    _, greeting = next(session.sent())
    assert answers(greeting, False) == only(session.protocol)
    for size in range(1, len(greeting)):
        assert ALL[session.protocol].starts(greeting[:size], False) is not NO


@pytest.mark.parametrize(
    ("data", "protocols"),
    [
        (b"220 mail.example.org ready\r\n", ("smtp", "ftp")),
        (b"220 FTP and SMTP gateway\r\n", ("smtp", "ftp")),
        (b"220-x\r\n", ("smtp", "ftp")),
        (b"2", ("smtp", "ftp")),
        (b"+", ("pop3",)),
        (b"* ", ("imap",)),
    ],
)
def test_servers_that_may_be_one_or_the_other(data: bytes, protocols: tuple[str, ...]) -> None:
    assert answers(data, False) == {name: MAYBE if name in protocols else NO for name in ALL}


@pytest.mark.parametrize(
    "data", [b"200 news", b"220x", b"SSH-2.0-x\r\n", b"HTTP/1.1 200", b"+PONG", b"\0\0", b"220 " + b"x" * 2000]
)
def test_other_servers(data: bytes) -> None:
    assert set(answers(data, False).values()) == {NO}


@pytest.mark.parametrize(
    ("data", "protocol"),
    [
        (b"EHLO x\r\n", "smtp"), (b"quit\r\nhelo x\r\n", "smtp"), (b"AUTH TLS\r\n", "ftp"), (b"FEAT\r\n", "ftp"),
        (b"USER a\r\nPASS b\r\nSYST\r\n", "ftp"), (b"USER a\r\nPASS b\r\nUIDL\r\n", "pop3"), (b"CAPA\r\n", "pop3"),
        (b"a1 CAPABILITY\r\n", "imap"), (b"1.2 login a b\r\n", "imap"),
    ],
)  # fmt: skip
def test_clients(data: bytes, protocol: str) -> None:
    assert answers(data, True) == only(protocol)


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01",
        b"SSH-2.0-x\r\n",
        b"\xff\xf4",
        b"a1 FETCH\r\n",
        b"a" * 2000,
        b"NOOP\r\n" * 9,
        b"\r\n",
    ],
)
def test_other_clients(data: bytes) -> None:
    assert set(answers(data, True).values()) == {NO}


@given(st.binary(min_size=1, max_size=60), st.booleans())
def test_any_bytes(data: bytes, from_client: bool) -> None:
    assert set(answers(data, from_client).values()) <= set(Certainty)


def play(session: Session, *, classic: bool = False) -> list[Observation]:
    """Feed a session, packet by packet, and the end of the connection."""
    own = Watch(classic=classic)
    own.see(*TALK.shake())
    at = {True: 1, False: 1}
    found: list[Observation] = []
    turns = list(session.sent())
    if session.tls:
        turns += [(True, records(CLIENT)), (False, records(SERVER))]
    for from_client, data in turns:
        say = TALK.say if from_client else TALK.answer
        for begin in range(0, len(data), 1000):
            found += own.see(say(data[begin : begin + 1000], at[from_client]))
            at[from_client] += len(data[begin : begin + 1000])
    found += own.see(TALK.rst())
    assert own.connections == []
    return found


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_what_is_reported(session: Session) -> None:
    found = play(session)
    wanted = [f"{session.protocol} response"] + ([f"{session.protocol} request"] if session.request else [])
    assert sorted(kinds(found)) == sorted(wanted + (["tls request", "tls response"] if session.tls else []))
    for observation in found:
        if observation.kind.startswith(session.protocol):
            text = session.request if observation.kind.endswith("request") else session.response
            assert dict(observation.fields())["raw_sig"].startswith(text or "?")
            assert observation.subject == ("client" if observation.kind.endswith("request") else "server")


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_no_secret_is_shown_or_kept(session: Session) -> None:
    """In no output, and in no object that can be reached from an observation."""
    found = [one for one in play(session) if not one.kind.startswith("tls")]
    assert found
    hosts = SummaryTable(SIGNATURES)
    for one in found:
        hosts.add(one)
    shown = [log_line(one) for one in found]
    shown += [str(one) + repr(one) + json.dumps(one.to_dict()) for one in found]
    shown += [formatter.lines(found).decode("ascii") for formatter in (EveFormatter(), EcsFormatter())]
    shown += [json_text(hosts), csv_text(hosts), table_text(hosts)]
    shown += reached(found)
    text = "\n".join(shown).lower()
    assert [secret for secret in SECRETS if secret.lower() in text] == []


def reached(observations: list[Observation]) -> list[str]:
    """All texts that can be reached from observations, without classes, modules and functions."""
    texts, seen, waiting = [], set[int](), list[object](observations)
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type) or callable(one):
            continue
        seen.add(id(one))
        if isinstance(one, (str, bytes)):
            texts.append(one if isinstance(one, str) else one.decode("latin-1"))
        waiting += [other for other in gc.get_referents(one) if not isinstance(other, dict) or len(other) < 50]
    return texts


def test_not_in_classic_mode() -> None:
    assert [play(session, classic=True) for session in SESSIONS[:2]] == [[], []]


def test_they_are_read_by_default() -> None:
    assert [one for one in STANDARD if isinstance(one, LineProtocol)] == [SMTP, FTP, POP3, IMAP]


def test_an_undecided_greeting_is_decided_by_the_client() -> None:
    for command, kind in ((b"EHLO x\r\n", "smtp"), (b"USER x\r\nPASS y\r\nSYST\r\n", "ftp")):
        own = Watch()
        own.see(*TALK.shake(), TALK.answer(b"220 ready\r\n"), TALK.say(command))
        assert sorted(kinds(own.see(TALK.rst()))) == [f"{kind} request", f"{kind} response"]


def test_a_greeting_alone_is_reported_at_the_end() -> None:
    own = Watch()
    own.see(*TALK.shake(), TALK.answer(b"220 (vsFTPd 3.0.3)\r\n"))
    assert kinds(own.see(TALK.rst())) == ["ftp response"]


STATED = """
[smtp:response]
label = s:!:Postfix:3.5 to 3.11
sys = @unix
sig = _ ESMTP Postfix (Debian/GNU):*:*
label = g:!:Postfix:
sys = @unix
sig = *Postfix*:*:*
label = g:!:Microsoft:
sys = @win
sig = *Microsoft*:*:*
"""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("_ ESMTP Postfix 2.3 on FreeBSD no UCE please:PIPELINING:_", "Postfix"),
        ("_ ESMTP (Postfix):PIPELINING:", "Postfix"),
        ("_ ESMTP Postfix (Debian/GNU)::", "Postfix 3.5 to 3.11"),
        ("_ Microsoft ESMTP MAIL Service Version 6.0.3790.4675 ready at _::", "Microsoft"),
        ("_ ESMTP Exim 4.96 _::", None),
        ("_ ESMTP::", None),
        ("::", None),
    ],
)
def test_servers_that_state_their_name(text: str, label: str | None) -> None:
    database = parse_database((DATABASE + STATED).encode())
    found = TextSignatures(database, SMTP.sections[1]).find(text)
    assert (None if found is None else found.label.text) == label


def test_a_line_for_a_name_hides_lines_behind_it() -> None:
    wide, narrow = parse_database((DATABASE + STATED).encode()).signatures_in(SMTP.sections[1])[1::-1]
    assert (wide.includes(narrow), narrow.includes(wide), wide.overlaps(narrow)) == (True, False, True)


def test_a_name_that_is_not_recognized() -> None:
    with pytest.raises(SignatureError, match="not the name of a server"):
        parse_database((DATABASE + "[smtp:response]\nlabel = g:!:x:\nsys = @unix\nsig = *Xyz*:*:*\n").encode())
