"""The protocol of the API socket: queries of 21 bytes and answers of 232 bytes (docs/p0f-3.09b.md, section 14).

    query     offset  size
    magic          0     4  0x50304601
    version        4     1  4 or 6
    address        5    16  network order; an IPv4 address is in the first four bytes

    answer    offset  size
    magic          0     4  0x50304602
    status         4     4  0x00 bad query, 0x10 found, 0x20 no match; the rest is zero unless found
    first_seen     8     4
    last_seen     12     4
    connections   16     4
    uptime        20     4  minutes
    wrap_days     24     4
    last_nat      28     4
    last_change   32     4
    distance      36     2  signed
    dishonesty    38     1
    quality       39     1
    os_name       40    32  texts: UTF-8, padded with zeros
    os_flavor     72    32
    http_name    104    32
    http_flavor  136    32
    link         168    32
    language     200    32

`Answer` has the meaning of each number and text.

Numbers are in native byte order, because client and server run on the same machine.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from struct import Struct
from typing import Final, NamedTuple

from pyp0f.api.errors import AddressError, BadAnswerError
from pyp0f.arguments import check_type

Address = IPv4Address | IPv6Address

QUERY_SIZE: Final = 21
ANSWER_SIZE: Final = 232

_TEXT_SIZE: Final = 32
QUERY_MAGIC: Final = 0x50304601
ANSWER_MAGIC: Final = 0x50304602
_QUERY: Final = Struct("=IB16s")
_ANSWER: Final = Struct(f"=9IhBB{6 * f'{_TEXT_SIZE}s'}")
_LENGTHS: Final = {4: 4, 6: 16}
_VERSIONS: Final = {4: 4, 16: 6}


class Status(IntEnum):
    """The status of an answer."""

    BAD_QUERY = 0x00
    FOUND = 0x10
    NO_MATCH = 0x20


class BadQuery(NamedTuple):
    """The result of parsing an invalid query.

    Attributes:
        reason: the reason why the query is invalid; printable text.
    """

    reason: str


class Query(NamedTuple):
    """A query about one address.

    Attributes:
        address: 4 or 16 bytes in network order.
    """

    address: bytes

    @classmethod
    def parse(cls, data: bytes) -> Query | BadQuery:
        """Parse a query of `QUERY_SIZE` bytes.

        Raises:
            struct.error: `data` has another size.
        """
        magic, version, address = _QUERY.unpack(data)
        if magic != QUERY_MAGIC:
            return BadQuery(f"it begins with 0x{magic:08x}, not 0x{QUERY_MAGIC:08x}")
        length = _LENGTHS.get(version)
        if length is None:
            return BadQuery(f"the address type is {version}, not 4 or 6")
        return cls(address[:length])

    def to_bytes(self) -> bytes:
        """The bytes of the query, `QUERY_SIZE` in number."""
        return _QUERY.pack(QUERY_MAGIC, _VERSIONS[len(self.address)], self.address)


class Answer(NamedTuple):
    """The answer about one address.  The fields after `status` are valid only for `Status.FOUND`.

    Times are whole seconds since 1970.  Numbers are 0 to 2^32 - 1 unless stated otherwise.  Unknown texts are empty.
    Bytes that are not UTF-8 are surrogate escapes.

    Attributes:
        status: whether the query was valid and the address is known.
        first_seen: time when the address was first seen.
        last_seen: time of the latest SYN from or to the address.
        connections: number of SYNs from or to the address.
        uptime_minutes: uptime of the system in minutes; 0 also if unknown.
        wrap_days: days after which the uptime starts again at zero; 0 if the uptime is unknown.
        last_nat: time of the latest sign that several systems share the address; 0 if there was none.
        last_change: time of the latest change of the system; 0 if there was none.
        distance: number of hops, -32768 to 32767.  Unknown is -1, or 255 from p0f 3.09b.
        dishonesty: 0 to 255; 1 if the HTTP software claims another system, 2 if it claims to be another program.
        quality: quality of the match of the system, 0 to 255: 1 for fuzzy plus 2 for generic.
        os_name: operating system.
        os_flavor: version or variant of the operating system.
        http_name: HTTP software.
        http_flavor: version or variant of the HTTP software.
        link: type of the network link.
        language: preferred language of the HTTP client.
    """

    status: Status
    first_seen: int = 0
    last_seen: int = 0
    connections: int = 0
    uptime_minutes: int = 0
    wrap_days: int = 0
    last_nat: int = 0
    last_change: int = 0
    distance: int = 0
    dishonesty: int = 0
    quality: int = 0
    os_name: str = ""
    os_flavor: str = ""
    http_name: str = ""
    http_flavor: str = ""
    link: str = ""
    language: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Answer:
        """Parse an answer.

        Raises:
            BadAnswerError: `data` has not `ANSWER_SIZE` bytes, or the magic number or the status is wrong.
        """
        if len(data) != ANSWER_SIZE:
            raise BadAnswerError(f"not an answer: {len(data)} bytes instead of {ANSWER_SIZE}")
        magic, status, *fields = _ANSWER.unpack(data)
        if magic != ANSWER_MAGIC:
            raise BadAnswerError(f"not an answer: it begins with 0x{magic:08x}, not 0x{ANSWER_MAGIC:08x}")
        try:
            known = Status(status)
        except ValueError:
            raise BadAnswerError(f"not an answer: its status is 0x{status:02x}") from None
        return cls(known, *fields[:10], *map(_text, fields[10:]))

    def to_bytes(self) -> bytes:
        """The bytes of the answer, `ANSWER_SIZE` in number.

        Departure: texts are cut to at most 31 bytes, between two characters, so that a zero always follows
        (docs/api.md, "Where p0f 3.09b differs").

        Raises:
            struct.error: a number is outside its range.
        """
        return _ANSWER.pack(ANSWER_MAGIC, *self[:11], *map(_field, self[11:]))


class Frames:
    """Splits a byte stream into frames of a fixed size.  It stores less than one frame."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = b""

    def feed(self, data: bytes | bytearray | memoryview) -> list[bytes]:
        """Add the next bytes of the stream, and return the frames that are complete now, in order."""
        size = self._size
        stream = self._rest + data
        whole = len(stream) - len(stream) % size
        self._rest = stream[whole:]
        return [stream[at : at + size] for at in range(0, whole, size)]


def parse_address(address: str | Address) -> Address:
    """Parse an address.

    Args:
        address: text or an object of `ipaddress`.

    Raises:
        AddressError: the text is not an IP address.
        TypeError: `address` is neither a str nor an object of `ipaddress`.
    """
    check_type("address", address, (str, IPv4Address, IPv6Address), "text or an address of the module ipaddress")
    try:
        return ip_address(address)
    except ValueError:
        raise AddressError(f"{address!r} is not an IPv4 or IPv6 address") from None


def pack_address(address: str | Address) -> bytes:
    """The 4 or 16 bytes of an address, in network order.

    Args:
        address: text or an object of `ipaddress`.

    Raises:
        AddressError: the text is not an IP address.
        TypeError: `address` is neither a str nor an object of `ipaddress`.
    """
    return parse_address(address).packed


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


@lru_cache(maxsize=4096)
def _field(text: str) -> bytes:
    """The bytes of a text, cut to the size of a field, without padding.

    The result is cached, because answers contain only a few hundred different texts.
    """
    text = text[: _TEXT_SIZE - 1]
    while len(data := text.encode("utf-8", "surrogateescape")) >= _TEXT_SIZE:
        text = text[:-1]
    return data
