"""HASSH of a greeting of SSH, and the text of signatures.

HASSH is a method of Salesforce, under the BSD 3-Clause license.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from pyp0f.applications.ssh.greeting import Greeting
from pyp0f.applications.ssh.signatures import NONE
from pyp0f.safetext import SHOWN_BYTES

_MAX_SHOWN: Final = 255
"""Characters of an identification line that are shown; RFC 4253 does not allow longer ones."""
_beginning: Final = re.compile(SHOWN_BYTES).match


def shown(data: bytes) -> str:
    """Bytes from the network up to the first one that is not shown."""
    found = _beginning(data, 0, _MAX_SHOWN)
    return found.group().decode("ascii") if found else ""


def hassh_algorithms(greeting: Greeting) -> bytes | None:
    """What HASSH is the hash of: the lists of key exchange, ciphers, MACs and compression of the own direction."""
    exchange = greeting.exchange
    if exchange is None:
        return None
    own = 0 if greeting.of_client else 1
    return b";".join([exchange.kex, exchange.ciphers[own], exchange.macs[own], exchange.compressions[own]])


def hassh(greeting: Greeting) -> str | None:
    """HASSH of a client, hasshServer of a server: an MD5 hash in hex digits; None if there was no KEXINIT."""
    algorithms = hassh_algorithms(greeting)
    return None if algorithms is None else hashlib.md5(algorithms, usedforsecurity=False).hexdigest()


def raw_signature(greeting: Greeting) -> str:
    """Version, HASSH and software with colons between them."""
    return f"{greeting.version}:{hassh(greeting) or NONE}:{shown(greeting.software)}"


def words(greeting: Greeting) -> tuple[str, ...]:
    """What is special about a greeting, in the words of the field ``params``."""
    exchange = greeting.exchange
    found = (
        ("guess", exchange is not None and bool(exchange.guessed)),
        ("lf", not greeting.crlf),
        ("lines", greeting.lines > 0),
    )
    return tuple([word for word, applies in found if applies])
