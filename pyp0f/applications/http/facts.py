"""What a host said over HTTP, as far as it is kept."""

from __future__ import annotations

from typing import Final

from pyp0f.applications.http.signatures import HttpSignature
from pyp0f.signatures.label import Label

HONEST: Final = 0
DISAGREES_WITH_SYSTEM: Final = 1
DISHONEST: Final = 2


class HttpSample:
    """A complete HTTP head, as far as later ones are compared with it.

    Attributes:
        match: the signature that it matched, or None.
        label: of that signature, or None.
        date: its ``Date`` in seconds since 1970, 0 if it had none.
        received: packet seconds when it was complete.
        port: the server's port.
    """

    __slots__ = ("date", "label", "match", "port", "received")

    def __init__(self, match: HttpSignature | None, date: int, received: int, port: int) -> None:
        self.match = match
        self.label = None if match is None else match.label
        self.date = date
        self.received = received
        self.port = port


class HttpFacts:
    """What was learned of an address from HTTP.

    Attributes:
        request: the latest request that matched a system.
        response: the latest response.
        name: of the latest recognised software; None if none was.
        flavor: its flavor, often empty.
        language: that it asked for; None if it never did.
        dishonesty: `HONEST`; `DISAGREES_WITH_SYSTEM` if User-Agent and system disagree; `DISHONEST` if the software
            is not what it says.
    """

    __slots__ = ("dishonesty", "flavor", "language", "name", "request", "response")

    def __init__(self) -> None:
        self.request: HttpSample | None = None
        self.response: HttpSample | None = None
        self.name: str | None = None
        self.flavor = ""
        self.language: str | None = None
        self.dishonesty = HONEST

    def compare_systems(self, claimed: str, known: Label | None) -> None:
        """Take note of the system that an honest program names, and of the one that its host is known to be."""
        if known is None:
            return
        if claimed == known.name:
            self.dishonesty = HONEST
        elif self.dishonesty == HONEST:
            self.dishonesty = DISAGREES_WITH_SYSTEM
