"""Connections that go on as another protocol, byte by byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Upgrade:
    """What both sides send before the other protocol begins.

    Attributes:
        name: the protocol.
        turns: what is sent in turn: by the client, or by the server if `by_server`.
        by_server: whether the server begins.
    """

    name: str
    turns: tuple[bytes, ...]
    by_server: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def first(self) -> tuple[bool, bytes]:
        """Whether the client begins, and with what."""
        return not self.by_server, self.turns[0]

    @property
    def client(self) -> bytes:
        return b"".join(self.turns[self.by_server :: 2])

    @property
    def server(self) -> bytes:
        return b"".join(self.turns[not self.by_server :: 2])


LDAP_REQUEST: Final = b"\x30\x1d\2\1\1\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
LDAP_RESPONSE: Final = b"\x30\x0c\2\1\1\x78\7\n\1\0\4\0\4\0"
GREETING: Final = b"\x0a8.0.36\0" + bytes(60)
MYSQL: Final = len(GREETING).to_bytes(3, "little") + b"\0" + GREETING
MYSQL_SSL: Final = b"\x20\0\0\1\x85\xae\xff\x19" + bytes(28)
STREAM: Final = b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
FEATURES: Final = b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
START_TLS: Final = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
PROCEED: Final = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
SSL_REQUEST: Final = b"\0\0\0\x08\4\xd2\x16\x2f"
GSS_REQUEST: Final = b"\0\0\0\x08\4\xd2\x16\x30"
RDP_REQUEST: Final = b"\3\0\0\x2c\x27\xe0\0\0\0\0\0Cookie: mstshash=secret\r\n\1\0\x08\0\3\0\0\0"
RDP_RESPONSE: Final = b"\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0\2\0\0\0"

UPGRADES_SEEN: Final = (
    Upgrade("SOCKS 4", (b"\4\1\x01\xbb\xc6\x33\x64\7secret\0", b"\0\x5a\0\0\0\0\0\0")),
    Upgrade("SOCKS 4a", (b"\4\1\x01\xbb\0\0\0\1secret\0secret.example\0", b"\0\x5a\0\0\0\0\0\0")),
    Upgrade("SOCKS 5", (b"\5\1\0", b"\5\0", b"\5\1\0\1\xc6\x33\x64\7\1\xbb", b"\5\0\0\1\0\0\0\0\0\0")),
    Upgrade(
        "SOCKS 5, name",
        (b"\5\2\0\2", b"\5\0", b"\5\1\0\3\x0esecret.example\1\xbb", b"\5\0\0\4" + bytes(18)),
    ),
    Upgrade(
        "SOCKS 5, password",
        (
            b"\5\2\0\2", b"\5\2", b"\1\6secret\x08secret-2", b"\1\0",
            b"\5\1\0\4" + bytes(16) + b"\1\xbb", b"\5\0\0\3\4host\0\x50",
        ),
    ),
    Upgrade("PostgreSQL", (SSL_REQUEST, b"S")),
    Upgrade("PostgreSQL, GSSAPI first", (GSS_REQUEST, b"N", SSL_REQUEST, b"S")),
    Upgrade("MySQL", (MYSQL, MYSQL_SSL), by_server=True),
    Upgrade("MySQL, old", (MYSQL, b"\5\0\0\1\x85\xae\0\0\0"), by_server=True),
    Upgrade("LDAP", (LDAP_REQUEST, LDAP_RESPONSE)),
    Upgrade(
        "LDAP, long lengths",
        (
            b"\x30\x84\0\0\0\x1d\2\1\1\x77\x18\x80\x161.3.6.1.4.1.1466.20037",
            b"\x30\x84\0\0\0\x10\2\1\1\x78\x84\0\0\0\7\n\1\0\4\0\4\0",
        ),
    ),
    Upgrade(
        "XMPP",
        (b"<?xml version='1.0'?>" + STREAM, STREAM.replace(b">", b" id='1'>") + FEATURES,
         START_TLS + b"/>", PROCEED + b"/>"),
    ),
    Upgrade("XMPP, end tags", (STREAM, STREAM + FEATURES, START_TLS + b"></starttls>", PROCEED + b"></proceed>")),
    Upgrade("RDP", (RDP_REQUEST, RDP_RESPONSE)),
)  # fmt: skip
