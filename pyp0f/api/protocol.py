"""What goes over the socket: queries of 21 bytes, answers of 232 (docs/p0f-3.09b.md, section 14).

    query     offset  size
    magic          0     4  0x50304601
    version        4     1  4 or 6
    address        5    16  network order; IPv4 addresses lie in the first four bytes

    answer    offset  size
    magic          0     4  0x50304602
    status         4     4  0x00 bad query, 0x10 found, 0x20 no match; all else is zero unless found
    numbers        8    28  seven of four bytes, as in `Answer`
    distance      36     2  signed
    judgement     38     2  dishonesty and match quality, a byte each
    texts         40   192  six of 32 bytes, padded with zeros, as in `Answer`

Numbers are in the byte order of the machine: both ends run on the same one.
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
    """What an answer says about the query."""

    BAD_QUERY = 0x00
    FOUND = 0x10
    NO_MATCH = 0x20


class BadQuery(NamedTuple):
    """What takes the place of a query that cannot be understood.

    Attributes:
        reason: what is wrong with it, in a few printable words.
    """

    reason: str


class Query(NamedTuple):
    """A question about one address.

    Attributes:
        address: 4 or 16 bytes, network order.
    """

    address: bytes

    @classmethod
    def parse(cls, data: bytes) -> Query | BadQuery:
        """Understand `QUERY_SIZE` bytes."""
        magic, version, address = _QUERY.unpack(data)
        if magic != QUERY_MAGIC:
            return BadQuery(f"it begins with 0x{magic:08x}, not 0x{QUERY_MAGIC:08x}")
        length = _LENGTHS.get(version)
        if length is None:
            return BadQuery(f"the address type is {version}, not 4 or 6")
        return cls(address[:length])

    def to_bytes(self) -> bytes:
        """The query as it is sent, `QUERY_SIZE` bytes."""
        return _QUERY.pack(QUERY_MAGIC, _VERSIONS[len(self.address)], self.address)


class Answer(NamedTuple):
    """What is known of an address; all but `status` mean something only if that is `Status.FOUND`.

    Times are whole seconds since 1970, and numbers are 0 to 2^32 - 1 where nothing else is said.  Texts are
    empty if unknown; bytes in them that are not UTF-8 are surrogate escapes.

    Attributes:
        status: whether the query was understood, and the address known.
        first_seen: when the address was first seen.
        last_seen: when it last opened a connection, or one to it was opened.
        connections: how many were opened so far.
        uptime_minutes: how long its system has been running; 0 also if unknown.
        wrap_days: the uptime is modulo this; 0 if the uptime is unknown.
        last_nat: when it was last found to be shared by several systems; 0 if never.
        last_change: when its system was last found to have changed; 0 if never.
        distance: hops, -32768 to 32767.  Unknown: -1, from p0f 3.09b 255.
        dishonesty: of its HTTP software, 0 to 255: 1 if it names another system, 2 if it is not what it says.
        quality: of the system's match, 0 to 255: 1 for fuzzy plus 2 for generic.
        os_name: system.
        os_flavor: version or variety of it.
        http_name: HTTP software.
        http_flavor: version or variety of it.
        link: kind of network link.
        language: that its user prefers.
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
        """Understand what came back.

        Raises:
            BadAnswerError: these are not the `ANSWER_SIZE` bytes of an answer.
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
        """The answer as it is sent, `ANSWER_SIZE` bytes.

        Departure: texts are cut to 31 bytes, between two characters, so that a zero always follows
        (docs/api.md, "Where p0f 3.09b differs").

        Raises:
            struct.error: a number is outside its range.
        """
        return _ANSWER.pack(ANSWER_MAGIC, *self[:11], *map(_field, self[11:]))


class Frames:
    """Cuts a stream into pieces of one size, however it arrives; keeps less than one piece."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = b""

    def feed(self, data: bytes | bytearray | memoryview) -> list[bytes]:
        """Take the next bytes of the stream; returns the pieces that are complete now, in order."""
        size = self._size
        stream = self._rest + data
        whole = len(stream) - len(stream) % size
        self._rest = stream[whole:]
        return [stream[at : at + size] for at in range(0, whole, size)]


def parse_address(address: str | Address) -> Address:
    """An address given as text or as an object of `ipaddress`.

    Raises:
        AddressError: the text is no address.
        TypeError: `address` is neither text nor an object of `ipaddress`.
    """
    check_type("address", address, (str, IPv4Address, IPv6Address), "text or an address of the module ipaddress")
    try:
        return ip_address(address)
    except ValueError:
        raise AddressError(f"{address!r} is not an IPv4 or IPv6 address") from None


def pack_address(address: str | Address) -> bytes:
    """The 4 or 16 bytes of an address; raises what `parse_address` raises."""
    return parse_address(address).packed


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


@lru_cache(maxsize=4096)
def _field(text: str) -> bytes:
    """The text as it is sent, not padded; the same few hundred texts come again and again."""
    text = text[: _TEXT_SIZE - 1]
    while len(data := text.encode("utf-8", "surrogateescape")) >= _TEXT_SIZE:
        text = text[:-1]
    return data
