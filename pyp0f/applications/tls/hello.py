"""Reading ClientHello and ServerHello messages (RFC 8446, sections 4.1.2 and 4.1.3; RFC 5246, appendix E.2)."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct, unpack_from
from typing import Final, NamedTuple

SERVER_NAME: Final = 0x0000
SUPPORTED_GROUPS: Final = 0x000A
POINT_FORMATS: Final = 0x000B
SIGNATURE_ALGORITHMS: Final = 0x000D
ALPN: Final = 0x0010
SUPPORTED_VERSIONS: Final = 0x002B

MAX_VALUES: Final = 512
"""Cipher suites, extensions, groups and signature algorithms of a hello, of each.  There are some 400 cipher suites."""

_RETRY: Final = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random value of a HelloRetryRequest (RFC 8446, section 4.1.3)."""

_SHORT_VERSIONS: Final = (0x0304, *range(0x7F00, 0x7F16))
"""Drafts of TLS 1.3 before the 22nd, whose ServerHello has neither session identifier nor compression method.

Since the 22nd draft, the version field of a ServerHello of TLS 1.3 is 0x0303.
"""


class ClientHello(NamedTuple):
    """What a ClientHello says.  All lists are in the order of the wire, with GREASE values (RFC 8701).

    Attributes:
        version: the version field of the message, such as 0x0303.
        ciphers: cipher suites; from an SSLv2 hello, those that TLS has, too.
        extensions: types of the extensions.
        server_name: the host name in the extension server_name; None if there is none.
        alpn: the protocols in the extension ALPN.
        versions: the versions in the extension supported_versions; None if the extension is absent.
        groups: the values in the extension supported_groups.
        point_formats: the values in the extension ec_point_formats.
        signature_algorithms: the values in the extension signature_algorithms.
        ssl2: whether it has the form of SSLv2.
        transport: what carries it, as in JA4: t is TLS over TCP, q is QUIC, d is DTLS.
    """

    version: int
    ciphers: tuple[int, ...]
    extensions: tuple[int, ...] = ()
    server_name: bytes | None = None
    alpn: tuple[bytes, ...] = ()
    versions: tuple[int, ...] | None = None
    groups: tuple[int, ...] = ()
    point_formats: tuple[int, ...] = ()
    signature_algorithms: tuple[int, ...] = ()
    ssl2: bool = False
    transport: str = "t"


class ServerHello(NamedTuple):
    """What a ServerHello says.

    Attributes:
        version: the version field of the message, such as 0x0303.
        cipher: the cipher suite that the server chose.
        extensions: types of the extensions, in order.
        chosen_version: the version in the extension supported_versions; None if the extension is absent.
        alpn: the protocol in the extension ALPN; None if it is absent, as always from TLS 1.3 on.
        is_retry: whether it is a HelloRetryRequest.
        retried: whether a HelloRetryRequest came before it.
    """

    version: int
    cipher: int
    extensions: tuple[int, ...] = ()
    chosen_version: int | None = None
    alpn: bytes | None = None
    is_retry: bool = False
    retried: bool = False


_EXTENSION: Final = Struct(">HH")
"""The header of an extension: its type, and the number of bytes behind it."""


class MalformedError(Exception):
    """A length does not fit.  It never leaves this module."""


