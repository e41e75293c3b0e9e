"""Lines for any further commands."""

from __future__ import annotations

import pytest
from talk import DATABASE, Talk, Watch

from pyp0f.applications.mail.application import FTP, IMAP, SMTP, CommandSection, LineProtocol
from pyp0f.signatures.label import Label
from pyp0f.summaries.collecting import SummaryTable

LINES = {
    "ftp": (
        ("g", "beginning", "FEAT,?OPTS UTF8 ON,USER,PASS,*"),
        ("s", "whole", "FEAT,USER,PASS,LIST"),
        ("s", "specific", "FEAT,USER,PASS,SYST,*"),
    ),
    "imap": (("s", "tagged", "A9:CAPABILITY,*"), ("g", "any tag", "*:CAPABILITY,LOGIN,*")),
    "smtp": (("s", "commands", "EHLO,MAIL FROM<>,*:*"), ("g", "headers", "*:Date,From,*")),
}


def found(section: object, text: str) -> str | None:
    assert isinstance(section, CommandSection)
    lines = [
        section.parse(line, Label(name=name, generic=kind == "g"), number)
        for number, (kind, name, line) in enumerate(LINES[section.name.partition(":")[0]])
    ]
    signature = section.matcher(lines).find(text)
    fitting = [line.label.name for line in lines if section.fits(line, section.split(text))]
    name = None if signature is None else str(signature.label.name)
    assert name in fitting if fitting else name is None
    return name


@pytest.mark.parametrize(
    ("application", "text", "name"),
    [
        (FTP, "FEAT,USER,PASS", "beginning"),
        (FTP, "FEAT,OPTS UTF8 ON,USER,PASS,PWD,PASV,RETR", "beginning"),
        (FTP, "FEAT,USER,PASS,LIST", "whole"),
        (FTP, "FEAT,USER,PASS,LIST -a", "beginning"),
        (FTP, "FEAT,USER,PASS,SYST,QUIT", "specific"),
        (FTP, "FEAT,USER,PASSX", None),
        (FTP, "FEAT,USER", None),
        (FTP, "", None),
        (IMAP, "A9:CAPABILITY,NOOP", "tagged"),
        (IMAP, "a1:CAPABILITY,LOGIN,NOOP", "any tag"),
        (IMAP, "a1:CAPABILITY,NOOP", None),
        (SMTP, "EHLO,MAIL FROM<>,QUIT:", "commands"),
        (SMTP, "HELO:Date,From,To", "headers"),
        (SMTP, "HELO:From", None),
        (SMTP, "HELO", None),
    ],
)
def test_lines(application: LineProtocol, text: str, name: str | None) -> None:
    assert found(application.sections[0], text) == name


@pytest.mark.parametrize(
    ("text", "name", "dishonest"),
    [
        ("EHLO,DATA:Date,To,X-Mailer=[swaks _]", "swaks", False),
        ("EHLO,DATA:Date,To,X-Mailer=[PHPMailer #]", "swaks", True),
        ("EHLO,DATA:Date,To,X-Mailer=[curl #]", "swaks", True),
        ("EHLO,DATA:Date,To,X-Mailer=[swaks #]", None, False),
        ("EHLO,DATA:Date,To,X-Mailer=[Foxmail #]", None, False),
        ("EHLO,DATA:Date,To,X-Mailer=[_]", None, False),
        ("EHLO,DATA:Date,From,X-Mailer=[PHPMailer #]", None, False),
        ("EHLO,DATA:Date", "curl", False),
        ("EHLO", None, False),
    ],
)
def test_statements(text: str, name: str | None, dishonest: bool) -> None:
    section = SMTP.sections[0]
    lines = [
        section.parse(line, Label(name=label), number)
        for number, (label, line) in enumerate(
            (
                ("swaks", "EHLO,DATA:Date,To,X-Mailer=[swaks _]"),
                ("PHPMailer", "EHLO,DATA:To,Date,X-Mailer=[PHPMailer # _]"),
                ("curl", "EHLO,DATA:Date"),
            )
        )
    ]
    signature, is_dishonest = section.matcher(lines).judge(text)
    assert (signature and signature.label.name, is_dishonest) == (name, dishonest)


def test_a_dishonest_client_is_shown() -> None:
    lines = """[smtp:request]
label = s:!:swaks:
sys = @unix
sig = EHLO,DATA:Date,X-Mailer=[swaks _]
label = s:!:PHPMailer:
sys = @unix
sig = EHLO,DATA:X-Mailer=[PHPMailer # _],Date
"""
    own, talk = Watch(DATABASE + lines), Talk(server_port=25)
    sent = b"EHLO x\r\nDATA\r\nDate: x\r\nX-Mailer: PHPMailer 6.2\r\n\r\n"
    found = own.see(*talk.shake(), talk.answer(b"220 x ESMTP\r\n250 x\r\n354 go\r\n"), talk.say(sent), talk.rst())
    request = next(one for one in found if one.kind == "smtp request")
    assert dict(request.fields())["app"] == "swaks"
    assert dict(request.fields())["params"] == "dishonest"
    assert request.to_dict()["dishonest"] is True
    hosts = SummaryTable()
    hosts.add(request)
    summary = hosts.get("10.0.0.1")
    assert summary is not None
    assert any("swaks" in one and "PHPMailer" in one for one in summary.contradictions)


@pytest.mark.parametrize(
    ("application", "earlier", "later", "hidden", "overlapping"),
    [
        (FTP, "FEAT,USER,*", "FEAT,USER,PASS,PWD", True, True),
        (FTP, "FEAT,USER,*", "FEAT,USER,PASS,*", True, True),
        (FTP, "FEAT,USER,*", "FEAT,USER", True, True),
        (FTP, "FEAT,USER,PASS,*", "FEAT,USER,*", False, True),
        (FTP, "FEAT,USER,*", "FEAT,USERS,PASS", False, False),
        (FTP, "FEAT,?SYST,USER,*", "FEAT,USER,PASS", True, True),
        (FTP, "FEAT,USER,*", "FEAT,?SYST,USER,PASS", False, True),
        (FTP, "FEAT,USER", "FEAT,USER", True, True),
        (IMAP, "*:A,*", "a9:A,B", True, True),
        (IMAP, "a1:A,*", "*:A,B", False, True),
        (SMTP, "EHLO,*:*", "EHLO,DATA:Date", True, True),
    ],
)
def test_what_a_line_for_any_further_commands_hides(
    application: LineProtocol, earlier: str, later: str, hidden: bool, overlapping: bool
) -> None:
    section = application.sections[0]
    one, other = [section.parse(text, Label(name=text), number) for number, text in enumerate((earlier, later))]
    assert section.hides(one, other) is section.covers(one, other) is hidden
    assert section.overlaps(one, other) is section.overlaps(other, one) is overlapping
    index = section.index()
    index.add(one)
    assert (one in index.rivals(other)) or not hidden
