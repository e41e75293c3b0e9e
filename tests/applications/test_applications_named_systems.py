"""Systems that programs name, compared with the system that TCP shows."""

from __future__ import annotations

import pytest
from ssh_bytes import CLIENT, SERVER, hello
from talk import DATABASE, Talk, Watch

from pyp0f.applications.named_systems import systems_named
from pyp0f.observations.changes import HostChangeObservation

TALK = Talk(server_port=22)
WINDOWS = DATABASE.replace("s:unix:Linux:3.x", "s:win:Windows:10")


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("OpenSSH_9.2p1 Debian-2+deb12u3", "Linux"),
        ("OpenSSH_8.9p1 Ubuntu-3ubuntu0.1", "Linux"),
        ("OpenSSH_7.9 FreeBSD-20200214", "FreeBSD"),
        ("OpenSSH_for_Windows_9.5", "Windows"),
        ("_ ESMTP Postfix (Debian/GNU)", "Linux"),
        ("OK [CAPABILITY] Dovecot (Ubuntu) ready.", "Linux"),
        ("_ Microsoft ESMTP MAIL Service Version 6.0.3790.1830 ready at _", "Windows"),
        ("Mozilla/5.0 (Windows NT 6.1; _", "Windows"),
        ("OpenSSH_9.2", None),
        ("_ ESMTP OpenSMTPD", None),
        ("Microsoft Outlook 16.0", None),
        ("", None),
    ],
)
def test_names(text: str, system: str | None) -> None:
    assert (system in systems_named(text)) if system else not systems_named(text)


def reasons(database: str, *data: tuple[bool, bytes]) -> list[tuple[str, tuple[str, ...]]]:
    own = Watch(database)
    packets = [TALK.say(one) if from_client else TALK.answer(one) for from_client, one in data]
    found = own.see(*TALK.shake(), *packets, TALK.rst())
    return [(one.subject, one.reasons) for one in found if isinstance(one, HostChangeObservation)]


GREETING = b"220 x ESMTP Postfix (Debian/GNU)\r\n250 x\r\n"
MAIL = b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<x>\r\nDATA\r\n%sUser-Agent: Mozilla/5.0 (X11; Linux)\r\n\r\n"
ANSWERS = b"220 x ESMTP\r\n250 x\r\n250 ok\r\n250 ok\r\n354 go\r\n"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (((False, hello(SERVER)), (True, hello(CLIENT))), [("client", ("app_vs_os",))]),
        (((False, GREETING), (True, b"EHLO x\r\n")), [("server", ("app_vs_os",))]),
        (((False, ANSWERS), (True, MAIL % b"From: x\r\n")), [("client", ("ua_vs_os",))]),
        (((False, ANSWERS), (True, MAIL % b"Received: x\r\n")), []),
        (((False, b"220 x ESMTP Postfix\r\n250 x\r\n"), (True, b"EHLO x\r\n")), []),
    ],
)
def test_other_systems(data: tuple[tuple[bool, bytes], ...], found: list[tuple[str, tuple[str, ...]]]) -> None:
    """The client of SSH names Debian, the server no system; a mail that a server passes on names no system."""
    assert reasons(WINDOWS, *data) == found
    assert reasons(DATABASE, *data) == []


def test_a_system_that_is_not_known() -> None:
    """Neither without TCP, nor behind a network stack that is a program."""
    for label in ("s:other:passt:", "s:unix:HP-UX:11"):
        assert reasons(DATABASE.replace("s:unix:Linux:3.x", label), (False, GREETING), (True, b"EHLO x\r\n")) == []


@pytest.mark.parametrize(("label", "count"), [("s:other:passt:", 0), ("s:other:Device:", 1), ("s:unix:Linux:9", 0)])
def test_programs(label: str, count: int) -> None:
    lines = "[ssh:request]\nlabel = s:!:Example:1.x\nsys = @unix\nsig = 2.0:*:ExampleSSH_*\n"
    database = DATABASE.replace("s:unix:Linux:3.x", label) + lines
    assert len(reasons(database, (False, hello(SERVER)), (True, hello(CLIENT)))) == count
