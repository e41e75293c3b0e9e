"""Sessions of SMTP, FTP, POP3 and IMAP, turn by turn, with secrets in them that no output may show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS: Final = (
    "alice",
    "wonder",
    "s3cr3t",
    "hunter2",
    "example",
    "rabbit",
    "AGFsaWNl",
    "YWxpY2U",
    "dXNlcj",
    "/home",
    "198.51.100",
    "2001:db8",
    "queen",
)
"""Texts in what both sides send that name people, hosts, paths, or are passwords, in any case."""


@dataclass(frozen=True)
class Session:
    """Both sides of a connection.

    Attributes:
        name: the protocol and what is special.
        turns: what the server and the client send in turn; the server begins.
        request: the text of the client; None if nothing is said of it.
        response: the text of the server.
        tls: whether TLS follows.
    """

    name: str
    turns: tuple[str, ...]
    request: str | None
    response: str | None
    tls: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def protocol(self) -> str:
        return self.name.partition(" ")[0]

    def sent(self) -> Iterator[tuple[bool, bytes]]:
        """Whether the client sends it, and what."""
        for number, turn in enumerate(self.turns):
            yield number % 2 == 1, turn.replace("\n", "\r\n").encode("utf-8")

    def all_of(self, from_client: bool) -> bytes:
        return b"".join([data for by_client, data in self.sent() if by_client is from_client])


POSTFIX: Final = "220 mail.rabbit.example ESMTP Postfix (Debian/GNU)\n"
EHLO: Final = "250-mail.rabbit.example\n250-PIPELINING\n250-SIZE 10240000\n250-8BITMIME\n250 AUTH PLAIN LOGIN XOAUTH2\n"
EHLO_TEXT: Final = "PIPELINING,SIZE,8BITMIME,AUTH PLAIN LOGIN XOAUTH2"
OK: Final = "250 2.0.0 Ok\n"
DATA: Final = "354 End data with <CR><LF>.<CR><LF>\n"
MESSAGE: Final = (
    "Received: from alice.example ([198.51.100.7])\n\tby mail.rabbit.example; Tue, 3 Nov 2020 10:11:12 +0100\n"
    "From: Alice <alice@wonder.example>\nTo: <queen@wonder.example>\nSubject: s3cr3t\n"
    "X-Mailer: Alice's Foxmail 7.2.25\n"
    "Alice-Wonder: s3cr3t\n\nhunter2: a body\n.\n"
)
HEADERS: Final = "Received,From,To,Subject,X-Mailer=[_ Foxmail #],_"

PURE_FTPD: Final = (
    "220---------- Welcome to Pure-FTPd [TLS] ----------\n220-You are user number 1 of 50 allowed.\n220 alice\n"
)

SESSIONS: Final = (
    Session(
        "smtp plain",
        (
            POSTFIX,
            "EHLO alice.example\n",
            EHLO,
            "MAIL FROM:<alice@wonder.example> SIZE=42 BODY=8BITMIME\n",
            OK,
            "RCPT TO:<queen@wonder.example>\n",
            OK,
            "RCPT TO:<rabbit@wonder.example>\n",
            OK,
            "DATA\n",
            DATA,
            MESSAGE,
            OK,
        ),
        f"EHLO,MAIL FROM<> SIZE BODY=8BITMIME,RCPT TO<>,DATA:{HEADERS}",
        f"_ ESMTP Postfix (Debian/GNU):{EHLO_TEXT}:_",
    ),
    Session(
        "smtp AUTH PLAIN in pieces",
        (
            POSTFIX,
            "ehlo [198.51.100.7]\n",
            EHLO,
            "AUTH PLAIN\n",
            "334 \n",
            "AGFsaWNlAHMzY3IzdA==\n",
            "235 2.7.0 Authentication successful\n",
            "mail FROM:<alice@wonder.example> auth=<alice@example>\n",
            OK,
            "quit\n",
            "221 Bye alice\n",
        ),
        "ehlo [],AUTH PLAIN,mail FROM<> auth,quit:",
        f"_ ESMTP Postfix (Debian/GNU):{EHLO_TEXT}:_",
    ),
    Session(
        "smtp AUTH at once",
        (
            POSTFIX,
            "EHLO alice\n",
            EHLO,
            "AUTH XOAUTH2 dXNlcj1hbGljZQ==\n",
            "334 eyJzdGF0dXMiOiI0MDEifQ==\n",
            "\n",
            "535 no\n",
            "AUTH LOGIN YWxpY2U=\n",
            "334 UGFzc3dvcmQ6\n",
            "aHVudGVyMg==\n",
            "235 ok\n",
            "QUIT\n",
            "221 Bye\n",
        ),
        "EHLO,AUTH XOAUTH2 +,AUTH LOGIN +,QUIT:",
        f"_ ESMTP Postfix (Debian/GNU):{EHLO_TEXT}:_",
    ),
    Session(
        "smtp in one piece",
        (
            POSTFIX,
            "HELO alice\n",
            "250 mail.rabbit.example\n",
            'MAIL FROM: alice@wonder.example\nRCPT TO: <"alice> SIZE=1 "@example>\nDATA\n',
            OK + OK + DATA,
            MESSAGE,
            OK,
        ),
        f"HELO,MAIL FROM _,RCPT TO <>,DATA:{HEADERS}",
        "_ ESMTP Postfix (Debian/GNU)::_",
    ),
    Session(
        "smtp BDAT",
        (
            POSTFIX,
            "EHLO alice\n",
            EHLO,
            "MAIL FROM:<>\n",
            OK,
            "RCPT TO:<queen@wonder.example>\n",
            OK,
            f"BDAT {len(MESSAGE) + 11} LAST\n{MESSAGE}",
            OK,
            "QUIT\n",
            "221 Bye\n",
        ),
        f"EHLO,MAIL FROM<>,RCPT TO<>,BDAT:{HEADERS}",
        f"_ ESMTP Postfix (Debian/GNU):{EHLO_TEXT}:_",
    ),
    Session(
        "smtp STARTTLS",
        (
            "220-alice.example ESMTP Exim 4.96 Tue, 03 Nov 2020 10:11:12 +0100\n220 We do not authorize alice\n",
            "EHLO alice\n",
            "250-alice.example Hello alice [198.51.100.7]\n250-SIZE 1\n250 STARTTLS\n",
            "STARTTLS\n",
            "220 TLS go ahead\n",
        ),
        "EHLO,STARTTLS:",
        "_ ESMTP Exim 4.96 _ / We do not authorize _:SIZE,STARTTLS:_ Hello _",
        tls=True,
    ),
    Session(
        "smtp with a long line and words that are not known",
        (
            POSTFIX,
            "alice wonder\n",
            "500 5.5.2 alice?\n",
            f"NOOP {'hunter2 ' * 400}\n",
            OK,
            "XALICE s3cr3t\n",
            "500 no\n",
            "VRFY alice\n",
            "252 alice\n",
            "QUIT\n",
            "221 Bye\n",
        ),
        "_,NOOP,_,VRFY,QUIT:",
        "_ ESMTP Postfix (Debian/GNU)::",
    ),
    Session("smtp refused", ("554 5.7.1 alice.example ESMTP not accepting messages\n",), None, "_ ESMTP not _"),
    Session(
        "ftp login",
        (
            "220 ProFTPD Server (Debian) [::ffff:198.51.100.7]\n",
            "USER alice\n",
            "331 Password required for alice\n",
            "PASS hunter2\n",
            "230-Welcome alice\n Your home is /home/alice\n230 User alice logged in\n",
            "SYST\n",
            "215 UNIX Type: L8\n",
            "FEAT\n",
            "211-Features:\n EPRT\n REST STREAM\n MLST type*;size*;\n211 End\n",
            "OPTS UTF8 ON\n",
            "200 ok\n",
            "CLNT Alice NcFTP 3.2.6 linux\n",
            "200 ok\n",
            "CWD /home/alice\n",
            '250 "/home/alice"\n',
            "TYPE I\n",
            "200 ok\n",
            "EPSV\n",
            "229 (|||21|)\n",
            "RETR /home/alice/s3cr3t\n",
            "150 ok\n",
        ),
        "USER,PASS,SYST,FEAT,OPTS UTF8 ON,CLNT _ NcFTP 3.2.6 linux,CWD,TYPE I,EPSV,RETR",
        "ProFTPD Server (Debian) _:EPRT,REST STREAM,MLST:Password required for _",
    ),
    Session(
        "ftp all at once",
        (
            PURE_FTPD,
            "user root\npass hunter2\nlist /home/alice\n",
            "331 User root OK. Password required\n",
        ),
        "user,pass",
        "- Welcome to Pure-FTPd [TLS] - / You are user number _ of _ allowed. / _::User _ OK. Password required",
    ),
    Session(
        "ftp AUTH TLS",
        ("220 (vsFTPd 3.0.3)\n", "AUTH TLS\n", "234 Proceed with negotiation.\n"),
        "AUTH TLS",
        "(vsFTPd 3.0.3)::",
        tls=True,
    ),
    Session(
        "pop3 login",
        (
            "+OK Dovecot (Debian) ready. <1896.697170952@mail.rabbit.example>\n",
            "CAPA\n",
            "+OK\nCAPA\nTOP\nUIDL\nSASL PLAIN LOGIN\nIMPLEMENTATION Alice Dovecot 2.3\n.\n",
            "USER alice\n",
            "+OK\n",
            "PASS hunter2\n",
            "+OK Logged in.\n",
            "STAT\n",
            "+OK 1 2\n",
            "LIST\n",
            "+OK 1\n1 42\n.\n",
            "UIDL\n",
            "+OK\n1 alice\n.\n",
            "RETR 1\n",
            "+OK\nFrom: alice\n",
        ),
        "CAPA,USER,PASS,STAT,LIST,UIDL,RETR",
        "Dovecot (Debian) ready. _:CAPA,TOP,UIDL,SASL PLAIN LOGIN,IMPLEMENTATION:",
    ),
    Session(
        "pop3 AUTH",
        (
            "+OK alice\n",
            "AUTH\n",
            "+OK\nPLAIN\n.\n",
            "AUTH PLAIN\n",
            "+ \n",
            "AGFsaWNlAHMzY3IzdA==\n",
            "-ERR alice\n",
            "APOP alice c4c9334bac560ecc979e58001b3e22fb\n",
            "+OK\n",
            "QUIT\n",
            "+OK\n",
        ),
        "AUTH,AUTH PLAIN,APOP,QUIT",
        "_::",
    ),
    Session(
        "pop3 STLS",
        ("+OK ready\n", "stls\n", "+OK Begin TLS negotiation now.\n"),
        "stls",
        "ready::Begin TLS negotiation now.",
        tls=True,
    ),
    Session(
        "imap literals",
        (
            "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN APPENDLIMIT=35651584] Dovecot (Debian) ready.\n",
            'a001 ID ("name" "Alice Thunderbird" "version" "91.0" "alice" "s3cr3t")\n',
            '* ID ("name" "Dovecot")\na001 OK ID completed.\n',
            "a002 LOGIN {5}\n",
            "+ OK\n",
            "alice {7+}\nhunter2\n",
            "a002 OK Logged in\n",
            "a003 select alice\n",
            "* FLAGS (alice)\na003 OK done\n",
            "a004 UID FETCH 1 (FLAGS)\n",
            "* 1 FETCH (FLAGS (alice))\n",
        ),
        "a999:ID,LOGIN,select,UID FETCH",
        "OK [CAPABILITY] Dovecot (Debian) ready.:IMAP4rev1,SASL-IR,AUTH=PLAIN,APPENDLIMIT=:OK ID completed.",
    ),
    Session(
        "imap AUTHENTICATE",
        (
            "* OK alice\n",
            "DKEB1 CAPABILITY\n",
            "* CAPABILITY IMAP4rev1 AUTH=PLAIN\nDKEB1 OK completed\n",
            "DKEB2 AUTHENTICATE PLAIN\n",
            "+ \n",
            "AGFsaWNlAHMzY3IzdA==\n",
            "DKEB2 NO alice\n",
            "DKEB3 AUTHENTICATE XOAUTH2 dXNlcj1hbGljZQ==\n",
            "+ e30=\n",
            "\n",
            "DKEB3 BAD no\n",
            "DKEB4 LOGOUT\n",
            "* BYE alice\n",
        ),
        "AAAA9:CAPABILITY,AUTHENTICATE PLAIN,AUTHENTICATE XOAUTH2 +,LOGOUT",
        "OK _:IMAP4rev1,AUTH=PLAIN:OK completed",
    ),
    Session(
        "imap STARTTLS",
        ("* OK ready\n", "1 STARTTLS\n", "1 OK Begin TLS negotiation now.\n"),
        "9:STARTTLS",
        "OK ready::OK Begin TLS negotiation now.",
        tls=True,
    ),
)
"""Of "smtp refused", the text begins so."""
