"""Raw signatures of all kinds, as the log has them, and their forms."""

from __future__ import annotations

import re
from typing import Final

from pyp0f.applications.standard import SECTIONS
from pyp0f.applications.text_sections import TextSection
from pyp0f.signatures.candidates import KINDS, REQUEST, RESPONSE, SYN, SYN_ACK

TEXT_SECTIONS: Final = {section.kind: section for section in SECTIONS if isinstance(section, TextSection)}
"""The sections of TLS and further protocols, by the kind of their observations."""
ALL_KINDS: Final = (*KINDS, *TEXT_SECTIONS)
"""The kinds of raw signatures."""
_HASHES: Final = "[^_]{9}_[0-9a-f]{12}_[0-9a-f]{12}"
_COMMANDS: Final = "(?:[A-Za-z][A-Za-z0-9]{2,11}|_)(?: [^,:]*)?(?:,[^:]*)?"
_FORMS: Final = (
    (r"[46]:([^:]*:){6}[^:]*", (SYN, SYN_ACK)),
    ("t" + _HASHES, ("tls request",)),
    ("q" + _HASHES, ("quic request",)),
    ("d" + _HASHES, ("dtls request",)),
    (r"\d+,\d+,[\d-]*", ("tls response",)),
    (r"\d[\d.]*:(?:[0-9a-f]{32}|none):.*", ("ssh request", "ssh response")),
    (r"[^|]*(?:\|[^|]*){4}", ("http2 request",)),
    (r"[0*1]:.*", (REQUEST, RESPONSE)),
    (_COMMANDS, ("ftp request", "pop3 request")),
    (f"[Aa9_]+:{_COMMANDS}", ("imap request",)),
    (f"{_COMMANDS}:[^:]*", ("smtp request",)),
    (r"[^:]*:[^:]*:[^:]*", ("smtp response", "ftp response", "pop3 response", "imap response")),
)
"""Forms of raw signatures, and the kinds that have them.  The first one that fits counts."""


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds that a raw signature can be of.

    Args:
        text: the raw signature.
    """
    return next((kinds for form, kinds in _FORMS if re.fullmatch(form, text)), (REQUEST, RESPONSE))
