"""Reading what a side of SSH sends in clear: the identification line, and the message KEXINIT.

Both are defined in RFC 4253: the line in section 4.2, the packets in section 6, the message in section 7.1.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MAX_PACKET: Final = 35_000
"""Bytes of a packet after its length field, without MAC (RFC 4253, section 6.1)."""
_HEADER: Final = 6
"""Bytes of a packet up to its type: its length, the length of its padding, and the type."""
_KEXINIT: Final = 20
_COOKIE: Final = 16
_PASSED_OVER: Final = (2, 3, 4)
"""Messages that may come before: ignore, unimplemented, debug."""
_LISTS: Final = 8
"""Lists of names that are read; two lists of languages follow, which are always empty."""
_read_line: Final = re.compile(rb"SSH-([0-9][0-9.]{0,7})-(.*)", re.DOTALL).fullmatch


class NotSshError(Exception):
    """A side sends something else than SSH.  It never leaves the package."""


class KeyExchange(NamedTuple):
    """What a KEXINIT says.  The lists are as they were sent: names with commas between them.

    Attributes:
        kex: key exchange methods, with the marks of extensions.
        host_key: types of host keys.
        ciphers: ciphers from the client to the server, and from the server to the client.
        macs: message authentication codes, likewise.
        compressions: compression methods, likewise.
        guessed: whether a message follows that assumes the outcome; None if it was cut off.
    """

    kex: bytes
    host_key: bytes
    ciphers: tuple[bytes, bytes]
    macs: tuple[bytes, bytes]
    compressions: tuple[bytes, bytes]
    guessed: bool | None


class Greeting(NamedTuple):
    """What a side of SSH says of itself.

    Attributes:
        of_client: whether the client sent it.
        version: the version of the protocol, such as 2.0 or 1.99.
        software: the rest of the identification line: name and version of the program, and comments.
        exchange: the first KEXINIT; None if there is none.
        crlf: whether the identification line ends with CR LF, and not with LF alone.
        lines: number of lines before the identification line.
    """

    of_client: bool
    version: str
    software: bytes
    exchange: KeyExchange | None = None
    crlf: bool = True
    lines: int = 0

    @property
    def line(self) -> bytes:
        """The identification line."""
        return b"SSH-%s-%s" % (self.version.encode("ascii"), self.software)


class GreetingReader:
    """Reads one side.  Nothing but the line is copied before the message is complete.

    Attributes:
        greeting: the identification, as soon as it is complete; None before.
    """

    __slots__ = ("_at", "_of_client", "greeting")

    def __init__(self, of_client: bool) -> None:
        """Begin to read.

        Args:
            of_client: which side it is.
        """
        self._of_client = of_client
        self._at = 0  # the next byte of the stream
        self.greeting: Greeting | None = None

    def read(self, data: bytes, is_full: bool) -> Greeting | None:
        """Read on; None until the greeting is complete.

        Args:
            data: all that the side has sent so far.
            is_full: no more will follow: what is there is all.

        Raises:
            NotSshError: this is not SSH.
        """
        greeting = self.greeting
        if greeting is None:
            greeting = self.greeting = self._identification(data)
            if greeting is None:
                if is_full:
                    raise NotSshError
                return None
        if greeting.version.startswith("1.") and greeting.version != "1.99":
            return greeting  # SSH 1 has other messages
        while len(data) >= self._at + _HEADER:
            at = self._at
            length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 5]
            stop = at + 4 + length
            if not 2 <= length <= _MAX_PACKET or kind not in (_KEXINIT, *_PASSED_OVER):
                return greeting
            if kind == _KEXINIT and (len(data) >= stop or is_full):
                return greeting._replace(exchange=read_kexinit(data[at + _HEADER : stop - data[at + 4]]))
            if len(data) < stop:
                break
            self._at = stop
        return greeting if is_full else None

    def _identification(self, data: bytes) -> Greeting | None:
        """The identification line; a server may send other lines before it."""
        lines = 0
        at = 0
        while (end := data.find(b"\n", at)) >= 0:
            if data.startswith(b"SSH-", at):
                self._at = end + 1
                line = data[at:end]
                found = _read_line(line.removesuffix(b"\r"))
                if found is None:
                    raise NotSshError
                return Greeting(self._of_client, found[1].decode("ascii"), found[2], None, line.endswith(b"\r"), lines)
            if self._of_client:
                raise NotSshError
            lines, at = lines + 1, end + 1
        return None


def read_kexinit(body: bytes) -> KeyExchange | None:
    """Read a KEXINIT.

    Args:
        body: the message after its type, without padding; the end may be missing.

    Returns:
        What it says; None if a list does not fit or is missing.
    """
    lists = []
    at = _COOKIE
    for _ in range(_LISTS):
        start = at + 4
        at = start + int.from_bytes(body[at:start], "big")
        if at > len(body) or start > len(body):
            return None
        lists.append(body[start:at])
    kex, host_key, *others = lists
    for _ in range(2):  # languages
        at += 4 + int.from_bytes(body[at : at + 4], "big")
    guessed = bool(body[at]) if at < len(body) else None
    ciphers, macs, compressions = [(others[index], others[index + 1]) for index in (0, 2, 4)]
    return KeyExchange(kex, host_key, ciphers, macs, compressions, guessed)
