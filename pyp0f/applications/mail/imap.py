"""Reading IMAP (RFC 3501, RFC 9051), up to the first mail."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

from pyp0f.applications.interface import Handover
from pyp0f.applications.mail.commands import banner_of, imap_capabilities, mechanism_of, verb_of
from pyp0f.applications.mail.exchange import Exchange, Steps, Waiting
from pyp0f.applications.mail.shapes import HIDDEN, shape

_MAILS: Final = frozenset(b"FETCH UID IDLE APPEND SEARCH LOGOUT SORT THREAD STORE COPY MOVE".split())
VERBS: Final = _MAILS | frozenset(
    b"CAPABILITY LOGIN AUTHENTICATE STARTTLS ID ENABLE NAMESPACE NOOP LIST LSUB XLIST STATUS SELECT "
    b"EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE CHECK CLOSE UNSELECT EXPUNGE COMPRESS GETQUOTA "
    b"GETQUOTAROOT GETACL MYRIGHTS NOTIFY GETMETADATA UNAUTHENTICATE".split()
)
_literal: Final = re.compile(rb"\{(\d{1,9})\+?\}$").search
"""At the end of a line: a literal of this number of bytes follows, and then the rest of the line (RFC 9051)."""
_MAX_TAG: Final = 16
_listed: Final = re.compile(rb"\[CAPABILITY ([^\]]*)\]|\* CAPABILITY (.*)", re.IGNORECASE).search
_statement: Final = re.compile(rb'"(name|version)"\s+"([^"]{1,80})"', re.IGNORECASE).findall
_CONTINUE: Final = b"+"


def imap(exchange: Exchange) -> Steps:
    """Read a connection of IMAP (RFC 9051).  Yields what it waits for."""
    greeting = yield from exchange.answer()
    if greeting is not None:
        _learn(exchange, greeting)
        exchange.banner = banner_of([re.sub(rb"\[CAPABILITY [^\]]*\]", b"[CAPABILITY]", greeting[2:])])
    while (line := (yield from _command(exchange))) is not None:
        tag, _, rest = line.partition(b" ")
        if exchange.prefix is None:
            exchange.prefix = _form(tag)
        verb, argument, text = verb_of(rest, VERBS)
        wants_more = exchange.note(_command_text(verb, argument, text))
        if verb == b"ID":
            exchange.software = exchange.software or _software(argument)
        if verb in _MAILS or not wants_more:
            break
        answer = yield from _answer(exchange, tag, is_login=verb == b"AUTHENTICATE")
        if answer is not None and exchange.reply is None:
            exchange.reply = shape(answer, hidden=argument)
        if verb == b"STARTTLS" and (answer is None or answer[:3].upper() == b"OK "):
            exchange.finish()
            return Handover(exchange.client.at, exchange.server.at)
    exchange.finish()
    return None


def _command(exchange: Exchange) -> Waiting:
    """The next command of the client, with the bytes of literals left out."""
    line = yield from exchange.command()
    whole = line
    while line is not None and (found := _literal(line)):
        exchange.client.at += int(found[1])
        line = yield from exchange.command()
    return whole


def _answer(exchange: Exchange, tag: bytes, *, is_login: bool) -> Generator[None, None, bytes | None]:
    """The answer to a command, without its tag; None if nothing of the server was captured.

    Args:
        exchange: both sides.
        tag: of the command.
        is_login: whether the client answers to questions of the server, with secrets.
    """
    while (line := (yield from exchange.answer())) is not None:
        if line.startswith(tag + b" "):
            return line[len(tag) + 1 :]
        if line.startswith(_CONTINUE):
            if is_login:
                yield from exchange.command()
        else:
            _learn(exchange, line)
            while line is not None and (found := _literal(line)):
                exchange.server.at += int(found[1])
                line = yield from exchange.answer()
    return None


def _learn(exchange: Exchange, line: bytes) -> None:
    """Keep the capabilities in a line of the server."""
    found = _listed(line)
    if found:
        exchange.offer(imap_capabilities(found[1] or found[2] or b""))
    elif line[:5].upper() == b"* ID " and exchange.server_software is None:
        exchange.server_software = _software(line)


def _form(tag: bytes) -> str:
    """The form of a tag: A, a and 9 for letters and digits."""
    form = re.sub(r"[A-Z]", "A", tag[:_MAX_TAG].decode("latin-1"))
    form = re.sub(r"[0-9]", "9", re.sub(r"[a-z]", "a", form))
    return re.sub(r"[^Aa9]", HIDDEN, form)


def _software(argument: bytes) -> str | None:
    """Name and version in the argument of ID (RFC 2971), as far as they are kept."""
    said = {name.lower(): value for name, value in _statement(argument)}
    text = b" ".join([said[key] for key in (b"name", b"version") if key in said])
    return shape(text, is_statement=True) if said else None


def _command_text(verb: bytes, argument: bytes, text: str) -> str:
    """A command as it stands in signatures."""
    if verb == b"AUTHENTICATE":
        return f"{text} {mechanism_of(argument)}"
    if verb == b"UID":
        second = argument.partition(b" ")[0].upper()
        return f"{text} {second.decode('ascii')}" if second in (b"FETCH", b"SEARCH", b"STORE", b"COPY") else text
    return text
