"""Reading ClientHello and ServerHello messages (RFC 8446, sections 4.1.2 and 4.1.3; RFC 5246, appendix E.2)."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
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


_RANDOM: Final = slice(2, 34)
_SESSION_AT: Final = 34
"""Where the session identifier of a hello is, behind version and random value."""
_SSL2_CIPHERS_AT: Final = 9
"""Where the cipher suites of an SSLv2 hello are, from its type on."""
_CONTENTS: Final = frozenset(
    (SERVER_NAME, SUPPORTED_GROUPS, POINT_FORMATS, SIGNATURE_ALGORITHMS, ALPN, SUPPORTED_VERSIONS)
)
"""The extensions whose contents are read."""

_Extensions = tuple[tuple[int, ...], dict[int, bytes]]
"""The types of the extensions, and the contents of those that are read."""


def read_client_hello(data: bytes, transport: str = "t") -> ClientHello | None:
    """Read a ClientHello.

    Args:
        data: the message without its header.
        transport: what carries it, as in `ClientHello`.  Over DTLS, it has a cookie.

    Returns:
        The hello; None if its parts do not fit its length, or if it has more than `MAX_VALUES` cipher suites or
        extensions.  Contents of extensions are read as far as they fit.
    """
    try:
        at = _SESSION_AT + 1 + data[_SESSION_AT]
        if transport == "d":
            at += 1 + data[at]
        size = data[at] << 8 | data[at + 1]
        ciphers_at = at + 2
        at = ciphers_at + size
        at += 1 + data[at]  # compression methods
    except IndexError:
        return None
    found = _extensions(data, at)
    if found is None or size > 2 * MAX_VALUES:
        return None
    kinds, contents = found
    contents_of = contents.get
    versions = contents_of(SUPPORTED_VERSIONS)
    return ClientHello(
        data[0] << 8 | data[1],
        _words(data, ciphers_at, size),
        kinds,
        _server_name(contents_of(SERVER_NAME, b"")),
        _protocols(contents_of(ALPN, b"")),
        None if versions is None else _words(versions, 1, versions[0] if versions else 0),
        _listed(contents_of(SUPPORTED_GROUPS, b"")),
        tuple(_inside(contents_of(POINT_FORMATS, b""), 1)),
        _listed(contents_of(SIGNATURE_ALGORITHMS, b"")),
        False,
        transport,
    )


def read_ssl2_hello(data: bytes) -> ClientHello | None:
    """Read a ClientHello in the form of SSLv2.

    Args:
        data: the message without its length, from the type on.

    Returns:
        The hello; None if its parts do not fit its length.
    """
    version, length = int.from_bytes(data[1:3], "big"), int.from_bytes(data[3:5], "big")
    ciphers = data[_SSL2_CIPHERS_AT : _SSL2_CIPHERS_AT + length]
    if len(data) < _SSL2_CIPHERS_AT or len(ciphers) < length:
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
    try:
        version = data[0] << 8 | data[1]
        is_short = version in _SHORT_VERSIONS
        at = _SESSION_AT if is_short else _SESSION_AT + 1 + data[_SESSION_AT]
        cipher = data[at] << 8 | data[at + 1]
        at += 2
        if not is_short:
            _ = data[at]  # the compression method
            at += 1
    except IndexError:
        return None
    found = _extensions(data, at)
    if found is None:
        return None
    kinds, contents = found
    chosen = contents.get(SUPPORTED_VERSIONS, b"")
    return ServerHello(
        version,
        cipher,
        kinds,
        chosen[0] << 8 | chosen[1] if len(chosen) == 2 else None,
        next(iter(_protocols(contents.get(ALPN, b""))), None),
        data[_RANDOM] == _RETRY,
    )


def _extensions(data: bytes, at: int) -> _Extensions | None:
    """The extensions; old programs send no list of them.  Bytes behind them mean nothing.

    If an extension comes twice, which is not allowed, the first one counts.

    Args:
        data: a hello.
        at: where their length is, or the end of the hello.

    Returns:
        The extensions; None if their lengths do not fit, or if there are more than `MAX_VALUES`.
    """
    length = len(data)
    if at >= length:
        return ((), {}) if at == length else None
    end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    at += 2
    if end > length or at > length:
        return None
    header_at, is_read = _EXTENSION.unpack_from, _CONTENTS
    kinds: list[int] = []
    contents: dict[int, bytes] = {}
    while at + 4 <= end:
        kind, size = header_at(data, at)
        kinds.append(kind)
        begin = at + 4
        at = begin + size
        if kind in is_read and kind not in contents:
            contents[kind] = data[begin:at]
    return (tuple(kinds), contents) if at == end and len(kinds) <= MAX_VALUES else None


def _inside(data: bytes, width: int) -> bytes:
    """The contents of a list with its length before it, as far as they are there."""
    return data[width : width + int.from_bytes(data[:width], "big")]


def _listed(data: bytes) -> tuple[int, ...]:
    """The numbers of a list that has its length in two bytes before it, as far as they are there."""
    return _words(data, 2, data[0] << 8 | data[1]) if len(data) > 3 else ()


def _words(data: bytes, at: int, size: int) -> tuple[int, ...]:
    """Numbers of two bytes, `MAX_VALUES` at most; what is not there, and a last odd byte, are left out.

    Args:
        data: where they are.
        at: where they begin.
        size: how many bytes they have.
    """
    count = min(size, len(data) - at) >> 1
    return _numbers(min(count, MAX_VALUES)).unpack_from(data, at) if count > 0 else ()


@lru_cache(maxsize=MAX_VALUES)
def _numbers(count: int) -> Struct:
    """So many numbers of two bytes."""
    return Struct(f">{count}H")


def _server_name(data: bytes) -> bytes | None:
    """The host name in a list of server names (RFC 6066, section 3)."""
    names = _inside(data, 2)
    if len(names) < 3 or names[0] != 0:
        return None
    return _inside(names[1:], 2) or None


def _protocols(data: bytes) -> tuple[bytes, ...]:
    """The names in a list of protocols (RFC 7301, section 3.1)."""
    names = _inside(data, 2)
    found = []
    at = 0
    while at < len(names):
        stop = at + 1 + names[at]
        found.append(names[at + 1 : stop])
        at = stop
    return tuple(found)
