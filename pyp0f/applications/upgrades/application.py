"""Connections that go on as another protocol, as an application of the engine: it recognizes them.

| protocol | first bytes | source |
| --- | --- | --- |
| SOCKS 4, 4a | client: 4, CONNECT | <https://www.openssh.com/txt/socks4.protocol>, socks4a.protocol |
| SOCKS 5 | client: 5, methods | RFC 1928, RFC 1929 |
| PostgreSQL | client: SSLRequest or GSSENCRequest | PostgreSQL's documentation, "Message Formats" |
| MySQL, MariaDB | server: greeting of version 10 | MySQL's documentation, "Protocol::HandshakeV10" |
| LDAP | client: StartTLS | RFC 4511, section 4.14 |
| XMPP | client: stream header | RFC 6120, sections 4 and 5 |
| RDP | client: connection request with a negotiation | MS-RDPBCGR, section 2.2.1.1 |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyp0f.applications.interface import Application, Certainty, Context, Conversation, Inspector
from pyp0f.changes.weights import Score
from pyp0f.observations.base import Observation
from pyp0f.signatures.database import Database

_NO, _MAYBE, _YES = Certainty
_MIN_SOCKS4: Final = 9
_MAX_SOCKS4: Final = 520
"""Bytes of a request with the longest user and host names."""
_REQUESTS: Final = (b"\0\0\0\x08\x04\xd2\x16\x2f", b"\0\0\0\x08\x04\xd2\x16\x30")
"""PostgreSQL's SSLRequest and GSSENCRequest."""
_START_TLS: Final = b"\x80\x161.3.6.1.4.1.1466.20037"
_MAX_START_TLS: Final = 64
"""Bytes within which an LDAP client names StartTLS."""
_STREAM: Final = b"<stream:stream"
_MAX_STREAM_HEADER: Final = 512
_CONNECTION_REQUEST: Final = 0xE0
_MIN_NEGOTIATION: Final = 19


def _starts_socks4(data: bytes) -> Certainty:
    if data[1:2] not in (b"", b"\x01"):
        return _NO
    if len(data) < _MIN_SOCKS4 or (b"\0" not in data[8:] and len(data) < _MAX_SOCKS4):
        return _MAYBE
    user = data[8:].partition(b"\0")[0]
    return _YES if b"\0" in data[8:] and (user.isascii() and user.decode("ascii").isprintable()) else _NO


def _starts_socks5(data: bytes) -> Certainty:
    if len(data) < 2:
        return _MAYBE
    methods = data[2 : 2 + data[1]]
    # Numbers from 10 to 127 are not assigned to methods; those from 128 on are private.
    if not data[1] or any(9 < method < 0x80 for method in methods):
        return _NO
    if len(methods) < data[1]:
        return _MAYBE
    # A client that does not wait sends its password or its request.
    return _YES if data[2 + data[1] : 3 + data[1]] in (b"", b"\x01", b"\x05") else _NO


def _starts_postgresql(data: bytes) -> Certainty:
    if data[:8] in _REQUESTS:
        return _YES
    return _MAYBE if any(request.startswith(data) for request in _REQUESTS) else _NO


def _starts_ldap(data: bytes) -> Certainty:
    if _START_TLS in data[:_MAX_START_TLS]:
        return _YES
    # In short messages, all of a length is in the first byte after the tag.
    is_whole = len(data) >= _MAX_START_TLS or (len(data) > 1 and data[1] < 0x80 and len(data) >= data[1] + 2)
    return _NO if is_whole or data[2:3] not in (b"", b"\x02", b"\0") else _MAYBE


def _starts_xmpp(data: bytes) -> Certainty:
    if not data.startswith((b"<?xml ", _STREAM)):
        return _MAYBE if b"<?xml ".startswith(data) or _STREAM.startswith(data) else _NO
    header = data[:_MAX_STREAM_HEADER]
    if _STREAM in header and b"http://etherx.jabber.org/streams" in header:
        return _YES
    return _MAYBE if len(data) < _MAX_STREAM_HEADER else _NO


def _starts_rdp(data: bytes) -> Certainty:
    if data[1:2] not in (b"", b"\0"):
        return _NO
    if len(data) < _MIN_NEGOTIATION:
        return _MAYBE
    size = data[2] << 8 | data[3]
    if data[5] != _CONNECTION_REQUEST or data[4] + 5 != size or len(data) > size:
        return _NO
    return _YES if len(data) == size else _MAYBE


_CLIENTS: Final[dict[int, Callable[[bytes], Certainty]]] = {
    0: _starts_postgresql,
    3: _starts_rdp,
    4: _starts_socks4,
    5: _starts_socks5,
    0x30: _starts_ldap,
    0x3C: _starts_xmpp,
}
"""Tests of a client, by its first byte."""


def _starts_mysql(data: bytes) -> Certainty:
    """Whether a server begins with a greeting: packet number 0, version 10 of the protocol, version of the server."""
    if data[1:4] not in (b"\0\0\0", b"\1\0\0") and not b"\0\0\0".startswith(data[1:4]):
        return _NO
    if len(data) < 6:
        return _MAYBE if data[4:5] in (b"", b"\n") else _NO
    return _YES if data[4] == 10 and 0x30 <= data[5] <= 0x39 else _NO


class Upgrades(Application):
    """Protocols behind which another one begins; they are not reported."""

    name = "upgrades"

    def starts(self, data: bytes, from_client: bool) -> Certainty:
        """Whether a side begins with one of them."""
        if not from_client:
            return _starts_mysql(data)
        test = _CLIENTS.get(data[0])
        return _NO if test is None else test(data)

    def conversation(self) -> Conversation:
        """A reader for one connection."""
        from pyp0f.applications.upgrades.conversation import UpgradeConversation  # noqa: PLC0415 - at the first one

        return UpgradeConversation()

    def inspector(self, database: Database) -> Inspector:  # noqa: ARG002 - part of the interface
        """An inspector that is never used: there are no messages."""
        return UpgradesInspector()


class UpgradesInspector(Inspector):
    """Makes no observations, because these protocols are not reported."""

    def inspect(self, message: Any, context: Context) -> tuple[Observation, tuple[Score, ...]]:  # noqa: ANN401 - part of the interface
        """Never called.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError


UPGRADES: Final = Upgrades()
"""The application that recognizes SOCKS and requests for TLS."""
