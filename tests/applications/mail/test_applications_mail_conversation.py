"""Sessions in any pieces and order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_sessions import SESSIONS, Session

from pyp0f.applications.interface import Handover, Late
from pyp0f.applications.mail.conversation import conversation_of
from pyp0f.applications.mail.exchange import MAX_CAPABILITIES, MAX_COMMANDS, Request, Response

Said = dict[bool, str]


class Reader:
    """Feeds a conversation, and keeps what it says of each side."""

    def __init__(self, protocol: str) -> None:
        self.own = conversation_of(protocol)
        self.sent = {True: b"", False: b""}
        self.said: Said = {}
        self.further: object = True

    def send(self, from_client: bool, data: bytes, size: int = 10_000) -> None:
        for at in range(0, len(data), size):
            self.sent[from_client] += data[at : at + size]
            if self.further is True:
                whole = self.sent[from_client]
                messages, self.further = self.own.read(whole[:8192], from_client, len(whole) >= 8192)
                self._take(messages)

    def end(self) -> Said:
        if self.further is True:
            for of_client in (True, False):
                self._take([Late(message, of_client) for message in self.own.end(of_client)])
        return self.said

    def _take(self, messages: object) -> None:
        assert isinstance(messages, (list, tuple))
        for late in messages:
            assert isinstance(late, Late)
            assert isinstance(late.message, Request if late.of_client else Response)
            assert late.of_client not in self.said
            self.said[late.of_client] = late.message.raw_signature


def expected(session: Session) -> Said:
    said = {True: session.request, False: session.response}
    return {of_client: text for of_client, text in said.items() if text is not None}


def is_as_expected(session: Session, reader: Reader) -> bool:
    said = reader.end()
    if session.name == "smtp refused":
        return list(said) == [False] and said[False].startswith(session.response or "?")
    ends = {True: len(session.all_of(True)), False: len(session.all_of(False))}
    handed = isinstance(reader.further, Handover)
    if handed:
        assert isinstance(reader.further, Handover)
        assert (reader.further.client, reader.further.server) == (ends[True], ends[False])
    return said == expected(session) and handed == session.tls


@pytest.mark.parametrize("size", [1, 2, 3, 10_000])
@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_sessions(session: Session, size: int) -> None:
    reader = Reader(session.protocol)
    for from_client, data in session.sent():
        reader.send(from_client, data, size)
    assert is_as_expected(session, reader)


@pytest.mark.parametrize("client_first", [True, False])
@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_one_side_after_the_other(session: Session, client_first: bool) -> None:
    """If the segments of the two directions were captured in the wrong order."""
    reader = Reader(session.protocol)
    for from_client in (client_first, not client_first):
        reader.send(from_client, session.all_of(from_client))
    assert is_as_expected(session, reader)


@pytest.mark.parametrize("session", [one for one in SESSIONS if one.request], ids=str)
def test_only_the_client_was_captured(session: Session) -> None:
    """Then commands are read as if all were granted."""
    reader = Reader(session.protocol)
    reader.send(True, session.all_of(True))
    said = reader.end()
    assert False not in said
    if len(session.all_of(True).splitlines()) > 2 and "not known" not in session.name:
        known = [item for item in said[True].split(",") if not item.startswith("_")]
        wanted = (session.request or "").split(",")
        assert known[:2] == [item for item in wanted if not item.startswith("_")][:2]


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_only_the_server_was_captured(session: Session) -> None:
    reader = Reader(session.protocol)
    reader.send(False, session.all_of(False))
    said = reader.end()
    assert True not in said
    assert said[False].partition(":")[0] == (session.response or "").partition(":")[0] or session.name == "smtp refused"


def test_the_answer_to_ehlo_if_only_the_server_was_captured() -> None:
    reader = Reader("smtp")
    reader.send(False, SESSIONS[0].all_of(False))
    assert reader.end() == {False: SESSIONS[0].response}


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_cut_anywhere(session: Session) -> None:
    """What is said of a part is the beginning of what is said of all."""
    sent = list(session.sent())
    for stop in range(len(sent)):
        reader = Reader(session.protocol)
        for from_client, data in sent[:stop]:
            reader.send(from_client, data)
        if stop:
            from_client, data = sent[stop]
            reader.send(from_client, data[: len(data) // 2])
        said = reader.end()
        if True in said:
            assert (session.request or "").startswith(said[True].rstrip(":"))


def test_a_client_that_sends_many_commands() -> None:
    reader = Reader("ftp")
    reader.send(False, b"220 (vsFTPd 3.0.3)\r\n" + b"200 ok\r\n" * 200)
    reader.send(True, b"PWD\r\nCDUP\r\n" * 100)
    assert reader.further is False
    assert reader.said[True].count(",") == MAX_COMMANDS - 1


def test_a_server_with_many_capabilities() -> None:
    reader = Reader("smtp")
    reader.send(False, b"220 x ESMTP\r\n" + b"250-HELP\r\n" * 500 + b"250 HELP\r\n")
    reader.send(True, b"EHLO x\r\n")
    assert reader.said[False].count("HELP") == MAX_CAPABILITIES


@pytest.mark.parametrize("protocol", ["smtp", "ftp", "pop3", "imap"])
@pytest.mark.parametrize(
    "data", [b"x" * 9000, b"\n" * 9000, b"220-\n" * 2000, b"* {999999999}\r\n" * 700, b"+OK\n" * 3000]
)
def test_full_streams_end(protocol: str, data: bytes) -> None:
    for order in ((True, False), (False, True)):
        reader = Reader(protocol)
        for from_client in order:
            reader.send(from_client, data, 4096)
        reader.end()
        assert all(len(text) < 5000 for text in reader.said.values())


_PIECES = st.sampled_from(
    [
        *b"220 _220-_250-_250 _334 _354 _211-x\r\n_* OK _+OK _+ _._\r\n_\n_ _QUIT_{99}_((((_*#_\xff\0:,_1.2.3".split(
            b"_"
        ),
        *b"EHLO x_AUTH PLAIN_STARTTLS_DATA_BDAT 9_MAIL FROM:<_>_USER x_FEAT_CAPA_STLS_RETR_X-Mailer: ".split(b"_"),
        *b"a1 LOGIN {3}_a1 OK _a1 AUTHENTICATE PLAIN_[CAPABILITY _]_* CAPABILITY _* ID (_a1 ID (".split(b"_"),
    ]
)
_ANYTHING = st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=20).map(b"".join)


@given(
    st.sampled_from(("smtp", "ftp", "pop3", "imap")),
    st.lists(st.tuples(st.booleans(), _ANYTHING), max_size=8),
)
def test_any_bytes(protocol: str, turns: list[tuple[bool, bytes]]) -> None:
    """No exception; and the same in one piece and byte by byte."""
    whole, pieces = Reader(protocol), Reader(protocol)
    for from_client, data in turns:
        whole.send(from_client, data)
        pieces.send(from_client, data, 1)
    assert bool(whole.further) == bool(pieces.further)
    for text in (*whole.end().values(), *pieces.end().values()):
        assert text.isascii()
        assert text.isprintable()
        assert "|" not in text


def test_a_client_that_begins_tls_where_a_command_is_expected() -> None:
    """The server is reported, and the rest is read as TLS."""
    reader = Reader("smtp")
    reader.send(False, b"220 mx.example.org ESMTP Postfix\r\n")
    reader.send(True, b"\x16")
    assert reader.further is True
    reader.send(True, b"\x03\x01\x02\n")
    assert isinstance(reader.further, Handover)
    assert (reader.further.client, reader.further.server) == (0, 34)
    assert reader.said[False].startswith("_ ESMTP Postfix:")
