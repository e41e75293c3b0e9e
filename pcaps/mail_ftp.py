"""SMTP, FTP, POP3 and IMAP: greetings, capabilities, commands and header lines, with names and passwords in them."""

from __future__ import annotations

from typing import Final

from _build import LINUX, LINUX_SERVER, Capture, Session, save

TALKS: Final = {
    25: (
        "220 mail.example.com ESMTP Postfix (Debian/GNU)",
        "EHLO client.example.org",
        "250-mail.example.com\n250-PIPELINING\n250-SIZE 10240000\n250-STARTTLS\n250-AUTH PLAIN LOGIN\n250 8BITMIME",
        "MAIL FROM:<alice@example.org> SIZE=120",
        "250 2.1.0 Ok",
        "RCPT TO:<bob@example.com>",
        "250 2.1.5 Ok",
        "DATA",
        "354 End data with <CR><LF>.<CR><LF>",
        "From: Alice <alice@example.org>\nTo: bob@example.com\nSubject: secret\nX-Mailer: Foxmail 7.2.25\n\nsecret\n.",
        "250 2.0.0 Ok: queued as 4D1F",
    ),
    21: (
        "220 ProFTPD Server (Debian) [::ffff:198.51.100.2]",
        "USER alice",
        "331 Password required for alice",
        "PASS secret",
        "230 User alice logged in",
        "SYST",
        "215 UNIX Type: L8",
        "FEAT",
        "211-Features:\n EPRT\n MDTM\n REST STREAM\n SIZE\n211 End",
        "TYPE I",
        "200 Type set to I",
        "EPSV",
        "229 Entering Extended Passive Mode (|||40001|)",
        "RETR /home/alice/secret.txt",
    ),
    110: (
        "+OK Dovecot (Debian) ready.",
        "CAPA",
        "+OK\nTOP\nUIDL\nSASL PLAIN LOGIN\n.",
        "USER alice",
        "+OK",
        "PASS secret",
        "+OK Logged in.",
        "STAT",
        "+OK 1 120",
        "RETR 1",
    ),
    143: (
        "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE AUTH=PLAIN] Dovecot (Debian) ready.",
        'a001 ID ("name" "Thunderbird" "version" "91.13.0")',
        '* ID ("name" "Dovecot")\na001 OK ID completed.',
        "a002 AUTHENTICATE PLAIN",
        "+ ",
        "AGFsaWNlAHNlY3JldA==",
        "a002 OK Logged in",
        "a003 SELECT secret",
        "a003 OK [READ-WRITE] Select completed.",
        "a004 UID FETCH 1 (FLAGS)",
    ),
}
"""What server and client say in turn, by the port of the server; the server begins."""


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=100)
    for number, (port, turns) in enumerate(TALKS.items(), 1):
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, server_port=port, client_stack=LINUX, server_stack=LINUX_SERVER).open()
        for turn, text in enumerate(turns):
            (session.request if turn % 2 else session.respond)(text.replace("\n", "\r\n").encode() + b"\r\n")
        session.close()
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
