"""POP3: lists and questions."""

from __future__ import annotations

from pyp0f.applications.interface import Late
from pyp0f.applications.mail.conversation import conversation_of


def said(client: bytes, server: bytes) -> dict[bool, str]:
    """What is said of both sides of a connection that has ended."""
    own = conversation_of("pop3")
    own.read(server, False, False)
    messages, further = own.read(client, True, False)
    if further is True:
        messages = [*messages, *[Late(message, side) for side in (True, False) for message in own.end(side)]]
    return {late.of_client: late.message.raw_signature for late in messages}


def test_lists_are_passed_over() -> None:
    found = said(b"LIST\r\nUIDL 1\r\nQUIT\r\n", b"+OK ready\r\n+OK\r\n1 +OK secret\r\n.\r\n+OK 1 secret\r\n+OK bye\r\n")
    assert found == {True: "LIST,UIDL,QUIT", False: "ready::"}


def test_a_refused_list_is_one_line() -> None:
    assert said(b"CAPA\r\nQUIT\r\n", b"+OK ready\r\n-ERR secret\r\n+OK bye\r\n") == {
        True: "CAPA,QUIT",
        False: "ready::",
    }


def test_the_software_of_the_server() -> None:
    own = conversation_of("pop3")
    own.read(b"+OK ready\r\n+OK\r\nIMPLEMENTATION Dovecot 2.3 alice\r\n.\r\n", False, False)
    messages, _ = own.read(b"CAPA\r\nQUIT\r\n", True, False)
    assert messages[0].message.software == "Dovecot 2.3 _"
