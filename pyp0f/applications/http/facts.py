"""What a host said over HTTP, as far as it is kept."""

from __future__ import annotations

from pyp0f.applications.http.signatures import HttpSignature

HONEST = 0
DISAGREES_WITH_SYSTEM = 1
DISHONEST = 2


class HttpSample:
    """A complete HTTP head, as far as later ones are compared with it.

    Attributes:
        match: the signature that it matched, or None.
        date: its ``Date`` in seconds since 1970, 0 if it had none.
        received: packet seconds when it was complete.
        port: the server's port.
    """

    __slots__ = ("date", "match", "port", "received")

    def __init__(self, match: HttpSignature | None, date: int, received: int, port: int) -> None:
        self.match = match
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
