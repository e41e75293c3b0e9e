"""HASSH, with values that its authors and other programs published."""

from __future__ import annotations

import pytest
from ssh_bytes import CLIENT, SERVER, hello

from pyp0f.applications.ssh.conversation import SshConversation
from pyp0f.applications.ssh.fingerprints import hassh, hassh_algorithms, raw_signature, shown, words
from pyp0f.applications.ssh.greeting import Greeting, KeyExchange

CIPHERS = (
    b"chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com"
)
MACS = (
    b"umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
    b"hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
)
PUBLISHED = KeyExchange(
    b"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    b"diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
    b"diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c",
    b"",
    (CIPHERS, b""),
    (MACS, b""),
    (b"none", b""),
    guessed=False,
)
"""The lists of a client of OpenSSH 7.7 for Windows, for which Suricata's tests expect a value."""


def read(data: bytes, of_client: bool) -> Greeting:
    found: Greeting = SshConversation().read(data, of_client, False)[0][0]
    return found


def test_each_side_has_the_lists_of_its_direction() -> None:
    client, server = read(hello(CLIENT), True), read(hello(SERVER), False)
    assert hassh_algorithms(client) == b"curve25519-sha256,ext-info-c;aes128-ctr,aes256-ctr;hmac-sha2-256;none,zlib"
    assert hassh_algorithms(server) == b"curve25519-sha256,ext-info-c;aes256-ctr;hmac-sha2-512;none"
    assert (hassh(client), hassh(server)) == ("a84d46c61ba148eae97345f49bd21e73", "36f6f6d41331e5eae8c2ce5fa62891f5")


def test_a_published_value() -> None:
    assert hassh(Greeting(True, "2.0", b"x", PUBLISHED)) == "2dd6531c7e89d3c925db9214711be76a"


def test_without_a_kexinit() -> None:
    greeting = Greeting(True, "1.5", b"x")
    assert (hassh(greeting), hassh_algorithms(greeting)) == (None, None)
    assert raw_signature(greeting) == "1.5:none:x"


def test_words() -> None:
    assert words(read(hello(), True)) == ()
    assert words(read(b"Hi\n" + hello(b"SSH-2.0-x\n", guessed=True), False)) == ("guess", "lf", "lines")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"OpenSSH_9.2p1 Debian-2", "OpenSSH_9.2p1 Debian-2"),
        (b"a|os=Forged", "a"),
        (b"a\x1b[31m", "a"),
        (b"a\rb", "a"),
        (b"\xc3\xbc", ""),
        (b"a~\x7f", "a~"),
        (b"x" * 300, "x" * 255),
    ],
)
def test_what_is_shown(data: bytes, text: str) -> None:
    assert shown(data) == text
