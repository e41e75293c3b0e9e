"""How commands and capabilities are written in signatures: verbs as sent, and of their arguments the form only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyp0f.applications.mail.keywords import KEYWORDS
from pyp0f.applications.mail.shapes import HIDDEN, shape

_MAX_WORDS: Final = 128
"""Capabilities of IMAP that are looked at."""
_MAX_BANNER_LINES: Final = 8
_MAX_BANNER: Final = 400
"""Characters of a banner that are kept."""
_is_small: Final = re.compile(r"[0-9]{1,12}").fullmatch
_is_masked: Final = re.compile(r"X{2,40}[A-Z]?|X[A-Z]").fullmatch
_options: Final = re.compile(r"[ ;,]+").split
_number: Final = re.compile(r"=\d{3,}$").sub

_MECHANISMS: Final = frozenset(
    b"PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SCRAM-SHA-512 NTLM"
    b" GSSAPI GSS-SPNEGO KERBEROS_V4 EXTERNAL ANONYMOUS XOAUTH XOAUTH2 OAUTHBEARER OTP SKEY MSN NMAS_LOGIN".split()
)


def banner_of(lines: Iterable[bytes], *, host_first: bool = False) -> str:
    """The shape of a greeting; ``/`` stands between lines.

    Args:
        lines: without codes.
        host_first: whether the first word is a host.
    """
    shapes = []
    for number, line in enumerate(lines):
        if number == _MAX_BANNER_LINES:
            break
        shapes.append(shape(line, host_first=host_first and number == 0))
    return " / ".join([one for one in shapes if one])[:_MAX_BANNER].rstrip(" /")


def verb_of(line: bytes, verbs: frozenset[bytes]) -> tuple[bytes, bytes, str]:
    """The verb of a command in upper case, or nothing if it is not known; its argument; and the verb as sent."""
    verb, _, argument = line.strip().partition(b" ")
    upper = verb.upper()
    return (upper, argument.strip(), verb.decode("ascii")) if upper in verbs else (b"", b"", HIDDEN)


def mechanism_of(argument: bytes) -> str:
    """The mechanism of a command AUTH; ``+`` after it if the first response follows at once."""
    name, blank, _ = argument.partition(b" ")
    known = name.decode("ascii") if name.upper() in _MECHANISMS else HIDDEN
    return f"{known} +" if blank else known


def capability(line: bytes) -> str:
    """A capability of SMTP, FTP or POP3: its keyword, and known words in upper case; no numbers and no other texts."""
    keyword, _, rest = line.decode("latin-1").strip().partition(" ")
    known = _keyword(keyword)
    if known == HIDDEN:
        return HIDDEN
    options = [one for one in _options(rest) if one in KEYWORDS]
    return " ".join([known, *options])


def imap_capabilities(text: bytes) -> list[str]:
    """The first `_MAX_WORDS` capabilities of IMAP in a text; large numbers are left out."""
    words = text.decode("latin-1").split(None, _MAX_WORDS)[:_MAX_WORDS]
    return [_number("=", _keyword(one)) for one in words]


def _keyword(text: str) -> str:
    """A keyword of the list, such as STARTTLS and AUTH=PLAIN, as it was sent, or what stands for another one.

    Firewalls replace keywords by a row of X, and the last X by another letter.
    """
    name, _, value = text.partition("=")
    is_known = name.upper() in KEYWORDS and (not value or value.upper() in KEYWORDS or _is_small(value) is not None)
    return text if is_known or _is_masked(text) else HIDDEN
