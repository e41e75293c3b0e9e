"""Reading POP3 (RFC 1939, RFC 2449, RFC 5034), up to the first mail."""

from __future__ import annotations

from typing import Final

from pyp0f.applications.interface import Handover
from pyp0f.applications.mail.commands import banner_of, capability, mechanism_of, verb_of
from pyp0f.applications.mail.exchange import Exchange, Steps
from pyp0f.applications.mail.shapes import shape

_MAILS: Final = frozenset((b"RETR", b"TOP", b"DELE", b"QUIT"))
VERBS: Final = _MAILS | frozenset(b"USER PASS APOP AUTH CAPA STLS STAT LIST UIDL NOOP RSET LAST UTF8 LANG XTND".split())
_WITH_LISTS: Final = frozenset((b"CAPA", b"LIST", b"UIDL"))
"""Commands that are answered with a list if they have no argument; so is AUTH (RFC 1734)."""
_GRANTED: Final = b"+OK"


def pop3(exchange: Exchange) -> Steps:
    """Read a connection of POP3 (RFC 1939).  Yields what it waits for."""
    greeting = yield from exchange.answer()
    if greeting is not None:
        exchange.banner = banner_of([greeting[3:]])
    while (line := (yield from exchange.command())) is not None:
        verb, argument, text = verb_of(line, VERBS)
        wants_more = True
        if verb or exchange.banner is not None:  # if the server was not captured, this can be a part of AUTH
            wants_more = exchange.note(f"{text} {mechanism_of(argument)}" if verb == b"AUTH" and argument else text)
        if verb in _MAILS or not wants_more:
            break
        answer = yield from exchange.answer()
        while verb == b"AUTH" and argument and answer is not None and answer[:2] in (b"+", b"+ "):
            yield from exchange.command()
            answer = yield from exchange.answer()
        is_granted = answer is None or answer[:3] == _GRANTED
        if answer is not None and is_granted and exchange.reply is None:
            exchange.reply = shape(answer[3:], hidden=argument)
        if verb == b"STLS" and is_granted:
            exchange.finish()
            return Handover(exchange.client.at, exchange.server.at)
        if answer is not None and is_granted and not argument and (verb in _WITH_LISTS or verb == b"AUTH"):
            listed = yield from exchange.listed()
            if verb == b"CAPA":
                _learn(exchange, listed)
    exchange.finish()
    return None


def _learn(exchange: Exchange, lines: list[bytes]) -> None:
    """Keep the capabilities, and the software, of an answer to CAPA (RFC 2449)."""
    exchange.offer([capability(line) for line in lines])
    for line in lines:
        name, _, value = line.partition(b" ")
        if name.upper() == b"IMPLEMENTATION" and exchange.server_software is None:
            exchange.server_software = shape(value, is_statement=True)
