"""Both streams of a connection, read in step: a command of the client, then the reply of the server.

The reader of a protocol is a generator.  It takes lines of either side from an `Exchange`, and yields when the next one
has not come.  So it does not matter in which order and in which pieces the two streams come.

If nothing of the server was captured, or nothing of the client, then the other side is read alone at the end of the
connection.  Lines are looked at and forgotten: an exchange keeps the shapes of texts and commands only.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final, NamedTuple

from pyp0f.applications.interface import Handover, Late

MAX_COMMANDS: Final = 24
"""Commands of a client that are kept."""
MAX_CAPABILITIES: Final = 48
"""Capabilities of a server that are kept."""
_MAX_REPLY: Final = 80
"""Lines of a reply that are looked at; the rest is passed over."""

Waiting = Generator[None, None, bytes | None]
"""Yields until a line has come; returns it, or None if nothing of that side was captured."""
Steps = Generator[None, None, Handover | None]
"""Reads a connection; returns where it goes on as another protocol, or None if it need not be read any further."""


class Request(NamedTuple):
    """What a client shows.

    Attributes:
        raw_signature: the text that signatures match.
        commands: its commands, as far as they are kept.
        headers: names of the header lines of a message; empty if there is none.
        software: what the client says of itself, as far as it is kept; None if it says nothing.
    """

    raw_signature: str
    commands: tuple[str, ...]
    headers: tuple[str, ...]
    software: str | None

    @property
    def own_software(self) -> str:
        """What the client says of itself; empty if it passes on what another one has said."""
        return "" if self.software is None or "Received" in self.headers else self.software


class Response(NamedTuple):
    """What a server shows.

    Attributes:
        raw_signature: the text that signatures match.
        banner: its greeting, as far as it is kept.
        capabilities: what it says that it can do, in its order.
        reply: the text of its reply to the first command, as far as it is kept.
        software: what the server says of itself; None if it says nothing.
    """

    raw_signature: str
    banner: str
    capabilities: tuple[str, ...]
    reply: str
    software: str | None


class Lines:
    """The stream of one side, line by line.

    Attributes:
        data: all that has come.
        at: where the next line begins; it may be after the end of what has come.
    """

    __slots__ = ("at", "data")

    def __init__(self) -> None:
        self.data = b""
        self.at = 0

    def take(self) -> bytes | None:
        """The next line without its end; None if it has not come."""
        data, at = self.data, self.at
        end = data.find(b"\n", at)
        if end < 0:
            return None
        self.at = end + 1
        return data[at:end].removesuffix(b"\r")


class Exchange:
    """Both sides of a connection, and what is kept of them.

    Attributes:
        client: the stream of the client.
        server: the stream of the server.
        prefix: what stands before the commands in the text of a client: the form of the tags of IMAP.
        banner: shape of the greeting; None before it has come.
        capabilities: those that the server has named; None if it has named none.
        reply: shape of the reply to the first command.
        commands: those of the client.
        headers: names of the header lines of a message.
        software: what the client says of itself; None if it says nothing.
        server_software: what the server says of itself, besides its banner.
        found: what is to be reported.
        awaits_client: whether a line of the client is wanted, and not one of the server.
        is_over: whether nothing more will come.
    """

    __slots__ = (
        "_has_headers", "_requested", "_responded", "awaits_client", "banner", "capabilities", "client",
        "commands", "found", "headers", "is_over", "prefix", "reply", "server", "server_software", "software",
    )  # fmt: skip

    def __init__(self, *, has_headers: bool = False) -> None:
        """Begin.

        Args:
            has_headers: whether the text of a client ends with header lines.
        """
        self.client = Lines()
        self.server = Lines()
        self.prefix: str | None = None
        self.banner: str | None = None
        self.capabilities: list[str] | None = None
        self.reply: str | None = None
        self.commands: list[str] = []
        self.headers: list[str] = []
        self.software: str | None = None
        self.server_software: str | None = None
        self.awaits_client = False
        self.is_over = False
        self._has_headers = has_headers
        self._requested = False
        self._responded = False
        self.found: list[Late] = []

    # Lines ----------------------------------------------------------------------------------------

    def command(self) -> Waiting:
        """The next line of the client."""
        while (line := self.client.take()) is None:
            if self.is_over and not self.client.data:
                return None
            self.awaits_client = True
            yield
        return line

    def answer(self) -> Waiting:
        """The next line of the server."""
        while (line := self.server.take()) is None:
            if self.is_over and not self.server.data:
                return None
            self.awaits_client = False
            yield
        return line

    def reply_lines(self) -> Generator[None, None, list[bytes] | None]:
        """A reply of SMTP or FTP: lines that begin with the same code, the last one with a blank after it.

        Lines between them need no code (RFC 959, section 4.2).

        Returns:
            The lines; None if nothing of the server was captured.  No lines if this is not a reply.
        """
        first = yield from self.answer()
        if first is None:
            return None
        code = first[:3]
        if not code.isdigit() or len(code) < 3:
            return []
        found = [first]
        if first[3:4] == b"-":
            while (line := (yield from self.answer())) is not None:
                if len(found) < _MAX_REPLY:
                    found.append(line)
                if line[:3] == code and line[3:4] != b"-":
                    break
        return found

    def listed(self) -> Generator[None, None, list[bytes]]:
        """The lines of a list that ends with a dot (RFC 1939, section 3)."""
        found: list[bytes] = []
        while (line := (yield from self.answer())) is not None and line != b".":
            if len(found) < _MAX_REPLY:
                found.append(line)
        return found

    # What is kept ---------------------------------------------------------------------------------

    def note(self, command: str) -> bool:
        """Keep a command, unless it repeats the one before it.

        Returns:
            Whether more commands are wanted.
        """
        if not self.commands or self.commands[-1] != command:
            self.commands.append(command)
        return len(self.commands) < MAX_COMMANDS

    def offer(self, capabilities: Sequence[str]) -> None:
        """Keep capabilities; those that come first count."""
        if self.capabilities is None:
            self.capabilities = [one for one in capabilities if one][:MAX_CAPABILITIES]

    def respond(self) -> None:
        """Report the server, if it has greeted and was not reported."""
        if self._responded or self.banner is None:
            return
        self._responded = True
        capabilities = tuple(self.capabilities or ())
        text = f"{self.banner}:{','.join(capabilities)}:{self.reply or ''}"
        software = self.server_software or self.banner or None
        self.found.append(Late(Response(text, self.banner, capabilities, self.reply or "", software), False))

    def finish(self) -> None:
        """Report both sides, if they were not reported."""
        self.respond()
        if self._requested or not self.commands:
            return
        self._requested = True
        parts = [",".join(self.commands)]
        if self.prefix is not None:
            parts.insert(0, self.prefix)
        if self._has_headers:
            parts.append(",".join(self.headers))
        request = Request(":".join(parts), tuple(self.commands), tuple(self.headers), self.software)
        self.found.append(Late(request, True))

    def take_found(self) -> Sequence[Late]:
        """What was reported since the last call."""
        found = self.found
        if not found:
            return ()
        self.found = []
        return found
