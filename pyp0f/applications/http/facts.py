"""What is stored for a host about its HTTP requests and responses."""

from __future__ import annotations

from typing import Final

from pyp0f.signatures.label import Label

HONEST: Final = 0
DISAGREES_WITH_SYSTEM: Final = 1
DISHONEST: Final = 2


class HttpSample:
    """The properties of an HTTP head with which later heads are compared.

    Attributes:
        label: the label of the signature that matches; None if there is none.
        date: the ``Date`` header in seconds since 1970, 0 if there is none.
        received: packet seconds when the head was complete.
        port: port of the server.
    """

    __slots__ = ("date", "label", "port", "received")

    def __init__(self, label: Label | None, date: int, received: int, port: int) -> None:
        self.label = label
        self.date = date
        self.received = received
        self.port = port


class HttpFacts:
    """What is stored for a host about HTTP.

    Attributes:
        request: the latest request that matches a signature of a system; None if there is none.
        response: the latest response; None if there is none.
        name: name of the latest recognized software; None if there is none.
        flavor: flavor of that software; can be empty.
        language: English name of the latest known language in Accept-Language; None if there is none.
        dishonesty: `HONEST`; `DISAGREES_WITH_SYSTEM` if User-Agent and system differ; `DISHONEST` if User-Agent or
            Server does not fit the signature that matches.
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
        """Compare the system in a User-Agent with the known system of the host, and set `dishonesty`.

        Args:
            claimed: name of the system in the User-Agent of an honest program.
            known: label of the system of the host; None if it is unknown.
        """
        if known is None:
            return
        if claimed == known.name:
            self.dishonesty = HONEST
        elif self.dishonesty == HONEST:
            self.dishonesty = DISAGREES_WITH_SYSTEM
