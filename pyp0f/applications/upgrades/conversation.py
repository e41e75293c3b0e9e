"""Finds the bytes at which a connection goes on as another protocol.

There is a function for each protocol.  It gets all that both sides have sent, and returns a `Handover`, or None if more
must come.  It keeps nothing: user names, passwords and addresses stay in the streams and are passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyp0f.applications.interface import END, GO_ON, Conversation, Handover, Step

_OPCODE_CONNECT: Final = 1
_NO_AUTHENTICATION: Final = 0
_PASSWORD: Final = 2
_HOST_NAME: Final = 3
_ADDRESSES: Final = {1: 4, 4: 16}
"""Bytes of addresses of SOCKS 5, by type."""
_GRANTED: Final = 0x5A
_CLIENT_SSL: Final = 0x08
"""A bit in the second byte of the flags of a MySQL client."""
_LDAP_RESPONSE: Final = 0x78
_NEGOTIATION_RESPONSE: Final = 2
_SLASH: Final = 0x2F


class RefusedError(Exception):
    """The connection does not go on as another protocol.  It never leaves this module."""


def _expect(condition: object) -> None:
    if not condition:
        raise RefusedError


def _socks4(client: bytes, server: bytes) -> Handover | None:
    """SOCKS 4 and 4a: an address, a user, and a host if the address is 0.0.0.x."""
    end = client.find(b"\0", 8) + 1
    if end and client[4:7] == b"\0\0\0" and client[7]:
        end = client.find(b"\0", end) + 1
    if not end or len(server) < 2:
        return None
    _expect(server[0] == 0 and server[1] == _GRANTED)
    return Handover(end, 8)


def _socks5(client: bytes, server: bytes) -> Handover | None:
    """SOCKS 5 without authentication, or with a password (RFC 1928, RFC 1929)."""
    at, answered = 2 + client[1], 2
    _expect(server[0] == 5 and server[1] in (_NO_AUTHENTICATION, _PASSWORD))
    if server[1] == _PASSWORD:
        at += 2 + client[at + 1]
        at += 1 + client[at]
        _expect(server[3] == 0)
        answered = 4
    _expect(client[at] == 5 and client[at + 1] == _OPCODE_CONNECT)
    _expect(server[answered] == 5 and server[answered + 1] == 0)
    return Handover(at + 4 + _address_size(client, at + 3), answered + 4 + _address_size(server, answered + 3))


def _address_size(data: bytes, at: int) -> int:
    """Bytes of an address, whose type is at this place, and a port."""
    size = 1 + data[at + 1] if data[at] == _HOST_NAME else _ADDRESSES.get(data[at], 0)
    _expect(size)
    return size + 2


def _postgresql(client: bytes, server: bytes) -> Handover | None:
    """One request after the other; S grants one for TLS."""
    for number, answer in enumerate(server):
        is_tls = client[8 * number + 7] == 0x2F
        if answer == 0x53 and is_tls:
            return Handover(8 * number + 8, number + 1)
        _expect(answer == 0x4E and not is_tls)
    return None


def _mysql(client: bytes, server: bytes) -> Handover | None:
    """The client answers the greeting with flags alone if it wants TLS."""
    _expect(client[3] == 1)
    size = int.from_bytes(client[:3], "little")
    _expect(size in (5, 32) and client[5] & _CLIENT_SSL)
    return Handover(4 + size, 4 + int.from_bytes(server[:3], "little"))


def _ldap(client: bytes, server: bytes) -> Handover | None:
    """An extended request, and a response with the code of success (RFC 4511, section 4.12)."""
    at, end = _element(server, 0)
    _, number_end = _element(server, at)
    _expect(server[number_end] == _LDAP_RESPONSE)
    code, _ = _element(server, _element(server, number_end)[0])
    _expect(server[code] == 0)
    return Handover(_element(client, 0)[1], end)


def _element(data: bytes, at: int) -> tuple[int, int]:
    """Where the contents of an element of BER begin, and where they end."""
    size = data[at + 1]
    if size < 0x80:
        return at + 2, at + 2 + size
    begin = at + 2 + (size & 0x7F)
    _expect(0x80 < size < 0x85)
    _ = data[begin - 1]
    return begin, begin + int.from_bytes(data[at + 2 : begin], "big")


def _xmpp(client: bytes, server: bytes) -> Handover | None:
    """The client sends the element starttls, and the server proceed."""
    _expect(b"<failure" not in server)
    asked, granted = _element_end(client, b"starttls"), _element_end(server, b"proceed")
    return Handover(asked, granted) if asked and granted else None


def _element_end(data: bytes, name: bytes) -> int:
    """Where an element of XML without contents ends; 0 if it has not come."""
    begin = data.find(b"<" + name)
    if begin < 0:
        return 0
    end = data.find(b">", begin)
    if end >= 0 and data[end - 1] != _SLASH:  # there is an end tag
        end = data.find(b">", end + 1)
    return end + 1


def _rdp(client: bytes, server: bytes) -> Handover | None:
    """The server chooses a protocol that is not that of RDP itself: all others begin with TLS."""
    _expect(server[0] == 3 and server[5] == 0xD0 and server[11] == _NEGOTIATION_RESPONSE and server[15])
    return Handover(client[2] << 8 | client[3], server[2] << 8 | server[3])


def _refuse(_: bytes, __: bytes) -> None:
    """Of both sides, only the server was recognized, and the client was captured first."""
    raise RefusedError


_FINDERS: Final[dict[int, Callable[[bytes, bytes], Handover | None]]] = {
    0: _postgresql,
    3: _rdp,
    4: _socks4,
    5: _socks5,
    0x30: _ldap,
    0x3C: _xmpp,
}
"""The functions, by the first byte of the client.  If the server begins, it is MySQL."""


class UpgradeConversation(Conversation):
    """Reads a connection up to the byte at which it goes on as another protocol."""

    __slots__ = ("_client", "_find", "_server")

    def __init__(self) -> None:
        self._client = b""
        self._server = b""
        self._find: Callable[[bytes, bytes], Handover | None] | None = None

    def read(self, data: bytes, from_client: bool, is_full: bool) -> Step:
        """Read on; there are no messages."""
        find = self._find
        if find is None:
            find = self._find = _FINDERS.get(data[0], _refuse) if from_client else _mysql
        if from_client:
            self._client = data
        else:
            self._server = data
        try:
            found = find(self._client, self._server)
        except IndexError:  # not all has come
            found = None
        except RefusedError:
            return END
        if found is None:
            return END if is_full else GO_ON
        return (), found
