"""Reading one connection of SMTP, FTP, POP3 or IMAP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from pyp0f.applications.interface import GO_ON, Conversation, Handover, Step
from pyp0f.applications.mail.exchange import Exchange, Request, Response, Steps
from pyp0f.applications.mail.ftp import ftp
from pyp0f.applications.mail.imap import imap
from pyp0f.applications.mail.pop3 import pop3
from pyp0f.applications.mail.smtp import smtp

_TLS: Final = b"\x16\x03"
"""With this, a client begins TLS; some do so where the server expects commands."""
_READERS: Final[dict[str, Callable[[Exchange], Steps]]] = {"smtp": smtp, "ftp": ftp, "pop3": pop3, "imap": imap}


def conversation_of(name: str) -> Conversation:
    """A reader for one connection of a protocol."""
    exchange = Exchange(has_headers=name == "smtp")
    return LineConversation(exchange, _READERS[name](exchange))


class LineConversation(Conversation):
    """Reads a connection until the client begins with mails or files, or TLS begins."""

    __slots__ = ("_exchange", "_steps")

    def __init__(self, exchange: Exchange, steps: Steps) -> None:
        """Begin.

        Args:
            exchange: both sides.
            steps: what reads them.
        """
        self._exchange = exchange
        self._steps = steps

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; a message is a `Request` or a `Response`."""
        exchange = self._exchange
        if from_client:
            client = exchange.client
            client.data = data
            if not client.at and data.startswith(_TLS):
                self._finish()
                return exchange.take_found(), Handover(0, len(exchange.server.data))
        else:
            exchange.server.data = data
        try:
            next(self._steps)
        except StopIteration as end:
            return exchange.take_found(), end.value or False
        if is_full:
            other = exchange.server if from_client else exchange.client
            if exchange.awaits_client is from_client or not other.data:
                self._finish()
                return exchange.take_found(), False
        return (exchange.take_found(), True) if exchange.found else GO_ON

    def end(self, from_client: bool) -> Sequence[Request | Response]:
        """What a side has shown until the end of the connection."""
        self._finish()
        return [late.message for late in self._exchange.found if late.of_client is from_client]

    def _finish(self) -> None:
        exchange = self._exchange
        exchange.is_over = True
        next(self._steps, None)  # if one side is missing, the other one is read alone
        exchange.finish()
