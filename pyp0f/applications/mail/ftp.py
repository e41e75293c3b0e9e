"""Reading FTP (RFC 959 and its extensions), up to the first transfer."""

from __future__ import annotations

from typing import Final

from pyp0f.applications.interface import Handover
from pyp0f.applications.mail.commands import banner_of, capability, verb_of
from pyp0f.applications.mail.exchange import Exchange, Steps
from pyp0f.applications.mail.shapes import shape

_TRANSFERS: Final = frozenset(b"LIST NLST MLSD RETR STOR APPE STOU".split())
VERBS: Final = _TRANSFERS | frozenset(
    b"USER PASS ACCT SYST FEAT CLNT OPTS PWD XPWD CWD XCWD CDUP TYPE MODE STRU PASV EPSV PORT EPRT SIZE "
    b"MDTM MLST REST STAT AUTH PBSZ PROT CCC ADAT HELP NOOP QUIT SITE HOST LANG ALLO DELE MKD XMKD RMD "
    b"RNFR RNTO ABOR REIN MFMT HASH CSID AVBL LPRT LPSV ESTA ESTP SMNT".split()
)
_MECHANISMS: Final = frozenset(b"TLS SSL TLS-C TLS-P GSSAPI".split())
_FOR_TLS: Final = frozenset(b"TLS SSL TLS-C TLS-P".split())
_ARGUMENTS: Final = {
    b"TYPE": frozenset((b"A", b"I", b"E", b"L 8", b"L8", b"A N")),
    b"MODE": frozenset((b"S", b"B", b"C", b"Z")),
    b"STRU": frozenset((b"F", b"R", b"P")),
    b"PROT": frozenset((b"C", b"P", b"S", b"E")),
    b"PBSZ": frozenset((b"0",)),
    b"EPSV": frozenset((b"ALL", b"1", b"2")),
    b"AUTH": _MECHANISMS,
    b"OPTS": frozenset((b"UTF8 ON", b"UTF8", b"UTF-8 ON", b"UTF8 OFF", b"UTF8 NLST")),
    b"REST": frozenset((b"0", b"1", b"100")),
    b"LIST": frozenset((b"-A", b"-L", b"-LA", b"-AL")),
    b"NLST": frozenset((b"-A", b"-L", b"-LA", b"-AL")),
}
"""Arguments that are kept, in upper case."""


def ftp(exchange: Exchange) -> Steps:
    """Read a connection of FTP (RFC 959).  Yields what it waits for."""
    lines = yield from exchange.reply_lines()
    while lines and lines[0][:3] == b"120":  # ready later
        lines = yield from exchange.reply_lines()
    if lines is not None:
        if not lines:
            return None
        exchange.banner = banner_of([line[4:] if line[:3] == lines[0][:3] else line for line in lines])
    while (line := (yield from exchange.command())) is not None:
        verb, argument, text = verb_of(line, VERBS)
        wants_more = exchange.note(_command_text(verb, argument, text))
        if verb == b"QUIT" or verb in _TRANSFERS or not wants_more:
            break
        lines = yield from exchange.reply_lines()
        is_granted = lines is None or (lines and lines[0][:1] in (b"2", b"3"))
        if verb == b"AUTH" and is_granted and argument.upper() in _FOR_TLS:
            exchange.finish()
            return Handover(exchange.client.at, exchange.server.at)
        if lines and is_granted:
            if verb == b"FEAT":
                exchange.offer([capability(one) for one in lines[1:-1]])
            elif verb == b"USER" and exchange.reply is None:
                exchange.reply = shape(lines[0][4:], hidden=argument)
    exchange.finish()
    return None


def _command_text(verb: bytes, argument: bytes, text: str) -> str:
    """A command as it stands in signatures."""
    if verb == b"CLNT":
        return f"{text} {shape(argument, is_statement=True)}"
    if verb == b"OPTS" and argument[:4].upper() == b"MLST":
        return f"{text} {argument[:4].decode('ascii')}"
    kept = _ARGUMENTS.get(verb)
    return f"{text} {argument.decode('ascii')}" if kept and argument.upper() in kept else text
