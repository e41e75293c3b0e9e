"""IMAP: tags, literals, statements."""

from __future__ import annotations

import pytest

from pyp0f.applications.interface import Late
from pyp0f.applications.mail.conversation import conversation_of
from pyp0f.applications.mail.exchange import Request, Response


def said(client: bytes, server: bytes) -> dict[bool, Request | Response]:
    """What is said of both sides of a connection that has ended."""
    own = conversation_of("imap")
    own.read(server, False, False)
    messages, further = own.read(client, True, False)
    if further is True:
        messages = [*messages, *[Late(message, side) for side in (True, False) for message in own.end(side)]]
    return {late.of_client: late.message for late in messages}


@pytest.mark.parametrize(("tag", "form"), [(b"a001", "a999"), (b"DKEB1", "AAAA9"), (b"3.14-\xff", "9_99__"), (b"", "")])
def test_tags(tag: bytes, form: str) -> None:
    assert said(tag + b" LOGOUT\r\n", b"* OK\r\n")[True].raw_signature == f"{form}:LOGOUT"


def test_literals_of_both_sides() -> None:
    server = b"* OK\r\n* LIST {8}\r\na1 OK no here\r\na1 OK\r\n"
    assert (
        said(b"a1 LOGIN {11}\r\na2 LOGOUT\r\n {1+}\r\nx\r\na3 IDLE\r\n", server)[True].raw_signature == "a9:LOGIN,IDLE"
    )


def test_statements() -> None:
    found = said(
        b'1 ID ("vendor" "Alice" "version" "91.0" "NAME" "Thunderbird")\r\n2 LOGOUT\r\n',
        b'* OK alice\r\n* ID ("name" "Dovecot" "version" "2.3.4")\r\n1 OK\r\n',
    )
    assert (found[True].software, found[False].software) == ("Thunderbird 91.0", "Dovecot 2.3.4")


def test_no_statement() -> None:
    found = said(b"1 ID NIL\r\n2 LOGOUT\r\n", b"* OK ready\r\n* ID NIL\r\n1 OK\r\n")
    assert (found[True].software, found[False].software) == (None, "OK ready")
