"""SMTP: commands and header lines."""

from __future__ import annotations

import pytest

from pyp0f.applications.mail.conversation import conversation_of
from pyp0f.applications.mail.smtp import MAX_HEADERS


def request(client: bytes, server: bytes = b"220 x ESMTP\r\n" + b"250 ok\r\n" * 9) -> str:
    """What is said of the client of a connection that has ended."""
    own = conversation_of("smtp")
    own.read(server, False, False)
    messages, further = own.read(client, True, False)
    found = [late.message for late in messages if late.of_client]
    if further is True:
        found += own.end(True)
    return str(found[0].raw_signature)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"MAIL FROM:<a@b>", "MAIL FROM<>"), (b"mail from: <a@b> size=1", "mail from <> size"),
        (b"MAIL FROM:a@b SIZE=1", "MAIL FROM_"), (b"MAIL FROM a", "MAIL _"), (b"MAIL From :<>", "MAIL From <>"),
        (b'MAIL FROM:<"a> SIZE=1 "@b> BODY=8BITMIME RET=HDRS x=1', "MAIL FROM<> BODY=8BITMIME RET=HDRS _"),
        (b'MAIL FROM:<"a> SIZE=1', "MAIL FROM<>"), (b"MAIL FROM:<a> " + b"SIZE " * 20, "MAIL FROM<>" + " SIZE" * 8),
        (b"RCPT TO:<a> ORCPT=rfc822;a@b NOTIFY=NEVER", "RCPT TO<> ORCPT NOTIFY"), (b"EHLO [127.0.0.1]", "EHLO []"),
        (b"BDAT 0 LAST", "BDAT"), (b"XCLIENT NAME=secret", "XCLIENT"), (b"secret", "_"),
    ],
)  # fmt: skip
def test_commands(line: bytes, text: str) -> None:
    assert request(line + b"\r\nQUIT\r\n").partition(":")[0].removesuffix(",QUIT") == text


def headers(message: bytes) -> str:
    return request(b"DATA\r\n" + message, b"220 x ESMTP\r\n354 go\r\n").partition(":")[2]


def test_header_lines() -> None:
    assert headers(
        b"Received: a\r\n b\r\nReceived: c\r\nSUBJECT : x\r\n"
        b"X-My-Id: 1\r\nX-Wonder-MailScanner: 1\r\nSecret: 1\r\n\r\nFrom: x\r\n"
    ) == ("Received,SUBJECT,X-My-Id,_")
    assert headers(b"no header\r\nFrom: x\r\n") == ""
    assert headers(b".\r\n") == ""
    assert headers(b"X-Mailer: Foxmail 7.2\r\nUser-Agent: Alice/1.0\r\n\r\n") == "X-Mailer=[Foxmail #],User-Agent=[_]"
    assert headers(b"X-Mime: 1\r\nX-Ole: 1\r\n" * 50).count(",") == MAX_HEADERS - 1


def test_a_refused_message_is_not_read() -> None:
    assert request(b"DATA\r\nFrom: x\r\n", b"220 x ESMTP\r\n503 no\r\n500 what\r\n") == "DATA,_:"
