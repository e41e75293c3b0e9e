"""Reading one connection: the greeting of each side, whichever comes first."""

from __future__ import annotations

from pyp0f.applications.interface import Conversation, Step
from pyp0f.applications.ssh.greeting import Greeting, GreetingReader, NotSshError


class SshConversation(Conversation):
    """Reads the greeting of each side, in any order.

    What a side sends after its greeting is passed over, and so is a side that does not speak SSH: a scanner can send
    anything to a server of SSH.  The connection ends when both sides are done.
    """

    __slots__ = ("_client", "_server")

    def __init__(self) -> None:
        self._client: GreetingReader | None = GreetingReader(True)  # None: the side is done
        self._server: GreetingReader | None = GreetingReader(False)

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; a message is a `Greeting`."""
        greeting = None
        reader = self._client if from_client else self._server
        if reader is not None:
            try:
                greeting = reader.read(data, is_full)
                is_done = greeting is not None
            except NotSshError:
                is_done = True
            if is_done:
                if from_client:
                    self._client = None
                else:
                    self._server = None
        messages = () if greeting is None else (greeting,)
        return messages, self._client is not None or self._server is not None

    def end(self, from_client: bool) -> tuple[Greeting, ...]:
        """The identification line of a side that sends no KEXINIT."""
        reader = self._client if from_client else self._server
        greeting = None if reader is None else reader.greeting
        return () if greeting is None else (greeting,)


def first_greeting(data: bytes, of_client: bool) -> Greeting | None:
    """The greeting with which a side begins; None if its identification line is incomplete, or is none.

    Args:
        data: what the side sent first.
        of_client: which side it is.
    """
    reader = GreetingReader(of_client)
    try:
        return reader.read(data, False) or reader.greeting
    except NotSshError:
        return None
