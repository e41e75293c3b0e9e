"""Sessions with random changes: nothing fails, nothing grows, and nothing that is shown can forge a line."""

from __future__ import annotations

import os
from random import Random
from typing import Final

import pytest
from mail_sessions import SESSIONS

from pyp0f.applications.interface import Certainty, Late
from pyp0f.applications.mail.application import FTP, IMAP, POP3, SMTP
from pyp0f.applications.mail.conversation import conversation_of
from pyp0f.engine.streams import MAX_STREAM

MESSAGES: Final = int(os.environ.get("PYP0F_MAIL_MESSAGES", "20000"))
ALL: Final = (SMTP, FTP, POP3, IMAP)
PIECES: Final = (
    *(b"\r\n", b"\n", b" ", b":", b"|", b"*", b"_", b"?", b",", b"\0", b"\x1b[31m", b'"', b"1.2.3.4", b"(((("),
    *(b"220-", b"250 ", b"334 ", b"+ ", b".\r\n", b"{9}", b"{999999999+}"),
    *(b"AUTH PLAIN\r\n", b"DATA\r\n", b"BDAT 9\r\n", b"X-Mailer: 1.2.3\r\n"),
)


def changed(data: bytes, random: Random) -> bytes:
    """What a side sends, with up to four changes."""
    own = bytearray(data)
    for _ in range(random.randrange(5)):
        at, change = random.randrange(len(own) + 1), random.randrange(4)
        if change == 0:
            own[at : at + 1] = random.randbytes(1)
        elif change == 1:
            own[at:at] = random.choice(PIECES) * random.choice((1, 1, 1, 300))
        elif change == 2:
            del own[at : at + random.randrange(20)]
        else:
            own[at:at] = own[random.randrange(len(own) + 1) :][:100]
    return bytes(own)


@pytest.mark.fuzz
def test_changed_sessions() -> None:
    random, count, said = Random(MESSAGES), 0, 0
    while count < MESSAGES:
        session = random.choice(SESSIONS)
        own, sent, further = conversation_of(session.protocol), {True: b"", False: b""}, True
        found: list[Late] = []
        for from_client, data in session.sent():
            count += 1
            whole = sent[from_client] = (sent[from_client] + changed(data, random))[:MAX_STREAM]
            if not whole:
                continue
            assert all(one.starts(whole, from_client) in Certainty for one in ALL)
            messages, more = own.read(whole, from_client, len(whole) == MAX_STREAM)
            further = more is True
            found += messages
            if not further:
                break
        if further:
            found += [Late(message, side) for side in (True, False) for message in own.end(side)]
        assert len({late.of_client for late in found}) == len(found)
        said += len(found)
        for late in found:
            text = late.message.raw_signature
            assert text.isascii()
            assert text.isprintable()
            assert "|" not in text
            assert len(text) < 5_000
    assert said > count / 20
