"""Reading SMTP (RFC 5321), ESMTP and LMTP, up to the header lines of the first message."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

from pyp0f.applications.interface import Handover
from pyp0f.applications.mail.commands import banner_of, capability, mechanism_of, verb_of
from pyp0f.applications.mail.exchange import Exchange, Steps
from pyp0f.applications.mail.keywords import HEADER_WORDS
from pyp0f.applications.mail.lines import split_versions
from pyp0f.applications.mail.shapes import HIDDEN, shape
from pyp0f.applications.mail.words import WORDS

VERBS: Final = frozenset(
    b"EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT STARTTLS AUTH VRFY EXPN HELP ETRN ATRN TURN SEND "
    b"SOML SAML XCLIENT XFORWARD BURL".split()
)
_GREETINGS: Final = (b"EHLO", b"LHLO", b"HELO")
_envelope: Final = re.compile(rb"(FROM|TO)( *):( *)(<?)", re.IGNORECASE).match
_address: Final = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|[^">])*>').match
"""An address up to the bracket behind it; in quotes there can be anything."""
_MAX_PARAMETERS: Final = 8
_PARAMETERS: Final = frozenset(
    b"SIZE BODY AUTH RET ENVID NOTIFY ORCPT SMTPUTF8 REQUIRETLS BY MT-PRIORITY HOLDFOR HOLDUNTIL RRVS "
    b"TRANSID XVERP XOORG".split()
)
_VALUES: Final = frozenset(b"BODY=7BIT BODY=8BITMIME BODY=BINARYMIME RET=HDRS RET=FULL".split())
MAX_HEADERS: Final = 32
"""Names of header lines of a message that are kept."""
_name: Final = re.compile(rb"([!-9;-~]{1,60})[ \t]*:").match
_NAMES: Final = frozenset(
    b"received return-path delivered-to date from sender reply-to to cc bcc message-id in-reply-to "
    b"references subject comments keywords resent-date resent-from resent-sender resent-to resent-cc "
    b"resent-message-id mime-version content-type content-transfer-encoding content-disposition content-id "
    b"content-description content-language content-length content-class user-agent x-mailer organization "
    b"organisation importance priority precedence sensitivity disposition-notification-to "
    b"return-receipt-to errors-to list-id list-unsubscribe list-unsubscribe-post list-archive list-post "
    b"list-help list-subscribe list-owner dkim-signature domainkey-signature arc-seal "
    b"arc-message-signature arc-authentication-results authentication-results received-spf auto-submitted "
    b"autocrypt openpgp face thread-topic thread-index accept-language mail-followup-to mail-reply-to "
    b"lines status feedback-id dkim-filter authentication-warning errors-to newsgroups path approved "
    b"distribution followup-to".split()
)
"""Names of header lines that are kept, besides those that begin with X- and consist of known words."""
_is_extension: Final = re.compile(r"x-[a-z][a-z0-9-]{1,38}").fullmatch
_STATEMENTS: Final = (b"x-mailer", b"user-agent")


def smtp(exchange: Exchange) -> Steps:
    """Read a connection of SMTP (RFC 5321).  Yields what it waits for."""
    lines = yield from exchange.reply_lines()
    if lines is not None:
        if not lines:
            return None
        exchange.banner = banner_of([line[4:] for line in lines], host_first=True)
        if lines[0][:1] != b"2":  # the server refuses the client
            exchange.respond()
            return None
    while (line := (yield from exchange.command())) is not None:
        verb, argument, text = verb_of(line, VERBS)
        wants_more = True
        if verb or exchange.banner is not None:  # if the server was not captured, this can be a part of AUTH
            wants_more = exchange.note(_command_text(verb, argument, text))
        if verb == b"QUIT" or not wants_more:
            break
        if verb == b"BDAT":
            yield from _read_chunk(exchange, argument)
            return None
        lines = yield from exchange.reply_lines()
        if verb in _GREETINGS:
            _learn(exchange, argument, lines)
        elif verb == b"AUTH":
            lines = yield from _pass_over_secrets(exchange, lines)
        is_granted = lines is None or (lines and lines[0][:1] in (b"2", b"3"))
        if verb == b"STARTTLS" and is_granted:
            exchange.finish()
            return Handover(exchange.client.at, exchange.server.at)
        if verb == b"DATA" and is_granted:
            yield from _read_headers(exchange)
            break
    else:  # nothing of the client was captured: the first reply with several lines is that to EHLO
        lines = yield from exchange.reply_lines()
        _learn(exchange, b"", lines)
    exchange.finish()
    return None


def _learn(exchange: Exchange, argument: bytes, lines: list[bytes] | None) -> None:
    """Keep what a server says to EHLO or HELO."""
    if not lines or lines[0][:1] != b"2":
        return
    exchange.offer([capability(line[4:]) for line in lines[1:]])
    if exchange.reply is None:
        exchange.reply = shape(lines[0][4:], host_first=True, hidden=argument)
    exchange.respond()


def _pass_over_secrets(exchange: Exchange, lines: list[bytes] | None) -> Generator[None, None, list[bytes] | None]:
    """Pass over what a client answers to the questions of the server during AUTH; returns the last reply."""
    while lines and lines[0][:3] == b"334":
        yield from exchange.command()
        lines = yield from exchange.reply_lines()
    return lines


def _command_text(verb: bytes, argument: bytes, text: str) -> str:
    """A command as it stands in signatures."""
    if verb in _GREETINGS:
        return f"{text} []" if argument.startswith(b"[") else text
    if verb in (b"MAIL", b"RCPT"):
        return f"{text} {_envelope_text(argument)}"
    if verb == b"AUTH":
        return f"{text} {mechanism_of(argument)}"
    return text


def _envelope_text(argument: bytes) -> str:
    """The form of the argument of MAIL or RCPT: keyword, blanks, brackets, names of parameters."""
    found = _envelope(argument)
    if not found:
        return HIDDEN
    keyword, before, after, bracket = found.groups()
    address = _address(argument, found.end()) if bracket else None
    parameters = argument[address.end() :].split() if address else []
    text = keyword.decode("ascii") + (" " if before or after else "") + ("<>" if bracket else HIDDEN)
    return " ".join([text, *[_parameter(one) for one in parameters[:_MAX_PARAMETERS]]])


def _parameter(text: bytes) -> str:
    if text.upper() in _VALUES:
        return text.decode("ascii")
    name = text.partition(b"=")[0]
    return name.decode("ascii") if name.upper() in _PARAMETERS else HIDDEN


def _read_chunk(exchange: Exchange, argument: bytes) -> Steps:
    """Read the header lines in the first chunk of BDAT (RFC 3030), and no further.

    Args:
        exchange: both sides.
        argument: the size of the chunk, and LAST.
    """
    size = argument.partition(b" ")[0]
    if size.isdigit() and size.strip(b"0"):
        yield from _read_headers(exchange)
    exchange.finish()
    return None


def _read_headers(exchange: Exchange) -> Steps:
    """Read the header lines of a message."""
    while (line := (yield from exchange.command())) is not None and len(exchange.headers) < MAX_HEADERS:
        if line.startswith((b" ", b"\t")):
            continue
        found = _name(line)
        if not found:
            break
        text = _header_text(found[1], line[found.end() :], exchange)
        if not exchange.headers or exchange.headers[-1] != text:
            exchange.headers.append(text)
    return None


def _header_text(name: bytes, value: bytes, exchange: Exchange) -> str:
    """A header line as it stands in signatures: its name; of a program's statement the words that are kept, too."""
    lower = name.lower()
    if lower in _STATEMENTS:
        software = shape(value, is_statement=True)
        if exchange.software is None:
            exchange.software = software
        return f"{name.decode('ascii')}=[{split_versions(software)[0]}]"
    return name.decode("ascii") if lower in _NAMES or _is_known_extension(lower.decode("ascii")) else HIDDEN


def _is_known_extension(name: str) -> bool:
    """Whether a name consists of known words: names of header lines can name companies, as X-Example-MailScanner."""
    if not _is_extension(name):
        return False
    return all(word in HEADER_WORDS or word in WORDS for word in name.split("-"))
