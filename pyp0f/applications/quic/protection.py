"""Removing the protection of Initial packets (RFC 9001, section 5; RFC 9369, section 3.3).

Their keys follow from the first Destination Connection ID of the client, which everybody can read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from pyp0f.applications.tls.code_points import DRAFTS, MVFST_27, VERSION_1, VERSION_2

_SALT_1: Final = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
_SALT_2: Final = bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9")
_SALT_29: Final = bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899")
_SALT_23: Final = bytes.fromhex("c3eef712c72ebb5a11a7d2432bb46365bef9f502")
_SALTS: Final = (
    {VERSION_1: _SALT_1, VERSION_2: _SALT_2, MVFST_27: _SALT_23}
    | {DRAFTS[draft]: _SALT_23 for draft in range(23, 29)}
    | {DRAFTS[draft]: _SALT_29 for draft in range(29, 33)}
    | {DRAFTS[draft]: _SALT_1 for draft in range(33, 35)}
)
_TAG: Final = 16
"""Bytes of the authentication tag at the end of a packet."""
_SAMPLE_AT: Final = 4
"""Where the sample begins, from the packet number on (RFC 9001, section 5.4.2)."""
_KEY, _IV = 16, 12


class Keys(NamedTuple):
    """What protects the Initial packets of one side.

    Attributes:
        aead: the cipher of the payload.
        iv: is combined with the packet number.
        header: the key for the header.
    """

    aead: AESGCM
    iv: bytes
    header: bytes


@lru_cache(8)
def client_keys(version: bytes, connection_id: bytes) -> Keys:
    """The keys of a client's Initial packets.

    Args:
        version: the four bytes of a version that is read (`pyp0f.applications.tls.code_points`).
        connection_id: the Destination Connection ID of its first packet, or of its first packet after a Retry.
    """
    extract = HMAC(_SALTS[version], SHA256())
    extract.update(connection_id)
    secret = _expand(extract.finalize(), b"client in", SHA256.digest_size)
    prefix = b"quicv2 " if version == VERSION_2 else b"quic "
    key, iv, header = [
        _expand(secret, prefix + name, size) for name, size in ((b"key", _KEY), (b"iv", _IV), (b"hp", _KEY))
    ]
    return Keys(AESGCM(key), iv, header)


def _expand(secret: bytes, label: bytes, length: int) -> bytes:
    """HKDF-Expand-Label without context (RFC 8446, section 7.1)."""
    full = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes((len(full),)) + full + b"\0"
    return HKDFExpand(SHA256(), length, info).derive(secret)


def unprotect(keys: Keys, data: bytes, start: int, number_at: int, end: int) -> bytes | None:
    """Decrypt the payload of a packet.

    Args:
        keys: of the side that sent it.
        data: the datagram.
        start: where the packet begins.
        number_at: where its packet number begins.
        end: where it ends.

    Returns:
        The frames; None if the keys are others, or the packet was changed.
    """
    sample_at = number_at + _SAMPLE_AT
    if end - sample_at < _TAG:
        return None
    mask = Cipher(AES(keys.header), ECB()).encryptor().update(data[sample_at : sample_at + _TAG])  # noqa: S305 - one block
    header = bytearray(data[start : number_at + 4])
    header[0] ^= mask[0] & 0x0F
    length = (header[0] & 0x03) + 1
    at = number_at - start
    for place in range(length):
        header[at + place] ^= mask[1 + place]
    del header[at + length :]
    # The numbers of a client's first packets are small, so that they are sent in full.
    number = int.from_bytes(header[at:], "big")
    nonce = (int.from_bytes(keys.iv, "big") ^ number).to_bytes(_IV, "big")
    try:
        return keys.aead.decrypt(nonce, data[number_at + length : end], bytes(header))
    except InvalidTag:
        return None
