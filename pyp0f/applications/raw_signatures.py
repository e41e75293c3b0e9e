"""Raw signatures of all kinds, as the log has them, and their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyp0f.applications.mail import ftp, imap, pop3, smtp
from pyp0f.applications.mail.shapes import HIDDEN
from pyp0f.applications.standard import SECTIONS
from pyp0f.applications.text_sections import TextSection
from pyp0f.signatures.candidates import KINDS, REQUEST, RESPONSE, SYN, SYN_ACK

TEXT_SECTIONS: Final = {section.kind: section for section in SECTIONS if isinstance(section, TextSection)}
"""The sections of TLS and further protocols, by the kind of their observations."""
ALL_KINDS: Final = (*KINDS, *TEXT_SECTIONS)
"""The kinds of raw signatures."""
_HASHES: Final = "[^_]{9}_[0-9a-f]{12}_[0-9a-f]{12}"


def _commands(verbs: Iterable[bytes]) -> str:
    """The form of the commands of a client, the first of which is known or not kept."""
    known = "|".join([*sorted([verb.decode("ascii") for verb in verbs]), HIDDEN])
    return f"(?i:{known})(?: [^,:]*)?(?:,[^:]*)?"


_FORMS: Final = (
    (r"[46]:([^:]*:){6}[^:]*", (SYN, SYN_ACK)),
    ("t" + _HASHES, ("tls request",)),
    ("q" + _HASHES, ("quic request",)),
    ("d" + _HASHES, ("dtls request",)),
    (r"\d+,\d+,[\d-]*", ("tls response",)),
    (r"\d[\d.]*:(?:[0-9a-f]{32}|none):.*", ("ssh request", "ssh response")),
    (r"[^|]*(?:\|[^|]*){4}", ("http2 request",)),
    (r"[0*1]:.*", (REQUEST, RESPONSE)),
    (_commands(ftp.VERBS | pop3.VERBS), ("ftp request", "pop3 request")),
    (f"[Aa9_]+:{_commands(imap.VERBS)}", ("imap request",)),
    (f"{_commands(smtp.VERBS)}:[^:]*", ("smtp request",)),
    (r"[^:]*:[^:]*:[^:]*", ("smtp response", "ftp response", "pop3 response", "imap response")),
    (r"[46]:.*", (SYN, SYN_ACK)),  # with a field too few or too many, which the reader names
)
"""Forms of raw signatures, and the kinds that have them.  The first one that fits counts."""


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds that a raw signature can be of; none if the text has no such form.

    Args:
        text: the raw signature.
    """
    return next((kinds for form, kinds in _FORMS if re.fullmatch(form, text)), ())
