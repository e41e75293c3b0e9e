"""FTP: arguments that are kept."""

from __future__ import annotations

import pytest

from pyp0f.applications.interface import Late
from pyp0f.applications.mail.conversation import conversation_of


def said(client: bytes, server: bytes) -> dict[bool, str]:
    """What is said of both sides of a connection that has ended."""
    own = conversation_of("ftp")
    own.read(server, False, False)
    messages, further = own.read(client, True, False)
    if further is True:
        messages = [*messages, *[Late(message, side) for side in (True, False) for message in own.end(side)]]
    return {late.of_client: late.message.raw_signature for late in messages}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"TYPE I", "TYPE I"), (b"type a", "type a"), (b"TYPE secret", "TYPE"), (b"OPTS MLST type;size;", "OPTS MLST"),
        (b"OPTS UTF8 ON", "OPTS UTF8 ON"), (b"OPTS secret", "OPTS"), (b"CLNT secret", "CLNT _"), (b"PROT P", "PROT P"),
        (b"LIST -a", "LIST -a"), (b"LIST -secret", "LIST"), (b"SITE CHMOD 1 secret", "SITE"),
        (b"AUTH GSSAPI", "AUTH GSSAPI"), (b"AUTH secret", "AUTH"),
    ],
)  # fmt: skip
def test_commands(line: bytes, text: str) -> None:
    assert said(line + b"\r\n", b"220 FTP\r\n500 no\r\n")[True] == text


def test_ready_later() -> None:
    assert said(b"QUIT\r\n", b"120 wait\r\n220-FTP\r\nserver\r\n220 ready\r\n")[False] == "FTP / _ / ready::"


def test_another_protocol() -> None:
    assert said(b"QUIT\r\n", b"hello\r\n") == {}
