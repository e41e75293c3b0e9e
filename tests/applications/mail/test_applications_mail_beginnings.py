"""Lines for any further commands."""

from __future__ import annotations

import pytest

from pyp0f.applications.mail.application import FTP, IMAP, SMTP, CommandSection, LineProtocol
from pyp0f.signatures.label import Label

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