class _Body:
    """The rest of a message."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, length: int) -> bytes:
        """The next bytes."""
        at = self._at
        self._at = stop = at + length
        if stop > len(self._data):
            raise MalformedError
        return self._data[at:stop]

    def number(self, length: int) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.take(length), "big")

    def vector(self, width: int) -> bytes:
        """Bytes with their length before them, which has so many bytes."""
        return self.take(self.number(width))


def read_client_hello(data: bytes, transport: str = "t") -> ClientHello | None:
    """Read a ClientHello.

    Args:
        data: the message without its header.
        transport: what carries it, as in `ClientHello`.  Over DTLS, it has a cookie.

    Returns:
        The hello; None if its parts do not fit its length, or if it has more than `MAX_VALUES` cipher suites or
        extensions.  Contents of extensions are read as far as they fit.
    """
    body = _Body(data)
    try:
        version, _, _ = body.number(2), body.take(32), body.vector(1)
        if transport == "d":
            body.vector(1)
        ciphers, _ = body.vector(2), body.vector(1)
        if len(ciphers) > 2 * MAX_VALUES:
            return None
        extensions = _extensions(body)
    except MalformedError:
        return None
    # If an extension comes twice, which is not allowed, the first one counts.
    by_type = dict(reversed(extensions))
    versions = by_type.get(SUPPORTED_VERSIONS)
    return ClientHello(
        version=version,
        ciphers=_words(ciphers),
        extensions=tuple([kind for kind, _ in extensions]),
        server_name=_server_name(by_type.get(SERVER_NAME, b"")),
        alpn=tuple(_protocols(by_type.get(ALPN, b""))),
        versions=None if versions is None else _words(_inside(versions, 1)),
        groups=_words(_inside(by_type.get(SUPPORTED_GROUPS, b""), 2)),
        point_formats=tuple(_inside(by_type.get(POINT_FORMATS, b""), 1)),
        signature_algorithms=_words(_inside(by_type.get(SIGNATURE_ALGORITHMS, b""), 2)),
        transport=transport,
    )


def read_ssl2_hello(data: bytes) -> ClientHello | None:
    """Read a ClientHello in the form of SSLv2.

    Args:
        data: the message without its length, from the type on.

    Returns:
        The hello; None if its parts do not fit its length.
    """
    body = _Body(data)
    try:
        _, version, length = body.number(1), body.number(2), body.number(2)
        _, ciphers = body.take(4), body.take(length)
    except MalformedError:
        return None
    if length > 3 * MAX_VALUES:
        return None
    kinds = [int.from_bytes(ciphers[at : at + 3], "big") for at in range(0, length - 2, 3)]
    return ClientHello(version, tuple([kind for kind in kinds if kind <= 0xFFFF]), ssl2=True)


def read_server_hello(data: bytes) -> ServerHello | None:
    """Read a ServerHello or HelloRetryRequest.

    Args:
        data: the message without its header of four bytes.

    Returns:
        The hello; None if its parts do not fit its length.
    """
    body = _Body(data)
    try:
        version, random = body.number(2), body.take(32)
        is_short = version in _SHORT_VERSIONS
        body.take(0 if is_short else body.number(1))  # session identifier
        cipher, _ = body.number(2), body.take(0 if is_short else 1)
        extensions = _extensions(body)
    except MalformedError:
        return None
    by_type = dict(reversed(extensions))
    chosen = by_type.get(SUPPORTED_VERSIONS, b"")
    return ServerHello(
        version=version,
        cipher=cipher,
        extensions=tuple([kind for kind, _ in extensions]),
        chosen_version=int.from_bytes(chosen, "big") if len(chosen) == 2 else None,
        alpn=next(_protocols(by_type.get(ALPN, b"")), None),
        is_retry=random == _RETRY,
    )


def _extensions(body: _Body) -> list[tuple[int, bytes]]:
    """The extensions; old programs send no list of them.  Bytes behind them mean nothing."""
    if not body:
        return []
    data = body.vector(2)
    found, at, end = [], 0, len(data)
    while at < end:
        if at + _EXTENSION.size > end:
            raise MalformedError
        kind, size = _EXTENSION.unpack_from(data, at)
        at += _EXTENSION.size
        if at + size > end:
            raise MalformedError
        found.append((kind, data[at : at + size]))
        at += size
        if len(found) > MAX_VALUES:
            raise MalformedError
    return found


def _inside(data: bytes, width: int) -> bytes:
    """The contents of a list with its length before it, as far as they are there."""
    return data[width : width + int.from_bytes(data[:width], "big")]


def _words(data: bytes) -> tuple[int, ...]:
    """Numbers of two bytes, `MAX_VALUES` at most; a last odd byte is left out."""
    return unpack_from(f">{min(len(data) // 2, MAX_VALUES)}H", data)


def _server_name(data: bytes) -> bytes | None:
    """The host name in a list of server names (RFC 6066, section 3)."""
    names = _inside(data, 2)
    if len(names) < 3 or names[0] != 0:
        return None
    return _inside(names[1:], 2) or None


def _protocols(data: bytes) -> Iterator[bytes]:
    """The names in a list of protocols (RFC 7301, section 3.1)."""
    names = _inside(data, 2)
    at = 0
    while at < len(names):
        stop = at + 1 + names[at]
        yield names[at + 1 : stop]
        at = stop
