"""Packets with long headers (RFC 9000, section 17.2), and the CRYPTO frames in them (section 19.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pyp0f.applications.tls.code_points import VERSION_2

_LONG: Final = 0x80
_INITIAL, _ZERO_RTT, _HANDSHAKE, _RETRY = range(4)
_MAX_ID: Final = 20
_PADDING, _PING, _ACK, _ACK_ECN, _CRYPTO = 0x00, 0x01, 0x02, 0x03, 0x06
_MAX_RANGES: Final = 256
"""Ranges of an ACK frame that are passed over."""


class LongPacket(NamedTuple):
    """A packet with a long header.

    Attributes:
        version: the four bytes of the version.
        target: the Destination Connection ID.
        source: the Source Connection ID.
        start: where it begins in the datagram.
        number_at: where its packet number begins; 0 unless it is an Initial packet.
        end: where it ends.
    """

    version: bytes
    target: bytes
    source: bytes
    start: int
    number_at: int
    end: int


def long_packets(data: bytes) -> Iterator[LongPacket]:
    """The packets with long headers at the start of a datagram, as far as their lengths fit.

    Several packets can be coalesced into one datagram (RFC 9000, section 12.2).  A Retry, or a packet with a short
    header, ends it.
    """
    start = 0
    while (header := _header(data, start)) is not None:
        kind, version, target, source, at = header
        if kind == _RETRY:
            return
        token, at = _number(data, at) if kind == _INITIAL else (0, at)
        length, number_at = _number(data, at + token)
        end = number_at + length
        if token < 0 or length < 0 or end > len(data):
            return
        yield LongPacket(version, target, source, start, number_at if kind == _INITIAL else 0, end)
        start = end


def sender_of(data: bytes) -> tuple[bytes, bool] | None:
    """The Source Connection ID of the packet at the start of a datagram, and whether it is a Retry.

    None if it has no long header.
    """
    header = _header(data, 0)
    return None if header is None else (header[3], header[0] == _RETRY)


def _header(data: bytes, start: int) -> tuple[int, bytes, bytes, bytes, int] | None:
    """Type (numbered as in version 1), version, both connection IDs, and the offset after them; None if it is cut."""
    if start + 7 > len(data) or not data[start] & _LONG:
        return None
    version = data[start + 1 : start + 5]
    kind = data[start] >> 4 & 3
    if version == VERSION_2:
        kind = (kind - 1) & 3
    target_at = start + 6
    source_at = target_at + data[start + 5] + 1
    if data[start + 5] > _MAX_ID or source_at > len(data) or data[source_at - 1] > _MAX_ID:
        return None
    at = source_at + data[source_at - 1]
    if at > len(data):
        return None
    return kind, version, data[target_at : source_at - 1], data[source_at:at], at


def crypto_frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Offset and data of each CRYPTO frame in the payload of an Initial packet, up to one that cannot be read."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind == _PADDING:
            at = len(data) - len(data[at:].lstrip(b"\0"))
        elif kind == _CRYPTO:
            offset, at = _number(data, at)
            length, at = _number(data, at)
            if offset < 0 or length < 0 or at + length > len(data):
                return
            yield offset, data[at : at + length]
            at += length
        elif kind in (_ACK, _ACK_ECN):
            at = _after_ack(data, at, kind == _ACK_ECN)
        elif kind != _PING:
            return


def _after_ack(data: bytes, at: int, has_counts: bool) -> int:
    """The offset after an ACK frame (RFC 9000, section 19.3); the end of the data if it does not fit."""
    _, at = _number(data, at)
    _, at = _number(data, at)
    ranges, at = _number(data, at)
    if not 0 <= ranges <= _MAX_RANGES:
        return len(data)
    for _ in range(1 + 2 * ranges + 3 * has_counts):
        _, at = _number(data, at)
    return at


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer (RFC 9000, section 16) and the offset after it; -1 and the end if it is cut."""
    if at >= len(data):
        return -1, len(data)
    size = 1 << (data[at] >> 6)
    if at + size > len(data):
        return -1, len(data)
    return int.from_bytes(data[at : at + size], "big") & (1 << 8 * size - 2) - 1, at + size
