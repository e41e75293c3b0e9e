"""Speaks SMTP, IMAP, POP3 or FTP.

``python -m lab.programs.mail_peer serve PROTOCOL FIRST LAST``, or ``... ask PROTOCOL PORT``.

As a server, it accepts everything.  As a client, it asks for what the server can do.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import BinaryIO, Final

from lab.listening import serve

_SECONDS: Final = 8
_MAIL: Final = "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nx\r\n"
_SMTP: Final = {
    "EHLO": "250-server.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
    "DATA": "354 go on",
    "AUTH": "235 yes",
    "QUIT": "221 bye",
}
_POP3: Final = {
    "CAPA": "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.",
    "STAT": f"+OK 1 {len(_MAIL)}",
    "LIST": f"+OK\r\n1 {len(_MAIL)}\r\n.",
    "UIDL": "+OK\r\n1 a\r\n.",
    "RETR": f"+OK\r\n{_MAIL}.",
    "TOP": f"+OK\r\n{_MAIL}.",
    "AUTH": "-ERR no",
}
_FTP: Final = {
    "USER": "331 password",
    "PASS": "230 yes",
    "SYST": "215 UNIX Type: L8",
    "FEAT": "211-Features:\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n UTF8\r\n211 End",
    "PWD": '257 "/"',
    "XPWD": '257 "/"',
    "QUIT": "221 bye",
    "SIZE": "213 2",
    "MDTM": "213 20260101000000",
    "REST": "350 go on",
    "AUTH": "502 no",
}
_TRANSFERS: Final = ("LIST", "NLST", "MLSD", "RETR", "STOR")
_IMAP: Final = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
    "LIST": '* LIST () "/" INBOX\r\n',
    "SELECT": "* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 1] x\r\n",
    "LOGOUT": "* BYE\r\n",
}
_GREETINGS: Final = {
    "smtp": "220 server.example.org ESMTP",
    "pop3": "+OK ready",
    "ftp": "220 ready",
    "imap": "* OK ready",
}
_QUESTIONS: Final = {
    "smtp": ("EHLO client.example.org", "QUIT"),
    "pop3": ("CAPA", "QUIT"),
    "ftp": ("FEAT", "SYST", "USER anonymous", "QUIT"),
    "imap": ("a CAPABILITY", "b LOGOUT"),
}
_Answers = Callable[[str, BinaryIO, socket.socket], Iterator[str]]


def _pop3(line: str, _reader: BinaryIO, _peer: socket.socket) -> Iterator[str]:
    yield _POP3.get(line.partition(" ")[0].upper(), "+OK")


def _smtp(line: str, reader: BinaryIO, _: socket.socket) -> Iterator[str]:
    verb = line.partition(" ")[0].upper()
    yield _SMTP.get(verb, "250 yes")
    if verb == "DATA":
        while (more := reader.readline()) and more.rstrip(b"\r\n") != b".":
            pass
        yield "250 taken"


def _imap(line: str, reader: BinaryIO, _peer: socket.socket) -> Iterator[str]:
    tag, _, rest = line.partition(" ")
    verb, _, arguments = rest.partition(" ")
    verb = verb.upper()
    if verb == "AUTHENTICATE" and " " not in arguments:
        yield "+ "
        reader.readline()
    yield f"{_IMAP.get(verb, '')}{tag} OK done"


class _Ftp:
    """FTP with data connections of one transfer each."""

    def __init__(self) -> None:
        self._listener: socket.socket | None = None

    def __call__(self, line: str, _: BinaryIO, peer: socket.socket) -> Iterator[str]:
        verb = line.partition(" ")[0].upper()
        if verb in ("PASV", "EPSV"):
            self._listener = socket.create_server((peer.getsockname()[0], 0))
            self._listener.settimeout(_SECONDS)
            host, port = self._listener.getsockname()[:2]
            numbers = f"{host.replace('.', ',')},{port >> 8},{port & 255}"
            yield f"229 (|||{port}|)" if verb == "EPSV" else f"227 ({numbers})"
        elif verb in _TRANSFERS and self._listener is not None:
            yield "150 go on"
            with self._listener, self._listener.accept()[0] as data:
                if verb == "STOR":
                    while data.recv(4096):
                        pass
                else:
                    data.sendall(b"x\r\n")
            yield "226 done"
        else:
            yield _FTP.get(verb, "200 yes")


def _answers_for(protocol: str) -> _Answers:
    table: dict[str, _Answers] = {"smtp": _smtp, "pop3": _pop3, "imap": _imap, "ftp": _Ftp()}
    return table[protocol]


def _answer(peer: socket.socket, protocol: str) -> None:
    """Talk to a client until it ends."""
    answers = _answers_for(protocol)
    with peer, suppress(OSError), peer.makefile("rb") as reader:
        peer.settimeout(_SECONDS)
        peer.sendall(f"{_GREETINGS[protocol]}\r\n".encode())
        while line := reader.readline().decode("latin-1").rstrip("\r\n"):
            for text in answers(line, reader, peer):
                peer.sendall(f"{text}\r\n".encode())
            if re.search(r"\b(QUIT|LOGOUT)\b", line, re.IGNORECASE):
                return


def _ask(protocol: str, port: int) -> None:
    """Send the questions, each when the server has been silent for a moment."""
    with socket.create_connection(("127.0.0.1", port), _SECONDS) as peer, suppress(OSError):
        for question in ("", *_QUESTIONS[protocol]):
            if question:
                peer.sendall(f"{question}\r\n".encode())
            peer.settimeout(_SECONDS)
            peer.recv(65536)
            peer.settimeout(0.5)
            with suppress(TimeoutError):
                while peer.recv(65536):
                    pass


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[3]), int(sys.argv[4]), partial(_answer, protocol=sys.argv[2]))
    else:
        _ask(sys.argv[2], int(sys.argv[3]))
