"""Numbers of TLS, QUIC and DTLS on the wire: types of records and of messages, versions."""

from __future__ import annotations

from typing import Final

HANDSHAKE: Final = 22
"""The type of records with messages of the handshake (RFC 8446, section 5.1)."""
CLIENT_HELLO: Final = 1
SERVER_HELLO: Final = 2
"""Types of these messages (RFC 8446, section 4)."""

VERSION_1: Final = b"\0\0\0\1"
VERSION_2: Final = b"\x6b\x33\x43\xcf"
DRAFTS: Final = {draft: b"\xff\0\0" + bytes((draft,)) for draft in range(23, 35)}
"""The versions of QUIC that are read; drafts by their number."""
MVFST_27: Final = b"\xfa\xce\xb0\2"
"""What mvfst, the library of Facebook, calls draft 27 among its own programs."""
QUIC_MARKS: Final = frozenset((VERSION_1, VERSION_2, MVFST_27, *DRAFTS.values()))
"""What follows the first byte of a datagram of QUIC with a long header (RFC 8999, section 5.1)."""
DTLS_MARKS: Final = frozenset((b"\xfe\xff\0\0", b"\xfe\xfd\0\0", b"\1\0\0\0"))
"""What follows the first byte of a datagram of DTLS before there are keys: a version, and epoch 0 (RFC 6347, section
4.1).  The last version is that of OpenSSL before there was a standard."""
